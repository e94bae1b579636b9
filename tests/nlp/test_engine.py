"""Extraction on a Dask cluster: real workers over TCP, one of them killed, and the same result."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from clusters import Cluster, cluster_of_two
from folders import digests

from kg import library
from kg.cli import main
from kg.errors import MissingExtraError
from kg.library import open_library
from kg.model import Paper
from kg.nlp import extract
from kg.nlp import pool as pools
from kg.nlp.engine import EngineError, dask_executor

PAPERS = [Paper(f"{n:04}", f"Dropout {n} for image classification", "We test on CIFAR-10.") for n in range(150)]


def test_any_executor_extracts_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "BATCH", 8)
    with ThreadPoolExecutor(1) as executor, open_library(None) as kept:
        library.extract_missing(kept, PAPERS[:30], "1", workers=executor)
        found = list(library.read_extractions(kept, PAPERS[:30], "1"))
    assert found == [extraction.mentions for extraction in extract(PAPERS[:30])]


def test_engine_and_scheduler_go_together(tmp_path: Path) -> None:
    for options in (["--engine", "dask"], ["--scheduler", "tcp://127.0.0.1:1"]):
        result = CliRunner().invoke(main, ["build", "--sample", "-o", str(tmp_path / "out"), *options])
        assert result.exit_code == 2
        assert "go together" in result.stderr
    assert not (tmp_path / "out").exists()


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"paperkg\[dask\]"), dask_executor("tcp://127.0.0.1:1"):
        pass


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Two worker processes over TCP."""
    pytest.importorskip("distributed", reason="needs Dask")
    with cluster_of_two() as found:
        yield found


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_build_on_a_cluster_has_the_same_bytes(cluster: Cluster, tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.write_text(
        "".join(json.dumps({"title": paper.title, "abstract": paper.abstract}) + "\n" for paper in PAPERS)
    )
    for name, options in (("here", []), ("there", ["--engine", "dask", "--scheduler", cluster.address])):
        result = CliRunner().invoke(main, ["build", str(papers), "-q", "-o", str(tmp_path / name / "graph"), *options])
        assert result.exit_code == 0, result.output
    assert digests(tmp_path / "here" / "graph") == digests(tmp_path / "there" / "graph")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_worker_of_a_cluster_dies_and_nothing_is_lost(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is in shards: tests/shards/test_object_store.py."""
    monkeypatch.setattr(pools, "BATCH", 5)
    workers, steps = cluster.workers(), []
    assert len(workers) == 2

    def progress(done: int, total: int) -> None:
        steps.append(done)
        if len(steps) == 3:
            os.kill(workers[0], signal.SIGKILL)

    with dask_executor(cluster.address) as executor, open_library(tmp_path) as kept:
        library.extract_missing(kept, PAPERS, "1", workers=executor, progress=progress)
        found = list(library.read_extractions(kept, PAPERS, "1"))
    assert found == [extraction.mentions for extraction in extract(PAPERS)]
    assert steps[-1] == len(PAPERS)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="needs Dask")
    monkeypatch.setattr("kg.nlp.engine._SECONDS_TO_CONNECT", 1)
    refused = pytest.raises(EngineError, match=r"can't reach the Dask scheduler at tcp://127\.0\.0\.1:1")
    with refused, dask_executor("tcp://127.0.0.1:1"):
        pass
