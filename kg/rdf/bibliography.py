"""What a paper's sources know beyond its title, abstract and authors' names, in standard terms, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from kg.model import Paper
from kg.rdf.things import Pairs, number, text, url_term

#: The names in ``Paper.extra`` that standard terms exist for (PRISM 2.0, Dublin Core); the rest is not exported.
EXTRA_TERMS = {
    "isbn": "prism:isbn",
    "issn": "prism:issn",
    "issue": "prism:number",
    "pages": "prism:pageRange",
    "publisher": "dcterms:publisher",
    "type": "dcterms:type",
    "volume": "prism:volume",
}

_OPENALEX = "https://openalex.org/"


def bibliographic_pairs(paper: Paper) -> Pairs:
    """What is said of a paper beside what :func:`kg.rdf.things.paper_pairs` says.

    Examples
    --------
    >>> paper = Paper("p", "Adam", language="en", extra=(("shelf", "3"), ("volume", "7")))
    >>> [(name, value.value) for name, value in bibliographic_pairs(paper)]
    [('schema:inLanguage', 'en'), ('prism:volume', '7')]
    """
    known: list[tuple[str, ox.NamedNode | ox.Literal | None]] = [
        ("fabio:hasPubMedId", text(paper.pmid) if paper.pmid is not None else None),
        ("schema:sameAs", None if paper.openalex_id is None else _openalex(paper.openalex_id)),
        ("schema:inLanguage", text(paper.language) if paper.language is not None else None),
        *(("prism:keyword", text(keyword)) for keyword in dict.fromkeys(paper.keywords)),
        _licence(paper.licence),
        ("kg:citationCount", number(paper.citation_count) if paper.citation_count is not None else None),
        *((EXTRA_TERMS[name], text(value)) for name, value in dict.fromkeys(paper.extra) if name in EXTRA_TERMS),
    ]
    return [(name, value) for name, value in known if value is not None]


def read_bibliography(iri: str, every: Callable[[str, str], list[str]]) -> dict[str, Any]:
    """The fields of a paper that :func:`bibliographic_pairs` wrote.

    ``every`` gives the values that a property of a thing has.
    """

    def first(name: str) -> str | None:
        return next(iter(every(iri, name)), None)

    citations, openalex = first("kg:citationCount"), first("schema:sameAs")
    return {
        "pmid": first("fabio:hasPubMedId"),
        "openalex_id": None if openalex is None else openalex.removeprefix(_OPENALEX),
        "language": first("schema:inLanguage"),
        "keywords": tuple(sorted(every(iri, "prism:keyword"))),
        "licence": first("dcterms:license") or first("dcterms:rights"),
        "citation_count": None if citations is None else int(citations),
        "extra": tuple(sorted((name, value) for name, rdf in EXTRA_TERMS.items() for value in every(iri, rdf))),
    }


def _licence(licence: str | None) -> tuple[str, ox.NamedNode | ox.Literal | None]:
    """A licence as an IRI where it is one as it stands; its name otherwise."""
    if licence is None:
        return "dcterms:rights", None
    node = url_term(licence)
    if isinstance(node, ox.NamedNode) and node.value == licence:
        return "dcterms:license", node
    return "dcterms:rights", text(licence)


def _openalex(identifier: str) -> ox.NamedNode | ox.Literal:
    node = url_term(f"{_OPENALEX}{identifier}")
    return node if node.value == f"{_OPENALEX}{identifier}" else text(identifier)
