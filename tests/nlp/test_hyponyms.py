"""What a text names as a kind of something, and what only stands beside it. Things are in brackets."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Kind, Paper, Predicate
from kg.nlp.decide import Decision
from kg.nlp.hyponyms import SURE, with_hyponyms
from kg.nlp.mentions import extraction_of
from kg.nlp.relations import Stated


def read(marked: str) -> tuple[str, list[str], list[Decision]]:
    """A text without its brackets, the names that stood in them, and a decision for each name."""
    text = ""
    places: dict[str, list[tuple[int, int]]] = {}
    for part in re.split(r"(\[[^\]]*\])", marked):
        if part.startswith("["):
            name = part[1:-1]
            places.setdefault(name, []).append((len(text), len(text) + len(name)))
            text += name
        else:
            text += part
    decisions = [Decision(Kind.METHOD, 1.0, (n,), tuple(p), ((),) * len(p)) for n, p in places.items()]
    return text, list(places), decisions


def kinds(marked: str, found: tuple[Stated, ...] = ()) -> set[tuple[str, str]]:
    text, names, decisions = read(marked)
    said = with_hyponyms(text, decisions, found)
    return {(names[s.subject], names[s.object]) for s in said if s.predicate is Predicate.BROADER}


@pytest.mark.parametrize(
    "marked",
    [
        "[GANs] such as [StyleGAN] fail.",
        "[GAN] models (e.g., [StyleGAN]) fail.",
        "[GANs] like the [StyleGAN] of others",
        "A variety of [GANs], including [StyleGAN], fail.",
        "We propose a novel [GAN] method, called [StyleGAN], for faces.",
        "We train an efficient [GAN] named [StyleGAN].",
        "[StyleGAN] is a popular, style-based [GAN] that draws faces.",
        "We present [StyleGAN], a novel [GAN] for faces.",
        "[StyleGAN] and other [GANs] draw faces.",
        "[StyleGAN] is a special case of a [GAN].",
        "[StyleGAN] is one of the most popular [GANs].",
        "We propose a new, efficient [GAN] model, [StyleGAN], for faces.",
    ],
)
def test_a_kind_is_said_in_so_many_words(marked: str) -> None:
    ((narrower, broader),) = kinds(marked)
    assert narrower == "StyleGAN"
    assert broader in ("GAN", "GANs")


@pytest.mark.parametrize(
    "marked",
    [
        "[StyleGAN] beats a [GAN].",
        "applications of [GANs] such as [face editing]",
        "compressing [GANs] (such as [pruning])",
        "tasks other than [VQA], e.g., [captioning]",
        "an [encoder-decoder], including a [representation encoder]",
        "a method with [user modeling], named [HieRec]",
        "[GANs], called [deep learners], fail.",
        "the [region], called the [informed set], is sampled",
        "[StyleGAN] is a [GAN] loss.",
        "[StyleGAN] is a component of a [GAN].",
        "[StyleGAN] is a framework based on a [GAN].",
        "It has a [laser scanner], a [monocular camera], and an [IMU].",
        "We use [SLAM], an [IMU], and a [camera].",
        "experiments on [UAVs], a centralized [Kalman filter] for groups",
        "[StyleGAN] is not a [GAN].",
        "[GANs] ([mode collapse]) fail.",
        "[distortion] is one of the main factors affecting [calibration].",
        "A crucial component of [soft robotics] is a [soft actuator] that moves.",
        "We propose a method for training a [GAN], [StyleGAN] and more.",
        "We train a [GAN], [StyleGAN] and more.",
        "[StyleGAN] is a [StyleGAN].",
    ],
)
def test_what_only_stands_beside_it_is_no_kind(marked: str) -> None:
    assert kinds(marked) == set()


def test_all_that_are_named_are_of_the_kind_and_short_forms_are_their_long_forms() -> None:
    text, names, decisions = read("[flow models] such as [PixelCNN] (PCNN), [WaveNet], and [GPT] beat [VAEs].")
    place = text.index("PCNN")
    decisions[1] = Decision(Kind.METHOD, 1.0, ("pixelcnn",), (*decisions[1].places, (place, place + 4)), ((), ()))
    found = [(names[said.subject], names[said.object]) for said in with_hyponyms(text, decisions, ())]
    assert found == [(name, "flow models") for name in ("PixelCNN", "WaveNet", "GPT")]
    assert kinds("Two [flow models] ([Glow] and [NICE]) fail.") == {("Glow", "flow models"), ("NICE", "flow models")}


def test_the_surer_of_two_statements_stands_and_what_is_stated_otherwise_is_no_kind() -> None:
    marked = "[GANs] such as [StyleGAN] fail."
    text, _, decisions = read(marked)

    def said(predicate: Predicate, sure: float, ends: tuple[int, int] = (1, 0)) -> Stated:
        return Stated(ends[0], predicate, ends[1], sure, ((0, 4), (0, 4)))

    surer, less = said(Predicate.BROADER, SURE + 0.05), said(Predicate.BROADER, 0.5)
    assert with_hyponyms(text, decisions, [surer]) == [surer]
    assert [s.confidence for s in with_hyponyms(text, decisions, [less])] == [SURE]
    assert {s.predicate for s in with_hyponyms(text, decisions, [said(Predicate.USED_FOR, 0.5)])} == {
        Predicate.USED_FOR, Predicate.BROADER,
    }  # fmt: skip
    for other in (said(Predicate.PART_OF, 0.5), said(Predicate.COMPARED_WITH, 0.5, (0, 1))):
        assert with_hyponyms(text, decisions, [other]) == [other]


words = st.sampled_from(["[A]", "[Bs]", "[C]", "such as", "and", ",", "(", ")", "is a", "called", "of", "e.g.,", "."])


@given(st.lists(words, max_size=12))
def test_nothing_is_a_kind_of_itself_and_the_places_are_those_of_the_names(parts: list[str]) -> None:
    text, names, decisions = read(" ".join(parts))
    found = with_hyponyms(text, decisions, ())
    assert len({(s.subject, s.object) for s in found}) == len(found)
    for said in found:
        assert said.subject != said.object
        ends = [text[slice(*place)] for place in said.places]
        assert ends == [names[said.subject], names[said.object]]


@pytest.mark.parametrize(
    ("of_things", "predicate"),
    [
        ((Kind.PROBLEM, Kind.METHOD), Predicate.USED_FOR),
        ((Kind.PROBLEM, Kind.PROBLEM), Predicate.BROADER),
        ((Kind.METHOD, Kind.DATASET), None),
        ((Kind.METHOD, Kind.PROBLEM), None),
    ],
)
def test_a_method_that_is_named_as_one_for_a_problem_is_used_for_it(
    of_things: tuple[Kind, Kind], predicate: Predicate | None
) -> None:
    text, _, decisions = read("[classification] algorithms such as [SVM] fail.")
    decisions = [replace(one, kind=kind) for one, kind in zip(decisions, of_things, strict=True)]
    found = with_hyponyms(text, decisions, ())
    assert [(s.subject, s.predicate, s.object) for s in found] == ([(1, predicate, 0)] if predicate else [])


def test_of_two_statements_of_one_use_the_surer_one_stands() -> None:
    text, _, decisions = read("[classification] algorithms such as [SVM] fail.")
    decisions[0] = replace(decisions[0], kind=Kind.PROBLEM)
    surer = Stated(1, Predicate.USED_FOR, 0, SURE + 0.05, ((0, 4), (0, 4)))
    assert with_hyponyms(text, decisions, [surer]) == [surer]
    (said,) = with_hyponyms(text, decisions, [replace(surer, confidence=0.5)])
    assert (said.predicate, said.confidence) == (Predicate.USED_FOR, SURE)


def test_a_paper_keeps_the_statement_with_its_words() -> None:
    abstract = "Generative adversarial networks such as StyleGAN draw faces. We train StyleGAN on FFHQ."
    paper = Paper("p", "Faces with GANs", abstract)
    text = paper.text
    said = {
        (text[slice(*s.subject)], text[slice(*s.object)]): s.confidence
        for s in extraction_of(paper).statements
        if s.predicate is Predicate.BROADER
    }
    assert said.get(("StyleGAN", "Generative adversarial networks"), 0.0) >= SURE
