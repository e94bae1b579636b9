"""The explorer as an export: one HTML file, of the whole graph or of a part of it."""

from __future__ import annotations

import io
from pathlib import Path

from kg.graph.network import Graph


def write_page(graph: Graph, path: Path, *, with_sparql: bool = False) -> None:
    """Write the explorer of a graph; ``with_sparql`` lets it answer SPARQL by itself (see :func:`kg.view.to_html`)."""
    from kg.rdf.export import write_turtle
    from kg.view import to_html

    turtle = io.BytesIO()
    if with_sparql:
        write_turtle(graph, turtle)
    page = to_html(graph, turtle=turtle.getvalue().decode("utf-8") if with_sparql else None)
    path.write_text(page, encoding="utf-8", newline="\n")
