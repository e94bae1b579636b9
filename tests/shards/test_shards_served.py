"""``kg serve --load``: a graph in shards answers SPARQL as the same graph in one piece, whatever happens on the way."""

from __future__ import annotations

import gzip
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import fsspec
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from endpoint import Server

import kg
from kg.cli import main
from kg.errors import GraphError
from kg.rdf.named import named_queries
from kg.rdf.opened import open_export
from kg.shards.loading import folder_of_store, load, loaded

pytest.importorskip("duckdb", reason="needs DuckDB")
pytest.importorskip("pyarrow", reason="needs Parquet")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux has them")

ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?b ?e"
ASKED = (
    "SELECT * { ?s ?p ?o }",
    "SELECT (count(*) AS ?n) { ?s ?p ?o }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?c ?n { ?c a kg:Dataset ; skos:prefLabel 'MNIST'@en ; kg:paperCount ?n }",
    "SELECT ?paper ?label { ?paper kg:evaluatesOn/skos:prefLabel ?label }",
    "SELECT ?narrow ?broad { ?narrow skos:broader+ ?broad }",
    "ASK { ?paper a kg:Paper }",
    "ASK { ?paper a kg:Nothing }",
    "SELECT * {",
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "INSERT DATA { <http://a> <http://b> 1 }",
)


@pytest.fixture
def shards(three_shards: Path, tmp_path: Path) -> Path:
    """A graph in shards of one's own."""
    return shutil.copytree(three_shards, tmp_path / "shards")


def count(store: Path) -> int:
    return len(open_export(store))


def test_the_answers_are_those_of_the_graph_in_one_piece(three_files: list[str], shards: Path, tmp_path: Path) -> None:
    kg.build(three_files, tmp_path / "one")
    limits = ["--time-limit", "2", "--result-limit", "2000000"]
    one, parts = Server(tmp_path / "one", *limits), Server(shards, "--load", *limits)
    try:
        assert any(str(shards / ".rdf.store") in line for line in parts.said)
        texts = [*ASKED, *(query.text for query in named_queries().values() if not query.parameters)]
        assert len(texts) > len(ASKED)
        for text in texts:
            wanted, found = one.query(text), parts.query(text)
            assert (found.status, found.type) == (wanted.status, wanted.type), text
            if wanted.status == 200 and "results" in (rows := json.loads(wanted.body)):
                rows, others = (sorted(map(repr, r["results"]["bindings"])) for r in (rows, json.loads(found.body)))
                assert others == rows, text
            else:
                assert found.body == wanted.body, text
        triples = [
            server.query("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples").body for server in (one, parts)
        ]
        assert sorted(triples[0].splitlines()) == sorted(triples[1].splitlines())
        assert parts.ask("/sparql", b"CLEAR ALL", Content_Type="application/sparql-update").status == 403
        assert parts.query(ENDLESS).status in (500, 503)
        assert parts.query("ASK { ?paper a kg:Paper }").status == 200
    finally:
        assert [server.stop() for server in (one, parts)] == [0, 0]


def test_what_is_loaded_is_kept_until_the_shards_change(shards: Path, three_files: list[str], tmp_path: Path) -> None:
    folder = folder_of_store(str(shards))
    assert loaded(str(shards), folder) is None
    said: list[tuple[int, int]] = []
    store = load(str(shards), folder, lambda *told: said.append(told))
    assert said == sorted(said)
    assert said[-1][0] == said[-1][1] == sum(path.stat().st_size for path in (shards / "rdf").iterdir())
    assert count(store) == json.loads((shards / "graph.json").read_text())["triples"]
    said.clear()
    assert load(str(shards), folder, lambda *told: said.append(told)) == loaded(str(shards), folder) == store
    assert not said
    asked = CliRunner().invoke(main, ["query", "-g", str(shards), "--csv", "SELECT (count(*) AS ?n) { ?s ?p ?o }"])
    assert asked.output.split() == ["n", str(count(store))]
    kg.build_shards(three_files[:1], shards, 3)
    assert loaded(str(shards), folder) is None
    assert "kg serve -g" in CliRunner().invoke(main, ["query", "-g", str(shards), "ASK {}"]).output
    load(str(shards), folder)
    assert count(store) == json.loads((shards / "graph.json").read_text())["triples"]
    assert {path.name for path in folder.iterdir()} == {"whole"}


