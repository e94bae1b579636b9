"""Identifiers in their one form: DOIs, arXiv ids, addresses."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from kg.sources.cleaning.tex import read_tex
from kg.sources.cleaning.text import clean_unicode

_DOI = re.compile(
    r"(?:(?:digital object identifier|https?://(?:dx\.|www\.)?doi\.org/|info:doi/|urn:doi:|doi(?:\.org/|:|\s|$))\s*)*\s*[\[(<]?(10\.[0-9]{4,9}/\S+)(?:\s.*)?$",
    re.IGNORECASE,
)
#: A link of a spreadsheet, of HTML or of Markdown, and the address or the text in it.
_LINKED = re.compile(
    r"""(?:=HYPERLINK\(\s*|<a\b[^<>]*?\bhref\s*=\s*|\[[^\[\]]*\]\()["']?([^\s"'<>]+?)(?=["'<>\s]|\)?$)""", re.IGNORECASE
)
#: White space inside a DOI that stands alone: behind a sign that no DOI ends with, before what ends in numbers.
_CUT = re.compile(r"(?<=[/(_-])\s+(?=\S*\d\S*$)|(?<=\.)\s+(?=[a-z]+\.\S*\d\S*$)", re.IGNORECASE)
_DOI_OF_ADDRESS = re.compile(
    r"(?:https?://|www\.|[\w-]+\.[\w.-]+/)\S*?(?<![\d.])(10\.[0-9]{4,9}/[^\s?#&]+)", re.IGNORECASE
)
#: What the addresses of publishers have behind a DOI.
_BEHIND = re.compile(
    r"(?:/(?:full|abstract|pdf|epdf|html|fulltext|full/html|meta|summary|references|figures|tables|download|issuetoc"
    r"|suppl(?:_file)?|xml|epub|review_article))+/?$|\.(?:pdf|html?|full|abstract)+$|(?<=\d)v\d+(?:\.[\w.-]+)?$",
    re.IGNORECASE,
)
_ARXIV = re.compile(
    r"(?:arxiv:|https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|https?://huggingface\.co/papers/"
    r"|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)?\s*"
    r"(?P<id>\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|(?P<archive>[a-z-]+)(?:\.[a-z-]{2,})?/(?P<number>\d{7}))(?:v\d+)?(?:\.pdf)?/?(?:\s*\[[\w.-]+\])?$",
    re.IGNORECASE | re.ASCII,
)
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+$", re.IGNORECASE)


def parse_doi(text: str) -> str | None:
    r"""A DOI, bare and in lower case (DOIs ignore case), or None. Of several between spaces, the first.

    It may be an address of any resolver, proxy or publisher, have "DOI" in front, be written in LaTeX or HTML, and have
    the full stop of a sentence behind it.

    Examples
    --------
    >>> parse_doi("https://doi.org/10.1162/NECO.1997.9.8.1735")
    '10.1162/neco.1997.9.8.1735'
    >>> parse_doi("10.1016/j. cell.2020.01.001"), parse_doi("10.1016/j. Cell, and others")
    ('10.1016/j.cell.2020.01.001', None)
    >>> parse_doi("DOI 10.1145/1137627.1137633."), parse_doi("https://link.springer.com/article/10.1007/s11192-020-03690-4")
    ('10.1145/1137627.1137633', '10.1007/s11192-020-03690-4')
    """
    if "10." not in text:
        return None
    text = clean_unicode(text)
    if text[0] in "=<[" and (inside := _LINKED.match(text)):
        text = inside[1]
    if "\\" in text or "{" in text:
        text = read_tex(text.replace("~", r"\textasciitilde{}"))  # in a DOI it is a sign, not a space
    if "&" in text:
        text = html.unescape(text)
    if "%" in text:
        text = unquote(text)
    if found := _DOI.match(_CUT.sub("", text)):
        doi = _trimmed(found[1])
        is_whole = found.end() == found.end(1) or (doi and any(map(str.isdigit, doi.partition("/")[2])))
        return doi if is_whole else None  # of "10.1016/j. Cell and others" nobody knows what it is of
    found = _DOI_OF_ADDRESS.match(text)
    return _trimmed(_BEHIND.sub("", found[1])) if found else None


def _trimmed(doi: str) -> str | None:
    """A DOI without what a sentence has behind it."""
    doi = doi.lower().rstrip(".,;:'\"”’>")
    while doi[-1:] in {")", "]", "}"} and doi.count(doi[-1]) > doi.count({")": "(", "]": "[", "}": "{"}[doi[-1]]):
        doi = doi[:-1].rstrip(".,;:'\"”’>")
    return doi if doi.partition("/")[2] else None


def parse_arxiv_id(text: str) -> str | None:
    """An arXiv id without version and, in the old form, without subject class; or None.

    Examples
    --------
    >>> texts = "arXiv:1412.6980v9", "https://arxiv.org/pdf/math.GT/0309136", "10.48550/arXiv.1706.03762"
    >>> [parse_arxiv_id(text) for text in texts]
    ['1412.6980', 'math/0309136', '1706.03762']
    """
    if "." not in text and "/" not in text:  # one of them is in every id
        return None
    found = _ARXIV.match(clean_unicode(text))
    if not found:
        return None
    return f"{found['archive'].lower()}/{found['number']}" if found["archive"] else found["id"]


def parse_url(text: str) -> str | None:
    """A web address that may stand in an IRI or a link, or None.

    Examples
    --------
    >>> parse_url("https://example.org/a?b=c"), parse_url("javascript:alert(1)")
    ('https://example.org/a?b=c', None)
    """
    if ":" not in text:
        return None
    text = clean_unicode(text)
    return text if _URL.match(text) else None
