"""Which names of one paper are the same concept: "monocular depth estimation" and "depth prediction".

A logistic model over the two names' words and places. What it joins is one concept of the paper; joins are
taken from the surest down, and never bring together two kinds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from kg.nlp.lexicon import Lexicon

_STOP = frozenset("a an and by for from in of on the to via with".split())
_SUFFIX = re.compile(
    r"(?:ization|isation|ational|ations?|ments?|ings?|ities|ity|ness|ers?|ors?|ies|ied|es|ed|ly|ive|al|ic|s|e|y)$"
)


def stem(word: str) -> str:
    """A word without its ending, if four letters remain.

    Examples
    --------
    >>> [stem(word) for word in ("estimation", "estimator", "grasping", "art")]
    ['estim', 'estimat', 'grasp', 'art']
    """
    match = _SUFFIX.search(word)
    return word[: match.start()] if match and match.start() >= 4 else word


def pair_features(
    first: Sequence[str],
    second: Sequence[str],
    same_kind: bool,
    distance: int,
    lexicon: Lexicon,
) -> list[float] | None:
    """Numbers about two names, each given by its forms, or None where nothing at all speaks for the same concept."""
    shared, apart = max(_known(lexicon, a, b) for a in first for b in second)
    x, y = sorted((max(first, key=len).split(), max(second, key=len).split()), key=len)
    x_stems, y_stems = ([stem(w) for w in words if w not in _STOP] or words for words in (x, y))
    common, union = set(x_stems) & set(y_stems), set(x_stems) | set(y_stems)
    initials = max(_initials(a, b) for a in (*first, *second) for b in (*first, *second))
    glued = "".join(y).startswith("".join(x))
    if not (shared or common or initials or glued):
        return None
    subset = set(x_stems) <= set(y_stems)
    prefix, suffix = y[: len(x)] == x, y[-len(x) :] == x
    longer = len(y) - len(x)
    return [
        float(value)
        for value in (
            shared,
            apart,
            shared > 0,
            apart > 0.5,
            subset,
            prefix,
            suffix,
            subset and not prefix and not suffix,
            len(common) / len(union),
            len(common) / len(set(x_stems)),
            set(x_stems) == set(y_stems),
            x_stems[-1] == y_stems[-1],
            x_stems[0] == y_stems[0],
            initials == 2,
            initials == 1,
            same_kind,
            math.log1p(distance) / 5,
            len(x),
            len(y),
            longer,
            len(x) == 1,
            subset and not same_kind,
            subset and len(x) == 1,
            subset and suffix and len(x) > 1,
            subset and prefix and len(x) > 1,
            subset and longer == 1,
            x[0] == y[0] and x[-1] == y[-1],
            "".join(x) == "".join(y),
            glued,
            prefix and distance < 3,
        )
    ]


def _known(lexicon: Lexicon, a: str, b: str) -> tuple[float, float]:
    """How far two forms stand for the same canonical names, and how far for different ones; (0, 0) if unknown."""
    names, others = lexicon.names_of(a), lexicon.names_of(b)
    if not names or not others:
        return (0.0, 0.0)
    total, other_total = sum(names.values()), sum(others.values())
    shared = sum(min(count / total, others.get(name, 0) / other_total) for name, count in sorted(names.items()))
    return (shared, 1 - shared)


def _initials(short: str, long: str) -> int:
    """2 where ``short`` is the initials of ``long``, 1 where they begin alike, else 0."""
    letters, words = short.replace(" ", ""), long.split()
    if len(words) < 2 or len(letters) > 6 or len(letters) < 2:
        return 0
    every = "".join(word[0] for word in words)
    content = "".join(word[0] for word in words if word not in _STOP)
    if letters in (every, content):
        return 2
    return int(len(letters) > 2 and len(content) > 2 and (content.startswith(letters) or letters.startswith(content)))


def join(count: int, pairs: Sequence[tuple[float, int, int]], at_least: float) -> list[list[int]]:
    """Group ``count`` things by pairs ``(probability, i, j)``, the surest first, as long as they reach a bound.

    Examples
    --------
    >>> join(3, [(0.9, 0, 2), (0.4, 0, 1)], 0.5)
    [[0, 2], [1]]
    """
    group = list(range(count))
    for _, i, j in sorted((p for p in pairs if p[0] >= at_least), key=lambda p: (-p[0], p[1], p[2])):
        old, new = max(group[i], group[j]), min(group[i], group[j])
        group = [new if g == old else g for g in group]
    return [[i for i in range(count) if group[i] == g] for g in sorted(set(group))]
