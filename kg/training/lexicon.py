"""Counting the lexicon over the labelled texts: how likely each form is a concept of each kind, how often it occurs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kg.nlp.forms import MAX_WORDS, form_of, starts_of, word_forms
from kg.nlp.lexicon import Counts, Lexicon
from kg.nlp.wordpiece import Splitter
from kg.training.examples import Targets

#: Where no span of a form is likelier than this, the form is no candidate in a text.
_CANDIDATE = 0.05

Sums = npt.NDArray[np.float64]


def count_lexicon(
    texts: Sequence[str], labels: Sequence[Targets], splitter: Splitter, *, kinds: float, least: int, seen: int
) -> Lexicon:
    """Count the forms in labelled texts.

    A form enters if it is a candidate in ``least`` texts and its probabilities add up to ``kinds``, or if it is a
    candidate in ``seen`` texts.
    """
    sums: dict[str, Sums] = {}
    candidates: Counter[str] = Counter()
    for text, targets in zip(texts, labels, strict=True):
        for form, chances in _likeliest(text, targets, splitter).items():
            sums[form] = sums.get(form, 0) + chances
            candidates[form] += 1
    keep = {f for f, own in sums.items() if (own.sum() >= kinds and candidates[f] >= least) or candidates[f] >= seen}
    occurring = count_occurring(texts, keep)
    return Lexicon((form, Counts(occurring[form], *(round(float(n), 1) for n in sums[form]))) for form in sorted(keep))


def _likeliest(text: str, targets: Targets, splitter: Splitter) -> Mapping[str, Sums]:
    """For each form in a text the probabilities of its likeliest span."""
    if not len(targets.spans):
        return {}
    (window,) = splitter.windows(text)
    best: dict[str, Sums] = {}
    for (first, longer), chances in zip(targets.spans.tolist(), targets.kinds.astype(np.float64), strict=True):
        form = form_of(text[window.starts[first] : window.ends[first + longer]])
        if form and form.count(" ") < MAX_WORDS and (form not in best or best[form].sum() < chances.sum()):
            best[form] = chances
    return {form: chances for form, chances in best.items() if chances.sum() >= _CANDIDATE}


def count_occurring(texts: Iterable[str], forms: Iterable[str]) -> Counter[str]:
    """In how many texts each of the forms occurs.

    Examples
    --------
    >>> sorted(count_occurring(["a GAN, a GAN", "GANs and graph GANs"], ["gan", "graph gan", "graph"]).items())
    [('gan', 2), ('graph', 1), ('graph gan', 1)]
    """
    wanted = frozenset(forms)
    starts = starts_of(wanted)
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_occurring([word.form for word in word_forms(text)], wanted, starts))
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
