"""What each mention says by itself and within its paper: the first step from names to concepts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.concepts.abbreviations import fits
from kg.concepts.guards import difference
from kg.concepts.normal import normal_form
from kg.concepts.reasons import Rule
from kg.concepts.variants import content_words
from kg.model import Kind, Mention, Role
from kg.nlp.abbreviations import is_short_form

#: First words that a paper leaves out when it names the thing again.
_SIZES = frozenset(["large", "big", "pretrained"])


@dataclass(frozen=True, slots=True)
class Reading:
    """The key that a mention's name leads to, by which rule, over which other name.

    ``is_short`` is set for a short form that its paper does not explain; ``coined`` if the paper proposes it.
    """

    key: str
    rule: Rule = Rule.SPELLING
    detail: str = ""
    is_short: bool = False
    coined: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The vocabulary by normal forms: each known name and the key of its concept's label."""

    keys: Mapping[str, str]
    labels: frozenset[str]


def read_papers_mentions(mentions: Sequence[Mention], lexicon: Lexicon) -> Iterator[tuple[Mention, Reading]]:
    """Yield each mention that has a key with its reading; ``mentions`` are sorted by paper."""
    start = 0
    for stop in range(1, len(mentions) + 1):
        if stop == len(mentions) or mentions[stop].paper_id != mentions[start].paper_id:
            yield from _read_paper(mentions[start:stop], lexicon)
            start = stop


def _read_paper(mentions: Sequence[Mention], lexicon: Lexicon) -> Iterator[tuple[Mention, Reading]]:
    brands = _brands(mentions, lexicon)
    longs = sorted({key for m in mentions if " " in (key := normal_form(m.long_form or m.surface))})
    shorts = {m.surface: m.long_form for m in mentions if m.long_form and looks_short(m.surface)}
    coined = {m.surface for m in mentions if m.role is Role.PROPOSES}
    read = [_read(m, brands, longs, shorts, lexicon, m.surface in coined) for m in mentions]
    same = _same_in_paper([(m, r) for m, r in zip(mentions, read, strict=True) if r.key], lexicon)
    for mention, reading in zip(mentions, read, strict=True):
        if reading.key:
            yield mention, same.get(reading.key, reading) if reading.rule is Rule.SPELLING else reading


def _same_in_paper(read: Iterable[tuple[Mention, Reading]], lexicon: Lexicon) -> dict[str, Reading]:
    """Names that are other forms of a name of the same paper: the same words, or one word in the middle left out."""
    words: dict[str, tuple[str, ...]] = {}
    kinds: dict[str, Kind] = {}
    for mention, reading in read:
        kinds.setdefault(reading.key, mention.kind)
        words.setdefault(reading.key, content_words(reading.key))
    keys = sorted(kinds, key=lambda key: (key not in lexicon.keys, len(key), key))
    found: dict[str, Reading] = {}
    for place, key in enumerate(keys):
        larger = [
            k for k in keys if len(words[k]) == len(words[key]) + 1 and k.split()[0] in _SIZES and k.endswith(f" {key}")
        ]
        if larger:
            found[key] = Reading(larger[0], Rule.LEFT_OUT, larger[0])
        if key.endswith(" modeling") and key.removesuffix("ing") in kinds:
            found[key] = Reading(key.removesuffix("ing"), Rule.SAME_WORDS, key.removesuffix("ing"))
        if key in found or key in lexicon.keys or len(words[key]) < 2:
            continue
        likely = [k for k in keys if kinds[k] is kinds[key] and k != key and k not in found]
        same = [k for k in likely if keys.index(k) < place and sorted(words[k]) == sorted(words[key])]
        more = [k for k in likely if _lacks_middle_word(words[key], words[k])]
        if same and difference(key, same[0]) is None:
            found[key] = Reading(same[0], Rule.SAME_WORDS, same[0])
        elif len(more) == 1 and difference(key, more[0]) is None:
            found[key] = Reading(more[0], Rule.LEFT_OUT, more[0])
    return {key: reading for key, reading in found.items() if reading.key not in found}


def _lacks_middle_word(short: Sequence[str], long: Sequence[str]) -> bool:
    return len(long) == len(short) + 1 and any(
        (*long[:gap], *long[gap + 1 :]) == tuple(short) for gap in range(1, len(short))
    )


def _brands(mentions: Iterable[Mention], lexicon: Lexicon) -> dict[str, tuple[str, str]]:
    """Long forms that are less known than their short form: "adaptive moment estimation (Adam)" is Adam."""
    found = {}
    for mention in mentions:
        if mention.long_form:
            own, long = normal_form(mention.surface), normal_form(mention.long_form)
            known = own in lexicon.labels or (own in lexicon.keys and not looks_short(mention.surface))
            if known and long not in lexicon.keys:
                found[long] = own, mention.surface
    return found


def _read(
    mention: Mention,
    brands: Mapping[str, tuple[str, str]],
    longs: Sequence[str],
    shorts: Mapping[str, str],
    lexicon: Lexicon,
    coined: bool,
) -> Reading:
    own = normal_form(mention.surface)
    short = looks_short(mention.surface)
    if mention.long_form:
        long = normal_form(mention.long_form)
        rule = Rule.DEFINITION if short else Rule.SAME_IN_PAPER
        if long in brands:
            return Reading(brands[long][0], Rule.SPELLING if brands[long][0] == own else rule)
        return Reading(long, rule if long != own else Rule.SPELLING, mention.long_form)
    if own in brands:
        return Reading(brands[own][0], Rule.DEFINITION, brands[own][1])
    if short:
        fitting = [name for name in longs if fits(own, name)]
        if len(fitting) == 1 and (own not in lexicon.keys or lexicon.keys[own] not in longs):
            return Reading(fitting[0], Rule.INITIALS, fitting[0])
    if " " in own and shorts:
        whole = spelled_out(mention.surface, shorts)
        if whole != own:
            return Reading(whole, Rule.INSIDE, whole)
    return Reading(own, is_short=short and own not in lexicon.keys, coined=coined)


def spelled_out(surface: str, shorts: Mapping[str, str]) -> str:
    """The normal form of a name whose words are spelled out where the paper does so elsewhere.

    Examples
    --------
    >>> spelled_out("unsupervised MT", {"MT": "machine translation"})
    'unsupervised machine translation'
    >>> spelled_out("Kullback-Leibler (KL) divergence", {"KL": "Kullback-Leibler"})
    'kullback leibler divergence'
    """
    words: list[str] = []
    for word in re.split(r"[\s]+", surface):
        bare = word.strip("()[],")
        long = normal_form(shorts[bare]) if bare in shorts else ""
        if long and " ".join(words).casefold().replace("-", " ").endswith(long):
            continue
        words.append(long or word)
    return normal_form(" ".join(words))


@lru_cache(maxsize=200_000)
def looks_short(surface: str) -> bool:
    """Whether a surface may stand for a longer name: one word, mostly capitals.

    Examples
    --------
    >>> [looks_short(surface) for surface in ("PPO", "GANs", "CoT", "Adam", "label smoothing")]
    [True, True, True, False, False]
    """
    capitals = sum(letter.isupper() for letter in surface)
    return " " not in surface and is_short_form(surface) and capitals >= 2
