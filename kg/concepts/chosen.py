"""The concepts of papers: their ids, labels and other names, out of what the names lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from kg.concepts.canonical import Decided
from kg.concepts.corrections import Correction, Corrections
from kg.concepts.known import Known
from kg.concepts.labels import in_running_text, other_names, preferred, shown
from kg.concepts.normal import concept_id, normal_form
from kg.concepts.reasons import Merge, Rule
from kg.concepts.shorts import looks_short
from kg.concepts.uses import Use, Uses
from kg.errors import CorrectionError
from kg.model import Concept, Kind, Link, Mention, Role

_CONCEPT = attrgetter("concept_id")
#: The order of merges, without a call of their own comparison for each pair.
IN_ORDER = attrgetter(*Merge.__slots__)
_ROLE_RANK = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The concepts, sorted by key and not yet under one another; why their names are theirs; how papers link to them.

    ``papers`` counts the papers of each concept by id; ``ids`` has the id of each canonical key, ``kinds`` the kind of
    those keys that a correction gives one; ``warnings`` are the corrections that matched nothing.
    """

    concepts: tuple[Concept, ...]
    merges: tuple[Merge, ...]
    papers: Mapping[str, int]
    ids: Mapping[str, str]
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def links(self, items: Iterable[Decided]) -> list[Link]:
        """The links of one paper, sorted by concept, each with its mentions in text order."""
        found: dict[str, list[Mention]] = defaultdict(list)
        for item in items:
            if item.key in self.ids:
                found[item.key].append(item.mention)
        for key in found.keys() & self.kinds.keys():
            found[key] = [replace(mention, kind=self.kinds[key]) for mention in found[key]]
        return sorted((_link(self.ids[key], mentions) for key, mentions in found.items()), key=_CONCEPT)


def _link(identifier: str, mentions: Sequence[Mention]) -> Link:
    kind, role = mentions[0].kind, mentions[0].role
    if len(mentions) > 1:
        kinds = [m.kind for m in mentions]
        kind = min(set(kinds), key=lambda kind: (-kinds.count(kind), kind))
        role = min((m.role for m in mentions), key=_ROLE_RANK.__getitem__)
    return Link(mentions[0].paper_id, identifier, kind, role, tuple(mentions))


def choose(uses: Uses, known: Known, spellings: Mapping[str, str]) -> Chosen:
    """Make the concepts of what the names in papers lead to.

    ``spellings`` are for keys that no mention has (:func:`~kg.concepts.canonical.spellings`).

    Raises
    ------
    CorrectionError
        Where two corrections want different things of one concept.
    """
    names = uses.names(known.lexicon.keys) if known.corrections.lines else {}
    wanted = wanted_by(known.corrections, names)
    concepts, merges = made_of(uses, known, wanted, spellings)
    ids = {concept.key: concept.id for concept in concepts}
    return Chosen(
        tuple(_without_others_names(concepts)),
        tuple(sorted(merges, key=IN_ORDER)),
        {identifier: uses.papers[key] for key, identifier in ids.items()},
        ids,
        wanted.kinds,
        known.corrections.warnings(names),
    )


def made_of(
    uses: Uses, known: Known, wanted: Wanted, spellings: Mapping[str, str]
) -> tuple[list[Concept], list[Merge]]:
    """The concepts of some keys, with all their names, and why these are theirs; sorted by key."""
    kinds = uses.kinds_by_key()
    concepts: list[Concept] = []
    merges: list[Merge] = []
    for key, own in uses.by_key().items():
        if key in wanted.dropped:
            continue
        counted = _counted(own)
        own_kinds = (wanted.kinds[key],) if key in wanted.kinds else kinds[key]
        entry = known.entries.get(key)
        label = wanted.labels.get(key) or (entry.label if entry else "")
        if not label:
            best = preferred(counted, key, own_kinds[0], spellings.get(key, key))
            label = in_running_text(best, own_kinds[0], known.ordinary)
        aliases = other_names(label, key, counted, [entry.label, *entry.aliases] if entry else [])
        concepts.append(Concept(concept_id(key), key, label, own_kinds, aliases))
        merges += _merges(concepts[-1].id, own)
    return concepts, merges


