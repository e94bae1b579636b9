"""The authors of a decoded record, whatever a service calls the parts of a name."""

# ruff: noqa: E501 - tables are as long as they are

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.sources.cleaning.persons import all_turned, clean_name, clean_names, parse_authors, without_titles
from kg.sources.cleaning.text import clean_text
from kg.sources.details import parse_orcid
from kg.sources.formats.nested import at
from kg.sources.names import squeezed

#: The parts that a name may be in, those that say most in front.
_WHOLE = ("literal", "name", "fullname", "displayname", "rawauthorname", "preferredname", "creator", "collectivename",
          "authorname", "text", "value")  # fmt: skip
_PARTS = (
    ("given", "family"), ("first", "last"), ("firstname", "lastname"), ("givenname", "familyname"),
    ("givennames", "surname"), ("forename", "surname"), ("forename", "lastname"), ("firstname", "surname"),
    ("initials", "lastname"), ("initials", "family"),
)  # fmt: skip
_LAST = ("family", "last", "lastname", "familyname", "surname")
#: Who has another part in a work than its author.
_OTHERS = re.compile(r"editor|translator|reviewed|recipient|illustrator|advisor|supervisor|contributor$", re.IGNORECASE)
_ROLES = ("creatortype", "contributortype", "role", "type")
#: A name joined to the next one, as Springer's tables have them: "Ada WrenBo Holt".
_GLUED = re.compile(
    r"(?<=[a-zß-ÿ])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bLe)(?<!\bLa)(?<!\bVan)(?<!\bDi)(?<!\bFitz)(?=[A-ZÀ-Þ])"
)


class NotAuthorsError(ValueError):
    """Why a value names no authors."""


def read_authors(name: str, value: object, beside: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The authors' names that a value has, and their ORCIDs where one is known (``beside`` has those of our own tables).

    Raises
    ------
    NotAuthorsError
        Where the value can't be names; the message says why.

    Examples
    --------
    >>> read_authors("authors", [{"firstName": "Ada", "lastName": "Wren", "creatorType": "author"}, "Holt, Bo"], None)
    (('Ada Wren', 'Bo Holt'), ())
    """
    if isinstance(value, dict):  # a list inside of an object: Europe PMC, IEEE, Zotero's API
        inner = next((item for item in value.values() if isinstance(item, list)), None)
        value = [value] if inner is None else inner
    if isinstance(value, str):
        return parse_authors(value), ()
    if not isinstance(value, list):
        raise NotAuthorsError(name)
    if beside is None and all(type(item) is str for item in value):  # so it is with most records
        return tuple(all_turned(clean_names(value))), ()
    orcids: dict[str, str] = {}
    for place, item in enumerate(_authors_of(value)):
        ours = isinstance(item, str) and isinstance(beside, list)  # our own tables: names as they stand
        if cleaned := _author({"literal": item} if ours else item):
            given = _orcid(item) if isinstance(item, dict) else at(beside, place)
            orcids[cleaned] = orcids.get(cleaned) or parse_orcid(given)
    return tuple(orcids), tuple(orcids.values()) if any(orcids.values()) else ()


def wrong_orcids(value: object, beside: object) -> Iterator[str]:
    """What is given as the ORCIDs of authors, as :func:`read_authors` reads them, and is none.

    Examples
    --------
    >>> list(wrong_orcids([{"name": "Ada Wren", "orcid": "0000-0002-1825-0098"}, "Holt, Bo"], None))
    ['0000-0002-1825-0098']
    """
    items = value if isinstance(value, list) else []
    given = [_orcid(item) for item in items if isinstance(item, dict)] + (beside if isinstance(beside, list) else [])
    return (orcid for orcid in given if isinstance(orcid, str) and orcid.strip() and not parse_orcid(orcid))


def unglued(names: str) -> str:
    """Names with semicolons between, where nothing divides them.

    Examples
    --------
    >>> unglued("Ada WrenBo Holt"), unglued("Ada McWren")
    ('Ada Wren;Bo Holt', 'Ada McWren')
    """
    return _GLUED.sub(";", names)


def _authors_of(value: list[Any]) -> Iterator[Any]:
    """The persons of a list who are authors."""
    for item in value:
        if not isinstance(item, dict):
            yield item
            continue
        roles = [item[key] for key in item if squeezed(key) in _ROLES]
        if not any(isinstance(role, str) and _OTHERS.search(role) for role in roles):
            yield item


def _orcid(item: Mapping[str, Any]) -> object:
    found = next((item[key] for key in item if squeezed(key) in {"orcid", "orcidid"}), None)
    return at(item, "externalIds", "ORCID") if found is None else found


def _author(item: object) -> str:  # noqa: PLR0911 - one for each form
    """The clean name of an author; empty, where nothing is said."""
    if item is None or isinstance(item, str):
        return clean_name(item or "")
    if not isinstance(item, dict):
        raise NotAuthorsError(item)
    if isinstance(item.get("literal"), str):  # as it stands: a comma doesn't turn it round
        return clean_text(item["literal"])
    parts = {squeezed(key): part for key, part in item.items() if isinstance(part, str) and part.strip()}
    if "name" in parts:
        return clean_name(parts["name"])
    for names in _PARTS:
        if all(name in parts for name in names):
            return without_titles(clean_text(" ".join([*(parts[name] for name in names), parts.get("suffix", "")])))
    if found := next((parts[name] for name in (*_WHOLE, *_LAST) if name in parts), ""):
        return clean_name(found)
    inner = next((item[key] for key in ("author", "person") if isinstance(item.get(key), dict | str)), None)
    if inner is not None:
        return _author(inner)
    if all(item.get(key) is None for key in ("name", "given", "family", "first", "last")):
        return ""
    raise NotAuthorsError(item)
