"""From the mentions of a whole corpus to concepts: which surface forms are names of the same thing.

A name leads to one concept by one rule (:class:`~kg.concepts.reasons.Rule`), tried in this order: a correction; what
the paper spells out; the vocabulary; what a short form means in these papers, in the mined table, beside the paper's
other concepts; a spelling that differs from a better known name only in ways that do not matter.
"""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import attrgetter

from kg.concepts.abbreviations import Meaning
from kg.concepts.canonical import Decided, decide
from kg.concepts.corrections import Correction, Corrections
from kg.concepts.hierarchy import hierarchy
from kg.concepts.normal import concept_id, normal_form
from kg.concepts.reasons import Broader, Merge, Resolution, Rule
from kg.errors import CorrectionError
from kg.model import Concept, Kind, Link, Mention, Paper, Role
from kg.nlp.vocabulary import Entry

_PLACE = attrgetter("paper_id", "start", "end")
_PAPER_AND_CONCEPT = attrgetter("paper_id", "concept_id")
_ALL = attrgetter("concept_id", "surface", "rule", "detail", "ambiguous")
#: What a name in quotation marks loses at its ends.
_QUOTES = '"“”„«»`~ '
_ROLE_RANK = {role: rank for rank, role in enumerate(Role)}


def resolve(mentions: Iterable[Mention], vocabulary: Sequence[Entry]) -> tuple[list[Concept], list[Link]]:
    """Group mentions into concepts and link each paper to its concepts; :func:`resolution` without its reasons.

    Examples
    --------
    >>> from kg.model import Kind
    >>> mention = Mention("p", 0, 4, "GANs", Kind.METHOD, Role.USES, 0.9, ("tagger",))
    >>> entry = Entry("generative adversarial network", Kind.METHOD, ["GAN"])
    >>> concepts, links = resolve([mention], [entry])
    >>> concepts[0].label, concepts[0].aliases, links[0].role.value
    ('generative adversarial network', ('GAN',), 'uses')
    """
    found = resolution(mentions, vocabulary)
    return list(found.concepts), list(found.links)


@contextmanager
def without_garbage_collector() -> Iterator[None]:
    """Collect no garbage meanwhile: among millions of small values that form no circles it finds none, slowly."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@without_garbage_collector()
def resolution(
    mentions: Iterable[Mention],
    vocabulary: Sequence[Entry],
    papers: Iterable[Paper] = (),
    table: Mapping[str, Sequence[Meaning]] | None = None,
    corrections: Corrections | None = None,
) -> Resolution:
    """Group mentions into concepts, link each paper to its concepts, and say why. All is sorted.

    A mention whose name has an empty key is dropped.

    Parameters
    ----------
    papers
        Their sentences give some of the broader concepts ("X such as Y").
    table
        Abbreviations mined from many papers: :func:`~kg.concepts.abbreviations.load_table`.

    Raises
    ------
    CorrectionError
        Where two corrections want different things of one concept.

    Examples
    --------
    >>> from kg.model import Kind
    >>> names = ["auto-encoders", "autoencoder", "Autoencoders"]
    >>> found = resolution([Mention(n, 0, len(n), n, Kind.METHOD, Role.USES, 1, ()) for n in names], [])
    >>> [(merge.surface, merge.rule.value, merge.detail) for merge in found.merges][:2]
    [('Autoencoders', 'spelling', ''), ('auto-encoders', 'written together or apart', 'autoencoder')]
    """
    corrections = corrections or Corrections()
    entries = _entries(vocabulary, corrections)
    decided = decide(sorted(mentions, key=_PLACE), entries, table or {}, corrections)
    wanted = _wanted(corrections, decided.names)
    groups = _groups(decided.items, wanted)
    concepts = [
        _concept(key, group, entries.get(key), wanted.labels.get(key), decided.spellings.get(key, key))
        for key, group in groups.items()
    ]
    links = sorted(
        (link for concept in concepts for link in _links(concept.id, groups[concept.key])), key=_PAPER_AND_CONCEPT
    )
    edges = hierarchy(concepts, links, entries, papers)
    return Resolution(
        concepts=_with_broader(concepts, edges),
        links=tuple(links),
        merges=tuple(sorted((merge for c in concepts for merge in _merges(c.id, groups[c.key])), key=_ALL)),
        broader=edges,
        warnings=corrections.warnings(decided.names.__contains__),
    )


def _entries(vocabulary: Sequence[Entry], corrections: Corrections) -> dict[str, Entry]:
    """The vocabulary by the keys of its labels, without the names that corrections take from it."""
    entries = {normal_form(entry.label): entry for entry in reversed(vocabulary)}
    if not corrections.lines:
        return entries
    taken = {*corrections.merge, *corrections.keep}
    for key, entry in entries.items():
        lost = taken | {name for name, label in corrections.split if label == key}
        entries[key] = replace(entry, aliases=[name for name in entry.aliases if normal_form(name) not in lost])
    return entries


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What corrections want of concepts, by canonical keys."""

    labels: Mapping[str, str]
    kinds: Mapping[str, Kind]
    dropped: frozenset[str]


