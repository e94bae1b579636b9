"""Counting the lexicon.

What is trained on top of it must never see counts that a paper had a part in. To leave out each paper alone is not
enough: trees tell a form by its other counts, and then "one less than elsewhere" gives its annotation away. So the
counts leave out whole folds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.model import Kind
from kg.nlp.forms import MAX_WORDS, form_of, word_forms
from kg.nlp.lexicon import NONE, Counts, Lexicon
from kg.training.corpus import GoldPaper


@dataclass(frozen=True, slots=True)
class Share:
    """What one paper adds to the lexicon: annotated forms with kind, forms and words that occur, (form, name) pairs."""

    kinds: Mapping[str, Kind]
    occurring: frozenset[str]
    words: frozenset[str]
    names: Mapping[tuple[str, str], int]


def share_of(paper: GoldPaper, known: frozenset[str]) -> Share:
    """What a paper adds. ``known`` are the forms that are annotated anywhere."""
    kinds: dict[str, Kind] = {}
    names: Counter[tuple[str, str]] = Counter()
    for concept in paper.concepts:
        canonical = form_of(concept.name)
        forms = {form_of(surface) for surface in concept.surfaces} - {""}
        kinds.update(dict.fromkeys(sorted(forms), concept.kind))
        names.update((form, canonical) for form in sorted(forms | {canonical}))
    words = [word.form for word in word_forms(paper.text)]
    return Share(kinds, frozenset(occurring_forms(words, known)), frozenset(words), names)


def occurring_forms(words: Sequence[str], known: frozenset[str]) -> set[str]:
    """Which of the known forms occur in a text, given by the forms of its words."""
    found = set()
    for i in range(len(words)):
        for j in range(i + 1, min(len(words), i + MAX_WORDS) + 1):
            form = " ".join(words[i:j])
            if form in known:
                found.add(form)
    return found


def annotated_forms(papers: Iterable[GoldPaper]) -> frozenset[str]:
    """The forms of all annotated surfaces."""
    return frozenset(form_of(s) for p in papers for c in p.concepts for s in c.surfaces) - {""}


def count_lexicon(shares: Iterable[Share], outside: Mapping[str, Sequence[float]]) -> Lexicon:
    """Add up the shares. ``outside`` has, for a form, what unannotated papers say: the last fields of its counts."""
    forms: dict[str, list[float]] = {form: [0, 0, 0, 0, *counts] for form, counts in outside.items()}
    heads: dict[str, list[float]] = {}
    names: dict[str, Counter[str]] = {}
    shares = list(shares)
    for share in shares:
        for form, kind in share.kinds.items():
            for table, key in ((forms, form), (heads, form.rsplit(" ", 1)[-1])):
                table.setdefault(key, [0.0] * len(NONE))[_COLUMN[kind]] += 1
        for (form, name), count in share.names.items():
            names.setdefault(form, Counter())[name] += count
    annotated = frozenset(form for share in shares for form in share.kinds)
    for share in shares:
        for form in share.occurring & annotated:
            forms[form][3] += 1
        for word in share.words & heads.keys():
            heads[word][3] += 1
    return Lexicon({f: Counts(*c) for f, c in forms.items()}, {h: Counts(*c) for h, c in heads.items()}, names)


_COLUMN = {Kind.METHOD: 0, Kind.PROBLEM: 1, Kind.DATASET: 2}
