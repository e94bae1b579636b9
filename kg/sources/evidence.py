"""What speaks for two records being one paper, and what against it."""

# ruff: noqa: E501 - patterns are as long as they are

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from kg.model import Paper
from kg.sources.cleaning.retraction import without_mark

#: Signs of subscripts and superscripts part no word: CO_2 is CO2.
_SCRIPTS = frozenset("_^{}")
_NO_PUNCTUATION = {
    code: None if chr(code) in _SCRIPTS else " "
    for code in range(128)
    if not (chr(code).isalnum() or chr(code) in "+#")
}
#: Titles of parts that every volume and every issue has.
_GENERIC = re.compile(
    r"(?:(?:(?:general |brief |an )?introduction|guest editorial|editorial|prefaces?|foreword|prologue|epilogue|afterword"
    r"|postscript|(?:summary and )?conclusions?|(?:concluding|introductory|opening|closing) remarks|index|abstracts?"
    r"|summary|overview|background|(?:results and )?discussion|methods|results|related work|notes|references"
    r"|bibliography|acknowledge?ments?|appendix|(?:table of )?contents|glossary|letters?(?: to the editors?)?"
    r"|(?:a |authors? )?repl(?:y|ies)|(?:a |authors? )?response|comments?|commentary|discussions|errat(?:um|a)"
    r"|corrigend(?:um|a)|corrections?|book reviews?|reviews?|news|announcements?|editors? note|from the editors?"
    r"|in this issue|obituary|in memoriam|interview|perspectives?|viewpoint|opinion|(?:front|back) matter|title page"
    r"|cover|frontmatter|welcome|untitled|(?:introduction to (?:the|this) )?special issue|editorial board|call for papers)"
    r"|(?:chapter|part|section|volume|appendix))(?: (?:\d+|[ivxl]+|[a-z]))?"
)
_NO_WORDS = frozenset("a an and at by for from in into is of on or the to towards toward using via with".split())
_LONGEST_ABSTRACT = 3_000


def title_key(title: str) -> str:
    """A title as it is compared: NFKC, no case, no punctuation, no mark of a retraction; ``C``, ``C++`` and ``C#`` stay apart.

    Examples
    --------
    >>> title_key("Light-A-Video: Relighting, in C++!") == title_key("light a video – relighting in C++")
    True
    """
    title = without_mark(title)
    if title.isascii():
        folded = title.lower()
        return " ".join(folded.translate(_NO_PUNCTUATION).split()) or folded
    folded = unicodedata.normalize("NFKC", title).casefold()
    kept = (
        char if char.isalnum() or char in "+#" or unicodedata.category(char)[0] == "M" else " "
        for char in folded
        if char not in _SCRIPTS
    )
    return " ".join("".join(kept).split()) or folded


def is_generic(key: str) -> bool:
    """Whether a title, as :func:`title_key` gives it, is that of a part of any volume: it says nothing of what it heads.

    Examples
    --------
    >>> is_generic("introduction"), is_generic("chapter 3"), is_generic("introduction to graph theory")
    (True, True, False)
    """
    return _GENERIC.fullmatch(key) is not None


def alike_where_any_differ(records: Sequence[Paper]) -> list[list[int]] | None:
    """The places of records that are alike, a list for each paper, if any two differ clearly: they can't all be one.

    Two differ clearly, whatever identifier they share, where their titles have little in common, and so have their years
    (more than two apart) or their authors (no family name in both), unless their abstracts are alike. What is not known
    speaks against nothing. Alike are two with nearly the same title, one that says something, or nearly the same
    abstract, and two that are like a third.

    All are compared with all: a set of records is a number, with a bit for each of them.

    Examples
    --------
    >>> dropout = Paper("", "Dropout in deep networks", date="2018", authors=("Ann Lee",))
    >>> folding = Paper("", "Predicting how proteins fold", date="2022", authors=("Bob Ray",))
    >>> preprint = Paper("", "Predicting the folds of proteins", date="2021", authors=("B. Ray", "C. Dee"))
    >>> alike_where_any_differ([dropout, folding])
    []
    >>> alike_where_any_differ([folding, preprint]) is None
    True
    """
    differing = [
        years | authors for years, authors in zip(_years_apart(records), _without_author(records), strict=True)
    ]
    if not any(differing):
        return None
    keys = [title_key(record.title) for record in records]
    titles = _having((key,) for key in keys)
    near = {one: _either(titles[other] for other in titles if _titles_alike(one, other)) for one in titles}
    abstracts = _abstracts_alike([record.abstract for record in records])
    if not any(
        found & larger & ~(near[key] | alike)
        for found, key, (alike, larger) in zip(differing, keys, abstracts, strict=True)
    ):
        return None
    return list(map(_places, _joined([*near.values(), *(alike for alike, _ in abstracts)])))


