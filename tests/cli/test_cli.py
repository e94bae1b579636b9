"""The command line as a user meets it: what it prints where, and how it exits."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from built import copy_sample
from click.testing import CliRunner, Result

from kg.cli import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_sample(tmp_path_factory.mktemp("graph") / "graph", "kg.sqlite", "graph.ttl", "graph.html")


def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


def test_build_says_what_it_did_on_standard_error(tmp_path: Path) -> None:
    result = run("build", "--sample", "-o", tmp_path)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "read 100 records of 100 papers" in result.stderr
    assert f"wrote {tmp_path / 'graph.ttl'}" in result.stderr
    assert "next: kg stats" in result.stderr
    assert run("build", "--sample", "-q", "-o", tmp_path).output == ""


def test_build_reads_standard_input(tmp_path: Path) -> None:
    result = run("build", "-", "-o", tmp_path, stdin='{"title": "On label smoothing"}\n')
    assert result.exit_code == 0, result.output
    assert run("concept", "label smoothing", "-g", tmp_path).exit_code == 0
    assert "source:    stdin" in run("paper", "On label smoothing", "-g", tmp_path).stdout


def test_a_concept_card(folder: Path) -> None:
    result = run("concept", "Label-Smoothing", "-g", folder)
    assert result.exit_code == 0
    assert result.stdout.startswith("label smoothing (method")
    assert "When Does Label Smoothing Help? (2019)" in result.stdout
    assert "[Label smoothing]" in result.stdout


def test_the_shared_output_options_say_the_same(folder: Path) -> None:
    card = json.loads(run("concept", "label smoothing", "--json", "-g", folder).stdout)
    rows = list(csv.DictReader(io.StringIO(run("concept", "label smoothing", "--csv", "-g", folder).stdout)))
    assert card["concept"]["label"] == "label smoothing"
    assert {row["paper_id"] for row in rows} == {use["paper"]["id"] for use in card["papers"]}
    assert all(row["sentence"] for row in rows)
    title = rows[0]["title"]
    paper = json.loads(run("paper", title, "--json", "-g", folder).stdout)
    assert card["concept"]["id"] in {use["concept"]["id"] for use in paper["concepts"]}
    counts = json.loads(run("stats", "--json", "-g", folder).stdout)
    table = {
        row["measure"]: row["value"] for row in csv.DictReader(io.StringIO(run("stats", "--csv", "-g", folder).stdout))
    }
    assert counts["papers"] == int(table["papers"]) == 100
    for command in ("concept", "paper", "query", "stats"):
        assert {"--json", "--csv", "-g, --graph"} <= {
            word for word in ("--json", "--csv", "-g, --graph") if word in run(command, "--help").stdout
        }


def test_a_name_that_is_not_there(folder: Path) -> None:
    guessed = run("concept", "lable smoothng", "-g", folder)
    assert guessed.exit_code == 0
    assert guessed.stdout.startswith("label smoothing (method")
    assert guessed.stderr == "'lable smoothng' is taken for 'label smoothing' (typo); --exact takes no guess\n"
    result = run("concept", "lable smoothng", "--exact", "-g", folder)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "did you mean 'label smoothing'" in result.stderr
    assert run("paper", "no such paper at all", "-g", folder).exit_code == 1
    for asked in ("path # dropout", "compare # dropout", "gaps --method #", "concept dropout --with #"):
        said = run(*(word.replace("#", "lable smoothng") for word in asked.split()), "-g", folder).stderr
        assert "'lable smoothng' is taken for 'label smoothing' (typo)\n" in said
        assert "'dropout'" not in said


def test_a_name_that_no_paper_uses_is_said_to_be_none_of_theirs(tmp_path: Path) -> None:
    paper = {"title": "On dimensionality reduction", "abstract": "We study dimensionality reduction."}
    (tmp_path / "paper.jsonl").write_text(json.dumps(paper))
    assert run("build", tmp_path / "paper.jsonl", "-o", tmp_path / "out").exit_code == 0
    found = run("concept", "DR", "-g", tmp_path / "out")
    assert found.stderr == "no paper here says 'DR', which is a name of 'dimensionality reduction' elsewhere\n"
    assert run("concept", "dimensionality-reduction", "-g", tmp_path / "out").stderr == ""


def test_a_folder_that_has_no_papers_left_ends_well(tmp_path: Path) -> None:
    (tmp_path / "paper.jsonl").write_text(json.dumps({"title": "Label smoothing", "abstract": "We use Adam."}))
    (tmp_path / "none.json").write_text("[]")
    assert run("build", tmp_path / "paper.jsonl", "-o", tmp_path / "out").exit_code == 0
    for name in ("paper.jsonl", "", " "):
        refused = run("remove", "-g", tmp_path / "out", "--", name)
        assert refused.exit_code == 1, refused.output
        assert len(refused.stderr.splitlines()) == 1
        assert run("concept", "label smoothing", "-g", tmp_path / "out").exit_code == 0
    for emptied in (
        run("remove", "paper.jsonl", "--allow-empty", "-g", tmp_path / "out"),
        run("build", "--allow-empty", tmp_path / "none.json", "-o", tmp_path / "other"),
    ):
        assert emptied.exit_code == 0, emptied.output
        assert "0 papers" in emptied.output
        assert "kg concept" not in emptied.output


QUERY = "SELECT ?name ?n { ?c a kg:Method ; skos:prefLabel ?name ; kg:paperCount ?n } ORDER BY DESC(?n) ?name LIMIT 3"


def test_queries_in_every_form(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "top.rq").write_text(QUERY, encoding="utf-8")
    table = run("query", QUERY, "-g", folder).stdout
    assert table.splitlines()[0].split() == ["name", "n"]
    assert run("query", tmp_path / "top.rq", "-g", folder).stdout == table
    assert run("query", "-", "-g", folder, stdin=QUERY).stdout == table
    found = json.loads(run("query", QUERY, "--json", "-g", folder).stdout)["results"]["bindings"]
    rows = list(csv.DictReader(io.StringIO(run("query", QUERY, "--format", "csv", "-g", folder).stdout)))
    assert [row["name"] for row in rows] == [binding["name"]["value"] for binding in found]
    assert len(rows) == 3
    assert run("query", "ASK { ?p a kg:Paper }", "-g", folder).stdout == "true\n"
    turtle = run("query", "CONSTRUCT { ?p dcterms:title ?t } WHERE { ?p dcterms:title ?t }", "-g", folder).stdout
    import rdflib

    assert len(rdflib.Graph().parse(data=turtle, format="turtle")) >= 100


def test_queries_that_are_wrong(folder: Path) -> None:
    broken = run("query", "SELECT * { ?s a kg:Method", "-g", folder)
    assert broken.exit_code == 1
    assert "line 1" in broken.stderr
    assert run("query", "no-such-file.rq", "-g", folder).exit_code == 2
    assert run("query", QUERY, "--format", "ttl", "-g", folder).exit_code == 2
    assert run("query", QUERY, "--format", "yaml", "-g", folder).exit_code == 2


def test_a_folder_without_a_graph_says_how_to_make_one(tmp_path: Path) -> None:
    for command in (["concept", "x"], ["paper", "x"], ["stats"], ["query", "ASK { ?s ?p ?o }"]):
        result = run(*command, "-g", tmp_path / "none")
        assert result.exit_code == 1
        assert "kg build" in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_wrong_usage_exits_with_2(tmp_path: Path) -> None:
    assert run("build").exit_code == 2
    assert run("build", "--sample", "also-this").exit_code == 2
    assert run("concept").exit_code == 2
    assert run("build", tmp_path / "missing.txt").exit_code == 1


def test_help_names_every_command() -> None:
    done = subprocess.run([sys.executable, "-m", "kg", "--help"], capture_output=True, text=True, check=True)
    assert all(f"\n  {command} " in done.stdout for command in ("build", "concept", "paper", "query", "stats"))
