"""What fields are called: one table for every reader, and how a name is compared.

Case, spaces, hyphens, dots and underscores of a name don't matter, nor how a service joins its words: ``Article Title``,
``article_title`` and ``articleTitle`` are one name, and so are ``Author/s`` and ``Authors``.
"""

# ruff: noqa: E501 - tables are as long as they are

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

#: The names that a field goes by, the one that is looked at first in front.
FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "paper_id"),
    "title": (
        "title", "article_title", "document_title", "paper_title", "item_title", "display_name", "primary_title",
        "title_primary", "work_title", "full_title", "headline", "titles",
    ),
    "abstract": (
        "abstract", "abstract_text", "abstract_note", "summary", "article_abstract", "abstract_english",
        "english_abstract", "abstract_en", "notes_abstract", "description", "descriptions",
    ),
    "authors": (
        "author_full_names", "author_full_name", "authors_full_names", "full_names_of_authors", "authors", "author",
        "author_names", "author_name", "author_list", "authorships.author.display_name", "author_string", "creators",
        "creator", "primary_authors", "all_authors", "book_author_full_names", "book_authors", "book_author",
    ),
    "author_count": ("author_count",),
    "date": (
        "date", "publication_date", "published", "published_at", "date_published", "published_date", "pub_date", "cover_date",
        "first_publication_date", "online_date", "date_of_publication", "online_publication_date", "issued",
        "original_paper_date", "publication_year", "year", "pub_year", "year_published", "published_year", "year_of_publication",
        "publication_date_year", "issue_date",
    ),
    "venue": (
        "venue", "journal", "book_title", "conference", "publication_title", "source_title", "journal_book",
        "primary_location.source.display_name", "journal_title", "journal_name", "publication_name", "container_title",
        "publication", "journal_info", "full_journal_name", "pub", "pub_title", "source", "conference_name", "conference_title", "proceedings_title", "anthology_title",
        "secondary_title", "periodical", "host_publication_title", "series_title",
        "is_part_of", "publication_venue",
    ),
    "doi": ("doi", "article_doi", "item_doi", "doi_link", "doi_url", "original_paper_doi", "digital_object_identifier"),
    "arxiv_id": ("arxiv_id", "arxiv", "eprint"),
    "url": ("url", "link", "article_url", "source_url", "web_url", "permalink", "full_text_url", "document_url"),
    "organization": ("organization", "organisation"),
    "pmid": ("pmid", "pubmed_id", "medline_pmid", "original_paper_pubmed_id"),
    "openalex_id": ("openalex_id", "openalex"),
    "language": ("language", "lang", "language_of_original_document", "original_language", "languages"),
    "keywords": (
        "keywords", "author_keywords", "keyword", "tags", "manual_tags", "keywords.display_name", "keyword_list",
        "keywords_author", "auth_keywords", "article_keywords", "subjects", "subject", "descriptors",
    ),
    "licence": ("licence", "license", "rights", "open_access_license", "license_url", "copyright_licence"),
    "citation_count": (
        "citation_count", "citations", "cited_by", "cited_by_count", "article_citation_count", "times_cited", "cites",
        "citing_works_count", "times_cited_wos_core", "times_cited_all_databases", "number_of_citations",
        "num_citations", "scholarly_citations_count", "is_referenced_by_count", "cited_by_counts", "num_cited_by",
        "times_cited_count", "total_citations", "citations_count", "cited_count",
    ),
    "orcids": ("orcids",),
    "extra": ("extra",),
    "retracted": (
        "is_retracted", "retracted", "retraction", "retraction_status", "retraction_nature", "is_withdrawn",
        "withdrawn", "has_been_retracted",
    ),
    "sources": ("sources",),
}  # fmt: skip
#: The names of what kind of publication a record is; they stay among what it says beyond the fields above.
TYPES = frozenset(
    ("type", "documenttype", "publicationtype", "itemtype", "articletype", "doctype", "pubtype", "subtype",
     "publicationtypes", "contenttype", "pubtypelist", "publicationstatus", "status", "genre")
)  # fmt: skip
#: Titles and texts in the tags of Web of Science, which are the header of its tables, too.
TAGS: Mapping[str, str] = {
    "TI": "title", "AB": "abstract", "AF": "author_full_names", "AU": "authors", "BF": "book_author_full_names",
    "BA": "book_authors", "SO": "source_title", "PY": "year", "PD": "publication_date", "DI": "doi", "D2": "book_doi",
    "DE": "keywords", "ID": "keywords_plus", "DT": "document_type", "LA": "language", "TC": "times_cited",
    "Z9": "times_cited_all_databases", "PM": "pmid", "VL": "volume", "IS": "issue", "BP": "first_page",
    "EP": "last_page", "AR": "article_number", "SN": "issn", "EI": "eissn", "BN": "isbn", "PU": "publisher",
    "UT": "accession_number", "PT": "publication_type", "CT": "conference_title", "WC": "categories",
    "SC": "research_areas",
}  # fmt: skip
_PREFIX = re.compile(r"^(?:dc|dcterms|prism|bibo|citation|eprints|schema)[:.]")


@lru_cache(maxsize=4096)
def field_name(name: str) -> str:
    """A field name as it is kept and shown: ``Publication Date`` is ``publication_date``."""
    return re.sub(r"[\s-]+", "_", name.strip().casefold())


@lru_cache(maxsize=4096)
def squeezed(name: str) -> str:
    """A name without what doesn't matter in it.

    Examples
    --------
    >>> [squeezed(name) for name in ("Author/s", "abstractNote", "Times Cited, WoS Core", "dc:title")]
    ['authors', 'abstractnote', 'timescitedwoscore', 'title']
    """
    return re.sub(r"[\W_]+", "", _PREFIX.sub("", name.strip().casefold()))


_PLACES: Mapping[str, tuple[str, int]] = {
    squeezed(name): (field, place) for field, names in FIELD_NAMES.items() for place, name in enumerate(names)
}


@lru_cache(maxsize=4096)
def field_of(name: str) -> tuple[str, int] | None:
    """The field that a name means, and how early it is looked at among the field's names; None for any other name.

    Examples
    --------
    >>> field_of("Article Title"), field_of("publicationTitle"), field_of("shoe size")
    (('title', 1), ('venue', 4), None)
    """
    return _PLACES.get(squeezed(name))


@lru_cache(maxsize=4096)
def is_type(name: str) -> bool:
    """Whether a name says what kind of publication a record is."""
    return squeezed(name) in TYPES


def is_title(name: str) -> bool:
    """Whether a name means the title."""
    field = field_of(name)
    return field is not None and field[0] == "title"
