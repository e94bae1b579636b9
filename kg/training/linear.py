"""Training a linear model over named features."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from kg.nlp.linear import LinearModel


def train_linear_model(
    rows: Sequence[Iterable[str]], classes: Sequence[int], count: int, strength: float, at_least: int
) -> LinearModel:
    """Train multinomial logistic regression; features that hold in fewer than ``at_least`` rows are left out."""
    frequency = Counter(name for names in rows for name in set(names))
    kept = sorted(name for name, n in frequency.items() if n >= at_least)
    index = {name: i for i, name in enumerate(kept)}
    matrix = CountVectorizer(analyzer=list, vocabulary=index, binary=True, dtype=np.float32).transform(rows)
    model = LogisticRegression(C=strength, max_iter=1000).fit(matrix, list(classes))
    weights = np.zeros((len(index), count), np.float32)
    intercept = np.full(count, -20.0, np.float32)
    weights[:, model.classes_] = model.coef_.T
    intercept[model.classes_] = model.intercept_
    return LinearModel(index, weights, intercept)
