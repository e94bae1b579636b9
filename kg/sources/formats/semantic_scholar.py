"""Papers of Semantic Scholar: answers of its Graph API and its bulk data sets (https://api.semanticscholar.org/api-docs)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.sources.formats.nested import at, known, objects, texts


def is_paper(record: Mapping[str, Any]) -> bool:
    """Whether a record is a paper of Semantic Scholar.

    Examples
    --------
    >>> is_paper({"paperId": "a1", "title": "Adam"}), is_paper({"corpusid": 1}), is_paper({"title": ""})
    (True, True, False)
    """
    return "paperId" in record or "corpusid" in record or "externalIds" in record


def to_record(paper: Mapping[str, Any]) -> dict[str, Any]:
    """A paper in our field names. The data sets write in lower case what the API writes in camel case.

    Examples
    --------
    >>> paper = {"paperId": "a1", "title": "Adam", "abstract": None, "externalIds": {"ArXiv": "1412.6980"}}
    >>> to_record(paper)
    {'title': 'Adam', 'arxiv_id': '1412.6980', 'extra': {'semantic_scholar_id': 'a1'}}
    """

    def get(name: str) -> Any:
        return paper.get(name, paper.get(name.lower()))

    ids = get("externalIds")
    fields = [word for item in objects(get("s2FieldsOfStudy")) for word in texts(item.get("category"))]
    return known(
        title=get("title"),
        abstract=get("abstract"),
        authors=[
            known(name=item.get("name"), orcid=at(item, "externalIds", "ORCID"))
            for item in objects(get("authors"))
            if item.get("name")
        ],
        date=get("publicationDate") or get("year"),
        venue=at(get("publicationVenue"), "name") or get("venue") or at(get("journal"), "name"),
        doi=at(ids, "DOI"),
        arxiv_id=at(ids, "ArXiv"),
        pmid=at(ids, "PubMed"),
        url=get("url"),
        keywords=[*texts(get("fieldsOfStudy")), *fields],
        licence=at(get("openAccessPdf"), "license"),
        citation_count=get("citationCount"),
        extra=known(
            semantic_scholar_id=get("paperId"),
            corpus_id=paper.get("corpusid") or paper.get("corpusId") or at(ids, "CorpusId"),
            acl_id=at(ids, "ACL"),
            dblp=at(ids, "DBLP"),
            type=texts(get("publicationTypes")),
            volume=at(get("journal"), "volume"),
            pages=at(get("journal"), "pages"),
        ),
    )
