"""Gradient-boosted trees as plain arrays: trained elsewhere, evaluated here with NumPy alone.

References
----------
J. H. Friedman (2001). Greedy function approximation: a gradient boosting machine. Annals of Statistics 29(5).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees of equal depth, one row each; a leaf that is reached early points to itself.

    ``feature``, ``threshold``, ``left``, ``right`` and ``value`` have one column per node; ``klass`` says to which
    class a tree adds; ``base`` is what each class starts from.
    """

    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    value: Floats
    klass: Ints
    base: Floats
    depth: int

    def probabilities(self, rows: Floats) -> Floats:
        """The probability of each class (columns) for each row of features.

        Examples
        --------
        >>> stump = Trees(
        ...     np.array([[0, 0, 0]], np.int32), np.array([[0.5, 0, 0]], np.float32), np.array([[1, 1, 2]], np.int32),
        ...     np.array([[2, 1, 2]], np.int32), np.array([[0, -1, 1]], np.float32), np.array([1], np.int32),
        ...     np.zeros(2, np.float32), 1)
        >>> stump.probabilities(np.array([[0.0], [1.0]], np.float32)).argmax(1).tolist()
        [0, 1]
        """
        trees, nodes = self.feature.shape
        first = np.arange(trees, dtype=np.int64) * nodes
        row = np.arange(len(rows), dtype=np.int64)[:, None] * rows.shape[1]
        place = np.broadcast_to(first, (len(rows), trees))
        for _ in range(self.depth):
            below = rows.take(row + self.feature.take(place)) <= self.threshold.take(place)
            place = first + np.where(below, self.left.take(place), self.right.take(place))
        leaves = self.value.take(place)
        scores = np.stack([leaves[:, self.klass == k].sum(1) for k in range(len(self.base))], 1) + self.base
        exp = np.exp(scores - scores.max(1, keepdims=True))
        result: Floats = (exp / exp.sum(1, keepdims=True)).astype(np.float32)
        return result


def read_trees(path: Path) -> Trees:
    """Read what :func:`write_trees` wrote."""
    with np.load(path) as arrays:
        parts = {name: arrays[name] for name in Trees.__slots__}
    return Trees(**{**parts, "depth": int(parts["depth"])})


def write_trees(trees: Trees, path: Path) -> None:
    """Write trees to a compressed NumPy archive."""
    np.savez_compressed(path, allow_pickle=False, **{name: getattr(trees, name) for name in Trees.__slots__})
