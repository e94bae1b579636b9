"""The page and the terminal say the same numbers of the same graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest
from view_graphs import text, until

import kg
from kg.errors import NotFoundError
from kg.graph.network import Graph, concepts_of, papers_of
from kg.lookup import OpenGraph
from kg.lookup.nearest import nearest_in
from kg.lookup.values import ConceptCard

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
TITLES = {
    ("usedFor", False): "Used for", ("usedFor", True): "Methods used for it", ("evaluatedWith", False): "Evaluated on",
    ("evaluatedWith", True): "Used to evaluate", ("testedOn", False): "Datasets", ("testedOn", True): "Problems",
    ("partOf", False): "Part of", ("partOf", True): "Built from", ("comparedWith", False): "Compared with",
    ("broader", False): "Broader", ("broader", True): "Narrower",
}  # fmt: skip


@pytest.fixture
def asked(real_graph: Graph) -> Iterator[tuple[Graph, OpenGraph]]:
    with kg.open_graph(real_graph) as opened:
        yield real_graph, opened


def groups(page: Any) -> dict[str, dict[str, int]]:
    """The groups of the panel: title, and for each concept the number of papers that its row says."""
    while page.locator("#panel section .more").count():
        page.locator("#panel section .more").first.click()
    rows = page.evaluate("""[...document.querySelectorAll('#panel section')].map(section => [
        section.querySelector('h3').textContent.replace(/ · [\\d,]+$/, ''),
        [...section.querySelectorAll('.rows > li')].map(row => [
            decodeURIComponent(row.querySelector('a').hash.split('?')[0]), row.querySelector('.note').textContent]),
    ])""")
    return {
        title: {link.split("/", 1)[1]: int(note.split()[0].replace(",", "")) for link, note in own}
        for title, own in rows
        if own
    }


def by_title(card: ConceptCard) -> dict[str, dict[str, int]]:
    return {
        TITLES[section.relation, section.inverse]: {one.concept_id: one.papers for one in section.concepts}
        for section in card.sections
    }


def test_no_number_of_the_commonest_concepts_differs(view: Open, asked: tuple[Graph, OpenGraph]) -> None:
    graph, opened = asked
    counts = {data["value"].id: data["papers"] for _, data in graph.nodes(data=True) if data["type"] == "concept"}
    most = sorted(concepts_of(graph), key=lambda concept: (-counts[concept.id], concept.id))[:20]
    page = view(graph)
    for concept in most:
        page.evaluate("id => { location.hash = 'concept/' + encodeURIComponent(id); }", concept.id)
        until(page, "label => document.querySelector('#panel h2').textContent === label", concept.label)
        card = opened.concept(concept.label, exact=True)
        assert card.concept.id == concept.id
        assert text(page, "#panel .kinds .note").split()[0] == str(card.counts.papers)
        said = page.locator("#panel .roles b").all_text_contents()
        assert sorted(map(int, said)) == sorted(card.counts.roles.values())
        shown, told = groups(page), by_title(card)
        together = shown.pop("Named together", {})
        for title, own in told.items():
            there = {other: papers for other, papers in shown[title].items() if other in own}
            assert list(there.items()) == list(own.items()), (concept.label, title)
        assert [title for title in shown if title in told] == list(told), concept.label
        related = [(one.concept_id, one.papers) for one in card.related if one.concept_id in together]
        assert list(together.items())[: len(related)] == related, concept.label


def test_similar_papers_are_those_of_the_terminal(view: Open, asked: tuple[Graph, OpenGraph]) -> None:
    graph, opened = asked
    page = view(graph, similar=nearest_in(graph))
    papers = list(papers_of(graph))[::9]
    assert len(papers) > 10
    for paper in papers:
        page.evaluate("id => { location.hash = 'paper/' + encodeURIComponent(id); }", paper.id)
        until(page, "id => location.hash.endsWith(encodeURIComponent(id))", paper.id)
        until(page, "title => document.querySelector('#panel h2').textContent === title", paper.title)
        section = page.locator("#panel section").filter(
            has=page.get_by_role("heading", name="Similar papers", exact=True)
        )
        if (rest := section.get_by_role("button", name="Show all")).count():
            rest.click()
        rows = section.locator(".rows > li")
        notes = [note.split(" · ")[-1] for note in rows.locator("> .note").all_text_contents()]
        found = opened.similar(paper.id)
        assert list(zip(rows.locator("> a").all_text_contents(), notes, strict=True)) == [
            (other.title, f"{other.similarity:.2f}") for other in found
        ]


def test_communities_and_trends_are_those_of_the_terminal(view: Open, asked: tuple[Graph, OpenGraph]) -> None:
    graph, opened = asked
    page = view(graph, "#?view=map")
    rows = page.locator("#panel .communities li")
    stats = opened.stats(top=50)
    said = [f"{c.concepts:,} concepts, {c.papers:,} papers" for c in stats.communities[: rows.count()]]
    assert page.locator("#panel .communities .note").all_text_contents() == said
    short = {
        one.label: one.label if len(one.label) <= 40 else f"{one.label[:39]}…"
        for c in stats.communities
        for one in c.terms
    }
    names = [" · ".join(short[one.label] for one in c.terms[:3]) for c in stats.communities[: rows.count()]]
    assert page.locator("#panel .communities a").all_text_contents() == names
    trends = opened.trends(most=500)
    way = {t.label: "▲ rising" for t in trends.rising} | {t.label: "▼ fading" for t in trends.fading}
    page.evaluate("location.hash = '?view=time'")
    page.wait_for_selector("#drawing")
    drawn = page.evaluate(
        """[...document.querySelectorAll('#drawing g')]
            .map(g => [g.querySelector('.name').textContent, g.querySelector('.axis').textContent])"""
    )
    assert drawn
    assert all(word == way.get(name, "–") for name, word in drawn if not name.endswith("…"))


def test_a_path_is_the_way_of_the_terminal(view: Open, asked: tuple[Graph, OpenGraph]) -> None:
    graph, opened = asked
    counts = {data["value"].id: data["papers"] for _, data in graph.nodes(data=True) if data["type"] == "concept"}
    concepts = sorted(concepts_of(graph), key=lambda concept: (-counts[concept.id], concept.id))
    rare = concepts[::-97]
    page = view(graph)
    hops = []
    for one, other in [*pairwise(concepts[:6]), *zip(concepts[:6], rare, strict=False), *pairwise(rare[:8])]:
        page.evaluate(
            "address => { location.hash = address; }", f"concept/{quote(one.id)}?to=concept/{quote(other.id)}"
        )
        until(page, "both => document.querySelector('#panel h2').textContent === both", f"{one.label} → {other.label}")
        try:
            way = opened.path(one.id, other.id)[0]
        except NotFoundError:
            assert page.locator("#panel .path").count() == 0
            continue
        assert page.locator("#panel .path .stop").all_text_contents() == [stop.label for stop in way.stops]
        papers = [" ".join(title.split()) for title in page.locator("#panel .path .paper h4").all_text_contents()]
        assert papers == [" ".join(hop.start.paper.title.split()) for hop in way.hops]
        hops.append(len(way.hops))
    assert max(hops) > 1
