"""What is kept from build to build: read back as it was written, checked when it is opened, used by one at a time."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import mentions, papers

import kg
from kg import library
from kg.errors import NotFoundError, SourceError
from kg.library import LibraryError, Made, open_library
from kg.library.database import FILE, FOLDER, LIBRARY_VERSION
from kg.library.extractions import _dropped, _packed_dropped, digest_of, packed_mentions, unpacked_mentions
from kg.library.made import sha256, state_of
from kg.model import Paper
from kg.nlp import External, extract, pipeline_hash
from kg.nlp.mentions import Dropped, Extraction
from kg.nlp.shipped import MODEL
from kg.paths import files_below
from kg.sources import Account, FileContent, LeftOut, Skipped, combine, read_files, read_papers
from kg.sources.account import Apart, Renamed, Repeated

PAPERS = [Paper(f"p{n}", f"On dropout {n}", f"We study dropout and label smoothing {n}.") for n in range(5)]


def keep(folder: Path, papers: list[Paper], pipeline: str = "1") -> list[tuple[int, int]]:
    """Extract what a folder's library lacks; what the progress was."""
    steps: list[tuple[int, int]] = []
    with open_library(folder) as kept:
        library.extract_missing(kept, papers, pipeline, progress=lambda done, total: steps.append((done, total)))
    return steps


# Extractions


@given(st.data(), papers())
def test_an_extraction_is_read_back_as_it_was(data: st.DataObject, paper: Paper) -> None:
    found = Extraction(
        tuple(data.draw(mentions(paper))),
        tuple(Dropped(name, "improbable", 1 / 3) for name in data.draw(st.lists(st.text(), max_size=2))),
    )
    assert unpacked_mentions(paper, packed_mentions(found)) == found.mentions
    assert tuple(_dropped(_packed_dropped(found))) == found.dropped


def test_what_is_kept_equals_what_is_extracted(tmp_path: Path) -> None:
    assert keep(tmp_path, PAPERS)[-1] == (5, 5)
    dropped: list[tuple[str, Dropped]] = []
    with open_library(tmp_path) as kept:
        found = list(library.read_extractions(kept, PAPERS, "1", lambda paper, what: dropped.append((paper.id, what))))
    fresh = list(extract(PAPERS))
    assert found == [extraction.mentions for extraction in fresh]
    assert dropped == [(p.id, what) for p, extraction in zip(PAPERS, fresh, strict=True) for what in extraction.dropped]


def test_only_new_texts_are_extracted(tmp_path: Path) -> None:
    assert keep(tmp_path, PAPERS[:3]) == [(0, 3), (3, 3)]
    renamed = Paper("another", PAPERS[0].title, PAPERS[0].abstract, date="2020")
    assert keep(tmp_path, [*PAPERS[:3], renamed]) == [(0, 0)]
    assert keep(tmp_path, PAPERS) == [(0, 2), (2, 2)]
    assert keep(tmp_path, PAPERS, "another pipeline")[0] == (0, 5)


def test_two_papers_of_one_text_have_their_own_mentions(tmp_path: Path) -> None:
    twins = [PAPERS[0], Paper("twin", PAPERS[0].title, PAPERS[0].abstract)]
    assert keep(tmp_path, twins) == [(0, 1), (1, 1)]
    with open_library(tmp_path) as kept:
        one, other = library.read_extractions(kept, twins, "1")
    assert {m.paper_id for m in one} == {"p0"}
    assert {m.paper_id for m in other} == {"twin"}
    assert [m.surface for m in one] == [m.surface for m in other] != []


def test_the_hash_of_a_text_knows_title_from_abstract() -> None:
    assert digest_of(Paper("p", "A\nB", "C"), "1") != digest_of(Paper("p", "A", "B\nC"), "1")


def test_what_no_paper_needs_is_forgotten(tmp_path: Path) -> None:
    keep(tmp_path, PAPERS)
    keep(tmp_path, PAPERS, "2")
    with open_library(tmp_path) as kept:
        library.forget_others(kept, PAPERS[1:3], "2")
        assert kept.execute("SELECT count(*) FROM extraction").fetchone() == (2,)
    assert keep(tmp_path, PAPERS, "2")[0] == (0, 3)


def test_an_interrupted_extraction_keeps_its_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.nlp.pool.BATCH", 2)

    def stop(done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), open_library(tmp_path) as kept:
        library.extract_missing(kept, PAPERS, "1", progress=stop)
    assert keep(tmp_path, PAPERS) == [(0, 1), (1, 1)]


# What decides the outcome of extraction


