"""Names of persons in their one form: given names first, no titles, no "et al."."""

# ruff: noqa: E501 - patterns and tables are as long as they are

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kg.sources.cleaning.text import clean_text

_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]?){1,4}$")
#: A family name and initials without a comma: "Wren A.", "van der Berg J.-C.", "Holt BC".
_FAMILY_INITIALS = re.compile(
    r"(?P<family>(?:[^\W\d_a-z][\w'’-]+|[a-z]{1,4}['’]?\s?)(?:[ -](?:[^\W\d_][\w'’-]+))*)"
    r"\s+(?P<initials>(?:[^\W\d_a-z]\.[ -]?){1,5}|[A-Z](?:-?[A-Z]){0,2})$"
)
_NUMERALS = {"II", "III", "IV", "JR", "SR"}
_SUFFIXES = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "2nd", "3rd"}
_DEGREES = frozenset(
    "phd ph.d ph.d. md m.d m.d. msc m.sc m.sc. bsc b.sc. mph mba ma m.a. dphil d.phil. rn frcp facs dds dvm mbbs mbchb "
    "dsc d.sc. pharmd edd ed.d. esq esq. fellow pe dr dr. prof prof.".split()
)
_TITLES = re.compile(
    r"(?:(?:(?:assoc|asst|em)\.? )?prof(?:essor|\.)?|dr\.|dr(?= [A-Z][\w.'-]* )|mr\.?|mrs\.?|ms\.|sir|dame|rev\.|hon\.)\s+(?=\S)",
    re.I,
)
_OTHERS = re.compile(
    r"\W*(?:et\.? ?al\.?|(?:and )?(?:\d+ )?(?:others|more)|\[?no authors? (?:names? )?(?:available|listed|found)\]?|anonymous|anon\.?"
    r"|n/a|nan|null|none|unknown|various|-+|\.\.\.|…)\W*",
    re.IGNORECASE,
)
#: How a name begins that may be no name, or have a title; and the signs of those that have more than a name.
_SUSPECT = frozenset("pr as em dr mr ms si da re ho et an no n/ na nu un va ot mo".split())
_SIGNS = frozenset(",()[]")
_TAIL = re.compile(r"[,;]?\s+(?:et\.? ?al\.?|and others|\.\.\.|…)\W*$", re.IGNORECASE)
_NUMBER = re.compile(r"\s*[(\[](?:\d{2,}|[A-Z]?-?\d[\d-]{5,}X?)[)\]]$")
#: The number by which DBLP tells persons of one name apart: "Bo Holt 0001".
_HOMONYM = re.compile(r"(?<=[^\W\d_.]) \d{4}$")
#: What bylines have beside a name: an affiliation or address in parentheses, marks of footnotes.
_BESIDE = re.compile(
    r"\s*[(<](?=[^()<>]*(?:[^\W\d_] [^\W\d_]|@))[^()<>]*[)>]"
    r"|(?<=[^\W\d_])(?:[\d¹²³⁰⁴-⁹]{1,2}(?:,\s?[\d¹²³⁰⁴-⁹]{1,2})*[*†‡§¶#]*|[*†‡§¶#]+)(?=\s*(?:[,;&|]|and\b|$))"
)
#: The full stop behind PubMed's "Wren A, Holt B."
_SENTENCE = re.compile(r"^[^.]*, [^.,]* [A-Z]{1,3}\.$")
_BETWEEN = re.compile(r"\s[/·•]\s")
#: A whole name in Chinese, Japanese or Korean: nobody puts a comma between its family and its given name.
_WHOLE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2,}")


def parse_authors(text: str) -> tuple[str, ...]:
    """The names in a string: "A; B", "A|B", "A and B", "A, B and C", "Last, First and Last, First", '["A", "B"]'.

    Examples
    --------
    >>> parse_authors("Kingma, Diederik P. and Ba, Jimmy")
    ('Diederik P. Kingma', 'Jimmy Ba')
    >>> parse_authors("Ada Lovelace, Alan Turing, and Grace Hopper")
    ('Ada Lovelace', 'Alan Turing', 'Grace Hopper')
    >>> parse_authors("Wren A., Holt B.C."), parse_authors("Wren, Ada (571); Holt, Bo, et al.")
    (('A. Wren', 'B.C. Holt'), ('Ada Wren', 'Bo Holt'))
    >>> parse_authors("Ada Wren¹, Bo Holt²* and Cy Orr (Wall Institute, Kiel)"), parse_authors("Ada Wren / Bo Holt")
    (('Ada Wren', 'Bo Holt', 'Cy Orr'), ('Ada Wren', 'Bo Holt'))
    >>> parse_authors("李明, 王芳"), parse_authors("李, 明")
    (('李明', '王芳'), ('明 李',))
    """
    text = html.unescape(text).strip()  # each name is cleaned alone; entities have semicolons
    if text.startswith("[") and text.endswith("]"):
        return clean_names(listed(text))
    if " " in text:
        text = text[:-1] if _SENTENCE.search(text) else text
        text = _BESIDE.sub("", text).removeprefix("By ")
    return _initials_in_front(clean_names(_divided(_TAIL.sub("", text))))


def _divided(text: str) -> list[str]:
    """The names of a string, each as it stands there."""
    for sign in (";", "|", "\n", "，", "、"):
        if sign in text:
            return text.split(sign)
    if _BETWEEN.search(text):
        return _BETWEEN.split(text)
    return [name for part in re.split(r",?\s+(?:and|&)\s+", text) for name in _comma_separated(part)]


