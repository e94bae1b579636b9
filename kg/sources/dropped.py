"""Which values of a record were left out of its paper, because they are not what their field wants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kg.model import Paper
from kg.sources.authors import wrong_orcids
from kg.sources.details import parse_count

#: What the value of a field should be, by the field.
_WANTED = {
    "date": "date", "doi": "DOI", "arxiv_id": "arXiv id", "pmid": "PubMed id", "openalex_id": "id of OpenAlex",
    "url": "web address", "citation_count": "number of citations",
    "author_count": "number of authors",
}  # fmt: skip
#: What spreadsheets and services write for nothing.
ABSENT = frozenset(("", "null", "nan", "none", "n/a", "na", "-", "--", "#n/a", "[null]"))
_LONGEST = 80


def dropped_values(fields: Mapping[str, Sequence[tuple[int, str, Any]]], paper: Paper) -> Iterator[str]:
    """Say of each value that is not in the paper of its record that it is not, and why.

    An address or an identifier that was taken for another one is in it.

    Parameters
    ----------
    fields
        The values of each field of the record: how early it is looked at, its name, itself.

    Examples
    --------
    >>> list(dropped_values({"date": [(14, "year", 20200)]}, Paper("", "Adam")))
    ["year '20200' is no date and is left out"]
    """
    counted = any(parse_count(value) is not None for _, _, value in fields.get("author_count", ()))
    elsewhere = {"doi": paper.arxiv_id, "url": paper.doi or paper.arxiv_id, "author_count": counted}
    for field, wanted in _WANTED.items():
        if field in fields and getattr(paper, field) is None and not elsewhere.get(field):
            for _, name, value in fields[field]:
                text = str(value).strip() if isinstance(value, str | int | float) else ""
                if text.casefold() not in ABSENT:
                    yield f"{name} {text[:_LONGEST]!r} is no {wanted} and is left out"
    if "authors" in fields:
        beside = fields["orcids"][0][2] if "orcids" in fields else None
        for orcid in (wrong for _, _, value in fields["authors"] for wrong in wrong_orcids(value, beside)):
            yield f"orcid {orcid[:_LONGEST]!r} is no ORCID and is left out"
