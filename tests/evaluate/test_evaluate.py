"""Measuring: counts that can be followed by hand, and agreement with the scorer that lies beside the data."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg import evaluate
from kg.cli import main
from kg.errors import SourceError
from kg.evaluate import Score, wilson_interval
from kg.flow import graphs, outputs
from kg.gold import GoldConcept, GoldPaper, gold_mentions, read_gold
from kg.graph.network import to_graph
from kg.model import Concept, Kind, Link, Mention, Paper, Role
from kg.sources import Reading

PAPER = Paper("000001", "On GANs", "We train a GAN on MNIST with dropout.")
GOLD = GoldPaper(
    PAPER,
    (
        GoldConcept("generative adversarial network", Kind.METHOD, Role.USES, ("GANs", "GAN")),
        GoldConcept("MNIST", Kind.DATASET, Role.EVALUATES_ON, ("MNIST",)),
        GoldConcept("overfitting", Kind.PROBLEM, Role.ADDRESSES, ("overfitting",)),
    ),
)


def mention(surface: str, kind: Kind, role: Role, confidence: float) -> Mention:
    start = PAPER.text.index(surface)
    return Mention(PAPER.id, start, start + len(surface), surface, kind, role, confidence, ("network",))


def graph() -> kg.Graph:
    found = {
        "gan": mention("GANs", Kind.METHOD, Role.STUDIES, 0.95),
        "mnist": mention("MNIST", Kind.PROBLEM, Role.EVALUATES_ON, 0.55),
        "dropout": mention("dropout", Kind.METHOD, Role.USES, 0.55),
    }
    concepts = [Concept(f"{key}-000000", key, m.surface, (m.kind,)) for key, m in found.items()]
    links = [Link(PAPER.id, f"{key}-000000", m.kind, m.role, (m,)) for key, m in found.items()]
    return to_graph([PAPER], concepts, links)


def test_every_figure_by_hand() -> None:
    result = evaluate.evaluate(graph(), [GOLD])
    assert result.typed == Score(right=1, found=3, gold=3)  # GAN; MNIST has the wrong kind, dropout is not gold
    assert result.untyped == Score(right=2, found=3, gold=3)
    assert result.kinds["method"] == Score(right=1, found=2, gold=1)
    assert result.kinds["dataset"] == Score(right=0, found=0, gold=1)
    assert result.mentions_typed == Score(right=1, found=3, gold=3)
    assert result.mentions_untyped == Score(right=2, found=3, gold=3)
    assert result.roles == Score(right=1, found=2, gold=2)
    assert {(cell.kind, cell.low, cell.mentions, cell.right) for cell in result.reliability} == {
        (Kind.METHOD, 0.9, 1, 1),
        (Kind.METHOD, 0.5, 1, 0),
        (Kind.PROBLEM, 0.5, 1, 0),
    }


def test_gold_mentions_are_the_longest_at_word_boundaries() -> None:
    assert [PAPER.text[m.start : m.end] for m in gold_mentions(GOLD)] == ["GANs", "GAN", "MNIST"]


@given(st.integers(0, 50), st.integers(0, 50))
def test_the_interval_holds_the_share(right: int, wrong: int) -> None:
    low, high = wilson_interval(right, right + wrong)
    assert 0 <= low <= high <= 1
    if right + wrong:
        assert low <= right / (right + wrong) <= high


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    once, again, other = (evaluate.sample_mentions(graph(), 3, seed) for seed in (0, 0, 5))
    assert once == again
    assert {m for _, m in once} == {m for _, m in other}


def test_a_line_that_is_no_annotation_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"title": "A", "concepts": []}\n{"title": "B"}\n', encoding="utf-8")
    with pytest.raises(SourceError, match=r"gold\.jsonl:2"):
        read_gold(path)
    with pytest.raises(SourceError, match="no such file"):
        read_gold(tmp_path / "missing.jsonl")


def test_an_annotation_without_text_is_of_the_paper_with_its_id(tmp_path: Path) -> None:
    texts = {"p1": {"id": "p1", "title": "CoolNet", "abstract": "We use <b>GANs</b>."}}
    line = {"id": "p1", "concepts": [{"name": "GAN", "type": "method", "role": "uses", "surfaces": ["GANs"]}]}
    path = tmp_path / "annotated.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(line).encode()))
    (paper,) = read_gold(path, texts)
    assert (paper.key, paper.paper.text) == ("p1", "CoolNet\nWe use GANs.")
    assert len(gold_mentions(paper)) == 1
    for unknown in ({}, None):
        with pytest.raises(SourceError, match=r"annotated\.jsonl\.gz:1"):
            read_gold(path, unknown)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(SourceError, match=r"annotated\.jsonl\.gz: this is no text"):
        read_gold(path, texts)


def test_judging_a_sample(tmp_path: Path) -> None:
    outputs.write(graph(), tmp_path)
    result = CliRunner().invoke(main, ["eval", "--sample", "3", "-g", str(tmp_path)], input="y\ns\nn\n")
    assert result.exit_code == 0
    assert result.stdout.startswith("1 of 2 right: 50 % (95 % interval ")
    assert CliRunner().invoke(main, ["eval"]).exit_code == 2


@pytest.mark.slow
def test_the_figures_are_those_of_the_scorer(shared: Path, tmp_path: Path) -> None:
    gold = read_gold(shared / "corpus" / "dev.jsonl")
    graph = graphs.build_graph(Reading(len(gold), len(gold), papers=tuple(item.paper for item in gold)))
    result = evaluate.evaluate(graph, gold)
    outputs.write(graph, tmp_path)
    scorer = [sys.executable, shared / "tools" / "score.py", tmp_path / "graph.ttl", shared / "corpus" / "dev.jsonl"]
    printed = subprocess.run(scorer, capture_output=True, text=True, check=True).stdout
    figures = {name: float(f1) for name, f1 in re.findall(r"^ *(\w+) +P .* F1 ([\d.]+)", printed, flags=re.MULTILINE)}
    for name, score in {"typed": result.typed, "untyped": result.untyped, **result.kinds}.items():
        assert figures[name] == pytest.approx(100 * score.f1, abs=1.0), name
    # What this project promises of itself, on papers that were not trained on.
    assert figures["typed"] >= FLOOR["typed"]
    assert min(figures[kind.value] for kind in Kind) >= FLOOR["kind"]
    assert 100 * result.roles.precision >= FLOOR["roles"]


FLOOR = {"typed": 60.0, "kind": 50.0, "roles": 74.0}


def test_eval_prints_and_gives_json(tmp_path: Path) -> None:
    record = {
        "id": "x",
        "title": "Dropout for image classification",
        "abstract": "We use dropout on CIFAR-10.",
        "concepts": [{"name": "dropout", "type": "method", "role": "uses", "surfaces": ["dropout", "Dropout"]}],
    }
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    printed = CliRunner().invoke(main, ["eval", str(path)])
    assert printed.exit_code == 0, printed.output
    assert "concepts, typed" in printed.stdout
    result = json.loads(CliRunner().invoke(main, ["eval", str(path), "--json"]).stdout)
    assert result["papers"] == 1
    assert result["typed"]["gold"] == 1
