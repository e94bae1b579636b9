"""What a person writes is understood where it is clear, and refused with what was meant where it is nearly so."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from asking import run, save
from click.testing import CliRunner

import kg
from kg.cli import main
from kg.errors import SourceError
from kg.graph.network import to_graph
from kg.lookup.papers import ManyPapersError
from kg.model import Paper


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["serch", "x"], "No such command 'serch'. Did you mean 'search'?"),
        (["concepts"], "Did you mean 'concept'?"),
        (["Stats"], "Did you mean 'stats'?"),
        (["concept", "x", "--role", "propose"], "Did you mean 'proposes'?"),
        (["concept", "x", "--relation", "usedfor"], "Did you mean 'usedFor'?"),
        (["matrix", "metods", "datasets"], "Did you mean 'methods'?"),
        (["query", "ASK {}", "--format", "jsn"], "Did you mean 'json'?"),
        (["completion", "bsh"], "Did you mean 'bash'?"),
        (["paper", "x", "--simlar"], "Did you mean '--similar'?"),
    ],
)
def test_a_word_that_is_nearly_right_gets_a_hint(arguments: list[str], hint: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert hint in result.stderr


def test_a_word_that_is_like_none_gets_no_hint() -> None:
    assert run("xyzzy").stderr.endswith("No such command 'xyzzy'.\n")
    assert "Did you mean" not in run("concept", "x", "--role", "xyzzy").stderr


def test_a_format_that_is_nearly_right_gets_a_hint(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("@misc{a, title={Adam}}")
    with pytest.raises(SourceError, match="did you mean 'bibtex'"):
        kg.read_papers([tmp_path / "a.bib"], format="bibtx")


def test_every_command_is_known_to_itself() -> None:
    for name in main.list_commands(None):  # type: ignore[arg-type]
        assert run(name, "--help").exit_code == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["matrix", "method", "dataset"], ["matrix", "methods", "datasets"]),
        (["concept", "MNIST", "--kind", "datasets"], ["concept", "MNIST", "--kind", "dataset"]),
        (["trends", "--kind", "methods", "--rate", "1"], ["trends", "--kind", "method", "--rate", "1"]),
        (["search", "smoothing", "--in", "paper"], ["search", "smoothing", "--in", "papers"]),
    ],
)
def test_a_kind_may_be_said_of_one_or_of_many(one: list[str], other: list[str], folder: Path) -> None:
    results = [run(*arguments, "-g", folder) for arguments in (one, other)]
    assert results[0].exit_code == results[1].exit_code == 0
    assert results[0].stdout == results[1].stdout


def test_the_store_stands_for_its_folder(folder: Path) -> None:
    whole, store = folder, folder / "kg.sqlite"
    assert run("stats", "-g", store).stdout == run("stats", "-g", whole).stdout != ""
    assert run("diff", store, whole).stdout == run("diff", whole, whole).stdout != ""
    assert kg.open_graph(store).stats() == kg.open_graph(whole).stats()
    assert len(kg.load(store)) == len(kg.load(whole))
    assert len(kg.load(store, around="MNIST")) == len(kg.load(whole, around="MNIST"))


def test_a_name_that_nothing_has_gets_a_next_step_that_works(folder: Path) -> None:
    said = run("concept", "graph attention foobar", "-g", folder).stderr
    assert "did you mean 'graph attention network'" in said
    command = re.search(r"Try kg (search .*) \((\d+) papers have some of these words\)", said)
    assert command
    found = run(*shlex.split(command[1]))
    assert found.exit_code == 0
    assert f"of {command[2]})" in found.stdout
    assert "did you mean" in run("concept", "tumbling graph", "-g", folder).stderr  # a word of some
    nothing = run("concept", "xyzzy qwertz", "-g", folder).stderr
    assert nothing == "Error: no concept is called 'xyzzy qwertz'. No paper has any of these words, either\n"
    assert "Try kg search" in run("paper", "attention for xyzzy", "-g", folder).stderr


def test_papers_without_a_year_are_counted_once(folder: Path, tmp_path: Path) -> None:
    assert "no year" not in run("trends", "-g", folder).stdout
    papers = [Paper(f"p{n}", f"Paper {n}", date=f"20{10 + n}") for n in range(4)]
    some = save(to_graph([*papers, Paper("a", "One"), Paper("b", "Two")], [], []), tmp_path)
    assert run("trends", "-g", some).stdout.count("2 papers have no year and are left out: add years") == 1
    assert json.loads(run("trends", "--json", "-g", some).stdout)["papers_without_year"] == 2


def test_another_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "papers.bib").write_text("")
    result = run("stats", "-g", tmp_path / "papers.bib")
    assert result.exit_code == 2
    assert "is a file: give the folder that 'kg build' wrote" in result.stderr


# How many of how many


def test_a_part_of_many_titles_says_how_many_it_lists(folder: Path) -> None:
    result = run("paper", "learning", "-g", folder)
    assert result.exit_code == 1
    first, *lines, last = result.stderr.splitlines()
    assert first == ("Error: 24 papers have 'learning' in their titles; give more of the title, or an id; 10 of them:")
    assert len(lines) == 10
    assert last == "  … and 14 more"
    for line in lines:
        identifier = line.split()[0]
        assert run("paper", identifier, "-g", folder).exit_code == 0


def test_a_part_of_few_titles_lists_all(folder: Path) -> None:
    assert run("paper", "attention", "-g", folder).stderr.splitlines() == [
        "Error: 2 papers have 'attention' in their titles; give more of the title, or an id:",
        "  arxiv-1706.03762  Attention Is All You Need (2017)",
        "  arxiv-1710.10903  Graph Attention Networks (2018)",
    ]
    with pytest.raises(ManyPapersError) as error, kg.open_graph(folder) as graph:
        graph.paper("learning")
    assert len(error.value.papers) == 24
    assert "and 21 more" in str(error.value)


# One

_ONE = re.compile(
    r"\b1 (papers|records|duplicates|concepts|links|mentions|relations|names|triples|questions|sentences|have|are)\b"
)


def test_one_is_never_many(tmp_path: Path) -> None:
    """A graph of one paper, and a graph of none but a title, asked everything."""
    text = (tmp_path / "one.bib"), (tmp_path / "two.jsonl")
    text[0].write_text("@misc{z, title={ZipNet: a network}, abstract={We train ZipNet on MNIST. ZipNet is quick.}}")
    text[1].write_text('{"title": "Ein Netz", "abstract": "Wir zeigen, dass ein Netz mit der Zeit besser wird."}\n'
                       '{"title": "CoolNet"}\n{"title": "CoolNet"}\n')  # fmt: skip
    made, said = tmp_path / "made", ""
    for inputs in ([text[0]], text):
        said += run("build", *inputs, "-o", made).stderr
        for arguments in (
            ["stats"], ["concept", "MNIST"], ["concept", "MNIST", "--why"], ["concept", "CoolNet", "--why"],
            ["paper", "ZipNet"], ["search", "ZipNet"], ["path", "ZipNet", "MNIST"], ["compare", "ZipNet", "MNIST"],
            ["matrix", "method", "dataset"], ["gaps"], ["trends"], ["review"], ["search", "MNIST", "--in", "papers"],
            ["export", "obsidian", "-o", tmp_path / "vault"], ["export", tmp_path / "one.nt"],
            ["export", "graphml", "-o", tmp_path / "one.graphml"],
        ):  # fmt: skip
            result = run(*arguments, "-g", made)
            assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)
            said += result.output
    said += run("build", text[0], "--shards", "1", "--workers", "1", "-o", tmp_path / "in-shards").stderr
    assert _ONE.findall(said) == []
    for words in (
        "1 record of 1 paper",
        "1 duplicate merged",
        "1 has no abstract",
        "1 that is not for us",
        "in 1 paper",
    ):
        assert words in said


def test_one_paper_of_a_title_is_shown(tmp_path: Path) -> None:
    save(to_graph([Paper("p", "Adam: a method")], [], []), tmp_path / "graph")
    assert run("paper", "adam", "-g", tmp_path / "graph").exit_code == 0


@pytest.mark.parametrize("seconds", ["nan", "inf", "1e30", "0", "-1", "soon"])
def test_a_time_that_no_clock_waits_for_is_refused(seconds: str) -> None:
    asked = CliRunner().invoke(main, ["query", "--time-limit", seconds, "ASK {}"])
    assert asked.exit_code == 2
    assert "--time-limit" in asked.stderr


def test_an_empty_path_is_no_folder(tmp_path: Path) -> None:
    """A variable of a shell that is not set would give all that is in the folder where one stands."""
    built = CliRunner().invoke(main, ["build", "", "-o", str(tmp_path / "out")])
    assert built.exit_code == 1
    assert "a path to read papers from is empty" in built.stderr
    assert not (tmp_path / "out" / "graph.ttl").exists()
    for command in (["build", "--sample", "-o", ""], ["stats", "-g", ""]):
        asked = CliRunner().invoke(main, command)
        assert asked.exit_code == 2
        assert "the path is empty" in asked.stderr
