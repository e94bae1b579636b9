"""Training what decides: boosted trees over the evidence, the logistic model for aliases, bounds and calibration.

All of it is trained on out-of-fold output of the tagger and with lexicon counts that leave the paper itself out, so
that what it learns to trust is what it will meet in papers that nobody annotated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from kg.model import Kind
from kg.nlp.alias import pair_features
from kg.nlp.decide import Judge, settle
from kg.nlp.evidence import Name, Reading, features, name_features
from kg.nlp.forms import form_of
from kg.nlp.lexicon import Lexicon
from kg.nlp.linear import LinearModel
from kg.nlp.tags import KINDS
from kg.nlp.trees import Trees
from kg.sentences import sentence_spans
from kg.training.corpus import GoldPaper
from kg.training.linear import train_linear_model

Floats = npt.NDArray[np.float32]
FOLDS = 5
IDENTITY = tuple(((0.0, 1.0), (0.0, 1.0)) for _ in KINDS)


@dataclass(frozen=True, slots=True)
class Example:
    """A paper as read, with what was annotated: for each name its concept's number (-1: none) and class (0: none)."""

    paper: GoldPaper
    reading: Reading
    lexicon: Lexicon
    rows: Floats
    words: tuple[tuple[str, ...], ...]
    concepts: tuple[int, ...]
    classes: tuple[int, ...]


def example(paper: GoldPaper, reading: Reading, lexicon: Lexicon) -> Example:
    """Label the names of a reading."""
    of_form: dict[str, int] = {}
    for number, concept in enumerate(paper.concepts):
        for surface in (*concept.surfaces, concept.name):
            of_form.setdefault(form_of(surface), number)
    numbers = tuple(next((of_form[f] for f in name.forms if f in of_form), -1) for name in reading.names)
    classes = tuple(0 if n < 0 else 1 + KINDS.index(paper.concepts[n].kind) for n in numbers)
    rows = np.array(features(reading, lexicon), np.float32)
    sentences = sentence_spans(paper.text)
    words = tuple(tuple(name_features(reading, name, sentences)) for name in reading.names)
    return Example(paper, reading, lexicon, rows, words, numbers, classes)


def train_words(examples: Sequence[Example], strength: float, at_least: int) -> LinearModel:
    """Train the linear model that votes on a name by its words and those around it."""
    rows = [words for e in examples for words in e.words]
    classes = [klass for e in examples for klass in e.classes]
    return train_linear_model(rows, classes, 1 + len(KINDS), strength, at_least)


def with_word_votes(examples: Sequence[Example], strength: float, at_least: int) -> list[Example]:
    """Add to each example's rows the votes of a linear model that was not trained on that paper."""
    result = list(examples)
    for fold in range(FOLDS):
        model = train_words([e for i, e in enumerate(examples) if i % FOLDS != fold], strength, at_least)
        for i in range(fold, len(examples), FOLDS):
            if examples[i].classes:
                votes = np.stack([model.probabilities(words) for words in examples[i].words])
                result[i] = replace(examples[i], rows=np.hstack([examples[i].rows, votes]))
    return result


def train_trees(examples: Sequence[Example], iterations: int, seed: int) -> HistGradientBoostingClassifier:
    """Train the trees that tell no concept, method, dataset and problem apart."""
    model = HistGradientBoostingClassifier(
        max_iter=iterations,
        learning_rate=0.08,
        max_leaf_nodes=16,
        min_samples_leaf=30,
        l2_regularization=1.0,
        max_features=0.5,
        early_stopping=False,
        random_state=seed,
    )
    some = [e for e in examples if e.classes]
    return model.fit(np.concatenate([e.rows for e in some]), np.concatenate([e.classes for e in some]))


def plain_trees(model: HistGradientBoostingClassifier) -> Trees:
    """Turn scikit-learn's trees into plain arrays."""
    nodes = [(k, tree.nodes) for iteration in model._predictors for k, tree in enumerate(iteration)]
    shape = (len(nodes), max(len(n) for _, n in nodes))
    itself = np.tile(np.arange(shape[1], dtype=np.int32), (shape[0], 1))
    feature, threshold, value = np.zeros(shape, np.int32), np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    left, right = itself.copy(), itself.copy()
    for i, (_, n) in enumerate(nodes):
        size, leaf = len(n), n["is_leaf"].astype(bool)
        feature[i, :size] = np.where(leaf, 0, n["feature_idx"])
        threshold[i, :size] = np.where(leaf, 0, n["num_threshold"])
        left[i, :size] = np.where(leaf, np.arange(size), n["left"])
        right[i, :size] = np.where(leaf, np.arange(size), n["right"])
        value[i, :size] = np.where(leaf, n["value"], 0)
    return Trees(
        feature,
        threshold,
        left,
        right,
        value,
        np.array([k for k, _ in nodes], np.int32),
        np.asarray(model._baseline_prediction, np.float32).ravel(),
        max(int(n["depth"].max()) for _, n in nodes),
    )


