"""Every merge and every broader concept explains itself; abbreviations, contexts, hierarchy, candidates."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from by_hand import PAPERS, VOCABULARY, make_mentions
from hypothesis import given
from hypothesis import strategies as st
from strategies import kinds, names, roles

from kg.concepts import concept_id, resolution
from kg.concepts.abbreviations import Meaning, load_table
from kg.concepts.corrections import parse_corrections
from kg.concepts.hierarchy import MOST
from kg.concepts.reasons import Reason, Resolution, Rule
from kg.concepts.review import alike_in_context, doubts
from kg.model import Kind, Mention, Paper, Role
from kg.nlp.vocabulary import Entry

METHOD = Kind.METHOD


def name(surface: str, paper: str, long_form: str | None = None, start: int = 0, kind: Kind = METHOD) -> Mention:
    return Mention(paper, start, start + len(surface), surface, kind, Role.USES, 0.9, (), long_form)


def rules(found: Resolution) -> dict[str, tuple[str, Rule]]:
    labels = {concept.id: concept.label for concept in found.concepts}
    return {merge.surface: (labels[merge.concept_id], merge.rule) for merge in found.merges}


def in_order(surfaces: Sequence[str], paper: str = "p") -> list[Mention]:
    return [name(surface, paper, start=100 * place) for place, surface in enumerate(surfaces)]


def test_each_rule_within_a_paper() -> None:
    found = rules(
        resolution(
            [
                *in_order(["machine translation", "unsupervised machine translation", "unsupervised MT"], "a"),
                name("MT", "a", "machine translation", 900),
                *in_order(["graph kernel search", "GKS"], "b"),
                *in_order(["job scheduling", "scheduling jobs"], "c"),
                replace(name("fast job scheduling network", "d"), role=Role.PROPOSES),
                replace(name("fast scheduling network", "d", start=100), role=Role.PROPOSES),
            ],
            (),
        )
    )
    assert found["MT"] == ("machine translation", Rule.DEFINITION)
    assert found["unsupervised MT"] == ("unsupervised machine translation", Rule.INSIDE)
    assert found["GKS"] == ("graph kernel search", Rule.INITIALS)
    assert found["scheduling jobs"] == ("job scheduling", Rule.SAME_WORDS)
    assert found["fast scheduling network"] == ("fast job scheduling network", Rule.LEFT_OUT)


def test_a_name_with_more_words_is_under_the_one_that_its_paper_uses_too() -> None:
    mentions = [name("structured SVM learning", "p", "structured learning"), name("structured learning", "p", start=50)]
    found = resolution(mentions, (), [Paper("p", "structured SVM learning")])
    assert len(found.concepts) == 2
    (edge,) = [edge for edge in found.broader if edge.reason is Reason.MODIFIED]
    assert (edge.narrower, edge.broader) == (concept_id("structured svm learning"), concept_id("structured learning"))
    assert edge.detail == "1 paper says the same of both (p)"
    denied = [name("missing not at random", "p", "missing at random"), name("missing at random", "p", start=50)]
    assert not resolution(denied, (), [Paper("p", "missing not at random")]).broader
    other_kinds = [replace(mentions[0], kind=Kind.PROBLEM), mentions[1]]
    assert not resolution(other_kinds, (), [Paper("p", "structured SVM learning")]).broader


def test_each_rule_across_papers() -> None:
    table = {"qqp": (Meaning("QQP", "quick quiz parsing", 95, 100),)}
    surfaces = ["auto-encoder", "autoencoder", "QQP", "tuned prior", "tuned priors", "foo bar method", "foo bar"]
    mentions = [name(surface, f"p{place}") for place, surface in enumerate(surfaces)]
    known = (Entry("foo bar", METHOD),)
    found = rules(resolution([*mentions, name("autoencoder", "again")], known, table=table))
    assert found["auto-encoder"] == ("autoencoder", Rule.TOGETHER)
    assert found["QQP"] == ("quick quiz parsing", Rule.TABLE)
    assert found["tuned priors"] == ("tuned prior", Rule.SPELLING)
    assert found["foo bar method"] == ("foo bar", Rule.HEAD)


def test_long_forms_that_say_the_same_are_one_meaning() -> None:
    table = {
        "qrm": (Meaning("QRM", "quick road map", 60, 100), Meaning("QRM", "quick road map method", 25, 100)),
        "qms": (Meaning("QMS", "quick micro system", 45, 100), Meaning("QMS", "quick microsystem", 45, 100)),
        "qxy": (Meaning("QXY", "quick xylo yeast", 45, 100), Meaning("QXY", "quiet xerox year", 45, 100)),
    }
    found = resolution([name(short, short) for short in ("QRM", "QMS", "QXY")], (), table=table)
    assert {merge.surface: merge.ambiguous for merge in found.merges} == {"QRM": False, "QMS": False, "QXY": True}
    assert {c.label for c in found.concepts} == {"quick road map", "quick micro system", "QXY"}


def test_each_question_is_asked_once_whatever_the_spelling() -> None:
    surfaces = ["foo bar", "foo bar", "foo bar", "foo bar", "foo bar method", "Foo Bar Methods", "Foo bar methods"]
    known = (Entry("foo bar", METHOD),)
    found = resolution([name(surface, f"p{place}") for place, surface in enumerate(surfaces)], known)
    (question,) = doubts(found.concepts, found.links, found.merges)
    assert (question.mentions, question.no) == (3, "split Foo Bar Methods | foo bar")


def test_no_blind_chains() -> None:
    """A name is compared with names that stand for a concept in their own right only."""
    found = resolution([name(n, n) for n in ("deep foo nets", "deep foo net", "deepfoo net", "deep foonet")], ())
    for merge in found.merges:
        assert merge.detail in ("", "deep foo net"), merge


def test_a_paper_that_coins_a_name_does_not_mean_what_others_do() -> None:
    table = {"qqp": (Meaning("QQP", "quick quiz parsing", 95, 100),)}
    coined = Mention("p", 0, 3, "QQP", METHOD, Role.PROPOSES, 0.9, ())
    assert rules(resolution([coined], (), table=table)) == {"QQP": ("QQP", Rule.SPELLING)}


AMBIGUOUS = [
    *(name("SAM", f"s{i}", "segment anything model") for i in range(6)),
    *(mention for i in range(6) for mention in in_order(["masks", "prompts"], f"s{i}")),
    *(name("SAM", f"o{i}", "sharpness aware minimization") for i in range(6)),
    *(mention for i in range(6) for mention in in_order(["flatness", "optimizer"], f"o{i}")),
]  # fmt: skip


def test_the_other_concepts_of_the_paper_decide_what_an_ambiguous_short_form_means() -> None:
    found = resolution([*AMBIGUOUS, *in_order(["SAM", "flatness", "optimizer"], "new")], ())
    (merge,) = (m for m in found.merges if m.paper_id == "new" and m.surface == "SAM")
    assert (merge.rule, merge.detail, merge.ambiguous) == (Rule.CONTEXT, "sharpness aware minimization", False)


def test_an_ambiguous_short_form_stays_apart_and_is_marked_where_nothing_decides() -> None:
    found = resolution([*AMBIGUOUS, *in_order(["SAM", "something else"], "new")], ())
    (merge,) = (m for m in found.merges if m.paper_id == "new" and m.surface == "SAM")
    assert merge.ambiguous
    assert merge.detail == "segment anything model / sharpness aware minimization"
    assert [c.key for c in found.concepts if c.id == merge.concept_id] == ["sam"]
    first = doubts(found.concepts, found.links, found.merges)[0]
    assert (first.yes, first.no) == ("merge SAM | segment anything model", "keep SAM")
    answered = parse_corrections(first.no)
    assert first not in doubts(found.concepts, found.links, found.merges, corrections=answered)


def test_the_table_is_in_order_and_marks_what_is_ambiguous() -> None:
    table = load_table()
    assert len(table) > 500
    assert all(m.papers >= 5 and m.papers <= m.of for found in table.values() for m in found)
    assert not any(meaning.is_sure for meaning in table["sam"])


def edges(found: Resolution) -> dict[tuple[str, str], Reason]:
    labels = {concept.id: concept.label for concept in found.concepts}
    return {(labels[e.narrower], labels[e.broader]): e.reason for e in found.broader}


def test_broader_by_head_words_guarded_by_counts() -> None:
    surfaces = [
        "sparse linear regression",
        "linear regression",
        "random forest",
        "forest",
        "isolation forest",
        "non linear regression",
    ]
    found = edges(resolution([name(surface, f"p{i}") for i, surface in enumerate(surfaces)], ()))
    assert found == {("sparse linear regression", "linear regression"): Reason.HEAD}


@pytest.mark.parametrize(
    ("longer", "head", "is_one"),
    [
        ("reinforcement learning from human feedback", "reinforcement learning", True),
        ("out-of-distribution linear regression", "linear regression", True),
        ("Gibbs sampling with graph-based label smoothing", "label smoothing", False),
        ("smoothing diffusion on token embeddings", "token embeddings", False),
        ("off-policy policy learning", "policy learning", True),
        ("off-policy learning", "policy learning", False),
        ("visualizing statistical learning", "statistical learning", False),
        ("denoising score matching", "score matching", True),
        ("pseudo inverse kinematics", "inverse kinematics", False),
        ("fast Fashion-MNIST training", "MNIST training", False),
    ],
)
def test_heads(longer: str, head: str, is_one: bool) -> None:
    found = resolution([name(longer, "p"), name(head, "q")], ())
    assert edges(found) == ({(longer, head): Reason.HEAD} if is_one else {})


def test_a_head_of_several_words_may_be_of_another_kind() -> None:
    method = [name("kernel-based reinforcement learning", "p"), *(name("robust regression", f"q{n}") for n in range(3))]
    problem = [name(n, f"r{i}", kind=Kind.PROBLEM) for i, n in enumerate(("reinforcement learning", "regression"))]
    found = edges(resolution([*method, *problem], [Entry("regression", Kind.PROBLEM)]))
    assert found == {("kernel-based reinforcement learning", "reinforcement learning"): Reason.HEAD}


def test_another_name_of_the_vocabulary_is_a_head_if_it_is_written_as_one() -> None:
    known = [Entry("simultaneous localization and mapping", METHOD, ["SLAM"]), Entry("decision tree", METHOD, ["CART"])]
    surfaces = ["topological SLAM", "SLAM", "kinematic cart", "decision tree"]
    found = edges(resolution([name(surface, f"p{i}") for i, surface in enumerate(surfaces)], known))
    assert found == {("topological SLAM", "simultaneous localization and mapping"): Reason.HEAD}


def test_a_proper_name_is_no_head_where_its_letters_are_a_common_word() -> None:
    surfaces = ["instrumented glove", "sensorized glove", "data glove", "contextual GloVe", *["GloVe"] * 4]
    found = edges(resolution([name(surface, f"p{i}") for i, surface in enumerate(surfaces)], ()))
    assert found == {("contextual GloVe", "GloVe"): Reason.HEAD}


def test_a_head_that_is_much_rarer_is_none() -> None:
    often = [name("temporal difference learning", f"p{number}") for number in range(5)]
    assert edges(resolution([*often, name("difference learning", "q")], ())) == {}
    assert edges(resolution([*often[:2], name("difference learning", "q")], ())) != {}


some_names = st.sampled_from(
    ["GAN", "GANs", "sparse linear regression", "linear regression", "linear regressions", "regression", "PPO",
     "PPO algorithm", "proximal policy optimization",
     "soft targets", "label smoothing", "regularization", "auto-encoder", "autoencoder"]
)  # fmt: skip


@st.composite
def corpora(draw: st.DrawFn) -> list[Mention]:
    places = draw(st.sets(st.tuples(st.sampled_from("abcd"), st.integers(0, 20)), max_size=16))
    return [
        Mention(p, s, s + 1, draw(some_names | names), draw(kinds), draw(roles), 0.9, (), draw(st.none() | some_names))
        for p, s in sorted(places)
    ]


@given(corpora(), st.randoms(use_true_random=False))
def test_reasons_are_whole_and_do_not_depend_on_order(mentions: list[Mention], chance: random.Random) -> None:
    table = load_table()
    found = resolution(mentions, VOCABULARY, table=table)
    assert found == resolution(chance.sample(mentions, len(mentions)), VOCABULARY, table=table)
    assert sum(merge.mentions for merge in found.merges) == sum(len(link.mentions) for link in found.links)
    places = {(m.paper_id, m.start): m.surface for m in mentions}
    assert all(places[merge.paper_id, merge.start] == merge.surface for merge in found.merges)
    assert {(e.narrower, e.broader) for e in found.broader} == {(c.id, b) for c in found.concepts for b in c.broader}


@given(corpora())
def test_the_hierarchy_has_no_circles(mentions: list[Mention]) -> None:
    circle = (
        Entry("regression", METHOD, [], ["linear regression"]),
        Entry("linear regression", METHOD, [], ["regression"]),
    )
    above = {concept.id: set(concept.broader) for concept in resolution(mentions, circle).concepts}
    for start, parents in above.items():
        reached: set[str] = set()
        waiting = list(parents)
        while waiting:
            reached.add(here := waiting.pop())
            waiting.extend(above[here] - reached)
        assert start not in reached
        assert len(parents) <= MOST


def test_papers_that_are_added_leave_ids_as_they_are() -> None:
    first = resolution(make_mentions(), VOCABULARY, PAPERS)
    more = resolution([*make_mentions(), *in_order(["something new", "label smoothing"], "later")], VOCABULARY, PAPERS)
    assert {c.id for c in first.concepts} < {c.id for c in more.concepts}


def contexts(pairs: Iterable[tuple[str, Sequence[str]]]) -> Resolution:
    return resolution([m for paper, surfaces in pairs for m in in_order(surfaces, paper)], ())


def test_names_with_the_same_contexts_are_offered_and_not_merged() -> None:
    groups = {"robot arm control": "gripper torque", "arm steering": "gripper torque", "parsing": "grammar treebank"}
    alike = contexts((f"{this}{i}", [this, *beside.split()]) for this, beside in groups.items() for i in range(4))
    pairs = alike_in_context(alike.concepts, alike.links)
    assert [(one.label, two.label) for one, two, *_ in pairs] in (
        [("robot arm control", "arm steering")], [("arm steering", "robot arm control")]
    )  # fmt: skip
    questions = doubts(alike.concepts, alike.links, alike.merges)
    assert questions[0].yes.startswith("merge ")
    assert len(alike.concepts) == 7
    both = {c.key for c in alike.concepts}
    assert alike_in_context(alike.concepts, alike.links, known=both) == []
