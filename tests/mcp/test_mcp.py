"""`kg mcp` as assistants meet it: a client of the official SDK asks over standard input and output."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from apart import run_apart
from asking import save
from built import copy_sample
from telling import met_by_narrower

from kg.lookup import open_graph, write_index
from kg.store.writing import write_store

mcp = pytest.importorskip("mcp", reason="needs the extra mcp")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's graph, in a folder that nobody may write to."""
    return copy_sample(tmp_path_factory.mktemp("assistants") / "outputs", "kg.sqlite", "graph.ttl")


def talk(folder: Path, talking: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
    """What a client gets that starts ``kg mcp`` on a folder."""
    server = mcp.StdioServerParameters(
        command=sys.executable, args=["-m", "kg", "mcp", "-g", str(folder)], env={"PATH": os.environ["PATH"]}
    )

    async def session() -> Any:
        async with mcp.stdio_client(server) as (reading, writing), mcp.ClientSession(reading, writing) as client:
            await client.initialize()
            return await talking(client)

    return run_apart(session())


def ask(folder: Path, *calls: tuple[str, dict[str, Any]]) -> list[tuple[bool, str]]:
    """Whether each call failed, and its text."""

    async def talking(client: Any) -> list[tuple[bool, str]]:
        results = [await client.call_tool(name, arguments) for name, arguments in calls]
        return [(bool(result.is_error), result.content[0].text) for result in results]

    return list(talk(folder, talking))


def test_every_tool_says_what_it_is_for_and_that_it_only_reads(folder: Path) -> None:
    tools = talk(folder, lambda client: client.list_tools()).tools
    assert [tool.name for tool in tools] == [
        "stats", "search", "concept", "paper", "similar", "path", "compare", "trends", "gaps", "query",
    ]  # fmt: skip
    for tool in tools:
        assert tool.description
        assert tool.annotations.read_only_hint
        assert not tool.annotations.open_world_hint
    (concept,) = [tool for tool in tools if tool.name == "concept"]
    assert concept.input_schema["required"] == ["name"]
    assert "evaluates-on" in str(concept.input_schema)


def test_an_assistant_asks_and_gets_the_sentences(folder: Path) -> None:
    """A conversation: each answer has the words of a paper, and the id and the link to cite it by."""
    answers = ask(
        folder,
        ("stats", {}),
        ("search", {"words": "label smoothing", "top": 2}),
        ("concept", {"name": "lable smoothing", "role": "proposes"}),
        ("paper", {"name": "arxiv-1906.02629"}),
        ("similar", {"name": "deep residual learning", "top": 2}),
        ("path", {"start": "dropout", "end": "PPO", "ways": 2}),
        ("compare", {"names": ["Adam", "RMSProp"]}),
        ("gaps", {"top": 2}),
        ("trends", {"before": "1990:2012", "after": "2013:", "rate": 1}),
    )
    assert not any(failed for failed, _ in answers)
    stats, search, concept, paper, similar, path, compare, gaps, trends = (text for _, text in answers)
    assert stats.startswith("100 papers")
    assert "Ablations compare alternatives, including label smoothing" in search
    guess, head, *_ = concept.splitlines()
    assert "'lable smoothing' is taken for 'label smoothing' (typo)" in guess
    assert head == "label smoothing (method, 1 paper: proposes)"
    assert "We also introduce [label smoothing], which mixes the one-hot targets" in concept
    assert "  arxiv-1512.00567: Rethinking the Inception Architecture for Computer Vision (2016)" in concept
    assert concept.endswith("https://doi.org/10.1109/cvpr.2016.308")
    assert "[Label smoothing] improves many image classification" in paper
    assert "both name: Faster R-CNN (0.02), COCO (0.02)" in similar
    assert "arXiv:" in similar or "https://doi.org/" in similar
    assert "combine easily with [dropout] or parameter sharing" in path
    assert "arxiv-1707.06347: Proximal Policy Optimization Algorithms (2017)" in path
    assert "Adam: A Method for Stochastic Optimization" in compare
    assert " for " in gaps
    assert "neural network" in trends
    assert not any("\x1b" in text or "--" in text for _, text in answers)


def test_the_papers_named_are_those_of_the_graph(folder: Path) -> None:
    """The tool counts what the library counts, and every id that it gives leads to its paper."""
    ((_, text),) = ask(folder, ("concept", {"name": "dropout", "papers": 100}))
    cited = [line.strip().partition(": ") for line in text.partition("to ask `paper` for:")[2].strip().splitlines()]
    with open_graph(folder) as graph:
        uses = graph.concept("dropout").papers()
        assert {use.paper.id for use in uses} == {name for name, _, _ in cited}
        for name, _, told in cited:
            assert told.startswith(graph.paper(name).paper.title)


def test_sparql(folder: Path) -> None:
    top = "SELECT ?name ?n { ?c a kg:Dataset ; skos:prefLabel ?name ; kg:paperCount ?n } ORDER BY DESC(?n) LIMIT 1"
    select, yes, wrong, unknown, build, update, away = ask(
        folder,
        ("query", {"sparql": top}),
        ("query", {"sparql": "ASK { ?p a kg:Paper }"}),
        ("query", {"sparql": "SELECT ?p { ?p a kg:Paper"}),
        ("query", {"sparql": "SELECT ?p { ?p a kg:Article }"}),
        ("query", {"sparql": "CONSTRUCT WHERE { ?p a kg:Paper }"}),
        ("query", {"sparql": "DELETE WHERE { ?s ?p ?o }"}),
        ("query", {"sparql": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}),
    )
    assert select == (False, "name,n\r\nMNIST,20\r\n")
    assert yes[1].split() == ["boolean", "true"]
    assert wrong[0] and "error" in wrong[1]
    assert "kg:Article" in unknown[1] and not unknown[0]
    assert build == (True, "Error executing tool query: the query must be a SELECT or an ASK")
    assert update[0]
    assert away[0] and "SERVICE" in away[1]


def test_what_papers_name_by_narrower_concepts_is_said(tmp_path: Path) -> None:
    folder = save(met_by_narrower(), tmp_path / "graph")
    ends = {"start": "distillation", "end": "federation"}
    answers = ask(folder, ("path", ends), ("concept", {"name": "distillation", "beside": "federation"}))
    for _, text in answers:
        assert text.startswith(
            "no paper names both 'distillation' and 'federation', but 1 paper has them by narrower concepts;"
            " `concept` 'distillation' beside 'wireless federation' shows 1\n"
        )


def test_errors_say_what_to_do(folder: Path) -> None:
    unknown, several, span, paper, number, role = ask(
        folder,
        ("concept", {"name": "labelsmooothingx"}),
        ("concept", {"name": "policy"}),
        ("trends", {"before": "last year"}),
        ("paper", {"name": "no such paper at all"}),
        ("search", {"words": "adam", "top": 0}),
        ("concept", {"name": "adam", "role": "invents"}),
    )
    assert all(failed for failed, _ in (unknown, several, span, paper, number, role))
    assert "did you mean" in unknown[1]
    assert "policy gradient" in several[1]
    assert "2019:2021" in span[1]
    assert "paper" in paper[1]
    assert "greater than or equal to 1" in number[1]
    assert "proposes" in role[1]
    assert not any("Traceback" in text for _, text in (unknown, several, span, paper, number, role))


def test_nothing_is_written(folder: Path) -> None:
    def state() -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}

    before = state()
    mode = folder.stat().st_mode
    folder.chmod(mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    try:
        answers = ask(folder, ("concept", {"name": "adam"}), ("query", {"sparql": "ASK { ?s ?p ?o }"}), ("gaps", {}))
    finally:
        folder.chmod(mode)
    assert not any(failed for failed, _ in answers)
    assert state() == before


def test_a_graph_built_anew_is_what_is_asked_next(folder: Path, tmp_path: Path, graph: Any) -> None:
    write_store(graph, tmp_path / "kg.sqlite")
    write_index(graph, tmp_path / "kg.sqlite")

    async def talking(client: Any) -> list[str]:
        first = (await client.call_tool("stats", {})).content[0].text
        (tmp_path / "new").write_bytes((folder / "kg.sqlite").read_bytes())
        (tmp_path / "new").replace(tmp_path / "kg.sqlite")
        return [first, (await client.call_tool("stats", {})).content[0].text]

    first, second = talk(tmp_path, talking)
    assert not first.startswith("100 papers")
    assert second.startswith("100 papers")


def test_without_a_graph_the_command_says_so_and_ends(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg", "mcp", "-g", str(tmp_path)], capture_output=True, text=True, input="", check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: no graph at ")


def test_without_the_extra_the_command_says_how_to_get_it(folder: Path) -> None:
    code = f"import sys; sys.modules['mcp'] = None; from kg.cli import main; main(['mcp', '-g', {str(folder)!r}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install 'paperkg[mcp]'" in done.stderr
