"""From a text to what the network takes: words, their pieces and the shapes of the words.

The pieces are those of BERT's uncased vocabulary that occur in scientific abstracts; what capitals and digits say,
which they leave out, the shapes keep. A text of more than :data:`MOST_PIECES` is cut between sentences.

References
----------
Y. Wu et al. (2016). Google's neural machine translation system: bridging the gap between human and machine
translation. arXiv:1609.08144, section 4.1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.sentences import sentence_spans

Integers = npt.NDArray[np.int64]

#: What the network has places for, with the marks of begin and end.
MOST_PIECES = 510
UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
_WORD = re.compile(r"\w+|[^\w\s]")
_LONGEST_PIECE, _MOST_PIECES_OF_A_WORD, _MOST_WORDS_KEPT = 24, 16, 200_000
#: The shapes of words: a sign, a number, with a digit, small, capitals, one capital, capitalised, mixed.
SHAPES = 8


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text for the network: its words' ranges in code points; pieces and their words' shapes.

    ``first`` and ``last`` have for each word the place of its first and of its last piece.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    pieces: Integers
    shapes: Integers
    first: Integers
    last: Integers


@dataclass(slots=True)
class Splitter:
    """Splits texts by a vocabulary of pieces; those inside a word begin with ``##``."""

    vocabulary: dict[str, int]
    _known: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False)

    def pieces_of(self, word: str) -> tuple[int, ...]:
        """The numbers of a word's pieces: the longest that fits, again and again.

        Examples
        --------
        >>> Splitter({"[UNK]": 0, "auto": 1, "##encoder": 2}).pieces_of("Autoencoder")
        (1, 2)
        """
        pieces = self._known.get(word)
        if pieces is None:
            pieces = tuple(self._split(_plain(word)))
            if len(self._known) < _MOST_WORDS_KEPT:
                self._known[word] = pieces
        return pieces

    def _split(self, word: str) -> list[int]:
        pieces: list[int] = []
        begin = 0
        while begin < len(word) and len(pieces) < _MOST_PIECES_OF_A_WORD:
            mark = "##" if begin else ""
            for end in range(min(len(word), begin + _LONGEST_PIECE), begin, -1):
                number = self.vocabulary.get(mark + word[begin:end])
                if number is not None:
                    pieces.append(number)
                    begin = end
                    break
            else:
                return [self.vocabulary[UNKNOWN]]
        return pieces

    def windows(self, text: str) -> Iterator[Window]:
        """Cut a text (title, line feed, abstract) into as few windows as hold it; none for a text without words."""
        words = [(match.start(), match.end()) for match in _WORD.finditer(text)]
        title_end = text.find("\n")
        sentence_ends = [end for _, end in sentence_spans(text)] if len(words) > MOST_PIECES // 3 else []
        begin = 0
        while begin < len(words):
            stop = self._fits(text, words, begin)
            if stop < len(words):
                stop = _between_sentences(words, begin, stop, sentence_ends)
            yield self._window(text, words[begin:stop], title_end)
            begin = stop

    def _fits(self, text: str, words: Sequence[tuple[int, int]], begin: int) -> int:
        room = MOST_PIECES - 3
        for number in range(begin, len(words)):
            start, end = words[number]
            room -= len(self.pieces_of(text[start:end]))
            if room < 0:
                return max(number, begin + 1)
        return len(words)

    def _window(self, text: str, words: Sequence[tuple[int, int]], title_end: int) -> Window:
        pieces, shapes = [self.vocabulary[BEGIN]], [0]
        first, last = [], []
        in_title = words[0][0] < title_end
        for start, end in words:
            if in_title and start >= title_end:
                pieces.append(self.vocabulary[END])
                shapes.append(0)
                in_title = False
            own = self.pieces_of(text[start:end])
            first.append(len(pieces))
            pieces += own
            shapes += [shape_of(text[start:end])] * len(own)
            last.append(len(pieces) - 1)
        pieces.append(self.vocabulary[END])
        shapes.append(0)
        arrays = (np.array(numbers, np.int64) for numbers in (pieces, shapes, first, last))
        return Window([start for start, _ in words], [end for _, end in words], *arrays)


def _between_sentences(words: Sequence[tuple[int, int]], begin: int, stop: int, sentence_ends: Sequence[int]) -> int:
    """The last word number up to ``stop`` that begins a sentence; ``stop`` where one sentence fills the window."""
    limit = words[stop][0]
    end = max((end for end in sentence_ends if words[begin][1] <= end <= limit), default=None)
    if end is None:
        return stop
    return next((n for n in range(stop, begin, -1) if words[n - 1][1] <= end), stop)


def _plain(word: str) -> str:
    """A word in small letters without accents; as it is where nothing would be left."""
    letters = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in letters if unicodedata.category(c) != "Mn") or word


@lru_cache(maxsize=_MOST_WORDS_KEPT)
def shape_of(word: str) -> int:
    """The number of a word's shape, below :data:`SHAPES`.

    Examples
    --------
    >>> [shape_of(word) for word in (",", "2019", "GPT3", "loss", "GAN", "A", "Markov", "CornerNet")]
    [0, 1, 2, 3, 4, 5, 6, 7]
    """
    if not word[0].isalnum():
        return 0
    if any(c.isdigit() for c in word):
        return 1 if word.isdigit() else 2
    if word.islower():
        return 3
    if word.isupper():
        return 4 if len(word) > 1 else 5
    return 6 if word[0].isupper() and word[1:].islower() else 7


def read_splitter(path: Path) -> Splitter:
    """Read a vocabulary: a piece a line."""
    pieces = path.read_text(encoding="utf-8").split("\n")
    return Splitter({piece: number for number, piece in enumerate(pieces)})