def test_the_pipelines_hash_changes_with_all_that_changes_extraction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pipeline_hash()
    assert pipeline_hash() == before
    for name in ("kg.nlp.vocabulary_hash", "kg.nlp.fingerprint", "kg.nlp.version"):
        with monkeypatch.context() as patch:
            patch.setattr(name, lambda *_: "another")
            assert pipeline_hash() != before
    assert MODEL / "reader.onnx" in files_below(
        Path(kg.__file__).parent / "nlp"
    )  # what was trained is in the fingerprint
    other = tmp_path / "pipeline"
    other.mkdir()
    (other / "weights").write_bytes(b"1")
    first = pipeline_hash(External(str(other)))
    (other / "weights").write_bytes(b"2")
    assert len({before, first, pipeline_hash(External(str(other)))}) == 3


def test_the_outputs_depend_on_the_software_the_papers_and_the_options() -> None:
    states = [
        state_of(PAPERS, "1"), state_of(PAPERS[1:], "1"), state_of(PAPERS, "2"), state_of(PAPERS, "1", 25),
        state_of([Paper("p0", PAPERS[0].title, PAPERS[0].abstract, date="2020"), *PAPERS[1:]], "1"),
    ]  # fmt: skip
    assert len(set(states)) == len(states)


# Files and their records


@given(st.lists(papers(), max_size=4), st.lists(papers(), max_size=2))
def test_files_are_read_back_as_they_were(one: list[Paper], two: list[Paper]) -> None:
    contents = [
        FileContent("/in/a", "1", tuple(one), (Skipped("a", 3, "title is missing"), Skipped("a", None, "odd"))),
        FileContent("/in/b", "2", tuple(two)),
    ]
    with open_library(None) as kept:
        library.keep_contents(kept, contents)
        assert library.kept_contents(kept) == contents
        known = library.kept_file(kept, "/in/a", "1")
        assert known is not None
        assert library.kept_file(kept, "/in/a", "2") is None
        assert library.with_records(kept, [known, contents[1]]) == contents
        assert [library.are_kept(some) for some in ([known], [known, contents[1]])] == [True, False]
        assert [library.are_all(kept, some) for some in ([known], contents)] == [False, False]
        library.keep_contents(kept, [known, contents[1]])
        library.keep_contents(kept, contents[1:])
        assert library.kept_contents(kept) == contents[1:]


def test_a_file_is_read_again_only_if_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        (tmp_path / name).write_text(json.dumps({"title": f"Paper {name}"}) + "\n")
    with open_library(None) as kept:

        def read() -> list[FileContent]:
            files = read_files([tmp_path], known=lambda path, state: library.kept_file(kept, path, state))
            contents = library.with_records(kept, files)
            library.keep_contents(kept, contents)
            return contents

        first = read()
        with monkeypatch.context() as patch:
            patch.setattr("kg.sources.read.read_file", lambda *_: pytest.fail("it was read again"))
            assert read() == first
        (tmp_path / "a").write_text(json.dumps({"title": "Another"}) + "\n")
        assert combine(read()) == read_papers([tmp_path]) != combine(first)


def test_a_bad_record_is_known_from_before_too(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"title": "Adam"}\n{"title": 5}\n')
    with open_library(None) as kept:
        contents = read_files([tmp_path / "a"])
        library.keep_contents(kept, contents)
        assert combine(library.kept_contents(kept)).skipped == combine(contents).skipped != ()
        with pytest.raises(SourceError, match="a:2:"):
            read_files([tmp_path / "a"], strict=True, known=lambda p, s: library.kept_file(kept, p, s))


def test_what_came_over_standard_input_adds_up() -> None:
    one, two = (read_files("-", stdin=io.BytesIO(f'{{"title": "{title}"}}'.encode())) for title in ("Adam", "Lion"))
    contents = library.added(library.added([], one), two)
    with open_library(None) as kept:
        library.keep_contents(kept, contents)
        assert [paper.title for paper in combine(library.kept_contents(kept)).papers] == ["Adam", "Lion"]


