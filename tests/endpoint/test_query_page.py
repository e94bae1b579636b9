"""The query page of ``kg serve`` as a person meets it, in headless Chromium. A request to elsewhere fails the test."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from by_hand import make_graph
from endpoint import Server
from tabs import opening
from view_graphs import DESKTOP, NASTY, PHONE, text, until

from kg.concepts import concept_id
from kg.graph.network import concepts_of, links_of, papers_of, relations_of, run_of, to_graph
from kg.model import Concept, Kind
from kg.rdf.export import write_turtle
from kg.rdf.named import named_queries
from kg.rdf.terms import PREFIXES
from kg.view import to_html

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
COUNTS = "SELECT ?name ?n { ?c skos:prefLabel ?name ; kg:paperCount ?n } ORDER BY DESC(?n) ?name LIMIT 3"
HOSTILE = [name for name in NASTY if "\ud800" not in name]  # that one is left out of an export
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?i ?b ?e"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small graph, with hostile names beside its own."""
    folder, graph = tmp_path_factory.mktemp("page"), make_graph()
    hostile = [
        Concept(concept_id(f"hostile {i}"), f"hostile {i}", name, (Kind.METHOD,)) for i, name in enumerate(NASTY)
    ]
    concepts = [*concepts_of(graph), *hostile]
    graph = to_graph(papers_of(graph), concepts, links_of(graph), relations_of(graph), run_of(graph))
    write_turtle(graph, folder / "graph.ttl")
    (folder / "graph.html").write_text(to_html(graph), encoding="utf-8", newline="\n")
    server = Server(folder, "--time-limit", "3")
    yield server
    assert server.stop() == 0
    assert "Traceback" not in "".join(server.said)


@pytest.fixture
def open_page(browser: Any, server: Server) -> Iterator[Open]:
    """Open the page; at the end no error, no dialog and no request to another server may have been seen."""
    trouble: list[str] = []
    home = f"http://127.0.0.1:{server.port}/"
    with opening(browser, trouble, home, "data:", "blob:") as open_url:

        def opened(query: str = "", **options: Any) -> Any:
            return open_url(home + (f"#{quote(query, safe='')}" if query else ""), **options)

        yield opened
    refused = "the server responded with a status of"  # so says the browser, rightly
    assert [said for said in trouble if not (said.startswith("console: ") and refused in said)] == []


def run(page: Any, query: str, status: str = "row") -> None:
    """Type a query, run it by keyboard and wait for what the status says then."""
    page.fill("#query", query)
    page.keyboard.press("Control+Enter")
    until(page, "said => document.getElementById('status').textContent.includes(said)", status)


def rows(page: Any) -> list[list[str]]:
    return page.evaluate("[...document.querySelectorAll('tbody tr')].map(r => [...r.cells].map(c => c.textContent))")


def saved(page: Any, form: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=form, exact=True).click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def test_a_query_is_typed_and_its_rows_are_there(open_page: Open) -> None:
    page = open_page()
    run(page, COUNTS, "3 rows in ")
    assert page.locator("th").all_text_contents() == ["name", "n"]
    assert rows(page) == [["Penn Treebank", "2"], ["label smoothing", "2"], ["transformer", "2"]]
    page.get_by_role("button", name="Run").click()
    until(page, "document.getElementById('status').textContent.startsWith('3 rows')")
    run(page, "ASK { ?p a kg:Paper }", "Yes, in ")
    assert page.locator("#results").is_hidden()
    run(page, "CONSTRUCT { ?c kg:paperCount ?n } WHERE { ?c kg:paperCount ?n ; a kg:Problem }", "Triples")
    assert "kg:paperCount 1" in text(page, "#message")
    run(page, "SELECT * { ?s kg:nothing ?o }", "0 rows")


