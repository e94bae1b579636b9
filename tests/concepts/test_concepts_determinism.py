"""The concepts depend on the papers alone: not on their order, nor on the files they come in, nor on earlier builds."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.concepts import load_table, resolution
from kg.graph.network import Graph, broader_of, concepts_of, links_of, merges_of
from kg.model import Kind, Mention, Paper, Role


def what(graph: Graph) -> tuple[object, ...]:
    """All that the step decides, less where the papers came from."""
    return tuple(concepts_of(graph)), tuple(links_of(graph)), merges_of(graph), broader_of(graph)


@pytest.fixture(scope="module")
def papers() -> list[str]:
    return kg.SAMPLE.read_text(encoding="utf-8").splitlines()[:24]


@pytest.fixture(scope="module")
def whole(papers: list[str], tmp_path_factory: pytest.TempPathFactory) -> Graph:
    path = tmp_path_factory.mktemp("whole") / "all.jsonl"
    path.write_text("\n".join(papers), encoding="utf-8")
    return kg.build([path])


@pytest.mark.parametrize(("seed", "files"), [(1, 1), (2, 2), (3, 5)])
def test_any_order_and_any_split_into_files_gives_the_same(
    papers: list[str], whole: Graph, tmp_path: Path, seed: int, files: int
) -> None:
    shuffled = random.Random(seed).sample(papers, len(papers))
    for number in range(files):
        (tmp_path / f"{number}.jsonl").write_text("\n".join(shuffled[number::files]), encoding="utf-8")
    assert what(kg.build([tmp_path])) == what(whole)


def test_papers_that_are_added_and_taken_away_again_leave_nothing(
    papers: list[str], whole: Graph, tmp_path: Path
) -> None:
    extra = {"id": "extra", "title": "Label smoothing with Adam", "abstract": "We use mixup (MU) on CIFAR-10."}
    path, output = tmp_path / "all.jsonl", tmp_path / "graph"
    path.write_text("\n".join([*papers, json.dumps(extra)]), encoding="utf-8")
    more = kg.build([path], output)
    assert {c.id for c in concepts_of(whole)} <= {c.id for c in concepts_of(more)}
    path.write_text("\n".join(papers), encoding="utf-8")
    assert what(kg.build([path], output)) == what(whole)


names = st.sampled_from(
    ["GAN", "GANs", "generative adversarial network", "auto-encoder", "autoencoder", "SAM", "segment anything model",
     "sharpness-aware minimization", "PPO algorithm", "PPO", "BERT model", "BERT", "linear regression", "MCTS",
     "sparse linear regression", "ResNet-50", "ResNet-101", "language models", "large language models"]
)  # fmt: skip
some_papers = st.lists(st.lists(st.tuples(names, st.none() | names), max_size=5), max_size=8)


def mentions_of(papers: list[list[tuple[str, str | None]]]) -> list[Mention]:
    return [
        Mention(f"p{number}", 50 * place, 50 * place + len(name), name, Kind.METHOD, Role.USES, 1.0, (), long)
        for number, paper in enumerate(papers)
        for place, (name, long) in enumerate(paper)
    ]


@given(some_papers, st.randoms(use_true_random=False))
def test_the_order_of_papers_and_mentions_does_not_matter(
    papers: list[list[tuple[str, str | None]]], chance: random.Random
) -> None:
    mentions = mentions_of(papers)
    texts = [Paper(f"p{number}", "On") for number in range(len(papers))]
    expected = resolution(mentions, (), texts, load_table())
    shuffled = chance.sample(mentions, len(mentions))
    assert resolution(shuffled, (), chance.sample(texts, len(texts)), load_table()) == expected


@given(some_papers, some_papers)
def test_a_name_in_the_vocabulary_keeps_its_iri_whatever_is_added(
    papers: list[list[tuple[str, str | None]]], more: list[list[tuple[str, str | None]]]
) -> None:
    """Its canonical key is that of its label: no other paper can change it."""
    from kg.nlp import load_vocabulary

    known = {entry.label for entry in load_vocabulary()}
    first = resolution(mentions_of(papers), load_vocabulary(), (), load_table())
    second = resolution(mentions_of([*papers, *more]), load_vocabulary(), (), load_table())
    ids = {concept.label: concept.id for concept in second.concepts}
    assert all(ids[c.label] == c.id for c in first.concepts if c.label in known)
