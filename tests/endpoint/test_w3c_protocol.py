"""The query operations of the W3C's tests of the SPARQL 1.1 Protocol, as requests of our own over our own graphs.

The tests are described at https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/: what each asks for is in
the names here, and so is what it wants. Updates are not among them: this endpoint only reads, and refuses them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import rdflib
from endpoint import Answer, Server

from kg.graph.network import Run, to_graph
from kg.model import Paper
from kg.rdf.export import write_rdf
from kg.rdf.terms import BASE
from kg.rdf.things import input_iri

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
INPUTS = tuple((f"{name}.jsonl", number * 64) for name, number in (("a", "1"), ("b", "2"), ("c", "3")))
A, B, C = (input_iri(name, digest, BASE) for name, digest in INPUTS)
TITLE = "<http://purl.org/dc/terms/title>"
#: Whether the default graph has the papers of a and b, and not that of c.
TWO_OF_THREE = f"""ASK {{ ?x {TITLE} "In a" . ?y {TITLE} "In b" FILTER NOT EXISTS {{ ?z {TITLE} "In c" }} }}"""
#: Whether a and b are named graphs, and c is none.
NAMED = f"""ASK {{ GRAPH <{A}> {{ ?x {TITLE} "In a" }} GRAPH <{B}> {{ ?y {TITLE} "In b" }}
  FILTER NOT EXISTS {{ GRAPH <{C}> {{ ?z ?p ?o }} }} }}"""
#: Whether a is the default graph and b alone is a named one.
BOTH = f"""ASK {{ ?x {TITLE} "In a" GRAPH ?g {{ ?y {TITLE} "In b" }} FILTER NOT EXISTS {{ ?z {TITLE} "In b" }}
  FILTER NOT EXISTS {{ GRAPH <{A}> {{ ?z ?p ?o }} }} }}"""
DEFAULT_GRAPHS = [("default-graph-uri", A), ("default-graph-uri", B)]
NAMED_GRAPHS = [("named-graph-uri", A), ("named-graph-uri", B)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("three")
    papers = [Paper(name, f"In {name}", sources=(f"{name}.jsonl",)) for name in "abc"]
    write_rdf(to_graph(papers, [], [], [], Run("1", "x", INPUTS)), folder / "graph.nq")
    server = Server(folder, "--file", str(folder / "graph.nq"))
    yield server
    assert server.stop() == 0
    assert "Traceback" not in "".join(server.said)


def by_get(server: Server, query: str, graphs: list[tuple[str, str]]) -> Answer:
    return server.ask(f"/sparql?{urlencode([('query', query), *graphs])}")


def by_form(server: Server, query: str, graphs: list[tuple[str, str]]) -> Answer:
    return server.ask("/sparql", urlencode([("query", query), *graphs]).encode(), Content_Type=FORM)


def directly(server: Server, query: str, graphs: list[tuple[str, str]]) -> Answer:
    return server.ask(f"/sparql?{urlencode(graphs)}", query.encode(), Content_Type=QUERY)


@pytest.mark.parametrize("ask", [by_get, by_form, directly], ids=["get", "post-form", "post-direct"])
@pytest.mark.parametrize(
    ("query", "graphs"),
    [
        ("ASK {}", []),
        (TWO_OF_THREE, DEFAULT_GRAPHS),
        (NAMED, NAMED_GRAPHS),
        (BOTH, [("default-graph-uri", A), ("named-graph-uri", B)]),
        # the request's data set, not that of the query
        (TWO_OF_THREE.replace("ASK", f"ASK FROM <{C}>"), DEFAULT_GRAPHS),
        (NAMED.replace("ASK", f"ASK FROM NAMED <{C}>"), NAMED_GRAPHS),
        # no data set in the request: that of the query
        (TWO_OF_THREE.replace("ASK", f"ASK FROM <{A}> FROM <{B}>"), []),
        (NAMED.replace("ASK", f"ASK FROM NAMED <{A}> FROM NAMED <{B}>"), []),
        (BOTH.replace("ASK", f"ASK FROM <{A}> FROM NAMED <{B}>"), []),
    ],
    ids=["query", "default-graphs", "named-graphs", "full", "multiple-default", "multiple-named", "from", "from-named",
         "from-full"],
)  # fmt: skip
def test_a_query_is_answered_on_its_data_set(ask, query: str, graphs: list, server: Server) -> None:
    answer = ask(server, query, graphs)
    assert (answer.status, answer.type) == (200, "application/sparql-results+json"), answer.body
    assert json.loads(answer.body)["boolean"] is True


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT (1 AS ?value) {}", ["application/sparql-results+xml", "application/sparql-results+json",
                                     "text/tab-separated-values", "text/csv"]),
        ("ASK {}", ["application/sparql-results+xml", "application/sparql-results+json"]),
        (f"DESCRIBE <{A}>", ["application/rdf+xml", "text/turtle", "application/n-triples"]),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", ["application/rdf+xml", "text/turtle", "application/n-triples"]),
    ],
    ids=["select", "ask", "describe", "construct"],
)  # fmt: skip
def test_the_content_type_is_one_that_was_wanted(query: str, accept: list[str], server: Server) -> None:
    query = query.replace("<s> <p>", "<http://example.org/s> <http://example.org/p>")
    for wanted in (*accept, ", ".join(accept)):
        answer = server.query(query, wanted)
        assert answer.status == 200
        assert answer.type.partition(";")[0] in wanted
        if "construct" in query.lower():
            assert len(rdflib.Graph().parse(data=answer.body, format=answer.type.partition(";")[0])) == 1


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (405, {"method": "PUT", "path": "/sparql?query=ASK%20%7B%7D"}),
        (405, {"method": "DELETE", "path": "/sparql?query=ASK%20%7B%7D"}),
        (400, {"path": "/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"}),
        (400, {"body": b"query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", "Content_Type": FORM}),
        (415, {"body": b"query=ASK%20%7B%7D", "Content_Type": "text/plain"}),
        (415, {"body": b"query=ASK%20%7B%7D"}),
        (415, {"body": b"ASK {}"}),
        (400, {"body": "ASK {}".encode("utf-16"), "Content_Type": f"{QUERY}; charset=UTF-16"}),
        (400, {"body": "query=ASK {}".encode("utf-16"), "Content_Type": FORM}),
        (400, {"path": "/sparql?query=ASK%20%7B"}),
        (400, {"body": b"ASK {", "Content_Type": QUERY}),
        (400, {"body": b"", "Content_Type": FORM}),
    ],
    ids=["put", "delete", "queries-get", "queries-post", "wrong-media-type", "missing-form-type", "missing-direct-type",
         "non-utf8-direct", "non-utf8-form", "syntax-get", "syntax-direct", "no-query"],
)  # fmt: skip
def test_a_bad_request_is_refused(status: int, request_: dict, server: Server) -> None:
    answer = server.ask(request_.pop("path", "/sparql"), request_.pop("body", None), **request_)
    assert answer.status == status, answer.body
    assert answer.body or status == 405
