"""The authors of papers: their names as papers give them, and who they are.

A person whose ORCID is known is one thing in all papers, named by the ORCID's IRI. Another is one for each paper and
place in its list of authors: that two have one name says nothing of whether they are one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from kg.model import Paper
from kg.rdf.terms import term
from kg.rdf.things import Pairs, text

_ORCID = "https://orcid.org/"
_REGULAR = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)


def author_pairs(paper: Paper, paper_iri: str) -> Pairs:
    """What is said of a paper: its authors and their names, and the lists of both in order where there are several.

    Examples
    --------
    >>> paper = Paper("p", "Adam", authors=("Ada Ångström",), orcids=("0000-0002-1825-0097",))
    >>> [(name, value.value) for name, value in author_pairs(paper, "https://example.org/p")][:2]
    [('dc:creator', 'Ada Ångström'), ('dcterms:creator', 'https://orcid.org/0000-0002-1825-0097')]
    """
    people = [ox.NamedNode(person) for person in dict.fromkeys(_people(paper, paper_iri))]
    several: Pairs = [
        ("bibo:authorList", ox.NamedNode(f"{paper_iri}#authors")),
        ("kg:authorNames", ox.NamedNode(f"{paper_iri}#names")),
    ]
    return [
        *(("dc:creator", text(name)) for name in dict.fromkeys(paper.authors)),
        *(("dcterms:creator", person) for person in people),
        *(("schema:author", person) for person in people),
        *(several if len(paper.authors) > 1 else ()),
    ]


def author_things(paper: Paper, paper_iri: str) -> Iterator[tuple[str, Pairs]]:
    """The lists of a paper's authors and of their names, as ``rdf:Seq``, and those authors that no other paper has."""
    people = _people(paper, paper_iri)
    if len(people) > 1:
        seq: Pairs = [("rdf:type", term("rdf:Seq"))]
        members = [(f"rdf:_{place}", ox.NamedNode(person)) for place, person in enumerate(people, start=1)]
        names = [(f"rdf:_{place}", text(name)) for place, name in enumerate(paper.authors, start=1)]
        yield f"{paper_iri}#authors", [*seq, *members]
        yield f"{paper_iri}#names", [*seq, *names]
    orcids = paper.orcids or ("",) * len(people)
    for person, name, orcid in zip(people, paper.authors, orcids, strict=False):
        if person.startswith(paper_iri):
            yield person, _person([name], orcid)


def identified(paper: Paper) -> Iterator[tuple[str, str]]:
    """The ORCID and the name of each author of a paper who is known by an ORCID.

    Examples
    --------
    >>> list(identified(Paper("p", "Adam", authors=("Ada", "Bob"), orcids=("0000-0002-1825-0097", ""))))
    [('0000-0002-1825-0097', 'Ada')]
    """
    for name, orcid in zip(paper.authors, paper.orcids, strict=False):
        if _REGULAR.fullmatch(orcid):
            yield orcid, name


def person_things(people: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, Pairs]]:
    """The people that ORCIDs know, sorted, each with all names that papers give."""
    for orcid, names in sorted(people.items()):
        yield _ORCID + orcid, _person(sorted(names), orcid)


def read_authors(
    iri: str, every: Callable[[str, str], list[str]], members: Callable[[str], tuple[str, ...]]
) -> dict[str, Any]:
    """The names and ORCIDs of a paper's authors, of what :func:`author_pairs` and :func:`author_things` wrote.

    ``every`` gives the values that a property of a thing has, ``members`` those of a list in order.
    """
    people, names = every(iri, "dcterms:creator"), every(iri, "dc:creator")
    for authors, listed in zip(every(iri, "bibo:authorList"), every(iri, "kg:authorNames"), strict=True):
        people, names = list(members(authors)), list(members(listed))
    orcids = tuple("".join(every(person, "schema:identifier")) for person in people)
    return {"authors": tuple(names), "orcids": orcids if any(orcids) else ()}


def _people(paper: Paper, paper_iri: str) -> list[str]:
    """The IRI of each author, in order."""
    people = [f"{paper_iri}#author-{place}" for place in range(1, len(paper.authors) + 1)]
    for place, orcid in enumerate(paper.orcids[: len(people)]):
        if _REGULAR.fullmatch(orcid):
            people[place] = _ORCID + orcid
    return people


def _person(names: list[str], orcid: str) -> Pairs:
    return [
        ("rdf:type", term("foaf:Person")),
        ("rdf:type", term("schema:Person")),
        *(("foaf:name", text(name)) for name in names),
        *(("schema:name", text(name)) for name in names),
        *([("schema:identifier", text(orcid))] if orcid else []),
    ]
