"""What did not change is not made again, and what was kept is used only where it is what would be made now."""

from __future__ import annotations

import json
import shutil
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from folders import digests, stopped_while_moving

from kg import library
from kg.flow import late
from kg.flow.folder import build_folder
from kg.flow.late import Late, extracting
from kg.flow.options import Options
from kg.library import open_library
from kg.library.database import FILE, FOLDER
from kg.model import Paper
from kg.nlp.mentions import Extraction
from kg.rdf import blocks
from kg.sources import read_files

TITLES = ("We study Adam on CIFAR-10", "PPO is better than TRPO", "Label smoothing helps Adam", "MuJoCo")
BLOCKS = "turtle.blocks"


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number in range(3):
        write(tmp_path / "in", number)
    return tmp_path / "in"


def write(folder: Path, number: int) -> None:
    record = {"id": f"p{number}", "title": TITLES[number], "abstract": f"{TITLES[number]}.", "authors": ["A", "B"]}
    (folder / f"{number}").write_text(json.dumps(record), encoding="utf-8")


def build(folder: Path, inputs: Path) -> dict[str, str]:
    build_folder(folder, partial(read_files, inputs), Options())
    return digests(folder)


def clean(inputs: Path, corrections: str = "") -> dict[str, str]:
    """The outputs of a folder of the same name that has never been built."""
    folder = inputs.parent / "clean" / "out"
    folder.mkdir(parents=True)
    if corrections:
        (folder / "corrections.txt").write_text(corrections)
    made = build(folder, inputs)
    shutil.rmtree(folder.parent)
    return made


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The papers whose mentions were read, not known from before."""
    from kg.flow import graphs

    seen: list[str] = []
    readings = graphs.readings

    def note(mentions: Any, known: Any) -> Any:
        seen.extend({mention.paper_id for mention in mentions})
        return readings(mentions, known)

    monkeypatch.setattr(graphs, "readings", note)
    return seen


def test_a_large_graph_is_written_by_another_process_with_the_help_of_what_was_there(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = clean(inputs)
    monkeypatch.setattr("kg.flow.turtle_process.LARGE", 1)
    monkeypatch.setattr("kg.flow.turtle_process.cores", lambda: 2)
    out = tmp_path / "out"
    assert build(out, inputs) == wanted
    before = (out / FOLDER / BLOCKS).read_bytes()
    write(inputs, 3)
    made = build(out, inputs)
    assert (out / FOLDER / BLOCKS).read_bytes() != before
    assert made == clean(inputs)


def test_mentions_are_read_once(inputs: Path, tmp_path: Path, read: list[str]) -> None:
    out = tmp_path / "out"
    build(out, inputs)
    assert sorted(read) == ["p0", "p1", "p2"]
    read.clear()
    write(inputs, 3)
    made = build(out, inputs)
    assert read == ["p3"]
    assert made == clean(inputs)


def test_what_corrections_or_software_decide_is_read_anew(
    inputs: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    build(out, inputs)
    read.clear()
    (out / "corrections.txt").write_text("merge PPO | TRPO\n")
    made = build(out, inputs)
    assert sorted(read) == ["p0", "p1", "p2"]
    assert made == clean(inputs, "merge PPO | TRPO\n")
    read.clear()
    monkeypatch.setattr("kg.library.made.software", lambda: "another")
    build(out, inputs)
    assert sorted(read) == ["p0", "p1", "p2"]


def test_a_library_from_before_there_were_readings_is_used(inputs: Path, tmp_path: Path, read: list[str]) -> None:
    out = tmp_path / "out"
    made = build(out, inputs)
    with sqlite3.connect(out / FOLDER / FILE) as connection:
        connection.execute("DROP TABLE reading")
    connection.close()
    (out / "graph.html").unlink()
    read.clear()
    assert build(out, inputs) == made
    assert sorted(read) == ["p0", "p1", "p2"]


def test_only_changed_blocks_of_turtle_are_made_anew(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.flow.forked._may_fork", lambda: False)
    text, kinds = blocks._text, []

    def note(part: Any, tally: Any) -> bytes:
        kinds.extend(part.made_of[:1])
        return text(part, tally)

    monkeypatch.setattr(blocks, "_text", note)
    build(tmp_path / "out", inputs)
    assert kinds.count("paper") == 3
    kinds.clear()
    write(inputs, 3)
    made = build(tmp_path / "out", inputs)
    assert kinds.count("paper") == 1
    assert made == clean(inputs)


@pytest.mark.parametrize("moved", range(4))
def test_a_build_that_is_stopped_while_files_are_moved_is_gone_on_from(
    inputs: Path, tmp_path: Path, moved: int
) -> None:
    out = tmp_path / "out"
    build(out, inputs)
    write(inputs, 3)
    with stopped_while_moving(moved):
        build(out, inputs)
    (inputs / "0").unlink()
    assert build(out, inputs) == clean(inputs)
    assert (out / FOLDER / BLOCKS).exists()


@pytest.mark.parametrize("spoiled", [b"", b"nonsense" * 100])
def test_a_damaged_file_of_blocks_costs_only_time(inputs: Path, tmp_path: Path, spoiled: bytes) -> None:
    out = tmp_path / "out"
    made = build(out, inputs)
    (out / FOLDER / BLOCKS).write_bytes(spoiled)
    (out / "graph.html").unlink()
    assert build(out, inputs) == made


def test_what_has_to_wait_begins_when_what_is_late_is_there() -> None:
    done: list[str] = []
    waiting = Late(frozenset("p"), lambda: done.append("extracted")).then(lambda: done.append("begun"))
    assert done == []
    waiting.wait()
    assert done == ["extracted", "begun"]
    Late().then(lambda: done.append("at once")).wait()
    assert done == ["extracted", "begun", "at once"]


@pytest.mark.parametrize(("new", "is_late"), [(0, False), (3, True), (6, False)])
def test_few_of_many_are_extracted_while_what_is_known_is_read(
    new: int, is_late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late, "WORTH_A_WORKER", 1)
    monkeypatch.setattr(late, "is_possible", lambda: True)
    papers = [Paper(f"{number}", f"Adam {number}") for number in range(5 * late._AS_LONG)]
    with open_library(None) as kept:
        known = [library.digest_of(paper, "1") for paper in papers[new:]]
        library.keep_extractions(kept, known, [Extraction()] * len(known))
        with extracting(kept, papers, "1") as on_its_way:
            assert on_its_way.papers == (frozenset(paper.id for paper in papers[:new]) if is_late else frozenset())
            on_its_way.wait()
        assert len(list(library.read_extractions(kept, papers, "1"))) == len(papers)
