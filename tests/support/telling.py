"""Small graphs made of lines: what a paper is called, and which concepts it names, in which role."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.graph.network import Graph, to_graph
from kg.lookup import open_index, write_index
from kg.model import Concept, Kind, Link, Paper, Predicate, Relation, Role, Statement
from kg.store.writing import write_store

#: A paper's title, and the concepts that it names: methods are used, what begins with ``?`` is a problem, addressed.
Line = tuple[str, str]


def graph_of(
    lines: list[Line],
    aliases: dict[str, tuple[str, ...]] | None = None,
    broader: dict[str, tuple[str, ...]] | None = None,
    stated: dict[tuple[str, str], float] | None = None,
) -> Graph:
    """The graph of some papers; concepts have their name as key and label, relations are ``usedFor``."""
    above = lambda name: (broader or {}).get(name, ())  # noqa: E731
    papers = [Paper(f"p{n:03}", title, "") for n, (title, _) in enumerate(lines)]
    names = sorted({name.strip() for _, text in lines for name in text.split(",") if name.strip()})
    kinds = {name.lstrip("?"): Kind.PROBLEM if name.startswith("?") else Kind.METHOD for name in names}
    concepts = [
        Concept(_id(name), name.casefold(), name, (kind,), (aliases or {}).get(name, ()), tuple(map(_id, above(name))))
        for name, kind in kinds.items()
    ]
    links = [
        _link(paper, name.strip(), kinds[name.strip().lstrip("?")])
        for paper, (_, text) in zip(papers, lines, strict=True)
        for name in text.split(",")
        if name.strip()
    ]
    relations = [
        Relation(_id(name), Predicate.BROADER, _id(other), ()) for name in broader or {} for other in above(name)
    ]
    for (subject, thing), sure in (stated or {}).items():
        paper = next(p.id for p, (_, text) in zip(papers, lines, strict=True) if {subject, thing} <= set(_split(text)))
        said = Statement(paper, (0, 1), Predicate.USED_FOR, (0, 1), sure)
        relations.append(Relation(_id(subject), Predicate.USED_FOR, _id(thing), (paper,), (said,)))
    return to_graph(papers, concepts, links, relations)


def met_by_narrower() -> Graph:
    """A graph in which no paper names both distillation and federation, but one has them by a narrower concept."""
    lines = [
        ("One", "distillation, wireless federation"),
        ("Two", "federation, noise"),
        ("Three", "noise, distillation"),
    ]
    return graph_of(lines, broader={"wireless federation": ("federation",)})


def _id(name: str) -> str:
    return f"{name}-1"


def _split(text: str) -> list[str]:
    return [name.strip().lstrip("?") for name in text.split(",")]


def _link(paper: Paper, name: str, kind: Kind) -> Link:
    role = Role.ADDRESSES if kind is Kind.PROBLEM else Role.USES
    return Link(paper.id, _id(name.lstrip("?")), kind, role, ())


@contextmanager
def opened(graph: Graph) -> Iterator[sqlite3.Connection]:
    """A graph's store, open for look-ups."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "kg.sqlite"
        write_store(graph, path)
        write_index(graph, path)
        with open_index(path) as store:
            yield store