#: Loads, and is killed when the progress is told for the so-manieth time. In a process that is no fork: threads of
#: RocksDB do not live on in one.
KILLED = """\
import os, signal, sys
from kg.shards.loading import folder_of_store, load
left = int(sys.argv[2])
def progress(done, total):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
load(sys.argv[1], folder_of_store(sys.argv[1]), progress)
"""


def test_a_kill_leaves_no_half_store(shards: Path, three_files: list[str]) -> None:
    folder = folder_of_store(str(shards))
    before = load(str(shards), folder)
    number = count(before)
    kg.build_shards(three_files[:2], shards, 3)
    for moment in (1, 8, 20):
        command = [sys.executable, "-c", KILLED, str(shards), str(moment)]
        assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
        assert loaded(str(shards), folder) is None
        assert count(before) == number  # that of the shards before
    done = json.loads((folder / "unfinished" / "loaded.json").read_text())[1]
    again: list[tuple[int, int]] = []
    store = load(str(shards), folder, lambda *told: again.append(told))
    assert again[0][0] >= sum((shards / "rdf" / Path(name).name).stat().st_size for name in done) > 0
    assert count(store) == json.loads((shards / "graph.json").read_text())["triples"] != number


def test_what_is_wrong_is_said(shards: Path, tmp_path: Path) -> None:
    url, folder = str(shards), folder_of_store(str(shards))
    (folder / "unfinished").mkdir(parents=True)
    other = ox.Store(str(folder / "unfinished" / "db"))
    with pytest.raises(GraphError, match="another process loads into"):
        load(url, folder)
    del other
    shutil.rmtree(folder)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    with pytest.raises(GraphError, match=r"something else in it: choose another folder with --store"):
        load(url, tmp_path / "mine")
    with pytest.raises(GraphError, match=r"there is no store at .* that was loaded to its end"):
        open_export(tmp_path / "mine")
    for command, reason in (
        (["serve", "--store", str(tmp_path / "x"), "-g", url], "give both"),
        (["serve", "--load", "--file", "x.ttl", "-g", url], "give one of them"),
        (["serve", "--load", "-g", "memory://nowhere"], "say where its triples are to be kept, with --store"),
        (["serve", "--load", "--store", str(tmp_path / "x"), "-g", "memory://nowhere"], "no graph at memory://nowhere"),
    ):
        assert reason in CliRunner().invoke(main, command).output


@pytest.mark.parametrize("damage", ["cut", "other", "lost"])
def test_damaged_triples_are_said(damage: str, shards: Path) -> None:
    file = shards / "rdf" / "papers-00001.nt.gz"
    content = file.read_bytes()
    file.unlink()
    if damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "other":
        file.write_bytes(gzip.compress(b"<http://a> <no IRI> .\n"))
    with pytest.raises(GraphError, match=r"is damaged \(.*\): build the graph again"):
        load(str(shards), folder_of_store(str(shards)))
    assert loaded(str(shards), folder_of_store(str(shards))) is None


def test_a_disk_that_is_full(shards: Path) -> None:
    """No file may grow over 2 kB: as from the system, not from a test's hand; a ``.pyc`` would be cut off, too (-B)."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); from kg.cli import main; main()"
    command = [sys.executable, "-B", "-c", limit, "serve", "-g", str(shards), "--load"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Error: can't write the store" in done.stderr
    assert "Traceback" not in done.stderr
    assert count(load(str(shards), folder_of_store(str(shards))))


def test_from_another_file_system(shards: Path, tmp_path: Path) -> None:
    fsspec.filesystem("memory").put(str(shards), "/served", recursive=True)
    store = load("memory://served", tmp_path / "store")
    assert store == loaded("memory://served", tmp_path / "store")
    assert count(store) == json.loads((shards / "graph.json").read_text())["triples"]
    fsspec.filesystem("memory").rm("/served", recursive=True)
