"""Papers are found by who wrote them, by where they stand, and by what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import run, save

import kg
from kg.graph.network import to_graph
from kg.lookup import OpenGraph
from kg.lookup.full_text import Hit, Place
from kg.model import Paper

ZIP = Paper(
    "doi-10.1000/zip.5", "Zipping trees", "A tree is zipped.", authors=("Zoë Müller-Lüdenscheidt", "B. de Vries"),
    venue="Journal of Tree Learning", doi="10.1000/zip.5", pmid="31234567",
)  # fmt: skip
ZAP = Paper(
    "arxiv-2105.01234", "Learning to zap", "We learn.", authors=("Ada Vries",), venue="ZLR", arxiv_id="2105.01234",
)  # fmt: skip
BARE = Paper("bare", "Nothing more is known of trees")


@pytest.fixture(scope="module")
def graph() -> Iterator[OpenGraph]:
    with kg.open_graph(to_graph([ZIP, ZAP, BARE], [], [])) as opened:
        yield opened


def found(graph: OpenGraph, words: str) -> list[Hit]:
    return [hit for hit in graph.search(words).hits if hit.place is Place.PAPERS]


@pytest.mark.parametrize(
    ("words", "paper", "matches"),
    [
        ("Müller-Lüdenscheidt", ZIP, ("Zoë Müller-Lüdenscheidt",)),
        ("zoe muller", ZIP, ("Zoë Müller-Lüdenscheidt",)),
        ("de vries zipped", ZIP, ("B. de Vries",)),
        ("10.1000/zip.5", ZIP, ("10.1000/zip.5",)),
        ("https://doi.org/10.1000/ZIP.5", ZIP, ("10.1000/zip.5",)),
        ("doi:10.1000/zip.5", ZIP, ("10.1000/zip.5",)),
        ("PMID:31234567", ZIP, ("31234567",)),
        ("2105.01234", ZAP, ("2105.01234",)),
        ("arXiv:2105.01234v2", ZAP, ("2105.01234",)),
        ("https://arxiv.org/abs/2105.01234", ZAP, ("2105.01234",)),
        ("arxiv-2105.01234", ZAP, ("arxiv-2105.01234",)),
        ("ZLR", ZAP, ("ZLR",)),
        ("Journal of Tree Learning", ZIP, ("Journal of Tree Learning",)),
        ("nothing", BARE, ()),
    ],
)
def test_a_paper_is_found_by_what_is_known_of_it(
    words: str, paper: Paper, matches: tuple[str, ...], graph: OpenGraph
) -> None:
    assert [(hit.id, hit.matches) for hit in found(graph, words)] == [(paper.id, matches)]


def test_all_papers_of_an_author_are_found(graph: OpenGraph) -> None:
    assert {hit.id for hit in found(graph, "Vries")} == {ZIP.id, ZAP.id}


def test_a_word_of_a_venue_does_not_stand_for_its_subject(graph: OpenGraph) -> None:
    """Every other paper stands in something "learning" or "neural"."""
    assert [hit.id for hit in found(graph, "learning")] == [ZAP.id]
    assert [hit.id for hit in found(graph, "journal learning")] == [ZIP.id]  # nothing else has both


def test_the_terminal_says_what_has_the_words(tmp_path: Path) -> None:
    save(to_graph([ZIP, ZAP], [], []), tmp_path)
    text = run("search", "vries", "--in", "papers", "-g", tmp_path).stdout
    assert text == "papers (2)\n  Learning to zap\n      — Ada Vries\n  Zipping trees\n      — B. de Vries\n"
    csv = run("search", "vries", "--csv", "-g", tmp_path).stdout
    assert csv.splitlines()[0].endswith(",start,matches")
    assert "Ada Vries" in csv
