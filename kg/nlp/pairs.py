"""The mentions of several things compared with one another by the network, pair of things by pair of things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.nlp.names import Place, Reading, distances
from kg.nlp.network import Floats, Network
from kg.nlp.wordpiece import Integers

#: Mentions with more words between them are not compared: more than an abstract has, so that the work for a longer text
#: grows with its length, and not with its square.
FAR = 1000


@dataclass(frozen=True, slots=True)
class Compared:
    """What the network says of the mentions of each two things.

    ``places`` are all mentions, one thing after the other. ``left`` and ``right`` are the numbers of those that were
    compared, and ``relations`` (logits, a column each) and ``same`` (a logit) what was said of them. ``pairs`` has a
    row for each ordered pair of things of which some were, sorted; ``pair`` is the row that each comparison belongs to.
    """

    places: Sequence[Place]
    left: Integers
    right: Integers
    relations: Floats
    same: Floats
    pairs: Integers
    pair: Integers


def compare(reading: Reading, things: Sequence[Sequence[Place]], network: Network, *, once: bool = False) -> Compared:
    """Compare every mention of each thing with those of all others in its neighbourhood.

    With ``once``, of two things the earlier is compared with the later, and not the other way round.
    """
    places = [place for own in things for place in own]
    owner = np.repeat(np.arange(len(things)), [len(own) for own in things])
    left, right = _near(np.searchsorted(reading.spans.starts, [start for start, _ in places]))
    wanted = owner[left] < owner[right] if once else owner[left] != owner[right]
    left, right = left[wanted], right[wanted]
    rows = reading.spans.mention_rows(places)
    relations, same = network.compare(rows, left, right, distances(reading, places, left, right))
    found, pair = np.unique(owner[left] * len(things) + owner[right], return_inverse=True)
    return Compared(places, left, right, relations, same, np.stack(np.divmod(found, len(things)), 1), pair)


def _near(at: npt.NDArray[np.int64]) -> tuple[Integers, Integers]:
    """All ordered pairs of places that are no further apart than :data:`FAR`, as two sorted columns.

    Examples
    --------
    >>> [column.tolist() for column in _near(np.array([5000, 0, 7]))]
    [[0, 1, 1, 2, 2], [0, 1, 2, 1, 2]]
    """
    order = np.argsort(at, kind="stable")
    first, stop = np.searchsorted(at[order], at - FAR), np.searchsorted(at[order], at + FAR, "right")
    number = stop - first
    left = np.repeat(np.arange(len(at)), number)
    right = order[np.arange(len(left)) + np.repeat(first - np.cumsum(number) + number, number)]
    sorted_ = np.lexsort((right, left))
    return left[sorted_], right[sorted_]
