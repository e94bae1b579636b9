"""Named queries: parameters as terms, names in any spelling; cached exports; time limits."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from asking import run
from by_hand import make_graph
from rdf_graphs import synthetic_graph
from strategies import HOSTILE

from kg.endpoint.worker import FormError, Request, SizeLimitError, Worker, ask_once
from kg.errors import GraphError, NotFoundError, QueryError, TimeLimitError
from kg.graph.network import Graph, to_graph
from kg.model import Concept, Kind, Paper
from kg.rdf.export import triples, write_rdf, write_turtle
from kg.rdf.named import bind_values, find_query, named_queries
from kg.rdf.opened import cache_folder, open_export
from kg.rdf.query import run_query, suspicions, to_rows
from kg.rdf.terms import PREFIXES

ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?b ?e"


def store_of(graph: Graph) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in triples(graph))
    return store


def test_the_twelve_questions_are_there() -> None:
    assert set(named_queries()) >= {
        "papers", "top-methods", "top-datasets", "top-problems", "methods-for", "datasets-with", "proposals",
        "evidence", "trend", "narrower", "gaps", "similar", "in-common", "detectors",
    }  # fmt: skip
    for query in named_queries().values():
        assert query.comment.endswith(".")
        assert all(f"VALUES ${parameter.name} {{ " in query.text for parameter in query.parameters)
        assert not suspicions(query.text), query.name


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_a_named_query_runs_as_it_stands_in_any_tool(name: str) -> None:
    assert isinstance(store_of(make_graph()).query(named_queries()[name].text), ox.QuerySolutions)


@pytest.mark.parametrize("name", [*HOSTILE, '" } DROP ALL #', "$1\\1", "x" * 10_000])
def test_a_parameter_is_a_term(name: str) -> None:
    query = find_query("similar")
    store = store_of(to_graph([Paper("p", name), Paper("q", "another")], [], []))
    assert to_rows(run_query(store, bind_values(store, query, {"title": name})))[1] == []
    (block,) = re.findall(r"VALUES \$title \{ (.*) \}\n", query.bind({"title": ox.Literal(name)}))
    (row,) = store.query(f"SELECT ({block} AS ?x) {{}}")
    assert row["x"] == ox.Literal(name)


def test_a_name_is_found_in_any_spelling() -> None:
    store = store_of(make_graph())
    papers = [
        to_rows(run_query(store, bind_values(store, find_query("papers"), {"concept": name})))[1]
        for name in ("label smoothing", "Label-Smoothing", "soft target", "LABEL SMOOTHINGS")
    ]
    assert papers[0]
    assert all(found == papers[0] for found in papers)
    found = bind_values(store, find_query("similar"), {"title": "a STUDY of label-smoothing"})
    assert '"A study of label-smoothing"' in found


def test_what_is_not_there_is_said() -> None:
    store = store_of(make_graph())
    with pytest.raises(NotFoundError) as error:
        bind_values(store, find_query("papers"), {"concept": "lable smoothing"})
    assert "label smoothing" in error.value.suggestions
    with pytest.raises(NotFoundError, match="no paper is called"):
        bind_values(store, find_query("similar"), {"title": "x"})
    with pytest.raises(NotFoundError) as error:
        find_query("top-method")
    assert "top-methods" in error.value.suggestions
    with pytest.raises(QueryError, match="needs --concept"):
        bind_values(store, find_query("papers"), {})
    with pytest.raises(QueryError, match="no parameter --year; it takes --concept"):
        bind_values(store, find_query("papers"), {"concept": "CoolNet", "year": "1"})
    for bad in ("x", "nan", "1e999999 }", "0.5 } #"):
        with pytest.raises(QueryError, match="must be a number"):
            bind_values(store, find_query("evidence"), {"concept": "CoolNet", "confidence": bad})


def test_evidence_is_the_sentence_with_its_mention_marked() -> None:
    store = store_of(make_graph())
    rows = to_rows(run_query(store, bind_values(store, find_query("evidence"), {"concept": "ptb"})))[1]
    assert [row[2] for row in rows] == [
        "We use [PTB] and a β-VAE.",
        "CoolNet is better than Adam on the [Penn Treebank] (PTB).",
        "CoolNet is better than Adam on the Penn Treebank ([PTB]).",
    ]


def test_gaps_and_roll_up_follow_the_hierarchy() -> None:
    kinds = (Kind.METHOD,)
    concepts = [Concept(f"{n}-000000", n, n, kinds, (), ("a-000000",) if n != "a" else ()) for n in "abc"]
    store = store_of(to_graph([], [*concepts, Concept("p-000000", "p", "p", (Kind.PROBLEM,))], []))
    store.update("INSERT { ?b kg:usedFor ?p } WHERE { ?b kg:key 'b' . ?p kg:key 'p' }", prefixes=PREFIXES)
    assert to_rows(run_query(store, bind_values(store, find_query("gaps"), {"method": "c"})))[1] == [("p", "1", "b")]
    assert to_rows(run_query(store, bind_values(store, find_query("gaps"), {"method": "b"})))[1] == []
    assert len(to_rows(run_query(store, bind_values(store, find_query("narrower"), {"concept": "a"})))[1]) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { ?s kg:evaluateOn ?o }", "kg:evaluateOn (line 1, column 15)"),
        ("SELECT *\n{ ?s kg:xyz ?o }", "kg:xyz (line 2, column 6) is no term of an export"),
        ("SELECT * { ?s skos:prefLabl ?o }", "did you mean skos:prefLabel?"),
        ("SELECT * { ?s bibo:doi ?o }", "did you mean prism:doi?"),
        ('SELECT * { ?s skos:altLabel "say \\"x\\"" }', 'has a language: write "say \\"x\\""@en'),
        ("SELECT * { ?s dcterms:issued ?d FILTER(YEAR(?d) = 2015) }", "YEAR (line 1, column 40) is of whole dates"),
    ],
)
def test_a_term_that_was_not_meant_is_named(text: str, said: str) -> None:
    (found,) = suspicions(text)
    assert said in found


@pytest.mark.parametrize(
    "text",
    ["SELECT * { ?s kg:uses 'kg:used' } # kg:use", "PREFIX kg: <http://a/> SELECT * { ?s kg:use ?o }",
     "SELECT * { ?s skos:prefLabel 'x'@en } # skos:prefLabel 'x'",
     "SELECT * { ?s skos:prefLabel ?x FILTER(STR(?x) = 'x') }",
     "SELECT * { ?s dcterms:audience ?o }", "SELECT * { ?s foo:bar ?kg }"],
)  # fmt: skip
def test_a_term_that_may_be_meant_is_not(text: str) -> None:
    assert suspicions(text) == []


# The store folder


def test_a_big_export_is_loaded_once_and_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    write_turtle(make_graph(), path)
    store = open_export(path, cached_from=1)
    assert len(store) == len(open_export(path))
    made = cache_folder(path) / "made-of.json"
    first = made.stat().st_mtime_ns
    open_export(path, cached_from=1)
    assert made.stat().st_mtime_ns == first
    write_turtle(to_graph([Paper("p", "T")], [], []), path)
    os.utime(path, ns=(first + 10**9, first + 10**9))
    assert len(open_export(path, cached_from=1)) == len(open_export(path)) != len(store)
    assert [item.name for item in tmp_path.iterdir() if item.is_dir()] == [cache_folder(path).name]


def test_a_query_that_has_to_load_first_says_so(tmp_path: Path) -> None:
    write_turtle(make_graph(), tmp_path / "graph.ttl")
    query = ["query", "ASK { ?p a kg:Paper }", "-g", tmp_path]
    assert run(*query).stderr == ""
    with (tmp_path / "graph.ttl").open("a", encoding="utf-8") as file:
        file.writelines(f"# {'x' * 998}\n" for _ in range(8_000))
    said = run(*query)
    assert said.stderr == f"loading {tmp_path}/graph.ttl (8 MB), once; queries after this one begin at once\n"
    assert said.stdout == "true\n"
    assert run(*query).stderr == ""


def test_a_damaged_cache_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    write_turtle(make_graph(), path)
    (cache_folder(path) / "db").mkdir(parents=True)
    (cache_folder(path) / "made-of.json").write_text("[]")
    assert len(open_export(path, cached_from=1)) == len(open_export(path))


def test_what_a_killed_process_left_is_swept_away_an_hour_later(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    write_turtle(make_graph(), path)
    old, new, other = (tmp_path / name for name in (".graph.ttl.store-a", ".graph.ttl.store-b", ".other.ttl.store-a"))
    for folder in (old, new, other):
        (folder / "new").mkdir(parents=True)
    for folder in (old, other):
        os.utime(folder, (0, 0))
    open_export(path, cached_from=1)
    assert not old.exists()
    assert new.exists()
    assert other.exists()


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "graph.ttl"
    write_turtle(make_graph(), path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryDirectory", refuse)
    assert len(open_export(path, cached_from=1)) == len(set(triples(make_graph())))
    assert [found.name for found in tmp_path.iterdir()] == ["graph.ttl"]


@pytest.mark.parametrize("ending", [".nq.gz", ".jsonld", ".rdf", ".nt"])
def test_every_format_is_opened(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"graph{ending}"
    write_rdf(make_graph(), path)
    count = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a kg:Paper ; dcterms:title ?t }"
    assert to_rows(run_query(open_export(path), count))[1] == [("5",)]
    assert to_rows(run_query(open_export(path, cached_from=1), count))[1] == [("5",)]


# Time, size, memory


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("worker") / "graph.ttl"
    write_turtle(synthetic_graph(300, 100), path)
    return path


def test_a_query_that_takes_too_long_is_stopped(export: Path) -> None:
    with pytest.raises(TimeLimitError, match=r"longer than 0\.5 s and was stopped"):
        ask_once(export, ENDLESS, 0.5)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the system can't limit a process's memory")
def test_a_query_that_takes_too_much_memory_is_stopped(export: Path) -> None:
    worker = Worker(export, memory=500_000_000)
    with pytest.raises(TimeLimitError, match="more memory than it may"):
        worker.ask(Request(ENDLESS), 300)
    assert not worker.alive


def test_a_limited_query_gives_the_same_as_one_without(export: Path) -> None:
    text = named_queries()["top-methods"].text
    solutions = ask_once(export, text, 60)
    assert isinstance(solutions, ox.QuerySolutions)
    assert to_rows(solutions) == to_rows(run_query(open_export(export), text))
    assert bool(ask_once(export, "ASK { ?s a kg:Paper }", 60)) is True
    made = ask_once(export, "CONSTRUCT { ?s a kg:Paper } WHERE { ?s a kg:Paper }", 60)
    assert isinstance(made, list)
    assert len(made) == 300


def test_a_worker_says_what_is_wrong_and_goes_on(export: Path) -> None:
    worker = Worker(export)
    with pytest.raises(QueryError, match="line 1"):
        worker.ask(Request("SELECT * {"), 60)
    with pytest.raises(QueryError, match="SERVICE is refused"):
        worker.ask(Request("SELECT * { SERVICE <http://127.0.0.1/> { ?a ?b ?c } }"), 60)
    with pytest.raises(SizeLimitError, match="larger than 100 bytes"):
        worker.ask(Request("SELECT * { ?s ?p ?o }", most_bytes=100), 60)
    with pytest.raises(FormError):
        worker.ask(Request("ASK {}", rows=None), 60)
    assert worker.ask(Request("ASK {}", rows="csv"), 60).content == b"boolean\r\ntrue\r\n"
    worker.close()


def test_a_worker_runs_nothing_of_the_working_directory(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json.py", "pyoxigraph.py", "kg.py"):
        (tmp_path / name).write_text("raise SystemExit('run by mistake')")
    monkeypatch.chdir(tmp_path)
    assert bool(ask_once(export, "ASK { ?s a kg:Paper }", 60)) is True


def test_a_worker_over_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="no graph at"):
        Worker(tmp_path / "graph.ttl").ask(Request("ASK {}"), 60)
