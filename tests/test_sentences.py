"""Sentences: where they begin and end."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import sentences
from kg.sentences import sentence_at, sentence_spans

prose = st.lists(
    st.sampled_from(
        ["We", "show", "it", ".", ". ", "! ", "? ", "\n", " ", "e.g. ", "i.e. ", "et al. ", "Fig. ", "A", "A. ", "(",
         ") ", '"', "”", "3.5", "β", "深度。", "U.S. ", "\u2028", "vs. ", "B."]
    ),
    max_size=30,
).map("".join)  # fmt: skip
anything = st.one_of(st.text(), prose)


@given(anything)
def test_sentences_are_in_order_apart_and_without_space_around(text: str) -> None:
    end = 0
    for start, stop in sentence_spans(text):
        assert end <= start < stop <= len(text)
        assert text[start:stop] == text[start:stop].strip()
        end = stop


@given(anything)
def test_sentences_hold_everything_but_white_space(text: str) -> None:
    spans = sentence_spans(text)
    inside = {place for start, stop in spans for place in range(start, stop)}
    assert all(text[place].isspace() for place in range(len(text)) if place not in inside)


@given(anything)
def test_ends_are_what_plain_patterns_find(text: str) -> None:
    plain = re.compile(r"[.!?]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\sa-z])|\n+|(?<=[a-z)\]]{2})[.!?](?=[A-Z][\w-]*,? [a-z])")
    assert [match.span() for match in sentences._END.finditer(text)] == [m.span() for m in plain.finditer(text)]


@given(anything)
def test_a_line_feed_ends_a_sentence(text: str) -> None:
    assert all("\n" not in text[start:stop] for start, stop in sentence_spans(text))


@given(anything)
def test_each_place_in_a_sentence_finds_it(text: str) -> None:
    spans = sentence_spans(text)
    for span in spans:
        assert {sentence_at(spans, place) for place in range(*span)} == {span}


@given(anything, st.integers(-5, 100))
def test_a_place_in_no_sentence_is_an_error(text: str, place: int) -> None:
    spans = sentence_spans(text)
    if not any(start <= place < stop for start, stop in spans):
        with pytest.raises(ValueError, match=f"no sentence at {place}"):
            sentence_at(spans, place)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n ", []),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("A title\nAn abstract. It ends.", ["A title", "An abstract.", "It ends."]),
        ("Vitamin D.\nWe measure it.", ["Vitamin D.", "We measure it."]),
        ("Cats, dogs, etc.\nWe count them.", ["Cats, dogs, etc.", "We count them."]),
        ("lower case\nfollows here", ["lower case", "follows here"]),
        ("We use SGD, e.g. Momentum, and i.e. Adam.", ["We use SGD, e.g. Momentum, and i.e. Adam."]),
        ("See Fig. 3 and Smith et al. 2019. Then rest.", ["See Fig. 3 and Smith et al. 2019.", "Then rest."]),
        ("J. Smith agrees. So do we.", ["J. Smith agrees.", "So do we."]),
        ("It gains 3.5 points. β is small.", ["It gains 3.5 points.", "β is small."]),
        ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
        ("It works (always). (Not here.) Fine.", ["It works (always).", "(Not here.)", "Fine."]),
        ("Really?! Yes...  2 of 3.", ["Really?!", "Yes...", "2 of 3."]),
        ("It is new.We test it.However, it fails.", ["It is new.", "We test it.", "However, it fails."]),
        ("We use Node.js, torch.nn, i.e.The best.", ["We use Node.js, torch.nn, i.e.The best."]),
        (
            "They use cats, dogs, etc. We use P. The rest is old.",
            ["They use cats, dogs, etc.", "We use P.", "The rest is old."],
        ),
        ("As Smith et al. In 2019, J. Smith did.", ["As Smith et al.", "In 2019, J. Smith did."]),
        ("Old e.g. The Sims vs. The Rest.", ["Old e.g. The Sims vs. The Rest."]),
    ],
)
def test_examples(text: str, expected: list[str]) -> None:
    assert [text[start:stop] for start, stop in sentence_spans(text)] == expected


def test_a_long_row_of_signs_takes_no_time() -> None:
    """Were each of them tried as the end of a sentence with all that follow, this would take ten minutes."""
    row = "!" * 200_000
    assert sentence_spans(row) == [(0, len(row))]
