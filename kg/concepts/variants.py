"""Looser keys than the normal form: names that share one may be the same concept, if no guard objects."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from kg.concepts.guards import plain_numbers
from kg.concepts.reasons import Rule
from kg.concepts.spelling import modifier, quality, singular, twin, verb_family

#: Generic last words. Words of one group can stand for one another.
_HEAD_GROUPS = (
    "method algorithm approach technique framework procedure scheme strategy paradigm methodology",
    "model", "mechanism module", "dataset corpus benchmark collection", "task problem", "system", "architecture",
    "metric measure distance", "tool toolkit library package", "learning",
)  # fmt: skip
HEADS = {word: group.split()[0] for group in _HEAD_GROUPS for word in group.split()}
#: Generic last words that a name may lack.
_LEFT_OUT = frozenset("method algorithm approach model mechanism dataset corpus benchmark problem".split())
#: Generic last words that the name of a model may lack, if it is one word: "transformer network", not "ReLU network".
NETWORKS = frozenset(["network", "architecture"])
#: What is done, and the thing that it makes: "modeling contact" is no contact model.
_MADE = {("modeling", "model"), ("mapping", "map")}
#: What says only how something works, so that in many papers it is said of many things: "sampling-based", "two-stage".
_HOW = re.compile(
    r"(?:^| )(?:agnostic|assisted|augmented|averse|aware|based|centric|dependent|domain|down|driven|enhanced|free"
    r"|generative|guided|independent|inspired|invariant|loop|neural|only|oriented|preserving|specific|supervised"
    r"|theoretic|time|triggered|up)$"
    r"|^(?:one|two|three|few|multi|single|semi|fully|non|cross|zero|coarse to|end to) \w+$|^(?:black|gray|white) box$"
)
#: What "learning" can be left out after: "semi-supervised", "few-shot", "multi-task".
_TAKES_LEARNING = re.compile(r"(?:supervised|shot|task|contrastive|view|label|instance|agent|federated)$")
#: Phrases that say the same, as patterns over normal forms; they are tried in this order.
_PHRASES = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"\bconvolution (?=(?:neural )?net)", "convolutional "),
        (r"\b(deep|convolutional|recurrent|feedforward|feed forward|adversarial|spiking) (?:neural )?net(?:work)?\b",
         r"\1 neural network"),
        (r"^artificial (?=neural network$)", ""),
        (r"\bneural net$", "neural network"),
        (r"\b(?:three dimensional|3 dimensional)\b", "3d"),
        (r"\b(?:two dimensional|2 dimensional)\b", "2d"),
        (r"\b(semi|self) supervision$", r"\1 supervised learning"),
        (r" based (?=(?:method|model|algorithm|approach|mechanism|framework|technique)$)", " "),
    )
)  # fmt: skip
_SMALL = frozenset("a an and by for from in of on the to via with".split())
#: Words of which it matters what stands before and what behind: "retrieval-augmented generation".
TURNED = frozenset("assisted augmented aware conditioned dependent driven enhanced from guided induced to".split())
DIRECTED = TURNED | frozenset("based by on via with without under over".split())
#: Words that begin no object.
_BEHIND = _SMALL | DIRECTED | {"across", "between"}
_OF = re.compile(r"^(.+?) (?:of|for|in) (?:the |a |an )?(.+)$")
#: What is not done by a word in -ing before it: a "learning machine" is no "machine learning".
_NO_OBJECTS = frozenset(
    "curve data dynamics error instability loss machine procedure rate robot rule set strategy theory time".split()
) | set(HEADS)
#: A word in -ing has a vowel before that: a spring is no doing.
_ING = re.compile(
    r"^((?!training)\w*[aeiouy]\w*ing|(?:learn|\w{3,}ize|estimate|detect|predict|avoid|allocate|remove|retrieve)s?"
    r"|(?:quantif|classif)(?:y|ies)) (?:the |a |an )?(.+)$"
)
#: An accent in a word of some Latin letters: two symbols may differ in an accent alone.
_ACCENTS = re.compile("(?<=[a-z][a-z])[\u0300-\u036f]+|(?<=[a-z])[\u0300-\u036f]+(?=[a-z]{2})")
_EDGE = re.compile(r"(?<=\d) (?=\d)")


def together(key: str) -> str:
    """A key without its spaces, but for those between digits, the accents of Latin words, centuries and a 2 for "to".

    Examples
    --------
    >>> together("auto encoder") == together("autoencoder"), together("naïve bayes") == together("naive bayes")
    (True, True)
    >>> together("wmt 2014") == together("wmt14")
    True
    """
    if not key.isascii():
        key = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", key)))
    joined = key.replace(" ", "")
    return joined if joined.isalpha() else _EDGE.sub("_", plain_numbers(key)).replace(" ", "")


@lru_cache(maxsize=1_000)  # most keys have the order of a compound: after their forms, these are the same again
def word_forms(key: str) -> str:
    """A key in which each word is singular, the last one stands for all forms of its verb, and others are nouns."""
    words = [singular(word) for word in _same_phrases(key).split()]
    last = quality(twin(words[-1])) if len(words) > 1 else "".join(words)
    return together(" ".join([*map(modifier, words[:-1]), verb_family(last)])) if words else ""


def _same_phrases(key: str) -> str:
    if "net" in key or "dimensional" in key or "based" in key or "supervision" in key:
        for pattern, instead in _PHRASES:
            key = pattern.sub(instead, key)
    words = key.split()
    if len(words) < 4:
        return key
    inner = range(2, len(words) - 1)  # "Kullback-Leibler (KL) divergence"
    kept = [
        w for i, w in enumerate(words) if i not in inner or w != "".join(v[0] for v in words[max(0, i - len(w)) : i])
    ]
    return " ".join(kept)


def same_head(key: str) -> str:
    """A key whose generic last word, after two others, is the first of its group: "inner loop scheme" → "… method"."""
    front, _, head = key.rpartition(" ")
    return together(f"{front} {HEADS[head]}") if " " in front and head in HEADS else ""


def in_order(key: str) -> str:
    """A key in the order of a compound: "classification of images", "minimizing empirical risk"."""
    return word_forms(" ".join(_compound(key)))


def _compound(key: str) -> list[str]:
    """The words of a key in the order of a compound."""
    match = _OF.match(key) if " of " in key or " for " in key or " in " in key else None
    if match and " to " not in key and " from " not in key:
        return [*match[2].split(), *match[1].split()]
    match = _ING.match(key)
    is_object = match and not (match[1].endswith("ing") and match[2] in _NO_OBJECTS)
    return [*match[2].split(), match[1]] if match and is_object else key.split()


def says_how(key: str) -> bool:
    """Whether what stands before the last word says no more than how something works.

    Examples
    --------
    >>> says_how("two stage framework"), says_how("sampling based method"), says_how("cutting plane method")
    (True, True, False)
    """
    return _HOW.search(key.rpartition(" ")[0]) is not None


def same_order(one: str, other: str) -> bool:
    """Whether two names of the same words have one head, or the one begins with doing what the other ends in.

    Examples
    --------
    >>> same_order("reconstruct 3d shape", "3d shape reconstruction"), same_order("contact model", "modeling contact")
    (True, False)
    >>> same_order("pruned neural network", "neural network pruning")
    False
    """
    ends = _compound(one)[-1], _compound(other)[-1]
    if ends in _MADE or ends[::-1] in _MADE:
        return False
    heads, others = (
        {verb_family(end), verb_family(name.rpartition(" ")[2])} for end, name in zip(ends, (one, other), strict=True)
    )
    done = _done_first(one), _done_first(other)
    return in_order(one) == in_order(other) or bool(heads & others) or done[0] in others or done[1] in heads


def _done_first(key: str) -> str:
    """The family of the first word, unless it is a participle."""
    word = key.partition(" ")[0]
    return "" if word.endswith("ed") else verb_family(word)


def is_phrase(key: str) -> bool:
    """Whether a name says what is done before what it is done to, or what it is of behind it.

    Examples
    --------
    >>> [is_phrase(key) for key in ("detects slippage", "clustering of trajectory")]
    [True, True]
    >>> [is_phrase(key) for key in ("slippage detection", "sampling without replacement")]
    [False, False]
    """
    match = _ING.match(key)
    return " of " in key or (match is not None and match[2].partition(" ")[0] not in _BEHIND)


def without_head(key: str) -> str:
    """A key without its generic last word, or the empty string where nothing may be left out."""
    front, _, head = key.rpartition(" ")
    if head in ("learning", "training"):
        return front if _TAKES_LEARNING.search(front) else ""
    if head == "based":  # "diffusion-based"
        return front
    if head in NETWORKS:
        return "" if " " in front else front
    before, space, last = front.rpartition(" ")
    return before + space + singular(last) if head in _LEFT_OUT else ""


@lru_cache(maxsize=1_000_000)
def content_words(key: str) -> tuple[str, ...]:
    """The words of a normal form that mean something, each as the family of its forms.

    Examples
    --------
    >>> sorted(content_words("estimates the depth")) == sorted(content_words("depth estimation"))
    True
    """
    return tuple(verb_family(word) for word in key.split() if word not in _SMALL)


def is_turned_round(one: str, other: str) -> bool:
    """Whether two names of the same words have them in another order, and it matters in which, or other small words.

    Examples
    --------
    >>> is_turned_round("text to graph generation", "graph to text generation")
    True
    >>> is_turned_round("eye in hand", "eye to hand"), is_turned_round("text image pair", "text to image pair")
    (True, False)
    >>> is_turned_round("learning to exit", "learn to exit"), is_turned_round("graph search", "searching graph")
    (False, False)
    """
    ways, others = ({*name.split()} & (DIRECTED | {"in"}) for name in (one, other))
    turned = not TURNED.isdisjoint(ways | others) and content_words(one) != content_words(other)
    return turned or bool(ways - others and others - ways)


def same_words(key: str) -> str:
    """The families of three or more words in any order, unless a word says what comes from what."""
    words = content_words(key)
    if len(words) < 3 or key.partition(" ")[0] in _SMALL or not DIRECTED.isdisjoint(key.split()):
        return ""  # "in-hand pose estimation" is not that of a hand
    return " ".join(sorted(words))


#: The looser keys in the order in which they are tried.
VARIANTS: tuple[tuple[Rule, Callable[[str], str]], ...] = (
    (Rule.TOGETHER, together),
    (Rule.WORD_FORM, word_forms),
    (Rule.HEAD, same_head),
    (Rule.ORDER, in_order),
    (Rule.ORDER, same_words),
)


@lru_cache(maxsize=1_000_000)
def variants(key: str) -> tuple[tuple[Rule, str], ...]:
    """The looser keys of a key, with the rule of each.

    Examples
    --------
    >>> dict(variants("fine tuned"))[Rule.WORD_FORM] == dict(variants("fine tuning"))[Rule.WORD_FORM]
    True
    >>> set(variants("classification of images")) & set(variants("image classification"))
    {(<Rule.ORDER: 'word order'>, 'imageclassifi')}
    """
    return tuple([(rule, loose) for rule, function in VARIANTS if (loose := function(key))])