def test_an_error_says_its_line_and_puts_the_cursor_there(open_page: Open) -> None:
    page = open_page()
    run(page, "SELECT *\n{ ?s ?p }", "was not answered")
    assert "line 2, column 10" in text(page, "#message")
    assert page.evaluate("document.getElementById('query').selectionStart") == len("SELECT *\n{ ?s ?p }")
    assert page.evaluate("document.activeElement.id") == "query"
    assert page.get_attribute("#query", "aria-invalid") == "true"
    run(page, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", "was not answered")
    until(page, "document.getElementById('message').textContent.startsWith('SERVICE is refused')")
    run(page, COUNTS)
    assert page.get_attribute("#query", "aria-invalid") is None
    assert page.locator("#message").is_hidden()


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_a_named_query_is_chosen_and_runs(name: str, open_page: Open) -> None:
    page = open_page()
    page.select_option("#named", name)
    assert page.input_value("#query") == named_queries()[name].text
    assert text(page, "#comment").startswith(named_queries()[name].comment)
    page.get_by_role("button", name="Run").click()
    until(page, "/^[0-9]+ rows? in /.test(document.getElementById('status').textContent)")


def test_choosing_a_named_query_loses_no_own_one(open_page: Open) -> None:
    page = open_page()
    page.fill("#query", "SELECT 1")
    assert page.input_value("#named") == ""
    page.select_option("#named", "trend")
    page.select_option("#named", "")
    assert page.input_value("#query") == "SELECT 1"


def test_hostile_text_reads_back_as_it_went_in_and_runs_nothing(open_page: Open) -> None:
    page = open_page()
    run(page, "SELECT ?name { ?c skos:prefLabel ?name ; kg:key ?key FILTER(STRSTARTS(?key, 'hostile')) }")
    shown = page.evaluate("[...document.querySelectorAll('td')].map(cell => JSON.stringify(cell.textContent))")
    assert sorted(map(json.loads, shown)) == sorted(HOSTILE)
    assert page.locator("td *").count() == 0
    run(page, "SELECT (<javascript:alert(1)> AS ?a) (<data:text/html,x> AS ?b) ('x' AS ?c) {}")
    assert page.locator("td a").count() == 0
    run(page, "CONSTRUCT WHERE { ?c kg:key 'hostile 0' ; skos:prefLabel ?name }", "Triples")
    assert page.locator("#message *").count() == 0


def test_a_term_is_completed(open_page: Open) -> None:
    page = open_page()
    page.fill("#query", "")
    page.locator("#query").press_sequentially("SELECT * { ?p kg:evaluatesO")
    assert page.locator("#terms button").all_text_contents() == ["kg:evaluatesOn"]
    page.keyboard.press("Control+Space")
    assert page.input_value("#query") == "SELECT * { ?p kg:evaluatesOn"
    assert page.locator("#terms button").count() == 0
    page.keyboard.type(" ?d ; sko")
    page.get_by_role("button", name="skos:prefLabel").click()
    assert page.input_value("#query").endswith(" ?d ; skos:prefLabel")
    page.keyboard.type(" ?x ; a prefl")
    assert page.locator("#terms button").all_text_contents() == ["skos:prefLabel"]
    page.get_by_text("Prefixes that need no declaration").click()
    assert text(page, "#prefixes").count("PREFIX ") == len(PREFIXES)


def test_a_result_is_saved(open_page: Open) -> None:
    page = open_page()
    run(page, COUNTS)
    page.fill("#query", "something else that is not run")
    assert list(csv.reader(io.StringIO(saved(page, "CSV"))))[:2] == [["name", "n"], ["Penn Treebank", "2"]]
    assert len(json.loads(saved(page, "JSON"))["results"]["bindings"]) == 3
    run(page, "CONSTRUCT WHERE { ?c kg:key 'adam' ; kg:paperCount ?n }", "Triples")
    assert page.locator("#save button").all_text_contents() == ["Turtle", "N-Triples", "JSON-LD", "RDF/XML"]
    assert "kg:paperCount" in saved(page, "Turtle")


def test_the_address_keeps_the_query(open_page: Open) -> None:
    page = open_page()
    run(page, COUNTS + " # 100% <b>")
    again = open_page(COUNTS + " # 100% <b>")
    assert unquote(again.url) == unquote(page.url)
    assert again.input_value("#query") == COUNTS + " # 100% <b>"
    assert again.locator("td").count() == 0, "a link runs nothing by itself"
    again.evaluate("location.hash = 'ASK%20%7B%7D'")
    until(again, "document.getElementById('query').value === 'ASK {}'")
    again.evaluate("location.hash = '%E0%A4%A'")
    until(again, "document.getElementById('status').textContent === 'The address holds no query.'")


def test_papers_and_concepts_open_in_the_explorer(open_page: Open) -> None:
    page = open_page()
    run(page, "SELECT ?c ?p ?m { ?m kg:ofConcept ?c ; kg:inPaper ?p . ?p dcterms:title 'A bare paper' }", "1 row")
    assert rows(page)[0][0] == "concept/learning-technique-" + rows(page)[0][0][-6:]
    addresses = page.evaluate("[...document.querySelectorAll('td a')].map(a => a.getAttribute('href').split('#')[0])")
    assert addresses == ["graph.html"] * 3
    page.locator("td a").nth(2).click()
    until(page, "document.querySelector('#panel h2')?.textContent === 'A bare paper'")


def test_a_query_that_takes_too_long_can_be_stopped_or_is_cut(open_page: Open) -> None:
    page = open_page()
    run(page, ENDLESS, "Running")
    page.get_by_role("button", name="Stop").click()
    until(page, "document.getElementById('status').textContent === 'Stopped.'")
    assert page.get_by_role("button", name="Stop").is_disabled()
    run(page, ENDLESS, "was not answered")
    assert "longer than 3 s" in text(page, "#message")
    run(page, COUNTS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_size_and_scheme(open_page: Open, tmp_path: Path, scheme: str, size: dict[str, int]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python").Axe()
    page = open_page(color_scheme=scheme, viewport=size)
    kept = Path(os.environ.get("PAPERKG_SCREENSHOTS", tmp_path))
    steps = {
        "rows": (named_queries()["papers"].text, "row"),
        "error": ("SELECT ?name\nWHERE {\n  ?c skoz:prefLabel ?name", "was not answered"),
        "triples": ("CONSTRUCT WHERE { ?c kg:key 'adam' ; ?p ?o }", "Triples"),
    }
    for name, (query, status) in steps.items():
        run(page, query, status)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
        page.screenshot(path=kept / f"query-{scheme}-{size['width']}-{name}.png", full_page=True)
        found = axe.run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:90]) for v in found if v["impact"] in {"serious", "critical"}] == []
