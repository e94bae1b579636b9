"""Merging: what is one paper, what is not, and that order never matters."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import papers

from kg.model import Paper
from kg.sources.account import Apart, kept_apart, renamed
from kg.sources.evidence import _names, _titles_alike, alike_where_any_differ, title_key
from kg.sources.merge import merge, paper_id


def differ_clearly(one: Paper, two: Paper) -> bool:
    """Whether two records can't be one paper: what :func:`alike_where_any_differ` asks of all of them at once."""
    (families, names), (other_families, other_names) = _names(one.authors), _names(two.authors)
    years = one.year is not None and two.year is not None and abs(one.year - two.year) > 2
    authors = bool(families and other_families) and not (families & other_names or other_families & names)
    return (years or authors) and not alike(one, two)


def alike(one: Paper, two: Paper) -> bool:
    """Whether two records have nearly the same title, one that says something, or nearly the same abstract."""
    if _titles_alike(title_key(one.title), title_key(two.title)):
        return True
    first, second = (set(re.findall(r"\w{4,}", paper.abstract[:3_000].casefold())) for paper in (one, two))
    fewest = min(len(first), len(second))
    return (one.abstract == two.abstract != "") or (fewest >= 5 and 5 * len(first & second) >= 3 * fewest)


RECORDS = st.lists(
    st.builds(
        Paper,
        id=st.sampled_from(["", "", "a", "b"]),
        title=st.sampled_from(["Adam", "ADAM", "Lion!", "C++", "C#", "C", "???", "Introduction"]),
        abstract=st.sampled_from(["", "short", "longer", "long er"]),
        authors=st.sampled_from([(), ("Ada",), ("Alan",), ("Alan", "Ada")]),
        author_count=st.sampled_from([None, 1, 9]),
        date=st.sampled_from([None, "2014", "2014-12", "2014-12-22", "--12-22", "2015", "2020", "2021-01-01"]),
        doi=st.sampled_from([None, None, "10.1000/a", "10.1000/b"]),
        arxiv_id=st.sampled_from([None, None, "1412.6980"]),
        venue=st.sampled_from([None, "ICLR", "JMLR"]),
        sources=st.sampled_from([("a.txt",), ("b.txt",)]),
    ),
    max_size=8,
)


def merge_papers(records: list[Paper]) -> list[Paper]:
    return [one.paper for one in merge(records)]


@given(RECORDS, st.randoms(use_true_random=False))
def test_order_does_not_matter(records: list[Paper], random: Random) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)
    merged = merge_papers(records)
    assert merge_papers(shuffled) == merged
    assert [paper.id for paper in merged] == sorted({paper.id for paper in merged})
    assert all(paper.id for paper in merged)


@given(RECORDS)
def test_identifiers_stay_with_one_paper(records: list[Paper]) -> None:
    """Unless some of their records differ clearly; then those still meet that are alike."""
    merged = merge_papers(records)
    assert len(merged) <= len(records)
    paper_of = {index: one.paper.id for one in merge(records) for index in one.records}
    for field in ("doi", "arxiv_id"):
        for value in {getattr(record, field) for record in records} - {None}:
            group = [index for index, record in enumerate(records) if getattr(record, field) == value]
            differ = any(differ_clearly(records[i], records[j]) for i in group for j in group)
            for i in group:
                for j in group:
                    assert paper_of[i] == paper_of[j] or (differ and not alike(records[i], records[j]))
    assert {source for p in merged for source in p.sources} == {source for p in records for source in p.sources}


@given(RECORDS)
def test_title_rule_equals_its_definition(records: list[Paper]) -> None:
    """The linear grouping has the same closure as looking at every pair."""
    records = [Paper("", "Same", authors=p.authors, date=p.date, sources=(str(i),)) for i, p in enumerate(records)]
    groups = [{i} for i in range(len(records))]
    for i, one in enumerate(records):
        for j, two in enumerate(records):
            years_apart = one.year is not None and two.year is not None and abs(one.year - two.year) > 1
            disjoint = bool(one.authors and two.authors) and not set(one.authors) & set(two.authors)
            if not (years_apart and disjoint) and groups[i] is not groups[j]:
                joined = groups[i] | groups[j]
                for member in joined:
                    groups[member] = joined
    expected = {tuple(sorted(map(str, group))) for group in groups}
    assert {paper.sources for paper in merge_papers(records)} == expected


