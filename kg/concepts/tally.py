"""What the readings of papers add up to: all that the decision about one paper needs to know of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from kg.concepts.known import Known
from kg.concepts.normal import normal_form
from kg.concepts.readings import Reading, read_paper
from kg.concepts.reasons import Rule
from kg.concepts.shorts import looks_short
from kg.model import Kind, Mention

#: Rules whose detail is a name as a paper writes it, or would without abbreviations.
_WRITTEN_OUT = (Rule.DEFINITION, Rule.SAME_IN_PAPER, Rule.INSIDE)
_RULES = {rule.value: rule for rule in Rule}
_EXPLAINED = (Rule.DEFINITION, Rule.INITIALS)


def readings(mentions: Sequence[Mention], known: Known) -> Iterator[tuple[Mention, Reading]]:
    """The mentions of one paper that have a key, with their readings as corrections want them.

    Examples
    --------
    >>> from kg.concepts.known import known_before
    >>> from kg.model import Role
    >>> mention = Mention("p", 0, 4, "GANs", Kind.METHOD, Role.USES, 0.9, ())
    >>> [reading.key for _, reading in readings([mention], known_before([]))]
    ['gan']
    """
    read = read_paper(mentions, known.lexicon)
    if not known.corrections.lines:
        return read
    return ((mention, _corrected(mention, reading, known)) for mention, reading in read)


def packed_readings(mentions: Sequence[Mention], read: Iterable[tuple[Mention, Reading]]) -> list[Any]:
    """The readings of the mentions of a paper without these, as JSON can hold them; see :func:`unpacked_readings`.

    Examples
    --------
    >>> from kg.concepts.known import known_before
    >>> from kg.model import Role
    >>> some = [Mention("p", n, n + len(s), s, Kind.METHOD, Role.USES, 0.9, ()) for n, s in ((0, "GANs"), (5, "…"))]
    >>> packed = packed_readings(some, readings(some, known_before([])))
    >>> packed
    [[['gan', 'spelling', '', True, False]], [0, -1]]
    >>> unpacked_readings(some, packed) == list(readings(some, known_before([])))
    True
    """
    numbers: dict[Reading, int] = {}
    of_mention = {id(mention): numbers.setdefault(reading, len(numbers)) for mention, reading in read}
    said = [[key, rule.value, *others] for key, rule, *others in numbers]
    return [said, [of_mention.get(id(mention), -1) for mention in mentions]]


def unpacked_readings(mentions: Sequence[Mention], packed: Sequence[Any]) -> list[tuple[Mention, Reading]]:
    """What :func:`readings` gave of these mentions, as :func:`packed_readings` packed it."""
    found = [
        Reading(intern(key), _RULES[rule], intern(detail), is_short, coined)
        for key, rule, detail, is_short, coined in packed[0]
    ]
    return [(mention, found[number]) for mention, number in zip(mentions, packed[1], strict=True) if number >= 0]


def _corrected(mention: Mention, reading: Reading, known: Known) -> Reading:
    """The reading as corrections want it; they do not say what a short form means that its paper spells out."""
    own = normal_form(mention.surface)
    explained = reading.rule in _EXPLAINED
    for name in (reading.key,) if explained else (own, reading.key):
        if name in known.corrections.merge:
            target = known.corrections.merge[name]
            return Reading(target, Rule.CORRECTION, target)
    return Reading(own, Rule.CORRECTION) if own in known.corrections.keep and not explained else reading


@dataclass(slots=True)
class Tally:
    """Sums over the readings of papers; those of two sets of papers add up to those of both.

    ``papers`` counts the papers of each key and ``kinds`` its mentions of each kind; ``capitals`` is positive for first
    words that most mentions write with a capital or digit inside, or alone, ``plurals`` for keys that most mentions
    write with the s of a plural; ``shorts`` are the keys of short forms that a paper leaves unexplained;
    ``definitions`` counts the papers that spell a short form (its normal form) out so; ``written_out`` are names as
    papers write them; ``left_out`` are names that lead to one with a word more.
    """

    papers: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, Kind]] = field(default_factory=Counter)
    capitals: Counter[str] = field(default_factory=Counter)
    plurals: Counter[str] = field(default_factory=Counter)
    shorts: set[str] = field(default_factory=set)
    definitions: Counter[tuple[str, str]] = field(default_factory=Counter)
    written_out: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)

    def add(self, read: Sequence[tuple[Mention, Reading]]) -> None:
        """Count one paper in."""
        self.papers.update({reading.key for _, reading in read})
        self.kinds.update([(reading.key, mention.kind) for mention, reading in read])
        defined = set()
        for mention, reading in read:
            first, written = reading.key.partition(" ")[0], mention.surface.partition(" ")[0]
            if normal_form(written) == first:
                self.capitals[first] += 1 if _has_capitals(written[1:]) else -1
            if reading.is_short:
                self.shorts.add(reading.key)
            if reading.rule is Rule.SPELLING:
                is_plural = mention.surface.endswith("s") and not reading.key.endswith("s")
                self.plurals[reading.key] += 1 if is_plural else -1
                continue
            if reading.rule is Rule.LEFT_OUT:
                self.left_out.add(normal_form(mention.surface))
            if reading.rule in _WRITTEN_OUT:
                self.written_out.add(reading.detail)
            spells_out = reading.rule in _EXPLAINED and looks_short(mention.surface)
            if spells_out and normal_form(reading.detail) == reading.key:
                defined.add((normal_form(mention.surface), reading.key))
        self.definitions.update(defined)


def _has_capitals(letters: str) -> bool:
    """Whether there are capitals or digits among them."""
    return not (letters.isalpha() and letters.islower()) and any(c.isupper() or c.isdigit() for c in letters)
