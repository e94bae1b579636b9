"""Normal forms and ids: what counts as one name."""

from __future__ import annotations

import hashlib
import itertools
import re

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import names, texts

from kg.concepts import concept_id, load_table, normal_form
from kg.concepts.normal import RULES
from kg.concepts.spelling import singular
from kg.nlp import load_vocabulary
from kg.rdf.terms import BASE, iri

SAME = [
    ["graph neural network", "Graph Neural Networks", "graph-neural-network", "GRAPH NEURAL NETWORK"],
    ["graph neural network", " graph  neural\nnetwork "],
    ["PPO", "PPOs", "ppo", "(PPOs)", "PPOs."],
    ["ReLU", "ReLUs", "relu"],
    ["DPO", "DPOs"],
    ["GPU", "GPUs"],
    ["TPU", "TPUs", "tpus"],
    ["GPs", "GP"],
    ["MCTS", "mcts"],
    ["DARTS", "darts"],
    ["RKHSs", "RKHS"],
    ["lens", "lenses", "Lens"],
    ["evaluation metric", "evaluation metrics"],
    ["local minimum", "local minima"],
    ["knowledge base", "knowledge bases"],
    ["event camera", "event cameras"],
    ["policy", "policies", "Policy"],
    ["matrix", "matrices"],
    ["β-VAE", "beta-VAE", "Beta VAE", "β VAE", "ϐ-VAE", "β-VAEs"],
    ["Bayes' rule", "Bayes rule", "Bayes’ rule"],
    ["naïve Bayes", "nai\u0308ve Bayes", "NAÏVE BAYES"],
    ["“label smoothing”", "label smoothing", "(label smoothing)", "label_smoothing"],
    ["ＧＰＴ-3", "GPT-3", "gpt 3"],
    ["C++", "c++", "C++ "],
    ["out-of-distribution detection", "out-of-distribution (OOD) detection"],
    ["किताब", "(किताब)"],
    ["Fréchet distance", "Fr{é}chet distance"],
    ["SQuAD", "SQu{AD}", "{S}Qu{AD}"],
    ["Polyak-Łojasiewicz", "Polyak-Ł{}ojasiewicz"],
    ["sqrt n", r"\sqrt{n}"],
]  # fmt: skip

APART = [
    "C", "C++", "C#", "VAE", "β-VAE", "γ-VAE", "GPT", "GPT-2", "GPT-3", "CIFAR-10", "CIFAR-100", "F1", "F2", "k-means",
    "means", "bias", "loss", "class", "深度学习", "深度", "किताब", "कुताब", "ไก่", "ไข่", "שלום", "مرحبا", "naïve",
    "naive", "x̂", "x̃", "A", "B", "R", "Q-learning", "learning", "ResNet-50", "ResNet-101", "LSTM", "BiLSTM",
    "A*", "RRT", "RRT*", "RRT#", "PointNet", "PointNet++",
    "MCTS", "MCT", "DARTS", "DART", "GPS", "GP", "OLS", "LARS", "statistics", "kinematics",
]  # fmt: skip


KNOWN = sorted({name for entry in load_vocabulary() for name in entry.names})


@pytest.mark.parametrize("group", SAME, ids=lambda group: group[0])
def test_spellings_of_one_name_have_one_key(group: list[str]) -> None:
    assert len({normal_form(name) for name in group}) == 1
    assert normal_form(group[0])


def test_different_names_stay_apart() -> None:
    for one, other in itertools.combinations(APART, 2):
        assert normal_form(one) != normal_form(other), (one, other)
        assert concept_id(normal_form(one)) != concept_id(normal_form(other)), (one, other)


@pytest.mark.parametrize(
    "name", ["", " ", "…", "---", "+", "#", "*", "**", " + # * ", "😀", "☕\ufe0f", "_", "( )", "'s "]
)
def test_what_is_no_name_has_no_key(name: str) -> None:
    assert normal_form(name) == ""


def by_rules(name: str) -> str:
    """The definition of the normal form: all rules in their order."""
    for _, _, rule in RULES:
        name = rule(name)
    return name


