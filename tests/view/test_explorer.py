"""What one does with the page: deepen, filter, find a path, compare, change the view, take things along."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from by_hand import make_graph
from view_graphs import corpus, many, text, until

from kg.graph.network import Graph, to_graph
from kg.model import Concept, Kind, Link, Paper, Role
from kg.rdf.export import triples, write_turtle

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
HUB, DATA = "#concept/label-smoothing-1a2b3c", "#concept/imagenet-00000b"


def labels(page: Any, selector: str) -> list[str]:
    return [str(one) for one in page.locator(selector).all_text_contents()]


def saved(page: Any, act: Callable[[], object]) -> bytes:
    with page.expect_download() as download:
        act()
    return Path(download.value.path()).read_bytes()


def test_real_papers_answer_in_two_steps(view: Open, real_graph: Graph) -> None:
    page = view(real_graph)
    title = text(page, "#panel h2")
    page.keyboard.press("/")
    page.keyboard.type("label smooth")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#panel h2')?.textContent === 'label smoothing'")
    assert page.locator("#panel .paper blockquote mark").count() > 2
    address = page.url
    page.keyboard.press("2")
    until(page, "location.hash.endsWith('depth=2')")
    page.keyboard.press("Escape")
    until(page, "a => location.href === a", address)
    page.keyboard.press("Escape")
    until(page, "title => !location.hash && document.querySelector('#panel h2').textContent === title", title)


def test_the_keys_deepen_and_the_address_keeps_the_depth(view: Open) -> None:
    page = view(corpus(), DATA)
    page.keyboard.press("3")
    until(page, "location.hash.endsWith('?depth=3')")
    assert "depth 3" in text(page, "#status")
    assert page.get_by_role("button", name="3", exact=True).get_attribute("aria-pressed") == "true"
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert "depth 3" in text(page, "#status")
    page.keyboard.press("1")
    until(page, "!location.hash.includes('depth')")


def test_filters_change_the_counts_and_stand_in_the_address(view: Open) -> None:
    page = view(corpus(), HUB)
    page.keyboard.press("f")
    page.locator("#filters [name=from]").fill("2015")
    page.keyboard.press("Tab")
    until(page, "location.hash.endsWith('?years=2015-2019')")
    assert text(page, "#panel .kinds .note") == "10 papers"
    assert text(page, "#narrowed").startswith("Only 2015 to 2019")
    page.locator("#filters [value='evaluates-on']").check()
    until(page, "location.hash.endsWith('&role=evaluates-on')")
    assert text(page, "#panel .kinds .note") == "0 papers"
    page.keyboard.press("Escape")
    assert page.locator("#filters").is_hidden()
    page.click("#narrowed button")
    until(page, "!location.hash.includes('?')")
    page.go_back()
    until(page, "location.hash.includes('role=evaluates-on')")


def test_support_and_confidence_and_kind_filter_the_overview(view: Open) -> None:
    page = view(corpus(), "#?support=30")
    assert labels(page, "#panel .rows a")[0] == "label smoothing"
    assert "ImageNet" not in labels(page, "#panel .rows a")
    page.evaluate("location.hash = '?confidence=95'")
    until(page, "!document.querySelector('#panel').textContent.includes('label smoothing')")
    page.evaluate("location.hash = '?hide=method,paper'")
    until(page, "document.querySelector('#panel .rows:not(.communities) a').textContent === 'ImageNet'")
    assert page.get_attribute("#legend [data-kind=method]", "aria-pressed") == "false"


def test_a_path_is_found_by_keyboard_and_shows_the_sentences(view: Open) -> None:
    page = view(corpus(), HUB)
    page.keyboard.press("p")
    page.keyboard.type("imagenet")
    page.keyboard.press("Enter")
    until(page, "location.hash.includes('to=concept')")
    assert text(page, "#panel h2") == "label smoothing → ImageNet"
    assert labels(page, "#panel .path .stop a") == ["label smoothing", "ImageNet"]
    step = page.locator("#panel .path .paper")
    assert step.count() == 1
    assert labels(page, "#panel .path .role") == ["uses label smoothing", "evaluates on ImageNet"]
    assert step.locator("mark.method").first.text_content() == "label smoothing"
    assert step.locator("h4 mark.dataset").text_content() == "ImageNet"
    page.get_by_role("button", name="Close path").click()
    until(page, "!location.hash.includes('to=')")
    page.evaluate("location.hash = 'concept/label-smoothing-1a2b3c?to=concept/task-00000c'")
    until(page, "document.querySelector('#panel').textContent.includes('No path leads')")


def test_pinned_papers_are_compared_and_saved_as_csv(view: Open) -> None:
    page = view(corpus(), "#paper/p01")
    page.keyboard.press("k")
    until(page, "document.querySelector('#views [data-view=compare]').textContent === 'Compare 1'")
    page.evaluate("location.hash = location.hash.replace('paper/p01', 'paper/p02')")
    until(page, "document.title.startsWith('Paper 2')")
    page.get_by_role("button", name="Pin", exact=True).click()
    page.keyboard.press("c")
    page.wait_for_selector("table.compare")
    assert labels(page, ".compare tbody th") == ["label smoothing", "ImageNet"]
    assert labels(page, ".compare tbody td") == ["uses", "uses", "evaluates on", ""]
    rows = list(csv.reader(io.StringIO(saved(page, lambda: page.click("#csv")).decode())))
    assert rows == [
        ["concept", "kind", "Paper 1 😀 on ImageNet", "Paper 2 😀 on ImageNet"],
        ["label smoothing", "method", "uses", "uses"],
        ["ImageNet", "dataset", "evaluates-on", ""],
    ]
    page.get_by_role("button", name="Unpin Paper 1").click()
    until(page, "document.querySelectorAll('.compare thead th').length === 2")


def test_every_view_has_a_key_and_an_address(view: Open) -> None:
    page = view(corpus())
    page.keyboard.press("m")
    until(page, "document.querySelector('#panel h2').textContent === 'Communities'")
    assert "label smoothing" in text(page, "#panel .communities a")
    page.locator("#panel .communities a").first.click()
    until(page, "location.hash.startsWith('#community/')")
    assert "label smoothing" in text(page, "#panel h2")
    page.keyboard.press("l")
    page.wait_for_selector("#chart .list")
    page.keyboard.press("t")
    page.wait_for_selector("#drawing")
    assert page.locator("#drawing circle").count() == 30  # one for each year: twenty of the hub, ten of the data set
    assert labels(page, "#drawing .name") == ["label smoothing", "ImageNet"]
    page.locator("#sort").select_option("papers")
    page.locator("#drawing a").first.focus()
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#panel h2').textContent === 'label smoothing'")
    page.keyboard.press("n")
    until(page, "document.querySelector('#chart').hidden")
    for key in ("Escape", "Escape"):
        page.keyboard.press(key)
        page.wait_for_timeout(50)
    until(page, "location.hash.includes('view=')")


def test_the_list_is_the_twin_of_what_the_network_shows(view: Open) -> None:
    graph = make_graph()
    page = view(graph, "#?view=list")
    shown = {data["label"] for _, data in graph.nodes(data=True) if data["type"] == "concept"}
    assert set(labels(page, "#chart li a")) == shown
    page.locator("#chart li a").first.click()
    until(page, "document.querySelector('#chart h2').textContent.startsWith('Beside ')")
    assert page.locator("#chart li a").count() > 0


def test_the_keyboard_walks_over_the_nodes_and_opens_one(view: Open) -> None:
    page = view(corpus())
    page.keyboard.press("]")
    assert text(page, "#status") == "label smoothing"
    page.keyboard.press("]")
    page.keyboard.press("[")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#panel h2').textContent === 'label smoothing'")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    until(page, "!document.getElementById('help').open")


def test_what_is_copied_of_a_node_is_what_the_export_says(view: Open) -> None:
    graph = corpus()
    page = view(graph, HUB, permissions=["clipboard-read", "clipboard-write"])

    def copied(name: str) -> str:
        page.get_by_role("button", name=name, exact=True).click()
        until(page, "name => document.getElementById('status').textContent.startsWith(name)", name)
        return str(page.evaluate("navigator.clipboard.readText()"))

    exported = set(triples(graph))
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in exported)
    for address, prefix in ((HUB, "concept/label-smoothing-1a2b3c"), ("#paper/p01", "paper/p01")):
        page.evaluate("hash => { location.hash = hash; }", address)
        until(page, "hash => location.hash === hash", address)
        assert copied("IRI") == f"https://w3id.org/paperkg/{prefix}"
        written = {quad.triple for quad in ox.parse(copied("Turtle"), format=ox.RdfFormat.TURTLE)}
        assert len(written) > 4
        assert written <= exported
        assert len(list(store.query(copied("SPARQL")))) >= 2
        bibtex = copied("BibTeX")
        assert "title = {{Paper 1 😀 on ImageNet}}" in bibtex
        assert "author = {Zoë Müller and 李雷}" in bibtex
    assert bibtex.count("@misc{") == 1


def test_the_current_view_is_saved_as_a_picture(view: Open) -> None:
    page = view(corpus())
    for address in ("", "#?view=map", HUB, "#?view=time"):
        page.evaluate("hash => { location.hash = hash; }", address)
        page.wait_for_timeout(100)
        page.keyboard.press("s")
        drawing = saved(page, lambda: page.click("#save-svg"))
        words = {node.text for node in ET.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")}
        assert "label smoothing" in words
        png = saved(page, lambda: page.click("#save-png"))
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        assert len(png) > 5000
        page.keyboard.press("Escape")
    page.emulate_media(media="print")
    assert page.locator("#tools").is_hidden()
    assert page.locator("#drawing").is_visible()


def test_three_thousand_nodes_stand_in_a_small_page(view: Open, tmp_path: Path) -> None:
    graph = many(1500, 3600, each=12)
    page = view(graph, "#?view=network", scene_size=3000)
    assert text(page, "#status").startswith("Network")
    assert (tmp_path / "graph.html").stat().st_size < 3_000_000


def test_a_large_scene_begins_with_communities_and_grows(view: Open) -> None:
    page = view(many(900, 1800, each=9), scene_size=1700)
    assert text(page, "#panel h2") == "Communities"
    page.locator("#panel .communities a").first.click()
    until(page, "location.hash === '#community/1'")
    assert page.locator("#panel .rows a").count() > 5
    page.keyboard.press("Escape")
    until(page, "document.querySelector('#panel h2').textContent === 'Communities'")


def test_sparql_is_answered_in_the_page_and_rows_lead_to_nodes(view: Open) -> None:
    graph = corpus()
    turtle = io.BytesIO()
    write_turtle(graph, turtle)
    page = view(graph, "#?view=query", turtle=turtle.getvalue().decode())
    until(page, "document.querySelector('#answers').textContent.includes('loaded')")
    page.click("#sparql-run")
    page.wait_for_selector("#answers table")
    assert labels(page, "#answers tbody tr:first-child td") == ["label smoothing", "label smoothing", "40"]
    page.fill("#sparql-text", "SELECT * WHERE { oops")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answers .error")
    page.fill("#sparql-text", "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3")
    page.click("#sparql-run")
    until(page, "document.querySelectorAll('#answers tbody tr').length === 3")
    page.evaluate("location.hash = 'concept/imagenet-00000b'")
    page.keyboard.press("q")
    page.wait_for_selector("#sparql-text")
    assert page.input_value("#sparql-text").startswith("CONSTRUCT")
    page.fill("#sparql-text", "ASK { ?s ?p ?o }")
    page.click("#sparql-run")
    until(page, "document.querySelector('#answers').textContent === 'yes'")


def test_a_trend_is_named_only_where_chance_does_not_explain_it(view: Open) -> None:
    names = ["on the rise", "on the wane", "in one late paper", "all the time"]
    concepts = [Concept(f"c{i}-00000a", name, name, (Kind.METHOD,)) for i, name in enumerate(names)]
    papers, links = [], []
    for i in range(40):
        papers.append(Paper(f"p{i:02}", f"Paper {i}", "Abstract.", date="2015" if i < 20 else "2020"))
        named = [concepts[3], *([concepts[1]] if i < 15 else []), *([concepts[0]] if i >= 25 else [])]
        named += [concepts[2]] if i == 39 else []
        links += [Link(papers[-1].id, c.id, Kind.METHOD, Role.USES, ()) for c in named]
    page = view(to_graph(papers, concepts, links), "#?view=time")
    rows = page.locator("#drawing g")
    said = {row.locator(".name").text_content(): row.locator(".axis").text_content() for row in rows.all()}
    assert said == dict(zip(names, ["▲ rising", "▼ fading", "–", "–"], strict=True))
