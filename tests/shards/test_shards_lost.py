"""Whatever becomes of a build in shards on its way, nothing is lost, and the graph is the same in the end."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sharded
from processes import SUPPORT

from kg.errors import GraphError
from kg.nlp import WorkerError
from kg.nlp.engine import EngineError
from kg.shards import build_shards, concepts, hierarchy, names, outputs, papers, passes, reading
from kg.shards.folder import DamagedError, Folder
from kg.shards.job import Job

pytest.importorskip("pyarrow", reason="needs Parquet")


def test_a_worker_of_another_version_is_refused(
    three_files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = iter(["1", "2"])
    monkeypatch.setattr("kg.shards.build.software", lambda: next(versions))
    with ThreadPoolExecutor(1) as executor, pytest.raises(EngineError, match="another version of paperkg"):
        build_shards(three_files[:1], tmp_path / "out", 2, workers=executor)


#: The passes of a build, in the order in which it comes to them.
PASSES: tuple[tuple[Any, str], ...] = (
    (reading, "read_input"), (reading, "match_titles"), (papers, "gather"), (names, "count_names"),
    (names, "meet_names"), (passes, "count_contexts"), (passes, "sum_contexts"), (passes, "count_uses"),
    (concepts, "make_concepts"), (concepts, "compare_names"), (passes, "count_said"), (hierarchy, "add_said"),
    (hierarchy, "look_up"), (hierarchy, "settle_heads"), (hierarchy, "keep_concepts"), (papers, "digest_sources"),
    (outputs, "write_papers"), (outputs, "write_concepts"),
)  # fmt: skip


def test_it_goes_on_where_it_stopped(
    three_files: list[str], three_shards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full in each pass, then a file of that pass that is damaged: said, and mended by running again.

    It is one build that all of that happens to: it comes to a pass only by what was mended of those before.
    """
    for module, task in PASSES:
        begin: Callable[[Job, int], Any] = getattr(module, task)
        calls: list[int] = []

        def fail(job: Job, part: int, begin: Callable[[Job, int], Any] = begin, calls: list[int] = calls) -> Any:
            if part:
                raise OSError(28, "No space left on device")
            calls.append(part)
            return begin(job, part)

        with monkeypatch.context() as patch:
            patch.setattr(module, task, fail)
            with pytest.raises(GraphError, match="No space left on device; what was done is kept"):
                build_shards(three_files, tmp_path / "out", 3)
        assert calls == [0], task
        assert not (tmp_path / "out" / "graph.json").exists()
        (work,) = (path for path in (tmp_path / "out" / ".shards").iterdir() if path.name[:5] not in ("menti", "unfin"))
        damaged = max(work.rglob("00000*"), key=lambda path: path.stat().st_mtime_ns)
        damaged.write_bytes(damaged.read_bytes()[: damaged.stat().st_size // 2])
        with pytest.raises(GraphError, match=r"is damaged .*; it is removed: run the command again"):
            build_shards(three_files, tmp_path / "out", 3)
    build_shards(three_files, tmp_path / "out", 3)
    assert sharded.everything(tmp_path / "out") == sharded.everything(three_shards)


def test_damaged_mentions_are_extracted_again(three_files: list[str], three_shards: Path, tmp_path: Path) -> None:
    build_shards(three_files[:1], tmp_path / "out", 3)
    for path in (tmp_path / "out" / ".shards" / "mentions-3").iterdir():
        path.write_bytes(b"PAR1")
    build_shards(three_files, tmp_path / "out", 3)
    assert sharded.everything(tmp_path / "out") == sharded.everything(three_shards)


def test_a_folder_that_can_not_be_written(three_files: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(GraphError, match="can't write to"):
        build_shards(three_files, tmp_path / "file" / "out", 2)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))

    def write() -> None:
        with folder.writing("a/b") as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert folder.names("a") == set()
    assert not any(path.is_file() for path in tmp_path.rglob("*"))
    with pytest.raises(DamagedError, match="a/b is damaged"):
        folder.read_json("a/b")


@pytest.fixture
def many(tmp_path: Path) -> Iterator[list[str]]:
    lines = [json.dumps({"title": f"Dropout {n} for parsing", "abstract": "We use CIFAR-10."}) for n in range(24)]
    for number in range(3):
        (tmp_path / f"{number}.jsonl").write_text("\n".join(lines[number::3]))
    yield [str(tmp_path / f"{number}.jsonl") for number in range(3)]


@pytest.mark.slow
def test_builds_in_shards_killed_at_twenty_moments(tmp_path: Path, many: list[str]) -> None:
    command = [
        sys.executable,
        SUPPORT / "killed_shards.py",
        str(tmp_path),
        "20",
        *many,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    killed, *_ = done.stdout.split()
    assert int(killed) >= 20


@pytest.mark.slow
def test_worker_processes_make_the_same_and_one_that_is_killed_is_said(
    tmp_path: Path, three_files: list[str], three_shards: Path
) -> None:
    from kg.nlp.pool import process_pool

    def kill(doing: str, done: int, total: int) -> None:
        if doing == "extracting" and done == 1:
            os.kill(next(iter(pool._processes)), signal.SIGKILL)

    with pytest.raises(WorkerError, match=r"a worker process was killed.*more --shards"), process_pool(2) as pool:
        build_shards(three_files, tmp_path / "out", 3, workers=pool, progress=kill)
    build_shards(three_files[::-1], tmp_path / "out", 3, workers=2)
    assert sharded.everything(tmp_path / "out") == sharded.everything(three_shards)


@pytest.mark.slow
def test_a_disk_that_is_full(tmp_path: Path, many: list[str]) -> None:
    """No file may grow over 2 kB: as from the system, not from a test's hand."""
    code = "from kg.cli import main; main()"
    command = [
        sys.executable,
        "-B",
        "-c",
        code,
        "build",
        *many,
        "-o",
        str(tmp_path / "out"),
        "--shards",
        "2",
        "--workers",
        "1",
    ]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, check=False)
    assert done.returncode == 1
    assert "can't write to" in done.stderr
    assert "Traceback" not in done.stderr
    build_shards(many, tmp_path / "out", 2)
    assert sharded.in_shards(str(tmp_path / "out")) == sharded.in_one_piece(many)[1]
