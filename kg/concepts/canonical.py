"""Where each mention leads: readings of papers, meanings of short forms and looser spellings, put together.

Each paper is read by itself (:func:`~kg.concepts.tally.readings`), what the papers say is added up
(:class:`~kg.concepts.tally.Tally`), and what decides of the sum (:class:`Decider`) is applied to each paper by itself.
So it does not matter in how many parts the papers lie.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.concepts.known import Known
from kg.concepts.meanings import Contexts, Meanings, find_meanings
from kg.concepts.names import Decision, Names
from kg.concepts.normal import normal_form
from kg.concepts.readings import Reading
from kg.concepts.reasons import Rule
from kg.concepts.tally import Tally
from kg.concepts.variants import is_phrase
from kg.model import Kind, Mention


class Decided(NamedTuple):
    """A mention, the canonical key of its concept, and why; ``long`` is the long form that is a name, too."""

    mention: Mention
    key: str
    rule: Rule
    detail: str
    ambiguous: bool = False

    @property
    def long(self) -> str | None:
        """The other name that the paper itself gives, if it was believed."""
        return self.mention.long_form if self.rule in (Rule.DEFINITION, Rule.SAME_IN_PAPER) else None


@dataclass(frozen=True, slots=True)
class Decider:
    """What decides where the names of a paper lead, after all papers were read.

    ``decisions`` has every name but those of ``meanings``; ``options`` the canonical keys of what an ambiguous short
    form may mean.
    """

    known: Known
    meanings: Meanings
    decisions: Mapping[str, Decision]
    options: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def first(self, read: Sequence[tuple[Mention, Reading]]) -> list[Decided]:
        """Where the names of one paper lead by themselves; ambiguous short forms are left open."""
        return [self._decide(mention, reading) for mention, reading in read]

    def contexts(self) -> Contexts:
        """An empty count of concepts beside others: :meth:`settled` needs it where there are ``options``."""
        return Contexts(frozenset(key for found in self.options.values() for key in found))

    def settled(
        self, items: Sequence[Decided], read: Sequence[tuple[Mention, Reading]], contexts: Contexts
    ) -> list[Decided]:
        """Where the names of one paper lead, after what :meth:`first` said of it, by its other concepts, too."""
        if any(item.ambiguous for item in items):
            items = self._by_context(items, read, contexts)
        if not self.known.corrections.lines:
            return list(items)
        return [self._moved(self._split(item)) for item in items]

    def _decide(self, mention: Mention, reading: Reading) -> Decided:
        key = reading.key
        sure = self.meanings.sure.get(key)
        decision = self.decisions.get(key) or Decision(key)
        if reading.coined and (sure or self._is_new(mention, decision)):
            return Decided(mention, key, Rule.SPELLING, "")
        own = normal_form(mention.surface) if reading.rule is Rule.LEFT_OUT else key
        if own != key and own in self.decisions:  # what it leaves out makes another concept elsewhere
            return Decided(mention, self.decisions[own].key, self.decisions[own].rule, self.decisions[own].detail)
        if decision.rule is Rule.MISSPELLED:
            return Decided(mention, decision.key, decision.rule, decision.detail)
        if reading.rule is not Rule.SPELLING:
            return Decided(mention, decision.key, reading.rule, reading.detail)
        if reading.is_short and key in self.options:
            return Decided(mention, decision.key, decision.rule, " / ".join(self.options[key]), ambiguous=True)
        return Decided(mention, decision.key, decision.rule, sure[0] if sure else decision.detail)

    def _is_new(self, mention: Mention, decision: Decision) -> bool:
        """Whether what a paper proposes, and no dataset, has much the same name as something else that is not known."""
        return (
            decision.rule is Rule.HEAD and mention.kind is not Kind.DATASET and decision.key not in self.known.entries
        )

    def _by_context(
        self, items: Sequence[Decided], read: Sequence[tuple[Mention, Reading]], contexts: Contexts
    ) -> list[Decided]:
        """Let the paper's other concepts decide what ambiguous short forms mean."""
        keys = frozenset(item.key for item in items)
        shorts = {reading.key for item, (_, reading) in zip(items, read, strict=True) if item.ambiguous}
        chosen = {short: contexts.choose(self.options[short], keys - {short}) for short in shorts}
        return [
            item._replace(key=meaning, rule=Rule.CONTEXT, detail=meaning, ambiguous=False)
            if item.ambiguous and (meaning := chosen[reading.key])
            else item
            for item, (_, reading) in zip(items, read, strict=True)
        ]

    def _split(self, item: Decided) -> Decided:
        own = normal_form(item.mention.surface)
        if own != item.key and {(own, item.key), (item.key, own)} & self.known.corrections.split:
            return item._replace(key=own, rule=Rule.CORRECTION, detail="")
        return item

    def _moved(self, item: Decided) -> Decided:
        """A concept whose own name is merged by hand takes all its other names along."""
        target = self.known.corrections.merge.get(item.key)
        if target is None or item.rule is Rule.CORRECTION:
            return item
        decision = self.decisions.get(target)
        return item._replace(key=decision.key if decision else target)


