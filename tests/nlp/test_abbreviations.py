"""Abbreviations that a paper defines itself."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg.nlp.abbreviations import STOP_WORDS, find_definitions, is_short_form, match_long_form, max_words

letters = st.text("abcdefghiklmnoprstuvw", min_size=4, max_size=9)
prose = st.lists(
    st.sampled_from(
        ["proximal", "policy", "optimization", "PPO", "(PPO)", "(", ")", "[", "]", "GANs", "(GANs)", "k-NN", "the",
         "of", ",", ".", "; ", "\n", " ", " ", "(see below)", "(2019)", "e.g.", "β-VAE", "(β-VAE)", "C++", "(C++)",
         "深度学习", "(DL)"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


def defined(text: str) -> list[tuple[str, str]]:
    return [(found.short_form(text), found.long_form(text)) for found in find_definitions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use proximal policy optimization (PPO).", [("PPO", "proximal policy optimization")]),
        ("a hidden Markov model (HMM) works", [("HMM", "hidden Markov model")]),
        ("Generative adversarial networks (GANs) are fun.", [("GANs", "Generative adversarial networks")]),
        ("We study the Markov decision process [MDP].", [("MDP", "Markov decision process")]),
        ("GRPO (group relative policy optimization) is new.", [("GRPO", "group relative policy optimization")]),
        ("the k-nearest neighbours (k-NN) rule", [("k-NN", "k-nearest neighbours")]),
        ("our novel mixture of experts (MoE) layer", [("MoE", "mixture of experts")]),
        ("large language models (LLMs; see below)", [("LLMs", "large language models")]),
        ("(i) principal component analysis (PCA)", [("PCA", "principal component analysis")]),
        ("We study learning to defer (L2D).", [("L2D", "learning to defer")]),
        ("A* and Iterative Deepening A* (IDA*)", [("IDA*", "Iterative Deepening A*")]),
        ("Penalized Proximal Policy Optimization (P3O)", [("P3O", "Penalized Proximal Policy Optimization")]),
        ("by local adversarial attacks (L2A)", [("L2A", "local adversarial attacks")]),
        ("a policy search method—weighted maximum likelihood (WML)", [("WML", "weighted maximum likelihood")]),
        ("the task---language-driven style transfer (LDST)", [("LDST", "language-driven style transfer")]),
        ("runs a clausal entailment check (CE)", [("CE", "clausal entailment check")]),
        (
            "based on blackbox matrix-matrix multiplication (BBMM)",
            [("BBMM", "blackbox matrix-matrix multiplication")],
        ),
        ("an image information removal module (IIR)", [("IIR", "image information removal module")]),
        ("unsupervised image-to-image translation (I2I)", [("I2I", "image-to-image translation")]),
        ("We call it “synthetic nearest neighbors” (SNN).", [("SNN", "synthetic nearest neighbors")]),
        ('"Blind image super-resolution (BISR) is hard."', [("BISR", "Blind image super-resolution")]),
        ("with ``universal adaptive augmentation'' (UAA)", [("UAA", "universal adaptive augmentation")]),
        ("ADMM title\nThe alternating direction method of multipliers (ADMM)",
         [("ADMM", "alternating direction method of multipliers")]),
    ],
)  # fmt: skip
def test_definitions(text: str, expected: list[tuple[str, str]]) -> None:
    assert defined(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "()", "(PPO)", "We use it (see below).", "as shown by Smith (2019)", "We beat Adam (PPO).",
        "networks (such as GANs)", "a title of proximal policy\n(PPO)", "policy optimization (the best)", "x (Y)",
        "an optimal rapidly-exploring random tree (RRT*)",
    ],
)  # fmt: skip
def test_no_definitions(text: str) -> None:
    assert defined(text) == []


@given(st.one_of(st.text(), prose))
def test_a_definition_lies_in_one_line_of_the_text(text: str) -> None:
    for found in find_definitions(text):
        assert 0 <= found.long_start < found.long_end <= len(text)
        assert 0 <= found.short_start < found.short_end <= len(text)
        assert found.long_end <= found.short_start or found.short_end <= found.long_start
        assert "\n" not in text[min(found.long_start, found.short_start) : max(found.long_end, found.short_end)]


@given(st.one_of(st.text(), prose))
def test_a_long_form_spells_its_short_form_out(text: str) -> None:
    for short, long in defined(text):
        assert is_short_form(short)
        assert len(long) > len(short)
        assert long == long.strip()
        spelled = iter(long.casefold())
        rest = short if len(short) < 3 or not short.endswith("s") else short[:-1]
        assert all(letter in spelled for letter in rest.casefold() if letter.isalnum())


@given(st.lists(letters, min_size=2, max_size=6), st.lists(letters, max_size=5))
def test_initials_are_found(long: list[str], before: list[str]) -> None:
    short = "".join(word[0].upper() for word in long)
    assume(short.lower() not in long and not {long[0], long[-1]} & STOP_WORDS)
    text = f"{' '.join(before)} {' '.join(long)} ({short}) is good."
    ((found, form),) = defined(text)
    assert found == short
    assert " ".join(long).endswith(form)
    assert form[0] == long[0][0]


@given(st.text(), st.text())
def test_a_match_begins_a_word_with_the_first_letter(short: str, window: str) -> None:
    offset = match_long_form(short, window)
    if offset is not None and offset < len(window):
        assert offset == 0 or window[offset - 1] == " "


@given(st.integers(1, 20))
def test_a_long_form_has_no_more_words_than_the_paper_allows(length: int) -> None:
    short = "A" * length
    assert max_words(short) == min(length + 5, 2 * length)


@given(st.text())
def test_a_short_form_has_a_capital_and_at_most_twelve_characters(text: str) -> None:
    if is_short_form(text):
        assert 2 <= len(text) <= 12
        assert any(c.isupper() for c in text)
        assert len(text.split()) <= 2
