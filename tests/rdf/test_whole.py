"""An export is a set and it is whole: N-Quads count once, a file that lost statements is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from by_hand import make_graph

from kg.errors import GraphError
from kg.graph.network import Run, to_graph
from kg.model import Paper
from kg.rdf.export import write_rdf
from kg.rdf.opened import open_export
from kg.rdf.query import run_query, to_rows

COUNT = "SELECT (COUNT(*) AS ?n) { ?p a kg:Paper ; dcterms:title ?t }"


@pytest.mark.parametrize("ending", [".nq", ".nq.gz", ".ttl", ".nt", ".jsonld", ".rdf"])
@pytest.mark.parametrize("cached_from", [1, 1 << 30])
def test_what_two_files_say_is_said_once(ending: str, cached_from: int, tmp_path: Path) -> None:
    inputs = (("a.jsonl", "1" * 64), ("b.jsonl", "2" * 64))
    paper = Paper("p", "In both", sources=("a.jsonl", "b.jsonl"))
    written = write_rdf(to_graph([paper], [], [], [], Run("1", "x", inputs)), tmp_path / f"g{ending}")
    store = open_export(tmp_path / f"g{ending}", cached_from=cached_from)
    assert to_rows(run_query(store, COUNT))[1] == [("1",)]
    assert to_rows(run_query(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))[1] == [(str(written.triples),)]


@pytest.mark.parametrize("cached_from", [1, 1 << 30])
def test_an_export_that_is_cut_between_statements_is_refused(cached_from: int, tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    write_rdf(make_graph(), path)
    statements = path.read_text(encoding="utf-8").split(" .\n")
    first = next(place for place, one in enumerate(statements) if "kg:pipelineHash" in one)
    for kept in range(first + 1, len(statements) - 1):
        path.write_text(" .\n".join(statements[:kept]) + " .\n", encoding="utf-8")
        with pytest.raises(GraphError, match="is damaged"):
            open_export(path, cached_from=cached_from)


def test_a_statement_that_is_missing_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "graph.nt"
    write_rdf(make_graph(), path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if "#surface" in line)
    path.write_text("".join(lines[:place] + lines[place + 1 :]), encoding="utf-8")
    with pytest.raises(GraphError, match=r"it has [\d,]+ triples, [\d,]+ were written"):
        open_export(path)