def decider(known: Known, tally: Tally) -> Decider:
    """Decide where each name leads, by what is known before and by what the papers say."""
    definitions: dict[str, Counter[str]] = defaultdict(Counter)
    for (short, long), papers in tally.definitions.items():
        definitions[short][long] = papers
    meanings = find_meanings(tally.shorts, definitions, known.table, known.lexicon.keys.keys())
    proper = {word for word, votes in tally.capitals.items() if votes > 0}
    plural = {name for name, votes in tally.plurals.items() if votes > 1}
    return decider_of(known, meanings, tally.papers, main_kinds(tally.kinds), proper, plural)


def decider_of(
    known: Known,
    meanings: Meanings,
    papers: Mapping[str, int],
    kinds: Mapping[str, Kind],
    proper: Collection[str],
    plural: Collection[str] = frozenset(),
) -> Decider:
    """Decide where each name leads; one that meets no other (:func:`~kg.concepts.names.meeting_places`) may be missing.

    Parameters
    ----------
    papers, kinds
        The number of papers of each name, and its main kind.
    proper, plural
        The words that are written with capitals, and the names that are mostly written in the plural.
    """
    names = Names(
        {**kinds, **{name: known.entries[key].kind for name, key in known.lexicon.keys.items()}},
        proper,
        known.shorts,
        known.models,
        known.mined,
        plural,
    )
    _add_all(names, known, meanings, papers)
    decisions = names.decisions
    options = {
        short: tuple(dict.fromkeys(decisions[meaning].key for meaning in found))
        for short, found in meanings.open.items()
    }
    return Decider(known, meanings, decisions, options)


def spellings(known: Known, tally: Tally, meanings: Meanings) -> dict[str, str]:
    """How keys are written that no mention has: in a correction, in the table, best in a paper that spells out."""
    in_papers = {normal_form(name): name for name in sorted(tally.written_out)}
    return {**known_spellings(known, bool(meanings.sure)), **in_papers}


def known_spellings(known: Known, some_sure: bool) -> dict[str, str]:
    """How keys are written in a correction and, where the meaning of some short form is sure, in the table."""
    by_hand = {line.other_key: line.other for line in reversed(known.corrections.lines) if line.action == "merge"}
    table = known.table if some_sure else {}
    return {**by_hand, **{normal_form(meaning.long): meaning.long for found in table.values() for meaning in found}}


def _add_all(names: Names, known: Known, meanings: Meanings, papers: Mapping[str, int]) -> None:
    """Put all names into the index: those of the vocabulary first, then those of most papers."""
    merge = known.corrections.merge
    for name in sorted(known.corrections.keep):
        names.keep(name)
    for name, key in sorted(known.lexicon.keys.items()):
        names.add_known(name, merge.get(key, key), Rule.VOCABULARY)
    waiting = {long for long, _ in meanings.sure.values()} | {key for keys in meanings.open.values() for key in keys}
    shorts = {*meanings.sure, *meanings.open}
    misspelled = {name: better for name, better in meanings.misspelled.items() if shorts.isdisjoint((name, better))}
    ordinary = {key for key in {*papers, *waiting} if key not in shorts and key not in misspelled}
    for name in sorted(ordinary, key=lambda key: (-papers.get(key, 0), *_unlike_a_name(key))):
        names.add(name)
    for name, better in sorted(misspelled.items()):
        names.decisions.setdefault(name, Decision(names.add(better).key, Rule.MISSPELLED, better))
    for short, (long, rule) in sorted(meanings.sure.items()):
        last = _last(long, meanings)
        names.add_known(short, last if last in meanings.open else names.add(last).key, rule)
    for short in sorted(meanings.open):
        names.add_known(short, short, Rule.SPELLING)


def _unlike_a_name(key: str) -> tuple[bool, int, bool, str]:
    """Of forms of one name that as many papers have, the best has the least: "shadow detection", "soft robotics"."""
    return is_phrase(key), key.count(" "), key.endswith("ic"), key


def _last(long: str, meanings: Meanings) -> str:
    """The long form of a long form that is itself a short form, and so on; where that goes in a circle, the first."""
    seen = [long]
    while seen[-1] in meanings.sure:
        following = meanings.sure[seen[-1]][0]
        if following in seen:
            return long
        seen.append(following)
    return seen[-1]


def main_kinds(kinds: Mapping[tuple[str, Kind], int]) -> dict[str, Kind]:
    """The kind of most mentions of each name, of a number of mentions for each name and kind.

    Examples
    --------
    >>> main_kinds({("adam", Kind.PROBLEM): 1, ("adam", Kind.METHOD): 2})["adam"].value
    'method'
    """
    found: dict[str, Kind] = {}
    for (key, kind), number in kinds.items():
        best = found.setdefault(key, kind)
        if best is not kind and (-number, kind) < (-kinds[key, best], best):
            found[key] = kind
    return found
