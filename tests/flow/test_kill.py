"""Nothing is lost, whatever is killed, and whenever: the next build ends with the bytes of an undisturbed one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from processes import SUPPORT, children, is_gone

from kg import library
from kg.library import open_library
from kg.model import Paper
from kg.nlp import WorkerError, extract
from kg.nlp import pool as pools
from kg.sources import read_papers

PAPERS = [Paper(f"{n:04}", f"Dropout {n} for image classification", "We test on CIFAR-10.") for n in range(160)]


@pytest.mark.slow
def test_builds_killed_at_twenty_moments(tmp_path: Path) -> None:
    lines = [json.dumps({"id": paper.id, "title": paper.title, "abstract": paper.abstract}) for paper in PAPERS[:24]]
    (tmp_path / "papers").write_text("\n".join(lines[:6]))
    (tmp_path / "more").write_text("\n".join(lines[6:]))
    command = [
        sys.executable,
        SUPPORT / "killed.py",
        tmp_path / "papers",
        tmp_path / "more",
    ]
    done = subprocess.run([*command, tmp_path, "20"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "20 killed" in done.stdout


@pytest.mark.slow
def test_a_worker_that_is_killed_is_said_and_what_was_done_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victims: list[int] = []
    begin = pools.run_batches

    def watch(pool: object, *arguments: object) -> object:
        for batch in begin(pool, *arguments):  # type: ignore[arg-type]
            if not victims:
                victims.extend(pool._processes)  # type: ignore[attr-defined]
                yield batch
                os.kill(victims[0], signal.SIGKILL)
            else:
                yield batch

    totals: list[tuple[int, int]] = []
    with monkeypatch.context() as patch, open_library(tmp_path) as kept:
        patch.setattr(pools, "run_batches", watch)
        patch.setattr(pools, "BATCH", 16)  # more batches than wait for workers at a time
        patch.setattr(pools, "WORTH_A_WORKER", 16)
        with pytest.raises(WorkerError, match=r"worker process was killed.*same command"):
            library.extract_missing(kept, PAPERS, "1", workers=2)
    with open_library(tmp_path) as kept:
        library.extract_missing(kept, PAPERS, "1", progress=lambda *step: totals.append(step))
        found = list(library.read_extractions(kept, PAPERS, "1"))
    assert 0 < totals[0][1] < len(PAPERS)
    assert found == [extraction.mentions for extraction in extract(PAPERS)]
    assert all(is_gone(process) for process in victims)


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_the_build(tmp_path: Path, stop: signal.Signals) -> None:
    papers = tmp_path / "papers"
    papers.write_text("".join(json.dumps({"title": f"On dropout {n}"}) + "\n" for n in range(5_000)))
    command = [sys.executable, "-m", "kg", "build", papers, "--workers", "2", "-o", tmp_path / "out"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    killer = threading.Timer(300, process.kill)
    killer.start()
    while len(workers := children(process.pid)) < 2 and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(stop)
    _, errors = process.communicate()  # returns once no worker holds the pipe any more
    killer.cancel()
    assert len(workers) >= 2
    assert process.returncode == (130 if stop is signal.SIGINT else -signal.SIGKILL)
    if stop is signal.SIGINT:  # a worker that is just starting when its parent is killed may complain
        assert "Traceback" not in errors
        assert "stopped: what was there is unchanged" in errors
    assert all(is_gone(worker) for worker in workers)
    assert len(read_papers([papers]).papers) == 5_000
