"""Finding the concept that a person means: by its names, however they are written, and by what looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from math import log

from kg.concepts.normal import normal_form
from kg.errors import NotFoundError, quoted
from kg.lookup.listed import Listed
from kg.lookup.phrases import AllOf, AnyOf, Phrase
from kg.lookup.short_names import is_abbreviation, is_short, meanings, meant_elsewhere
from kg.lookup.typos import is_written, mistyped, nearest, with_mistyped_words
from kg.lookup.ways import EXACT, Way, loose_keys, unaccented
from kg.lookup.words import words_of
from kg.model import Concept, Kind
from kg.store.opened import Store, among
from kg.store.reading import to_concept

#: From this share of all likelihood on, the likeliest concept is taken for the one that is meant.
SURE = 0.6

#: How likely a name of each way is meant, before the number of papers counts: a model made by hand.
_PRIOR = {Way.SPELLING: 1.0, Way.INITIALS: 0.4, Way.PART: 0.5, Way.TYPO: 0.8}

#: How much less likely an alias is meant than a label, and a name that no paper of the graph uses.
_OWN = {Way.LABEL: 1.0, Way.ALIAS: 0.4, Way.KNOWN: 0.3}

#: The weight of its being none of those that were found, where no name fits exactly.
_DOUBT = 0.15

_IN_BRACKETS = re.compile(r"^(.+?)\s*[(\[]([^()\[\]]+)[)\]]\s*$")
_ARTICLE = re.compile(r"^\s*(?:the|an?)\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameHit:
    """A concept that a name may mean: which of its names led there, how, and how likely it is among all hits.

    ``likelihood`` is a share: those of all hits, and that of its being none of them, add up to 1.
    """

    concept_id: str
    label: str
    kind: Kind
    papers: int
    name: str
    way: Way
    likelihood: float


class AmbiguousError(NotFoundError):
    """A name that several concepts may be called by: ``name``, and ``hits``, the likeliest first."""

    def __init__(self, name: str, hits: tuple[NameHit, ...]) -> None:
        listed = ", ".join(f"{hit.label!r} ({100 * hit.likelihood:.0f} %)" for hit in hits[:5])
        more = f" and {len(hits) - 5} more" if len(hits) > 5 else ""
        super().__init__(f"{name!r} may be {listed}{more}: give the name in full")
        self.name = name
        self.hits = hits


#: Where initials or slips alone lead to a name's guesses, the likeliest is this likely at least.
_LIKELY = 0.2
#: From here a typo is so slight that the name is meant as a whole.
_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of ``look_name`` that was reached, and the weight of the way."""

    number: int
    way: Way
    weight: float


def find_names(
    store: Store, name: str, *, exact: bool = False, kind: Kind | None = None, most: int = 10
) -> Listed[NameHit]:
    """The concepts that a name may mean, the likeliest first.

    First by id, label, alias, and names known from elsewhere, each in any case, hyphenation, number of its last word,
    British or American spelling; several concepts with one alias by the mentions under it. A short name (``SAM``) may
    mean any concept that has it as a label or an alias: the likeliest is first (:mod:`kg.lookup.short_names`).
    Where there is none, and ``exact`` is not set: by looser spellings, initials, parts of names and typos together.
    ``kind`` keeps the concepts that are of a kind in at least one paper of twenty, and in two of five or more; where a
    concept of another kind is called so, nothing else is taken for it.
    """
    hits = _exact(store, name, kind)
    if not hits and not exact:
        bare = _ARTICLE.sub("", name)
        match = _IN_BRACKETS.match(bare)
        for reading in (bare, *(match.groups() if match else ())):
            hits = hits or _exact(store, reading, kind)
        if not hits:
            another = kind is not None and _exact(store, name, None)
            return Listed(() if another else _shares(_guess(store, bare, kind), _DOUBT)[:most])
    return Listed(_shares(hits)[:most])


def find_concept(store: Store, name: str, *, exact: bool = False, kind: Kind | None = None) -> tuple[Concept, NameHit]:
    """The concept that a name surely means, and how it was found.

    Raises
    ------
    AmbiguousError
        Where several concepts are about as likely.
    NotFoundError
        Where no concept has the name; it carries the nearest names that the graph has.
    """
    hits = find_names(store, name, exact=exact, kind=kind)
    if not hits or _is_far(name, hits):
        raise _not_found(store, name, kind)
    first = hits[0]
    if first.likelihood < SURE and len(hits) > 1 and (is_short(first.name) or first.way not in {Way.ID, Way.LABEL}):
        raise AmbiguousError(name, hits)
    row = store.execute("SELECT * FROM concept WHERE id = ?", (first.concept_id,)).fetchone()
    if row is None:
        raise ValueError(f"the concept {first.concept_id!r} is missing")
    return to_concept(row), first


