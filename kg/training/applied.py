"""Count which methods a large collection applies to which problems, for :mod:`kg.lookup.elsewhere`.

    python -m kg.training.applied GRAPH_DIR [-o ontologies/applied.tsv.gz]

The graph is one that ``kg build`` made. Its methods and problems of most papers × salience are counted, those that only
a few papers have are not. Only names and numbers are kept, no text of any paper.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.concepts.normal import normal_form
from kg.lookup.any_words import InAnyWords
from kg.lookup.applied import APPLIED, TREATED, Side, side
from kg.lookup.evidence import Evidence, Standing, evidence_of
from kg.lookup.opened import open_index
from kg.lookup.rows import paper_count
from kg.model import Kind
from kg.paths import ontology, write_packed
from kg.store.opened import Store

#: So many methods and so many problems.
MOST = 3000


def lines(store: Store, most: int = MOST) -> Iterator[str]:
    """The lines of the table."""
    labels = dict(store.execute("SELECT number, label FROM look_concept").fetchall())
    methods = _one_of_each_key(side(store, Kind.METHOD, APPLIED, most=most), labels)
    problems = _one_of_each_key(side(store, Kind.PROBLEM, TREATED, most=most), labels)
    evidence, met = evidence_of(store, methods, problems), _met(store, methods, problems)
    yield str(paper_count(store))
    for concept, figures in zip(problems.concepts, _figures(evidence.problems), strict=True):
        yield f"{Kind.PROBLEM}\t{normal_form(labels[concept])}\t{figures}"
    for row, (concept, figures) in enumerate(zip(methods.concepts, _figures(evidence.methods), strict=True)):
        counts = f"{figures}\t{_listed(evidence, row)}\t{met[row].tobytes().hex()}"
        yield f"{Kind.METHOD}\t{normal_form(labels[concept])}\t{counts}"


def _one_of_each_key(some: Side, labels: Mapping[int, str]) -> Side:
    """A side without the concepts whose labels have a normal form that a commoner one has."""
    first: dict[str, int] = {}
    for concept in some.concepts:
        first.setdefault(normal_form(labels[concept]), concept)
    concepts = set(first.values())
    return Side(list(first.values()), {p: [c for c in own if c in concepts] for p, own in some.of_paper.items()})


def _figures(standing: Standing) -> Iterator[str]:
    """The figures of each concept."""
    for own in zip(*(getattr(standing, field.name) for field in fields(Standing)), strict=True):
        yield " ".join(f"{figure:.3g}" if figure < 100 else f"{figure:.0f}" for figure in own)


def _listed(evidence: Evidence, row: int) -> str:
    """The problems that a method is applied to, each place counted from the one before."""
    entries, before = [], 0
    for place in (evidence.applied[row] + evidence.stated[row]).nonzero()[0].tolist():
        papers, stated = int(evidence.applied[row, place]), int(evidence.stated[row, place])
        counts = [papers, stated] if stated else [papers] if papers != 1 else []
        entries.append(":".join(map(str, [place - before, *counts])))
        before = place
    return " ".join(entries)


def _met(store: Store, methods: Side, problems: Side) -> NDArray[np.uint8]:
    """A bit for each method and each problem: whether one paper has both in any words."""
    texts = InAnyWords(store)
    of_paper: dict[int, list[int]] = {}
    for n, concept in enumerate(problems.concepts):
        for paper in texts.papers(concept):
            of_paper.setdefault(paper, []).append(n)
    met = np.zeros((len(methods.concepts), len(problems.concepts)), dtype=bool)
    for row, concept in enumerate(methods.concepts):
        for paper in texts.papers(concept):
            met[row, of_paper.get(paper, [])] = True
    return np.packbits(met, axis=1)


def _main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m kg.training.applied", description="Count what is applied to what.")
    parser.add_argument("graph", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=ontology("applied.tsv.gz"))
    options = parser.parse_args(arguments)
    with open_index(options.graph / "kg.sqlite") as store:
        papers, *others = lines(store)
    write_packed([papers, *others], options.output)
    sys.stderr.write(f"{len(others):,} methods and problems of {int(papers):,} papers\n")


if __name__ == "__main__":
    _main()
