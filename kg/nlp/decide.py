"""The one place that decides: from the evidence on each name to the concepts of a paper, with calibrated confidence.

A linear model turns a name's evidence into the probability of each kind; a name stands if that of its best kind reaches
the bound; where names overlap, the surer one stands, or a longer one that is likely before shorter ones that stand
elsewhere, too; names that the network holds to be the same thing are joined.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.model import Kind
from kg.nlp.lexicon import Lexicon
from kg.nlp.names import Name, Place, Reading, features
from kg.nlp.network import KINDS, Network
from kg.nlp.pairs import compare

Floats = npt.NDArray[np.float32]
Table = tuple[tuple[float, ...], ...]

#: What a vocabulary name's odds are multiplied with: of being no concept, and of being of its kind.
_KNOWN_NOT, _KNOWN_KIND = 0.7, 1.5
#: From this probability on a longer name stands before shorter ones: then it is right more often than not.
_LIKELY = 0.5

#: A place, and the number of the name that it belongs to.
_Taken = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Judge:
    """What was learned about deciding.

    ``weights`` has a row for no concept and for each kind, the intercept last, over :func:`kg.nlp.names.features`.
    ``bounds`` is the least probability a name of each kind needs, ``same_bound`` that of two names to be joined.
    ``calibration`` has for each kind the shares that are right at evenly spaced probabilities from 0 to 1.
    ``relation_bounds`` and ``relation_calibration`` are the same for relations (:data:`kg.nlp.relations.PREDICATES`).
    """

    weights: Table
    bounds: tuple[float, ...]
    same_bound: float
    calibration: Table
    relation_bounds: tuple[float, ...]
    relation_calibration: Table

    def probabilities(self, rows: Floats) -> Floats:
        """The probability of no concept and of each kind (columns) for each row of evidence."""
        weights = np.array(self.weights, np.float32)
        scores = rows @ weights[:, :-1].T + weights[:, -1]
        exp = np.exp(scores - scores.max(1, keepdims=True))
        chances: Floats = exp / exp.sum(1, keepdims=True)
        return chances

    def confidence(self, kind: int, probability: float) -> float:
        """The share of names with this probability that are right, measured on papers not trained on."""
        return _calibrated(self.calibration[kind], probability)

    def relation_confidence(self, relation: int, probability: float) -> float:
        """The share of stated relations with this probability that are right, measured likewise."""
        return _calibrated(self.relation_calibration[relation], probability)


def _calibrated(shares: Sequence[float], probability: float) -> float:
    """The share at a probability, between those that are known at evenly spaced ones, from 0 to 1."""
    place = min(max(probability, 0.0), 1.0) * (len(shares) - 1)
    below = min(int(place), len(shares) - 2)
    return float(shares[below] + (place - below) * (shares[below + 1] - shares[below]))


@dataclass(frozen=True, slots=True)
class Decision:
    """A concept of a paper: its kind, how sure that is, and where its names stand (sorted, not overlapping).

    ``names`` are the forms that were joined, the most telling first; ``detectors`` says for each place who found it.
    ``kinds`` is how likely each kind is, by the names alone.
    """

    kind: Kind
    confidence: float
    names: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    detectors: tuple[tuple[str, ...], ...]
    kinds: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A name that was found and did not become a mention: its form, why, and how likely it was.

    The reason is ``improbable`` (below the bound of its kind), ``overlaps`` (a surer name stands there) or
    ``filler`` (it names nothing that one would look up).
    """

    name: str
    reason: str
    probability: float


def decide(
    reading: Reading,
    network: Network,
    lexicon: Lexicon,
    judge: Judge,
    known: Mapping[str, Kind] = MappingProxyType({}),
) -> tuple[list[Decision], list[Dropped]]:
    """Decide which names of a paper are its concepts; ``known`` has the kinds of the vocabulary's forms."""
    if not reading.names:
        return [], []
    chances = _as_given(reading) if reading.spans.given else judge.probabilities(features(reading, lexicon))
    return settle(reading, _known_votes(reading.names, chances, known), network, judge)


def _as_given(reading: Reading) -> Floats:
    """The probabilities of the names as another pipeline gives them: the judge learned from our network alone."""
    best = np.stack([np.max([reading.spans.kinds_of(*place) for place in name.places], 0) for name in reading.names])
    chances: Floats = np.hstack([np.maximum(1 - best.sum(1, keepdims=True), 0), best])
    return chances


def _known_votes(names: Sequence[Name], chances: Floats, known: Mapping[str, Kind]) -> Floats:
    """Shift the odds of the vocabulary's names towards being a concept, of the kind that it gives.

    For texts that give the network less to go by than the abstracts that it learned from.
    """
    weights = np.ones_like(chances)
    for index, name in enumerate(names):
        kind = next((known[form] for form in name.forms if form in known), None)
        if kind is not None:
            weights[index, 0], weights[index, 1 + KINDS.index(kind)] = _KNOWN_NOT, _KNOWN_KIND
    shifted = chances * weights
    result: Floats = shifted / shifted.sum(1, keepdims=True)
    return result


@dataclass(frozen=True, slots=True)
class Accepted:
    """A name that stands: its probabilities (no concept, then each kind) and the places that are left to it."""

    name: Name
    chances: Floats
    places: tuple[Place, ...]


