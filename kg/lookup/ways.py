"""In which ways a name can lead to a concept, and the keys that two ways of writing one name share."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import StrEnum


class Way(StrEnum):
    """How a name led to a concept, from the surest to the least sure."""

    ID = "id"
    LABEL = "label"
    ALIAS = "alias"
    KNOWN = "name known from elsewhere"
    SPELLING = "spelling"
    INITIALS = "initials"
    PART = "part of the name"
    TYPO = "typo"


#: The ways that an exact search takes.
EXACT = (Way.ID, Way.LABEL, Way.ALIAS, Way.KNOWN)
#: The places of those by which papers call a concept, as ``look_name`` has them.
LABEL = EXACT.index(Way.LABEL)
CALLED = (LABEL, EXACT.index(Way.ALIAS))

#: Words that say nothing of a thing in its name.
SMALL = frozenset("a an and at by for from in of on the to via with".split())


def unaccented(text: str) -> str:
    """A text without the accents of Latin letters.

    Examples
    --------
    >>> unaccented("Schrödinger")
    'Schrodinger'
    """
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if not "\u0300" <= sign <= "\u036f"))


def loose_keys(key: str) -> Iterator[str]:
    """The looser keys of a normal form; names that share one are written alike.

    Examples
    --------
    >>> "crossentropy" in set(loose_keys("cross entropy"))
    True
    >>> bool(set(loose_keys("classification of image")) & set(loose_keys("image classification")))
    True
    """
    from kg.concepts.variants import DIRECTED, content_words, variants  # an exact name needs none of it

    plain = unaccented(key)
    if plain:
        yield from (loose for _, loose in variants(plain))  # first all words together
        words = content_words(plain)
        if len(words) > 1 and DIRECTED.isdisjoint(plain.split()):
            yield " ".join(sorted(words))


def initials(key: str) -> Iterator[str]:
    """The abbreviations that the words of a normal form may have: with and without their small words.

    Examples
    --------
    >>> list(initials("chain of thought")), list(initials("adam"))
    (['cot', 'ct'], [])
    """
    words = key.split()
    if len(words) > 1:
        every = "".join(word[0] for word in words)
        big = "".join(word[0] for word in words if word not in SMALL)
        yield every
        if big != every and len(big) > 1:
            yield big
