"""The look-ups as a user meets them: text, JSON by its schema, CSV, pictures, completion, and what goes wrong."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import sqlite3
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from answers_schema import schema
from asking import run, save
from by_hand import make_graph
from click.testing import Result
from telling import met_by_narrower

from kg.cli import main
from kg.graph.network import Graph, to_graph
from kg.lookup import open_graph
from kg.lookup.tables import INDEX_VERSION
from kg.model import Concept, Kind, Link, Mention, Paper, Role

SCHEMA = Path(__file__).parents[2] / "docs" / "lookup.schema.json"

#: Each command, with arguments that find something in the sample.
QUESTIONS: dict[str, list[str]] = {
    "concept": ["concept", "label smoothing"],
    "concept --why": ["concept", "PPO", "--why"],
    "paper": ["paper", "when does label smoothing help"],
    "paper --similar": ["paper", "when does label smoothing help", "--similar"],
    "search": ["search", "label", "smoothing"],
    "path": ["path", "PPO", "label smoothing"],
    "compare": ["compare", "CIFAR-10", "ImageNet"],
    "trends": ["trends", "--rate", "1"],
    "gaps": ["gaps"],
    "stats": ["stats"],
    "matrix": ["matrix", "methods", "datasets"],
}
MORE: dict[str, list[str]] = {
    "filters": [
        "concept",
        "MNIST",
        "--role",
        "evaluates-on",
        "--since",
        "2010",
        "--until",
        "2018",
        "--kind",
        "dataset",
    ],
    "beside": ["concept", "label smoothing", "--with", "machine translation", "--relation", "usedFor"],
    "papers side by side": ["compare", "arxiv-1906.02629", "arxiv-1412.6980"],
    "three concepts": ["compare", "CIFAR-10", "ImageNet", "MNIST"],
    "one place": ["search", "smoothing", "--in", "sentences"],
    "some words": ["search", "label", "qqqqqq"],
    "spans": ["trends", "--before", "1990:2012", "--after", "2013:", "--kind", "method", "--rate", "1"],
    "of a method": ["gaps", "--method", "dropout"],
    "of a problem": ["gaps", "--problem", "image classification"],
    "named rows": ["matrix", "methods", "datasets", "--row", "dropout", "--column", "MNIST", "--column", "COCO"],
}


def read(folder: Path, *arguments: str) -> Any:
    result = run(*arguments, "--json", "-g", folder)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def rows(folder: Path, *arguments: str) -> list[dict[str, str]]:
    result = run(*arguments, "--csv", "-g", folder)
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


# Every command


@pytest.mark.parametrize("arguments", [*QUESTIONS.values(), *MORE.values()], ids=[*QUESTIONS, *MORE])
def test_every_question_is_answered_in_every_form(arguments: list[str], folder: Path) -> None:
    text = run(*arguments, "-g", folder, env={"COLUMNS": "80"})
    assert text.exit_code == 0, text.output
    assert text.stdout.strip()
    assert all(len(line) <= 80 for line in text.stdout.splitlines() if "─" not in line)
    assert read(folder, *arguments)
    assert rows(folder, *arguments)
    again = run(*arguments, "-g", folder, env={"COLUMNS": "80"})
    assert again.stdout == text.stdout


@pytest.mark.parametrize("name", QUESTIONS)
def test_json_is_as_the_schema_says(name: str, folder: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    whole = json.loads(SCHEMA.read_text(encoding="utf-8"))
    part = {**whole, "$ref": f"#/$defs/commands/properties/{name}".replace(" ", "%20")}
    variants = [QUESTIONS[name], *(a for a in MORE.values() if a[0] == name)]
    for arguments in variants:
        answer = read(folder, *arguments)
        jsonschema.validate(answer, part)
    if isinstance(answer, dict):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**answer, "more": 1}, part)


def test_the_schema_that_is_published_is_that_of_the_values() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()
    assert set(schema()["$defs"]["commands"]["properties"]) == {*QUESTIONS, "diff"}


@pytest.mark.parametrize("arguments", [["concept", "MNIST"], ["stats"], ["search", "label"]], ids=" ".join)
def test_colour_is_for_terminals_alone(arguments: list[str], folder: Path) -> None:
    assert "\x1b[" not in run(*arguments, "-g", folder).stdout
    assert "\x1b[" in run(*arguments, "-g", folder, color=True).stdout
    assert "\x1b[" not in run(*arguments, "-g", folder, color=True, env={"NO_COLOR": "1"}).stdout


# What the commands say


def test_a_card_counts_what_it_lists(folder: Path) -> None:
    card = read(folder, "concept", "CIFAR-10")
    assert card["counts"]["papers"] == len(card["papers"]) == sum(card["counts"]["roles"].values())
    years = [use["paper"]["date"][:4] for use in card["papers"] if use["paper"]["date"]]
    assert years == sorted(years, reverse=True)
    assert {year: years.count(year) for year in years} == card["counts"]["years"]
    assert [use["paper"]["id"] for use in read(folder, "concept", "CIFAR-10", "--papers", "2")["papers"]] == [
        use["paper"]["id"] for use in card["papers"][:2]
    ]
    text = run("concept", "CIFAR-10", "--papers", "1", "-g", folder).stdout
    assert f"… and {card['counts']['papers'] - 1} more (--papers {card['counts']['papers']} shows all)" in text


def test_a_section_can_be_had_whole(folder: Path) -> None:
    sections = {number: read(folder, "concept", "CIFAR-10", "--top", number)["sections"] for number in ("2", "999")}
    assert any(section["total"] > 6 for section in sections["999"])
    assert all(len(section["concepts"]) == section["total"] for section in sections["999"])
    assert [section["concepts"] for section in sections["2"]] == [s["concepts"][:2] for s in sections["999"]]
    assert " more" in run("concept", "CIFAR-10", "--papers", "0", "-g", folder).stdout.partition("related")[0]
    text = run("concept", "CIFAR-10", "--papers", "0", "--top", "999", "-g", folder).stdout.partition("related")[0]
    assert " more" not in text
    said = " ".join(text.split())
    assert all(f"{one['label']} ({one['papers']})" in said for s in sections["999"] for one in s["concepts"])


def test_filters_keep_what_they_say(folder: Path) -> None:
    card = read(folder, "concept", "CIFAR-10", "--role", "evaluates-on", "--since", "2016")
    assert card["papers"]
    assert all(use["role"] == "evaluates-on" and use["paper"]["date"] >= "2016" for use in card["papers"])
    assert card["sections"] == card["related"] == []
    nothing = run("concept", "MNIST", "--since", "2090", "-g", folder)
    assert nothing.exit_code == 0
    assert nothing.stdout.startswith("MNIST (dataset, 0 papers: since 2090)")
    assert "papers: ask with fewer options" in nothing.stdout
    assert run("concept", "MNIST", "--relation", "testedOn", "-g", folder).exit_code == 2
    every = read(folder, "concept", "MNIST", "--relation", "evaluatedWith")
    assert every["counts"]["papers"] == len(every["papers"]) > 0
    assert all(use["stated"]["paper_id"] == use["paper"]["id"] for use in every["papers"])


def test_search_finds_phrases_and_says_what_is_missing(folder: Path) -> None:
    loose, strict = (read(folder, "search", words) for words in ("networks deep", '"networks deep"'))
    assert loose["all_words"]
    assert sum(strict["totals"].values()) < sum(loose["totals"].values())
    some = run("search", "dropout", "qqqqqq", "-g", folder)
    assert some.stdout.startswith("nothing has all the words")
    assert run("search", "qqqqqq", "-g", folder).exit_code == 1
    assert run("search", "…", "-g", folder).exit_code == 1
    for row in rows(folder, "search", "smoothing", "--in", "sentences", "--top", "50"):
        assert "smooth" in row["text"].casefold()
        paper = read(folder, "paper", row["id"])["paper"]
        text = f"{paper['title']}\n{paper['abstract']}"
        assert text[int(row["start"]) :].startswith(row["text"])


def test_a_way_is_made_of_papers_that_name_both(folder: Path) -> None:
    for way in read(folder, "path", "PPO", "label smoothing"):
        assert [way["stops"][0]["label"], way["stops"][-1]["label"]] == [
            "proximal policy optimization",
            "label smoothing",
        ]
        for (one, other), hop in zip(pairwise(way["stops"]), way["hops"], strict=True):
            assert hop["start"]["paper"]["id"] == hop["end"]["paper"]["id"]
            named = {use["concept"]["id"] for use in read(folder, "paper", hop["start"]["paper"]["id"])["concepts"]}
            assert {one["concept_id"], other["concept_id"]} <= named
    assert "the same concept" in run("path", "PPO", "proximal policy optimization", "-g", folder).stderr


def test_a_way_and_a_card_say_what_papers_name_by_narrower_concepts(tmp_path: Path) -> None:
    folder = save(met_by_narrower(), tmp_path / "graph")
    said = (
        "no paper names both 'distillation' and 'federation', but 1 paper has them by narrower concepts;"
        f" kg concept distillation --with 'wireless federation' -g {folder} shows 1\n"
    )
    way = run("path", "distillation", "federation", "-g", folder)
    assert way.stdout.startswith("distillation → noise → federation ")
    assert way.stderr == said
    assert run("concept", "distillation", "--with", "federation", "-g", folder).stderr == said
    assert run("path", "distillation", "noise", "-g", folder).stderr == ""
    assert run("concept", "distillation", "--with", "wireless federation", "-g", folder).stderr == ""
    with open_graph(folder) as graph:
        pair = graph.narrower("distillation", "federation")
        assert pair is not None
        assert (pair.papers, pair.labels) == (1, ("distillation", "wireless federation"))
        assert graph.concept("distillation", beside="wireless federation").counts.papers == 1
        assert graph.concept("distillation", beside="federation").counts.papers == 0
        assert graph.narrower("distillation", "noise") is None


@pytest.mark.parametrize("command", ["concept", "paper", "search"])
def test_a_name_that_nobody_reads_to_its_end_is_not_said_whole(command: str, folder: Path) -> None:
    assert len(run(command, "q" * 50_000, "-g", folder).stderr) < 1_000


def test_similar_papers_say_why(folder: Path) -> None:
    found = read(folder, "paper", "arxiv-1906.02629", "--similar")
    assert [paper["similarity"] for paper in found] == sorted((p["similarity"] for p in found), reverse=True)
    own = {use["concept"]["id"] for use in read(folder, "paper", "arxiv-1906.02629")["concepts"]}
    for paper in found[:3]:
        assert 0 < paper["similarity"] <= 1.0001
        assert abs(sum(shared["share"] for shared in paper["shared"]) - paper["by_concepts"]) < 0.01
        assert abs(paper["by_concepts"] + paper["by_words"] - paper["similarity"]) < 0.001
        assert bool(paper["words"]) == (paper["by_words"] > 0)
        other = {use["concept"]["id"] for use in read(folder, "paper", paper["paper_id"])["concepts"]}
        assert {shared["concept_id"] for shared in paper["shared"]} == own & other


def test_comparing_shows_what_is_shared_and_what_is_not(folder: Path) -> None:
    found = read(folder, "compare", "CIFAR-10", "ImageNet")
    table = {line["id"]: line["roles"] for line in found["table"]}
    both = {use["paper"]["id"] for use in read(folder, "concept", "CIFAR-10", "--with", "ImageNet")["papers"]}
    assert set(table) == both
    assert all(None not in roles for roles in table.values())
    said = run("compare", "CIFAR-10", "ImageNet", "-g", folder).output
    assert f"{found['lines']} papers name both:" in said
    papers = read(folder, "compare", "arxiv-1906.02629", "arxiv-1412.6980")
    assert papers["of"] == "papers"
    mixed = run("compare", "arxiv-1906.02629", "MNIST", "-g", folder)
    assert (mixed.exit_code, mixed.stdout) == (1, "")
    assert "papers with papers" in mixed.stderr
    assert run("compare", "MNIST", "-g", folder).exit_code == 2
    assert run("compare", "MNIST", "mnist", "-g", folder).exit_code == 1


def _concepts(folder: Path, paper: str) -> set[str]:
    """The ids of a paper's concepts, and of those above them, however far."""
    left = [use["concept"] for use in read(folder, "paper", paper)["concepts"]]
    broader = {concept["id"]: concept["broader"] for concept in left}
    while missing := {other for above in broader.values() for other in above} - broader.keys():
        broader |= {other: read(folder, "concept", other)["concept"]["broader"] for other in missing}
    return set(broader)


