"""What is settled in the parts of a build in shards is what would be settled of all papers at once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import count

import fsspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sharded import add_up

from kg.concepts.abbreviations import Meaning
from kg.concepts.canonical import Decider, decider
from kg.concepts.hierarchy import from_statements, settled
from kg.concepts.known import Known, known_before
from kg.concepts.names import Decision, Names, meeting_places
from kg.concepts.reasons import Broader, Reason
from kg.concepts.said import Said
from kg.concepts.tally import Tally
from kg.model import Kind
from kg.nlp.vocabulary import Entry
from kg.shards import names
from kg.shards.job import Job

pytest.importorskip("pyarrow", reason="needs Parquet")

words = st.sampled_from(
    "auto encoder autoencoder auto-encoder image classification classifier classifying of model method network learning"
    " based deep semi supervised lstm bilstm bi gcn bert 2 3d 2014 14 graph naïve bayes tuning tuned".split()
)
keys = st.lists(words, min_size=1, max_size=4).map(" ".join)
kinds = st.sampled_from(list(Kind))

KNOWN = known_before(
    [
        Entry("autoencoder", Kind.METHOD, ["auto-associator"]),
        Entry("long short-term memory", Kind.METHOD, ["LSTM network"]),
        Entry("image classification", Kind.PROBLEM, []),
    ],
    {"gcn": (Meaning("GCN", "graph classification network", 9, 10),), "ll": (Meaning("LL", "log loss", 3, 6),)},
)
SHORTS = {**KNOWN.shorts, "lstm": "long short term memory"}


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """What the readings of some papers may add up to."""
    found = draw(st.lists(st.tuples(keys, kinds, st.integers(1, 3)), max_size=12))
    shorts = draw(st.sets(st.sampled_from(["gcn", "ll", "ic", "xy"]), max_size=3))
    longs = draw(st.lists(st.tuples(st.sampled_from(["gcn", "ic", "xy"]), keys, st.integers(1, 3)), max_size=5))
    tally = Tally()
    for name, kind, papers in [
        *found,
        *((s, Kind.METHOD, 1) for s in shorts),
        *((k, Kind.METHOD, n) for _, k, n in longs),
    ]:
        tally.papers[name] += papers
        tally.kinds[name, kind] += papers
        tally.capitals[name.split()[0]] += draw(st.sampled_from([-1, 1]))
    tally.shorts = shorts
    for short, long, papers in longs:
        tally.definitions[short, long] += papers
    tally.left_out = set(draw(st.lists(keys, max_size=2)))
    return tally


def in_parts(job: Job, found: list[Tally]) -> Decider:
    for shard, tally in enumerate(found):
        names.keep_tally(job, shard, tally)
    counted = [names.count_names(job, part) for part in range(job.shards)]
    meanings = names.meanings_of(counted)
    job.folder.write_json(job.at("decide", "wanted.json"), names.names_in(meanings))
    for part in range(job.shards):
        names.meet_names(job, part)
    return names.decide(job, meanings, (word for one in counted for word in one["proper"]))


@pytest.fixture(scope="module")
def few_known() -> Iterator[Known]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "known", lambda job: KNOWN)
        yield KNOWN


_number = count()


@given(st.lists(tallies(), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_names_lead_where_they_lead_in_one_piece(few_known: Known, found: list[Tally]) -> None:
    """For every name, whatever the number of shards; the driver has few decisions that say nothing."""
    fsspec.filesystem("memory").store.clear()
    whole = add_up(found)
    wanted = decider(few_known, whole)
    job = Job("memory://parts", len(found), (), state=f"{next(_number):016}")
    made = in_parts(job, found)
    assert made.meanings == wanted.meanings
    assert made.options == wanted.options
    for name in {*whole.papers, *wanted.decisions, *made.decisions}:
        assert (made.decisions.get(name) or Decision(name)) == (wanted.decisions.get(name) or Decision(name)), name
    for name in whole.left_out:
        assert (name in made.decisions) == (name in wanted.decisions)
    told = {name for name, decision in made.decisions.items() if decision == Decision(name)}
    waiting = set(names.names_in(made.meanings))
    assert told <= {*few_known.lexicon.keys, "graph classification network", "log loss", *waiting, *whole.left_out}


def test_names_that_meet_no_other_do_not_come_to_the_driver(few_known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times the papers with names of their own: what the driver reads is the same."""
    read: list[int] = []
    every = names.every

    def watch(job: Job, table: str) -> list[tuple[object, ...]]:
        rows = list(every(job, table))
        read.append(len({row[0] for row in rows}))
        return rows

    monkeypatch.setattr(names, "every", watch)
    common = ["auto encoder", "autoencoder model", "image classifier", "images classification"]
    for number in (20, 200):
        fsspec.filesystem("memory").store.clear()
        own = [f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{n} thing" for n in range(number)]
        found = [Tally(Counter(some), Counter({(name, Kind.METHOD): 1 for name in some})) for some in (common, own)]
        in_parts(Job("memory://few", 2, (), state=f"{next(_number):016}"), found)
    assert read[0] == read[1] <= len(common)


@given(st.lists(keys, min_size=1, max_size=12, unique=True), st.randoms(use_true_random=False))
def test_a_name_that_meets_no_other_has_no_part_in_where_others_lead(found: list[str], chance: random.Random) -> None:
    main = {name: chance.choice(list(Kind)) for name in found}
    whole, few = Names(main, {"bert"}, SHORTS), Names(main, {"bert"}, SHORTS)
    places = Counter(place for name in found for place in meeting_places(name, SHORTS))
    meeting = [name for name in found if any(places[place] > 1 for place in meeting_places(name, SHORTS))]
    for index, some in ((whole, found), (few, meeting)):
        for name in some:
            index.add(name)
    assert whole.decisions == {name: few.decisions.get(name, Decision(name)) for name in found}


ends = st.sampled_from("abcdefg")
edges = st.lists(st.tuples(ends, ends).map(lambda e: Broader(*e, Reason.STATED, "")), max_size=14, unique=True)


@given(edges)
def test_what_stands_under_one_thing_alone_is_settled_by_itself(found: list[Broader]) -> None:
    broader = {edge.broader for edge in found if edge.narrower != edge.broader}
    own = Counter(edge.narrower for edge in found)
    lone = [e for e in found if own[e.narrower] == 1 and e.narrower not in broader and e.narrower != e.broader]
    others = [edge for edge in found if edge not in lone]
    assert settled(found) == tuple(sorted([*settled(others), *lone]))


sure = st.lists(st.sampled_from([0.3, 0.49, 0.5, 0.6, 0.79, 0.8, 0.95]), min_size=1, max_size=3)
pairs = st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")).filter(lambda pair: pair[0] != pair[1])


@given(st.dictionaries(pairs, sure, max_size=8), st.dictionaries(pairs, st.integers(1, 3), max_size=4), st.data())
def test_what_is_left_of_statements_says_the_same(
    stated: dict[tuple[str, str], list[float]], compared: dict[tuple[str, str], int], data: st.DataObject
) -> None:
    counts = Counter({pair: number for pair, number in compared.items() if pair[0] < pair[1]})
    said = Said(stated, {pair: (-max(found), "p", "words") for pair, found in stated.items()}, counts)
    papers = {end: data.draw(st.sampled_from([1, 9, 10, 200])) for end in "abcd"}
    main = {end: data.draw(kinds) for end in "abcd"}
    under = {end: data.draw(st.sampled_from([0, 3])) for end in "abcd"}
    assert list(from_statements(main, papers, under, said.telling())) == list(
        from_statements(main, papers, under, said)
    )
