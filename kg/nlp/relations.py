"""How the concepts of a paper are related in its text: each ordered pair is judged from all their mentions.

The network compares every mention of the one with every mention of the other; what these comparisons say is added up
as in a soft maximum, so that one sentence that states a relation is enough.

References
----------
W. Zhou, K. Huang, T. Ma and J. Huang (2021). Document-level relation extraction with adaptive thresholding and
localized context pooling. AAAI.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.model import Predicate
from kg.nlp.decide import Decision, Judge
from kg.nlp.names import Reading, distance
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
    """The likeliest relation of each ordered pair of decisions, where its probability reaches the predicate's bound.

    What is compared with what has no order: such a pair is given once, as it stands in the text.
    """
    if len(decisions) < 2:
        return []
    owners = [(number, place) for number, decision in enumerate(decisions) for place in decision.places]
    rows = reading.spans.mention_rows([place for _, place in owners])
    pairs = [
        (a, b, distance(reading, first, second))
        for a, (owner, first) in enumerate(owners)
        for b, (other, second) in enumerate(owners)
        if owner != other
    ]
    scores, _ = network.compare(rows, pairs)
    best: dict[tuple[int, int], list[int]] = {}
    for number, (a, b, _) in enumerate(pairs):
        best.setdefault((owners[a][0], owners[b][0]), []).append(number)
    chances = {pair: _chances(scores[numbers]) for pair, numbers in best.items()}
    found = []
    for (subject, thing), one_way in chances.items():
        own = one_way.copy()
        own[_COMPARED] = (one_way[_COMPARED] + chances[thing, subject][_COMPARED]) / 2
        column = 1 + int(own[1:].argmax())
        probability = float(own[column])
        if probability < judge.relation_bounds[column - 1] or (column == _COMPARED and subject > thing):
            continue
        telling = max(best[subject, thing], key=lambda n: (float(scores[n, column] - scores[n, 0]), -n))
        places = owners[pairs[telling][0]][1], owners[pairs[telling][1]][1]
        predicate = PREDICATES[column]
        assert predicate is not None
        confidence = round(judge.relation_confidence(column - 1, probability), 3)
        found.append(Stated(subject, predicate, thing, confidence, places))
    return found


def _chances(scores: Floats) -> Floats:
    top = scores.max(0)
    total = np.log(np.exp(scores - top).sum(0)) + top
    exp = np.exp(total - total.max())
    chances: Floats = exp / exp.sum()
    return chances
