"""What speaks for two records being one paper, and what against it."""

# ruff: noqa: E501 - patterns are as long as they are

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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


def differ_clearly(one: Paper, two: Paper) -> bool:
    """Whether two records can't be one paper, whatever identifier they share.

    So it is where their titles have little in common, and so have their years (more than two apart) or their authors
    (no family name in both), unless their abstracts are alike. What is not known speaks against nothing.

    Examples
    --------
    >>> dropout = Paper("", "Dropout in deep networks", date="2018", authors=("Ann Lee",))
    >>> folding = Paper("", "Predicting how proteins fold", date="2022", authors=("Bob Ray",))
    >>> preprint = Paper("", "Predicting the folds of proteins", date="2021", authors=("B. Ray", "C. Dee"))
    >>> differ_clearly(dropout, folding), differ_clearly(folding, preprint)
    (True, False)
    """
    return (_years_differ(one, two) or _authors_differ(one, two)) and not alike(one, two)


def alike(one: Paper, two: Paper) -> bool:
    """Whether two records have nearly the same title, one that says something, or nearly the same abstract."""
    return _titles_alike(title_key(one.title), title_key(two.title)) or _abstracts_alike(one.abstract, two.abstract)


def _years_differ(one: Paper, two: Paper) -> bool:
    return one.year is not None and two.year is not None and abs(one.year - two.year) > 2


def _authors_differ(one: Paper, two: Paper) -> bool:
    """Whether no family name of the one is a name of the other; names in another script can't be compared."""
    (families, names), (other_families, other_names) = _names(one.authors), _names(two.authors)
    return bool(families and other_families) and not (families & other_names or other_families & names)


@lru_cache(maxsize=4096)
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


def _abstracts_alike(one: str, two: str) -> bool:
    """Whether one has most words of the other, which may be cut short."""
    first, second = (set(re.findall(r"\w{4,}", text[:_LONGEST_ABSTRACT].casefold())) for text in (one, two))
    fewest = min(len(first), len(second))
    return (one == two != "") or (fewest >= 5 and 5 * len(first & second) >= 3 * fewest)
