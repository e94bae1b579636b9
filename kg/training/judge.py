"""The last step: what decides, learned from papers that the networks never saw; bounds, and calibration.

References
----------
B. Zadrozny and C. Elkan (2002). Transforming classifier scores into accurate multiclass probability estimates. KDD.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from kg.errors import KgError
from kg.evaluate import Score
from kg.model import Predicate
from kg.nlp.decide import Judge, Table
from kg.nlp.network import KINDS, Network
from kg.nlp.relations import PREDICATES
from kg.training.figures import Read, Relations, Settled, concept_scores, forms_of, percent, relations_of, settled

Floats = npt.NDArray[np.float32]

_KNOTS = np.linspace(0, 1, 11)
_NAME_BOUNDS = tuple(round(0.24 + 0.02 * step, 2) for step in range(14))
_SAME_BOUNDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_RELATION_BOUNDS = tuple(round(0.1 + 0.02 * step, 2) for step in range(26))
_PREDICATES = PREDICATES[1:]
_STATED = len(_PREDICATES)
_NEVER = 1.01
#: Points of F1 that are given up for surer names and joins of names, and for surer relations.
_GIVEN_UP_NAMES, _GIVEN_UP = 0.1, 2.2
_ROUNDING = 1e-6
_FEWEST = 10


@dataclass(frozen=True, slots=True)
class AsRead:
    """What reading stated relations one by one told of them, since annotators name fewer than a reader accepts.

    ``shares`` has for each predicate the share right at probabilities 0, 0.1 … 1; ``kind_of`` is the probability from
    which on "kind of" is stated.
    """

    shares: Mapping[str, Sequence[float]]
    kind_of: float


class TooFewError(KgError):
    """There are too few annotated papers for the last step."""


def undecided(weights: Table) -> Judge:
    """A judge with weights alone: bounds to begin with, confidence as the probabilities are, all relations stated."""
    plain = tuple((0.0, 1.0) for _ in range(max(len(KINDS), _STATED)))
    lowest = (_RELATION_BOUNDS[0],) * _STATED
    return Judge(weights, (0.4,) * len(KINDS), 0.5, plain[: len(KINDS)], lowest, plain[:_STATED])


def train_weights(reads: Sequence[Read], strength: float) -> Table:
    """Fit the linear model: for no concept and for each kind, a weight for each number of evidence, and an intercept.

    Raises
    ------
    TooFewError
        Where no name of the papers is of some kind, or none is no concept.
    """
    some = [read for read in reads if len(read.classes)]
    classes = np.concatenate([read.classes for read in some]) if some else np.zeros(0, np.int64)
    if set(classes.tolist()) != set(range(1 + len(KINDS))):
        raise TooFewError(
            f"the {len(reads)} annotated papers kept for the last step have not each kind of concept among what the "
            "network proposes: annotate more papers, or lower corpus.held_out in the recipe, which keeps more of them"
        )
    scale = StandardScaler()
    rows = scale.fit_transform(np.concatenate([read.rows for read in some]).astype(np.float64))
    model = LogisticRegression(C=strength, max_iter=500).fit(rows, classes)
    weights = model.coef_ / scale.scale_
    intercepts = model.intercept_ - weights @ scale.mean_
    table = np.hstack([weights, intercepts[:, None]])
    return tuple(tuple(round(float(value), 5) for value in row) for row in table)


def chances_of(reads: Sequence[Read], judge: Judge) -> list[Floats]:
    """The probabilities of each paper's names."""
    nothing = np.zeros((0, 1 + len(KINDS)), np.float32)
    return [judge.probabilities(read.rows) if len(read.classes) else nothing for read in reads]


def out_of_fold(reads: Sequence[Read], strength: float, folds: int) -> list[Floats]:
    """The probabilities of each paper's names by weights that were fitted without that paper."""
    result: list[Floats] = [np.zeros(0, np.float32)] * len(reads)
    for fold in range(folds):
        weights = train_weights([read for i, read in enumerate(reads) if i % folds != fold], strength)
        for i, own in zip(
            range(fold, len(reads), folds), chances_of(reads[fold::folds], undecided(weights)), strict=True
        ):
            result[i] = own
    return result


def train_judge(
    reads: Sequence[Read], network: Network, *, strength: float, folds: int, relations: AsRead
) -> tuple[Judge, dict[str, Any]]:
    """Learn all of the last step from papers that the network never saw; also returns the figures on them.

    Only how sure relations are is given.

    Raises
    ------
    TooFewError
        Where the papers have not each kind of concept.
    """
    chances = out_of_fold(reads, strength, folds)
    judge = undecided(train_weights(reads, strength))
    by_bound = {b: _typed(reads, chances, network, replace(judge, bounds=(b,) * len(KINDS))) for b in _NAME_BOUNDS}
    bounds = (_surest(by_bound, _GIVEN_UP_NAMES),) * len(KINDS)
    judge = replace(judge, bounds=bounds, calibration=calibrated(reads, chances))
    by_same = {b: _typed(reads, chances, network, replace(judge, same_bound=b)) for b in _SAME_BOUNDS}
    judge = replace(judge, same_bound=_surest(by_same, _GIVEN_UP_NAMES))
    papers = settled(reads, chances, network, judge)
    judge, found = _with_relations(papers, network, judge, relations)
    figures = {
        "papers": len(reads),
        "concepts": percent(concept_scores(papers)),
        "relations": found,
        "typed F1 by bound": by_bound,
        "typed F1 by same_bound": by_same,
        "reliability": reliability(papers),
    }
    return judge, figures