def test_richer_metadata_win() -> None:
    (paper,) = merge_papers(
        [
            Paper("", "ADAM: A METHOD", "Short.", date="--12-22", author_count=2, sources=("page.txt",)),
            Paper("z", "Adam: A Method", "Longer than that.", date="2014", venue="ICLR", sources=("b.csv",)),
            Paper("y", "Adam: a method", date="2014-12", authors=("D. Kingma", "J. Ba"), sources=("a.json",)),
        ]
    )
    assert paper == Paper(
        id="y",
        title="Adam: A Method",
        abstract="Longer than that.",
        authors=("D. Kingma", "J. Ba"),
        date="2014-12",
        venue="ICLR",
        sources=("a.json", "b.csv", "page.txt"),
        extra=(("other_id", "z"),),
    )


def test_identifiers_merge_across_titles() -> None:
    records = [Paper("", "One", doi="10.1000/a"), Paper("", "Two", doi="10.1000/a", arxiv_id="1412.6980")]
    (paper,) = merge_papers([*records, Paper("", "Three", arxiv_id="1412.6980")])
    assert paper.title == "Three"
    assert paper.id == "arxiv-1412.6980"


def test_same_title_by_others_years_apart_is_another_paper() -> None:
    one = Paper("", "Deep Learning", date="2015", authors=("Ada Lovelace",))
    two = Paper("", "Deep learning", date="2021", authors=("Alan Turing",))
    ids = [paper.id for paper in merge_papers([one, two])]
    assert len(set(ids)) == 2
    assert all(name.startswith("deep-learning-") and len(name) == len("deep-learning-") + 8 + 7 for name in ids)
    assert len(merge_papers([one, Paper("", "Deep Learning", date="2021", authors=("ada lovelace",))])) == 1
    assert len(merge_papers([one, Paper("", "Deep Learning", date="2016", authors=("Alan Turing",))])) == 1
    assert len(merge_papers([one, two, Paper("", "Deep Learning")])) == 1


DROPOUT = Paper("p1", "Dropout in deep networks", "We use dropout.", ("Ann Lee",), date="2018", doi="10.1000/vol")
FOLDING = Paper(
    "p2", "A graph neural network approach to protein folding prediction", "We propose FoldGNN, a network for folding.",
    ("Bob Ray", "Cy Dee"), date="2022", doi="10.1000/vol",
)  # fmt: skip


def test_different_papers_that_share_an_identifier_stay_apart() -> None:
    found = merge([DROPOUT, FOLDING])
    assert [one.paper for one in found] == [DROPOUT, FOLDING]
    assert tuple(kept_apart([DROPOUT, FOLDING], found)) == (Apart("doi 10.1000/vol", ("p1", "p2")),)
    for field in ("arxiv_id", "pmid"):
        both = [replace(paper, doi=None, **{field: "7"}) for paper in (DROPOUT, FOLDING)]
        assert len(merge(both)) == 2
    again = replace(FOLDING, id="", title="A graph network approach to protein folding", date="2021")
    assert [one.records for one in merge([DROPOUT, FOLDING, again])] == [[0], [1, 2]]


def test_a_record_that_knows_little_does_not_join_different_papers() -> None:
    bare = Paper("p3", "Proceedings of a workshop", doi="10.1000/vol")
    assert [one.records for one in merge([DROPOUT, bare, FOLDING])] == [[0], [2], [1]]
    assert [one.records for one in merge([DROPOUT, bare])] == [[0, 1]]


def test_a_published_version_may_have_another_title_year_and_authors_form() -> None:
    for published in (
        replace(FOLDING, title="FoldGNN: folding predicted by networks", date="2024", authors=("B. Ray", "C. Dee")),
        replace(FOLDING, title="Graph neural networks for protein folding prediction", date="2030", authors=("X Y",)),
        replace(FOLDING, title="FoldGNN", authors=("The Fold Consortium",)),  # its abstract is the same
        replace(FOLDING, title="Vorhersage der Faltung", abstract="Wir sagen sie voraus.", authors=("Боб Рэй",)),
    ):
        assert len(merge([FOLDING, published])) == 1, published


def test_an_identifier_of_more_titles_than_any_paper_has_unites_nothing() -> None:
    records = [Paper("", f"Title {n} of things", doi="10.1000/x") for n in range(101)]
    assert len(merge(records)) == 101
    assert len(merge(records[1:])) == 1


def test_a_title_that_any_volume_has_is_no_evidence() -> None:
    one = Paper("", "Introduction", "We introduce graphs to those who study them.", ("Ann Lee",), date="2018")
    two = Paper("", "INTRODUCTION.", "This book is about moss.")
    assert len(merge([one, two])) == 2
    assert len(merge([one, replace(one, authors=(), date=None)])) == 1
    assert len(merge([Paper("", "Preface"), Paper("", "Preface")])) == 1
    assert len(merge([Paper("", "Chapter 3", doi="10.1000/a"), Paper("", "Chapter 3", doi="10.1000/b")])) == 2


