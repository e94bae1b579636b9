"""Papers are found by who wrote them, by where they stand, and by what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import run, save
from telling import opened

import kg
from kg.answers.search import search_text
from kg.errors import NotFoundError
from kg.graph.network import Graph, to_graph
from kg.lookup import OpenGraph
from kg.lookup.full_text import Hit, Place, search
from kg.model import Concept, Kind, Link, Mention, Paper, Role

ZIP = Paper(
    "doi-10.1000/zip.5", "Zipping trees", "A tree is zipped.", authors=("Zoë Müller-Lüdenscheidt", "B. de Vries"),
    venue="Journal of Tree Learning", doi="10.1000/zip.5", pmid="31234567",
)  # fmt: skip
ZAP = Paper(
    "arxiv-2105.01234", "Learning to zap", "We learn.", authors=("Ada Vries",), venue="ZLR", arxiv_id="2105.01234",
)  # fmt: skip
BARE = Paper("bare", "Nothing more is known of trees")


@pytest.fixture(scope="module")
def graph() -> Iterator[OpenGraph]:
    with kg.open_graph(to_graph([ZIP, ZAP, BARE], [], [])) as opened:
        yield opened


NAMES = ("federated learning", "privacy", "privacy preservation", "learning to rank", "private federated trees")


def naming(papers: list[Paper], named: list[tuple[str, list[int]]]) -> Graph:
    """A graph of concepts by their names, each in some papers."""
    concepts = [Concept(name, name, name, (Kind.METHOD,)) for name, _ in named]

    def link(paper: Paper, name: str, at: int) -> Link:
        mention = Mention(paper.id, at, at + 1, paper.text[at], Kind.METHOD, Role.USES, 0.9, ("vocabulary",))
        return Link(paper.id, name, Kind.METHOD, Role.USES, (mention,))

    links = [link(papers[n], name, at) for at, (name, places) in enumerate(named) for n in places]
    return to_graph(
        papers, sorted(concepts, key=lambda c: c.id), sorted(links, key=lambda k: (k.paper_id, k.concept_id))
    )


@pytest.fixture(scope="module")
def named() -> Iterator[OpenGraph]:
    names = ["privacy", "privacy preservation", "learning to rank", "private federated trees"]
    uses = [("federated learning", [0, 1, 2]), *((name, [0]) for name in names)]
    with kg.open_graph(naming([Paper(f"p{n}", "On privacy of federated learning") for n in range(3)], uses)) as opened:
        yield opened


def found(graph: OpenGraph, words: str) -> list[Hit]:
    return [hit for hit in graph.search(words).hits if hit.place is Place.PAPERS]


@pytest.mark.parametrize(
    ("words", "paper", "matches"),
    [
        ("Müller-Lüdenscheidt", ZIP, ("Zoë Müller-Lüdenscheidt",)),
        ("zoe muller", ZIP, ("Zoë Müller-Lüdenscheidt",)),
        ("de vries zipped", ZIP, ("B. de Vries",)),
        ("10.1000/zip.5", ZIP, ("10.1000/zip.5",)),
        ("https://doi.org/10.1000/ZIP.5", ZIP, ("10.1000/zip.5",)),
        ("doi:10.1000/zip.5", ZIP, ("10.1000/zip.5",)),
        ("PMID:31234567", ZIP, ("31234567",)),
        ("2105.01234", ZAP, ("2105.01234",)),
        ("arXiv:2105.01234v2", ZAP, ("2105.01234",)),
        ("https://arxiv.org/abs/2105.01234", ZAP, ("2105.01234",)),
        ("arxiv-2105.01234", ZAP, ("arxiv-2105.01234",)),
        ("ZLR", ZAP, ("ZLR",)),
        ("Journal of Tree Learning", ZIP, ("Journal of Tree Learning",)),
        ("nothing", BARE, ()),
    ],
)
def test_a_paper_is_found_by_what_is_known_of_it(
    words: str, paper: Paper, matches: tuple[str, ...], graph: OpenGraph
) -> None:
    assert [(hit.id, hit.matches) for hit in found(graph, words)] == [(paper.id, matches)]


def test_all_papers_of_an_author_are_found(graph: OpenGraph) -> None:
    assert {hit.id for hit in found(graph, "Vries")} == {ZIP.id, ZAP.id}


def test_a_word_of_a_venue_does_not_stand_for_its_subject(graph: OpenGraph) -> None:
    """Every other paper stands in something "learning" or "neural"."""
    assert [hit.id for hit in found(graph, "learning")] == [ZAP.id]
    assert [hit.id for hit in found(graph, "journal learning")] == [ZIP.id]  # nothing else has both


def test_the_terminal_says_what_has_the_words(tmp_path: Path) -> None:
    save(to_graph([ZIP, ZAP], [], []), tmp_path)
    text = run("search", "vries", "--in", "papers", "-g", tmp_path).stdout
    assert text == "papers (2)\n  Learning to zap\n      — Ada Vries\n  Zipping trees\n      — B. de Vries\n"
    csv = run("search", "vries", "--csv", "-g", tmp_path).stdout
    assert csv.splitlines()[0].endswith(",start,matches,all_words")
    assert "Ada Vries" in csv


def together(graph: OpenGraph, words: str, most: int = 5) -> list[str]:
    return [hit.text for hit in graph.search(words, most).together]


def test_concepts_have_between_them_what_none_has_alone(named: OpenGraph) -> None:
    """The names of no other words come first, then what has the same of the words and others, too."""
    assert together(named, "privacy of federated learning") == ["federated learning", "privacy", "privacy preservation"]
    assert together(named, "Learning federated PRIVACY", 2) == ["federated learning", "privacy"]
    hits = named.search("privacy of federated learning")
    assert hits.totals[Place.CONCEPTS] == 0
    assert all(hit.kind and hit.papers and hit.score > 0 for hit in hits.together)


def test_concepts_stand_together_only_where_they_have_all_the_words(named: OpenGraph) -> None:
    assert together(named, "federated learning") == []  # one has both
    assert together(named, "on privacy") == []  # "on" is small, and one concept has the rest


def test_the_terminal_says_which_concepts_have_the_words_together(tmp_path: Path) -> None:
    paper = Paper("p", "Trees and privacy", "Trees.")
    save(naming([paper], [("privacy", [0]), ("trees", [0])]), tmp_path)
    text = run("search", "privacy of trees", "--in", "concepts", "--in", "papers", "-g", tmp_path).stdout
    assert "none has all the words" not in text  # the papers have none of it: "of"
    assert text.startswith("nothing has all the words; these have some of them\n\nconcepts (2)")
    text = run("search", "privacy trees", "-g", tmp_path).stdout
    assert text.splitlines()[:2] == ["concepts (0)", "  none has all the words; these have them together:"]
    last = run("search", "privacy trees", "--csv", "-g", tmp_path).stdout.splitlines()
    assert [line.rsplit(",", 1)[1] for line in last] == ["all_words", "True", "True", "False", "False"]


def test_of_concepts_with_a_word_those_of_many_papers_come_first() -> None:
    papers = [Paper(f"p{n}", "On Gaussian splatting in three dimensions") for n in range(9)]
    few = [(f"{name} gaussians", [0]) for name in ("3D", "4D", "small", "thin", "round", "flat", "wide")]
    others = [(f"method {n}", [0]) for n in range(20)]
    with kg.open_graph(naming(papers, [("3D Gaussian splatting", list(range(9))), *few, *others])) as graph:
        hits = [hit for hit in graph.search("gaussian").hits if hit.place is Place.CONCEPTS]
    assert hits[0].text == "3D Gaussian splatting"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_an_id_made_of_the_words_of_a_title_is_not_shown_as_what_matched() -> None:
    with kg.open_graph(
        to_graph([Paper("nothing-more-is-known-5a90", "Nothing more is known", "Of trees.")], [], [])
    ) as graph:
        assert [hit.matches for hit in found(graph, "nothing known")] == [()]


def test_a_word_that_nothing_has_is_named_with_what_it_may_be_a_typo_of(graph: OpenGraph, named: OpenGraph) -> None:
    hits = named.search("privaci preservashun federated")
    assert (hits.all_words, hits.missing, hits.suggestions) == (False, ("preservashun",), ())
    hits = named.search("federated learning privcy")
    assert (hits.missing, hits.suggestions) == (("privcy",), ("privacy",))
    text = search_text(hits, 200)
    assert text.startswith("nothing has all the words, and nothing 'privcy' (did you mean 'privacy'?); these have some")
    assert named.search("federated ranking").missing == ()
    with pytest.raises(NotFoundError, match="nothing has 'privcy'") as error:
        named.search("privcy")
    assert error.value.suggestions == ("privacy",)
    hits = graph.search("Müller privcy")  # what an author is called is not missing
    assert (hits.missing, hits.suggestions) == (("privcy",), ())
    hits = named.search("federated privcy qqa qqb qqc qqd qqe learnig")
    assert (len(hits.missing), hits.suggestions) == (7, ("privacy",))  # the first five are compared with all names
    assert "'qqd' or one of 2 more words (did you mean" in " ".join(search_text(hits, 200).split())


def test_words_that_only_ask_find_nothing_where_nothing_has_all() -> None:
    papers = [Paper("asks", "How does what was there this paper do"), Paper("says", "Pruning a tree is an art")]
    with kg.open_graph(to_graph(papers, [], [])) as graph:
        assert [hit.id for hit in found(graph, "how does pruning change accuracy")] == ["says"]
        assert [hit.id for hit in found(graph, "how does what")] == ["asks"]
        assert graph.search("how does pruning change accuracy").missing == ("change", "accuracy")


def test_what_a_missing_word_may_be_a_typo_of_is_searched_for_in_its_place(named: OpenGraph) -> None:
    hits = named.search("federated privcy")
    assert (hits.words, hits.instead, hits.missing) == (("federated", "privcy"), ("privacy",), ("privcy",))
    assert [hit.text for hit in hits.hits if hit.place is Place.PAPERS] == ["On privacy of federated learning"] * 3
    first = search_text(hits, 200).splitlines()[0]
    assert first.endswith(
        "nothing 'privcy' (did you mean 'privacy'?); these have some of them and 'privacy' for the rest"
    )
    assert "federated learning" in {hit.text for hit in hits.together}
    hits = named.search("privacy privacy-preservatoin")  # two words that stand together
    assert hits.instead == ("privacy preservation",)
    assert named.search("privacy privacypreservation").instead == ("privacy preservation",)
    hits = named.search("ranking privcy qqa")  # nothing has these with "privacy", either
    assert (hits.instead, hits.suggestions) == ((), ("privacy",))


def test_a_paper_is_found_by_its_year_beside_other_words() -> None:
    papers = [
        Paper("a", "Zipping trees", "Trees.", venue="ZLR", date="2018-05", authors=("Ada Vries",)),
        Paper("b", "Zipping trees again", "More trees.", venue="ZLR", date="2019", authors=("Ada Vries",)),
        Paper("c", "Zipping trees of 2018", "Old ones.", venue="ABC", date="2020"),
    ]
    with kg.open_graph(to_graph(papers, [], [])) as graph:
        assert [(hit.id, hit.matches) for hit in found(graph, "zlr 2018 trees")] == [("a", ("ZLR",))]
        assert [(hit.id, hit.matches) for hit in found(graph, "vries 2019")] == [("b", ("Ada Vries",))]
        assert {hit.id for hit in found(graph, "trees 2018")} == {"a", "c"}
        assert [hit.id for hit in found(graph, "again 2018 more vrieses")] == ["b"]  # none has all: no year alone does


def test_titles_of_papers_that_are_shown_stand_below_other_sentences() -> None:
    """A short title has a better BM25 than what a paper says, and tells nothing that isn't told above it."""
    papers = [Paper("a", "Zipping", "Here we are going to explain at length how the zipping of trees is done.")]
    with opened(to_graph(papers, [], [])) as store:
        starts = [hit.start for hit in search(store, "zipping").hits if hit.place is Place.SENTENCES]
        assert starts == [8, 0]
        assert [hit.start for hit in search(store, "zipping", most=1).hits] == [None, 8]
        assert [hit.start for hit in search(store, "zipping", places=(Place.SENTENCES,)).hits] == [0, 8]