def _wanted(corrections: Corrections, names: Mapping[str, str]) -> _Wanted:
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
    return _Wanted(
        labels={key: line.other for key, line in said["rename"].items()},
        kinds={key: Kind(line.other.lower()) for key, line in said["retype"].items()},
        dropped=frozenset(said["drop"]),
    )


def _groups(items: Iterable[Decided], wanted: _Wanted) -> dict[str, list[Decided]]:
    """The mentions of each concept by its canonical key, sorted, as corrections want them."""
    groups: dict[str, list[Decided]] = defaultdict(list)
    for item in items:
        if item.key in wanted.kinds:
            item = replace(item, mention=replace(item.mention, kind=wanted.kinds[item.key]))  # noqa: PLW2901
        if item.key not in wanted.dropped:
            groups[item.key].append(item)
    return dict(sorted(groups.items()))


def _concept(key: str, group: Sequence[Decided], entry: Entry | None, label: str | None, spelling: str) -> Concept:
    """A concept of its mentions; ``label`` is what a person calls it, ``spelling`` is for a key that no mention has."""
    kinds = Counter(kind for _, kind in {(item.mention.paper_id, item.mention.kind) for item in group})
    names = Counter(name.strip(_QUOTES) for item in group for name in (item.mention.surface, item.long) if name)
    if label is None:
        label = entry.label if entry else _preferred(names, key, spelling)
    known = [entry.label, *entry.aliases] if entry else []
    return Concept(
        id=concept_id(key),
        key=key,
        label=label,
        kinds=tuple(sorted(kinds, key=lambda kind: (-kinds[kind], kind))),
        aliases=_aliases(label, [*known, *sorted(names, key=lambda n: (-names[n], n))]),
    )


def _preferred(names: Counter[str], key: str, spelling: str) -> str:
    """The commonest spelling whose own normal form is the key: singular and lower case where counts are equal."""
    own = [name for name in names if normal_form(name) == key]
    if not own:
        return spelling
    most = max(names[name] for name in own)
    return min((name for name in own if names[name] == most), key=lambda n: (sum(c.isupper() for c in n), len(n), n))


def _aliases(label: str, names: Iterable[str]) -> tuple[str, ...]:
    """The other names, sorted; of those that differ only in case, hyphens or plural the first one stands."""
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(normal_form(name), name)
    for key in ("", normal_form(label)):
        kept.pop(key, None)
    return tuple(sorted(kept.values()))


def _with_broader(concepts: Sequence[Concept], edges: Iterable[Broader]) -> tuple[Concept, ...]:
    """The concepts with their broader ones, sorted by id.

    Two keys whose ids are equal (one chance in 16 million a pair) are a clear failure.
    """
    above: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        above[edge.narrower].append(edge.broader)
    found = {c.id: replace(c, broader=tuple(sorted(above[c.id]))) if c.id in above else c for c in concepts}
    assert len(found) == len(concepts), "two concepts have the same id: the hash of concept ids is too short"
    return tuple(found[identifier] for identifier in sorted(found))


def _merges(identifier: str, group: Iterable[Decided]) -> Iterable[Merge]:
    """One value for each surface form and rule, with the first place where it stands."""
    places: dict[tuple[str, Rule, str, bool], list[Mention]] = defaultdict(list)
    for item in group:
        places[item.mention.surface, item.rule, item.detail, item.ambiguous].append(item.mention)
    for (surface, rule, detail, ambiguous), found in places.items():
        first = found[0]
        yield Merge(identifier, surface, rule, detail, len(found), first.paper_id, first.start, ambiguous)


def _links(identifier: str, group: Iterable[Decided]) -> Iterable[Link]:
    by_paper: dict[str, list[Mention]] = defaultdict(list)
    for item in group:
        by_paper[item.mention.paper_id].append(item.mention)
    for paper_id, mentions in by_paper.items():
        kinds = Counter(m.kind for m in mentions)
        yield Link(
            paper_id=paper_id,
            concept_id=identifier,
            kind=min(kinds, key=lambda kind: (-kinds[kind], kind)),
            role=min((m.role for m in mentions), key=_ROLE_RANK.__getitem__),
            mentions=tuple(mentions),
        )
