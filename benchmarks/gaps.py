"""How well ``kg gaps`` ranks: pairs of method and problem are hidden, and looked for among all that it proposes.

    python benchmarks/gaps.py GRAPH_DIR

A tenth of the pairs that papers have is hidden. AUC is the chance that a hidden pair has a higher score than one that
no paper names; hits are the hidden pairs among the first 200 of all pairs that are not known. Beside it stands what
needs no neighbours: the product of how many problems the method and how many methods the problem has.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np

from kg.lookup import open_index
from kg.lookup.applied import APPLIED, TREATED, applied_pairs, likeness_to_nearest, side
from kg.model import Kind


def main() -> None:
    """Hide, rank, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with open_index(arguments.folder / "kg.sqlite") as store:
        sides = side(store, Kind.METHOD, APPLIED), side(store, Kind.PROBLEM, TREATED)
        known = sorted(applied_pairs(*sides))
    methods, problems = (some.concepts for some in sides)
    rows, columns = {m: i for i, m in enumerate(methods)}, {p: i for i, p in enumerate(problems)}
    pairs = [(rows[m], columns[p]) for m, p in known]
    random.Random(arguments.seed).shuffle(pairs)
    hidden, shown = pairs[: len(pairs) // 10], pairs[len(pairs) // 10 :]
    applied = np.zeros((len(methods), len(problems)))
    applied[tuple(np.array(shown).T)] = 1
    every = np.zeros_like(applied)
    every[tuple(np.array(pairs).T)] = 1
    print(f"{len(methods):,} methods, {len(problems):,} problems, {len(pairs):,} pairs, {len(hidden):,} of them hidden")
    scores = likeness_to_nearest(applied) @ applied + applied @ likeness_to_nearest(applied.T).T
    popular = np.outer(applied.sum(axis=1), applied.sum(axis=0))
    for name, ranked in (("neighbours", scores), ("popularity", popular)):
        others = np.sort(ranked[every == 0])
        found = ranked[tuple(np.array(hidden).T)]
        low, high = np.searchsorted(others, found, "left"), np.searchsorted(others, found, "right")
        unknown = np.where(applied == 1, -1.0, ranked)
        first = {divmod(int(place), len(problems)) for place in np.argsort(-unknown, axis=None, kind="stable")[:200]}
        print(f"{name}: AUC {((low + high) / 2 / len(others)).mean():.3f}, hits {len(first & set(hidden))} of 200")


if __name__ == "__main__":
    main()