def listed(text: str) -> list[str]:
    """The strings of a list written out as JSON or as Python does it; as one, if it is neither.

    Examples
    --------
    >>> listed("['moss', 'night, water']"), listed("[no list")
    (['moss', 'night, water'], ['[no list'])
    """
    for read in (json.loads, ast.literal_eval):
        try:
            names = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            return names
    return [text]


def _comma_separated(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) == 2 and parts[1].lower() not in _SUFFIXES:
        return parts if all(" " in part or _WHOLE.fullmatch(part) for part in parts) else [text]
    if len(parts) % 2 == 0 and parts and all(_INITIALS.match(part) for part in parts[1::2]):
        return [f"{last}, {first}" for last, first in zip(parts[::2], parts[1::2], strict=True)]
    names: list[str] = []
    for part in parts:
        if names and part.lower().rstrip(".") in {"jr", "sr", "ii", "iii", "iv"} | _DEGREES:
            names[-1] = f"{names[-1]}, {part}"
        else:
            names.append(part)
    return names


def _initials_in_front(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of "family initials" turned round: those with full stops, or all, where all are so."""
    found = [_FAMILY_INITIALS.match(name) for name in names]
    if not any(found):
        return names
    every = all(match and match["initials"].strip() not in _NUMERALS for match in found)
    return tuple(
        dict.fromkeys(
            f"{match['initials'].strip()} {match['family']}" if match and (every or "." in match["initials"]) else name
            for name, match in zip(names, found, strict=True)
        )
    )


def all_turned(names: Sequence[str]) -> Sequence[str]:
    """Names with their initials in front, where each is "family initials" with full stops; else as they are.

    Among names in full, such a one may be right as it is: "Prashanth L.A.".

    Examples
    --------
    >>> all_turned(["Wren A.", "Holt B.C."]), all_turned(["Prashanth L.A.", "Ada Wren"])
    (['A. Wren', 'B.C. Holt'], ['Prashanth L.A.', 'Ada Wren'])
    """
    are_so = all(name.endswith(".") and _FAMILY_INITIALS.match(name) for name in names)
    return list(_initials_in_front(tuple(names))) if are_so else names


def clean_names(names: Iterable[str]) -> tuple[str, ...]:
    """Clean names, "Last, First" turned round, empty ones and repetitions dropped, in order.

    Examples
    --------
    >>> clean_names(["Turing, Alan", " ", "King, Jr.", "Alan Turing", "et al."])
    ('Alan Turing', 'King, Jr.')
    """
    return tuple(dict.fromkeys(filter(None, map(clean_name, names))))


@lru_cache(maxsize=1 << 15)  # authors write again and again
def clean_name(name: str) -> str:
    """Clean a name; "Last, First" is turned round, titles and degrees go.

    Examples
    --------
    >>> clean_name("Lovelace,  Ada"), clean_name("King, Jr."), clean_name("et al."), clean_name("Prof. Dr. Ada Wren, PhD")
    ('Ada Lovelace', 'King, Jr.', '', 'Ada Wren')
    >>> [clean_name(name) for name in ("King, Martin Luther, Jr.", "King, Jr., Martin Luther", "King, Martin Luther Jr")]
    ['Martin Luther King Jr.', 'Martin Luther King Jr.', 'Martin Luther King Jr']
    >>> clean_name("van der Berg, Jan")
    'Jan van der Berg'
    """
    name = without_titles(clean_text(name))
    return _first_last(name) if "," in name else name


def without_titles(name: str) -> str:
    """A clean name without titles, degrees and numbers; nothing, where it names nobody.

    Examples
    --------
    >>> [without_titles(name) for name in ("Dr. Ada Wren", "Wren, Ada (571)", "and others", "Dr Dre")]
    ['Ada Wren', 'Wren, Ada', '', 'Dr Dre']
    """
    if name[-4:].isdecimal():
        name = _HOMONYM.sub("", name)
    if name[:2].lower() not in _SUSPECT and name[:1].isalpha() and not _SIGNS.intersection(name):
        return name
    if _OTHERS.fullmatch(name):
        return ""
    if "(" in name or "[" in name:
        name = _NUMBER.sub("", name)
    while found := _TITLES.match(name):
        name = name[found.end() :]
    if "," in name:
        kept = [part.strip() for part in name.split(",")]
        name = ", ".join([part for place, part in enumerate(kept) if place == 0 or part.lower() not in _DEGREES])
    return name


def _first_last(name: str) -> str:
    last, comma, first = (part.strip() for part in name.partition(","))
    if (comma and not last) or (comma and not first):
        return last or first
    given, _, suffix = first.rpartition(" ")
    if given and "," not in first and suffix.lower() in _SUFFIXES:  # PubMed's "King, Martin Luther Jr"
        return f"{given} {last} {suffix}"
    parts = [part.strip() for part in first.split(",")]
    if len(parts) == 2:
        suffix = next((part for part in parts if part.lower() in _SUFFIXES), "")
        if suffix:
            given = parts[1] if parts[0] == suffix else parts[0]
            return f"{given} {last} {suffix}" if given else f"{last} {suffix}"
    return f"{first} {last}" if comma and "," not in first and first.lower() not in _SUFFIXES else name
