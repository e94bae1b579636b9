"""Rebuild = update: whatever happened to a folder before, its outputs are those of a clean build, byte for byte."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from folders import OUTPUTS, Stop, digests, stopped_while_moving
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

import kg
from kg import library
from kg.cli import main
from kg.errors import GraphError, SourceError
from kg.flow.folder import add_files, build_folder, change_folder
from kg.flow.options import Built, Options, Watch
from kg.library.database import FILE, FOLDER
from kg.sources import combine, read_files

#: Records that share concepts; two pairs are the same paper, told differently.
RECORDS: tuple[dict[str, Any], ...] = (
    {"id": "adam", "title": "Adam: A Method for Stochastic Optimization", "abstract": "We introduce Adam."},
    {"title": "ADAM: a method for stochastic optimization", "date": "2014-12-22", "authors": ["D. Kingma"]},
    {"id": "ppo", "title": "Proximal policy optimization", "abstract": "We propose PPO for reinforcement learning."},
    {"id": "gae", "title": "Advantage estimation", "abstract": "We compare PPO with TRPO on MuJoCo and use Adam."},
    {"id": "smooth", "title": "When does label smoothing help?", "abstract": "We study label-smoothing on CIFAR-10."},
    {"title": "When Does Label Smoothing Help?", "abstract": "We study label smoothing on CIFAR-10 and ImageNet."},
    {"id": "none", "title": "…"},
)
CORRECTIONS = ("", "drop Adam\n", "merge PPO | TRPO\n", "rename label smoothing | smoothing of labels\ndrop ImageNet\n")


def write(path: Path, records: tuple[int, ...]) -> Path:
    path.write_text("".join(json.dumps(RECORDS[i]) + "\n" for i in records), encoding="utf-8")
    return path


def build(folder: Path, *inputs: Path, **options: Any) -> Built:
    return build_folder(folder, partial(read_files, inputs), Options(), **options)


def stop(*_: object, **__: object) -> None:
    raise Stop


class Folder(RuleBasedStateMachine):
    """A folder to which all that people do is done, and a model of which records it should be made of."""

    clean: dict[Any, dict[str, str]] = {}  # noqa: RUF012  (shared: a clean build of the same records is the same)

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="kg-update-"))
        self.inputs, self.folder = self.root / "in", self.root / "out"
        self.inputs.mkdir()
        self.on_disk: dict[str, tuple[int, ...]] = {}
        self.in_graph: dict[str, tuple[int, ...]] | None = None
        self.corrections: str | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    @initialize(records=st.sets(st.sampled_from(range(len(RECORDS))), min_size=1))
    def begin(self, records: set[int]) -> None:
        self.write_file("a", sorted(records))
        self.build()

    @rule(name=st.sampled_from("abc"), records=st.lists(st.sampled_from(range(len(RECORDS))), min_size=1, max_size=4))
    def write_file(self, name: str, records: list[int]) -> None:
        """Write a new file or replace one; nothing is built."""
        self.on_disk[name] = tuple(records)
        write(self.inputs / name, self.on_disk[name])

    @rule(name=st.sampled_from("abc"))
    def delete_file(self, name: str) -> None:
        if len(self.on_disk) > 1 and self.on_disk.pop(name, None):
            (self.inputs / name).unlink()

    @rule()
    def build(self) -> None:
        build(self.folder, self.inputs)
        self.in_graph = dict(self.on_disk)
        self.compare()

    @rule(text=st.sampled_from(CORRECTIONS))
    def correct(self, text: str) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "corrections.txt").write_text(text)
        self.corrections = text
        self.build()

    @precondition(lambda self: self.in_graph is not None)
    @rule(data=st.data())
    def add(self, data: st.DataObject) -> None:
        assert self.in_graph is not None
        name = data.draw(st.sampled_from(sorted(self.on_disk)))
        add_files(self.folder, partial(read_files, self.inputs / name))
        self.in_graph[name] = self.on_disk[name]
        self.compare()

    @precondition(lambda self: bool(self.in_graph))
    @rule(data=st.data())
    def remove_file(self, data: st.DataObject) -> None:
        assert self.in_graph is not None
        name = data.draw(st.sampled_from(sorted(self.in_graph)))
        self.change(lambda kept: library.remove_papers(kept, [str(self.inputs / name)]))
        del self.in_graph[name]
        self.compare()

    @precondition(lambda self: any(self.in_graph.values()) if self.in_graph else False)
    @rule(data=st.data())
    def remove_paper(self, data: st.DataObject) -> None:
        assert self.in_graph is not None
        with library.open_library(self.folder) as kept:
            papers = [paper.id for paper in combine(library.kept_contents(kept)).papers]
        name = data.draw(st.sampled_from(papers))
        self.change(lambda kept: library.remove_papers(kept, [name]))
        title = {record.get("id", ""): str(record["title"]).casefold() for record in RECORDS}.get(name)
        for path, records in self.in_graph.items():
            self.in_graph[path] = tuple(i for i in records if not self.is_paper(i, name, title))
        self.compare()

    @staticmethod
    def is_paper(record: int, identifier: str, title: str | None) -> bool:
        own = str(RECORDS[record]["title"]).casefold()
        if title is not None:
            return own == title
        return identifier.startswith(own.split()[0].strip(":"))

    @rule(
        place=st.sampled_from(
            [
                "kg.flow.graphs.resolution_of_read",
                "kg.flow.outputs.write_relations",
                "kg.lookup.index.write_index",
                "os.fsync",
            ]
        )
    )
    def interrupt(self, place: str) -> None:
        """A build that is stopped before it publishes anything leaves all as it was."""
        before = digests(self.folder)
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Stop):
            patch.setattr(place, stop)
            (self.folder / "graph.html").unlink(missing_ok=True)  # so that there is something to do
            before.pop("graph.html", None)
            build(self.folder, self.inputs)
        assert digests(self.folder) == before

    @rule(moved=st.integers(0, 2))
    def interrupt_while_publishing(self, moved: int) -> None:
        """A build that is stopped between two files is done again by the next."""
        with stopped_while_moving(moved):
            (self.folder / "graph.html").unlink(missing_ok=True)
            build(self.folder, self.inputs)
        self.in_graph = dict(self.on_disk)
        self.build()

    def change(self, change: Callable[[list[Any]], list[Any]]) -> None:
        change_folder(self.folder, change, allow_empty=True)

    def compare(self) -> None:
        assert self.in_graph is not None
        records = {name: found for name, found in self.in_graph.items() if found}
        key = (tuple(sorted(records.items())), self.corrections)
        if key not in self.clean:
            inputs = self.root / "clean-in"
            inputs.mkdir()
            clean = self.root / "clean" / "out"  # of one name, which the page has as its title
            clean.mkdir(parents=True)
            if self.corrections is not None:
                (clean / "corrections.txt").write_text(self.corrections)
            files = [write(inputs / name, found) for name, found in records.items()]
            build(clean, *files[::-1], allow_empty=True)
            self.clean[key] = digests(clean)
            shutil.rmtree(self.root / "clean")
            shutil.rmtree(inputs)
        assert set(digests(self.folder)) == set(OUTPUTS)
        assert digests(self.folder) == self.clean[key]


QUICK = (Phase.explicit, Phase.generate)  # a failing sequence is short enough to read, and slow to make shorter


@pytest.mark.slow
class TestFolder(Folder.TestCase):  # type: ignore[misc, name-defined]
    settings = settings(max_examples=20, stateful_step_count=20, phases=QUICK)


# What is not done again


def test_what_did_not_change_is_not_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    papers = write(tmp_path / "a", (0, 2))
    first = build(tmp_path / "out", papers)
    assert first.values is not None
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir() if path.is_file()}
    with monkeypatch.context() as patch:
        patch.setattr("kg.flow.folder.values_of", lambda *_, **__: pytest.fail("it was built again"))
        again = build(tmp_path / "out", papers)
    assert again.values is None
    assert again.summary == first.summary
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_where_nothing_is_new_no_paper_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All the same, as much is said as before: what was read, skipped, merged, left out; and warnings."""
    write(tmp_path / "a", (0, 1, 3))
    with (tmp_path / "a").open("a", encoding="utf-8") as file:
        file.write('{"title": 5}\n{"title": "RETRACTED: A study of trees"}\n{"title": "Bare"}\n')
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "corrections.txt").write_text("drop nothing like it\n")
    said = run("build", tmp_path / "a", "-o", tmp_path / "out", "--report", tmp_path / "first.csv").stderr.splitlines()
    begun = ("read 5 records of 4 papers (1 duplicate merged); skipped 1:", "left out 1", "1 has no", "  ", "warning:")
    said = [line for line in said if line.startswith(begun)]
    assert [any(line.startswith(start) for line in said) for start in begun] == [True] * 5
    monkeypatch.setattr("kg.flow.folder.combine", lambda *_, **__: pytest.fail("papers were looked at"))
    for command in (["build", tmp_path / "a", "-o"], ["add", tmp_path / "a", "-g"]):
        again = run(*command, tmp_path / "out", "--report", tmp_path / "again.csv")
        assert again.exit_code == 0, again.output
        assert [line for line in again.stderr.splitlines() if line.startswith(begun)] == said
        assert "nothing has changed" in again.stderr
        assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "first.csv").read_bytes()