def _typed(reads: Sequence[Read], chances: Sequence[Floats], network: Network, judge: Judge) -> float:
    return round(100 * concept_scores(settled(reads, chances, network, judge))["typed"].f1, 1)


def _surest(by_bound: Mapping[float, float], given_up: float) -> float:
    """The highest bound whose score is so near to the best one: scores are flat there, and noisy."""
    return max(bound for bound, score in by_bound.items() if score >= max(by_bound.values()) - given_up - _ROUNDING)


def calibrated(reads: Sequence[Read], chances: Sequence[Floats]) -> Table:
    """For each kind, the share of names of it that are right, at eleven probabilities."""
    tables = []
    for kind in range(len(KINDS)):
        values, right = [], []
        for read, own in zip(reads, chances, strict=True):
            for row, name in zip(own, read.classes.tolist(), strict=True):
                if row[1:].argmax() == kind:
                    values.append(float(row[1 + kind]))
                    right.append(name == 1 + kind)
        tables.append(_isotonic(values, right))
    return tuple(tables)


def _isotonic(values: Sequence[float], right: Sequence[bool]) -> tuple[float, ...]:
    """The share that is right at eleven values, never falling; the values themselves where there is little to go by."""
    if len(values) < _FEWEST:
        return tuple(round(float(knot), 4) for knot in _KNOTS)
    fitted = IsotonicRegression(out_of_bounds="clip", y_min=0.01, y_max=0.99).fit(values, right)
    return tuple(round(float(value), 4) for value in fitted.predict(_KNOTS))


def _with_relations(
    papers: Sequence[Settled], network: Network, judge: Judge, as_read: AsRead
) -> tuple[Judge, dict[str, Any]]:
    """Bound and calibration of relations: the highest bound with nearly the best F1, for all of them, since the
    predicates alone are too few to choose by. Without annotated relations, none are ever stated.
    """
    found = relations_of(papers, network, judge)
    if not any(right for _, right in found.stated):
        return replace(judge, relation_bounds=(_NEVER,) * _STATED), {}
    by_bound = {bound: round(100 * _without_hierarchy(found, bound).f1, 1) for bound in _RELATION_BOUNDS}
    bound = _surest(by_bound, _GIVEN_UP)
    bounds = tuple(as_read.kind_of if predicate is Predicate.BROADER else bound for predicate in _PREDICATES)
    tables = tuple(tuple(as_read.shares[str(predicate)]) for predicate in _PREDICATES)
    judge = replace(judge, relation_bounds=bounds, relation_calibration=tables)
    return judge, {**relation_figures(found, bound), "F1 by bound": by_bound}


def _without_hierarchy(found: Relations, bound: float) -> Score:
    """What is a kind of what is left out of the choice of the bound: it is told of the corpus, not of one paper."""
    return found.score(bound, lambda predicate: predicate is not Predicate.BROADER)


def relation_figures(found: Relations, bound: float) -> dict[str, list[float]]:
    """Precision, recall and F1 of the relations, all but the hierarchy together and each alone."""
    each = {p.value: found.score(bound, p.__eq__) for p in Predicate}
    return percent({"all but broader": _without_hierarchy(found, bound), **each})


def report(reads: Sequence[Read], network: Network, judge: Judge) -> dict[str, Any]:
    """The figures of papers that nothing was fitted to."""
    papers = settled(reads, chances_of(reads, judge), network, judge)
    plain = undecided(judge.weights)
    relations = relations_of(papers, network, replace(plain, relation_bounds=judge.relation_bounds))
    figures: dict[str, Any] = {"papers": len(reads), "concepts": percent(concept_scores(papers))}
    if any(relations.wanted.values()):
        figures["relations"] = relation_figures(relations, 0.0)
    return {**figures, "reliability": reliability(papers)}


def reliability(papers: Sequence[Settled]) -> dict[str, list[tuple[float, float, int]]]:
    """For each kind, in ten bins of confidence: mean confidence, share that is right, number of concepts."""
    bins: dict[str, list[list[tuple[float, bool]]]] = {kind.value: [[] for _ in range(10)] for kind in KINDS}
    for one in papers:
        gold = {form: c.kind for c in one.read.paper.concepts for form in forms_of(c)}
        for d in one.decisions:
            right = any(gold.get(name) is d.kind for name in d.names)
            bins[d.kind.value][min(9, int(d.confidence * 10))].append((d.confidence, right))
    return {
        kind: [
            (round(sum(c for c, _ in b) / len(b), 3), round(sum(r for _, r in b) / len(b), 3), len(b)) for b in own if b
        ]
        for kind, own in bins.items()
    }
