"""How the concepts of a paper are related in its text: each ordered pair is judged from all their mentions.

The network compares every mention of the one with every mention of the other; what these comparisons say is added up
as in a soft maximum, so that one sentence that states a relation is enough. A relation is as likely as that, times the
root of how sure both its ends are: between names that are no concepts there is none.

References
----------
W. Zhou, K. Huang, T. Ma and J. Huang (2021). Document-level relation extraction with adaptive thresholding and
localized context pooling. AAAI.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.model import Predicate
from kg.nlp.decide import Decision, Judge
from kg.nlp.names import Reading, distances
from kg.nlp.network import Network

Floats = npt.NDArray[np.float32]

#: The columns of the network's output; the first stands for no relation.
PREDICATES = (
    None,
    Predicate.USED_FOR,
    Predicate.EVALUATED_WITH,
    Predicate.COMPARED_WITH,
    Predicate.PART_OF,
    Predicate.BROADER,
)
_COMPARED = PREDICATES.index(Predicate.COMPARED_WITH)

#: What stands between what suffers and what it suffers from, between that and what suffers, and what denies it.
_SUFFERS = re.compile(
    r"[^.;:]*\b(?:(?:prone|susceptible|vulnerable) to|suffer(?:s|ed|ing)? from)\b[^.;:]*", re.IGNORECASE
)
_HARMS = re.compile(
    r"[^.;:,]*\b(?:cause|compromise|degrade|fool|harm|hurt|impair|mislead|plague|threaten)(?:e?[ds])?\b[^.;:,]*",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:avoids?|less|never|no|nor|not|without)\b|n't\b", re.IGNORECASE)

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stated:
    """A relation between two of a paper's decisions, how sure it is, and the two mentions that tell it best."""

    subject: int
    predicate: Predicate
    object: int
    confidence: float
    places: tuple[Place, Place]


def find_relations(reading: Reading, decisions: Sequence[Decision], network: Network, judge: Judge) -> list[Stated]:
    """The likeliest relation of each two decisions, in one direction, where it reaches the bound of its predicate.

    What is compared with what has no order: such a pair is given once, as it stands in the text.
    """
    if len(decisions) < 2:
        return []
    places = [place for decision in decisions for place in decision.places]
    number = len(decisions)
    owner = np.repeat(np.arange(number), [len(decision.places) for decision in decisions])
    left, right = np.nonzero(owner[:, None] != owner[None, :])
    scores, _ = network.compare(
        reading.spans.mention_rows(places), left, right, distances(reading, places)[left, right]
    )
    pair = owner[left] * number + owner[right]
    chances = _chances(scores, pair, number).reshape(number, number, -1)
    chances[:, :, _COMPARED] = (chances[:, :, _COMPARED] + chances[:, :, _COMPARED].T) / 2
    sure = np.sqrt([decision.confidence for decision in decisions])
    chances *= np.outer(sure, sure)[:, :, None]
    columns, best = 1 + chances[:, :, 1:].argmax(2), chances[:, :, 1:].max(2)
    found = []
    for subject, thing in np.argwhere((best >= min(judge.relation_bounds)) & (best >= best.T)).tolist():
        column = int(columns[subject, thing])
        probability = float(best[subject, thing])
        if probability < judge.relation_bounds[column - 1] or (column == _COMPARED and subject > thing):
            continue
        own = np.flatnonzero(pair == subject * number + thing)
        telling = own[(scores[own, column] - scores[own, 0]).argmax()]
        evidence = places[left[telling]], places[right[telling]]
        predicate = PREDICATES[column]
        assert predicate is not None
        if predicate is Predicate.USED_FOR and suffers(reading.text, *evidence):
            continue
        confidence = round(judge.relation_confidence(column - 1, probability), 3)
        found.append(Stated(subject, predicate, thing, confidence, evidence))
    return found


def suffers(text: str, one: Place, other: Place) -> bool:
    """Whether a text says between two mentions that the one suffers from the other: it is not used for it.

    Examples
    --------
    >>> suffers("GANs suffer from collapse", (0, 4), (17, 25)), suffers("GANs against collapse", (0, 4), (13, 21))
    (True, False)
    """
    before = one < other
    between = text[one[1] : other[0]] if before else text[other[1] : one[0]]
    return (_SUFFERS if before else _HARMS).fullmatch(between) is not None and _DENIED.search(between) is None


def _chances(scores: Floats, pair: npt.NDArray[np.int64], number: int) -> npt.NDArray[np.float64]:
    """The probability of each relation (columns) for each pair of decisions (rows); 0 for one and itself."""
    top = float(scores.max())
    totals = np.zeros((number * number, scores.shape[1]))
    np.add.at(totals, pair, np.exp(scores.astype(float) - top))
    sums = totals.sum(1, keepdims=True)
    chances: npt.NDArray[np.float64] = np.divide(totals, sums, out=np.zeros_like(totals), where=sums > 0)
    return chances
