"""The fields of a record beyond the core ones: language, keywords, counts and more. What can't be read is left out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from kg.sources.cleaning.persons import listed
from kg.sources.cleaning.text import clean_text, clean_unicode
from kg.sources.fields import parse_url

#: ISO 639-2 codes (both kinds) and English names of languages, as BCP 47 tags.
_LANGUAGES = {
    name: tag
    for names, tag in (
        ("eng english", "en"), ("ger deu german deutsch", "de"), ("fre fra french français", "fr"),
        ("spa spanish español", "es"), ("por portuguese português", "pt"), ("ita italian italiano", "it"),
        ("rus russian", "ru"), ("chi zho chinese", "zh"), ("jpn japanese", "ja"), ("kor korean", "ko"),
        ("dut nld dutch", "nl"), ("pol polish", "pl"), ("cze ces czech", "cs"), ("tur turkish", "tr"),
        ("ara arabic", "ar"), ("per fas persian", "fa"), ("swe swedish", "sv"), ("dan danish", "da"),
        ("nor norwegian", "no"), ("fin finnish", "fi"), ("hun hungarian", "hu"), ("gre ell greek", "el"),
        ("heb hebrew", "he"), ("ukr ukrainian", "uk"), ("rum ron romanian", "ro"), ("ind indonesian", "id"),
    )
    for name in names.split()
}  # fmt: skip
_TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$", re.IGNORECASE)
_PMID = re.compile(
    r"(?:pmid:?\s*|https?://(?:www\.)?(?:ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/)?0*([1-9]\d{0,8})/?$",
    re.I,
)
_OPENALEX = re.compile(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d{1,12})$", re.IGNORECASE)
_ORCID = re.compile(r"(?:https?://(?:www\.)?orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?$", re.IGNORECASE)
_LONGEST_EXTRA = 2_000
_KEYWORDS = re.compile(r"(?:author )?key\s?-?words?\s*[:：—–-]\s*", re.IGNORECASE)
#: What divides keywords, the surest in front.
_BETWEEN = (r"[;\n]", r"\|+", r"[•∙·]")
_NO_WORDS = {"nan", "null", "none", "n/a", "na", "-", "[]"}


def parse_language(value: object) -> str | None:
    """A language as a BCP 47 tag: the first of a list, from a tag, an ISO 639-2 code or an English name.

    Examples
    --------
    >>> [parse_language(value) for value in ("en_US", "ger", "French", ["eng", "chi"], "?", 3)]
    ['en-us', 'de', 'fr', 'en', None, None]
    """
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), None)
    if not isinstance(value, str):
        return None
    name = re.split(r"[;,|/]", value)[0].strip().casefold()
    return _LANGUAGES.get(name) or (name.replace("_", "-") if _TAG.match(name) else None)


def parse_pmid(value: object) -> str | None:
    """A PubMed id: its digits.

    Examples
    --------
    >>> parse_pmid("https://pubmed.ncbi.nlm.nih.gov/31452104"), parse_pmid(31452104), parse_pmid("PMC6")
    ('31452104', '31452104', None)
    """
    found = _PMID.match(_scalar(value))
    return found[1] if found else None


def parse_openalex_id(value: object) -> str | None:
    """The id of a work in OpenAlex.

    Examples
    --------
    >>> parse_openalex_id("https://openalex.org/W2741809807"), parse_openalex_id("A5023888391")
    ('W2741809807', None)
    """
    found = _OPENALEX.match(_scalar(value))
    return found[1].upper() if found else None


def parse_orcid(value: object) -> str:
    """An ORCID with its hyphens, or nothing; one whose check digit (ISO 7064, mod 11-2) is wrong is nobody's.

    Examples
    --------
    >>> parse_orcid("http://orcid.org/0000-0002-1694-233x"), parse_orcid("0000-0002-1694-2330"), parse_orcid(None)
    ('0000-0002-1694-233X', '', '')
    """
    found = _ORCID.match(_scalar(value)) if value else None
    if not found:
        return ""
    orcid, total = found[1].upper(), 0
    for digit in orcid[:-1].replace("-", ""):
        total = (total + int(digit)) * 2
    return orcid if "0123456789X"[(12 - total) % 11] == orcid[-1] else ""


def parse_keywords(value: object) -> tuple[str, ...]:
    """Keywords, sorted: a list of texts or of objects with a name, or a text with semicolons, bars or else commas.

    Examples
    --------
    >>> parse_keywords("parsing; trees, and more"), parse_keywords(["b", {"display_name": "a"}, None, "b"])
    (('parsing', 'trees, and more'), ('a', 'b'))
    """
    if isinstance(value, dict):  # a list inside of an object: Europe PMC
        value = next((item for item in value.values() if isinstance(item, list)), [])
    if isinstance(value, str) and value.startswith("[") and value.rstrip().endswith("]"):
        value = listed(value.strip())
    elif isinstance(value, str):
        value = _divided(value)
    return tuple(sorted({name for name in map(clean_text, _texts(value)) if name and name.casefold() not in _NO_WORDS}))


def _divided(text: str) -> list[str]:
    """The keywords of a text, by the first sign that divides any; the heading in front and the full stop behind go."""
    text = _KEYWORDS.sub("", text).strip()
    text = text[:-1] if text.endswith(".") and text.count(".") == 1 else text
    if text.startswith("#") and re.fullmatch(r"(?:#[\w/-]+[\s,;]*)+", text):
        return re.findall(r"#([\w/-]+)", text)
    return re.split(next((sign for sign in _BETWEEN if re.search(sign, text)), ","), text)


def parse_licence(value: object) -> str | None:
    """A licence: an address, a name, or the first that says something of several.

    Examples
    --------
    >>> parse_licence([{"URL": "https://creativecommons.org/licenses/by/4.0/"}]), parse_licence("cc-by")
    ('https://creativecommons.org/licenses/by/4.0/', 'cc-by')
    """
    for item in value if isinstance(value, list) else [value]:
        text = (
            next((item[key] for key in ("URL", "url", "license", "name", "id") if item.get(key)), "")
            if isinstance(item, dict)
            else item
        )
        if isinstance(text, str) and text.strip():
            return parse_url(text) or clean_text(text)[:_LONGEST_EXTRA] or None
    return None


def parse_count(value: object) -> int | None:
    """A whole number that is not negative; None for anything else.

    Examples
    --------
    >>> parse_count("1,204"), parse_count(3.0), parse_count(-1), parse_count([])
    (1204, 3, None, None)
    """
    text = _scalar(value).replace(",", "").removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def parse_extra(values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Names and texts, sorted. What is nested, empty or longer than 2,000 characters is left out.

    Examples
    --------
    >>> parse_extra({"volume": 7, "issn": ["1234-5678", "8765-4321"], "note": " ", "tree": {"a": 1}, "open": True})
    (('issn', '1234-5678'), ('issn', '8765-4321'), ('open', 'true'), ('volume', '7'))
    """
    found = set()
    for name, value in values.items():
        for item in value if isinstance(value, list) else [value]:
            text = clean_text(_scalar(item))
            if text and len(text) <= _LONGEST_EXTRA and (key := clean_unicode(name)):
                found.add((key, text))
    return tuple(sorted(found))


#: Under what an object of a list has its text.
_SAID_AS = ("display_name", "name", "keyword", "tag", "term", "value", "label")


def _texts(value: object) -> Iterable[str]:
    for item in value if isinstance(value, list | tuple) else ():
        said = next((item[key] for key in _SAID_AS if item.get(key)), None) if isinstance(item, dict) else item
        if isinstance(said, str):
            yield said


def _scalar(value: object) -> str:
    """A text, a number or a truth value as text; nothing for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""
