"""Counting the lexicon, and looking at it as if one paper had not been counted."""

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


def count_lexicon(shares: Iterable[Share], outside: Mapping[str, tuple[int, int, int]]) -> Lexicon:
    """Add up the shares. ``outside`` has, for a form, what unannotated papers say: keyword, tagged, seen."""
    forms: dict[str, list[float]] = {form: [0, 0, 0, 0, *counts] for form, counts in outside.items()}
    heads: dict[str, list[float]] = {}
    names: dict[str, Counter[str]] = {}
    shares = list(shares)
    for share in shares:
        for form, kind in share.kinds.items():
            for table, key in ((forms, form), (heads, form.rsplit(" ", 1)[-1])):
                table.setdefault(key, [0.0] * 7)[_COLUMN[kind]] += 1
        for (form, name), count in share.names.items():
            names.setdefault(form, Counter())[name] += count
    for share in shares:
        for form in share.occurring:
            forms[form][3] += 1
        for word in share.words & heads.keys():
            heads[word][3] += 1
    return Lexicon({f: Counts(*c) for f, c in forms.items()}, {h: Counts(*c) for h, c in heads.items()}, names)


_COLUMN = {Kind.METHOD: 0, Kind.PROBLEM: 1, Kind.DATASET: 2}


class WithoutPaper(Lexicon):
    """A lexicon as if one of its papers had not been counted, so that a paper never votes for itself."""

    __slots__ = ("_heads", "_share")

    def __init__(self, lexicon: Lexicon, share: Share) -> None:
        super().__init__(lexicon.forms, lexicon.heads, lexicon.names)
        own = Counter((form.rsplit(" ", 1)[-1], kind) for form, kind in share.kinds.items())
        object.__setattr__(self, "_share", share)
        object.__setattr__(self, "_heads", own)

    def form(self, form: str) -> Counts:
        """The counts of a form in the other papers."""
        share: Share = self._share
        counts = self.forms.get(form, NONE)
        kind = share.kinds.get(form)
        return _minus(counts, {kind: 1} if kind else {}, form in share.occurring)

    def head(self, form: str) -> Counts:
        """The counts of a form's last word in the other papers."""
        word = form.rsplit(" ", 1)[-1]
        own = {kind: self._heads[word, kind] for kind in Kind}
        return _minus(self.heads.get(word, NONE), own, word in self._share.words)

    def names_of(self, form: str) -> Mapping[str, int]:
        """The names that a form stands for in the other papers."""
        left = {
            name: count - self._share.names.get((form, name), 0) for name, count in self.names.get(form, {}).items()
        }
        return {name: count for name, count in left.items() if count > 0}


def _minus(counts: Counts, kinds: Mapping[Kind, int], occurs: bool) -> Counts:
    """Take one paper away. What no other paper annotates would not have been counted at all: its occurrences give away
    that this paper annotates it, so they go too."""
    if counts is NONE:
        return counts
    cells = list(counts)
    for kind, count in kinds.items():
        cells[_COLUMN[kind]] -= count
    cells[3] = cells[3] - occurs if sum(cells[:3]) > 0 else 0
    return Counts(*cells)