@given(st.text(st.one_of(st.sampled_from("aBsS5 '’-_+#*()\\$.\n\x1cβéﬁＰ²̂"), st.characters(max_codepoint=127))))
def test_few_steps_or_all_rules_make_the_same_normal_form(name: str) -> None:
    assert normal_form(name) == by_rules(name)


@given(st.data())
def test_a_sign_anywhere_in_a_known_name_does_to_it_what_the_rules_say(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(KNOWN))
    place = data.draw(st.integers(0, len(name)))
    sign = data.draw(
        st.sampled_from(["'s ", "’s ", "'S", "s", "S", "GANs ", "+", "#", "\\ell", "é", "7", "_", "\t", ")"])
    )
    assert normal_form(name[:place] + sign + name[place:]) == by_rules(name[:place] + sign + name[place:])


@given(st.text())
def test_a_normal_form_is_its_own_normal_form(name: str) -> None:
    assert normal_form(normal_form(name)) == normal_form(name)


def test_the_keys_of_the_vocabulary_are_their_own_normal_forms() -> None:
    for entry in load_vocabulary():
        for name in entry.names:
            key = normal_form(name)
            assert normal_form(key) == key != "", name


@given(st.text())
def test_a_key_is_words_with_single_spaces(name: str) -> None:
    key = normal_form(name)
    assert key == " ".join(key.split())
    assert "_" not in key
    assert key == "" or any(c.isalnum() for c in key)


@given(st.lists(st.text("abcdefghij", min_size=4, max_size=8), min_size=1, max_size=4), st.data())
def test_case_hyphens_and_punctuation_do_not_matter(words: list[str], data: st.DataObject) -> None:
    marks = [data.draw(st.sampled_from([" ", "-", "  ", "–", "_", ", ", "/"])) for _ in words[1:]]
    changed = words[0] + "".join(mark + word for mark, word in zip(marks, words[1:], strict=True))
    change = data.draw(st.sampled_from([str.upper, str.title, str.lower, '"{}"'.format, "({})".format]))
    assert normal_form(change(changed)) == normal_form(" ".join(words)) == " ".join(words)


def test_hyphens_between_the_words_of_known_names_do_not_matter() -> None:
    for entry in load_vocabulary():
        for name in (name for name in entry.names if "'s" not in name):
            assert normal_form(name.replace(" ", "-")) == normal_form(name.replace("-", " ")) == normal_form(name)


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=12))
def test_a_singular_is_its_own_singular(word: str) -> None:
    assert singular(singular(word)) == singular(word)


def test_a_plural_of_a_short_form_is_the_short_form() -> None:
    shorts = {m.short for found in load_table().values() for m in found}
    capitals = {short for short in shorts if short.isupper() and short.isalnum()}
    assert len(capitals) > 500
    odd = {s for s in capitals if normal_form(f"{s}s") != normal_form(s) or normal_form(s) != s.casefold()}
    assert odd == {"NOTES"}  # a word, too


@given(names)
def test_an_id_is_a_slug_and_six_digits_of_the_hash(name: str) -> None:
    key = normal_form(name)
    slug, _, digits = concept_id(key).rpartition("-")
    assert digits == hashlib.sha256(key.encode()).hexdigest()[:6]
    assert 0 < len(slug) <= 60
    assert all(c == "-" or c.isalnum() for c in slug)
    assert not re.search(r"^-|-$|--", slug)


@given(texts)
def test_any_id_makes_a_valid_iri(name: str) -> None:
    made = iri(BASE, "concept", concept_id(normal_form(name)))
    assert ox.NamedNode(made).value == made
    assert made.isascii()
    assert re.fullmatch(r"https://w3id\.org/paperkg/concept/[A-Za-z0-9._~%-]+-[0-9a-f]{6}", made)


@pytest.mark.parametrize(
    "name", ["label smoothing", "C++", "β-VAE", "深度学习", "किताब", "مرحبا بالعالم", "x" * 10_000]
)
def test_ids_are_readable(name: str) -> None:
    slug = concept_id(normal_form(name)).rpartition("-")[0]
    assert slug.replace("-", "") in re.sub(r"[^\w]", "", normal_form(name)).replace("_", "")
