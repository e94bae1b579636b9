"""What a concept is called: label and other names, out of how its papers write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.concepts import normal_form, resolution
from kg.concepts.labels import in_running_text, ordinary_words, other_names, preferred, shown
from kg.concepts.reasons import Resolution, Rule
from kg.model import Concept, Kind, Mention, Role
from kg.nlp.vocabulary import Entry


def name(surface: str, paper: str, long_form: str | None = None) -> Mention:
    return Mention(paper, 0, len(surface), surface, Kind.METHOD, Role.USES, 0.9, ("test",), long_form)


def made(counted: Mapping[str, int], vocabulary: tuple[Entry, ...] = ()) -> Concept:
    """The one concept of so many mentions of each spelling, each in a paper of its own."""
    mentions = [name(surface, f"{surface} {n}") for surface, number in counted.items() for n in range(number)]
    (concept,) = resolution(mentions, vocabulary).concepts
    return concept


def defined(longs: Mapping[str, int], short: str, vocabulary: tuple[Entry, ...] = ()) -> Resolution:
    """What becomes of papers, so many of each long form, that spell a short form out."""
    return resolution([name(short, f"{long} {n}", long) for long, number in longs.items() for n in range(number)],
                      vocabulary)  # fmt: skip


@pytest.mark.parametrize(
    ("counted", "label"),
    [
        ({"legged robots": 17, "Legged Robots": 5, "legged robot": 3}, "legged robot"),
        ({"k-means": 20, "k-mean": 1}, "k-means"),  # it is in the name
        ({"bag of words": 9, "bag of word": 1}, "bag of words"),
        ({"pick-and-place": 20, "pick and place": 6}, "pick-and-place"),  # another spelling, no other number
        ({"time delays": 40, "time delay": 1}, "time delays"),  # rarer than one in twenty
        ({"mirror maps": 3, "Mirror Map": 1}, "mirror maps"),  # only a title has the singular
        ({"Cityscapes": 25, "Cityscape": 2}, "Cityscapes"),  # a proper name of one word
        ({"Iterative Closest Point": 6, "iterative closest point": 3}, "iterative closest point"),
        ({"Iterative Closest Point": 9, "iterative closest point": 2}, "Iterative Closest Point"),
        ({"GRAVL-BERT": 2, "gravl-bert": 1}, "GRAVL-BERT"),  # capitals of a name, not of a title
        ({"Fourier Transform": 3, "Fourier transform": 1}, "Fourier Transform"),
        ({"CAD models": 3, "CAD model": 3}, "CAD model"),
        ({"LiDAR sensors": 3, "lidar sensor": 2}, "LiDAR sensors"),
        ({"LiDAR sensors": 3, "lidar sensor": 2, "LiDAR sensor": 1}, "LiDAR sensor"),
        ({"M- estimator": 3}, "M-estimator"),  # a line ended there
        ({"over- and underfitting": 3}, "over- and underfitting"),
        ({"Mondrian forests": 3, "Mondrian Forest": 1}, "Mondrian forests"),
    ],
)
def test_label(counted: Mapping[str, int], label: str) -> None:
    assert made(counted).label == label


ORDINARY = ordinary_words(
    ["planar object detection", "Gaussian process regression", "Fourier transform", "random forest", "Voronoi diagram",
     "voronoi cell"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("label", "kind", "expected"),
    [
        ("Planar regression", Kind.METHOD, "planar regression"),  # it began a sentence
        ("Detecting objects", Kind.METHOD, "detecting objects"),  # another form of an ordinary word
        ("Gaussian regression", Kind.METHOD, "Gaussian regression"),
        ("Voronoi regression", Kind.METHOD, "Voronoi regression"),  # some write it without a capital
        ("Weibull regression", Kind.METHOD, "Weibull regression"),  # who knows
        ("Random", Kind.METHOD, "Random"),  # one word may be a name
        ("Random ImageNet", Kind.METHOD, "Random ImageNet"),
        ("Random Process Regression", Kind.METHOD, "Random Process Regression"),  # a paper may call its method so
        ("Random Process Regression", Kind.PROBLEM, "random process regression"),
        ("Object Detection for UAVs", Kind.PROBLEM, "object detection for UAVs"),
        ("3D Object Detection", Kind.PROBLEM, "3D object detection"),
        ("Gaussian Regression", Kind.PROBLEM, "Gaussian Regression"),
        ("Random objects", Kind.DATASET, "Random objects"),
    ],
)
def test_a_capital_of_a_sentence_or_a_title_is_none_of_the_name(label: str, kind: Kind, expected: str) -> None:
    assert in_running_text(label, kind, ORDINARY) == expected


def test_a_concept_of_one_sentence_is_called_as_in_running_text() -> None:
    assert made({"Planar forest": 1}, (Entry("planar robot", Kind.METHOD, ()),)).label == "planar forest"


@pytest.mark.parametrize(
    ("one", "other", "label"),
    [
        ("detect slippage", "slippage detection", "slippage detection"),
        ("clustering trajectories", "trajectory clustering", "trajectory clustering"),
        ("surgical robotic", "surgical robotics", "surgical robotics"),
        ("sampling without replacement", "without-replacement sampling", "sampling without replacement"),
    ],
)
def test_of_forms_that_as_many_papers_have_the_name_counts_before_the_phrase(one: str, other: str, label: str) -> None:
    assert made({one: 1, other: 1}).label == label
    same_paper = [name(one, "p"), replace(name(other, "p"), start=50, end=50 + len(other))]
    assert {concept.label for concept in resolution(same_paper, ()).concepts} == {label}


def test_a_dataset_is_called_as_most_papers_call_it() -> None:
    counted = {"Natural Questions": 5, "natural questions": 4, "natural question": 3}
    assert preferred(counted, "natural question", Kind.DATASET, "") == "Natural Questions"
    assert preferred(counted, "natural question", Kind.PROBLEM, "") == "natural question"


spellings = st.dictionaries(
    st.sampled_from("soft robot,soft robots,Soft Robots,Soft Robot,soft-robots,SOFT ROBOTS,SRs,SR".split(",")),
    st.integers(1, 60),
    min_size=1,
)  # fmt: skip


@given(spellings)
def test_a_label_is_a_spelling_of_the_key_and_no_alias_says_the_same(counted: dict[str, int]) -> None:
    """In whatever order the spellings come; an alias is never another form of the label's own key."""
    key = min(map(normal_form, counted))
    label = preferred(counted, key, Kind.METHOD, "")
    backwards = dict(reversed(counted.items()))
    assert label in counted
    assert normal_form(label) == key
    assert preferred(backwards, key, Kind.METHOD, "") == label
    aliases = other_names(label, key, counted, [])
    assert other_names(label, key, backwards, []) == aliases
    assert key not in map(normal_form, aliases)
    assert len({*map(normal_form, aliases)}) == len(aliases)