def out_of_fold(examples: Sequence[Example], fit: Callable[[Sequence[Example]], Any]) -> list[Floats]:
    """The probabilities of each example's names by a model that was not trained on that paper."""
    result: list[Floats] = [np.zeros((0, 1 + len(KINDS)), np.float32) for _ in examples]
    for fold in range(FOLDS):
        model = fit([e for i, e in enumerate(examples) if i % FOLDS != fold])
        for i in range(fold, len(examples), FOLDS):
            if examples[i].classes:
                result[i] = model.predict_proba(examples[i].rows).astype(np.float32)
    return result


def train_alias(examples: Sequence[Example]) -> tuple[float, ...]:
    """Train the logistic model that tells whether two annotated names of one paper are the same concept."""
    rows, same = [], []
    for e in examples:
        known = [(name, n, c) for name, n, c in zip(e.reading.names, e.concepts, e.classes, strict=True) if n >= 0]
        for j, (second, second_concept, second_class) in enumerate(known):
            for first, first_concept, first_class in known[:j]:
                row = pair_features(
                    first.forms, second.forms, first_class == second_class, _distance(first, second), e.lexicon
                )
                if row is not None:
                    rows.append(row)
                    same.append(first_concept == second_concept)
    if len(set(same)) < 2:  # Too few papers to learn from: never join.
        count = len(pair_features(["a"], ["a"], True, 0, Lexicon()) or ())
        return (*[0.0] * count, -20.0)
    model = LogisticRegression(max_iter=5000).fit(np.array(rows), np.array(same))
    return (*map(float, model.coef_[0]), float(model.intercept_[0]))


def _distance(first: Name, second: Name) -> int:
    return min(abs(a.start - b.start) for a in first.places for b in second.places)


def scores(examples: Sequence[Example], probabilities: Sequence[Floats], judge: Judge) -> dict[str, float]:
    """Typed F1 over concepts and of each kind, as ``score.py`` counts them but by form."""
    hits = dict.fromkeys(Kind, 0)
    found, wanted = dict(hits), dict(hits)
    for e, p in zip(examples, probabilities, strict=True):
        decisions = settle(e.reading, p, e.lexicon, judge)[0] if e.classes else []
        taken: set[int] = set()
        for concept in e.paper.concepts:
            wanted[concept.kind] += 1
            forms = {form_of(s) for s in (*concept.surfaces, concept.name)}
            for i, d in enumerate(decisions):
                if i not in taken and d.kind is concept.kind and forms & set(d.names):
                    taken.add(i)
                    hits[concept.kind] += 1
                    break
        for d in decisions:
            found[d.kind] += 1
    result = {k.value: 200 * hits[k] / max(1, found[k] + wanted[k]) for k in Kind}
    return {"typed": 200 * sum(hits.values()) / max(1, sum(found.values()) + sum(wanted.values())), **result}


def best_bound(examples: Sequence[Example], probabilities: Sequence[Floats], judge: Judge) -> float:
    """The middle of the bounds whose typed F1 is within a fifth of a point of the best, which is flat and noisy."""
    grid = [round(0.2 + 0.02 * step, 2) for step in range(16)]
    tried = [scores(examples, probabilities, replace(judge, bounds=(bound,) * len(KINDS)))["typed"] for bound in grid]
    good = [bound for bound, score in zip(grid, tried, strict=True) if score >= max(tried) - 0.2]
    return round((good[0] + good[-1]) / 2, 2)


def calibrate(
    examples: Sequence[Example], probabilities: Sequence[Floats]
) -> tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]:
    """For each kind, a monotone map from probability to the share that is right, at eleven knots.

    References
    ----------
    B. Zadrozny and C. Elkan (2002). Transforming classifier scores into accurate multiclass probability estimates. KDD.
    """
    tables = []
    knots = np.linspace(0, 1, 11)
    for kind in range(len(KINDS)):
        values, right = [], []
        for e, p in zip(examples, probabilities, strict=True):
            for row, klass in zip(p, e.classes, strict=True):
                if row[1:].argmax() == kind:
                    values.append(float(row[1 + kind]))
                    right.append(klass == 1 + kind)
        fitted = IsotonicRegression(out_of_bounds="clip", y_min=0.01, y_max=0.99).fit(values, right)
        tables.append((tuple(map(float, knots)), tuple(round(float(v), 4) for v in fitted.predict(knots))))
    return tuple(tables)


def reliability(
    examples: Sequence[Example], probabilities: Sequence[Floats], judge: Judge
) -> dict[str, list[tuple[float, float, int]]]:
    """For each kind, in ten bins of confidence: mean confidence, share that is right, number of concepts."""
    bins: dict[str, list[list[tuple[float, bool]]]] = {k.value: [[] for _ in range(10)] for k in Kind}
    for e, p in zip(examples, probabilities, strict=True):
        gold = {form_of(s): c.kind for c in e.paper.concepts for s in (*c.surfaces, c.name)}
        for d in settle(e.reading, p, e.lexicon, judge)[0] if e.classes else []:
            right = any(gold.get(name) is d.kind for name in d.names)
            bins[d.kind.value][min(9, int(d.confidence * 10))].append((d.confidence, right))
    return {
        kind: [(sum(c for c, _ in b) / len(b), sum(r for _, r in b) / len(b), len(b)) for b in row if b]
        for kind, row in bins.items()
    }