def test_gaps_are_pairs_that_no_paper_has(folder: Path) -> None:
    found = read(folder, "gaps", "--top", "15")
    assert found
    for gap in found:
        beside = run("concept", gap["method"]["concept_id"], "--with", gap["problem"]["concept_id"], "-g", folder)
        assert "0 papers" in beside.stdout
        assert gap["methods"] or gap["problems"]
        for neighbour in gap["methods"]:
            assert neighbour["papers"] + neighbour["elsewhere"] > 0
        assert gap["expected"] > 0
        for near in filter(None, gap["nearest"]):
            assert near["concept_id"] in _concepts(folder, near["paper_id"])
    assert any(all(gap["nearest"]) for gap in found)


def test_a_matrix_counts_common_papers(folder: Path) -> None:
    found = read(folder, "matrix", "methods", "datasets", "--rows", "4", "--columns", "3")
    for row, counts in zip(found["rows"], found["counts"], strict=True):
        for column, count in zip(found["columns"], counts, strict=True):
            uses = read(folder, "concept", row["concept_id"], "--kind", "method", "--with", column["concept_id"])[
                "papers"
            ]
            assert len(uses) >= count
    table = rows(folder, "matrix", "methods", "datasets", "--rows", "4", "--columns", "3")
    assert [[int(row[c["label"]]) for c in found["columns"]] for row in table] == found["counts"]
    assert "'foo' is not one of 'methods'" in run("matrix", "foo", "methods", "-g", folder).stderr


