"""What was annotated for the project: it stands in the abstracts, and nothing of what is measured on was learned."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from kg.gold import GoldPaper, gold_mentions, read_gold
from kg.training.corpus import read_corpus, read_records

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
LEARNED, MEASURED = BENCHMARKS / "other_fields_train.jsonl", BENCHMARKS / "other_fields.jsonl"
#: Papers of others: what they are annotated with, without their texts.
OWN = BENCHMARKS / "own_field_train.jsonl.gz"
WORDS = 12
LONGEST_NAME = 8


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
        assert len(mentioned(paper)) >= 0.9 * len(paper.concepts), paper.key
        assert_related(paper)


def mentioned(paper: GoldPaper) -> set[int]:
    """The numbers of the concepts that the text names."""
    return {mention.concept for mention in gold_mentions(paper)}


def assert_related(paper: GoldPaper) -> None:
    """What is related are two of the paper's concepts."""
    for subject, _, thing in paper.relations or ():
        assert subject != thing
        assert max(subject, thing) < len(paper.concepts)


def test_annotations_of_papers_of_others_have_nothing_of_their_texts_but_names() -> None:
    for line in gzip.decompress(OWN.read_bytes()).decode().splitlines():
        record = json.loads(line)
        assert set(record) == {"id", "concepts", "relations"}
        for concept in record["concepts"]:
            assert set(concept) == {"name", "type", "role", "surfaces"}
            assert max(len(name.split()) for name in (concept["name"], *concept["surfaces"])) <= LONGEST_NAME


@pytest.mark.slow
def test_annotations_of_papers_of_others_are_of_those_papers(shared: Path) -> None:
    papers = {str(record["id"]): record for record in read_records(shared / "scale" / "papers.jsonl.gz")}
    annotated = read_gold(OWN, papers)
    assert len({paper.key for paper in annotated}) == len(annotated) > 6000
    assert sum(len(mentioned(paper)) for paper in annotated) >= 0.98 * sum(len(paper.concepts) for paper in annotated)
    for paper in annotated:
        assert_related(paper)
    corpus = read_corpus(shared / "corpus", 11)
    assert not corpus.titles & {item.paper.title.casefold() for item in annotated}


def test_nothing_of_what_is_measured_on_was_learned() -> None:
    measured = records(MEASURED)
    titles = {record["title"].casefold() for record in measured}
    known = set().union(*(runs(record["abstract"]) for record in measured))
    for record in records(LEARNED):
        assert record["title"].casefold() not in titles
        assert not runs(record["abstract"]) & known, record["id"]
