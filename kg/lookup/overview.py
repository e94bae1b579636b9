"""How an opened graph shows itself: what :mod:`kg.graph.shown` says of a graph, from the index."""

from __future__ import annotations

from kg.graph.shown import Overview
from kg.lookup.rows import how_many, paper_count
from kg.model import Kind
from kg.store.opened import Store


def overview(store: Store, most: int = 5) -> Overview:
    """How much there is, the years of the papers, and the commonest concepts of each kind, with all their papers."""
    first, last = store.execute("SELECT min(year), max(year) FROM look_paper").fetchone()
    top = {
        kind.value: tuple(
            store.execute(
                "SELECT label, papers FROM look_concept WHERE kind = ? AND papers > 0 ORDER BY papers DESC, label, id"
                " LIMIT ?",
                (kind, most),
            ).fetchall()
        )
        for kind in Kind
    }
    return Overview(
        papers=paper_count(store),
        concepts=how_many(store, "SELECT count(*) FROM look_concept"),
        links=how_many(store, "SELECT count(*) FROM look_has"),
        relations=how_many(store, "SELECT count(*) FROM relation"),
        years=None if first is None else (first, last),
        top=top,
    )
