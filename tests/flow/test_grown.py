"""A file of JSON Lines that only grew is read from where it ended, to what a reading of all of it gives."""

from __future__ import annotations

import codecs
import gzip
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from folders import digests
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg import library
from kg.errors import SourceError
from kg.flow.folder import build_folder
from kg.flow.options import Options
from kg.library import open_library
from kg.sources import FileContent, grown, read_files
from kg.sources.formats import records

LONG = "x" * 1_000
#: Lines that fill the beginning by which a format is known.
BEGINNING = b"".join(json.dumps({"title": f"On {n}", "abstract": LONG}).encode() + b"\n" for n in range(70))
LINES = (
    b'{"title": "Adam", "abstract": "We introduce Adam."}\n',
    b'{"title": "ADAM", "date": "2014"}\n',
    b'{"title": 5}\n',
    b'{"title": "caf\xe9"}\r\n',
    b"\n",
    codecs.BOM_UTF8 + b'{"title": "Marked"}\n',
    b'{"title": "No end"}',
    b"nothing of the kind\n",
)


def kept(folder: Path, path: Path) -> FileContent:
    """What is read of a file with what the folder knows; it knows it then."""
    with open_library(folder) as known:
        ways = {"known": partial(library.kept_file, known), "smaller": partial(library.kept_smaller, known)}
        (content,) = library.with_records(known, read_files([path], **ways))  # type: ignore[arg-type]
        with known:
            library.keep_contents(known, [content])
    return content


@pytest.fixture
def lines_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the lines of JSON that were read."""
    numbers: list[int] = []
    read = records.read_jsonl

    def note(lines: list[str], file: str, before: int = 0) -> object:
        lines = list(lines)
        numbers.extend(range(before + 1, before + 1 + len(lines)))
        return read(lines, file, before)

    monkeypatch.setattr(grown, "read_jsonl", note)
    return numbers


several = st.lists(st.sampled_from(LINES), max_size=4).map(b"".join)


@settings(max_examples=60, deadline=None)
@given(st.booleans(), several, several, several)
@example(True, LINES[0], LINES[5] + LINES[2], LINES[0])
@example(True, LINES[6], LINES[6], LINES[0])
@example(False, LINES[7], LINES[0], LINES[0])
def test_what_is_read_of_a_file_that_grew_is_what_is_read_of_all_of_it(
    is_long: bool, first: bytes, more: bytes, last: bytes
) -> None:
    with TemporaryDirectory() as root:
        folder, path = Path(root, "out"), Path(root, "papers.jsonl")
        content = b""
        for part in ((BEGINNING if is_long else b"") + first, more, last):
            content += part
            path.write_bytes(content)
            try:
                (wanted,) = read_files([path])
            except SourceError:
                with pytest.raises(SourceError):
                    kept(folder, path)
            else:
                assert kept(folder, path) == wanted


def test_only_the_new_lines_are_read(tmp_path: Path, lines_read: list[int]) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(BEGINNING + LINES[0])
    kept(tmp_path / "out", path)
    path.write_bytes(BEGINNING + LINES[0] + LINES[2] + LINES[1])
    content = kept(tmp_path / "out", path)
    assert lines_read == [72, 73]
    assert [str(skipped).partition("papers.jsonl")[2][:4] for skipped in content.skipped] == [":72:"]
    lines_read.clear()
    kept(tmp_path / "out", path)
    assert lines_read == []


@pytest.mark.parametrize(
    "change",
    [
        lambda old: old.replace(b"On 3", b"On 4") + LINES[0],
        lambda old: old[:-1] + b" " + LINES[0],
        lambda old: gzip.compress(old + LINES[0]),
        lambda old: b"[" + old + b"]",
        lambda old: old[: len(old) // 2],
    ],
    ids=["changed", "not ended", "compressed", "a list", "shrunk"],
)
def test_a_file_that_did_more_than_grow_is_read_whole(
    tmp_path: Path, change: Callable[[bytes], bytes], lines_read: list[int]
) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(BEGINNING)
    kept(tmp_path / "out", path)
    path.write_bytes(change(BEGINNING))
    (wanted,) = read_files([path])
    assert kept(tmp_path / "out", path) == wanted
    assert lines_read == []


def test_a_graph_of_a_file_that_grew_is_that_of_a_clean_build(tmp_path: Path, lines_read: list[int]) -> None:
    path, lines = (
        tmp_path / "papers.jsonl",
        [b'{"title": "On dropout %d", "url": "%s"}\n' % (n, b"u" * 9_000) for n in range(9)],
    )
    for number in (8, 9):
        path.write_bytes(b"".join(lines[:number]))
        build_folder(tmp_path / "out", partial(read_files, path), Options())
    assert lines_read == [9]
    build_folder(tmp_path / "clean" / "out", partial(read_files, path), Options())
    assert digests(tmp_path / "out") == digests(tmp_path / "clean" / "out")


def test_what_a_paper_was_removed_from_has_not_grown(tmp_path: Path, lines_read: list[int]) -> None:
    """Of a file that lost a paper by hand all is read again."""
    path = tmp_path / "papers.jsonl"
    path.write_bytes(BEGINNING + b'{"id": "p", "title": "Adam"}\n')
    kept(tmp_path / "out", path)
    with open_library(tmp_path / "out") as known, known:
        library.keep_contents(known, library.remove_papers(library.kept_contents(known), ["p"]))
    path.write_bytes(path.read_bytes() + LINES[0])
    (wanted,) = read_files([path])
    assert kept(tmp_path / "out", path) == wanted
    assert lines_read == []
