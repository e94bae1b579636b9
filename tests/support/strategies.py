"""Hypothesis strategies for the values of :mod:`kg.model`: well-formed, and as odd as the types allow."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from kg.concepts import concept_id, normal_form
from kg.graph.cut import Cut
from kg.graph.network import Graph, Run, to_graph
from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Relation, Role, Statement
from kg.rdf.bibliography import EXTRA_TERMS

HOSTILE = (
    '"quoted"', "it's", "back\\slash", "\\", '"""', "'''", "<script>alert(1)</script>", "</script>", "<http://x>",
    "{x}", "a > b", "&amp; &", "# no comment", "C++", "C#", "β-VAE", "😀👩🔬", "שלום עולם", "مرحبا", "深度学习",
    "किताब", "ก่อน", "\u202eevil\u202c", "naïve", "e\u0301", "two\nlines", "a\tb", "a\r\nb", "100%", "%41", "[[x]]",
    "x" * 200, "@en", "^^", "'; DROP TABLE paper; --", "\N{ZERO WIDTH JOINER}", "\u2028", "\x85",
)  # fmt: skip

#: What concepts may be the same as: IRIs with all that they may have.
MATCHES = (
    "https://w3id.org/ocs/ont/C1",
    "http://a.example/a'b(c);d=%41?é=(&,#/f",
    "urn:isbn:1–2",
    "http://深.example/度",
)

#: Text as sources let it through, and then some: no surrogates, control characters or noncharacters.
clean = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"])
texts = st.one_of(
    st.text(clean, max_size=40), st.sampled_from(HOSTILE), st.text(string.ascii_letters + " -+#", max_size=40)
)
words = texts.filter(lambda text: text.strip() != "")
names = words.filter(lambda name: normal_form(name) != "")
unit = st.floats(0, 1, allow_nan=False)
detectors = st.sets(st.sampled_from(["pattern", "title", "vocabulary", "odd <one>"]), min_size=1).map(
    lambda found: tuple(sorted(found))
)
kinds = st.sampled_from(Kind)
roles = st.sampled_from(Role)


@st.composite
def dates(draw: st.DrawFn) -> str:
    """A date of any of the four precisions that :class:`Paper` knows."""
    date = draw(st.dates()).isoformat()
    return draw(st.sampled_from([date, date[:7], date[:4], f"-{date[4:]}"]))


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """A paper with any of its fields missing."""
    optional = st.none() | words
    authors = tuple(draw(st.lists(words, max_size=3, unique=True)))
    orcids = tuple(draw(st.sampled_from(["", "0000-0002-1825-0097", "odd <one>"])) for _ in authors)
    return Paper(
        draw(words),
        draw(words),
        draw(texts),
        authors=authors,
        author_count=draw(st.none() | st.integers(0, 10_000)),
        date=draw(st.none() | dates()),
        venue=draw(optional),
        doi=draw(optional),
        arxiv_id=draw(optional),
        url=draw(optional | st.just("https://example.org/a b?c=<d>")),
        organization=draw(optional),
        sources=tuple(sorted(draw(st.sets(words, max_size=3)))),
        orcids=orcids if any(orcids) else (),
        pmid=draw(optional),
        openalex_id=draw(optional | st.just("W2741809807")),
        language=draw(optional),
        keywords=tuple(sorted(draw(st.sets(words, max_size=3)))),
        licence=draw(optional | st.just("https://creativecommons.org/licenses/by/4.0/")),
        citation_count=draw(st.none() | st.integers(0, 10_000)),
        extra=tuple(sorted(draw(st.sets(st.tuples(st.sampled_from(sorted(EXTRA_TERMS)), words), max_size=3)))),
    )


@st.composite
def mentions(draw: st.DrawFn, paper: Paper, most: int = 5) -> list[Mention]:
    """Mentions of a paper, at different places, in text order; none begins or ends with white space."""
    places = draw(st.sets(st.tuples(*[st.integers(0, len(paper.text) - 1)] * 2).map(_ordered), max_size=most))
    return [
        Mention(
            paper.id,
            start,
            end,
            paper.text[start:end],
            draw(kinds),
            draw(roles),
            draw(unit),
            draw(detectors),
            draw(st.none() | names),
        )
        for start, end in sorted(places)
        if paper.text[start:end] == paper.text[start:end].strip()
    ]


