"""Names that are a known name with a slip of the pen: "gradient decent"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.concepts.guards import difference

#: A slip in a shorter word may make another one.
_LEAST = 5


def slips(known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """An index of known names of several words for :func:`meant`."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(known):
        for place in _places(name):
            found[place].append(name)
    return {place: tuple(names) for place, names in found.items()}


def meant(name: str, index: Mapping[str, tuple[str, ...]]) -> str:
    """The known name that a normal form is but for one letter inside a word, or the empty string.

    Examples
    --------
    >>> index = slips(["gradient descent", "residual network"])
    >>> meant("gradient decent", index), meant("gradient ascent", index)
    ('gradient descent', '')
    """
    for place in _places(name):
        for other in index.get(place, ()):
            if _by_one_letter(name, other) and difference(name, other) is None:
                return other
    return ""


def _places(name: str) -> Iterator[str]:
    """A name of several words with nothing but the first and the last letter of one of them, for each long one."""
    words = name.split()
    if len(words) > 1 and name.replace(" ", "").isalpha():
        for at, word in enumerate(words):
            if len(word) >= _LEAST:
                yield " ".join((*words[:at], word[0] + word[-1], *words[at + 1 :]))


def _by_one_letter(one: str, other: str) -> bool:
    from rapidfuzz.distance import OSA  # few names come so far

    return OSA.distance(one, other, score_cutoff=1) == 1