def settle(reading: Reading, chances: Floats, network: Network, judge: Judge) -> tuple[list[Decision], list[Dropped]]:
    """Turn each name's probabilities (no concept, then each kind) into decisions, in text order, and rejections."""
    accepted, rejected = accept(reading.names, chances, judge.bounds)
    groups = _join([one.name for one in accepted], same_things(reading, accepted, network), judge.same_bound)
    decisions = [_decision([accepted[i] for i in group], judge) for group in groups]
    return sorted(decisions, key=lambda d: d.places), rejected


def accept(names: Sequence[Name], chances: Floats, bounds: Sequence[float]) -> tuple[list[Accepted], list[Dropped]]:
    """Take names from the surest down, as long as they reach their bound and a place is left to them.

    A longer name that is likely takes its places from shorter ones within it that stand elsewhere, too.
    """
    best = chances[:, 1:].max(1)
    kinds = chances[:, 1:].argmax(1)
    rejected: list[Dropped] = []
    places: dict[int, list[Place]] = {}
    for index in sorted(range(len(names)), key=lambda i: (-round(1 - float(chances[i, 0]), 6), names[i].key)):
        name, probability = names[index], float(best[index])
        if probability < bounds[int(kinds[index])]:
            rejected.append(Dropped(name.key, "improbable", probability))
            continue
        taken = sorted((*place, other) for other, own in places.items() for place in own)
        own = [place for place in name.places if not _overlapping(taken, *place)]
        if probability >= _LIKELY:
            own = sorted(own + _given_up(name.places, taken, places))
        if own:
            places[index] = own
        else:
            rejected.append(Dropped(name.key, "overlaps", probability))
    return [Accepted(names[i], chances[i], tuple(own)) for i, own in places.items()], rejected


def _given_up(wanted: Sequence[Place], taken: Sequence[_Taken], places: dict[int, list[Place]]) -> list[Place]:
    """The wanted places that shorter names give up, each of which keeps others; they are taken from its own."""
    inside = {place: _overlapping(taken, *place) for place in wanted}
    given = [at for at, held in inside.items() if held and all(at[0] <= a and b <= at[1] for a, b, _ in held)]
    lost = [held for place in given for held in inside[place]]
    if any(count == len(places[other]) for other, count in Counter(other for *_, other in lost).items()):
        return []
    for start, end, other in lost:
        places[other].remove((start, end))
    return given


def _overlapping(taken: Sequence[_Taken], start: int, end: int) -> Sequence[_Taken]:
    """Those of some sorted places, none of which overlaps another, that overlap a range."""
    first = bisect_right(taken, (start, end))
    first -= first > 0 and taken[first - 1][1] > start
    stop = bisect_left(taken, (end,))
    return taken[first:stop]


def same_things(reading: Reading, accepted: Sequence[Accepted], network: Network) -> list[tuple[float, int, int]]:
    """For each two names the probability that they are the same thing: the mean over the pairs of their mentions."""
    if len(accepted) < 2:
        return []
    found = compare(reading, [one.places for one in accepted], network, once=True)
    chances = 1 / (1 + np.exp(-found.same.astype(float)))
    totals, counts = (np.bincount(found.pair, weights) for weights in (chances, None))
    return [(float(mean), *pair) for mean, pair in zip(totals / counts, found.pairs.tolist(), strict=True)]


def _join(names: Sequence[Name], pairs: Sequence[tuple[float, int, int]], at_least: float) -> list[list[int]]:
    """Group names by pairs ``(probability, i, j)``, the surest first, as long as they reach a bound.

    Two names that a paper abbreviates each in its own way are two things: "multi-view decoding (MVD)" and "CVD".
    """
    group = list(range(len(names)))
    abbreviated = {i for i, name in enumerate(names) if len(name.forms) > 1}
    for _, i, j in sorted((p for p in pairs if p[0] >= at_least), key=lambda p: (-p[0], p[1], p[2])):
        old, new = max(group[i], group[j]), min(group[i], group[j])
        if old == new or {old, new} <= {group[n] for n in abbreviated}:
            continue
        group = [new if g == old else g for g in group]
    return [[i for i in range(len(names)) if group[i] == g] for g in sorted(set(group))]


def _decision(group: Sequence[Accepted], judge: Judge) -> Decision:
    """One concept of one or more names; its kind is that with the highest sum of probabilities."""
    sums = np.sum([a.chances[1:] * len(a.places) ** 0.5 for a in group], axis=0)
    kind = int(sums.argmax())
    strongest = max(float(a.chances[1 + kind]) for a in group)
    names = sorted(group, key=lambda a: (-len(a.places), a.name.key))
    places = sorted((place, tuple(sorted(a.name.detectors)) or ("network",)) for a in group for place in a.places)
    return Decision(
        KINDS[kind],
        round(judge.confidence(kind, strongest), 3),
        tuple(form for a in names for form in a.name.forms),
        tuple(place for place, _ in places),
        tuple(found for _, found in places),
        tuple((sums / sums.sum()).tolist()),
    )


def read_judge(path: Path) -> Judge:
    """Read what :func:`write_judge` wrote."""
    settings = json.loads(path.read_text(encoding="utf-8"))
    return Judge(**{name: _frozen(value) for name, value in settings.items()})


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def write_judge(judge: Judge, path: Path) -> None:
    """Write what decides as JSON."""
    path.write_text(json.dumps(asdict(judge), indent=1, sort_keys=True) + "\n", encoding="utf-8")
