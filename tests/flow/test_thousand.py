"""What is added to a thousand papers gives what one build of all of them gives, byte for byte."""

from __future__ import annotations

import json
from functools import partial
from itertools import islice
from pathlib import Path

import pytest
from folders import digests

import kg
from benchmarks.many_papers import maker
from kg import library
from kg.flow.folder import add_files, build_folder
from kg.flow.options import Options
from kg.library import open_library
from kg.nlp import pipeline_hash
from kg.nlp.mentions import Extraction
from kg.sources import read_files

MADE, NEW = 1_000, 12


@pytest.fixture(scope="module")
def made() -> list[tuple[kg.Paper, Extraction]]:
    """Papers of sentences of the sample, with what is found in them: the network does not run for each."""
    return list(map(maker(kg.SAMPLE, 40, None).paper, range(MADE)))


@pytest.fixture
def files(made: list[tuple[kg.Paper, Extraction]], tmp_path: Path) -> tuple[Path, Path]:
    """Most of the papers, and a few that lie everywhere among them."""
    before, new = tmp_path / "before.jsonl", tmp_path / "new.jsonl"
    few = set(islice(range(0, MADE, MADE // NEW), NEW))
    for file, wanted in ((before, set(range(MADE)) - few), (new, few)):
        papers = (made[number][0] for number in sorted(wanted))
        rows = ({"id": p.id, "title": p.title, "abstract": p.abstract, "date": p.date} for p in papers)
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return before, new


def folder_of(made: list[tuple[kg.Paper, Extraction]], folder: Path) -> Path:
    """A folder whose library knows what is found in all papers."""
    pipeline = pipeline_hash()
    with open_library(folder) as kept:
        digests = [library.digest_of(paper, pipeline) for paper, _ in made]
        library.keep_extractions(kept, digests, [extraction for _, extraction in made])
    return folder


def test_adding_to_a_thousand_papers_is_building_all(
    made: list[tuple[kg.Paper, Extraction]], files: tuple[Path, Path], tmp_path: Path
) -> None:
    before, new = files
    added, clean = (folder_of(made, tmp_path / name / "graph") for name in ("added", "clean"))
    build_folder(added, partial(read_files, [before]), Options())
    folder_of(made, added)  # the build forgot what is found in the new ones
    assert add_files(added, partial(read_files, [new])).account.number == MADE
    build_folder(clean, partial(read_files, [new, before]), Options())
    assert digests(added) == digests(clean)
