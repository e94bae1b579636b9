"""Normal forms of surfaces: the key under which spellings of one name meet.

A form is the surface's words in lower case, without punctuation and plural s: "Graph Neural-Networks" → "graph neural
network". Signs at the end of a word are a word of their own: what is said of "PointNet++" is not said of "PointNet".
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+|(?<=[^\W_])[+#*!]+(?!\w)")
_PLURAL = re.compile(r"(?<=[a-z]{2}[^su])s$")
#: What may lie between two words of a name; not the end of a sentence.
_GAP = re.compile(r"(?!(?<=\w\w)\.\s)(?:(?:[\-–‑/'’_.&+*()@^]|[^\S\n]){0,2}|[^\S\n][\-–/&+][^\S\n])\Z")

#: Of how many words and surfaces the forms are kept: the same ones come again and again.
_REMEMBERED = 1 << 15
#: No name that is looked up has more words than this.
MAX_WORDS = 8


class Word(NamedTuple):
    """A word of a text: its form, and its range in code points."""

    form: str
    start: int
    end: int


def word_forms(text: str) -> list[Word]:
    """Split a text into words, each with its form and range.

    Examples
    --------
    >>> word_forms("β-VAEs")
    [Word(form='β', start=0, end=1), Word(form='vae', start=2, end=6)]
    """
    return [Word(_form(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


@lru_cache(maxsize=_REMEMBERED)
def _form(word: str) -> str:
    return _PLURAL.sub("", word.lower())


@lru_cache(maxsize=_REMEMBERED)
def form_of(surface: str) -> str:
    """The form of a surface.

    Examples
    --------
    >>> form_of("Graph Neural-Networks"), form_of("RRT*"), form_of("HOG+SVM")
    ('graph neural network', 'rrt *', 'hog svm')
    """
    return " ".join(map(_form, _WORD.findall(surface)))


def joins(text: str, left: Word, right: Word) -> bool:
    r"""Whether two neighbouring words may belong to one name: at most a space, a hyphen, a parenthesis or the like lies
    between, not the end of a sentence or of the title.

    Examples
    --------
    >>> text = "self-training, pruning"
    >>> words = word_forms(text)
    >>> joins(text, words[0], words[1]), joins(text, words[1], words[2])
    (True, False)
    >>> [joins(text, *word_forms(text)) for text in ("J. Smith", "labels. Smoothing", "title\nabstract")]
    [True, False, False]
    """
    return _GAP.match(text, left.end, right.start) is not None


def starts_of(forms: Iterable[str]) -> frozenset[str]:
    """All that some forms begin with, word by word, forms included: where a text goes on otherwise, none can stand.

    Examples
    --------
    >>> sorted(starts_of(["graph neural network"]))
    ['graph', 'graph neural', 'graph neural network']
    """
    every = (form.split() for form in forms)
    return frozenset(" ".join(words[:n]) for words in every for n in range(1, len(words) + 1))


def runs(text: str, words: Sequence[Word], starts: Container[str]) -> Iterator[tuple[str, int, int]]:
    """The form of every run of words of a text that is among these, with its half-open range of word numbers.

    Examples
    --------
    >>> text = "Graph networks"
    >>> list(runs(text, word_forms(text), {"graph", "graph network"}))
    [('graph', 0, 1), ('graph network', 0, 2)]
    """
    for first, word in enumerate(words):
        form, stop = word.form, first + 1
        while form in starts:
            yield form, first, stop
            if stop == len(words) or not joins(text, words[stop - 1], words[stop]):
                break
            form, stop = f"{form} {words[stop].form}", stop + 1


def find_forms(text: str, words: Sequence[Word], forms: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
    """Where in a text each form occurs, as half-open ranges of word numbers, in text order.

    Examples
    --------
    >>> text = "GANs and the GAN"
    >>> find_forms(text, word_forms(text), ["gan"])
    {'gan': [(0, 1), (3, 4)]}
    """
    wanted = frozenset(forms)
    found: dict[str, list[tuple[int, int]]] = {}
    for form, first, stop in runs(text, words, starts_of(wanted)):
        if form in wanted:
            found.setdefault(form, []).append((first, stop))
    return found
