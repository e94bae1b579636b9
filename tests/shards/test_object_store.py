"""A graph in shards on a real object store: an S3 server, over HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import fsspec
import pytest
import sharded
from click.testing import CliRunner, Result
from clusters import cluster_of_two
from object_store import ObjectStore, object_store

import kg
from kg.cli import main
from kg.errors import GraphError
from kg.nlp.engine import dask_executor
from kg.shards import build_shards
from kg.shards.job import Job
from kg.shards.papers import gather

pytest.importorskip("moto", reason="needs moto, which is an S3 server")
pytest.importorskip("s3fs", reason="needs s3fs")
pytest.importorskip("duckdb", reason="needs DuckDB")

# Of clients that are thrown away at the end of a process, and of the cluster's.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStore]:
    """The server, as this process and those that it starts find it, with an empty bucket."""
    with object_store() as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        system = fsspec.filesystem("s3", skip_instance_cache=True)
        system.mkdir("bucket")
        yield server
        type(system).clear_instance_cache()


@pytest.fixture(scope="module")
def papers(three_files: list[str], store: ObjectStore) -> str:
    """Where the files of :mod:`sharded` lie there."""
    system = fsspec.filesystem("s3", skip_instance_cache=True)
    for name in three_files:
        system.put_file(name, f"bucket/in/{Path(name).name}")
    return "s3://bucket/in"


@pytest.fixture(scope="module")
def here(three_files: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their graph on this machine, in two shards: a third would take seven hundred more requests."""
    folder = tmp_path_factory.mktemp("here") / "graph"
    build_shards(three_files, folder, 2)
    return folder


def disk_full(job: Job, part: int) -> dict[str, Any]:
    if part:
        raise OSError(28, "No space left on device")
    return gather(job, part)


class Stop(Exception):
    """What stops a build from outside."""


def stop(doing: str, done: int, total: int) -> None:
    if doing == "making concepts":
        raise Stop


@pytest.fixture(scope="module")
def stopped(papers: str, store: ObjectStore) -> str:
    """Where their graph lies there half made: by this process, some requests of which were refused, then by others.

    What other processes have written since this one listed a folder is found.
    """
    store.counted()
    with pytest.MonkeyPatch.context() as patch:
        # The client asks again as it always does, but waits a moment where it would wait up to a second.
        patch.setattr("botocore.retryhandler.delay_exponential", lambda base, growth_factor, attempts: 0.02)
        patch.setattr("kg.shards.papers.gather", disk_full)
        with store.refusing(0.1), pytest.raises(GraphError, match="No space left on device; what was done is kept"):
            build_shards([papers], "s3://bucket/graph", 2)
    assert store.counted()["refused"] > 5
    with pytest.raises(Stop):
        build_shards([papers], "s3://bucket/graph", 2, workers=2, progress=stop)
    return "s3://bucket/graph"


@pytest.fixture(scope="module")
def graph(papers: str, stopped: str, store: ObjectStore) -> str:
    """It, made to its end: where there is Dask by a cluster, of which a worker is killed while requests are refused."""
    if find_spec("distributed") is None:
        build_shards([papers], stopped, 2)
        return stopped
    killed: list[int] = []
    with cluster_of_two() as cluster:
        workers = cluster.workers()

        def progress(doing: str, done: int, total: int) -> None:
            if doing == "writing papers" and done and not killed:
                killed.append(workers[0])
                os.kill(workers[0], signal.SIGKILL)

        store.counted()
        with store.refusing(0.02), dask_executor(cluster.address) as executor:
            build_shards([papers], stopped, 2, workers=executor, progress=progress)
    assert killed
    assert store.counted()["refused"]
    return stopped


def different(url: str, folder: Path) -> set[str]:
    """The files that two graphs do not have in common, byte for byte; of what is said of them, all but their inputs."""
    there, here = sharded.everything_at(url), sharded.everything(folder)
    for files in (there, here):
        files["graph.json"] = json.dumps(json.loads(files["graph.json"]) | {"state": ""}).encode()
        files["reading.json"] = re.sub(rb'"[^" ]*/', b'"', files["reading.json"])
    return {name for name, _ in there.items() ^ here.items()}


def asked(*command: str) -> Result:
    return CliRunner().invoke(main, command)


def test_a_build_writes_the_same_bytes_there(graph: str, papers: str, here: Path) -> None:
    assert not different(graph, here)
    assert not build_shards([papers], graph, 2).is_new


LOOK_UPS = """\
concept|MNIST
concept|LSTM|--why
concept|ES
concept|no such thing
paper|on parsing
paper|on parsing|--similar
search|parsing
path|LSTM|CoolNet
compare|MNIST|CoolNet
trends
stats
matrix|methods|datasets
gaps
export|graphml|--around|MNIST"""


@pytest.mark.parametrize("line", LOOK_UPS.splitlines())
def test_look_ups_answer_from_there(line: str, graph: str, here: Path, store: ObjectStore) -> None:
    """Though one request in twenty is refused."""
    wanted = asked(*line.split("|"), "-g", str(here))
    with store.refusing(0.05):
        there = asked(*line.split("|"), "-g", graph)
    assert (there.exit_code, there.output) == (wanted.exit_code, wanted.output.replace(str(here), graph))


def test_a_card_takes_few_requests(graph: str, store: ObjectStore) -> None:
    """The ends of the files are read once and side by side, and nothing twice."""
    tables = len([name for name in sharded.everything_at(graph) if name.startswith("lookup/")])
    store.counted()
    assert asked("concept", "MNIST", "-g", graph).exit_code == 0
    assert store.counted()["requests"] <= tables + 4


def test_what_goes_wrong_is_said(
    graph: str, papers: str, store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no graph at s3://bucket/nothing: make one" in asked("stats", "-g", "s3://bucket/nothing").output
    assert (
        "there is no such file" in asked("build", "s3://bucket/none.csv", "-o", str(tmp_path), "--shards", "2").output
    )
    with fsspec.open(f"{graph}/lookup/look_name.parquet", "rb") as file:
        content = file.read()
    try:
        with fsspec.open(f"{graph}/lookup/look_name.parquet", "wb") as file:
            file.write(content[:100])
        assert "is damaged" in asked("concept", "MNIST", "-g", graph).output
    finally:
        with fsspec.open(f"{graph}/lookup/look_name.parquet", "wb") as file:
            file.write(content)
    fsspec.filesystem("s3").clear_instance_cache()
    with monkeypatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        patch.setenv("AWS_MAX_ATTEMPTS", "1")
        for command in (["stats", "-g", graph], ["build", papers, "-o", str(tmp_path), "--shards", "2"]):
            said = asked(*command)
            assert said.exit_code == 1
            assert "can't reach s3://bucket" in said.stderr
            assert len(said.stderr.splitlines()) == 1
    fsspec.filesystem("s3").clear_instance_cache()


def test_in_python(graph: str) -> None:
    with kg.open_graph(graph) as opened:
        assert opened.concept("mnist").concept.label == "MNIST"
        assert repr(opened).startswith(f"{graph}: 10 papers")
