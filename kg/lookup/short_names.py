"""What a short name may mean: all that the graph calls so, whatever has it as its own label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.concepts.abbreviations import gist, load_table
from kg.concepts.normal import normal_form
from kg.lookup.ways import Way

if TYPE_CHECKING:
    from kg.lookup.names import NameHit

#: A concept of more papers is known by its short label, whatever else may be called so.
FEW = 5
#: What is left of the weight of a concept of few papers that never spell its name out, where others do.
_STUB = 0.25
#: And of a concept that no paper of the graph calls so.
_UNUSED = 0.5

#: An abbreviation of so many signs at most has others all around it.
_CLEAR = 5

_SHORT = re.compile(r"[\w+-]{2,8}")


def is_short(name: str) -> bool:
    """Whether a name looks like an abbreviation: one word of at most eight signs, two of them capital letters.

    Examples
    --------
    >>> [is_short(name) for name in ("SAM", "GANs", "MSE", "Adam", "image", "LONG NAME")]
    [True, True, True, False, False, False]
    """
    return _SHORT.fullmatch(name) is not None and sum(sign.isupper() for sign in name) > 1


def is_abbreviation(name: str) -> bool:
    """Whether a name is a short abbreviation beyond doubt: what differs from it by a letter is another, and no typo.

    Examples
    --------
    >>> [is_abbreviation(name) for name in ("CLIR", "tSNE", "GPT-4", "ResNt", "Brt", "CIFFAR")]
    [True, True, True, False, False, False]
    """
    telling = sum(sign.isupper() or sign.isdecimal() for sign in name)
    return is_short(name) and len(name) <= _CLEAR and 2 * telling > len(name)


def is_stub(hit: NameHit) -> bool:
    """Whether a concept of few papers is called by an abbreviation alone.

    Examples
    --------
    >>> from kg.lookup.names import NameHit
    >>> from kg.model import Kind
    >>> [is_stub(NameHit("sam-1", "SAM", Kind.METHOD, papers, "SAM", Way.LABEL, 1.0)) for papers in (3, 300)]
    [True, False]
    """
    return hit.papers <= FEW and is_short(hit.label)


def meanings(key: str, hits: Sequence[NameHit]) -> list[NameHit]:
    """The concepts that have a short name, weighted by how likely each is meant.

    The weight grows with the papers of a concept, and up to twofold with the share of the mined definitions of the
    name (``ontologies/abbreviations.tsv``) that spell it out so. A concept of few papers that has no other name counts
    for a quarter: its papers don't say what they mean.
    """
    shares = mined_shares(key)

    def weight(hit: NameHit) -> float:
        value = (hit.papers + 1) * (1 + shares.get(gist(normal_form(hit.label)), 0.0))
        return value * (_STUB if is_stub(hit) else _UNUSED if hit.way is Way.KNOWN else 1.0)

    return [replace(hit, likelihood=weight(hit)) for hit in hits]


def mined_shares(key: str) -> Mapping[str, float]:
    """The share that each long form has of the mined definitions of a short name, by its gist.

    Examples
    --------
    >>> sorted(mined_shares("mae"))
    ['maske autoe', 'mean absol error']
    """
    shares: dict[str, float] = {}
    for meaning in load_table().get(key, ()):
        name = gist(normal_form(meaning.long))
        shares[name] = shares.get(name, 0.0) + meaning.papers / meaning.of
    return shares


def usual_meaning(name: str, labels: Iterable[str]) -> str | None:
    """What most papers elsewhere that spell a short name out mean by it, where that is none of its meanings here.

    Parameters
    ----------
    labels
        The preferred labels of what the name may mean here.

    Examples
    --------
    >>> usual_meaning("AI", ["artificial island"])
    'artificial intelligence'
    >>> usual_meaning("TD", ["temporal difference learning"]), usual_meaning("SAM", ["surface atlas map"])
    (None, None)
    """
    mined = load_table().get(normal_form(name), ()) if is_short(name) else ()
    usual = next((meaning.long for meaning in mined if 2 * meaning.papers > meaning.of), None)
    return None if usual is None or any(_is_said_otherwise(usual, label) for label in labels) else usual


def meant_elsewhere(name: str, labels: Iterable[str]) -> str | None:
    """What most papers elsewhere mean by an abbreviation that nothing here is called by, if that is none of the labels.

    Examples
    --------
    >>> meant_elsewhere("irt", ["Internet of Robotic Things"])
    'item response theory'
    >>> meant_elsewhere("irt", ["item response theory"]), meant_elsewhere("lable smothing", ["label smoothing"])
    (None, None)
    """
    mined = load_table().get(normal_form(name), ())
    if not mined or any(_is_said_otherwise(meaning.long, label) for meaning in mined for label in labels):
        return None
    return max(mined, key=lambda meaning: meaning.papers).long


def _is_said_otherwise(name: str, other: str) -> bool:
    """Whether two names are the same letters, or all words of one are words of the other, by their first five."""
    one, two = map(normal_form, (name, other))
    words = [{word[:5] for word in key.split()} for key in (one, two)]
    return one.replace(" ", "") == two.replace(" ", "") or words[0] <= words[1] or words[1] <= words[0]
