"""Turtle that is written with the help of an earlier file is the one that is written without it, byte for byte."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from by_hand import make_graph
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import graphs

from kg.graph.network import Graph, Run, broader_of, concepts_of, links_of, merges_of, papers_of, relations_of, to_graph
from kg.model import Concept, Kind, Link, Mention, Paper, Role
from kg.rdf import blocks
from kg.rdf.blocks import Again
from kg.rdf.export import write_turtle


class Folder:
    """A folder in which Turtle is written again and again."""

    def __init__(self, root: Path) -> None:
        self.turtle, self.known = root / "graph.ttl", root / "known"
        self.root = root

    def write(self, graph: Graph, context: str = "1") -> bytes:
        target, keep = self.root / "new.ttl", self.root / "keep"
        write_turtle(graph, target, again=Again(self.turtle, self.known, keep, context))
        target.replace(self.turtle)
        keep.replace(self.known)
        return self.turtle.read_bytes()


def anew(graph: Graph) -> bytes:
    buffer = io.BytesIO()
    write_turtle(graph, buffer)
    return buffer.getvalue()


def of_another_run(graph: Graph, left_out: int, pipeline: str) -> Graph:
    """The same graph without one paper, by another run and from sources that others made."""
    papers = [paper for place, paper in enumerate(papers_of(graph)) if place != left_out]
    there = {paper.id for paper in papers}
    links = [link for link in links_of(graph) if link.paper_id in there]
    relations = [relation for relation in relations_of(graph) if there >= set(relation.paper_ids)]
    sources = sorted({source for paper in papers for source in paper.sources})
    run = Run("1", pipeline, tuple((source, f"{pipeline} {len(papers)}") for source in sources))
    return to_graph(papers, concepts_of(graph), links, relations, run, merges_of(graph), broader_of(graph))


@settings(max_examples=40, deadline=None)
@given(graphs(), graphs(), st.integers(0, 3), st.sampled_from("ab"))
def test_whatever_was_written_before_the_bytes_are_those_of_a_new_file(
    graph: Graph, other: Graph, left_out: int, pipeline: str
) -> None:
    with TemporaryDirectory() as root:
        folder = Folder(Path(root))
        for one in (graph, of_another_run(graph, left_out, pipeline), other, graph, graph):
            assert folder.write(one) == anew(one)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of the blocks that were made anew."""
    kinds: list[str] = []
    text = blocks._text

    def note(part: Any, tally: Any) -> bytes:
        kinds.extend(str(kind) for kind in part.made_of[:1])
        return text(part, tally)

    monkeypatch.setattr(blocks, "_text", note)
    return kinds


def test_only_what_changed_is_made_anew(tmp_path: Path, made: list[str]) -> None:
    folder, graph = Folder(tmp_path), make_graph()
    folder.write(graph)
    assert {"concept", "paper"} <= set(made)
    made.clear()
    assert folder.write(graph) == anew(graph)
    assert made == []
    less = of_another_run(graph, 0, "another")
    assert folder.write(less) == anew(less)
    assert len(made) < len(list(concepts_of(graph)))
    assert "paper" not in made


def test_other_software_uses_nothing_of_before(tmp_path: Path, made: list[str]) -> None:
    folder, graph = Folder(tmp_path), make_graph()
    folder.write(graph)
    before = sorted(made)
    made.clear()
    assert folder.write(graph, "2") == anew(graph)
    assert sorted(made) == before


def spoiled_files(folder: Folder) -> Iterator[tuple[Path, bytes]]:
    turtle, known = folder.turtle.read_bytes(), folder.known.read_bytes()
    yield folder.turtle, turtle.replace(b"Adam", b"Eve!")
    yield folder.turtle, turtle[: len(turtle) // 2]
    yield folder.turtle, b""
    yield folder.known, known[: len(known) // 2]
    yield folder.known, known[:-60] + bytes([known[-60] ^ 1]) + known[-59:]
    yield folder.known, b""


def test_what_was_changed_or_damaged_since_is_not_used(tmp_path: Path) -> None:
    graph = make_graph()
    folder = Folder(tmp_path)
    wanted = folder.write(graph)
    for path, content in spoiled_files(folder):
        path.write_bytes(content)
        assert folder.write(graph) == wanted
    for path in (folder.turtle, folder.known):
        path.unlink()
        assert folder.write(graph) == wanted


def test_a_paper_that_tells_of_the_run_is_not_changed(tmp_path: Path) -> None:
    """The IRIs of run and sources are exchanged where we say them, never in a title."""
    before, after = Run("1", "x", (("s", "1"),)), Run("1", "y", (("s", "2"),))
    title = f"Adam <https://w3id.org/paperkg/run/{before.id}#network> {written_input(before)}"
    papers = [Paper("p", title, sources=("s",)), Paper("q", "Adam", sources=("s",))]
    found = [Mention(paper, 0, 4, "Adam", Kind.METHOD, Role.USES, 0.9, ("network",)) for paper in "pq"]
    links = [Link(mention.paper_id, "adam-1", Kind.METHOD, Role.USES, (mention,)) for mention in found]
    concepts = [Concept("adam-1", "adam", "Adam", (Kind.METHOD,))]
    folder = Folder(tmp_path)
    for run in (before, after, before):
        graph = to_graph(papers, concepts, links, (), run)
        assert folder.write(graph) == anew(graph)
        assert title.encode() in folder.turtle.read_bytes()


def written_input(run: Run) -> str:
    from kg.rdf.parts import inputs_of
    from kg.rdf.terms import BASE

    return f"<{inputs_of(run, BASE)['s']}>"
