"""What a paper says of its own names: where its word counts, and where guards stand against it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.concepts import normal_form, resolution
from kg.concepts.forms import _Forms
from kg.concepts.reasons import Resolution, Rule
from kg.concepts.shorts import looks_short, spelled_out
from kg.concepts.tally import _has_capitals
from kg.concepts.variants import content_words, in_order, together, word_forms
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
    ("one", "other", "number"),
    [
        ("graph-to-text generation", "text-to-graph generation", 2),
        ("retrieval-augmented generation", "generation-augmented retrieval", 2),
        ("sequence-to-sequence model", "sequence-to-sequence modeling", 1),
        ("graph search tree", "tree graph search", 1),
    ],
)
def test_names_that_are_turned_round_in_one_paper(one: str, other: str, number: int) -> None:
    assert len(read((one, None), (other, None)).concepts) == number


def test_a_known_short_form_that_a_paper_spells_out_as_another_thing() -> None:
    """It is that thing in this paper; a variant of the words that are known is not."""
    gpt = Entry("GPT", METHOD, ["generative pre-trained transformer"])
    for long, label in (
        ("graph-based point tracker", "graph-based point tracker"),
        ("Generative Pretrained Transformer", "GPT"),
    ):
        mentions = [
            Mention("p", place, place + len(surface), surface, METHOD, Role.USES, 1.0, (), other)
            for place, surface, other in ((0, long, "GPT"), (100, "GPT", None), (200, "GPT", None))
        ]
        assert [concept.label for concept in resolution(mentions, [gpt]).concepts] == [label]
    short = Mention("p", 0, 3, "GPT", METHOD, Role.USES, 1.0, (), "generatively pretrained transformer")
    assert [concept.label for concept in resolution([short], [gpt]).concepts] == ["GPT"]


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
        ("online moderation", "moderation"),
        ("structured SVM learning", "structured learning"),
        ("autoencoder trees", "autoencoder"),
        ("Swin Transformer", "Transformer"),
        ("deep transfer learning", "deep learning"),
        ("Aerial SLAM", "SLAM"),
        ("Semi-Supervised Mean Fields", "semi-supervised learning"),
        ("Large Causal Models", "LLM"),
        ("GNSS", "IMU"),
        ("AdaPrefix++", "AdaPrefix"),
        ("Optimal RRT*", "optimal RRT"),
        ("WHMMDA", "OHMMDA"),
        ("Sorting Genetic Algorithm II", "Sorting Genetic Algorithm III"),
        ("view planning", "path planning"),
        ("estimating intrinsic parameters", "estimation of extrinsic parameters"),
    ],
)
def test_what_a_paper_is_said_to_call_one_thing_may_be_two(surface: str, said: str) -> None:
    assert len(read((surface, said), (said, None)).concepts) == 2


@pytest.mark.parametrize(
    ("surface", "said"),
    [
        ("E-VarM", "enhanced variational word masks"),
        ("GP", "genetic programming"),
        ("C3D", "convolutional 3D"),
        ("V2V", "vehicle-to-vehicle"),
        ("Unified VSE", "Unified Visual-Semantic Embeddings"),
        ("Phase Conductor", "PhaseCond"),
        ("snake-like robot", "snake robot"),
        ("sarcasm recognition", "sarcasm classification"),
        ("Maximum Entropy distributions", "max-entropy distributions"),
        ("electromyography", "EMG"),
        ("Adversarial Net-of-Nets", "Adversarial Net-of-Nets framework"),
    ],
)
def test_what_a_paper_calls_otherwise_is_one_thing(surface: str, said: str) -> None:
    (concept,) = read((surface, said), (said, None)).concepts
    assert surface in (concept.label, *concept.aliases)


def test_a_name_is_not_what_its_own_initials_mean_elsewhere() -> None:
    found = rules(read(("kervolutional neural networks", "KNN"), ("KNN", None)))
    assert found == {
        "kervolutional neural networks": ("kervolutional neural networks", Rule.SPELLING),
        "KNN": ("kervolutional neural networks", Rule.DEFINITION),
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


def test_what_a_name_is_made_with_is_another_thing() -> None:
    found = read(("AU", "AU detection"), ("AU detection", None), ("Max-Margin", "Max-Margin pushing"))
    assert {concept.label for concept in found.concepts} == {"AU", "AU detection", "Max-Margin"}


def in_brackets(long: str, short: str) -> Resolution:
    """The concepts of a paper that says "LONG (SHORT)" and that its reader knows by the short form."""
    mentions = [
        Mention("p", 0, len(long), long, METHOD, Role.USES, 1.0, (), short),
        Mention("p", len(long) + 2, len(long) + 2 + len(short), short, METHOD, Role.USES, 1.0, ()),
        Mention("p", 500, 500 + len(short), short, METHOD, Role.USES, 1.0, ()),
    ]
    return resolution(mentions, (*VOCABULARY, *KNOWN_SHORT))


KNOWN_SHORT = (
    Entry("Markov decision process", METHOD, ["MDP"]),
    Entry("traveling salesman problem", Kind.PROBLEM, ["TSP"]),
    Entry("natural language processing", Kind.PROBLEM, ["NLP"]),
    Entry("reinforcement learning", METHOD, ["RL"]),
    Entry("Adam", METHOD, ["adaptive moment estimation"]),
)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("Masked Diffusion Posterior Sampling", "MDPS"),
        ("Transseptal puncture", "TSP"),
        ("nonlinear programming", "NLP"),
        ("NonLinear Program", "NLP"),
        ("Automatic Dynamic Analysis of Mechanical Systems", "ADAMS"),
        ("multi-label few-shot image classification", "ML-FSIC"),
    ],
)
def test_what_a_paper_spells_out_counts_more_than_what_is_known(long: str, short: str) -> None:
    (concept,) = in_brackets(long, short).concepts
    assert {long, short} <= {concept.label, *concept.aliases}
    assert concept.key == normal_form(long)


def test_what_a_short_form_is_known_for_is_no_other_thing_that_it_stands_beside() -> None:
    found = rules(in_brackets("nonlinear programming problem", "NLP"))
    assert found["nonlinear programming problem"] == ("nonlinear programming problem", Rule.SPELLING)


@pytest.mark.parametrize(
    ("long", "short", "label"),
    [
        ("Markov interactive decision process", "MDP", "Markov decision process"),
        ("natural human language processing", "NLP", "natural language processing"),
        ("Markov dynamic process", "MDP", "Markov dynamic process"),
        ("Markov deep decision process", "MDP", "Markov deep decision process"),
    ],
)
def test_a_word_that_the_short_form_has_no_letter_of_makes_no_other_thing(long: str, short: str, label: str) -> None:
    (concept,) = in_brackets(long, short).concepts
    assert concept.label == label
    assert {long, short} <= {concept.label, *concept.aliases}


def test_a_short_form_that_spells_out_the_end_of_a_name_is_not_the_whole() -> None:
    found = rules(in_brackets("deep reinforcement learning", "RL"))
    assert found["RL"][0] == "reinforcement learning"
    assert found["deep reinforcement learning"] == ("deep reinforcement learning", Rule.SPELLING)


@pytest.mark.parametrize(
    ("names", "role", "count"),
    [
        (("Markov network", "Markov logic network"), Role.USES, 2),
        (("dual smoothing", "dual randomized smoothing"), Role.PROPOSES, 1),
        (("fast scheduling network", "fast job scheduling network"), Role.PROPOSES, 1),
        (("fast scheduling network", "fast job scheduling network"), Role.USES, 2),
        (("probability of sufficiency", "probability of necessity and sufficiency"), Role.PROPOSES, 2),
        (("causal modeling", "causal model"), Role.USES, 1),
        (("language model", "large language model"), Role.USES, 2),
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


WORDS = st.sampled_from("deep learning of and for models 3 5 LSTM 3D-GAN GAN GANs (GAN) (GAN), graphs in net".split())
PHRASES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
SHORTS = st.sampled_from(["GAN", "GANs", "3D-GAN", "LSTM"])


@given(PHRASES, st.dictionaries(SHORTS, PHRASES, max_size=2))
def test_a_name_without_a_short_form_is_as_it_was(surface: str, shorts: dict[str, str]) -> None:
    assert all(looks_short(short) for short in shorts)
    words: list[str] = []
    for word in surface.split():
        long = shorts.get(word.strip("()[],"))
        if long is None or not normal_form(" ".join(words)).endswith(normal_form(long)):
            words.append(word if long is None else long)
    assert spelled_out(surface, shorts) == " ".join(words)


@given(st.lists(PHRASES.map(normal_form).filter(bool), unique=True, max_size=8), st.randoms(use_true_random=False))
def test_other_forms_are_found_as_by_comparing_each_two(keys: list[str], chance: random.Random) -> None:
    kinds = {key: chance.choice(list(Kind)) for key in keys}
    forms, words = _Forms(keys, kinds), {key: content_words(key) for key in keys}
    for place, key in enumerate(keys):
        alike = [o for o in keys if kinds[o] is kinds[key]]
        same = [o for o in alike if o in keys[:place] and sorted(words[o]) == sorted(words[key]) and len(words[o]) > 1]
        assert list(forms.same_words(key)) == same
        more = [
            o
            for o in alike
            if len(words[key]) > 1
            and words[key] in [(*words[o][:gap], *words[o][gap + 1 :]) for gap in range(1, len(words[o]) - 1)]
            and (" and " in key or " and " not in o)
        ]
        assert forms.with_another_word(key) == more


@given(st.text(st.sampled_from("ab 5²éÉßA-ǅ"), max_size=6))
def test_capitals_and_digits_are_seen_among_any_letters(letters: str) -> None:
    assert _has_capitals(letters) == any(c.isupper() or c.isdigit() for c in letters)


@given(PHRASES.map(normal_form))
def test_a_key_is_written_together_but_for_its_numbers(key: str) -> None:
    assert together(key) == re.sub(r"(?<=\d) (?=\d)", "_", key).replace(" ", "")


@given(PHRASES.map(normal_form))
def test_a_key_without_another_order_has_the_forms_of_its_words(key: str) -> None:
    if not re.search(r" (?:of|for|in) |ing |^learn ", key):
        assert in_order(key) == word_forms(key)


@pytest.mark.parametrize("small", ["of", "for", "in", "of the", "for a", "in an"])
def test_what_stands_behind_a_preposition_comes_first(small: str) -> None:
    assert in_order(f"deep net {small} graph") == word_forms("graph deep net")
