"""Abbreviations that a paper defines itself: "proximal policy optimization (PPO)".

References
----------
A. S. Schwartz and M. A. Hearst (2003). A simple algorithm for identifying abbreviation definitions in
biomedical text. Pacific Symposium on Biocomputing 8, 451-462.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_PARENTHESIS = re.compile(r"[(\[]([^()\[\]\n]{2,60})[)\]]")
_SHORT = re.compile(r"[\w][\w+#*/.&-]*(?: [\w+#*/.&-]+)?$")
#: Words that no long form begins or ends with, and that its initials may leave out.
STOP_WORDS = frozenset("a an and by for from in into of on or our that the their this to using via we with".split())
#: What no long form goes across.
_ENDS = ("\n", ". ", "; ", ", ", ": ", "(", ")", "—", "---")
_QUOTES = "\"'`“”„‘’«»"
#: A digit that stands for a word or for how often the letter beside it does: "L2D", "P3O", "L3A".
_DIGIT = re.compile(r"(?P<before>[A-Za-z]?)(?<!\d)(?P<digit>[2-5])(?!\d)(?P<after>[A-Za-z]?)")
_WORD_OF = {"2": "t", "4": "f"}
_FRONT = re.compile(
    r"^(?:(?:a|an|the|our|their|its|this|these|new|novel|so-called|called|named|termed|propose|introduce|present"
    r"|use|uses|using|via|with|for|of|and|or|in|by|as|is|on)\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A long form and its short form, as half-open ranges of code points in a text."""

    long_start: int
    long_end: int
    short_start: int
    short_end: int

    def long_form(self, text: str) -> str:
        """The long form as it stands in the text."""
        return text[self.long_start : self.long_end]

    def short_form(self, text: str) -> str:
        """The short form as it stands in the text."""
        return text[self.short_start : self.short_end]


def find_definitions(text: str) -> list[Definition]:
    """Find "long form (SHORT)" and "SHORT (long form)" in a text, in text order.

    Examples
    --------
    >>> text = "We compare proximal policy optimization (PPO) with GRPO (group relative policy optimization)."
    >>> [(d.short_form(text), d.long_form(text)) for d in find_definitions(text)]
    [('PPO', 'proximal policy optimization'), ('GRPO', 'group relative policy optimization')]
    """
    found = []
    for match in _PARENTHESIS.finditer(text):
        inside_start = match.start(1)
        inside = re.split(r"[;,:]| e\.g\.| i\.e\.", match[1])[0].rstrip()
        definition = _short_inside(text, inside_start, inside) or _long_inside(text, inside_start, inside)
        if definition is not None:
            found.append(definition)
    return found


def _short_inside(text: str, start: int, inside: str) -> Definition | None:
    if not is_short_form(inside):
        return None
    clause = max((at + len(mark) for mark in _ENDS if (at := text.rfind(mark, 0, start - 1)) >= 0), default=0)
    before = text[clause : start - 1].rstrip()
    words = list(re.finditer(r"\S+", before))[-max_words(inside) :]
    if not words:
        return None
    window_start = clause + words[0].start()
    window = text[window_start : clause + len(before)]
    offset = match_long_form(without_plural(inside).rstrip("*"), window)
    if offset is None:
        return None
    begin, end = window_start + offset, clause + len(before)
    begin += _front_length(text[begin:end], inside)
    begin, end = _without_quotes(text, begin, end)
    if not _plausible(text[begin:end], inside):
        return None
    return Definition(begin, end, start, start + len(inside))


def _long_inside(text: str, start: int, inside: str) -> Definition | None:
    before = re.search(r"(\S+)\s*[(\[]$", text[max(0, start - 40) : start])
    if before is None or " " not in inside or not is_short_form(before[1]):
        return None
    short_start = max(0, start - 40) + before.start(1)
    offset = match_long_form(without_plural(before[1]), inside)
    if offset is None or offset != 0 or not _plausible(inside, before[1]):
        return None
    return Definition(start, start + len(inside), short_start, short_start + len(before[1]))


def is_short_form(text: str) -> bool:
    """Whether a string may be a short form: 2 to 12 characters, at most two words, a capital letter, not a year.

    Examples
    --------
    >>> [is_short_form(s) for s in ("PPO", "k-NN", "2019", "see below", "SGDs")]
    [True, True, False, False, True]
    """
    return (
        2 <= len(text) <= 12
        and _SHORT.match(text) is not None
        and any(c.isupper() for c in text)
        and not (" " in text and text.istitle())
    )