def _is_far(name: str, hits: Sequence[NameHit]) -> bool:
    """Whether a name is none of its guesses: an abbreviation that means something else, or what is like many a name."""
    first = hits[0]
    if first.way in EXACT:
        return False
    least = SURE if len(hits) == 1 else _LIKELY if all(hit.way is not Way.PART for hit in hits) else 0.0
    meant = hits[:1] if first.likelihood >= SURE else hits
    return first.likelihood < least or meant_elsewhere(name, (hit.label for hit in meant)) is not None


def concept_meant(store: Store, name: str, exact: bool, kind: Kind | None) -> tuple[Concept, NameHit]:
    """The concept that a name means: one of the kind, else one that is called so, which few papers take for that.

    Raises
    ------
    AmbiguousError, NotFoundError
        As :func:`find_concept` does.
    """
    if kind is not None:
        for wanted in (kind, None):
            with suppress(NotFoundError):
                return find_concept(store, name, exact=True, kind=wanted)
    return find_concept(store, name, exact=exact, kind=kind)


def _not_found(store: Store, name: str, kind: Kind | None) -> NotFoundError:
    """What to say where nothing was found, and the nearest names; else concepts that have some of the words."""
    if kind is not None and (others := find_names(store, name, exact=True)):
        return NotFoundError(f"{others[0].label!r} is a {others[0].kind.value}, no {kind.value}")
    if store.execute("SELECT 1 FROM look_concept LIMIT 1").fetchone() is None:
        return NotFoundError(f"no concept is called {quoted(name)}: the graph has no concepts")
    hits = find_names(store, name)
    usual = meant_elsewhere(name, (hit.label for hit in hits))
    said = f"no concept is called {quoted(name)}" + (f", which elsewhere mostly means {usual!r}" if usual else "")
    key = normal_form(name)
    names = [*(hit.name for hit in hits), *([] if is_written(store, key) else nearest(store, key, 12))]
    if not names and (words := re.findall(r"\w+", key)):
        numbers = [number for number, _ in words_of(store).best("words", AnyOf(tuple(map(Phrase, words))), 3)]
        labels = dict(among(store, "SELECT number, label FROM look_concept WHERE number IN", numbers))
        names = [labels[number] for number in numbers]
    return NotFoundError(said, tuple(dict.fromkeys(names))[:3], name)


_HIT = """SELECT concept.id, concept.label, concept.kind, concept.papers, concept.kinds, name.name, name.way,
  name.mentions, name.number FROM look_name AS name JOIN look_concept AS concept ON concept.number = name.concept"""


def _exact(store: Store, name: str, kind: Kind | None) -> list[NameHit]:
    row = store.execute(
        "SELECT id, label, kind, papers, kinds FROM look_concept WHERE id = ?", (name.strip(),)
    ).fetchone()
    if row is not None and _is_of(kind, row[4]):
        return [NameHit(row[0], row[1], Kind(row[2]), row[3], row[0], Way.ID, 1.0)]
    key = normal_form(name)
    best: dict[str, NameHit] = {}
    rows = store.execute(f"{_HIT} WHERE key = ? ORDER BY name.number", (key,))
    for concept, label, main, papers, kinds, text, way, mentions, _ in rows:
        if _is_of(kind, kinds):
            weight = (mentions + 1.0) * (4.0 if text == name.strip() else 1.0)
            best[concept] = NameHit(concept, label, Kind(main), papers, text, EXACT[way], weight)
    if not best:
        return []
    if len(best) > 1 and any(is_short(hit.name) for hit in best.values()):
        return meanings(key, list(best.values()))
    first = min(EXACT.index(hit.way) for hit in best.values())
    return [hit for hit in best.values() if EXACT.index(hit.way) == first] + [
        replace(hit, likelihood=hit.likelihood / 20) for hit in best.values() if EXACT.index(hit.way) != first
    ]


def _is_of(kind: Kind | None, kinds: str) -> bool:
    return kind is None or kind.value in kinds.split()


def _guess(store: Store, name: str, kind: Kind | None) -> list[NameHit]:
    """All that a name may mean otherwise, each concept by the likeliest of its names."""
    key = normal_form(name)
    best: dict[str, NameHit] = {}
    found: list[_Found] = []
    words = not is_abbreviation(name)  # of which one with another letter is another
    if words and not is_written(store, key):
        found += _of_kind(store, (_Found(n, Way.TYPO, nearness) for n, nearness in mistyped(store, name, key)), kind)
    found += _of_kind(store, _loose(store, key), kind)
    if not any(_is_whole(item, key) for item in found):  # what a name is a part of says less
        found += _of_kind(store, _part(store, key), kind)
    if words and not found and not all(is_written(store, word) for word in dict.fromkeys(key.split())):
        mistyped_words = (_Found(n, Way.TYPO, nearness) for n, nearness in with_mistyped_words(store, key))
        found = _of_kind(store, mistyped_words, kind)
    for hit in _rated(store, found):
        known = best.get(hit.concept_id)
        if known is None or (hit.likelihood, known.name) > (known.likelihood, hit.name):
            best[hit.concept_id] = hit
    return list(best.values())