def test_title_and_abstract_are_of_one_record() -> None:
    short = Paper("", "Moss at night", "We water moss at night and see.", doi="10.1000/a")
    other = Paper("", "Watering moss, a study of what happens at night", "We water.", doi="10.1000/a")
    (paper,) = merge_papers([short, other])
    assert (paper.title, paper.abstract) == (short.title, short.abstract)
    (paper,) = merge_papers([replace(short, title="MOSS AT NIGHT"), replace(short, abstract=""), other])
    assert (paper.title, paper.abstract) == (short.title, short.abstract)


def test_given_ids_are_kept_and_made_unique() -> None:
    merged = merge_papers([Paper("1", "One"), Paper("1", "Two"), Paper("2", "Three")])
    assert merged[-1].id == "2"
    assert [paper.id[:2] for paper in merged] == ["1-", "1-", "2"]
    found = merge([Paper("1", "One"), Paper("1", "Two"), Paper("2", "Three"), Paper("x", "Three")])
    (told,) = renamed(found)
    assert (told.id, told.papers) == ("1", tuple(paper.id for paper in merged[:2]))


def test_ids_are_readable() -> None:
    assert paper_id(Paper("", "x", doi="10.1000/a")) == "doi-10.1000/a"
    assert paper_id(Paper("", "Über die Größe von Dingen: an überlong title, indeed")).startswith(
        "uber-die-groe-von-dingen-an-uberlong-"
    )
    assert paper_id(Paper("", "深度学习")).startswith("paper-")
    assert len(paper_id(Paper("", "x" * 300))) == 40 + 9


def test_titles_are_compared_by_their_words() -> None:
    assert title_key("Text-to-3D:  “A” Survey") == title_key("text to 3d a survey")
    assert len({title_key(title) for title in ("C", "C++", "C#", "?", "!", "क्षेत्र", "कषेतर")}) == 7


def test_thousands_of_equal_titles() -> None:
    records = [Paper("", "Editorial", date=str(1000 + 2 * n), authors=(f"A {n}",)) for n in range(4000)]
    assert len(merge_papers(records)) == 4000


@given(papers(), st.sampled_from(["", None]))
def test_a_paper_alone_is_what_it_is_merged_with_itself(paper: Paper, nothing: str | None) -> None:
    """Most papers are not merged with any other, and go a short way."""
    odd = replace(paper, venue=paper.venue or nothing, licence=paper.licence or nothing)
    assert merge_papers([odd]) == merge_papers([odd, odd])


@given(st.lists(papers(), max_size=3), st.data())
def test_records_of_one_identifier_are_told_apart_as_pair_by_pair(others: list[Paper], data: st.DataObject) -> None:
    words = st.lists(st.sampled_from([f"word{n}" for n in range(14)]), max_size=12).map(" ".join)
    drawn = st.builds(
        Paper,
        id=st.just(""),
        title=st.sampled_from(
            ["Introduction", "Dropout in deep networks", "Deep networks, dropout and graphs", "On it"]
        ),
        abstract=words,
        authors=st.lists(st.sampled_from(["Ann Lee", "B. Ray", "Bob Ray", "李雷", "Lee Moss"]), max_size=2).map(tuple),
        date=st.sampled_from([None, "2001", "2003-05", "2004", "2010"]),
    )
    records = [*others, *data.draw(st.lists(drawn, max_size=7))]
    pairs = [(i, j) for i in range(len(records)) for j in range(i)]
    found = alike_where_any_differ(records)
    if not any(differ_clearly(records[i], records[j]) for i, j in pairs):
        assert found is None
        return
    one_of = {place: set(places) for places in found or () for place in places}
    for i, j in pairs:
        assert j in one_of.get(i, ()) or not alike(records[i], records[j])
    for places in found or ():  # each is reached from the first by what is alike
        reached = {places[0]}
        while new := {j for i in reached for j in places if alike(records[i], records[j])} - reached:
            reached |= new
        assert reached == set(places)


@pytest.mark.parametrize("copies", [True, False])
def test_thousands_of_records_under_one_identifier_take_a_moment(copies: bool) -> None:
    """Each with an abstract of its own, under one title that says nothing: pair by pair it took minutes."""
    random = Random(7)
    vocabulary = [f"word{n}" for n in range(3000)]
    texts = [" ".join(random.sample(vocabulary, 60)) for _ in range(3 if copies else 3000)]
    records = [
        Paper("", "Introduction", texts[n % len(texts)], date=str(1990 + n % 30), doi="10.1000/vol")
        for n in range(3000)
    ]
    begun = time.process_time()
    assert len(merge(records)) == len(texts)
    assert time.process_time() - begun < 10
