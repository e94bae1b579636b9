"""The vocabulary and its matcher; the patterns, which find what no vocabulary knows."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from strategies import texts

from kg.model import Kind
from kg.nlp.patterns import find_patterns
from kg.nlp.vocabulary import Entry, VocabularyMatcher, is_exact, load_vocabulary, spellings

ENTRIES = (
    Entry("proximal policy optimization", Kind.METHOD, ["PPO"]),
    Entry("Adam", Kind.METHOD),
    Entry("C++", Kind.METHOD),
    Entry("β-VAE", Kind.METHOD),
    Entry("ImageNet", Kind.DATASET),
    Entry("data set search", Kind.PROBLEM),
    Entry("policy", Kind.PROBLEM),
    Entry("深度 学习", Kind.METHOD),
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.blank("en")


@pytest.fixture(scope="module")
def matcher(nlp: Language) -> VocabularyMatcher:
    return VocabularyMatcher(nlp, ENTRIES)


def found(nlp: Language, matcher: VocabularyMatcher, text: str) -> set[tuple[str, str]]:
    return {(text[c.start : c.end], c.kind.value) for c in matcher(nlp(text)) if c.kind}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use proximal policy optimization.", {("proximal policy optimization", "method"), ("policy", "problem")}),
        ("PROXIMAL-POLICY optimizations", {("PROXIMAL-POLICY optimizations", "method")}),
        ("PPO, not ppo, and PPOs", {("PPO", "method"), ("PPOs", "method")}),
        ("Adam is no adam", {("Adam", "method")}),
        ("on imagenet and ImageNet", {("imagenet", "dataset"), ("ImageNet", "dataset")}),
        ("policies (β-VAE)", {("policies", "problem"), ("β-VAE", "method")}),
        ("深度 学习 works", {("深度 学习", "method")}),
        ("nothing here", set()),
        ("", set()),
    ],
)
def test_matches(nlp: Language, matcher: VocabularyMatcher, text: str, expected: set[tuple[str, str]]) -> None:
    assert found(nlp, matcher, text) >= expected
    if not expected:
        assert found(nlp, matcher, text) == set()


def test_names_of_capitals_are_found_only_as_written(nlp: Language, matcher: VocabularyMatcher) -> None:
    assert found(nlp, matcher, "ppo and adam") == set()


@given(text=texts)
def test_a_candidate_has_a_kind_and_lies_in_the_text(nlp: Language, matcher: VocabularyMatcher, text: str) -> None:
    for candidate in matcher(nlp.make_doc(text)):
        assert 0 <= candidate.start < candidate.end <= len(text)
        assert candidate.kind in Kind
        assert candidate.detector == "vocabulary"
        assert 0 <= candidate.score <= 1


def test_each_name_of_the_shipped_vocabulary_is_found(nlp: Language) -> None:
    vocabulary = load_vocabulary()
    matcher = VocabularyMatcher(nlp, vocabulary)
    missed = [
        name
        for entry in vocabulary
        for name in entry.names
        if (name, entry.kind.value) not in found(nlp, matcher, f"We like {name} here.")
    ]
    assert missed == []


def test_the_vocabulary_is_sorted_and_refers_to_itself() -> None:
    vocabulary = load_vocabulary()
    labels = [entry.label for entry in vocabulary]
    assert labels == sorted(set(labels))
    assert {label for entry in vocabulary for label in entry.broader} <= set(labels)
    assert len({entry.kind for entry in vocabulary}) == len(Kind)


def test_the_vocabulary_knows_its_field() -> None:
    by_name = {name: entry for entry in load_vocabulary() for name in entry.names}
    assert by_name["PPO"].label == "proximal policy optimization"
    assert by_name["ImageNet"].kind is Kind.DATASET
    assert by_name["machine translation"].kind is Kind.PROBLEM


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=5), min_size=1, max_size=6), st.sampled_from(" -"))
def test_spellings_differ_only_in_hyphens_and_plural(words: list[str], mark: str) -> None:
    name = mark.join(words)
    made = spellings(name)
    assert made[0] == name
    assert len(set(made)) == len(made)
    bare = name.replace("-", " ")
    assert bare in made
    for spelling in made:
        assert spelling.replace("-", " ").removeprefix(bare[:-1]) in {bare[-1], bare[-1] + "s", bare[-1] + "es", "ies"}


@pytest.mark.parametrize(
    ("name", "exact"), [("PPO", True), ("SGD", True), ("k-NN", True), ("C++", True), ("Transformer", False)]
)
def test_short_names_are_exact(name: str, exact: bool) -> None:
    assert is_exact(name) is exact


PATTERNS = [
    ("CoolNet: Fast parsing", "CoolNet", "method"),
    ("CoolBench: A benchmark for parsing", "CoolBench", "dataset"),
    ("A title\nWe propose CoolNet, which is fast.", "CoolNet", "method"),
    ("A title\nThis paper introduces a new method called CoolNet.", "CoolNet", "method"),
    ("A title\nWe present CoolBench, a benchmark of things.", "CoolBench", None),
    ("A title\nWe test on the Penn Treebank corpus.", "Penn Treebank", "dataset"),
    ("A title\nWe study the problem of entity resolution in text.", "entity resolution", "problem"),
    ("A title\nIt helps with the task of image captioning.", "image captioning", "problem"),
]


@pytest.mark.parametrize(("text", "surface", "kind"), PATTERNS, ids=[surface for _, surface, _ in PATTERNS])
def test_patterns(text: str, surface: str, kind: str | None) -> None:
    kinds = {c.kind.value for c in find_patterns(text) if c.kind and text[c.start : c.end] == surface}
    assert kinds
    assert kind is None or kind in kinds


@pytest.mark.parametrize("text", ["", "\n", "A plain title", "A plain title\nNothing is said of data or of much else."])
def test_no_patterns(text: str) -> None:
    assert list(find_patterns(text)) == []


pieces = st.lists(
    st.sampled_from(
        ["We", "we", " propose ", " a new ", "CoolNet", ": ", "\n", "on the ", "ImageNet", " dataset", " benchmarks",
         " called ", "the problem of ", "task of ", "parsing", " method", " that ", "C++", "β-VAE", ".", ", ", "-",
         "3", " ", "深度"]
    ),
    max_size=20,
).map("".join)  # fmt: skip


@given(st.one_of(texts, pieces))
def test_a_pattern_lies_in_one_line_of_the_text(text: str) -> None:
    for candidate in find_patterns(text):
        surface = text[candidate.start : candidate.end]
        assert 0 <= candidate.start < candidate.end <= len(text)
        assert surface == surface.strip()
        assert "\n" not in surface
        assert 0 < candidate.score <= 1
        assert candidate.detector == "pattern"
