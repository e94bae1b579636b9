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

from kg.model import Kind, Predicate
from kg.nlp.decide import Decision, Judge
from kg.nlp.names import Place, Reading
from kg.nlp.network import KINDS, Network
from kg.nlp.pairs import Compared, compare
from kg.nlp.wordpiece import Integers

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
#: What only things of one kind are to one another, and what only data are to others: of 7,750 such relations that
#: annotators named, 7 were otherwise.
_OF_ONE_KIND = [PREDICATES.index(predicate) for predicate in (Predicate.PART_OF, Predicate.BROADER)]
_WITH_DATA = PREDICATES.index(Predicate.EVALUATED_WITH)

#: What stands between what suffers and what it suffers from, between that and what suffers, and what denies it.
_SUFFERS = re.compile(
    r"[^.;:]*\b(?:(?:prone|sensitive|susceptible|vulnerable) (?:to|against)|suffer(?:s|ed|ing)? from)\b[^.;:]*",
    re.IGNORECASE,
)
_HARMS = re.compile(
    r"[^.;:,]*\b(?:cause|compromise|degrade|fool|harm|hurt|impair|mislead|plague|threaten)(?:e?[ds])?\b[^.;:,]*",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:avoids?|less|never|no|nor|not|without)\b|n't\b", re.IGNORECASE)


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
    found = compare(reading, [decision.places for decision in decisions], network)
    if not len(found.pairs):
        return []
    one, other = found.pairs.T
    turned = np.lexsort((one, other))  # where the same pair stands the other way round
    chances = relation_chances(found)
    chances[:, _COMPARED] = (chances[:, _COMPARED] + chances[turned, _COMPARED]) / 2
    kinds = np.array([KINDS.index(decision.kind) for decision in decisions])
    chances[np.ix_(kinds[one] != kinds[other], _OF_ONE_KIND)] = 0
    chances[kinds[other] != KINDS.index(Kind.DATASET), _WITH_DATA] = 0
    sure = np.sqrt([decision.confidence for decision in decisions])
    chances *= (sure[one] * sure[other])[:, None]
    columns, best = 1 + chances[:, 1:].argmax(1), chances[:, 1:].max(1)
    wanted = np.flatnonzero((best >= min(judge.relation_bounds)) & (best >= best[turned]))
    order = np.argsort(found.pair, kind="stable")
    first = np.searchsorted(found.pair, np.arange(len(found.pairs) + 1), sorter=order)
    stated = (
        _stated(reading, found, order[first[n] : first[n + 1]], int(columns[n]), float(best[n]), judge)
        for n in wanted.tolist()
    )
    return [relation for relation in stated if relation is not None]


def _stated(
    reading: Reading, found: Compared, own: Integers, column: int, probability: float, judge: Judge
) -> Stated | None:
    """The relation of a pair of decisions, by its ``own`` comparisons; None where it is too unlikely, or denied."""
    subject, thing = found.pairs[found.pair[own[0]]].tolist()
    if probability < judge.relation_bounds[column - 1] or (column == _COMPARED and subject > thing):
        return None
    telling = own[(found.relations[own, column] - found.relations[own, 0]).argmax()]
    evidence = found.places[found.left[telling]], found.places[found.right[telling]]
    predicate = PREDICATES[column]
    assert predicate is not None
    if predicate is Predicate.USED_FOR and suffers(reading.text, *evidence):
        return None
    confidence = round(judge.relation_confidence(column - 1, probability), 3)
    return Stated(subject, predicate, thing, confidence, evidence)


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


def relation_chances(found: Compared) -> npt.NDArray[np.float64]:
    """The probability of each relation (columns) for each pair of things (rows)."""
    totals = np.zeros((len(found.pairs), found.relations.shape[1]))
    np.add.at(totals, found.pair, np.exp(found.relations.astype(float) - float(found.relations.max())))
    chances: npt.NDArray[np.float64] = totals / totals.sum(1, keepdims=True)
    return chances