def test_a_folder_without_papers_is_refused_as_before(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"title": 5}\n')
    build(tmp_path / "out", tmp_path / "a", allow_empty=True)
    assert build(tmp_path / "out", tmp_path / "a", allow_empty=True).values is None
    with pytest.raises(SourceError, match="no paper"):
        build(tmp_path / "out", tmp_path / "a")


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_that_is_not_as_it_was_made_is_made_again(tmp_path: Path, name: str) -> None:
    papers = write(tmp_path / "a", (0, 2))
    build(tmp_path / "out", papers)
    before = digests(tmp_path / "out")
    with (tmp_path / "out" / name).open("ab") as file:
        file.write(b" ")
    assert build(tmp_path / "out", papers).values is not None
    assert digests(tmp_path / "out") == before


def test_only_what_is_new_is_extracted(tmp_path: Path) -> None:
    def new(*records: int) -> int:
        steps: list[int] = []
        watch = Watch(progress=lambda done, total: steps.append(total))
        build(tmp_path / "out", write(tmp_path / "a", records), watch=watch)
        return steps[0] if steps else 0

    assert [new(0, 2), new(0, 2, 3), new(3, 4), new(3, 4), new(0, 3, 4)] == [2, 1, 1, 0, 1]


def test_other_software_builds_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    papers = write(tmp_path / "a", (0, 2))
    build(tmp_path / "out", papers)
    monkeypatch.setattr("kg.library.made.software", lambda: "another")
    assert build(tmp_path / "out", papers).values is not None


