"""The explorer as an export: one HTML file, of the whole graph or of a part of it."""

from __future__ import annotations

import io
from pathlib import Path

from kg.graph.network import Graph


def write_page(graph: Graph, path: Path, *, with_sparql: bool = False, store: Path | None = None) -> None:
    """Write the explorer of a graph.

    ``with_sparql`` lets it answer SPARQL by itself (see :func:`kg.view.to_html`). ``store`` is the ``kg.sqlite`` that
    has the graph, or more: with it, similar papers are those that the look-ups find there. Without, or where it is in
    shards, they are those of this part.
    """
    from kg.lookup.nearest import nearest_of
    from kg.rdf.export import write_turtle
    from kg.view import to_html

    turtle = io.BytesIO()
    if with_sparql:
        write_turtle(graph, turtle)
    text = turtle.getvalue().decode("utf-8") if with_sparql else None
    path.write_text(to_html(graph, turtle=text, similar=nearest_of(graph, store)), encoding="utf-8", newline="\n")
