"""Texts become words, pieces and shapes: nothing is lost, whatever the text and however long it is."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from kg.nlp.shipped import MODEL
from kg.nlp.wordpiece import MOST_PIECES, SHAPES, Splitter, read_splitter, shape_of

SPLITTER = read_splitter(MODEL / "pieces.txt")


@given(st.one_of(texts, st.text(max_size=400)))
def test_windows_hold_every_word_once_and_in_order(text: str) -> None:
    windows = list(SPLITTER.windows(text))
    places = [place for window in windows for place in zip(window.starts, window.ends, strict=True)]
    assert places == [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
    for window in windows:
        assert len(window.pieces) == len(window.shapes) <= MOST_PIECES
        assert len(window.first) == len(window.last) == len(window.starts)
        assert (window.first <= window.last).all()
        assert (np.diff(window.first) > 0).all()
        assert 0 <= window.shapes.min() <= window.shapes.max() < SHAPES
        assert window.pieces.max() < len(SPLITTER.vocabulary)


def test_a_long_text_is_cut_between_sentences() -> None:
    sentence = "Gradient descent trains deep networks, and nothing else happens here."
    text = "On descent\n" + " ".join([sentence] * 200)
    windows = list(SPLITTER.windows(text))
    assert len(windows) > 3
    assert {text[window.ends[-1] - 1] for window in windows} == {"."}
    assert {text[window.starts[0] :][:8] for window in windows[1:]} == {"Gradient"}


def test_a_sentence_without_an_end_is_cut_where_it_must() -> None:
    windows = list(SPLITTER.windows("word " * 5000))
    assert sum(len(window.starts) for window in windows) == 5000
    assert len(windows) == -(-5000 // len(windows[0].starts))


def test_the_title_ends_with_a_mark_of_its_own() -> None:
    (window,) = SPLITTER.windows("Two words\nThree words here")
    end = SPLITTER.vocabulary["[SEP]"]
    assert [n for n, piece in enumerate(window.pieces) if piece == end] == [3, 7]


@pytest.mark.parametrize(("word", "pieces"), [("GAN", ["gan"]), ("naïve", ["naive"]), ("\u0301", None), ("", [])])
def test_pieces_of_a_word(word: str, pieces: list[str] | None) -> None:
    names = list(SPLITTER.vocabulary)
    got = [names[number].removeprefix("##") for number in SPLITTER.pieces_of(word)]
    assert "".join(got) == "".join(pieces) if pieces is not None else got


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=20))
def test_pieces_spell_the_word(word: str) -> None:
    names = list(SPLITTER.vocabulary)
    assert "".join(names[number].removeprefix("##") for number in SPLITTER.pieces_of(word)) == word


def test_what_the_vocabulary_lacks_is_unknown() -> None:
    splitter = Splitter({"[UNK]": 0, "a": 1, "##b": 2})
    assert splitter.pieces_of("ab") == (1, 2)
    assert splitter.pieces_of("abc") == (0,)


@given(st.text(min_size=1, max_size=12))
def test_every_word_has_a_shape(word: str) -> None:
    assert 0 <= shape_of(word) < SHAPES
