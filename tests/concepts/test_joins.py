"""Which names are not joined, though they look alike, and which still are."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kg.concepts import resolution
from kg.concepts.abbreviations import Meaning
from kg.concepts.reasons import Rule
from kg.model import Kind, Mention, Role
from kg.nlp.vocabulary import Entry

METHOD, DATASET, PROBLEM = Kind.METHOD, Kind.DATASET, Kind.PROBLEM
VOCABULARY = (
    Entry("neural network", METHOD),
    Entry("recurrent neural network", METHOD, [], ["neural network"]),
    Entry("long short-term memory", METHOD, ["LSTM"], ["recurrent neural network"]),
    Entry("ReLU", METHOD, [], ["activation function"]),
    Entry("probabilistic model", METHOD),
    Entry("Markov random field", METHOD, [], ["probabilistic model"]),
    Entry("omnidirectional camera", METHOD),
    Entry("conjugate gradient", METHOD),
    Entry("latent variable model", METHOD),
    Entry("kernel method", METHOD),
    Entry("diffusion model", METHOD),
    Entry("gradient-based method", METHOD),
    Entry("attention mechanism", METHOD),
    Entry("backpropagation", METHOD),
    Entry("belief propagation", METHOD, ["BP"]),
    Entry("genetic programming", METHOD),
    Entry("stochastic gradient descent", METHOD, ["stochastic gradient method"]),
    Entry("Transformer", METHOD, [], ["neural network"]),
    Entry("iterative closest point", METHOD),
    Entry("perspective-n-point", METHOD),
)


def mention(
    surface: str, paper: str, start: int = 0, kind: Kind = METHOD, role: Role = Role.USES, long: str | None = None
) -> Mention:
    return Mention(paper, start, start + len(surface), surface, kind, role, 1.0, (), long)


def joined(*mentions: Mention) -> dict[str, Rule] | None:
    """The rules by which all names lead to one concept; None where they lead to several."""
    table = {"fem": (Meaning("FEM", "finite element method", 95, 100),)}
    found = resolution(mentions, VOCABULARY, (), table)
    return {merge.surface: merge.rule for merge in found.merges} if len(found.concepts) == 1 else None


def across(*surfaces: str) -> dict[str, Rule] | None:
    """The same of names of as many papers."""
    return joined(*(mention(surface, f"p{place}") for place, surface in enumerate(surfaces)))


@pytest.mark.parametrize(
    "names",
    [
        ("two-stage framework", "two-stage approach"),
        ("sampling-based method", "sampling-based framework"),
        ("bounding box", "bounding box method"),
        ("whole-body motion", "whole-body motion algorithm"),
        ("omnidirectional camera", "omnidirectional camera model"),
        ("ReLU", "ReLU networks"),
        ("TWIN", "twin networks"),
        ("latent variable model", "latent variables", "Latent variables"),
        ("kernel method", "kernels", "Kernels"),
        ("stochastic gradient method", "stochastic gradients", "Stochastic gradients"),
        ("vision-only method", "vision-only approach"),
        ("black-box algorithm", "black-box method"),
        ("linear-time algorithm", "linear-time procedure"),
        ("sampling algorithm", "sampling-based algorithm"),
        ("graph modeling", "graph-based model"),
    ],
)
def test_a_generic_last_word_may_say_something(names: Sequence[str]) -> None:
    assert across(*names) is None


@pytest.mark.parametrize(
    "names",
    [
        ("conjugate gradient", "conjugate gradient method"),
        ("Markov random field", "Markov random field model"),
        ("LSTM", "LSTM", "LSTM network"),
        ("diffusion model", "Diffusion"),
        ("gradient-based method", "gradient-based framework"),
        ("cutting-plane method", "cutting-plane algorithm"),
        ("finite element", "finite element method"),
        ("graph attention", "graph attention mechanism"),
        ("Transformer", "transformer network"),
        ("iterative closest point", "iterative closest points algorithm"),
        ("perspective-n-point", "perspective-n-point problem"),
    ],
)
def test_a_generic_last_word_says_nothing_behind_what_is_known(names: Sequence[str]) -> None:
    assert Rule.HEAD in (across(*names) or {}).values()


def test_based_says_nothing_in_what_is_known() -> None:
    assert across("gradient-based method", "gradient method") is not None


def test_other_small_words_on_both_sides_make_two_things_of_one_paper() -> None:
    assert joined(mention("eye-in-hand", "p"), mention("eye-to-hand", "p", 100)) is None
    assert joined(mention("text image synthesis", "p"), mention("text-to-image synthesis", "p", 100)) is not None


def test_a_dataset_may_be_called_one() -> None:
    names = mention("Visual Part", "p", kind=DATASET), mention("Visual Part Dataset", "q", kind=DATASET)
    assert Rule.HEAD in (joined(*names) or {}).values()


def test_a_generic_last_word_says_nothing_where_one_paper_has_both() -> None:
    for one, other in (("bounding box", "bounding box method"), ("two-stage framework", "two-stage approach")):
        assert Rule.HEAD in (joined(mention(one, "p"), mention(other, "p", 100)) or {}).values()
    assert joined(mention("bounding box", "p", kind=PROBLEM), mention("bounding box method", "p", 100)) is None
    assert joined(mention("hidden task", "p"), mention("hidden-task learning", "p", 100)) is None
    short = mention("BBM", "p", 200, long="bounding box method")
    assert joined(mention("bounding box", "p"), mention("bounding box method", "p", 100), short) is not None


def test_what_a_paper_proposes_is_not_what_another_calls_much_the_same() -> None:
    for role, is_one in ((Role.USES, True), (Role.PROPOSES, False)):
        names = mention("global control scheme", "p"), mention("global control strategy", "q", role=role)
        assert (joined(*names) is not None) is is_one
    assert across("belief bases", "belief-based") is None


@pytest.mark.parametrize(
    "names",
    [
        ("planetary exploration rover", "planetary rover exploration"),
        ("pruned neural networks", "neural network pruning"),
        ("compression springs", "spring compression"),
        ("contact models", "modeling contact"),
        ("hand pose estimation", "in-hand pose estimation"),
    ],
)
def test_words_in_another_order_may_name_another_thing(names: Sequence[str]) -> None:
    assert across(*names) is None


@pytest.mark.parametrize(
    "names",
    [
        ("3D shape reconstruction", "reconstruct 3D shapes"),
        ("moving object detection", "detection of moving objects", "detecting moving objects"),
        ("class-incremental learning", "incremental class learning"),
        ("walking gait generation", "generation of walking gaits"),
    ],
)
def test_words_in_another_order_name_the_same_if_its_head_is_the_same(names: Sequence[str]) -> None:
    assert Rule.ORDER in (across(*names) or {}).values()


def test_a_word_is_left_out_only_of_what_the_paper_proposes_too() -> None:
    names = ("follow the perturbed leader", "follow the leader")
    for role, is_one in ((Role.PROPOSES, True), (Role.STUDIES, False)):
        mentions = mention(names[0], "p", role=role), mention(names[1], "p", 100, role=Role.PROPOSES)
        assert (joined(*mentions) is not None) is is_one


def test_a_dataset_is_not_called_by_the_initials_of_a_problem() -> None:
    short = mention("MODC", "p", 100, DATASET)
    for kind, is_one in ((DATASET, True), (PROBLEM, False)):
        assert (joined(mention("marine obstacle detection collection", "p", kind=kind), short) is not None) is is_one


def test_what_stands_in_brackets_behind_a_name_means_that_name() -> None:
    mentions = [
        mention("belief propagation", "p"),
        mention("backpropagation", "p", 100, long="BP"),
        mention("BP", "p", 100 + len("backpropagation ("), long="backpropagation"),
    ]
    found = resolution(mentions, VOCABULARY)
    assert {m.surface: m.concept_id.rpartition("-")[0] for m in found.merges}["BP"] == "backpropagation"


def test_a_name_of_several_words_spells_no_other_out_but_of_what_a_paper_proposes() -> None:
    longer = mention("genetic expression programming", "p", 100)
    for role, is_one in ((Role.USES, False), (Role.PROPOSES, True)):
        shorter = mention("genetic programming", "p", role=role, long="genetic expression programming")
        assert (joined(shorter, longer) is not None) is is_one
