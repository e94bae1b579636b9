"""The SPARQL 1.1 Protocol's query operation as requests, data sets, other sites, and what must not wait."""

from __future__ import annotations

import io
import json
import select
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import rdflib
from endpoint import Answer, Server
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from kg.graph.network import Run, to_graph
from kg.model import Paper
from kg.rdf.export import write_rdf
from kg.rdf.terms import BASE, input_id, iri

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
ENDLESS = 'SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (CONCAT(STR(?a), STR(?d), STR(?g)) = "") }'
INPUTS = (("a.jsonl", "1" * 64), ("b.jsonl", "2" * 64))
ONE, TWO = (iri(BASE, "input", input_id(name, digest)) for name, digest in INPUTS)
SITE = "https://example.org"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("quads")
    both = Paper("both", "In both \r\x01", sources=("a.jsonl", "b.jsonl"))
    papers = [both, Paper("first", "In the first", sources=("a.jsonl",))]
    write_rdf(to_graph(papers, [], [], [], Run("1", "x", INPUTS)), folder / "graph.nq")
    (folder / "graph.html").write_text("<title>explorer</title>")
    server = Server(folder, "--file", str(folder / "graph.nq"), "--time-limit", "3", "--allow-origin", SITE)
    yield server
    assert server.stop() == 0
    assert "Traceback" not in "".join(server.said)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph on which :data:`ENDLESS` does not end, and takes no memory."""
    folder = tmp_path_factory.mktemp("big")
    write_rdf(to_graph([Paper(f"p{n}", f"Title {n}") for n in range(500)], [], []), folder / "graph.ttl")
    (folder / "graph.html").write_text("<title>explorer</title>")
    return folder


def get(server: Server, **parameters: str | list[str]) -> Answer:
    return server.ask(f"/sparql?{urlencode(parameters, doseq=True, quote_via=quote)}", Accept="text/csv")


# Requests after section 2.1 of the protocol: what is well-formed is answered, what is not is refused


@pytest.mark.parametrize("text", ["ASK {}", "SELECT (1 AS ?x) {}", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"])
def test_three_ways_to_ask(text: str, server: Server) -> None:
    found = [
        server.ask(f"/sparql?query={quote(text)}"),
        server.ask("/sparql", urlencode({"query": text}).encode(), Content_Type=FORM),
        server.ask("/sparql", text.encode(), Content_Type=QUERY),
        server.ask("/sparql", text.encode(), Content_Type=f"{QUERY}; charset=utf-8"),
    ]
    assert [answer.status for answer in found] == [200] * 4
    assert len({answer.body for answer in found}) == 1


def test_graphs_are_named_in_every_way(server: Server) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?p a kg:Paper ; dcterms:title ?t }"
    graph = quote(TWO, safe="")
    for answer in (
        server.ask(f"/sparql?query={quote(text)}&default-graph-uri={graph}", Accept="text/csv"),
        server.ask("/sparql", f"query={quote(text)}&default-graph-uri={graph}".encode(), Content_Type=FORM,
                   Accept="text/csv"),
        server.ask(f"/sparql?default-graph-uri={graph}", text.encode(), Content_Type=QUERY, Accept="text/csv"),
    ):  # fmt: skip
        assert (answer.status, answer.body) == (200, b"n\r\n1\r\n")


@pytest.mark.parametrize(
    ("parameters", "papers"),
    [
        ({}, 2), ({"default-graph-uri": ""}, 2), ({"default-graph-uri": ONE}, 2), ({"default-graph-uri": TWO}, 1),
        ({"default-graph-uri": [ONE, TWO]}, 2), ({"default-graph-uri": "http://example.org/none"}, 0),
        ({"named-graph-uri": ONE}, 0),
    ],
)  # fmt: skip
def test_the_default_graph_is_the_set_that_was_asked_for(parameters: dict, papers: int, server: Server) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?p a kg:Paper ; dcterms:title ?t }"
    assert get(server, query=text, **parameters).body == f"n\r\n{papers}\r\n".encode()


def test_each_source_is_a_named_graph(server: Server) -> None:
    text = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?p a kg:Paper } } GROUP BY ?g ORDER BY ?n"
    assert get(server, query=text).body == f"g,n\r\n{TWO},1\r\n{ONE},2\r\n".encode()
    assert get(server, query=text, **{"named-graph-uri": TWO}).body == f"g,n\r\n{TWO},1\r\n".encode()
    assert get(server, query=text, **{"named-graph-uri": "http://example.org/none"}).body == b"g,n\r\n"


def test_the_description_says_that_the_default_graph_is_the_union(server: Server) -> None:
    described = rdflib.Graph().parse(data=server.ask("/sparql", Accept="text/turtle").body, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    address = rdflib.URIRef(f"http://127.0.0.1:{server.port}/sparql")
    assert (address, sd.feature, sd.UnionDefaultGraph) in described
    dataset = described.value(address, sd.defaultDataset)
    assert (dataset, rdflib.RDF.type, sd.Dataset) in described
    assert (described.value(dataset, sd.defaultGraph), rdflib.RDF.type, sd.Graph) in described


@pytest.mark.parametrize("accept", ["text/turtle", "text/html", "image/png"])
def test_what_has_no_form_is_told_which_there_are(accept: str, server: Server) -> None:
    answer = server.ask("/sparql?query=SELECT%20*%20%7B%7D", Accept=accept)
    said = answer.body.decode()
    assert answer.status == 406
    assert "rows (SELECT, ASK) as application/sparql-results+json, " in said
    assert "; triples (CONSTRUCT, DESCRIBE) as text/turtle, " in said


def test_rdflib_asks_as_it_does_others(server: Server) -> None:
    address = f"http://127.0.0.1:{server.port}/sparql"
    title = rdflib.URIRef("http://purl.org/dc/terms/title")
    for identifier, papers in ((None, 2), (rdflib.URIRef(TWO), 1), (rdflib.URIRef("http://example.org/none"), 0)):
        graph = rdflib.Graph(SPARQLStore(address), identifier=identifier)
        found = graph.query(f"SELECT ?p {{ ?p a <{BASE}ontology#Paper> ; <{title}> ?t }}")
        assert len(found) == papers
    (row,) = rdflib.Dataset(SPARQLStore(address)).query("ASK { GRAPH ?g { ?s ?p ?o } }")
    assert row is True


def test_xml_is_well_formed_or_refused(server: Server) -> None:
    xml = "application/sparql-results+xml"
    answer = server.query("SELECT ?t { ?p a kg:Paper ; dcterms:title ?t }", xml)
    assert (answer.status, b"U+0001" in answer.body) == (406, True)
    both = iri(BASE, "paper", "both")
    answer = server.query(f"SELECT (REPLACE(?t, '\\u0001', '') AS ?x) {{ <{both}> dcterms:title ?t }}", xml)
    (row,) = rdflib.query.Result.parse(io.BytesIO(answer.body), format="xml")
    assert str(row[0]) == "In both \r"


# Other sites


def test_a_site_that_is_allowed_may_ask_and_no_other(server: Server) -> None:
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}
    assert server.ask("/sparql", method="OPTIONS", Origin=SITE, **asked).status == 200
    assert server.ask("/sparql", method="OPTIONS", Origin="https://other.example", **asked).status == 403
    request = f"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {SITE}\r\nConnection: close\r\n\r\n"
    assert f"access-control-allow-origin: {SITE}".encode() in server.raw(request.encode()).lower()
    assert server.ask("/sparql?query=ASK%7B%7D", Origin=f"http://127.0.0.1:{server.port}").status == 200
    for origin in ("https://other.example", "null", f"{SITE}.evil.example"):
        assert server.ask("/sparql", b"query=ASK%7B%7D", Content_Type=FORM, Origin=origin).status == 403


# What must not wait


def test_pages_and_health_answer_while_all_workers_are_busy(big: Path) -> None:
    """No query ends by itself here; clients that hang up free their workers, and who waited is forgotten."""
    server = Server(big, "--time-limit", "600")
    with ExitStack() as clients:
        heavy = [clients.enter_context(server.waiting(ENDLESS)) for _ in range(50)]
        while server.computing() < 2:
            time.sleep(0.01)
        for path in ("/health", "/", "/query.js", "/graph.html"):
            assert server.ask(path).status == 200
        assert select.select(heavy, [], [], 0)[0] == [], "a query ended: nothing is tested"
    assert json.loads(server.query("ASK {}").body)["boolean"] is True  # else it waits for ten minutes
    assert server.stop() == 0
    assert "Traceback" not in "".join(server.said)


def test_a_client_that_hangs_up_frees_its_worker(big: Path) -> None:
    server = Server(big, "--workers", "1", "--time-limit", "600")
    with server.waiting(ENDLESS):
        while server.computing() < 1:
            time.sleep(0.01)
    assert json.loads(server.query("ASK {}").body)["boolean"] is True  # else it waits for ten minutes
    assert server.stop() == 0
    assert "Traceback" not in "".join(server.said)
