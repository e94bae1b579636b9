"""Works of OpenAlex, from its API and its snapshot (https://docs.openalex.org/api-entities/works/work-object)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.sources.formats.nested import at, known, objects, texts

_LONGEST_ABSTRACT = 100_000


def is_work(record: Mapping[str, Any]) -> bool:
    """Whether a record is a work of OpenAlex.

    Examples
    --------
    >>> is_work({"id": "https://openalex.org/W1", "display_name": "Adam", "authorships": []}), is_work({"title": "x"})
    (True, False)
    """
    return "abstract_inverted_index" in record or ("authorships" in record and "display_name" in record)


def to_record(work: Mapping[str, Any]) -> dict[str, Any]:
    """A work in our field names.

    Examples
    --------
    >>> to_record({"title": "Adam", "abstract_inverted_index": {"Adam": [1], "introduce": [0]}})
    {'title': 'Adam', 'abstract': 'introduce Adam'}
    """
    place = work.get("primary_location") or work.get("host_venue")
    ids = work.get("ids")
    return known(
        title=work.get("title") or work.get("display_name"),
        abstract=inverted_abstract(work.get("abstract_inverted_index")) or work.get("abstract"),
        authors=[
            known(
                name=at(item, "author", "display_name") or item.get("raw_author_name"),
                orcid=at(item, "author", "orcid"),
            )
            for item in objects(work.get("authorships"))
            if at(item, "author", "display_name") or item.get("raw_author_name")
        ],
        date=work.get("publication_date") or work.get("publication_year"),
        venue=at(place, "source", "display_name") or at(place, "display_name"),
        doi=work.get("doi") or at(ids, "doi"),
        arxiv_id=_arxiv(work),
        pmid=at(ids, "pmid"),
        openalex_id=work.get("id") or at(ids, "openalex"),
        url=at(place, "landing_page_url") or work.get("doi"),
        language=work.get("language"),
        keywords=[
            word
            for item in objects(work.get("keywords"))
            for word in texts(item.get("display_name") or item.get("keyword"))
        ],
        licence=at(place, "license") or at(work, "best_oa_location", "license"),
        citation_count=work.get("cited_by_count"),
        extra=_extra(work),
    )


def _extra(work: Mapping[str, Any]) -> dict[str, Any]:
    """What has no field of its own."""
    source, biblio = at(work, "primary_location", "source"), work.get("biblio")
    pages = [page for page in (at(biblio, "first_page"), at(biblio, "last_page")) if page]
    return known(
        type=work.get("type"),
        volume=at(biblio, "volume"),
        issue=at(biblio, "issue"),
        pages="-".join(dict.fromkeys(map(str, pages))),
        issn=at(source, "issn_l"),
        publisher=at(source, "host_organization_name"),
        topic=at(work, "primary_topic", "display_name"),
        retracted=True if work.get("is_retracted") is True else None,
    )


def inverted_abstract(index: object) -> str | None:
    """The text of an inverted index: each word with the places where it stands.

    Examples
    --------
    >>> inverted_abstract({"We": [0], "Adam.": [3, 1], "and": [2]}), inverted_abstract({"We": "0"})
    ('We Adam. and Adam.', None)
    """
    if isinstance(index, dict) and isinstance(index.get("InvertedIndex"), dict):  # Microsoft Academic's form
        index = index["InvertedIndex"]
    if not isinstance(index, dict):
        return None
    placed = [
        (place, word)
        for word, places in index.items()
        if isinstance(word, str) and isinstance(places, list)
        for place in places
        if isinstance(place, int) and not isinstance(place, bool) and 0 <= place < _LONGEST_ABSTRACT
    ]
    return " ".join(word for _, word in sorted(placed)) or None


def _arxiv(work: Mapping[str, Any]) -> str | None:
    """An arXiv address among the places where the work can be read."""
    for place in objects(work.get("locations")):
        for key in ("landing_page_url", "pdf_url"):
            url = place.get(key)
            if isinstance(url, str) and "arxiv.org/" in url:
                return url.replace("http://", "https://")
    return None
