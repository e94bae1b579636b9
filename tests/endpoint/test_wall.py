"""Nothing leaves the machine: generated queries with SERVICE in any place, and the wall when all else fails."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from by_hand import make_graph
from hypothesis import given, settings
from hypothesis import strategies as st
from listening import Listener, listening

from kg.endpoint.worker import Request, Worker
from kg.errors import QueryError, TimeLimitError
from kg.rdf.export import write_turtle
from kg.rdf.query import run_query

#: How many queries are generated. The issue's run is KG_FUZZ=10000.
EXAMPLES = int(os.environ.get("KG_FUZZ", "300"))


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as server:
        yield server


words = st.sampled_from(
    ["SERVICE", "service", "SeRvIcE", "S\\u0045RVICE", "\\U00000073ervice", "SERVICESILENT", "ſERVICE"]
)
spaces = st.sampled_from([" ", "", "\n", "#>\n", "#\n", "# '\n", "\t", '#"\r', " SILENT "])
targets = st.sampled_from(["<URL>", "x:y", ":y", "?g", "service:y", "$g"])
before = st.lists(
    st.sampled_from(
        ["?s ?p ?o", ".", "FILTER(1<2)", "FILTER(?o<2&&3>2)", "FILTER(1<2", ")", "'", '"', "'''", '"""', "#", "<", ">",
         "OPTIONAL{?s ?p ?o}", "?s service:x ?o .", "?s ?service ?o .", "?s ?p 'SERVICE' .", "BIND(1<2 AS ?b)",
         "VALUES ?g { <URL> }", "{", "}", "UNION", "MINUS{", "GRAPH ?h {", "FILTER EXISTS{", "\\", "\\u0022", "\\u0027",
         "<http://a#>", "<http://a/SERVICE>", "?s ?p 1", "?s ?p <<", "{SELECT * {", ";", "a", "x:service", "_:service"]
    ),
    max_size=6,
).map("".join)  # fmt: skip
after = st.sampled_from(["", "}", "}}", "'", '"', "#", "\n>", "'''", '"""', ">", " FILTER(2>1)"])
heads = st.sampled_from(
    ["SELECT * {", "ASK {", "CONSTRUCT { ?s ?p ?o } WHERE {", "SELECT * { {", "PREFIX service: <URL> SELECT * {",
     "DESCRIBE * {", "PREFIX x: <URL> PREFIX : <URL> SELECT * {", "SELECT (1<2 AS ?q) {"]
)  # fmt: skip


@settings(max_examples=EXAMPLES)
@given(head=heads, first=before, word=words, gap=spaces, target=targets, second=spaces, last=after)
def test_no_query_is_heard(
    head: str, first: str, word: str, gap: str, target: str, second: str, last: str, listener: Listener
) -> None:
    text = f"{head}{first}{word}{gap}{target}{second}{{ ?a ?b ?c }}{last}}}"
    text = text.replace("URL", f"http://127.0.0.1:{listener.server_port}/")
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.Literal("c")))
    try:
        result = run_query(store, text)
        if not isinstance(result, ox.QueryBoolean):
            list(result)
    except QueryError:
        pass
    assert listener.asked == 0, text


@pytest.mark.skipif(sys.platform != "linux", reason="the system has no seccomp")
def test_behind_the_wall_the_engine_itself_reaches_nothing(listener: Listener) -> None:
    program = (
        "import sys, pyoxigraph as ox\nfrom kg.endpoint.wall import wall_off\n"
        "print(wall_off() if sys.argv[2] == 'wall' else None)\n"
        "list(ox.Store().query('SELECT * { SERVICE <%s> { ?s ?p ?o } }' % sys.argv[1]))"
    )
    for wall, heard, said in (("wall", 0, "Permission denied"), ("none", 1, "500")):
        command = [sys.executable, "-c", program, f"http://127.0.0.1:{listener.server_port}/", wall]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
        assert (listener.asked, said in done.stderr) == (heard, True), done.stderr
    listener.asked = 0


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    write_turtle(make_graph(), tmp_path / "graph.ttl")
    worker = Worker(tmp_path / "graph.ttl", memory=2 << 30)
    yield worker
    worker.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * " + "{" * 4_000 + "}" * 4_000, "nested too deeply: more than 1,000 brackets"),
        ("SELECT * {" + " UNION ".join(["{ ?s ?p ?o }"] * 20_000) + "}", "more than 5,000 groups"),
        ("ASK {}" + " " * 1_000_000, "more than 1,000,000 characters"),
        ("ASK { ?s ?p ?o FILTER(<http://example.org/f>(?o)) }", "not known: <http://example.org/f>"),
        ("SELECT * { ?s ?p ?o BIND(<http://example.org/f>(?o) AS ?x) }", "not known: <http://example.org/f>"),
    ],
)
def test_what_the_engine_cannot_do_is_said_and_it_lives(text: str, said: str, worker: Worker) -> None:
    with pytest.raises(QueryError, match=said):
        worker.ask(Request(text), 60)
    assert worker.alive
    assert worker.ask(Request("ASK {}"), 60).content == b'{"head":{},"boolean":true}'


def test_a_death_is_not_put_down_to_memory(worker: Worker) -> None:
    """Brackets are counted, signs are not: so many of them leave the engine no stack."""
    with pytest.raises(QueryError, match="ended the engine") as error:
        worker.ask(Request("ASK { FILTER(" + "!" * 900_000 + "1) }"), 60)
    assert not isinstance(error.value, TimeLimitError)
    assert not worker.alive


def test_brackets_in_strings_do_not_count(worker: Worker) -> None:
    text = "SELECT * { VALUES ?x { " + " ".join(f'"({{[{n}"' for n in range(6_000)) + " } }"
    assert worker.ask(Request(text, rows="csv"), 60).content.count(b"\n") == 6_001
