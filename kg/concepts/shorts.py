"""Short forms in one paper: what looks like one, what stands in brackets behind a name, what it may stand for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from kg.concepts.alike import has_letters, names_end, stands_for, words_of
from kg.concepts.normal import normal_form
from kg.model import Mention
from kg.nlp.abbreviations import is_short_form


def apposed(mentions: Sequence[Mention]) -> frozenset[tuple[str, str]]:
    """A name and a short form that follows it in brackets, and stands for more than its end."""
    return frozenset(
        (one.surface, next_.surface)
        for one, next_ in pairwise(mentions)
        if next_.start - one.end == len(" (")
        and " " not in next_.surface
        and next_.surface[0].casefold() == one.surface[0].casefold()
        and any(letter.isupper() for letter in next_.surface[1:])
        and not names_end(next_.surface, one.surface)
    )


def looks_plural(short: str) -> bool:
    """Whether a short form of capitals has a last one that the normal form takes for a plural: MDPS, ADAMS."""
    return short.isupper() and short.endswith("S") and normal_form(short) != normal_form(f"{short}x")[:-1]


def believed(surface: str, other: str, pairs: Collection[tuple[str, str]]) -> bool:
    """Whether one of two names stands in brackets behind the other, or is spelled out by it."""
    if (surface, other) in pairs or (other, surface) in pairs:
        return True
    return looks_short(surface) and (stands_for(surface, words_of(other)) or has_letters(surface, other))


def spelled_out(surface: str, shorts: Mapping[str, str]) -> str:
    """A name whose words are spelled out where the paper does so elsewhere. Short forms have capitals.

    Examples
    --------
    >>> spelled_out("unsupervised MT", {"MT": "machine translation"})
    'unsupervised machine translation'
    >>> spelled_out("Kullback-Leibler (KL) divergence", {"KL": "Kullback-Leibler"})
    'Kullback-Leibler divergence'
    """
    if surface.islower() or not any(short in surface for short in shorts):
        return " ".join(surface.split())
    words: list[str] = []
    for word in surface.split():
        long = shorts.get(word.strip("()[],"))
        if long is None:
            words.append(word)
        elif not normal_form(" ".join(words)).endswith(normal_form(long)):
            words.append(long)
    return " ".join(words)


def looks_short(surface: str) -> bool:
    """Whether a surface may stand for a longer name: one word, mostly capitals.

    Examples
    --------
    >>> [looks_short(surface) for surface in ("PPO", "GANs", "CoT", "Adam", "label smoothing")]
    [True, True, True, False, False]
    """
    return " " not in surface and _is_mostly_capitals(surface)


@lru_cache(maxsize=1_000_000)
def _is_mostly_capitals(word: str) -> bool:
    return is_short_form(word) and sum(letter.isupper() for letter in word) >= 2
