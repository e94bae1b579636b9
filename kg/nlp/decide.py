"""The one place that decides: from the evidence on each name to the concepts of a paper, with calibrated confidence.

Boosted trees turn a name's evidence into the probability of each kind; a name stands if that of its best kind reaches
the bound; where names overlap, the surer one stands; names that are the same concept are joined.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from kg.model import Kind
from kg.nlp.alias import join, pair_features
from kg.nlp.evidence import Name, Reading, features, name_features
from kg.nlp.lexicon import Lexicon
from kg.nlp.linear import LinearModel
from kg.nlp.tags import KINDS
from kg.nlp.trees import Trees
from kg.sentences import sentence_spans

Floats = npt.NDArray[np.float32]

#: What a vocabulary name's odds are multiplied with: of being no concept, and of being of its kind.
_KNOWN_NOT, _KNOWN_KIND = 0.7, 1.5


@dataclass(frozen=True, slots=True)
class Judge:
    """What was learned about deciding.

    ``words`` votes on a name by its words and those around it; ``trees`` weigh all evidence and that vote. ``bounds``
    is the least probability a name of each kind needs; ``alias_weights`` the logistic model of
    :func:`kg.nlp.alias.pair_features`, the intercept last; ``calibration`` has for each kind the knots of the
    probabilities and the shares that were right there.
    """

    trees: Trees
    words: LinearModel
    bounds: tuple[float, ...]
    alias_weights: tuple[float, ...]
    alias_bound: float
    calibration: tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]

    def confidence(self, kind: int, probability: float) -> float:
        """The share of names with this probability that are right, measured on papers not trained on."""
        knots, shares = self.calibration[kind]
        return float(np.interp(probability, knots, shares))


@dataclass(frozen=True, slots=True)
class Decision:
    """A concept of a paper: its kind, how sure that is, and where its names stand (sorted, not overlapping).

    ``names`` are the forms that were joined, the most telling first; ``detectors`` says for each place who found it.
    """

    kind: Kind
    confidence: float
    names: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    detectors: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A name that did not become a concept, and why: ``improbable`` or ``overlaps``."""

    name: str
    probability: float
    reason: str


def decide(
    reading: Reading, lexicon: Lexicon, judge: Judge, known: Mapping[str, Kind] = MappingProxyType({})
) -> tuple[list[Decision], list[Rejection]]:
    """Decide which names of a paper are its concepts; ``known`` has the kinds of the vocabulary's forms."""
    if not reading.names:
        return [], []
    rows = np.hstack([np.array(features(reading, lexicon), np.float32), word_votes(reading, judge.words)])
    return settle(reading, known_votes(reading, judge.trees.probabilities(rows), known), lexicon, judge)


def known_votes(reading: Reading, probabilities: Floats, known: Mapping[str, Kind]) -> Floats:
    """Shift the odds of the vocabulary's names towards being a concept, of the kind that it gives.

    For texts that give the trees less to go by than the abstracts that they learned from.
    """
    weights = np.ones_like(probabilities)
    for index, name in enumerate(reading.names):
        kind = next((known[form] for form in name.forms if form in known), None)
        if kind is not None:
            weights[index, 0], weights[index, 1 + KINDS.index(kind)] = _KNOWN_NOT, _KNOWN_KIND
    shifted = probabilities * weights
    result: Floats = shifted / shifted.sum(1, keepdims=True)
    return result


def word_votes(reading: Reading, words: LinearModel) -> Floats:
    """For each name the probability of no concept and of each kind, by words alone."""
    sentences = sentence_spans(reading.text)
    return np.stack([words.probabilities(name_features(reading, name, sentences)) for name in reading.names])


def settle(
    reading: Reading, probabilities: Floats, lexicon: Lexicon, judge: Judge
) -> tuple[list[Decision], list[Rejection]]:
    """Turn each name's probabilities (no concept, then each kind) into decisions, in text order, and rejections."""
    accepted, rejected = _accept(reading.names, probabilities, judge.bounds)
    pairs = _pairs(accepted, lexicon, judge)
    decisions = [
        _decision([accepted[i] for i in group], judge) for group in join(len(accepted), pairs, judge.alias_bound)
    ]
    return sorted(decisions, key=lambda d: d.places), rejected


@dataclass(slots=True)
class _Accepted:
    name: Name
    probabilities: Floats
    places: list[tuple[int, int]]

    @property
    def kind(self) -> int:
        return int(self.probabilities[1:].argmax())


def _accept(
    names: Sequence[Name], probabilities: Floats, bounds: Sequence[float]
) -> tuple[list[_Accepted], list[Rejection]]:
    best = probabilities[:, 1:].max(1)
    kinds = probabilities[:, 1:].argmax(1)
    accepted, rejected = [], []
    taken: list[tuple[int, int]] = []
    for index in sorted(range(len(names)), key=lambda i: (-round(1 - float(probabilities[i, 0]), 6), names[i].key)):
        name, probability = names[index], float(best[index])
        if probability < bounds[int(kinds[index])]:
            rejected.append(Rejection(name.key, probability, "improbable"))
            continue
        places = [(p.start, p.end) for p in name.places if not _overlaps(taken, p.start, p.end)]
        if not places:
            rejected.append(Rejection(name.key, probability, "overlaps"))
            continue
        taken = sorted([*taken, *places])
        accepted.append(_Accepted(name, probabilities[index], places))
    return accepted, rejected


def _overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_right(taken, (start, end))
    return (index > 0 and taken[index - 1][1] > start) or (index < len(taken) and taken[index][0] < end)


def _pairs(accepted: Sequence[_Accepted], lexicon: Lexicon, judge: Judge) -> list[tuple[float, int, int]]:
    pairs = []
    *weights, intercept = judge.alias_weights
    for j, second in enumerate(accepted):
        for i, first in enumerate(accepted[:j]):
            distance = min(abs(a - b) for a, _ in first.places for b, _ in second.places)
            row = pair_features(first.name.forms, second.name.forms, first.kind == second.kind, distance, lexicon)
            if row is not None:
                score = intercept + sum(w * x for w, x in zip(weights, row, strict=True))
                pairs.append((1 / (1 + float(np.exp(-score))), i, j))
    return pairs


def _decision(group: Sequence[_Accepted], judge: Judge) -> Decision:
    """One concept of one or more names; its kind is that with the highest sum of probabilities."""
    sums = np.sum([a.probabilities[1:] * len(a.places) ** 0.5 for a in group], axis=0)
    kind = int(sums.argmax())
    strongest = max(group, key=lambda a: float(a.probabilities[1 + kind]))
    names = sorted(group, key=lambda a: (-len(a.places), a.name.key))
    places = sorted((place, tuple(sorted(a.name.detectors)) or ("tagger",)) for a in group for place in a.places)
    return Decision(
        KINDS[kind],
        round(judge.confidence(kind, float(strongest.probabilities[1 + kind])), 3),
        tuple(form for a in names for form in a.name.forms),
        tuple(place for place, _ in places),
        tuple(found for _, found in places),
    )