def test_the_same_number_of_papers_is_said_of_a_concept_everywhere(folder: Path) -> None:
    top = read(folder, "stats", "--top", "30")["top"]
    for label, papers in (one for found in top.values() for one in found):
        assert read(folder, "concept", label)["counts"]["papers"] == papers, label


def test_trends_need_two_spans_with_papers(folder: Path) -> None:
    assert run("trends", "--before", "1990", "-g", folder).exit_code == 2
    assert run("trends", "--before", "soon", "--after", "later", "-g", folder).exit_code == 2
    empty = run("trends", "--before", "1800", "--after", "2015", "-g", folder)
    assert (empty.exit_code, empty.stdout) == (1, "")
    assert "no paper with a date is of 1800" in empty.stderr
    both = run("trends", "--before", "2019:", "--after", "2023", "-g", folder)
    assert (both.exit_code, both.stdout) == (1, "")
    assert "2019: and 2023 share a time" in both.stderr
    few = read(folder, "trends", "--rate", "0")
    assert few["rising"] == few["fading"] == []
    every = read(folder, "trends", "--rate", "1", "--top", "1000")
    assert len(every["rising"]) + len(every["fading"]) <= every["tested"]
    assert every["papers_before"] + every["papers_after"] == 100


def test_csv_without_rows_has_its_header(folder: Path, tmp_path: Path) -> None:
    some = save(make_graph(), tmp_path / "same")
    assert run("diff", some, some, "--csv").stdout == "thing,change,concept_id,paper_id,detail\n"
    trends = run("trends", "--csv", "--rate", "0", "-g", folder).stdout
    assert trends == run("trends", "--csv", "--rate", "1", "-g", folder).stdout.splitlines(keepends=True)[0]
    apart = ("compare", "CoolNet", "C#", "-g", some)
    ids = [item["id"] for item in json.loads(run(*apart, "--json").stdout)["compared"]]
    assert json.loads(run(*apart, "--json").stdout)["table"] == []
    assert run(*apart, "--csv").stdout == f"paper_id,paper,{ids[0]},{ids[1]}\n"


