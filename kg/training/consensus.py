"""What the tagger says over the unannotated abstracts: how often each form is tagged, and how often it occurs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kg.model import Kind
from kg.nlp.forms import MAX_WORDS, form_of, word_forms
from kg.nlp.tags import KINDS, TagProbabilities

_TAGGED = 0.5
_NONE = (0.0, 0.0, 0.0)
_COLUMN = {Kind.METHOD: 0, Kind.PROBLEM: 1, Kind.DATASET: 2}


Tally = Mapping[str, Sequence[float]]


def tally(texts: Iterable[tuple[str, TagProbabilities]]) -> dict[str, list[float]]:
    """In how many texts each form is tagged as a method, a problem and a dataset (in this order)."""
    counts: dict[str, list[float]] = {}
    for text, tags in texts:
        kinds = {form_of(text[a:b]): _kind(tags.span(a, b)) for a, b in tags.spans(_TAGGED)}
        for form, kind in kinds.items():
            counts.setdefault(form, [0.0, 0.0, 0.0])[kind] += 1
    counts.pop("", None)
    return counts


def _kind(probabilities: Sequence[float]) -> int:
    return _COLUMN[KINDS[max(range(len(KINDS)), key=lambda k: probabilities[k])]]


def mean(tallies: Sequence[Tally]) -> dict[str, list[float]]:
    """The mean of what several taggers counted over the same texts."""
    forms = sorted({form for one in tallies for form in one})
    return {f: [sum(one.get(f, _NONE)[k] for one in tallies) / len(tallies) for k in range(3)] for f in forms}


def frequent(counts: Tally, at_least: float) -> frozenset[str]:
    """The forms that are tagged in enough texts, and are not too long to be looked up."""
    return frozenset(f for f, row in counts.items() if sum(row) >= at_least and f.count(" ") < MAX_WORDS)


def outside_counts(
    counts: Tally, seen: Mapping[str, int], keywords: Mapping[str, int], at_least: float
) -> dict[str, tuple[float, ...]]:
    """The last fields of :class:`kg.nlp.lexicon.Counts` for each form that is tagged, or a keyword, often enough."""
    forms = frequent(counts, at_least) | {form for form, count in keywords.items() if count >= at_least}
    return {f: (keywords.get(f, 0), seen.get(f, 0), *counts.get(f, _NONE)) for f in sorted(forms)}


def count_occurring(texts: Iterable[str], forms: frozenset[str]) -> Counter[str]:
    """In how many texts each of the forms occurs."""
    starts = frozenset(" ".join(parts[:n]) for f in forms for parts in [f.split()] for n in range(1, len(parts) + 1))
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_occurring([word.form for word in word_forms(text)], forms, starts))
    return counts


def _occurring(words: Sequence[str], forms: frozenset[str], starts: frozenset[str]) -> set[str]:
    found = set()
    for i, word in enumerate(words):
        form = word
        for j in range(i + 1, len(words) + 1):
            if form not in starts:
                break
            if form in forms:
                found.add(form)
            if j < len(words):
                form = f"{form} {words[j]}"
    return found


def keyword_counts(keywords: Iterable[Sequence[str]]) -> Counter[str]:
    """In how many papers each form is an author keyword."""
    return Counter(form for row in keywords for form in sorted({form_of(word) for word in row} - {""}))