def test_a_name_that_is_no_text_is_kept(tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/caf\xe9.jsonl"
    Path(os.fsdecode(odd)).write_text('{"title": "Adam"}')
    contents = read_files([os.fsdecode(odd)])
    with open_library(None) as kept:
        library.keep_contents(kept, contents)
        assert library.kept_contents(kept) == contents
        assert library.remove_papers(contents, [os.fsdecode(odd)]) == []


def test_papers_are_removed_with_all_their_records(tmp_path: Path) -> None:
    a = FileContent(str(tmp_path / "a"), "1", (Paper("x", "Adam"), Paper("y", "Lion")))
    b = FileContent(str(tmp_path / "b"), "1", (Paper("", "ADAM", "We introduce Adam."),))
    left = library.remove_papers([a, b], ["x"])
    assert [[paper.title for paper in content.records] for content in left] == [["Lion"], []]
    assert [content.state for content in left] == ["", ""]
    assert library.remove_papers([a, b], [str(tmp_path)]) == []
    assert library.remove_papers([a, b], ["b"]) == [a]
    with pytest.raises(NotFoundError, match="'z'"):
        library.remove_papers([a, b], ["a", "z"])


def test_a_paper_is_removed_by_the_id_of_any_of_its_records(tmp_path: Path) -> None:
    """An id that it lost to another, or that a record without one would have; not one that several papers have."""
    own = Paper("x", "Adam"), Paper("y", "ADAM", arxiv_id="1412.6980"), Paper("", "Adam!", arxiv_id="1412.6980")
    files = [FileContent(str(tmp_path / "a"), "1", (*own, Paper("z", "Lion")))]
    for name in ("x", "y", "arxiv-1412.6980"):
        (left,) = library.remove_papers(files, [name])
        assert [paper.title for paper in left.records] == ["Lion"], name
    files = [FileContent(str(tmp_path / "a"), "1", (Paper("q", "Moss at night"), Paper("q", "Of trees")))]
    with pytest.raises(NotFoundError, match=r"'q' is the id .* several papers: remove one of q-.{6}, q-.{6}$"):
        library.remove_papers(files, ["q"])


# The file


def database(folder: Path) -> Path:
    return folder / FOLDER / FILE


def spoil(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "nonsense":
        path.write_bytes(b"no database at all" * 100)
    elif how == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif how == "zeros":
        path.write_bytes(data[:4096] + bytes(len(data) - 4096))
    else:
        connection = sqlite3.connect(path)
        connection.execute(f"PRAGMA user_version = {LIBRARY_VERSION + 1}")
        connection.commit()
        connection.close()


@pytest.mark.parametrize("how", ["nonsense", "cut", "zeros", "version"])
def test_a_library_that_cannot_be_used_is_moved_aside(tmp_path: Path, how: str) -> None:
    keep(tmp_path, PAPERS)
    spoil(database(tmp_path), how)
    spoiled = sha256(database(tmp_path))
    warnings: list[str] = []
    with open_library(tmp_path, warnings.append) as kept:
        library.extract_missing(kept, PAPERS, "1")
        assert len(list(library.read_extractions(kept, PAPERS, "1"))) == 5
    (warning,) = warnings
    said = f"version {LIBRARY_VERSION + 1}, not {LIBRARY_VERSION}" if how == "version" else "damaged"
    assert said in warning
    assert "\n" not in warning
    assert sha256(database(tmp_path).with_name(f"unusable-{FILE}")) == spoiled
    with open_library(tmp_path, pytest.fail):
        pass


def test_a_library_has_one_user_at_a_time(tmp_path: Path) -> None:
    with open_library(tmp_path):
        code = f"from kg.library import open_library as o\nwith o({str(tmp_path)!r}): pass"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert "LibraryError: another build is at work" in done.stderr
    keep(tmp_path, PAPERS[:1])


def test_a_place_without_room_or_right_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match=r"can't write to .*file"), open_library(tmp_path / "file"):
        pass
    with pytest.raises(LibraryError, match=r"disk is full.*unchanged"), open_library(tmp_path):
        raise sqlite3.OperationalError("database or disk is full")


def test_what_was_made_stands_only_if_the_files_do(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("1")
    account = Account(
        2,
        1,
        skipped=(Skipped("a", 3, "odd"),),
        left_out=(LeftOut("T", "why", ("a",), "t"),),
        repeated=(Repeated("p", "Adam", ("p (a)", "q (b)")),),
        bare=(("Adam", "x"),),
        apart=(Apart("doi 10.1/a", ("p", "q")),),
        dropped=(Skipped("a", 4, "odd", "dropped"),),
        renamed=(Renamed("q", ("q-1", "q-2")),),
    )
    made = Made("state", {"out": sha256(tmp_path / "out")}, {"papers": 1}, {"view_limit": 25}, "given", account)
    with open_library(None) as kept:
        assert library.kept_made(kept) is None
        library.keep_made(kept, Made("older", {}))
        library.keep_made(kept, made)
        assert library.kept_made(kept) == made
    assert made.is_in(tmp_path)
    (tmp_path / "out").write_text("2")
    assert not made.is_in(tmp_path)
    (tmp_path / "out").unlink()
    assert not made.is_in(tmp_path)