def max_words(short: str) -> int:
    """How many words a long form may have: min(|A| + 5, 2 |A|), after Schwartz and Hearst, section 3.1."""
    return min(len(short) + 5, 2 * len(short))


def match_long_form(short: str, window: str) -> int | None:
    """Where in a window the long form of a short form begins, or None.

    First by the initials of its last words, small ones skipped, or of those before the last word, none skipped, where a
    digit may stand for a word or for several letters; else, as in the paper, from the last letter of the short form
    back to its first, which must begin a word. (That alone takes "policy optimization" for "PPO".)

    Examples
    --------
    >>> match_long_form("HMM", "we use hidden Markov models"), match_long_form("PPO", "by proximal policy optimization")
    (7, 3)
    >>> match_long_form("L2D", "of learning to defer"), match_long_form("P3O", "penalized proximal policy optimization")
    (3, 0)
    >>> match_long_form("CE", "a clausal entailment check")
    2
    """
    for words, small in ((window, STOP_WORDS), (window.rpartition(" ")[0], frozenset[str]())):
        for letters in _read_digit(short):
            place = _match_initials(letters, words, small)
            if place is not None:
                return place
    place = len(window)
    for index in range(len(short) - 1, -1, -1):
        letter = short[index].lower()
        if not letter.isalnum():
            continue
        place -= 1
        while place >= 0 and (
            window[place].lower() != letter or (index == 0 and place > 0 and window[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
    return window.rfind(" ", 0, place + 1) + 1


def _read_digit(short: str) -> Iterator[str]:
    """A short form, and what the digit in it may stand for in letters.

    Examples
    --------
    >>> list(_read_digit("L2D")), list(_read_digit("P3O")), list(_read_digit("PPO"))
    (['L2D', 'LtD', 'LLD', 'LDD'], ['P3O', 'PPPO', 'POOO'], ['PPO'])
    """
    yield short
    if found := _DIGIT.search(short):
        before, digit, after = found.groups()
        front, back = short[: found.start()], short[found.end() :]
        if digit in _WORD_OF:
            yield f"{front}{before}{_WORD_OF[digit]}{after}{back}"
        if before:
            yield f"{front}{before * int(digit)}{after}{back}"
        if after:
            yield f"{front}{before}{after * int(digit)}{back}"


def _match_initials(short: str, window: str, skipped: Collection[str]) -> int | None:
    letters = [c for c in short.lower() if c.isalnum()]
    for word in reversed(list(re.finditer(r"[^\s/-]+", window))):
        if letters and word[0][0].lower() == letters[-1]:
            letters.pop()
        elif word[0].lower() not in skipped:
            return None
        if not letters:
            return window.rfind(" ", 0, word.start()) + 1
    return None


def without_plural(short: str) -> str:
    """A short form without the s of its plural.

    Examples
    --------
    >>> [without_plural(short) for short in ("GANs", "ReLUs", "AWS", "bus")]
    ['GAN', 'ReLU', 'AWS', 'bus']
    """
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[-2].isupper() else short


def _front_length(long_form: str, short: str) -> int:
    """How much of the front is only determiners and verbs that the alignment took in by accident."""
    front = _FRONT.match(long_form)
    if front is None or match_long_form(without_plural(short), long_form[front.end() :]) is None:
        return 0
    return front.end()


def _without_quotes(text: str, begin: int, end: int) -> tuple[int, int]:
    """A range without quotation marks at its ends, unless one stands within."""
    bare = text[begin:end].strip(_QUOTES)
    if not bare or any(mark in bare for mark in _QUOTES if mark not in "'’"):
        return begin, end
    begin = text.index(bare, begin)
    return begin, begin + len(bare)


def _plausible(long_form: str, short: str) -> bool:
    words = long_form.split()
    return (
        len(long_form) > len(short)
        and bool(words)
        and words[0].lower() not in STOP_WORDS
        and words[-1].lower() not in STOP_WORDS
        and short.lower() not in (word.lower() for word in words)
        and (long_form.endswith("*") or not short.endswith("*"))  # "random tree" is no "RRT*"
        and sum(c.isalpha() for c in long_form) >= 2 * len(short) - 2
    )
