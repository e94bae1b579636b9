"""What keeps two names apart, however alike they look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

#: Words and beginnings of words that turn a meaning round or into another.
SIGNS = frozenset(
    "non un semi self anti weakly fully multi single uni bi tri cross inter intra hyper super sub pre post"
    " forward backward upper lower min max discrete continuous linear convex concave online offline supervised"
    " unsupervised local global sparse dense static dynamic parametric nonparametric positive negative hard soft"
    " low high first second third zero one two three few many left right internal external with without no not"
    " homogeneous heterogeneous symmetric asymmetric deterministic stochastic autoregressive".split()
)
#: Words that say of the next one that a thing is not that.
_DENIALS = frozenset({"no", "non", "not"})
#: "to" between two words: "sim2real".
_TO = re.compile(r"(?<=[a-z]{3}) ?2 ?(?=[a-z]{3})")
_SAME_SIGN = {"supervision": "supervised", "multiple": "multi"}
_NUMBER = re.compile(r"\d+")
#: The century of a year behind a word: "WMT 2014". Round numbers are sizes, too: "ImageNet-10".
_CENTURY = re.compile(r"(?<=[a-z])( ?)(?:19(?=[89][1-9](?!\d))|20(?=[0-3][1-9](?!\d)))")
_COUNTS = {"two": 2, "2": 2, "three": 3, "3": 3}
_DIMENSIONS = re.compile(r"\b(two|2|three|3) dimensional\b")
#: Signs behind a word: "RRT*".
_AT_END = re.compile(r"[+#*]+(?= |$)")
_NON = re.compile(r"\b(non|un|semi|self|anti|multi|bi(?!ped)|uni)[ -]?(?=[a-z]{4})")


def difference(one: str, other: str) -> str | None:
    """Say what keeps two normal forms apart, if anything: numbers, signs behind a word, sign words, short names.

    Examples
    --------
    >>> difference("resnet 50", "resnet 101"), difference("supervised learning", "semi supervised learning")
    ('numbers', 'sign words')
    >>> difference("lstm", "lstd"), difference("nonconvex optimization", "non convex optimization")
    ('short names', None)
    >>> difference("pointnet++", "pointnet"), difference("grad cam++", "gradcam++")
    ('signs', None)
    """
    one, other = _in_digits(one), _in_digits(other)
    if sorted(_NUMBER.findall(one)) != sorted(_NUMBER.findall(other)):
        return "numbers"
    first, second = one.replace(" ", ""), other.replace(" ", "")
    if first == second:
        return None
    if _AT_END.sub("", one) == _AT_END.sub("", other):
        return "signs"
    if _signs(one) != _signs(other):
        return "sign words"
    if min(len(first), len(second)) <= 5 and " " not in one + other:
        return "short names"
    return None


def opposed(one: str, other: str) -> bool:
    """Whether two normal forms of one paper say two things: other numbers or signs, or other sign words on both sides.

    A paper that leaves a sign word out may mean the same: "online moderation", and then "moderation".

    Examples
    --------
    >>> opposed("mamba 3", "mamba"), opposed("supervised learning", "semi supervised learning")
    (True, True)
    >>> opposed("online moderation", "moderation")
    False
    """
    what = difference(one, other)
    return what in {"numbers", "signs"} or (what == "sign words" and bool(_signs(one)) and bool(_signs(other)))


def denied(one: str, other: str) -> bool:
    """Whether one of two normal forms denies a word of the other: what is no such thing is no kind of it.

    Examples
    --------
    >>> denied("missing not at random", "missing at random"), denied("non contact grasp", "contact grasp")
    (True, True)
    >>> denied("non convex optimization", "optimization"), denied("non smooth map", "non smooth maps")
    (False, False)
    """
    words, others = one.split(), other.split()
    return not (_denied(words) ^ _denied(others)).isdisjoint({*words} & {*others})


def _denied(words: Sequence[str]) -> set[str]:
    return {word for before, word in pairwise(words) if before in _DENIALS}


def plain_numbers(name: str) -> str:
    """A normal form whose years behind a word have two digits, and in which no 2 stands for "to".

    Examples
    --------
    >>> plain_numbers("wmt 2014"), plain_numbers("coco2017"), plain_numbers("imagenet 2010"), plain_numbers("k 2048")
    ('wmt 14', 'coco17', 'imagenet 2010', 'k 2048')
    >>> plain_numbers("sim2real gap"), plain_numbers("s2v")
    ('sim to real gap', 's2v')
    """
    return _TO.sub(" to ", _CENTURY.sub(r"\1", name)) if "2" in name or "19" in name else name


def _in_digits(name: str) -> str:
    if "dimensional" in name:
        name = _DIMENSIONS.sub(lambda match: f"{_COUNTS[match[1]]}d", name)
    return plain_numbers(name)


def _signs(name: str) -> frozenset[str]:
    return SIGNS & {_sign(word) for word in _NON.sub(r"\1 ", name).split()}


def _sign(word: str) -> str:
    return word[:3] if word.startswith(("minim", "maxim")) else _SAME_SIGN.get(word, word)