def _counted(own: Sequence[tuple[Use, int, tuple[str, int]]]) -> dict[str, int]:
    """How many mentions each name of a concept has, as it can be shown; without long forms that are misspelled."""
    wrong = {normal_form(u.surface) for u, _, _ in own if u.rule is Rule.MISSPELLED and not looks_short(u.surface)}
    counted: dict[str, int] = {}
    for use, number, _ in own:
        for name in (use.surface, use.long):
            if name and not (wrong and normal_form(name) in wrong):
                bare = shown(name)
                counted[bare] = counted.get(bare, 0) + number
    return counted


def _without_others_names(concepts: Iterable[Concept]) -> Iterator[Concept]:
    """The concepts without those aliases that another concept is called by.

    Why a paper's mention is one of this concept all the same, its :class:`~kg.concepts.reasons.Merge` says.
    """
    concepts = list(concepts)
    owner = owners((name, concept.id) for concept in concepts for name in called(concept))
    for concept in concepts:
        yield without_names(
            concept, [n for n in concept.aliases if owner.get(normal_form(n), concept.id) != concept.id]
        )


def called(concept: Concept) -> set[str]:
    """The names that a concept is called by: its key and that of its label."""
    return {concept.key, normal_form(concept.label)}


def owners(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of names and the ids of concepts that are called so: the one concept of each name, or the empty string.

    Examples
    --------
    >>> owners([("adam", "adam-1"), ("lion", "lion-1"), ("lion", "lion-2")])
    {'adam': 'adam-1', 'lion': ''}
    """
    owner: dict[str, str] = {}
    for name, identifier in names:
        owner[name] = identifier if owner.get(name, identifier) == identifier else ""
    return owner


def without_names(concept: Concept, names: Collection[str]) -> Concept:
    """A concept without some of its aliases."""
    if not names:
        return concept
    return replace(concept, aliases=tuple([alias for alias in concept.aliases if alias not in names]))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What corrections want of concepts, by canonical keys."""

    labels: Mapping[str, str]
    kinds: Mapping[str, Kind]
    dropped: frozenset[str]


def wanted_by(corrections: Corrections, names: Mapping[str, str]) -> Wanted:
    """Find the concepts that corrections name, by any of their names.

    Raises
    ------
    CorrectionError
        Where two of them want different things of one concept.
    """
    said: dict[str, dict[str, Correction]] = {"rename": {}, "retype": {}, "drop": {}}
    for line in corrections.lines:
        if line.action not in said or line.key not in names:
            continue
        first = said[line.action].setdefault(names[line.key], line)
        if first.other.casefold() != line.other.casefold():
            raise CorrectionError(
                f"{line.place}: '{line.action} {line.name}' contradicts {first.place}: it is the same concept"
            )
    return Wanted(
        labels={key: line.other for key, line in said["rename"].items()},
        kinds={key: Kind(line.other.lower()) for key, line in said["retype"].items()},
        dropped=frozenset(said["drop"]),
    )


def _merges(identifier: str, own: Iterable[tuple[Use, int, tuple[str, int]]]) -> Iterable[Merge]:
    """One value for each surface form and rule, with the first place where it stands."""
    found: dict[tuple[str, Rule, str, bool], tuple[int, tuple[str, int]]] = {}
    for use, number, place in own:
        same = use.surface, use.rule, use.detail, use.ambiguous
        before, earliest = found.get(same, (0, place))
        found[same] = before + number, min(earliest, place)
    for (surface, rule, detail, ambiguous), (number, place) in found.items():
        yield Merge(identifier, surface, rule, detail, number, *place, ambiguous)