def test_an_abbreviation_is_shown_in_the_singular() -> None:
    assert [shown(name) for name in ("GANs", "“MDPs”", "translational DOFs", "MCTS", "LaTeXs", "bias")] == [
        "GAN", "MDP", "translational DOF", "MCTS", "LaTeXs", "bias",
    ]  # fmt: skip
    (concept,) = defined({"language model": 3}, "LMs").concepts
    assert concept.aliases == ("LM",)


def test_a_rare_form_of_the_own_words_is_no_other_name() -> None:
    counted = {"image classification": 60, "image classi-fication": 1, "classifying images": 2, "image classifier": 6}
    concept = made(counted)
    assert concept.aliases == ("image classifier",)  # not that rare
    assert made({**counted, "image classification": 10}).aliases == (
        "classifying images", "image classi-fication", "image classifier",
    )  # fmt: skip


def test_a_name_of_the_vocabulary_is_shown_however_rare_it_is() -> None:
    entry = Entry("image classification", Kind.METHOD, ["classifying images"])
    assert made({"image classification": 60, "classifying images": 1}, (entry,)).aliases == ("classifying images",)


@pytest.mark.parametrize(("rare", "shown_too"), [("PeA", False), ("P-CA", False), ("PCAR", True), ("PEU", True)])
def test_a_commoner_abbreviation_read_wrongly_is_no_other_name(rare: str, shown_too: bool) -> None:
    long = "principal component analysis"
    aliases = other_names(long, long, {long: 40, "PCA": 40, rare: 1}, [])
    assert aliases == (("PCA", rare) if shown_too else ("PCA",))
    assert rare in other_names(long, long, {long: 40, "PCA": 19, rare: 1}, [])


def test_a_misspelled_long_form_is_what_it_is_a_misspelling_of_and_no_other_name() -> None:
    found = defined(
        {"conditional random field": 3, "conditional random filed": 1, "camera response function": 1}, "CRF"
    )
    assert [(c.label, c.aliases) for c in found.concepts] == [
        ("camera response function", ("CRF",)),
        ("conditional random field", ("CRF",)),
    ]
    assert [m.detail for m in found.merges if m.rule is Rule.MISSPELLED] == ["conditional random field"]


def test_what_a_paper_writes_out_wrongly_leads_there_too() -> None:
    """The short form of that paper, and what it misspells where it stands by itself."""
    right = [name("CRF", f"p{n}", "conditional random field") for n in range(3)]
    wrong = [name("CRF", "q", "conditional random filed"), name("conditional random filed", "r")]
    (concept,) = (found := resolution([*right, *wrong], ())).concepts
    assert (concept.label, concept.aliases) == ("conditional random field", ("CRF",))
    assert {link.paper_id for link in found.links} == {"p0", "p1", "p2", "q", "r"}


@pytest.mark.parametrize(
    ("longs", "short"),
    [
        ({"weakly supervised learning": 9, "webly supervised learning": 1}, "WSL"),  # short words, two letters
        ({"convex optimization": 9, "convex optimizer": 4}, "CO"),  # not that rare
        ({"minimum entropy search": 9, "maximum entropy search": 1}, "MES"),  # signs
        ({"local feature fusion": 9, "focal feature fusion": 1}, "LFF"),  # another first letter
        ({"graph attention network": 9, "graph attention net work": 1}, "GAN"),  # another number of words
    ],
)
def test_what_is_no_misspelling(longs: Mapping[str, int], short: str) -> None:
    assert Rule.MISSPELLED not in {merge.rule for merge in defined(longs, short).merges}


def test_a_name_of_the_vocabulary_is_no_misspelling() -> None:
    longs = {"structural equation model": 9, "structured equation model": 1}
    found = defined(longs, "SEM", (Entry("structured equation model", Kind.METHOD, []),))
    assert Rule.MISSPELLED not in {merge.rule for merge in found.merges}
    assert Rule.MISSPELLED in {merge.rule for merge in defined(longs, "SEM").merges}


@pytest.mark.parametrize(
    ("one", "other", "concepts"),
    [("PatchMatch", "patch matching", 2), ("ImageNette", "ImageNet", 2), ("FaceSwap", "face swapping", 2),
     ("MobileNets-v2", "MobileNetV2", 1), ("AutoEncoders", "auto-encoder", 1), ("patchmatch", "patch matching", 1)],
)  # fmt: skip
def test_a_word_with_capitals_inside_is_no_form_of_a_verb(one: str, other: str, concepts: int) -> None:
    assert len(resolution([name(one, "p"), name(other, "q"), name(other, "r")], ()).concepts) == concepts
