"""Which names of one word are a kind of a known thing by a name in them, and which are not."""

from __future__ import annotations

import pytest

from kg.concepts import load_table, normal_form, resolution
from kg.concepts.compounds import kind_in_name
from kg.concepts.known import known_before
from kg.concepts.reasons import Reason
from kg.model import Concept, Kind, Mention, Role
from kg.nlp import load_vocabulary
from kg.nlp.vocabulary import Entry

KNOWN = known_before(load_vocabulary(), load_table())


def kind_of(label: str, kind: Kind = Kind.METHOD) -> str | None:
    found = kind_in_name(Concept("", normal_form(label), label, (kind,)), KNOWN)
    return KNOWN.entries[found[0]].label if found else None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("StyleGAN9", "StyleGAN"),
        ("HashGAN", "generative adversarial network"),
        ("Soft-MCMC", "Markov chain Monte Carlo"),
        ("DeepGCNs", "graph convolutional network"),
        ("Oxford ResNet", None),
        ("ResNet-77", "ResNet"),
        ("ResNet 77", "ResNet"),
        ("LLaMA-9B", "LLaMA"),
        ("VGGv7", "VGG"),
        ("DictBERT", "BERT"),
        ("non-SVM", None),
        ("GAN", None),
        ("ORGAN", None),
        ("Roberta", None),
        ("graph BERT", None),
        ("77", None),
    ],
)
def test_a_known_name_in_a_word(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


def test_names_of_datasets_and_of_other_kinds_say_nothing() -> None:
    assert kind_of("FashionGAN", Kind.DATASET) is None
    assert kind_of("RoboSLAM", Kind.METHOD) is None
    assert kind_of("MNIST-9", Kind.METHOD) is None


def test_what_the_corpus_lacks_is_passed_over() -> None:
    entries = [
        Entry("neural network", Kind.METHOD),
        Entry("convolutional network", Kind.METHOD, ["CNN"], ["neural network"]),
    ]

    def broader(*names: str) -> list[tuple[str, str]]:
        places = [(40 * n, name) for n, name in enumerate(names)]
        mentions = [Mention("p", at, at + len(name), name, Kind.METHOD, Role.USES, 0.9, ()) for at, name in places]
        found = resolution(mentions, entries)
        labels = {concept.id: concept.label for concept in found.concepts}
        assert all(edge.reason in (Reason.HEAD, Reason.VOCABULARY) for edge in found.broader)
        return [(labels[edge.narrower], labels[edge.broader]) for edge in found.broader if edge.detail]

    assert broader("FlowCNN", "neural network") == [("FlowCNN", "neural network")]
    assert broader("FlowCNN", "neural network", "convolutional network") == [("FlowCNN", "convolutional network")]
    assert broader("FlowCNN") == []
