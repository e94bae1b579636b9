"""Where names lead, in shards: only names that meet another come to the driver.

Names are counted by parts. A name that shares no looser key with another one stands for itself, whatever the papers
say (:func:`kg.concepts.names.meeting_places`), and needs no decision: most names of a single paper are so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from kg.concepts.canonical import Decider, decider_of, main_kinds
from kg.concepts.meanings import Meanings, find_meanings
from kg.concepts.names import Decision, meeting_places
from kg.concepts.normal import concept_id, normal_form
from kg.concepts.reasons import Rule
from kg.concepts.tally import Tally
from kg.model import Kind
from kg.shards.handed import every, hand_on, handed, keep_own
from kg.shards.job import Job, digest, known


def keep_tally(job: Job, shard: int, tally: Tally) -> None:
    """Hand on what the readings of a shard add up to, each name to its part."""

    def row(name: str) -> tuple[Any, ...]:
        counts = [tally.kinds.get((name, kind), 0) for kind in Kind]
        return (
            name, tally.papers.get(name, 0), *counts, tally.capitals.get(name, 0), tally.plurals.get(name, 0),
            int(name in tally.shorts), int(name in tally.left_out),
        )  # fmt: skip

    names = sorted({*tally.papers, *tally.capitals, *tally.left_out})
    hand_on(job, shard, "names", ((part_of_name(job, name), row(name)) for name in names))
    defined = ((*names, papers) for names, papers in sorted(tally.definitions.items()))
    hand_on(job, shard, "definitions", ((part_of_name(job, row[0]), row) for row in defined))
    written = ((normal_form(name), name) for name in sorted(tally.written_out))
    hand_on(job, shard, "written_out", ((part_of_key(job, key), (key, name)) for key, name in written))


def part_of_name(job: Job, name: str) -> int:
    """The part in which a name is counted."""
    return job.part_of(digest(name))


def part_of_key(job: Job, key: str) -> int:
    """The part that has the concept of a key."""
    return job.part_of(digest(concept_id(key)))


def part_of_pair(job: Job, one: str, other: str) -> int:
    """The part in which what is said of two concepts is added up."""
    return job.part_of(digest(f"{min(one, other)}\n{max(one, other)}"))


@lru_cache(maxsize=1)
def _known_names(job: Job) -> frozenset[str]:
    """The names that are known before a paper is read: the vocabulary's, and the long forms of the mined table."""
    return known(job).mined.union(known(job).lexicon.keys)


def count_names(job: Job, part: int) -> dict[str, Any]:
    """Count the names of a part in all shards, weigh what its short forms mean, and hand each name on to its places.

    The result has the meanings, and which of the known names are written with capitals.
    """
    tally, definitions = Tally(), _sum_definitions(handed(job, "definitions", part))
    for name, papers, *kinds, capitals, plurals, short, left_out in handed(job, "names", part):
        tally.capitals[name] += capitals
        tally.plurals[name] += plurals
        if left_out:
            tally.left_out.add(name)
        if papers:
            tally.papers[name] += papers
            tally.kinds.update({(name, kind): number for kind, number in zip(Kind, kinds, strict=True) if number})
        if short:
            tally.shorts.add(name)
    meanings = find_meanings(tally.shorts, definitions, known(job).table, known(job).lexicon.keys.keys())
    before = {name for name in _known_names(job) if part_of_name(job, name) == part}
    main = main_kinds(tally.kinds)

    def rows() -> Iterator[tuple[int, tuple[Any, ...]]]:
        for name in sorted({*tally.papers, *before}):
            kept = name in tally.left_out or name in before
            signs = int(tally.capitals[name] > 0), int(tally.plurals[name] > 1), int(kept)
            row = name, tally.papers[name], main.get(name), *signs
            places = meeting_places(name, known(job).shorts)
            for place in sorted(digest(f"{rule.value}\n{loose}") for rule, loose in places):
                yield job.part_of(place), (place, *row)

    hand_on(job, part, "places", rows())
    return {
        "sure": meanings.sure,
        "open": meanings.open,
        "misspelled": meanings.misspelled,
        "proper": sorted(name for name in before if tally.capitals[name] > 0),
    }


def _sum_definitions(rows: Iterable[tuple[Any, ...]]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for short, long, papers in rows:
        found[short][long] += papers
    return found


def meet_names(job: Job, part: int) -> None:
    """Find the names of papers that meet another one at a place of this part, or that the driver needs anyway."""
    wanted = set(job.folder.read_json(job.at("decide", "wanted.json")))
    places: dict[bytes, list[tuple[Any, ...]]] = defaultdict(list)
    for place, *found in handed(job, "places", part):
        places[place].append(tuple(found))
    met: dict[str, tuple[Any, ...]] = {}
    for rows in places.values():
        for row in rows:
            name, papers, *_, kept = row
            if papers and (len(rows) > 1 or kept or name in wanted):
                met[name] = row
    keep_own(job, part, "met", (row for _, row in sorted(met.items())))


def meanings_of(results: Iterable[Mapping[str, Any]]) -> Meanings:
    """What short forms mean, out of what all parts found."""
    found = Meanings()
    for result in results:
        found.sure.update({short: (long, Rule(rule)) for short, (long, rule) in result["sure"].items()})
        found.open.update({short: tuple(longs) for short, longs in result["open"].items()})
        for name, better in result["misspelled"].items():
            found.misspelled[name] = min(better, found.misspelled.get(name, better))
    in_order = (
        dict(sorted(found.sure.items())),
        dict(sorted(found.open.items())),
        dict(sorted(found.misspelled.items())),
    )
    return Meanings(*in_order)


def names_in(meanings: Meanings) -> list[str]:
    """The short forms that mean something, and what they mean; what is misspelled, and for what."""
    sure = (name for short, (long, _) in meanings.sure.items() for name in (short, long))
    misspelled = (name for pair in meanings.misspelled.items() for name in pair)
    return sorted({*sure, *misspelled, *(name for short, longs in meanings.open.items() for name in (short, *longs))})


def decide(job: Job, meanings: Meanings, proper: Iterable[str]) -> Decider:
    """Decide where the names lead that met others; what the workers need of it is all that it has."""
    papers: dict[str, int] = {}
    kinds: dict[str, Kind] = {}
    words, plural, needed = set(proper), set(), {*_known_names(job), *names_in(meanings)}
    for name, number, kind, is_proper, is_plural, kept in every(job, "met"):
        if name in papers:
            continue
        papers[name], kinds[name] = number, Kind(kind)
        if is_proper:
            words.add(name)
        if is_plural:
            plural.add(name)
        if kept:
            needed.add(name)
    made = decider_of(known(job), meanings, papers, kinds, words, plural)
    told = {name: found for name, found in made.decisions.items() if name in needed or found != Decision(name)}
    return Decider(known(job), meanings, told, made.options)