def _of_kind(store: Store, found: Iterable[_Found], kind: Kind | None) -> list[_Found]:
    """Names of concepts of a kind."""
    items = list(found)
    if kind is None:
        return items
    query = (
        "SELECT n.number, kinds FROM look_name AS n JOIN look_concept AS c ON c.number = n.concept WHERE n.number IN"
    )
    kinds = dict(among(store, query, (item.number for item in items)))
    return [item for item in items if _is_of(kind, kinds[item.number])]


def _is_whole(item: _Found, key: str) -> bool:
    """Whether a name is another one as a whole: with a slight typo, or in other words or forms."""
    return (item.way is Way.TYPO and item.weight >= _NEAR) or (item.way is Way.SPELLING and " " in key)


def _rated(store: Store, found: Iterable[_Found]) -> Iterator[NameHit]:
    items = list(found)
    rows = {number: row for *row, number in among(store, f"{_HIT} WHERE name.number IN", (i.number for i in items))}
    for item in items:
        row = rows.get(item.number)
        if row is not None:
            weight = item.weight * _PRIOR[item.way] * _OWN[EXACT[row[6]]] * (1 + log(1 + row[3]))
            yield NameHit(row[0], row[1], Kind(row[2]), row[3], row[5], item.way, weight)


def _shares(hits: list[NameHit], doubt: float = 0.0) -> tuple[NameHit, ...]:
    """Weights as shares, the likeliest hit first; a label comes before all aliases, but of a short name."""
    total = doubt + sum(hit.likelihood for hit in hits)
    order = list(Way)
    short = any(hit.way in EXACT and is_short(hit.name) for hit in hits)
    first = {hit.concept_id: order.index(hit.way) if hit.way in EXACT and not short else len(order) for hit in hits}
    shares = (replace(hit, likelihood=round(hit.likelihood / total, 4)) for hit in hits)
    return tuple(sorted(shares, key=lambda h: (first[h.concept_id], -h.likelihood, -h.papers, h.label, h.concept_id)))


def _loose(store: Store, key: str) -> Iterator[_Found]:
    """Names that share a looser key with a name, and labels whose initials it has, or that are its initials."""
    for loose in dict.fromkeys(loose_keys(key)):
        for number, other, way in store.execute(
            "SELECT number, key, way FROM look_loose AS l JOIN look_name ON number = l.name WHERE loose = ?"
            " ORDER BY number",
            (loose,),
        ).fetchall():
            is_short = " " in other and loose == unaccented(key) and len(loose) * 3 < len(other)
            if is_short and EXACT[way] is Way.LABEL:
                yield _Found(number, Way.INITIALS, 1.0)
            else:
                yield _Found(number, Way.SPELLING, 1.0 if loose == next(loose_keys(other)) else 0.6)
    words = key.split()
    if len(words) > 2:
        short = "".join(word[0] for word in words)
        called = store.execute("SELECT number, way FROM look_name WHERE key = ?", (short,)).fetchall()
        if len(called) == 1 and EXACT[called[0][1]] is Way.LABEL:  # where several are called so, it may be none of them
            yield _Found(called[0][0], Way.INITIALS, 0.5)


def _part(store: Store, key: str) -> Iterator[_Found]:
    """Names that begin like a name, and names that have all its words, the last one perhaps only begun."""
    words = re.findall(r"\w+", key)
    if not words or len(key) < 3:
        return
    yield from (
        _Found(number, Way.PART, len(key) / len(other))
        for number, other in store.execute(
            "SELECT number, key FROM look_name WHERE key > ? AND key < ? ORDER BY length(key), key, number LIMIT 200",
            (key, f"{key}\U0010ffff"),
        )
    )
    *front, last = words
    begun = last[: max(3, len(last) - 3)]  # the index has stems, which are shorter than what is begun
    query = AllOf((*map(Phrase, front), AnyOf((Phrase(last), Phrase(begun, begun=True)))))
    concepts = [concept for concept, _ in words_of(store).best("words", query, 200)]
    for number, other in sorted(among(store, "SELECT number, key FROM look_name WHERE concept IN", concepts)):
        if len(other) > len(key) and all(f" {word[:4]}" in f" {other}" for word in front) and f" {last}" in f" {other}":
            yield _Found(number, Way.PART, len(key) / len(other))
