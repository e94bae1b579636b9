"""Files of several kinds in a folder that is built again: what each gave is known, the unfit are left out again."""

from __future__ import annotations

import csv
import json
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from folders import OUTPUTS, digests
from source_files import FILES

from kg import library
from kg.cli import main
from kg.flow.folder import build_folder
from kg.flow.options import Options
from kg.flow.whole import load
from kg.graph.network import papers_of
from kg.model import Paper
from kg.sources import combine, read_files, read_papers

BIBTEX = """@article{one,
  title = {Pruning decision trees}, doi = {10.1000/one}, author = {Ada Lovelace}, year = {2021}, keywords = {trees},
  abstract = {We introduce TreeCut, which prunes decision trees. We compare it with CART on ImageNet.},
  issn = {1234-5678}
}
@book{two, abstract = {It has no title.}}
"""
RIS = """TY  - JOUR
TI  - Pruning decision trees
DO  - 10.1000/one
PY  - 2021
SN  - 1234-5678
ER  -
TY  - JOUR
TI  - Proximal policy optimization
AB  - We propose PPO for reinforcement learning and use Adam.
LA  - en
ER  -
"""
GERMAN = {
    "id": "baeume",
    "title": "Bäume",
    "abstract": "Wir stellen TreeCut und ein neues Verfahren zum Lernen von Bäumen vor, das besser ist als das alte.",
}
RETRACTED = {"title": "RETRACTED: Pruning without trees", "abstract": "We use Adam on ImageNet."}
LINES = [
    {"title": "Adam", "abstract": "We introduce Adam and use CIFAR-10.", "pmid": "31452104", "citation_count": 7},
    GERMAN,
    RETRACTED,
    {"title": "A title alone"},
]


def write_lines(path: Path, records: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "library.bib").write_text(BIBTEX, encoding="utf-8")
    (folder / "library.ris").write_text(RIS, encoding="utf-8")
    write_lines(folder / "library.jsonl", LINES)
    return folder


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result


def titles(folder: Path) -> set[str]:
    return {paper.title for paper in papers_of(load(folder))}


FIT = {"Pruning decision trees", "Proximal policy optimization", "Adam", "A title alone"}


def test_a_changed_file_of_a_mixed_folder(inputs: Path, tmp_path: Path) -> None:
    """Rebuilt = built anew, byte for byte; the paper in another language and the retracted one are out both times."""
    out, clean, report = tmp_path / "out", tmp_path / "clean" / "out", tmp_path / "report.csv"
    first = run("build", inputs, "-o", out)
    assert titles(out) == FIT
    again = run("build", inputs, "-o", out, "--report", report)
    assert "nothing has changed" in again.stderr
    said = [line for line in again.stderr.splitlines() if line in first.stderr.splitlines()]
    assert "read 7 records of 6 papers (1 duplicate merged); skipped 1:" in said
    assert "left out 2 that are not for us ('kg build --any-language' keeps other languages):" in said
    assert "  Bäume (library.jsonl): in another language than English (de)" in said
    assert "1 has no abstract; its title alone is read:" in said
    assert [line["what"] for line in csv.DictReader(report.read_text(encoding="utf-8").splitlines())] == [
        "skipped", "left out", "left out", "no abstract", "merged",
    ]  # fmt: skip

    (inputs / "library.ris").write_text(RIS.replace("and use Adam", "on MuJoCo"), encoding="utf-8")
    rebuilt = run("build", inputs, "-o", out)
    assert "left out 2" in rebuilt.stderr
    assert run("build", inputs, "-o", clean).stderr.splitlines()[:5] == rebuilt.stderr.splitlines()[:5]
    assert titles(out) == FIT
    assert set(digests(out)) == set(OUTPUTS)
    assert digests(out) == digests(clean)


def test_a_file_that_did_not_change_is_not_read_again(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = partial(build_folder, tmp_path / "out", partial(read_files, inputs))
    first = build(Options())
    from kg.sources import read

    opened: list[str] = []
    read_one = read.read_file
    monkeypatch.setattr(read, "read_file", lambda path, settings: opened.append(path.name) or read_one(path, settings))
    assert build(Options()).account == first.account
    assert opened == []
    write_lines(inputs / "library.jsonl", [*LINES, {"title": "Lion", "abstract": "We introduce Lion."}])
    changed = build(Options())
    assert opened == ["library.jsonl"]
    assert changed.reading == read_papers(inputs)
    assert changed.account.left_out == first.account.left_out != ()


def test_other_languages_are_an_option_of_the_folder(inputs: Path, tmp_path: Path) -> None:
    out, clean = tmp_path / "out", tmp_path / "clean" / "out"
    run("build", inputs, "-o", out)
    kept = run("build", inputs, "-o", out, "--any-language")
    assert "nothing has changed" not in kept.stderr
    assert titles(out) == FIT | {"Bäume"}
    run("build", inputs, "-o", clean, "--any-language")
    assert digests(out) == digests(clean)
    run("build", inputs, "-o", out)
    assert titles(out) == FIT
    assert "nothing has changed" in run("build", inputs, "-o", out).stderr


def test_what_is_added_later_is_judged_by_the_options_of_the_folder(inputs: Path, tmp_path: Path) -> None:
    """Also where the last build found all as it was, and no paper that its option would have kept."""
    out, clean, report = tmp_path / "out", tmp_path / "clean" / "out", tmp_path / "report.csv"
    write_lines(inputs / "library.jsonl", [LINES[0]])
    write_lines(tmp_path / "german.jsonl", [GERMAN, RETRACTED])
    run("build", inputs, "-o", out)
    assert "left out 2" in run("add", tmp_path / "german.jsonl", "-g", out, "--report", report).stderr
    assert "Bäume" in report.read_text(encoding="utf-8")
    assert "Bäume" not in titles(out)
    assert "left out" not in run("remove", "german.jsonl", "-g", out).stderr

    assert "nothing has changed" in run("build", inputs, "-o", out, "--any-language").stderr
    run("add", tmp_path / "german.jsonl", "-g", out)
    assert "Bäume" in titles(out)
    run("build", inputs, tmp_path / "german.jsonl", "-o", clean, "--any-language")
    assert digests(out) == digests(clean)
    run("remove", "baeume", "-g", out)
    assert "Bäume" not in titles(out)


def test_what_each_kind_of_file_gives_is_kept_whole(tmp_path: Path) -> None:
    """All that a source says of a paper comes back from the library and from the store."""
    for name, (_, content) in FILES.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(content, encoding="utf-8")
    read = partial(read_files, tmp_path / "in")
    built = build_folder(tmp_path / "out", read, Options())
    assert built.reading is not None
    given = {field.name for field in fields(Paper) if any(getattr(paper, field.name) for paper in built.reading.papers)}
    assert given >= {field.name for field in fields(Paper)} - {"author_count", "organization"}  # these no such file has
    with library.open_library(tmp_path / "out") as kept:
        assert combine(library.kept_contents(kept)) == built.reading
    assert tuple(papers_of(load(tmp_path / "out"))) == built.reading.papers
