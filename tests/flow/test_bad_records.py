"""A build never dies of one record, and never lets nothing take the place of something."""

from __future__ import annotations

import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
from kg.cli import main
from kg.errors import KgError, SourceError
from kg.library.database import reason_of
from kg.nlp import load_pipeline
from kg.nlp.pipeline import MOST_CHARACTERS

GOOD = {"title": "A study of BarNet", "abstract": "We propose BarNet on CIFAR-10."}


def test_a_record_without_an_end_leaves_the_graph_that_is_there(tmp_path: Path) -> None:
    good, cut, out = tmp_path / "good.jsonl", tmp_path / "cut.jsonl", tmp_path / "out"
    good.write_text(json.dumps(GOOD), encoding="utf-8")
    cut.write_text('{"title":', encoding="utf-8")
    kg.build([good], out)
    before = (out / "graph.ttl").read_bytes()
    with pytest.raises(SourceError, match=r"no paper in the input: .*cut\.jsonl.*is left as it was"):
        kg.build([cut], out)
    assert (out / "graph.ttl").read_bytes() == before
    assert not [name for name in kg.build([cut], out, allow_empty=True) if name.startswith("paper:")]


def test_in_shards_it_leaves_the_graph_that_is_there_too(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="needs Parquet")
    good, cut, out = tmp_path / "good.jsonl", tmp_path / "cut.jsonl", tmp_path / "out"
    good.write_text(json.dumps(GOOD), encoding="utf-8")
    cut.write_text('{"title":', encoding="utf-8")
    command = ["build", "--shards", "2", "--workers", "1", "-o", str(out), "--quiet"]
    assert CliRunner().invoke(main, [*command, str(good)]).exit_code == 0
    before = (out / "graph.json").read_bytes()
    refused = CliRunner().invoke(main, [*command, str(cut)])
    assert refused.exit_code == 1
    assert re.search(r"no paper in the input: .*cut\.jsonl.*is left as it was \(--allow-empty", refused.stderr)
    assert (out / "graph.json").read_bytes() == before
    empty = CliRunner().invoke(main, [*command, "--allow-empty", str(cut)])
    assert empty.exit_code == 0, empty.stderr
    assert json.loads((out / "graph.json").read_text())["papers"] == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no FIFO")
