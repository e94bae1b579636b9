"""What a paper says of its own names: where its word counts, and where guards stand against it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kg.concepts import resolution
from kg.concepts.reasons import Resolution, Rule
from kg.model import Kind, Mention, Role
from kg.nlp.vocabulary import Entry

METHOD = Kind.METHOD
VOCABULARY = (
    Entry("k-nearest neighbors", METHOD, ["KNN"]),
    Entry("neural network", METHOD, ["NN"]),
    Entry("deep neural network", METHOD, ["DNN"]),
    Entry("Gaussian process", METHOD, ["GP"]),
    Entry("genetic programming", METHOD),
    Entry("Transformer", METHOD),
    Entry("S4", METHOD),
)


def read(*names: tuple[str, str | None], role: Role = Role.USES, paper: str = "p") -> Resolution:
    """The concepts of one paper that names these, each with what the paper calls it otherwise."""
    mentions = [
        Mention(paper, 100 * place, 100 * place + len(surface), surface, METHOD, role, 1.0, (), long)
        for place, (surface, long) in enumerate(names)
    ]
    return resolution(mentions, VOCABULARY)


def rules(found: Resolution) -> dict[str, tuple[str, Rule]]:
    labels = {concept.id: concept.label for concept in found.concepts}
    return {merge.surface: (labels[merge.concept_id], merge.rule) for merge in found.merges}


@pytest.mark.parametrize(
    ("surface", "said"),
    [
        ("Mamba-3", "Mamba"),
        ("S4-2", "S4"),
        ("S4", "S4-2"),
        ("CIFAR", "CIFAR-100"),
        ("ResNet-50", "ResNet-101"),
        ("Transformer-XL", "Transformer"),
        ("supervised hashing", "unsupervised hashing"),
        ("neural networks", "deep neural networks"),
        ("deep neural networks", "neural network"),
        ("DNNs", "neural network"),
    ],
)
def test_what_a_paper_is_said_to_call_one_thing_may_be_two(surface: str, said: str) -> None:
    assert len(read((surface, said), (said, None)).concepts) == 2


@pytest.mark.parametrize(
    ("surface", "said"),
    [
        ("online moderation", "moderation"),
        ("E-VarM", "enhanced variational word masks"),
        ("GP", "genetic programming"),
        ("C3D", "convolutional 3D"),
        ("V2V", "vehicle-to-vehicle"),
        ("learning-to-learn", "meta-learning"),
    ],
)
def test_what_a_paper_calls_otherwise_is_one_thing(surface: str, said: str) -> None:
    (concept,) = read((surface, said), (said, None)).concepts
    assert surface in (concept.label, *concept.aliases)


def test_a_name_is_not_what_its_own_initials_mean_elsewhere() -> None:
    found = rules(read(("kervolutional neural networks", "KNN"), ("KNN", None)))
    assert found == {
        "kervolutional neural networks": ("kervolutional neural networks", Rule.SPELLING),
        "KNN": ("kervolutional neural networks", Rule.INITIALS),
    }
    assert rules(read(("KNN", None)))["KNN"] == ("k-nearest neighbors", Rule.VOCABULARY)


def test_initials_are_those_of_another_name() -> None:
    assert rules(read(("G_F", None), ("graph flow", None)))["G_F"] == ("graph flow", Rule.INITIALS)
    assert rules(read(("G_F", None)))["G_F"] == ("G_F", Rule.SPELLING)


def test_abbreviations_are_spelled_out_inside_names_and_inside_what_spells_out_others() -> None:
    names: Sequence[tuple[str, str | None]] = [
        ("LDP", "local differential privacy"),
        ("non-interactive LDP", None),
        ("NLDP", "non-interactive LDP"),
    ]
    found = rules(read(*names))
    whole = "non-interactive local differential privacy"
    assert found["non-interactive LDP"] == (whole, Rule.INSIDE)
    assert found["NLDP"] == (whole, Rule.DEFINITION)


def test_a_name_that_holds_its_own_short_form_is_not_spelled_out_twice() -> None:
    found = read(("AU", "AU detection"), ("AU detection", None), ("Max-Margin", "Max-Margin pushing"))
    assert {concept.label for concept in found.concepts} == {"AU detection", "Max-Margin pushing"}


@pytest.mark.parametrize(
    ("names", "role", "count"),
    [
        (("Markov network", "Markov logic network"), Role.USES, 2),
        (("dual smoothing", "dual randomized smoothing"), Role.PROPOSES, 1),
        (("fast scheduling network", "fast job scheduling network"), Role.USES, 1),
        (("probability of sufficiency", "probability of necessity and sufficiency"), Role.PROPOSES, 2),
        (("causal modeling", "causal model"), Role.USES, 1),
        (("language model", "large language model"), Role.USES, 1),
        (("image translation", "translation of images"), Role.USES, 1),
    ],
)
def test_other_forms_in_one_paper(names: tuple[str, str], role: Role, count: int) -> None:
    assert len(read(*((name, None) for name in names), role=role).concepts) == count


def test_a_definition_counts_across_papers_also_by_its_initials() -> None:
    longs = [Mention(paper, 0, 14, "time of flight", METHOD, Role.USES, 1.0, ()) for paper in "ab"]
    shorts = [Mention(paper, 50, 53, "ToF", METHOD, Role.USES, 1.0, ()) for paper in "abc"]
    assert {m.rule for m in resolution([*longs, *shorts], ()).merges} == {Rule.SPELLING, Rule.INITIALS, Rule.CORPUS}
    one_paper = resolution([longs[0], shorts[0], shorts[2]], ())
    assert len(one_paper.concepts) == 2  # one paper's word is not enough


def test_a_plural_is_spelled_out_where_the_singular_is() -> None:
    assert rules(read(("QP3D", "quick pooling 3D"), ("QP3Ds", None)))["QP3Ds"] == (
        "quick pooling 3D",
        Rule.DEFINITION,
    )


def test_quotation_marks_are_no_part_of_a_name() -> None:
    (concept,) = read(("“Cool Net”", None), ('"Cool Net', None)).concepts
    assert (concept.label, concept.aliases) == ("Cool Net", ())
