"""The vocabulary, and its names in texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from strategies import texts

from kg.model import Kind
from kg.nlp.forms import form_of, word_forms
from kg.nlp.vocabulary import Entry, KnownNames, is_exact, known_names, load_vocabulary, shipped_names

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


KNOWN = known_names(ENTRIES)


def found(known: KnownNames, text: str) -> set[str]:
    return set(known.found_in(text, word_forms(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use proximal policy optimization.", {"proximal policy optimization", "policy"}),
        ("PROXIMAL-POLICY optimizations", {"proximal policy optimization", "policy"}),
        ("PPO, not ppo, and PPOs", {"ppo"}),
        ("Adam is no adam", {"adam"}),
        ("on imagenet and ImageNet", {"imagenet"}),
        ("policies (β-VAE)", {"policie", "β vae"}),
        ("in C++ or C", {"c ++"}),
        ("深度 学习 works", {"深度 学习"}),
        ("data-set search", {"data set search"}),
        ("the data. Set search", set()),
        ("ppo and adam, in C", set()),
        ("nothing here", set()),
        ("", set()),
    ],
)
def test_names_are_found_in_any_case_and_short_ones_as_they_are_written(text: str, expected: set[str]) -> None:
    assert found(KNOWN, text) == expected


@given(text=texts)
def test_what_is_found_is_a_form_of_the_text(text: str) -> None:
    words = " ".join(word.form for word in word_forms(text))
    assert all(f" {form} " in f" {words} " for form in found(KNOWN, text))


def test_each_name_of_the_shipped_vocabulary_is_found() -> None:
    known = shipped_names()
    names = [(entry.kind, name) for entry in load_vocabulary() for name in entry.names]
    assert [name for _, name in names if form_of(name) not in found(known, f"We like {name} here.")] == []
    assert {known.kinds[form_of(name)] for _, name in names} == set(Kind)


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


@pytest.mark.parametrize(
    ("name", "exact"), [("PPO", True), ("SGD", True), ("k-NN", True), ("C++", True), ("Transformer", False)]
)
def test_short_names_are_exact(name: str, exact: bool) -> None:
    assert is_exact(name) is exact