@pytest.mark.parametrize("written", [json.dumps(GOOD), ""])
def test_a_fifo_without_a_writer_is_waited_for_with_a_word(written: str, tmp_path: Path) -> None:
    path, out = tmp_path / "papers.jsonl", tmp_path / "out"
    os.mkfifo(path)
    command = [sys.executable, "-m", "kg", "build", str(path), "-o", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == f"waiting for what is written to {path}\n"
        path.write_text(written, encoding="utf-8")
        said = process.stderr.read()
        assert process.wait(60) == (0 if written else 1), said
    assert "Traceback" not in said
    assert (out / "graph.ttl").exists() is bool(written)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everything")
def test_a_folder_that_may_not_be_written_to_is_said_by_its_name(tmp_path: Path) -> None:
    good, out = tmp_path / "good.jsonl", tmp_path / "out"
    good.write_text(json.dumps(GOOD), encoding="utf-8")
    kg.build([good], out)
    good.write_text(json.dumps({**GOOD, "title": "Another"}), encoding="utf-8")
    out.chmod(0o500)
    try:
        with pytest.raises(KgError, match="Permission denied"):
            kg.build([good], out)
    finally:
        out.chmod(0o700)


@pytest.mark.parametrize(
    ("code", "system", "said"),
    [
        (sqlite3.SQLITE_IOERR, PermissionError(13, "Permission denied"), "Permission denied"),
        (sqlite3.SQLITE_CANTOPEN, OSError(28, "No space left on device"), "No space left on device"),
        (sqlite3.SQLITE_IOERR, None, "disk I/O error"),
        (sqlite3.SQLITE_BUSY, PermissionError(13, "Permission denied"), "disk I/O error"),
    ],
)
def test_what_the_system_says_is_told_and_not_what_sqlite_makes_of_it(
    code: int, system: OSError | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code

    def beside(**_: object) -> object:
        if system is not None:
            raise system
        return io.BytesIO()

    monkeypatch.setattr(tempfile, "TemporaryFile", beside)
    assert reason_of(error, tmp_path / "library.sqlite") == said


@pytest.mark.skipif(os.name != "posix", reason="there is no such device")
def test_what_is_no_file_is_passed_over_in_a_folder(tmp_path: Path) -> None:
    """A link to a device, or to standard input, would be read for ever or take what another wants."""
    (tmp_path / "good.jsonl").write_text(json.dumps(GOOD), encoding="utf-8")
    (tmp_path / "device.txt").symlink_to(os.devnull)
    (tmp_path / "gone.txt").symlink_to("nowhere")
    reading = kg.read_papers([tmp_path])
    assert len(reading.papers) == 1
    assert [Path(skipped.file).name for skipped in reading.skipped] == ["gone.txt"]


def test_a_nul_spoils_its_record_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "nul.jsonl"
    lines = [json.dumps({**GOOD, "title": f"Study {n}"}) for n in range(3)]
    path.write_text("\n".join([lines[0], lines[1].replace("propose", "pro\0pose"), lines[2]]), encoding="utf-8")
    reading = kg.read_papers([path])
    assert [paper.title for paper in reading.papers] == ["Study 0", "Study 2"]
    assert [skipped.line for skipped in reading.skipped] == [2]
    path.write_text("title,abstract\nA\0B,c\nD,e\n", encoding="utf-8")
    assert [paper.title for paper in kg.read_papers([path]).papers] == ["AB", "D"]
    (tmp_path / "bytes.bin").write_bytes(b"\0\1\2\3" * 100)
    with pytest.raises(SourceError, match="no known format"):
        kg.read_papers([tmp_path / "bytes.bin"])


def test_the_longest_text_is_longer_than_a_record_may_be() -> None:
    assert load_pipeline().max_length == MOST_CHARACTERS >= 32_000_000


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_file_that_cannot_be_opened_takes_no_papers_out_of_a_graph(tmp_path: Path) -> None:
    """A link to itself: nobody can open it, not even who may do all."""
    given, out = tmp_path / "in", tmp_path / "out"
    (given / "below").mkdir(parents=True)
    (given / "a.jsonl").write_text(json.dumps(GOOD), encoding="utf-8")
    closed = given / "below" / "b.jsonl"
    closed.symlink_to(closed)

    def run(*words: object) -> tuple[int, str]:
        done = CliRunner().invoke(main, [*map(str, words), "--quiet"])
        return done.exit_code, done.stderr

    code, said = run("build", given, "-o", out)
    assert code == 0
    assert re.fullmatch(rf"warning: {re.escape(str(closed))}: can't be read \(.+\); check its permissions\n", said)
    closed.unlink()
    closed.write_text(json.dumps(GOOD | {"title": "A study of FooNet"}), encoding="utf-8")
    assert run("build", given, "-o", out) == (0, "")
    before = (out / "graph.ttl").read_bytes()
    closed.unlink()
    closed.symlink_to(closed)
    for command in (("build", given, "-o", out), ("add", given, "-g", out)):
        code, said = run(*command)
        assert code == 1
        assert (
            f"has papers of it and is left as it was: make it readable, or remove them with 'kg remove {closed}" in said
        )
        assert (out / "graph.ttl").read_bytes() == before
    assert run("remove", closed, "-g", out)[0] == 0
    assert run("build", given, "-o", out)[0] == 0
    assert (out / "graph.ttl").read_bytes() != before


def test_a_folder_that_cannot_be_seen_into_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in" / "below").mkdir(parents=True)
    (tmp_path / "in" / "a.jsonl").write_text(json.dumps(GOOD), encoding="utf-8")
    scandir = os.scandir

    def closed(path: str) -> object:
        if Path(path).name == "below":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    (skipped,) = kg.read_papers([tmp_path / "in"]).skipped
    assert (skipped.file, skipped.what) == (str(tmp_path / "in" / "below"), "unreadable")
