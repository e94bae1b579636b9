"""What keeps two names apart, however alike they look."""

from __future__ import annotations

import re

#: Words and beginnings of words that turn a meaning round or into another.
SIGNS = frozenset(
    "non un semi self anti weakly fully multi single uni bi tri cross inter intra hyper super sub pre post"
    " forward backward upper lower min max discrete continuous linear convex concave online offline supervised"
    " unsupervised local global sparse dense static dynamic parametric nonparametric positive negative hard soft"
    " low high first second third zero one two three few many left right internal external with without no not"
    " homogeneous heterogeneous symmetric asymmetric deterministic stochastic autoregressive".split()
)
_NUMBER = re.compile(r"\d+")
_COUNTS = {"two": 2, "2": 2, "three": 3, "3": 3}
_DIMENSIONS = re.compile(r"\b(two|2|three|3) dimensional\b")
_NON = re.compile(r"\b(non|un|semi|self|anti|multi|bi|uni)[ -]?(?=[a-z]{4})")


def difference(one: str, other: str) -> str | None:
    """Say what keeps two normal forms apart: numbers, a sign word, a letter of a short name; or None.

    Examples
    --------
    >>> difference("resnet 50", "resnet 101"), difference("supervised learning", "semi supervised learning")
    ('numbers', 'sign words')
    >>> difference("lstm", "lstd"), difference("nonconvex optimization", "non convex optimization")
    ('short names', None)
    """
    one, other = (_DIMENSIONS.sub(lambda match: f"{_COUNTS[match[1]]}d", name) for name in (one, other))
    if sorted(_NUMBER.findall(one)) != sorted(_NUMBER.findall(other)):
        return "numbers"
    first, second = one.replace(" ", ""), other.replace(" ", "")
    if first == second:
        return None
    if _signs(one) != _signs(other):
        return "sign words"
    if min(len(first), len(second)) <= 5 and " " not in one + other:
        return "short names"
    return None


def _signs(name: str) -> frozenset[str]:
    words = _NON.sub(r"\1 ", name).split()
    return SIGNS & {word[:3] if word.startswith(("minim", "maxim")) else word for word in words}
