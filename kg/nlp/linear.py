"""A linear model over named features: trained with scikit-learn, evaluated with NumPy alone."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights: for each feature of the index a row, with a column for each class.

    Examples
    --------
    >>> model = LinearModel({"warm": 0}, np.array([[0.0, 2.0]], np.float32), np.zeros(2, np.float32))
    >>> [round(float(p), 2) for p in model.probabilities(["warm", "unknown"])]
    [0.12, 0.88]
    """

    index: Mapping[str, int]
    weights: Floats
    intercept: Floats

    def probabilities(self, names: Sequence[str]) -> Floats:
        """The probability of each class, given the names of the features that hold."""
        rows = sorted({row for name in names if (row := self.index.get(name)) is not None})
        scores = self.weights[rows].sum(0) + self.intercept
        exp = np.exp(scores - scores.max())
        result: Floats = exp / exp.sum()
        return result


def read_linear_model(path: Path) -> LinearModel:
    """Read what :func:`write_linear_model` wrote."""
    with np.load(path.with_suffix(".npz")) as arrays:
        weights, intercept = arrays["weights"].astype(np.float32), arrays["intercept"]
    with gzip.open(path.with_suffix(".json.gz"), "rt", encoding="utf-8") as file:
        return LinearModel({name: row for row, name in enumerate(json.load(file))}, weights, intercept)


def write_linear_model(model: LinearModel, path: Path) -> None:
    """Write a model as ``path.npz``, its weights in half precision, and ``path.json.gz``, the names of its features."""
    names = sorted(model.index, key=lambda name: model.index[name])
    with path.with_suffix(".json.gz").open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as file:
        file.write(json.dumps(names, ensure_ascii=False).encode())
    np.savez_compressed(
        path.with_suffix(".npz"),
        allow_pickle=False,
        weights=model.weights.astype(np.float16),
        intercept=model.intercept.astype(np.float32),
    )
