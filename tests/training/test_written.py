"""The abstracts of other fields that were written for the project: what they are annotated with stands in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kg.gold import gold_mentions, read_gold

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
LEARNED, MEASURED = BENCHMARKS / "other_fields_train.jsonl", BENCHMARKS / "other_fields.jsonl"
WORDS = 12


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of so many words."""
    words = text.casefold().split()
    return {tuple(words[begin : begin + WORDS]) for begin in range(len(words) - WORDS + 1)}


def test_each_concept_has_mentions() -> None:
    papers = read_gold(LEARNED)
    assert len({paper.key for paper in papers}) == len(papers) > 900
    for paper in papers:
        mentioned = {mention.concept for mention in gold_mentions(paper)}
        assert len(mentioned) >= 0.9 * len(paper.concepts), paper.key
        for subject, _, thing in paper.relations or ():
            assert subject != thing
            assert max(subject, thing) < len(paper.concepts)


def test_nothing_of_what_is_measured_on_was_learned() -> None:
    measured = records(MEASURED)
    titles = {record["title"].casefold() for record in measured}
    known = set().union(*(runs(record["abstract"]) for record in measured))
    for record in records(LEARNED):
        assert record["title"].casefold() not in titles
        assert not runs(record["abstract"]) & known, record["id"]