def test_in_python_a_graph_comes_back_whether_built_or_not(tmp_path: Path) -> None:
    papers = write(tmp_path / "a", (0, 2, 4))
    graphs = [kg.build([papers], tmp_path / "out"), kg.build([papers], tmp_path / "out"), kg.build([papers])]
    first, *others = [dict(graph.nodes(data=True)) for graph in graphs]
    assert others == [first, first]


# The command line


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


def test_add_and_remove(tmp_path: Path) -> None:
    a, b, out, clean = (
        write(tmp_path / "a", (0, 2)),
        write(tmp_path / "b", (1, 4)),
        tmp_path / "out",
        tmp_path / "clean" / "out",
    )
    (tmp_path / "mine.txt").write_text("drop Adam\n")
    options = ("--corrections", tmp_path / "mine.txt", "--view-limit", "3")
    assert run("build", a, "-o", out, *options).exit_code == 0
    assert run("build", a, b, "-o", clean, *options).exit_code == 0
    added = run("add", b, "-g", out)
    assert added.exit_code == 0, added.output
    assert added.stdout == ""
    assert "read 4 records of 3 papers (1 duplicate merged)" in added.stderr
    assert "next: kg stats" in added.stderr
    assert digests(out) == digests(clean)
    assert "nothing has changed" in run("add", b, "-g", out).stderr
    assert run("add", "-", "-g", out, stdin=json.dumps(RECORDS[3])).exit_code == 0
    assert run("remove", "b", "gae", "-g", out).exit_code == 0
    assert run("build", a, "-o", clean, *options).exit_code == 0
    assert digests(out) == digests(clean)
    refused = run("remove", "a", "-q", "-g", out)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert re.search(r"that would leave no paper; .* is left as it was \(--allow-empty", refused.stderr)
    assert digests(out) == digests(clean)
    assert run("remove", "a", "-q", "--allow-empty", "-g", out).output == ""
    assert json.loads(run("stats", "--json", "-g", out).stdout)["papers"] == 0


