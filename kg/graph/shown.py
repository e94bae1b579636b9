"""How a graph shows itself where Python prints it and in a notebook: how much there is, and its commonest concepts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from html import escape
from typing import Any

from kg.errors import counted
from kg.model import Kind, Link, Relation

#: So many concepts of each kind are named.
_MOST = 5


@dataclass(frozen=True, slots=True)
class Overview:
    """How much there is in a graph, the years of its papers, and the commonest concepts of each kind with papers."""

    papers: int
    concepts: int
    links: int
    relations: int
    years: tuple[int, int] | None
    top: Mapping[str, tuple[tuple[str, int], ...]]

    def __str__(self) -> str:
        return "\n".join((self._counts(), *(f"  {kind + 's:':<10}{', '.join(named)}" for kind, named in self._named())))

    def to_html(self) -> str:
        """The same as HTML, with all text escaped."""
        rows = (
            f'<tr><th style="text-align: left">{escape(kind)}s</th><td style="text-align: left">'
            f"{escape(', '.join(named))}</td></tr>"
            for kind, named in self._named()
        )
        return f"<p>{escape(self._counts())}</p><table>{''.join(rows)}</table>"

    def _counts(self) -> str:
        first, last = self.years or (None, None)
        when = "" if first is None else f" ({first})" if first == last else f" ({first} to {last})"
        rest = (counted(getattr(self, f"{noun}s"), noun) for noun in ("concept", "link", "relation"))
        return f"{counted(self.papers, 'paper')}{when}, {', '.join(rest)}"

    def _named(self) -> list[tuple[str, list[str]]]:
        return [(kind, [f"{label} ({papers:,})" for label, papers in top]) for kind, top in self.top.items() if top]


def overview(nodes: Mapping[str, Mapping[str, Any]], edges: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Overview:
    """The overview of a graph's nodes and edges, with their attributes; what is not ours counts nothing.

    Each concept stands once, under its main kind, with all papers that name it, as in :func:`kg.lookup.stats`.

    Examples
    --------
    >>> from kg.model import Link, Role
    >>> link = Link("1", "adam-1a2b3c", Kind.METHOD, Role.USES, ())
    >>> adam = {"type": "concept", "label": "Adam", "kind": "method"}
    >>> nodes = {"paper:1": {"type": "paper", "year": 2015}, "concept:adam-1a2b3c": adam}
    >>> print(overview(nodes, [("paper:1", "concept:adam-1a2b3c", {"value": link})]))
    1 paper (2015), 1 concept, 1 link, 0 relations
      methods:  Adam (1)
    """
    types = Counter(node.get("type") for node in nodes.values())
    years = [node["year"] for node in nodes.values() if node.get("type") == "paper" and node.get("year") is not None]
    named: Counter[str] = Counter()
    relations = 0
    for _, end, data in edges:
        value = data.get("value")
        if isinstance(value, Link):
            named[end] += 1
        relations += isinstance(value, Relation)
    return Overview(
        types["paper"],
        types["concept"],
        named.total(),
        relations,
        (min(years), max(years)) if years else None,
        {kind.value: _commonest(kind, named, nodes) for kind in Kind},
    )


def _commonest(kind: Kind, named: Counter[str], nodes: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    """The labels of the commonest concepts of a main kind, in the order of :func:`kg.lookup.stats` by papers."""
    own = ((name, papers) for name, papers in named.items() if nodes[name].get("kind") == kind)
    ranked = nsmallest(_MOST, ((-papers, str(nodes[name].get("label", name)), name) for name, papers in own))
    return tuple((label, -papers) for papers, label, _ in ranked)