# Pictures


@pytest.mark.parametrize(
    "arguments", [["trends", "--rate", "1"], ["matrix", "methods", "problems"], ["stats"]], ids=lambda a: a[0]
)
@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_pictures(arguments: list[str], ending: str, folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="needs matplotlib")
    files = [tmp_path / f"{name}{ending}" for name in ("one", "two")]
    for file in files:
        result = run(*arguments, "--plot", file, "-g", folder)
        assert result.exit_code == 0, result.output
        assert f"wrote {file}" in result.stderr
    assert files[0].read_bytes() == files[1].read_bytes()
    start = files[0].read_bytes()[:400]
    assert start.startswith(b"\x89PNG") if ending == ".png" else b"<svg" in files[0].read_bytes()
    if ending == ".svg" and arguments[0] == "matrix":
        text = files[0].read_text(encoding="utf-8")
        assert all(row["label"][:30] in text for row in read(folder, *arguments)["rows"] if "&" not in row["label"])


def test_pictures_that_cannot_be(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("stats", "--plot", tmp_path / "a.gif", "-g", folder).exit_code == 2
    lost = run("stats", "--plot", tmp_path / "no" / "a.svg", "-g", folder)
    assert (lost.exit_code, len(lost.stderr.splitlines())) == (1, 1)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    missing = run("stats", "--plot", tmp_path / "a.svg", "-g", folder)
    assert missing.exit_code == 1
    assert "pip install 'paperkg[plot]'" in missing.stderr


# Bad states


EVERY = [*QUESTIONS.values(), ["path", "MNIST", "COCO"], ["gaps", "--method", "x"]]


def refused(result: Result, *words: str) -> None:
    """One clear line, nothing else, exit 1."""
    assert result.exit_code == 1, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert result.stderr.startswith("Error: ")
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize("arguments", EVERY, ids=" ".join)
def test_no_graph_says_how_to_make_one(arguments: list[str], tmp_path: Path) -> None:
    refused(run(*arguments, "-g", tmp_path / "none"), "kg build")


@pytest.mark.parametrize("arguments", EVERY, ids=" ".join)
def test_an_empty_graph_answers_or_says_that_it_is_empty(arguments: list[str], tmp_path: Path) -> None:
    folder = save(to_graph([], [], []), tmp_path)
    result = run(*arguments, "-g", folder)
    if arguments[0] == "stats":
        assert result.exit_code == 0
    else:
        refused(result)


def one_paper() -> Graph:
    paper = Paper("p", "CoolNet for parsing", "We test it on PTB.", date="2020")
    parts = [
        ("CoolNet", Kind.METHOD, Role.PROPOSES),
        ("parsing", Kind.PROBLEM, Role.ADDRESSES),
        ("PTB", Kind.DATASET, Role.EVALUATES_ON),
    ]
    concepts, links = [], []
    for name, kind, role in parts:
        start = paper.text.index(name)
        concepts.append(Concept(f"{name.lower()}-1", name.lower(), name, (kind,)))
        mention = Mention("p", start, start + len(name), name, kind, role, 0.9, ("network",))
        links.append(Link("p", f"{name.lower()}-1", kind, role, (mention,)))
    return to_graph([paper], concepts, links)


def test_a_graph_of_one_paper_is_asked_everything(tmp_path: Path) -> None:
    folder = save(one_paper(), tmp_path)
    for arguments in (
        ["concept", "CoolNet"], ["paper", "p"], ["paper", "p", "--similar"], ["search", "parsing"],
        ["path", "CoolNet", "PTB"], ["compare", "CoolNet", "PTB"], ["stats"], ["matrix", "methods", "datasets"],
    ):  # fmt: skip
        result = run(*arguments, "-g", folder)
        assert result.exit_code == 0, result.output
        assert run(*arguments, "--json", "-g", folder).exit_code == 0
    for arguments in (["trends"], ["gaps"], ["concept", "what"], ["matrix", "methods", "datasets", "--row", "what"]):
        refused(run(*arguments, "-g", folder))


@pytest.mark.parametrize("version", ["0", str(INDEX_VERSION + 1), None])
def test_an_index_of_another_version_says_so(version: str | None, folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "kg.sqlite", tmp_path / "kg.sqlite")
    connection = sqlite3.connect(tmp_path / "kg.sqlite")
    with connection:
        connection.execute("DELETE FROM meta WHERE key = 'index'")
        if version is not None:
            connection.execute("INSERT INTO meta VALUES ('index', ?)", (version,))
    connection.close()
    for arguments in EVERY:
        refused(run(*arguments, "-g", tmp_path), "index", "build the graph again")


@pytest.mark.parametrize("kept", [0, 100, 4096, 0.3, 0.7, 0.99])
def test_a_half_written_file_is_one_line(kept: float, folder: Path, tmp_path: Path) -> None:
    whole = (folder / "kg.sqlite").read_bytes()
    (tmp_path / "kg.sqlite").write_bytes(whole[: int(kept * len(whole)) if isinstance(kept, float) else kept])
    for arguments in EVERY:
        refused(run(*arguments, "-g", tmp_path), "build the graph again")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_file_is_one_line_or_an_answer(seed: int, folder: Path, tmp_path: Path) -> None:
    chance, broken = random.Random(seed), bytearray((folder / "kg.sqlite").read_bytes())
    for _ in range(10 ** (1 + seed % 4)):
        broken[chance.randrange(100, len(broken))] = chance.randrange(256)
    (tmp_path / "kg.sqlite").write_bytes(broken)
    for arguments in EVERY:
        result = run(*arguments, "-g", tmp_path)
        if result.exit_code != 0:
            refused(result)


@pytest.mark.slow
def test_each_table_may_be_missing(folder: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(folder / "kg.sqlite")
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    connection.close()
    for table in (name for name in tables if name.count("_") < 2):
        damaged = tmp_path / table
        damaged.mkdir()
        shutil.copy(folder / "kg.sqlite", damaged / "kg.sqlite")
        connection = sqlite3.connect(damaged / "kg.sqlite")
        connection.execute(f"DROP TABLE {table}")
        connection.commit()
        connection.close()
        for arguments in EVERY:
            result = run(*arguments, "-g", damaged)
            if result.exit_code != 0:
                refused(result)


def test_a_real_process_prints_no_traceback(folder: Path) -> None:
    command = [sys.executable, "-m", "kg", "concept", "no such thing", "-g", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: no concept is called 'no such thing'")
    assert len(done.stderr.splitlines()) == 1


# Completion and help


def test_every_command_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
    for name in main.list_commands(click.Context(main)):
        assert f"kg {name}" in text, name


def test_what_a_name_may_mean_is_listed_by_likelihood(folder: Path) -> None:
    result = run("concept", "policy", "-g", folder)
    assert (result.exit_code, result.stdout) == (1, "")
    head, *lines = result.stderr.splitlines()
    assert head == "Error: 'policy' may be one of these; give more of the name:"
    shares = [int(line.split("%")[0]) for line in lines]
    assert len(lines) > 2
    assert shares == sorted(shares, reverse=True)
    assert all("policy" in line.casefold() for line in lines)
