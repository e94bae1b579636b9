"""The papers that are built of: the first of a file, or made up where there is none."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from kg import SAMPLE
from kg.sentences import sentence_spans

#: A paper for each of so many sentences, which is about what an abstract of machine learning has.
_SENTENCES = 7


def take(source: Path | None, number: int) -> list[str]:
    """The first papers of a file of JSON Lines (also ``.gz``), or made-up ones, as lines; each has an id."""
    records = made_up() if source is None else _records(source)
    lines = []
    for place, record in enumerate(islice(records, number)):
        named = record if "id" in record else {"id": f"p{place}", **record}
        lines.append(json.dumps(named, ensure_ascii=False) + "\n")
    return lines


def told(source: Path | None, lines: list[str]) -> str:
    """What papers these are, for a reader who wants the same."""
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()[:12]
    where = "made up from sentences of the sample" if source is None else f"the first of `{source.name}`"
    letters = sum(len(json.loads(line).get("abstract") or "") for line in lines) / max(1, len(lines))
    return f"{len(lines):,} papers, {where}, abstracts of {letters:,.0f} letters on average (sha256 {digest}…)"


def made_up() -> Iterator[dict[str, Any]]:
    """Papers without end, each of sentences of several of the sample's: always the same ones.

    They name what the sample names, over and over: good for trying out, and to compare on any machine. In real papers
    the number of concepts grows.
    """
    sample = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    sentences = [text[a:b] for text in (one["abstract"] for one in sample) for a, b in sentence_spans(text)]
    chance, number = random.Random(0), 0
    while True:
        one = chance.choice(sample)
        abstract = " ".join(chance.sample(sentences, _SENTENCES))
        title = f"{one['title']}, revisited: part {number}"
        yield {"id": f"p{number:07}", "title": title, "abstract": abstract, "year": 1990 + number % 35}
        number += 1


def _records(source: Path) -> Iterator[dict[str, Any]]:
    with (
        gzip.open(source, "rt", encoding="utf-8") if source.suffix == ".gz" else source.open(encoding="utf-8") as lines
    ):
        yield from map(json.loads, lines)
