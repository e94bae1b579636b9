"""Looking into nested records of which nothing is sure: what is not there, or of another type, is None or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_NOTE = re.compile(r"^(?P<name>[A-Za-z][A-Za-z ]{1,20}): *(?P<value>\S.*)$", re.MULTILINE)


def at(value: object, *path: str | int) -> Any:
    """What lies at a path of keys and places.

    Examples
    --------
    >>> at({"a": [{"b": 1}]}, "a", 0, "b"), at({"a": None}, "a", "b"), at({"a": []}, "a", 0)
    (1, None, None)
    """
    for step in path:
        if isinstance(step, str) and isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def objects(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a list."""
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else iter(())


def known(**fields: object) -> dict[str, Any]:
    """A record of the fields that are there.

    Examples
    --------
    >>> known(title="Adam", abstract=None, authors=[], citation_count=0)
    {'title': 'Adam', 'citation_count': 0}
    """
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def texts(value: object) -> list[str]:
    """The texts of a list, or a text alone."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def date_of_parts(parts: object) -> str | None:
    """A date in parts, ``[[2023, 10, 22]]``, as ISO 8601; as precise as they are.

    Examples
    --------
    >>> date_of_parts([[2023, 10]]), date_of_parts([["2023"]]), date_of_parts([[None]])
    ('2023-10', '2023', None)
    """
    numbers = []
    first = at(parts, 0)
    for part in first if isinstance(first, list) else []:
        if isinstance(part, bool) or not str(part).isdecimal():
            break
        numbers.append(int(part))
    if not numbers or numbers[0] < 1000:
        return None
    return "-".join([f"{numbers[0]:04}", *(f"{number:02}" for number in numbers[1:3])])


def noted(note: object) -> dict[str, str]:
    """What the lines of a note say, as Zotero keeps in its field Extra what it has no field for.

    Examples
    --------
    >>> noted("PMID: 31452104\\nRead it again."), noted(None)
    ({'pmid': '31452104'}, {})
    """
    if not isinstance(note, str):
        return {}
    return {found["name"].strip().casefold(): found["value"].strip() for found in _NOTE.finditer(note)}


def cited_in(notes: Iterable[str]) -> str | None:
    """The number of citations that Scopus writes into a note: "Export Date: 3 May 2020; Cited By: 12"."""
    found = (re.search(r"\bcited by *:? *(\d+)", note, re.IGNORECASE) for note in notes)
    return next((match[1] for match in found if match), None)
