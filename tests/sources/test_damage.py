"""Any damage to any file: a bad record is named, or the file is; nothing else is ever raised, and nothing hangs."""

# ruff: noqa: E501 - dirt is as long as it is

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_files import FILES

from kg.errors import SourceError
from kg.model import Paper
from kg.sources import Skipped, read_papers, stream_papers
from kg.sources.sniff import FORMATS

DIRT = [b"", b"{", b"}", b'"', b"'", b"\\", b"<", b">", b"&", b"\x00", b"\xff", b"\r", b"\n", b"@", b"[", b"]", b",", b"#",
        b"null", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"---\n", b"ER  - \n", b"</record>", b"@misc{", b"9" * 400]  # fmt: skip


def damaged(data: bytes, random: Random) -> bytes:
    """The file with some bytes taken out, put in, doubled or cut off."""
    for _ in range(random.randint(1, 6)):
        start = random.randrange(len(data) + 1)
        end = min(len(data), start + random.choice([0, 1, 3, 20, 200]))
        data = data[:start] + random.choice([*DIRT, data[start:end] * 2]) + data[end:]
    return data[: random.randint(0, len(data))] if random.random() < 0.3 else data


@pytest.mark.parametrize("name", FILES)
def test_damage_is_named(name: str) -> None:
    random = Random(name)
    for _ in range(60):
        data = damaged(FILES[name][1].encode(), random)
        try:
            reading = read_papers("-", stdin=io.BytesIO(data), any_language=True)
        except SourceError as error:
            assert str(error).startswith("stdin: ")
            continue
        for item in reading.skipped:
            assert item.file == "stdin"
            assert item.line is not None
            assert 1 <= item.line <= 2 + data.count(b"\n") + data.count(b"\r")
            assert "\n" not in str(item)
        assert all(paper.title for paper in reading.papers)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=30)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_in_any_format(format: str, data: bytes) -> None:
    try:
        items = list(stream_papers("-", stdin=io.BytesIO(data), format=format))
    except SourceError:
        return
    assert all(isinstance(item, Paper | Skipped) for item in items)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"results": [' + b'{"a":' * 50_000,
        b'[{"title": "' + b"x" * 300_000,
        b"[" + b"{" * 300_000,
        b'[{"title": 1 {' * 50_000,
        b'{"title": "x\n' * 100_000,
        b"@misc{a, title = {" + b"{" * 200_000,
        b"@misc{a, title = " + b'"' * 100_001,
        b"@" * 200_000 + b"misc{a, title={T}}",
        b"<feed>" + b"<entry>" * 50_000,
        b"<feed><entry>" + b"<a>" * 50_000 + b"</entry></feed>",
        b"TY  - JOUR\n" * 30_000,
        b"title\n" + b'"' * 100_001,
        b"PMID- 1\n" + b" x\n" * 100_000,
        b"PMID- 2\nTI  - T\nAB  - " + b"We do. " * 200_000,
        *(
            b'[{"DOI": "10.1000/x", "title": ["T"], "abstract": "We.' + part * 50_000 + b'"}]'
            for part in (b"<jats:alternatives>", b"<p ", b" ", b"<mml:annotation>", b"<jats:tex-math>", b"<jats:title>")
        ),
    ],
    ids=lambda data: f"{data[:12].decode()}…{data[-20:].decode()}",
)
def test_nothing_takes_long_or_breaks(data: bytes) -> None:
    """Adversarial nesting and repetition: quadratic time would hang here."""
    try:
        reading = read_papers("-", stdin=io.BytesIO(data))
    except SourceError:
        return
    assert len(reading.papers) <= 1


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_records() -> None:
    """Of the benchmark, a small part: ten times the records take no more memory (with room for chance)."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sources", "1000", "10000"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    peaks = [float(line.split()[-1]) for line in done.stdout.splitlines()[1:]]
    assert len(peaks) == 4
    assert peaks[1] < peaks[0] + 15
    assert peaks[3] < peaks[2] + 15