def says_something(record: Paper) -> bool:
    """Whether another record that is the same in title and abstract is surely of the same paper."""
    return bool(record.abstract) or not is_generic(title_key(record.title))


def _having(values: Iterable[Iterable[str]]) -> dict[str, int]:
    """For each value, the set of those that have it."""
    found: dict[str, int] = {}
    for place, own in enumerate(values):
        for value in own:
            found[value] = found.get(value, 0) | 1 << place
    return found


def _either(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def _joined(sets: Iterable[int]) -> list[int]:
    """Sets of which none overlaps another, of sets that may; those of one member are left out."""
    joined: list[int] = []
    for found in sets:
        if found & (found - 1):
            whole = found | _either(one for one in joined if one & found)
            joined = [*(one for one in joined if not one & found), whole]
    return joined


def _places(found: int) -> list[int]:
    return [one.start() for one in re.finditer("1", f"{found:b}"[::-1])]


def _years_apart(records: Sequence[Paper]) -> list[int]:
    """For each record, the set of those whose year is more than two from its own."""
    own = [record.year for record in records]
    years = _having(() if year is None else (str(year),) for year in own)
    apart = {one: _either(found for other, found in years.items() if abs(int(one) - int(other)) > 2) for one in years}
    return [apart.get(str(year), 0) for year in own]


def _without_author(records: Sequence[Paper]) -> list[int]:
    """For each record, the set of those that have no author of it: no family name of the one is a name of the other.

    Names in another script can't be compared.
    """
    own = [_names(record.authors) for record in records]
    families, names = _having(found for found, _ in own), _having(found for _, found in own)
    known = _either(families.values())

    def shared(one: set[str], every: set[str]) -> int:
        return _either(names[name] for name in one) | _either(families.get(name, 0) for name in every)

    return [known & ~shared(one, every) if one else 0 for one, every in own]


def _names(authors: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """The last words of names, and all their words, as ASCII has them."""
    plain = (unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower() for name in authors)
    words = [found for name in plain if (found := re.findall(r"[a-z]{2,}", name))]
    return {found[-1] for found in words}, {word for found in words for word in found}


def _titles_alike(one: str, two: str) -> bool:
    if is_generic(one) or is_generic(two):
        return False
    first, second = (set(key.split()) - _NO_WORDS or {key} for key in (one, two))
    shared = len(first & second)
    return shared == min(len(first), len(second)) or 2 * shared >= len(first | second)


def _abstracts_alike(abstracts: Sequence[str]) -> list[tuple[int, int]]:
    """For each abstract, the sets of those that are like it, and of those that have as many words or more.

    Two are alike that are the same, or where one has most words of the other, which may be cut short; of two, the one
    with fewer words has the other among those like it.
    """
    words = [set(re.findall(r"\w{4,}", text[:_LONGEST_ABSTRACT].casefold())) for text in abstracts]
    same, having = _having((text,) if text else () for text in abstracts), _having(words)
    shared = {word: found for word, found in having.items() if found & (found - 1)}
    sizes = _having((str(len(own)),) for own in words)
    larger = {size: _either(found for other, found in sizes.items() if int(other) >= int(size)) for size in sizes}
    alike = []
    for text, own in zip(abstracts, words, strict=True):
        most = (
            _in_at_least(-(-3 * len(own) // 5), (shared[word] for word in own if word in shared))
            if len(own) >= 5
            else 0
        )
        as_large = larger[str(len(own))]
        alike.append((same.get(text, 0) | most & as_large, as_large))
    return alike


def _in_at_least(least: int, sets: Iterable[int]) -> int:
    """The set of what is in at least so many of some sets.

    How many each is in is counted for all at once: a number's first digits are one set, the second ones another.

    Examples
    --------
    >>> f"{_in_at_least(2, [0b1100, 0b0110, 0b0010]):b}"
    '110'
    """
    digits: list[int] = []
    for found in sets:
        carry = found
        for place, digit in enumerate(digits):
            digits[place], carry = digit ^ carry, digit & carry
            if not carry:
                break
        if carry:
            digits.append(carry)
    more, equal = 0, -1
    for place in reversed(range(max(len(digits), least.bit_length()))):
        digit = digits[place] if place < len(digits) else 0
        if least >> place & 1:
            equal &= digit
        else:
            more, equal = more | equal & digit, equal & ~digit
    return more | equal
