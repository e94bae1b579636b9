"""Concepts that have some words between them, where none has them all in its names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from itertools import chain, zip_longest
from math import log1p
from operator import or_

from kg.lookup.phrases import AllOf, Phrase
from kg.lookup.postings import stemmed
from kg.lookup.ways import SMALL
from kg.lookup.words import words_of
from kg.store.opened import Store, among

#: So many words are parted among concepts at most: a longer search is a text, and no name.
MOST_WORDS = 12
#: Of what has a group of the words, so many are ranked by salience and papers, too.
_RANKED = 100


def covering(store: Store, terms: Sequence[str], most: int) -> list[tuple[int, float]]:
    """The concepts that have some words between them, by their numbers, with their BM25.

    The words are covered step by step: a name that has most of those that are left comes first (the greedy cover [1]_),
    one that has no other words before one that has. Each group of words that is found so has the concepts that have
    all of the group, and no other of the words, ranked by BM25 × salience × the logarithm of their papers; the best of
    every group come first, then the second, and so on. Small words ("of") need no concept. None are found where fewer
    than two groups cover all words.

    References
    ----------
    .. [1] V. Chvátal (1979). A greedy heuristic for the set-covering problem. Mathematics of Operations Research 4,
       233-235.
    """
    words = [term for term in dict.fromkeys(term.casefold() for term in terms) if term not in SMALL]
    if not 1 < len(words) <= MOST_WORDS:
        return []
    having: dict[int, int] = defaultdict(int)
    for bit, word in enumerate(words):
        for concept in words_of(store).found("words", Phrase(word)):
            having[concept] |= 1 << bit
    pure = _pure(store, having, words)
    groups = _cover([{having[concept] for concept in pure}, set(having.values())], (1 << len(words)) - 1)
    if len(groups) < 2:
        return []
    ranked = [_ranked(store, words, group, having, pure)[:most] for group in groups]
    return [found for found in chain.from_iterable(zip_longest(*ranked)) if found is not None][:most]


def _pure(store: Store, concepts: Iterable[int], words: Sequence[str]) -> set[int]:
    """Those of some concepts that have a name of no other words, in any of their forms."""
    rows = among(store, "SELECT concept, key FROM look_name WHERE concept IN", concepts)
    short = [(concept, key) for concept, key in rows if sum(word not in SMALL for word in key.split()) <= len(words)]
    own, *names = stemmed([" ".join((*words, *sorted(SMALL))), *(key for _, key in short)])
    known = frozenset(own)
    return {concept for (concept, _), stems in zip(short, names, strict=True) if known.issuperset(stems)}


def _cover(choices: Sequence[Collection[int]], wanted: int) -> list[int]:
    """Groups of words that cover those that are wanted, as many as can be at each step, the first choices first."""
    chosen: list[int] = []
    for groups in choices:
        while left := wanted & ~reduce(or_, chosen, 0):
            best = max(groups, key=lambda group: ((group & left).bit_count(), -group.bit_count(), -group), default=0)
            if not best & left:
                break
            chosen.append(best)
    return [] if wanted & ~reduce(or_, chosen, 0) else chosen


def _ranked(
    store: Store, words: Sequence[str], group: int, having: Mapping[int, int], pure: Collection[int]
) -> list[tuple[int, float]]:
    own = AllOf(tuple(Phrase(word) for bit, word in enumerate(words) if group >> bit & 1))
    found = words_of(store).best("words", own, _RANKED)
    asked = "SELECT number, salience, papers FROM look_concept WHERE number IN"
    weight = {n: salience * log1p(papers) for n, salience, papers in among(store, asked, (n for n, _ in found))}
    rated = [(n, score) for n, score in found if having[n] == group]
    return sorted(rated, key=lambda row: (row[0] not in pure, -round(row[1] * weight[row[0]], 4), row[0]))
