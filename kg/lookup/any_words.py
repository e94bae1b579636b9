"""The papers whose text has a concept in any words: by its links, and by the words of its names and narrower ones'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial

from kg.concepts.normal import normal_form
from kg.lookup.phrases import AllOf, AnyOf, Phrase, Query, Within
from kg.lookup.rows import paper_count, with_narrower
from kg.lookup.short_names import is_short
from kg.lookup.ways import CALLED, SMALL
from kg.lookup.words import words_of
from kg.store.opened import Store, among

_WORD = re.compile(r"\w+")
#: So many names of one concept are looked for at most.
_MOST = 400
#: A word that a larger share of the papers has hints at nothing.
_TELLING = 0.03
#: The texts of papers, without who wrote them and where they stand.
_TEXT = ("title", "abstract")


class InAnyWords:
    """Asks, once for each concept, which papers have it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.papers = cache(self._papers)
        self.named = cache(self._named)
        self.hinted = cache(self._hinted)
        self._having = cache(self._having_word)
        self._under = cache(partial(with_narrower, store))

    def apart(self, one: int, other: int, *, hints: bool = False) -> bool:
        """Whether no paper has two concepts, in whatever words; and none has the one and hints at the other."""
        if not (self.named(one).isdisjoint(self.named(other)) and self.papers(one).isdisjoint(self.papers(other))):
            return False
        return not hints or (
            self.papers(one).isdisjoint(self.hinted(other)) and self.hinted(one).isdisjoint(self.papers(other))
        )

    def _named(self, concept: int) -> frozenset[int]:
        """The papers that are linked to a concept or to one that is under it."""
        rows = among(self._store, "SELECT paper FROM look_use WHERE concept IN", self._under(concept))
        return frozenset(paper for (paper,) in rows)

    def _papers(self, concept: int) -> frozenset[int]:
        """The papers that are linked to a concept, or have all the words of one of its names, in any form and order.

        Names of concepts that are under it count as its own; an abbreviation does not, for it may mean something else.
        """
        queries = tuple(self._queries(concept))
        return self.named(concept) | frozenset(words_of(self._store).found("text", AnyOf(queries)) if queries else ())

    def _hinted(self, concept: int) -> frozenset[int]:
        """The papers whose text has the rarest word of a concept's label, if that has several and the word is rare.

        They may speak of the concept by another name: "regularized for consistency".
        """
        (label,) = self._store.execute("SELECT label FROM look_concept WHERE number = ?", (concept,)).fetchone()
        words = sorted({w for w in _WORD.findall(normal_form(label)) if w not in SMALL and len(w) > 2})
        if len(words) < 2:
            return frozenset()
        rarest = min(filter(None, map(self._having, words)), key=len, default=frozenset())
        return rarest if len(rarest) <= _TELLING * paper_count(self._store) else frozenset()

    def _having_word(self, word: str) -> frozenset[int]:
        return frozenset(words_of(self._store).found("text", Within(_TEXT, Phrase(word))))

    def _queries(self, concept: int) -> Iterator[Query]:
        asked = "SELECT key, name FROM look_name WHERE way IN (?, ?) AND concept IN"
        rows = set(among(self._store, asked, self._under(concept), *CALLED))
        for key, name in sorted(rows, key=lambda row: (len(row[0]), *row))[:_MOST]:
            words = [word for word in _WORD.findall(key) if word not in SMALL]
            if len(words) > 1 or (words and len(words[0]) > 3 and not is_short(name)):
                yield AllOf(tuple(map(Phrase, words)))


def papers_of_both(store: Store, one: int, other: int) -> int:
    """How many papers have two concepts, in whatever words."""
    texts = InAnyWords(store)
    return len(texts.papers(one) & texts.papers(other))
