"""Files, directories and standard input: what is found, in which format, and what is said when it is not."""

from __future__ import annotations

import gzip
import io
import os
import random
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.errors import SourceError
from kg.sources import FORMATS, Reading, Skipped, read_papers

LINE = '{"title": "Adam", "abstract": "We introduce Adam."}\n'


def titles(reading: Reading) -> list[str]:
    return [paper.title for paper in reading.papers]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", LINE),
        ("a.csv", '[\n {"title": "Adam", "abstract": "We introduce Adam."}\n]'),
        ("a.json", "title\tabstract\nAdam\tWe introduce Adam.\n"),
        ("a.jsonl", "Daily Papers\nAdam\nWe introduce Adam.\n• 2 authors\n·\nDec 22, 2014\n"),
        ("noend", '\n\n  {"title": "Adam",\n   "abstract": "We introduce Adam."}'),
    ],
)
@pytest.mark.parametrize("compressed", [False, True])
def test_content_decides_not_the_name(tmp_path: Path, name: str, content: str, compressed: bool) -> None:
    data = content.encode()
    (tmp_path / name).write_bytes(gzip.compress(data, mtime=0) if compressed else data)
    (paper,) = read_papers([tmp_path / name]).papers
    assert (paper.title, paper.abstract, paper.sources) == ("Adam", "We introduce Adam.", (name,))
    assert read_papers([str(tmp_path / name)]) == read_papers(tmp_path)


def test_standard_input() -> None:
    for data in (LINE.encode(), gzip.compress(LINE.encode())):
        (paper,) = read_papers(["-", "-"], stdin=io.BytesIO(data)).papers
        assert paper.sources == ("stdin",)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (gzip.compress(b"", mtime=0), "the file is empty"),
        (b"hello world\n", "of no known format; known are dailypapers, jsonl, json, csv"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "of no known format"),
        (b"#include <stdio.h>\nint main() { return 0; }\n", "of no known format"),
        (gzip.compress(LINE.encode(), mtime=0)[:12], "the gzip data is damaged"),
        (b"\x1f\x8b", "the gzip data is damaged"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "input"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=message) as error:
        read_papers([path])
    assert str(error.value).startswith(f"{path}: ")
    assert "\n" not in str(error.value)
    with pytest.raises(SourceError, match="no file in this directory"):
        read_papers([tmp_path])
    (tmp_path / "good").write_text(LINE)
    reading = read_papers([tmp_path])
    assert "Adam" in titles(reading)
    assert [(item.file, item.line) for item in reading.skipped] == [(str(path), None)]
    assert message in reading.skipped[0].reason
    with pytest.raises(SourceError, match=message):
        read_papers([tmp_path], strict=True)


@pytest.mark.parametrize("one_line", [True, False])
def test_of_a_gzip_file_that_is_cut_the_good_records_are_kept(tmp_path: Path, one_line: bool) -> None:
    """A download that broke off: what came is read, the place of the damage is named."""
    records = [f'{{"title": "No. {random.Random(n).random()}"}}' for n in range(20_000)]
    content = f"[{', '.join(records)}]" if one_line else "\n".join(records)
    path = tmp_path / "papers.gz"
    data = gzip.compress(content.encode(), mtime=0)
    path.write_bytes(data[: len(data) // 2])
    reading = read_papers([path])
    assert 5_000 < reading.records < 15_000
    line = 1 if one_line else reading.records + 1
    assert {(item.file, item.line) for item in reading.skipped} == {(str(path), line)}
    assert "the gzip data is damaged" in reading.skipped[-1].reason
    with pytest.raises(SourceError, match=rf"papers\.gz:{line}: "):
        read_papers([path], strict=True)


def test_missing_file_and_empty_directory(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.txt: there is no such file"):
        read_papers([tmp_path / "nowhere.txt"])
    with pytest.raises(SourceError, match="no file in this directory"):
        read_papers([tmp_path])


def test_directories_are_walked(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    for place, title in (("one", "One"), ("b/two", "Two"), ("b/c/three", "Three"), (".hidden", "No"), (".git/x", "No")):
        (tmp_path / place).write_text(f'{{"title": "{title}"}}')
    reading = read_papers([tmp_path, tmp_path / "one", tmp_path / "b"])
    assert sorted(titles(reading)) == ["One", "Three", "Two"]
    assert reading.records == 3


def test_a_file_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(LINE)
    (tmp_path / "link").symlink_to(path)
    assert read_papers([path, tmp_path / "." / "a", tmp_path / "link"]).records == 1


def test_same_paper_in_two_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"title": "Adam!", "year": 2014}')
    (tmp_path / "b").write_text(LINE)
    reading = read_papers([tmp_path / "b", tmp_path / "a"])
    assert reading == read_papers([tmp_path / "a", tmp_path / "b"])
    (paper,) = reading.papers
    assert (reading.records, paper.sources, paper.date, paper.abstract) == (2, ("a", "b"), "2014", "We introduce Adam.")


def test_format_can_be_forced(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(LINE)
    assert [item.line for item in read_papers([path], format="dailypapers").skipped] == []
    assert titles(read_papers([path], format="json")) == ["Adam"]
    with pytest.raises(SourceError, match="there is no format 'word'; known are"):
        read_papers([path], format="word")
    assert set(FORMATS) >= {"dailypapers", "jsonl", "json", "csv", "bibtex", "ris", "parquet"}


@pytest.mark.skipif(os.name == "nt", reason="file names are bytes on POSIX only")
def test_file_name_of_odd_bytes(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n"))
    path.write_text(LINE + "[]\n")
    reading = read_papers([path])
    assert reading.papers[0].sources == ("caf\ufffd",)
    str(reading.skipped[0]).encode()
    assert isinstance(reading.skipped[0], Skipped)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([{"title": "Adam"}], "not from dict: make a data frame of it"),
        ({"title": "Adam"}, "not from dict"),
        (b"papers", "not from bytes"),
        ([["a.bib"]], "not from list"),
    ],
)
def test_what_is_no_place_of_papers_is_said(given: Any, said: str, tmp_path: Path) -> None:
    for output in (None, tmp_path / "out"):
        with pytest.raises(SourceError, match=said):
            kg.build(given, output)


def test_nothing_is_no_input(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nothing is given to read papers from: give files, folders or data frames"):
        kg.build([])
    with pytest.raises(SourceError, match="there is no paper in the input"):
        kg.build([], tmp_path)
    assert len(kg.build([], tmp_path, allow_empty=True)) == 0
