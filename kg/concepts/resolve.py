"""From the mentions of a whole corpus to concepts: which surface forms are names of the same thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from kg.concepts.abbreviations import Meaning
from kg.concepts.canonical import Decided, decide
from kg.concepts.corrections import Corrections
from kg.concepts.hierarchy import hierarchy
from kg.concepts.normal import concept_id, normal_form
from kg.concepts.reasons import Broader, Merge, Resolution, Rule
from kg.errors import CorrectionError
from kg.model import Concept, Kind, Link, Mention, Paper, Role
from kg.nlp.vocabulary import Entry

_ALL = attrgetter("concept_id", "surface", "rule", "detail", "ambiguous")
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


def resolution(
    mentions: Iterable[Mention],
    vocabulary: Sequence[Entry],
    papers: Iterable[Paper] = (),
    table: Mapping[str, Sequence[Meaning]] | None = None,
    corrections: Corrections | None = None,
) -> Resolution:
    """Group mentions into concepts, link each paper to its concepts, and say why. All is sorted.

    A name leads to one concept by one rule (:class:`~kg.concepts.reasons.Rule`), tried in this order: a correction;
    what the paper spells out; the vocabulary; what a short form means in these papers, in the mined table, beside
    the paper's other concepts; a spelling that differs from a better known name only in ways that do not matter.
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
    entries = {normal_form(entry.label): entry for entry in reversed(vocabulary)}
    decided = decide(sorted(mentions, key=lambda m: (m.paper_id, m.start, m.end)), entries, table or {}, corrections)
    by_key: dict[str, list[Decided]] = defaultdict(list)
    for item in decided.items:
        by_key[item.key].append(item)
    wanted = _wanted(corrections, decided.names)
    by_key = {key: _retyped(group, wanted.kinds.get(key)) for key, group in by_key.items() if key not in wanted.dropped}
    ids = _ids(by_key)
    spellings = {**decided.spellings, **wanted.labels}
    concepts = [_concept(key, ids[key], by_key[key], entries, spellings, wanted.labels) for key in sorted(by_key)]
    links = [link for key, group in by_key.items() for link in _links(ids[key], [item.mention for item in group])]
    links.sort(key=lambda k: (k.paper_id, k.concept_id))
    edges = hierarchy(concepts, links, entries, papers)
    return Resolution(
        concepts=tuple(sorted(_with_broader(concepts, edges), key=lambda c: c.id)),
        links=tuple(links),
        merges=tuple(sorted((m for key, group in by_key.items() for m in _merges(ids[key], group)), key=_ALL)),
        broader=edges,
        warnings=corrections.warnings(decided.names.__contains__),
    )


class _Wanted:
    """What corrections want of each concept, by its canonical key."""

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}
        self.kinds: dict[str, Kind] = {}
        self.dropped: set[str] = set()


def _wanted(corrections: Corrections, names: Mapping[str, str]) -> _Wanted:
    wanted = _Wanted()
    places: dict[tuple[str, str], str] = {}
    for line in corrections.lines:
        key = names.get(line.key)
        if key is None or line.action not in ("rename", "retype", "drop"):
            continue
        if line.action == "drop":
            wanted.dropped.add(key)
            continue
        old = wanted.labels.get(key) if line.action == "rename" else wanted.kinds.get(key)
        if old is not None and old.casefold() != line.other.casefold():
            where = places[line.action, key]
            raise CorrectionError(
                f"{line.place}: '{line.action} {line.name}' contradicts {where}: it is the same concept"
            )
        places[line.action, key] = line.place
        if line.action == "rename":
            wanted.labels[key] = line.other
        else:
            wanted.kinds[key] = Kind(line.other.lower())
    return wanted


def _retyped(group: list[Decided], kind: Kind | None) -> list[Decided]:
    if kind is None:
        return group
    return [replace(item, mention=replace(item.mention, kind=kind)) for item in group]


def _ids(keys: Iterable[str]) -> dict[str, str]:
    """The id of each key. Two keys whose ids are equal (one chance in 16 million a pair) are a clear failure."""
    ids = {key: concept_id(key) for key in keys}
    assert len(set(ids.values())) == len(ids), "two concepts have the same id: the hash of concept ids is too short"
    return ids


def _concept(
    key: str,
    identifier: str,
    group: Sequence[Decided],
    entries: Mapping[str, Entry],
    spellings: Mapping[str, str],
    renamed: Mapping[str, str],
) -> Concept:
    entry = entries.get(key)
    kinds = Counter(kind for _, kind in {(item.mention.paper_id, item.mention.kind) for item in group})
    names = Counter(name for item in group for name in (item.mention.surface, item.long) if name)
    label = renamed.get(key) or (entry.label if entry else _preferred(names, key, spellings))
    known = [entry.label, *entry.aliases] if entry else []
    return Concept(
        id=identifier,
        key=key,
        label=label,
        kinds=tuple(sorted(kinds, key=lambda kind: (-kinds[kind], kind))),
        aliases=_aliases(label, [*known, *sorted(names, key=lambda n: (-names[n], n))]),
    )


def _preferred(names: Counter[str], key: str, spellings: Mapping[str, str]) -> str:
    """The commonest spelling whose own normal form is the key: singular and lower case where counts are equal."""
    own = [name for name in names if normal_form(name) == key]
    if not own:
        return spellings.get(key, key)
    if len(own) == 1:
        return own[0]
    return min(own, key=lambda n: (-names[n], sum(c.isupper() for c in n), len(n), n))


def _aliases(label: str, names: Iterable[str]) -> tuple[str, ...]:
    """The other names, sorted; of those that differ only in case, hyphens or plural the first one stands."""
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(normal_form(name), name)
    kept.pop(normal_form(label), None)
    return tuple(sorted(kept.values()))


def _with_broader(concepts: Iterable[Concept], edges: Iterable[Broader]) -> Iterable[Concept]:
    above: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        above[edge.narrower].append(edge.broader)
    return (replace(concept, broader=tuple(sorted(above[concept.id]))) for concept in concepts)


def _merges(identifier: str, group: Iterable[Decided]) -> Iterable[Merge]:
    """One value for each surface form and rule, with the first place where it stands."""
    places: dict[tuple[str, Rule, str, bool], list[Mention]] = defaultdict(list)
    for item in group:
        places[item.mention.surface, item.rule, item.detail, item.ambiguous].append(item.mention)
    for (surface, rule, detail, ambiguous), found in places.items():
        first = found[0]
        yield Merge(identifier, surface, rule, detail, len(found), first.paper_id, first.start, ambiguous)


def _links(identifier: str, group: Iterable[Mention]) -> Iterable[Link]:
    by_paper: dict[str, list[Mention]] = defaultdict(list)
    for mention in group:
        by_paper[mention.paper_id].append(mention)
    for paper_id, mentions in by_paper.items():
        kinds = Counter(m.kind for m in mentions)
        yield Link(
            paper_id=paper_id,
            concept_id=identifier,
            kind=min(kinds, key=lambda kind: (-kinds[kind], kind)),
            role=min((m.role for m in mentions), key=_ROLE_RANK.__getitem__),
            mentions=tuple(mentions),
        )