def test_add_and_remove_say_what_is_wrong(tmp_path: Path) -> None:
    nothing = run("add", write(tmp_path / "a", (0,)), "-g", tmp_path / "none")
    assert nothing.exit_code == 1
    assert "kg build INPUT" in nothing.stderr
    assert not (tmp_path / "none").exists()
    run("build", tmp_path / "a", "-o", tmp_path / "out")
    before = digests(tmp_path / "out")
    for command, word in ((["add", tmp_path / "missing"], "no such file"), (["remove", "missing"], "'missing'")):
        result = run(*command, "-g", tmp_path / "out")
        assert result.exit_code == 1
        assert word in result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert digests(tmp_path / "out") == before
    assert run("add", "-g", tmp_path / "out").exit_code == 2


def test_a_build_that_fails_to_read_changes_nothing(tmp_path: Path) -> None:
    papers = write(tmp_path / "a", (0, 2))
    build(tmp_path / "out", papers)
    before = digests(tmp_path / "out")
    papers.write_text("nothing that we know")
    with pytest.raises(SourceError):
        build(tmp_path / "out", papers)
    assert digests(tmp_path / "out") == before
    with pytest.raises(SourceError):
        build(tmp_path / "new", papers)
    assert not (tmp_path / "new").exists()


# Trouble


def test_a_damaged_library_costs_only_time(tmp_path: Path) -> None:
    papers = write(tmp_path / "a", (0, 2, 4))
    build(tmp_path / "out", papers)
    before = digests(tmp_path / "out")
    (tmp_path / "out" / FOLDER / FILE).write_bytes(b"nonsense" * 1000)
    result = run("build", papers, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert "warning: " in result.stderr
    assert "damaged" in result.stderr
    assert digests(tmp_path / "out") == before
    (tmp_path / "out" / FOLDER / FILE).write_bytes(b"nonsense" * 1000)
    refused = run("add", papers, "-g", tmp_path / "out")
    assert refused.exit_code == 1
    assert "kg build INPUT" in refused.stderr
    assert digests(tmp_path / "out") == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only for this user")
def test_a_read_only_folder_is_said(tmp_path: Path) -> None:
    papers = write(tmp_path / "a", (0, 2))
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(GraphError, match="can't write to"):
        build(tmp_path / "out", papers)


@pytest.mark.slow
def test_a_full_disk_leaves_the_outputs_and_is_gone_on_from(tmp_path: Path) -> None:
    papers = write(tmp_path / "a", (0, 2))
    build(tmp_path / "out", papers)
    before = digests(tmp_path / "out")
    write(papers, (0, 2, 3, 4))
    limit = 30_000  # bytes a file may have: SIGXFSZ is ignored by Python, so writes fail
    code = (
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); import kg.cli; kg.cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, "build", papers, "-o", tmp_path / "out"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Error: can't write to" in done.stderr
    assert "Traceback" not in done.stderr
    assert digests(tmp_path / "out") == before
    build(tmp_path / "out", papers)
    build(tmp_path / "clean" / "out", papers)
    assert digests(tmp_path / "out") == digests(tmp_path / "clean" / "out")
