"""What is learned from: annotated papers, and texts that nobody annotated."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.gold import GoldPaper, read_gold, text_of
from kg.model import Paper
from kg.sources.cleaning.text import clean_text


@dataclass(frozen=True, slots=True)
class Corpus:
    """Annotated papers: those that the networks learn from, those kept for the last step, and those to report on."""

    learned: list[GoldPaper]
    held_out: list[GoldPaper]
    reported: dict[str, list[GoldPaper]]

    @property
    def titles(self) -> frozenset[str]:
        """The titles of all annotated papers, without regard to case."""
        papers = [*self.learned, *self.held_out, *(p for some in self.reported.values() for p in some)]
        return frozenset(item.paper.title.casefold() for item in papers)


def read_corpus(folder: Path, held_out: int) -> Corpus:
    """Read ``train*.jsonl`` and ``dev*.jsonl``; one in ``held_out`` papers of the former is kept for the last step.

    Raises
    ------
    SourceError
        Where there is no such file, or a line is no annotated paper.
    """
    files = sorted(folder.glob("train*.jsonl"))
    if not files:
        raise SourceError(f"{folder}: there is no train.jsonl; give a folder with annotated papers as JSON Lines")
    papers = [paper for path in files for paper in read_gold(path)]
    return Corpus(
        [paper for paper in papers if not is_held_out(paper.key, held_out)],
        [paper for paper in papers if is_held_out(paper.key, held_out)],
        {path.stem: read_gold(path) for path in sorted(folder.glob("dev*.jsonl"))},
    )


def is_held_out(key: str, one_in: int) -> bool:
    """Whether a paper is kept for the last step: by a hash of its id, so that it never changes.

    Examples
    --------
    >>> sum(is_held_out(f"t{number:04}", 11) for number in range(1100))
    110
    """
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % one_in == 0


def read_records(path: Path) -> list[dict[str, Any]]:
    """Read unannotated papers: id, title and abstract, one JSON object a line; the file may be gzipped."""
    return [json.loads(line) for line in text_of(path).split("\n") if line.strip()]


def read_texts(records: Iterable[Mapping[str, Any]]) -> list[Paper]:
    """Title and abstract of unannotated papers, cleaned."""
    return [
        Paper(str(number), clean_text(record["title"]), clean_text(record.get("abstract") or ""))
        for number, record in enumerate(records)
    ]


def choose_texts(papers: list[Paper], shortest: int, annotated: frozenset[str], seed: int) -> list[str]:
    """The texts to be labelled, in an order drawn: with an abstract of some length, and no annotated paper's title."""
    fit = [p for p in papers if len(p.abstract) > shortest and p.title.casefold() not in annotated]
    random.Random(seed).shuffle(fit)  # noqa: S311
    return [paper.text for paper in fit]
