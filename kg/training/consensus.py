"""What the tagger says over the unannotated abstracts: how often each form is tagged, and how often it occurs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kg.nlp.forms import MAX_WORDS, form_of, word_forms
from kg.nlp.tags import TagProbabilities

_TAGGED = 0.5


def tagged_forms(text: str, tags: TagProbabilities) -> set[str]:
    """The forms that the tagger holds to be mentioned in a text."""
    return {form_of(text[start:end]) for start, end in tags.spans(_TAGGED)} - {""}


def frequent(counts: Counter[str], at_least: int) -> frozenset[str]:
    """The forms that are tagged in enough papers, and are not too long to be looked up."""
    return frozenset(f for f, count in counts.items() if count >= at_least and f.count(" ") < MAX_WORDS)


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