def _ordered(pair: tuple[int, ...]) -> tuple[int, int]:
    return min(pair), max(pair) + 1


@st.composite
def parts(draw: st.DrawFn) -> tuple[list[Paper], list[Concept], list[Link], list[Relation], Run]:
    """What a graph is made of, in any order."""
    its_papers = draw(st.lists(papers(), max_size=3, unique_by=lambda paper: paper.id))
    keys = draw(st.lists(names.map(normal_form), max_size=4, unique_by=concept_id))
    ids = [concept_id(key) for key in keys]
    concepts = [
        Concept(
            identifier,
            key,
            draw(words),
            tuple(draw(st.lists(kinds, min_size=1, max_size=3, unique=True))),
            tuple(sorted(draw(st.sets(words, max_size=2)))),
            tuple(sorted(draw(st.sets(st.sampled_from(ids), max_size=2)))),
            tuple(sorted(draw(st.sets(st.sampled_from(MATCHES), max_size=2)))),
        )
        for identifier, key in zip(ids, keys, strict=True)
    ]
    links = [link for paper in its_papers for link in draw(_links(paper, ids))]
    relations = []
    if ids and its_papers:
        ends = st.tuples(st.sampled_from(ids), st.sampled_from(Predicate), st.sampled_from(ids)).filter(_has_direction)
        triples = draw(st.lists(ends, max_size=4, unique=True))
        relations = [draw(_relation(triple, its_papers, links)) for triple in triples]
    inputs = draw(st.dictionaries(words, st.sampled_from(["0" * 64, "a" * 64, "b" * 64]), max_size=3))
    run = Run(draw(words), draw(words), tuple(sorted(inputs.items())))
    return its_papers, concepts, links, relations, run


def _has_direction(triple: tuple[str, Predicate, str]) -> bool:
    """Whether a relation has the direction that it must have: that of a comparison is fixed."""
    return triple[1] is not Predicate.COMPARED_WITH or triple[0] < triple[2]


@st.composite
def _relation(
    draw: st.DrawFn, triple: tuple[str, Predicate, str], its_papers: list[Paper], links: list[Link]
) -> Relation:
    """A relation that papers state, where some name both concepts, or of which it is only known in which it stands."""
    places = {(link.paper_id, link.concept_id): link.mentions for link in links if link.mentions}
    able = [p.id for p in its_papers if {(p.id, triple[0]), (p.id, triple[2])} <= places.keys()]
    if not able or draw(st.booleans()):
        ids = draw(st.sets(st.sampled_from([paper.id for paper in its_papers]), min_size=1))
        return Relation(*triple, tuple(sorted(ids)))
    said = []
    for paper in sorted(draw(st.sets(st.sampled_from(able), min_size=1))):
        one, other = (draw(st.sampled_from(places[paper, concept])) for concept in (triple[0], triple[2]))
        said.append(Statement(paper, (one.start, one.end), triple[1], (other.start, other.end), draw(unit)))
    return Relation(*triple, tuple(statement.paper_id for statement in said), tuple(said))


@st.composite
def _links(draw: st.DrawFn, paper: Paper, ids: list[str]) -> list[Link]:
    if not ids:
        return []
    by_concept: dict[str, list[Mention]] = {}
    for mention in draw(mentions(paper)):
        by_concept.setdefault(draw(st.sampled_from(ids)), []).append(mention)
    return [Link(paper.id, concept, draw(kinds), draw(roles), tuple(found)) for concept, found in by_concept.items()]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A graph."""
    return to_graph(*draw(parts()))


#: What one may want of a graph, less what lies around a concept.
CUTS = st.builds(
    Cut,
    kinds=st.frozensets(st.sampled_from(Kind), max_size=2),
    min_papers=st.integers(1, 3),
    since=st.none() | st.sampled_from(["0001", "1990", "2020-05"]),
)
