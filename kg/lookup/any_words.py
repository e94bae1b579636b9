"""The papers whose text has a concept in any words: by its links, and by the words of its names and narrower ones'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.lookup.phrases import AllOf, AnyOf, Phrase, Query
from kg.lookup.short_names import is_short
from kg.lookup.ways import EXACT, Way
from kg.lookup.words import words_of
from kg.store.opened import Store

_WORD = re.compile(r"\w+")
#: Words that say nothing of a thing in its name.
SMALL = frozenset("a an and at by for from in of on the to via with".split())
#: So many names of one concept are looked for at most.
_MOST = 400

_UNDER = """WITH RECURSIVE under (concept) AS (SELECT ? UNION SELECT s.other FROM under JOIN look_section AS s
  ON s.concept = under.concept AND s.section = '~broader') """


class InAnyWords:
    """Asks, once for each concept, which papers have it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.papers = cache(self._papers)
        self.named = cache(self._named)

    def _named(self, concept: int) -> frozenset[int]:
        """The papers that are linked to a concept or to one that is under it."""
        query = f"{_UNDER} SELECT DISTINCT paper FROM look_use WHERE concept IN (SELECT concept FROM under)"  # noqa: S608
        return frozenset(paper for (paper,) in self._store.execute(query, (concept,)))

    def _papers(self, concept: int) -> frozenset[int]:
        """The papers that are linked to a concept, or have all the words of one of its names, in any form and order.

        Names of concepts that are under it count as its own; an abbreviation does not, for it may mean something else.
        """
        queries = tuple(self._queries(concept))
        return self.named(concept) | frozenset(words_of(self._store).found("text", AnyOf(queries)) if queries else ())

    def _queries(self, concept: int) -> Iterator[Query]:
        ways = tuple(EXACT.index(way) for way in (Way.LABEL, Way.ALIAS))
        rows = self._store.execute(
            f"{_UNDER} SELECT DISTINCT n.key, n.name FROM under JOIN look_name AS n USING (concept) WHERE way IN (?, ?)"  # noqa: S608
            " ORDER BY length(n.key), n.key, n.name LIMIT ?",
            (concept, *ways, _MOST),
        )
        for key, name in rows:
            words = [word for word in _WORD.findall(key) if word not in SMALL]
            if len(words) > 1 or (words and len(words[0]) > 3 and not is_short(name)):
                yield AllOf(tuple(map(Phrase, words)))
