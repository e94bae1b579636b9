"""From the mentions of a whole corpus to concepts: which surface forms are names of the same thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from kg.concepts.normal import concept_id, normal_form
from kg.model import Concept, Link, Mention, Role
from kg.nlp.vocabulary import Entry

_ROLE_RANK = {role: rank for rank, role in enumerate(Role)}


def resolve(mentions: Iterable[Mention], vocabulary: Sequence[Entry]) -> tuple[list[Concept], list[Link]]:
    """Group mentions into concepts and link each paper to its concepts, sorted by id.

    A mention's canonical key is the normal form of its long form, if its paper defines one, and else of
    its surface; a name that the vocabulary knows leads to the key of the preferred label, and so does a long
    form whose short form is such a label; a short form that this corpus spells out in one way only leads to
    that. A mention with an empty key is dropped.

    Examples
    --------
    >>> from kg.model import Kind
    >>> mention = Mention("p", 0, 4, "GANs", Kind.METHOD, Role.USES, 0.9, ("tagger",))
    >>> entry = Entry("generative adversarial network", Kind.METHOD, ["GAN"])
    >>> concepts, links = resolve([mention], [entry])
    >>> concepts[0].label, concepts[0].aliases, links[0].role.value
    ('generative adversarial network', ('GAN',), 'uses')
    """
    mentions = sorted(mentions, key=lambda m: (m.paper_id, m.start, m.end))
    entries = {normal_form(entry.label): entry for entry in reversed(vocabulary)}
    canonical_key = _canonical_keys(mentions, entries)
    by_key: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if key := canonical_key(mention):
            by_key[key].append(mention)
    ids = _ids(by_key)
    concepts = [_concept(key, ids, group, entries) for key, group in by_key.items()]
    links = [link for key, group in by_key.items() for link in _links(ids[key], group)]
    return sorted(concepts, key=lambda c: c.id), sorted(links, key=lambda k: (k.paper_id, k.concept_id))


def _canonical_keys(mentions: Sequence[Mention], entries: Mapping[str, Entry]) -> Callable[[Mention], str]:
    aliases = {normal_form(name): key for key, entry in entries.items() for name in entry.aliases}
    expansions: dict[str, set[str]] = defaultdict(set)
    brands: dict[tuple[str, str], str] = {}
    for mention in mentions:
        if mention.long_form:
            short, long = normal_form(mention.surface), normal_form(mention.long_form)
            expansions[short].add(long)
            if short in entries and long not in entries and long not in aliases:
                brands[mention.paper_id, long] = short  # "adaptive moment estimation (Adam)": known as Adam

    def canonical_key(mention: Mention) -> str:
        key = normal_form(mention.long_form or mention.surface)
        key = brands.get((mention.paper_id, key), key)
        known = expansions.get(key, set())
        if len(known) == 1 and not mention.long_form and key not in entries and key not in aliases:
            (key,) = known
        return aliases.get(key, key)

    return canonical_key


def _ids(keys: Iterable[str]) -> dict[str, str]:
    """The id of each key. Two keys whose ids are equal (one chance in 16 million a pair) are a clear failure."""
    ids = {key: concept_id(key) for key in keys}
    assert len(set(ids.values())) == len(ids), "two concepts have the same id: the hash of concept ids is too short"
    return ids


def _concept(key: str, ids: Mapping[str, str], group: Sequence[Mention], entries: Mapping[str, Entry]) -> Concept:
    entry = entries.get(key)
    kinds = Counter(kind for _, kind in sorted({(m.paper_id, m.kind) for m in group}))
    names = Counter(name for m in group for name in (m.surface, m.long_form) if name)
    label = entry.label if entry else _preferred(names, key)
    known = entry.aliases if entry else []
    return Concept(
        id=ids[key],
        key=key,
        label=label,
        kinds=tuple(sorted(kinds, key=lambda kind: (-kinds[kind], kind))),
        aliases=_aliases(label, [*known, *sorted(names, key=lambda n: (-names[n], n))]),
        broader=tuple(sorted(_broader(entry, ids, entries))) if entry else (),
    )


def _preferred(names: Counter[str], key: str) -> str:
    """The commonest spelling whose own normal form is the key: singular and lower case where counts are equal."""
    own = [name for name in names if normal_form(name) == key] or list(names)
    return min(own, key=lambda n: (-names[n], sum(c.isupper() for c in n), len(n), n))


def _aliases(label: str, names: Iterable[str]) -> tuple[str, ...]:
    """The other names, sorted; of those that differ only in case, hyphens or plural the first one stands."""
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(normal_form(name), name)
    kept.pop(normal_form(label), None)
    return tuple(sorted(kept.values()))


def _broader(entry: Entry, ids: Mapping[str, str], entries: Mapping[str, Entry]) -> set[str]:
    """The nearest broader concepts that the corpus has, past those that it does not have."""
    found: set[str] = set()
    seen = {entry.label}
    waiting = list(entry.broader)
    while waiting:
        label = waiting.pop()
        if label in seen:
            continue
        seen.add(label)
        key = normal_form(label)
        if key in ids:
            found.add(ids[key])
        elif key in entries:
            waiting.extend(entries[key].broader)
    return found


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
