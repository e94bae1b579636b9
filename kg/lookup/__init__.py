"""The questions that people ask of a built graph. Everything is read from the index in ``kg.sqlite``.

:class:`OpenGraph` asks all of them; each is a function of its own too, over an open store.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.lookup.cards import concept_card, paper_card
    from kg.lookup.comparing import compare
    from kg.lookup.counting import matrix, stats
    from kg.lookup.difference import changes
    from kg.lookup.filters import Filter
    from kg.lookup.full_text import search
    from kg.lookup.gaps import find_gaps
    from kg.lookup.index import write_index
    from kg.lookup.names import AmbiguousError, NameHit, find_concept, find_names
    from kg.lookup.opened import OpenGraph, open_graph, open_index
    from kg.lookup.papers import find_paper
    from kg.lookup.paths import find_ways
    from kg.lookup.similar import similar_papers
    from kg.lookup.trends import find_trends

_HOME = {
    "AmbiguousError": "names",
    "Filter": "filters",
    "NameHit": "names",
    "OpenGraph": "opened",
    "changes": "difference",
    "compare": "comparing",
    "concept_card": "cards",
    "find_concept": "names",
    "find_gaps": "gaps",
    "find_names": "names",
    "find_paper": "papers",
    "find_trends": "trends",
    "find_ways": "paths",
    "matrix": "counting",
    "open_graph": "opened",
    "open_index": "opened",
    "paper_card": "cards",
    "search": "full_text",
    "similar_papers": "similar",
    "stats": "counting",
    "write_index": "index",
}

__all__ = [
    "AmbiguousError",
    "Filter",
    "NameHit",
    "OpenGraph",
    "changes",
    "compare",
    "concept_card",
    "find_concept",
    "find_gaps",
    "find_names",
    "find_paper",
    "find_trends",
    "find_ways",
    "matrix",
    "open_graph",
    "open_index",
    "paper_card",
    "search",
    "similar_papers",
    "stats",
    "write_index",
]


def __getattr__(name: str) -> Any:
    """Import on first use (PEP 562): each question needs little."""
    if name not in _HOME:
        raise AttributeError(f"module 'kg.lookup' has no attribute {name!r}")
    import_module("kg.lookup.html")  # what look-ups give back has a form in a notebook
    value = getattr(import_module(f"kg.lookup.{_HOME[name]}"), name)
    globals()[name] = value
    return value
