"""The whole flow: the same bytes whatever the order, whole outputs whatever interrupts it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from built import copy_sample, real_folder
from click.testing import CliRunner
from folders import dozen_papers

import kg
from kg.cli import main
from kg.errors import GraphError, SourceError
from kg.flow import outputs
from kg.library.database import FOLDER
from kg.rdf.opened import open_export
from kg.rdf.query import run_query
from kg.sources.cleaning.text import clean_text

OUTPUTS = {"kg.sqlite", "graph.ttl", "graph.html"}


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir()) if path.is_file()
    }


def kg_build(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", "build", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def write_papers(path: Path, *papers: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(paper) + "\n" for paper in papers), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_sample(tmp_path_factory.mktemp("sample") / "graph", *OUTPUTS)


def test_three_lines_from_files_to_networkx(tmp_path: Path) -> None:
    papers = dozen_papers(tmp_path)
    graph = kg.build([papers])
    assert isinstance(graph, nx.MultiDiGraph)
    assert nx.is_frozen(graph) is False
    kg.build([papers], tmp_path / "graph")
    again = kg.load(tmp_path / "graph")
    assert dict(graph.nodes(data=True)) == dict(again.nodes(data=True))
    assert list(graph.edges(keys=True, data=True)) == list(again.edges(keys=True, data=True))


def test_every_mention_is_its_slice_of_the_text(sample: Path) -> None:
    graph = kg.load(sample)
    papers = {data["value"].id: data["value"] for _, data in graph.nodes(data=True) if data["type"] == "paper"}
    links = [value for *_, value in graph.edges(data="value") if isinstance(value, kg.Link)]
    mentions = [mention for link in links for mention in link.mentions]
    assert len(mentions) > 500
    assert all(papers[m.paper_id].text[m.start : m.end] == m.surface for m in mentions)
    assert set(digests(sample)) == OUTPUTS


@pytest.mark.slow
def test_the_seeds(shared: Path, tmp_path: Path) -> None:
    files = sorted((shared / "seeds").glob("*.txt"))
    first, other = real_folder(), tmp_path / "graph"
    done = kg_build(*files[::-1], "-o", other, PYTHONHASHSEED="2")
    assert done.returncode == 0, done.stderr
    assert "294 papers" in done.stderr
    assert done.stdout == ""
    assert set(digests(first)) == OUTPUTS
    assert digests(first) == digests(other)
    broken = """SELECT (count(*) AS ?n) WHERE { ?m a kg:Mention ; kg:inPaper ?p ; kg:surface ?s ; nif:beginIndex ?b ;
        nif:endIndex ?e . ?p dcterms:title ?t OPTIONAL { ?p dcterms:abstract ?a }
        BIND (CONCAT(?t, "\\n", COALESCE(?a, "")) AS ?text) FILTER (SUBSTR(?text, ?b + 1, ?e - ?b) != ?s) }"""
    store = open_export(first / "graph.ttl")
    for query, expected in ((broken, "0"), ("SELECT (count(*) AS ?n) WHERE { ?p a kg:Paper }", "294")):
        solutions = run_query(store, query)
        assert isinstance(solutions, ox.QuerySolutions)
        assert next(iter(solutions))["n"].value == expected


HOSTILE = [
    '<script>alert("x")</script>',
    "</script><img src=x onerror=alert(1)>",
    "Quotes \" and ' and 1\\2 and `",
    "Emoji 🦜🔥 and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "שלום עולם و مرحبا",
    "From C to C++ and C#: CoolNet",
    "A lone surrogate \ud800 in a title",
    "深度学习 for 图像分类",
    "x" * 10_000,
    "…",
]


def test_hostile_papers_break_nothing(tmp_path: Path) -> None:
    papers = [
        {
            "title": title,
            "abstract": f"We propose {title} (FOO) for image classification. FOO is tested on ImageNet {i}.",
        }
        for i, title in enumerate(HOSTILE)
    ]
    kg.build([write_papers(tmp_path / "papers.jsonl", *papers)], tmp_path / "out")
    graph = kg.load(tmp_path / "out")
    titles = {data["label"] for _, data in graph.nodes(data=True) if data["type"] == "paper"}
    assert {clean_text(title) for title in HOSTILE} == titles
    solutions = run_query(open_export(tmp_path / "out" / "graph.ttl"), "SELECT ?t { ?p a kg:Paper ; dcterms:title ?t }")
    assert isinstance(solutions, ox.QuerySolutions)
    assert {solution["t"].value for solution in solutions} == titles


def test_a_bad_record_costs_only_itself(tmp_path: Path) -> None:
    path = write_papers(
        tmp_path / "papers.jsonl", {"title": "On label smoothing"}, {"title": 5}, {"title": "On dropout"}
    )
    done = CliRunner().invoke(main, ["build", str(path), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert "papers.jsonl:2:" in done.stderr
    assert "2 papers" in done.stderr
    strict = CliRunner().invoke(main, ["build", str(path), "-o", str(tmp_path / "strict"), "--strict"])
    assert strict.exit_code == 1
    assert not (tmp_path / "strict").exists()


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01\x02 nothing that we know"])
def test_an_unreadable_input_is_one_line_and_writes_nothing(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "input").write_bytes(content)
    with pytest.raises(SourceError) as caught:
        kg.build([tmp_path / "input"], tmp_path / "out")
    assert "input" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_write_that_fails_leaves_the_earlier_outputs(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = kg.load(sample)
    outputs.write(graph, tmp_path)
    before = digests(tmp_path)

    def no_room(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    for stage in ("kg.flow.outputs.write_relations", "kg.rdf.export.write_turtle", "os.fsync"):
        with monkeypatch.context() as patch, pytest.raises(GraphError, match=r"No space left on device.*unchanged"):
            patch.setattr(stage, no_room)
            outputs.write(graph, tmp_path)
        assert digests(tmp_path) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ["graph.ttl", "graph.html"])
def test_the_files_of_somebody_else_stay(name: str, tmp_path: Path) -> None:
    papers = write_papers(tmp_path / "papers.jsonl", {"title": "CoolNet", "abstract": "We propose CoolNet."})
    theirs = tmp_path / name
    theirs.write_text("mine", encoding="utf-8")
    with pytest.raises(GraphError, match=rf"{name} was not written by kg"):
        kg.build([papers], output=tmp_path)
    assert theirs.read_text(encoding="utf-8") == "mine"
    theirs.unlink()
    kg.build([papers], output=tmp_path)
    (tmp_path / "kg.sqlite").unlink()
    kg.build([papers], output=tmp_path)
    assert (tmp_path / "kg.sqlite").is_file()


def test_a_build_that_is_stopped_leaves_the_earlier_outputs(sample: Path, tmp_path: Path) -> None:
    outputs.write(kg.load(sample), tmp_path)
    before = digests(tmp_path)
    papers = write_papers(tmp_path.parent / "many.jsonl", *({"title": f"On ImageNet {i}"} for i in range(5_000)))
    for moment in ("opened", "extracting", "later"):
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", "build", str(papers), "-o", str(tmp_path)], stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        said = b""
        while not (tmp_path / FOLDER).exists():  # which stays, for the next build
            time.sleep(0.01)
        while moment != "opened" and b"extracting" not in said and (part := process.stderr.read1(1000)):
            said += part
        time.sleep(0.5 if moment == "later" else 0)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
        assert process.returncode != 0
        assert b"Traceback" not in said + errors
        assert digests(tmp_path) == before
