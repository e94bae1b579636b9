"""The network: what it gives has the shapes it says, and depends on its text alone."""

from __future__ import annotations

import builtins
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import texts

from kg.model import Kind
from kg.nlp.network import KINDS, LONGEST, ROLES, ModelError, Network
from kg.nlp.shipped import MODEL, read_model

TEXT = "CoolNet: Label smoothing for free\nWe propose CoolNet and test it on CIFAR-10."


@settings(max_examples=30)
@given(texts)
def test_probabilities_are_probabilities(text: str) -> None:
    spans = read_model().network.read(text)
    words = len(spans.starts)
    assert spans.kinds.shape == (words, LONGEST, len(KINDS))
    assert spans.roles.shape == (2, words, len(ROLES) + 1)
    assert spans.kinds.min(initial=0) >= 0
    assert spans.kinds.sum(2).max(initial=0) <= 1 + 1e-5
    for word in range(words):  # no span runs over the end
        assert not spans.kinds[word, words - word :].any()


def test_the_same_text_gives_the_same_numbers() -> None:
    network = read_model().network
    first = network.read(TEXT)
    network.read("Another text\nof other words")
    second = Network(MODEL).read(TEXT)
    assert np.array_equal(first.kinds, second.kinds)
    assert np.array_equal(first.roles, second.roles)
    assert np.array_equal(first.pairs, second.pairs)


def test_words_of_a_range() -> None:
    spans = read_model().network.read(TEXT)
    start = TEXT.index("Label smoothing")
    assert spans.words_of(start, start + len("Label smoothing")) == (2, 3)
    assert spans.words_of(start + 1, start + 5) is None
    assert spans.kinds_of(start + 1, start + 5).tolist() == [0, 0, 0]
    chances = spans.role_chances([(start, start + 5)])
    assert chances.shape == (len(ROLES),)
    assert chances.sum() == pytest.approx(1)


def test_concepts_can_be_replaced() -> None:
    spans = read_model().network.read(TEXT)
    end = TEXT.index(":")
    other = spans.replaced([(0, end, Kind.DATASET, 0.8), (1, 3, Kind.METHOD, 0.9)])
    assert other.likely(0.5) == [(0, end)]
    assert other.kinds_of(0, end).tolist() == pytest.approx([0.8 * (kind is Kind.DATASET) for kind in KINDS])


def test_pairs_of_mentions() -> None:
    network = read_model().network
    spans = network.read(TEXT)
    rows = spans.mention_rows([(0, 7), (9, 24)])
    relations, same = network.compare(rows, np.array([0, 1]), np.array([1, 0]), np.array([0, 6]))
    assert relations.shape == (2, 6)
    assert same.shape == (2,)


def test_without_onnx_runtime_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name == "onnxruntime":
            raise ImportError("no wheel")
        return real(name, *rest, **more)

    monkeypatch.delitem(sys.modules, "onnxruntime", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ModelError, match="ONNX Runtime does not load on this machine") as caught:
        Network(MODEL).read(TEXT)
    assert "\n" not in str(caught.value)
