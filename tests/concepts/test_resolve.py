"""Mentions of a corpus become concepts: one node for one thing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

import pytest
from by_hand import VOCABULARY, make_mentions, resolve
from hypothesis import given
from hypothesis import strategies as st
from strategies import kinds, names, roles

from kg.concepts import concept_id, normal_form, resolution
from kg.concepts.abbreviations import Meaning
from kg.model import Concept, Kind, Link, Mention, Role
from kg.nlp.vocabulary import Entry

METHOD, DATASET, PROBLEM = Kind


def name(
    surface: str,
    long_form: str | None = None,
    *,
    paper: str = "p",
    start: int = 0,
    kind: Kind = METHOD,
    role: Role = Role.USES,
) -> Mention:
    return Mention(paper, start, start + len(surface), surface, kind, role, 0.9, ("test",), long_form)


def keys(mentions: Iterable[Mention], vocabulary: tuple[Entry, ...] = ()) -> list[str]:
    return sorted(concept.key for concept in resolve(mentions, vocabulary)[0])


few_names = st.sampled_from(
    ["GAN", "GANs", "gan", "generative adversarial network", "Generative Adversarial Networks", "PPO", "C++", "C#",
     "label smoothing", "proximal policy optimization", "label-smoothing", "soft targets", "β-VAE", "VAE", "…",
     "regularization", "深度学习"]
)  # fmt: skip


@st.composite
def corpora(draw: st.DrawFn) -> list[Mention]:
    """Mentions of a few papers, at different places."""
    places = draw(st.sets(st.tuples(st.sampled_from("abc"), st.integers(0, 20)), max_size=12))
    return [
        name(
            draw(few_names | names),
            draw(st.none() | few_names | names),
            paper=paper,
            start=start,
            kind=draw(kinds),
            role=draw(roles),
        )
        for paper, start in sorted(places)
    ]


@given(corpora(), st.randoms(use_true_random=False))
def test_the_order_of_mentions_does_not_matter(mentions: list[Mention], chance: random.Random) -> None:
    shuffled = chance.sample(mentions, len(mentions))
    assert resolve(shuffled, VOCABULARY) == resolve(mentions, VOCABULARY)


def test_the_order_of_a_made_corpus_does_not_matter() -> None:
    expected = resolve(make_mentions(), VOCABULARY)
    assert expected == resolve(reversed(make_mentions()), VOCABULARY)
    assert len(expected[0]) == 11


@given(corpora())
def test_each_mention_with_a_key_is_in_one_link_of_its_paper(mentions: list[Mention]) -> None:
    _, links = resolve(mentions, VOCABULARY)
    linked = [mention for link in links for mention in link.mentions]
    named = [m for m in mentions if normal_form(m.surface)]
    assert sorted(linked, key=repr) == sorted(named, key=repr)
    for link in links:
        assert link.mentions
        assert {mention.paper_id for mention in link.mentions} == {link.paper_id}
        assert list(link.mentions) == sorted(link.mentions, key=lambda m: m.start)


@given(corpora())
def test_links_join_papers_and_concepts_once(mentions: list[Mention]) -> None:
    concepts, links = resolve(mentions, VOCABULARY)
    ends = [(link.paper_id, link.concept_id) for link in links]
    assert ends == sorted(set(ends))
    assert {concept for _, concept in ends} == {concept.id for concept in concepts}


@given(corpora())
def test_concepts_are_well_formed(mentions: list[Mention]) -> None:
    concepts, links = resolve(mentions, VOCABULARY)
    ids = [concept.id for concept in concepts]
    assert ids == sorted(set(ids))
    for concept in concepts:
        own = [mention for link in links if link.concept_id == concept.id for mention in link.mentions]
        assert concept.id == concept_id(concept.key)
        assert concept.key == normal_form(concept.key) != ""
        assert set(concept.kinds) == {mention.kind for mention in own}
        assert set(concept.broader) <= set(ids) - {concept.id}
        others = {c.label for c in concepts if c is not concept}
        names = {concept.label, *concept.aliases, *others}
        assert {normal_form(m.surface) for m in own} <= {normal_form(n) for n in names}


@given(corpora())
def test_no_alias_is_the_label_or_another_alias_again(mentions: list[Mention]) -> None:
    for concept in resolve(mentions, VOCABULARY)[0]:
        all_keys = [normal_form(n) for n in (concept.label, *concept.aliases)]
        assert len(set(all_keys)) == len(all_keys)
        assert list(concept.aliases) == sorted(concept.aliases)


@given(corpora())
def test_no_alias_is_what_another_concept_is_called(mentions: list[Mention]) -> None:
    concepts = resolve(mentions, VOCABULARY)[0]
    labels = {normal_form(concept.label): concept.id for concept in concepts}
    for concept in concepts:
        assert {labels.get(normal_form(alias)) for alias in concept.aliases} <= {None, concept.id}


@given(corpora())
def test_a_link_has_the_most_telling_role_and_the_commonest_kind(mentions: list[Mention]) -> None:
    order = list(Role)
    for link in resolve(mentions, VOCABULARY)[1]:
        assert order.index(link.role) == min(order.index(m.role) for m in link.mentions)
        counts = {kind: sum(m.kind is kind for m in link.mentions) for kind in Kind}
        assert counts[link.kind] == max(counts.values())


def test_nothing_makes_nothing() -> None:
    assert resolve([], VOCABULARY) == ([], [])
    assert resolve([name("…")], VOCABULARY) == ([], [])


def test_spellings_merge() -> None:
    assert keys([name("graph neural networks"), name("Graph-Neural Network", start=30)]) == ["graph neural network"]


@pytest.mark.parametrize(
    "names", [("C", "C++", "C#"), ("GPT-2", "GPT-3"), ("RRT", "RRT*"), ("VAE", "β-VAE"), ("CIFAR-10", "CIFAR-100")]
)
def test_different_things_stay_apart(names: tuple[str, ...]) -> None:
    found = keys(name(surface, start=10 * place) for place, surface in enumerate(names))
    assert found == sorted(map(normal_form, names))


def test_a_short_form_is_its_long_form_where_its_paper_says_so() -> None:
    mentions = [name("PPO", "proximal policy optimization"), name("proximal-policy optimization", paper="q")]
    ((concept,), links) = resolve(mentions, ())
    assert concept.key == "proximal policy optimization"
    assert [link.paper_id for link in links] == ["p", "q"]
    assert "PPO" in concept.aliases


def test_a_short_form_that_is_spelled_out_in_one_way_only_is_that() -> None:
    mentions = [
        name("PPO", "proximal policy optimization"),
        name("PPO", "Proximal Policy Optimizations", paper="q"),
        name("PPOs", paper="r"),
    ]
    assert keys(mentions) == ["proximal policy optimization"]


def test_an_ambiguous_short_form_stays_by_itself() -> None:
    mentions = [name("CN", "CoolNet net"), name("CN", "capsule network", paper="q"), name("CN", paper="r")]
    assert keys(mentions) == ["capsule network", "cn", "coolnet net"]


def test_the_vocabulary_decides_before_the_corpus() -> None:
    vocabulary = (Entry("proximal policy optimization", METHOD, ["PPO"]),)
    mentions = [name("PPO", "pipe pressure observer"), name("PPO", paper="q")]
    assert keys(mentions, vocabulary) == ["pipe pressure observer", "proximal policy optimization"]


def test_aliases_of_the_vocabulary_merge() -> None:
    ((concept,), _) = resolve([name("soft targets"), name("Label Smoothing", start=20)], VOCABULARY)
    assert (concept.key, concept.label, concept.aliases) == ("label smoothing", "label smoothing", ("soft targets",))


def test_a_long_form_that_is_an_alias_of_the_vocabulary_merges() -> None:
    assert keys([name("ST", "soft targets"), name("ST", paper="q")], VOCABULARY) == ["label smoothing"]


@pytest.mark.parametrize(
    ("surfaces", "label"),
    [
        (["Foo nets", "foo net", "foo net"], "foo net"),
        (["Foo net", "foo net"], "foo net"),
        (["foo nets", "foo net"], "foo net"),
        (["CoolNet", "CoolNet", "coolnet"], "CoolNet"),
        (["Soft Targets", "Soft Targets"], "label smoothing"),
    ],
)
def test_labels(surfaces: list[str], label: str) -> None:
    mentions = [name(surface, start=20 * place) for place, surface in enumerate(surfaces)]
    assert [concept.label for concept in resolve(mentions, VOCABULARY)[0]] == [label]


def test_a_label_is_the_name_and_not_its_abbreviation() -> None:
    mentions = [name("CN", "cool net", start=place) for place in range(0, 30, 5)]
    ((concept,), _) = resolve(mentions, ())
    assert (concept.label, concept.aliases) == ("cool net", ("CN",))


def test_the_main_kind_is_that_of_most_papers() -> None:
    mentions = [
        *(name("X1", paper="p", start=place, kind=DATASET) for place in range(0, 50, 5)),
        name("X1", paper="q", kind=PROBLEM),
        name("X1", paper="r", kind=PROBLEM),
    ]
    ((concept,), links) = resolve(mentions, ())
    assert concept.kinds == (PROBLEM, DATASET)
    assert [link.kind for link in links] == [DATASET, PROBLEM, PROBLEM]


@pytest.mark.parametrize(
    ("slips", "papers", "kinds"),
    [(1, 4, (METHOD, DATASET)), (1, 5, (METHOD,)), (2, 5, (METHOD, DATASET)), (2, 40, (METHOD, DATASET)),
     (2, 41, (METHOD,))],
)  # fmt: skip
def test_what_few_of_its_papers_take_it_for_is_no_kind_of_a_concept(
    slips: int, papers: int, kinds: tuple[Kind, ...]
) -> None:
    mentions = [name("Adam", paper=f"p{n}", kind=DATASET if n < slips else METHOD) for n in range(papers)]
    (concept,), links = resolve(mentions, [])
    assert concept.kinds == kinds
    assert Counter(link.kind for link in links) == {METHOD: papers - slips, DATASET: slips}


def broader(concepts: list[Concept]) -> dict[str, tuple[str, ...]]:
    by_id = {concept.id: concept.label for concept in concepts}
    return {concept.label: tuple(by_id[other] for other in concept.broader) for concept in concepts}


def test_broader_skips_what_the_corpus_does_not_have() -> None:
    concepts, _ = resolve([name("label smoothing"), name("learning technique", start=30)], VOCABULARY)
    assert broader(concepts) == {"label smoothing": ("learning technique",), "learning technique": ()}


def test_broader_is_the_nearest_that_the_corpus_has() -> None:
    mentions = [name("label smoothing"), name("regularization", start=30), name("learning technique", start=60)]
    assert broader(resolve(mentions, VOCABULARY)[0]) == {
        "label smoothing": ("regularization",),
        "regularization": ("learning technique",),
        "learning technique": (),
    }


def test_a_modified_name_is_under_its_head_and_not_joined_to_it() -> None:
    names = ["deep convolutional neural network", "convolutional neural network"]
    mentions = [name(one, start=30 * n) for n, one in enumerate(names)]
    assert broader(resolve(mentions, VOCABULARY)[0]) == {
        "convolutional neural network": (),
        "deep convolutional neural network": ("convolutional neural network",),
    }


def test_a_circle_in_the_vocabulary_ends() -> None:
    vocabulary = (Entry("a1", METHOD, [], ["b1"]), Entry("b1", METHOD, [], ["c1"]), Entry("c1", METHOD, [], ["a1"]))
    assert broader(resolve([name("a1")], vocabulary)[0]) == {"a1": ()}
    assert broader(resolve([name("a1"), name("c1", start=5)], vocabulary)[0]) == {"a1": ("c1",), "c1": ()}


def test_each_link_of_the_made_corpus(  # one line a link: who, what, as what, how
) -> None:
    concepts, links = resolve(make_mentions(), VOCABULARY)
    label = {concept.id: concept.label for concept in concepts}

    def line(link: Link) -> str:
        return f"{link.paper_id} {link.role} {label[link.concept_id]} {link.kind} {len(link.mentions)}"

    assert sorted(map(line, links)) == [
        "10.1000/coolnet addresses dependency parsing problem 2",
        "10.1000/coolnet compares-with Adam method 1",
        "10.1000/coolnet evaluates-on Penn Treebank dataset 2",
        "10.1000/coolnet proposes CoolNet method 3",
        "10.1000/coolnet uses label smoothing method 2",
        "languages mentions C method 1",
        "languages mentions transformer method 1",
        "languages studies C# method 1",
        "languages studies C++ method 2",
        "study mentions transformer method 1",
        "study studies label smoothing method 2",
        "study uses Penn Treebank method 1",
        "study uses β-VAE method 1",
        "深度 学习/1 mentions learning technique method 1",
    ]


def test_a_short_form_may_mean_another_short_form_that_is_open() -> None:
    """Found in 20,000 papers: one paper spells 3-SAT out as SAT, and what SAT means is open."""
    table = {
        "sat": (Meaning("SAT", "satisfiability", 5, 10), Meaning("SAT", "softmax attention transformer", 5, 10)),
        "3 sat": (Meaning("3-SAT", "SAT", 9, 10),),
    }
    mentions = [
        Mention("p", 0, 5, "3-SAT", METHOD, Role.USES, 1, ()),
        Mention("q", 0, 3, "SAT", METHOD, Role.USES, 1, ()),
    ]
    keys = {concept.key for concept in resolution(mentions, [], (), table).concepts}
    assert keys == {"sat"}
