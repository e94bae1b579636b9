"""What each mention says by itself and within its paper: the first step from names to concepts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.concepts.abbreviations import fits, gist
from kg.concepts.alike import alike, has_letters, says_more, stands_for, words_of
from kg.concepts.forms import other_forms
from kg.concepts.guards import opposed
from kg.concepts.misspelled import meant
from kg.concepts.normal import normal_form
from kg.concepts.reasons import Rule
from kg.concepts.shorts import apposed, believed, looks_plural, looks_short, spelled_out
from kg.model import Kind, Mention, Role

#: A name of one word with a part of its own after a hyphen.
_NAMED_AFTER = re.compile(r"^\S*-[A-Z0-9]\S*$")


class Reading(NamedTuple):
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
    """The vocabulary by normal forms: each known name and the key of its concept's label.

    ``slips`` finds the known names that others misspell (:func:`~kg.concepts.misspelled.slips`); ``long_forms``
    has the known names that spell out a label of one word.
    """

    keys: Mapping[str, str]
    labels: frozenset[str]
    slips: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    long_forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def spells_otherwise(self, short: str, long: str) -> bool:
        """Whether a known label is another thing than a name that spells it out: GPT, the "graph-based point tracker".

        Few of its words begin as those of the names that are known to spell it out.
        """
        words, *known = ({word[:4] for word in name.split()} for name in (long, *self.long_forms.get(short, ())))
        return bool(known) and all(2 * len(words & own) < min(len(words), len(own)) for own in known)


@dataclass(frozen=True, slots=True)
class _Names:
    """What a paper says of its names: their keys, what it spells out, which have several words, which it proposes.

    ``datasets`` are the keys of those that it takes for datasets.
    """

    keys: Mapping[str, str]
    brands: Mapping[str, tuple[str, str]]
    longs: frozenset[str]
    shorts: Mapping[str, str]
    spelled: Mapping[str, str]
    coined: frozenset[str]
    in_brackets: frozenset[tuple[str, str]]
    datasets: frozenset[str]


def read_paper(mentions: Sequence[Mention], lexicon: Lexicon) -> Iterator[tuple[Mention, Reading]]:
    """Yield each mention of a paper that has a key, with its reading."""
    in_brackets = apposed(mentions)
    shorts = _shorts(mentions, in_brackets, lexicon)
    written = {(m.surface, m.long_form) for m in mentions}
    keys = {name: normal_form(name) for pair in written for name in pair if name}
    names = _Names(
        keys=keys,
        brands=_brands(mentions, in_brackets, lexicon) | _more_than_meant(shorts, lexicon),
        longs=frozenset(key for key in keys.values() if " " in key),
        shorts=shorts,
        spelled={normal_form(short): long for short, long in shorts.items() if not looks_plural(short)},
        coined=frozenset(m.surface for m in mentions if m.role is Role.PROPOSES),
        in_brackets=in_brackets,
        datasets=frozenset(keys[m.surface] for m in mentions if m.kind is Kind.DATASET),
    )
    readings = {pair: _read(*pair, names, lexicon) for pair in written}
    read = [(m, reading) for m in mentions if (reading := readings[m.surface, m.long_form]).key]
    same = _same_in_paper(read, lexicon)
    for mention, reading in read:
        other = same.get(reading.key, reading)
        if reading.rule is not Rule.SPELLING:  # a short form of a name goes where the name goes
            other = reading._replace(key=other.key) if other.rule is Rule.HEAD else reading
        yield mention, other


def _shorts(mentions: Sequence[Mention], in_brackets: Collection[tuple[str, str]], lexicon: Lexicon) -> dict[str, str]:
    """What a paper spells its short forms out as, whatever they mean elsewhere.

    The reader knows a thing by its known name, where it has one; so it calls "transseptal puncture (TSP)" TSP.
    """
    found: dict[str, str] = {}
    for mention in mentions:
        surface, other = mention.surface, mention.long_form
        if not other:
            continue
        if _spells_out(other, surface):
            if believed(surface, other, in_brackets):
                found[surface] = other
        elif _spells_out(surface, other) and stands_for(other, words_of(surface)):
            own, meant = normal_form(other), lexicon.keys.get(normal_form(other), "")
            long = normal_form(surface)
            other_thing = own not in lexicon.labels or looks_plural(other) or lexicon.spells_otherwise(own, long)
            if other_thing and gist(meant) != gist(long):
                found.setdefault(other, surface)
    return found


def _same_in_paper(read: Iterable[tuple[Mention, Reading]], lexicon: Lexicon) -> dict[str, Reading]:
    """Names that are other forms of a name of the same paper."""
    kinds: dict[str, Kind] = {}
    proposed: set[str] = set()
    for mention, reading in read:
        kinds.setdefault(reading.key, mention.kind)
        if mention.role is Role.PROPOSES:
            proposed.add(reading.key)
    found = other_forms(kinds, proposed, lexicon.keys)
    return {key: Reading(other, rule, other) for key, (other, rule) in found.items()}


def _brands(
    mentions: Iterable[Mention], in_brackets: Collection[tuple[str, str]], lexicon: Lexicon
) -> dict[str, tuple[str, str]]:
    """Long forms that are less known than their short form: "adaptive moment estimation (Adam)" is Adam."""
    found = {}
    for mention in mentions:
        if mention.long_form:
            own, long = normal_form(mention.surface), normal_form(mention.long_form)
            known = own in lexicon.labels or (own in lexicon.keys and not looks_short(mention.surface))
            may_spell = " " not in own or mention.role is Role.PROPOSES  # of what it proposes a paper leaves a word out
            one_thing = (
                believed(mention.surface, mention.long_form, in_brackets)
                or (may_spell and has_letters(mention.surface, mention.long_form))
                or alike(mention.surface, mention.long_form)
            )
            unlike = opposed(own, long) or lexicon.spells_otherwise(own, long)
            if known and one_thing and long not in lexicon.keys and not unlike:
                found[long] = own, mention.surface
    return found


def _more_than_meant(shorts: Mapping[str, str], lexicon: Lexicon) -> dict[str, tuple[str, str]]:
    """Long forms that say more than their short form stands for: "convolutional deep neural net (CNN)" is a CNN."""
    keys = ((normal_form(long), normal_form(short), short) for short, long in shorts.items())
    return {
        long: (own, short)
        for long, own, short in keys
        if long not in lexicon.keys and says_more(long, lexicon.keys.get(own, ""), own)
    }


def _read(surface: str, long_form: str | None, names: _Names, lexicon: Lexicon) -> Reading:
    own = names.keys[surface]
    if not own:
        return Reading("")
    long_form = long_form or names.shorts.get(surface) or names.spelled.get(own)
    if long_form and (explained := _explained(own, surface, long_form, names, lexicon)):
        return explained
    if own in names.brands:
        return Reading(names.brands[own][0], Rule.DEFINITION, names.brands[own][1])
    return _by_its_words(own, surface, names, lexicon)


def _by_its_words(own: str, surface: str, names: _Names, lexicon: Lexicon) -> Reading:
    """What a mention leads to of which its paper says nothing."""
    short = looks_short(surface)
    if short:
        fitting = [
            name
            for name in names.longs
            if name[0] == own[0]
            and name != own
            and fits(own, name)
            and (name in names.datasets) == (own in names.datasets)
        ]
        if len(fitting) == 1 and (own not in lexicon.keys or lexicon.keys[own] not in names.longs):
            return Reading(fitting[0], Rule.INITIALS, fitting[0])
    if " " in own and names.shorts:
        whole = spelled_out(surface, names.shorts)
        if whole != surface and normal_form(whole) != own:
            return Reading(normal_form(whole), Rule.INSIDE, whole)
    if own not in lexicon.keys and (better := meant(own, lexicon.slips)):
        return Reading(better, Rule.MISSPELLED, better)
    return Reading(own, is_short=short and own not in lexicon.keys, coined=surface in names.coined)


def _explained(own: str, surface: str, long_form: str, names: _Names, lexicon: Lexicon) -> Reading | None:
    """What a mention leads to that its paper gives another name for; None where the two may not be one thing."""
    whole = spelled_out(long_form, names.shorts)
    long = names.keys.get(whole) or normal_form(whole)
    rule = Rule.DEFINITION if _spells_out(long_form, surface) else Rule.SAME_IN_PAPER
    if long in names.brands:
        key = names.brands[long][0]
        return Reading(key, Rule.SPELLING if key == own else rule)
    if long in ("", own):
        return Reading(own)
    known = lexicon.keys.get(long, "")
    if fits(long, own) and gist(known) != gist(own):
        return Reading(own)  # "kervolutional neural network", which its paper calls KNN
    if looks_short(whole) and known not in ("", long) and own not in lexicon.keys and not alike(surface, known):
        return Reading(own)  # "nonlinear programming problem (NLP)": what is known by that is another thing
    one_thing = believed(surface, long_form, names.in_brackets) or alike(surface, whole)
    return Reading(long, rule, whole) if one_thing and _may_mean(own, long, rule, surface, names, lexicon) else None


def _spells_out(long_form: str, surface: str) -> bool:
    """Whether a short form is spelled out by another name, and not just part of it ("CIFAR" of "CIFAR-100")."""
    if looks_short(long_form) or not looks_short(surface):
        return False
    long = normal_form(long_form)
    return long != "" and f" {normal_form(surface)} " not in f" {long} "


def _may_mean(own: str, long: str, rule: Rule, surface: str, names: _Names, lexicon: Lexicon) -> bool:
    """Whether a name may be what its paper is said to call otherwise.

    Two names that the vocabulary has for two things are two, but for a short form whose letters the long form has, or
    which stands in brackets behind it: what a short form means, the paper decides. Other names must not be opposed, nor
    one a variant that is named after the other ("Transformer-XL").
    """
    known_apart = own in lexicon.keys and long in lexicon.keys and lexicon.keys[own] != lexicon.keys[long]
    if rule is Rule.DEFINITION:
        in_brackets = any(short == surface and names.keys[name] == long for name, short in names.in_brackets)
        meant = own not in lexicon.labels and in_brackets and stands_for(surface, words_of(long))
        return not known_apart or fits(own, long) or meant
    named_after = _NAMED_AFTER.search(surface) is not None and f" {long} " in f" {own} "
    return not known_apart and not named_after and not opposed(own, long)
