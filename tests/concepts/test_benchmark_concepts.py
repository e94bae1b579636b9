"""The benchmark of the step to concepts extracts each paper once, also after an interruption."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from kg.model import Paper

PAPERS = [Paper(f"p{number}", f"On label smoothing {number}", "We use Adam 😀 on CIFAR-10.") for number in range(4)]


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "concepts.py"
    spec = importlib.util.spec_from_file_location("benchmark_of_concepts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_mentions_are_kept_and_missing_ones_added(
    benchmark: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mentions.jsonl"
    benchmark.extract_missing(path, PAPERS[:3], 1)
    found = benchmark.read_mentions(path, PAPERS)
    assert sorted(found) == ["p0", "p1", "p2"]
    assert all(PAPERS[0].text[m.start : m.end] == m.surface for m in found["p0"])
    assert {m.surface for m in found["p0"]} >= {"label smoothing", "CIFAR-10"}

    with path.open("a", encoding="utf-8") as file:
        file.write('["p3", "half a li')  # interrupted
    asked: list[str] = []
    real = benchmark.extract

    def extract(papers: Sequence[Paper], external: None, workers: int) -> object:
        asked.extend(paper.id for paper in papers)
        return real(papers, external, workers)

    monkeypatch.setattr(benchmark, "extract", extract)
    benchmark.extract_missing(path, PAPERS, 1)
    benchmark.extract_missing(path, PAPERS, 1)
    assert asked == ["p3"]
    assert sorted(benchmark.read_mentions(path, PAPERS)) == ["p0", "p1", "p2", "p3"]
    for line in path.read_text(encoding="utf-8").splitlines():
        json.loads(line)


def test_mentions_of_another_text_are_not_taken(benchmark: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "mentions.jsonl"
    benchmark.extract_missing(path, PAPERS[:1], 1)
    assert benchmark.read_mentions(path, [Paper("p0", "Something else")]) == {}


def test_samples_are_spread_and_lie_in_one_another(benchmark: ModuleType) -> None:
    papers = [Paper(f"{number:03}", "On") for number in range(100)]
    half = benchmark.spread(papers, 50)
    assert len(half) == 50
    assert set(benchmark.spread(half, 7)) <= set(half)
    assert benchmark.spread(papers, 1000) == papers
