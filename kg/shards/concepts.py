"""The concepts of a graph in shards, made by parts: each key with all that papers call it lies in one."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.concepts.canonical import known_spellings
from kg.concepts.chosen import Wanted, called, made_of, owners, wanted_by, without_names
from kg.concepts.compounds import kinds_in_names
from kg.concepts.hierarchy import heads, is_head, last_word
from kg.concepts.known import Known
from kg.concepts.normal import normal_form
from kg.concepts.reasons import Rule
from kg.concepts.uses import Use, Uses, most_voted
from kg.graph.summary import counted_rules
from kg.model import Concept, Kind
from kg.shards.handed import hand_on, handed, keep_own, own
from kg.shards.job import Job, digest, known
from kg.shards.names import part_of_key, part_of_name
from kg.store.writing import row_of, to_json


def keep_uses(job: Job, shard: int, uses: Uses) -> dict[str, Any]:
    """Hand on which names of a shard lead to which keys; those that corrections ask for."""
    used = ((use, (*use[:5], int(use.ambiguous), number, *uses.first[use])) for use, number in uses.mentions.items())
    hand_on(job, shard, "uses", ((part_of_key(job, use.key), row) for use, row in used))
    keys = ((key, papers, [uses.kinds[key, kind] for kind in Kind]) for key, papers in uses.papers.items())
    hand_on(job, shard, "keys", ((part_of_key(job, key), (key, papers, *kinds)) for key, papers, kinds in keys))
    asked, there = _asked(known(job))
    return {
        "votes": sorted((*vote, n) for vote, n in uses.votes().items() if vote[0] in asked) if asked else [],
        "there": sorted(uses.papers.keys() & there),
    }


def _asked(known_: Known) -> tuple[set[str], set[str]]:
    """The names that corrections name, and the keys that they may be names of without a mention."""
    names = {key for line in known_.corrections.lines for key in (line.key, line.other_key)}
    return names, names | {key for name, key in known_.lexicon.keys.items() if name in names}


def keep_wanted(job: Job, results: Iterable[Mapping[str, Any]], some_sure: bool) -> tuple[str, ...]:
    """Keep what corrections want of concepts; warnings of those that matched nothing.

    Raises
    ------
    CorrectionError
        Where two corrections want different things of one concept.
    """
    votes: Counter[tuple[str, str]] = Counter()
    there: set[str] = set()
    for result in results:
        there.update(result["there"])
        for name, key, number in result["votes"]:
            votes[name, key] += number
    asked, _ = _asked(known(job))
    aliases = {name: key for name, key in known(job).lexicon.keys.items() if name in asked and key in there}
    names = {**aliases, **{key: key for key in there & asked}, **most_voted(votes)}
    wanted = wanted_by(known(job).corrections, names)
    value = {"labels": wanted.labels, "kinds": wanted.kinds, "dropped": sorted(wanted.dropped), "sure": some_sure}
    job.folder.write_json(job.at("choose", "wanted.json"), value)
    return known(job).corrections.warnings(names)


def wanted_of(job: Job) -> tuple[Wanted, bool]:
    """What corrections want of concepts, and whether it is sure what some short form means."""
    value = job.folder.read_json(job.at("choose", "wanted.json"))
    kinds = {key: Kind(kind) for key, kind in value["kinds"].items()}
    return Wanted(value["labels"], kinds, frozenset(value["dropped"])), value["sure"]


def make_concepts(job: Job, part: int) -> dict[str, Any]:
    """Make the concepts of a part; the result says how many, by which rules, which are known, which is commonest."""
    wanted, some_sure = wanted_of(job)
    spelled = known_spellings(known(job), some_sure)
    written: dict[str, str] = {}
    for key, name in handed(job, "written_out", part):
        written[key] = max(name, written.get(key, name))
    uses = _uses(job, part)
    concepts, merges = made_of(uses, known(job), wanted, {**spelled, **written})
    assert len({c.id for c in concepts}) == len(concepts), "two concepts have the same id: its hash is too short"
    papers = {concept.id: uses.papers[concept.key] for concept in concepts}
    concepts.sort(key=lambda c: c.id)
    lists = ((c, to_json(c.kinds), to_json(c.aliases)) for c in concepts)
    keep_own(job, part, "concepts", ((c.id, c.key, c.label, k, a, papers[c.id]) for c, k, a in lists))
    keep_own(job, part, "merge", sorted((*row[:-1], int(row[-1])) for row in map(row_of, merges)))
    _hand_on_names(job, part, concepts, papers)
    entries = known(job).entries
    above = {normal_form(name) for entry in entries.values() for name in entry.broader}
    top = max(concepts, key=lambda c: (papers[c.id], c.id), default=None)
    return {
        "concepts": len(concepts),
        "rules": counted_rules(merges),
        "known": {c.key: c.id for c in concepts if c.key in entries or c.key in above},
        "compounds": kinds_in_names(concepts, known(job)),
        "top": [papers[top.id], top.id, top.label] if top else None,
    }


def _uses(job: Job, part: int) -> Uses:
    """The uses of the keys of a part, of all shards."""
    uses = Uses()
    for *row, ambiguous, number, paper, start in handed(job, "uses", part):
        key, surface, long, rule, detail = row
        use = Use(key, surface, long, Rule(rule), detail, bool(ambiguous))
        uses.mentions[use] += number
        uses.note(use, (paper, start))
    for key, papers, *kinds in handed(job, "keys", part):
        uses.papers[key] += papers
        uses.kinds.update({(key, kind): number for kind, number in zip(Kind, kinds, strict=True) if number})
    return uses


def _hand_on_names(job: Job, part: int, concepts: Iterable[Concept], papers: Mapping[str, int]) -> None:
    """Hand on what concepts are called, and what they may be kinds of, each name to its part."""
    concepts = list(concepts)

    def names() -> Iterator[tuple[str, str, int, str, int]]:
        for c in concepts:
            yield from ((normal_form(alias), c.id, 0, "", 0) for alias in c.aliases)
            yield from ((n, c.id, 2 if n == c.key else 1, c.kinds[0].value, papers[c.id]) for n in sorted(called(c)))

    above = (
        (head, c.id, c.key, place, c.kinds[0].value, papers[c.id])
        for c in concepts
        for place, head in enumerate(heads(c, known(job).lexicon.keys))
    )
    hand_on(job, part, "called", ((part_of_name(job, row[0]), row) for row in names()))
    hand_on(job, part, "heads", ((part_of_name(job, row[0]), row) for row in above))
    ends = Counter(filter(None, (last_word(c.key) for c in concepts)))
    hand_on(job, part, "ends", ((part_of_name(job, word), (word, n)) for word, n in sorted(ends.items())))


def compare_names(job: Job, part: int) -> None:
    """Find the aliases of a part that another concept is called by, and the concepts that names end with."""
    aliases: list[tuple[str, str]] = []
    called_so: list[tuple[str, str]] = []
    by_key: dict[str, tuple[str, Kind, int]] = {}
    for name, identifier, way, kind, papers in handed(job, "called", part):
        (called_so if way else aliases).append((name, identifier))
        if way == 2:
            by_key[name] = identifier, Kind(kind), papers
    owner = owners(called_so)
    taken = sorted({(identifier, name) for name, identifier in aliases if owner.get(name, identifier) != identifier})
    hand_on(job, part, "taken", ((job.part_of(digest(row[0])), row) for row in taken))
    ends: Counter[str] = Counter()
    for word, number in handed(job, "ends", part):
        ends[word] += number
    under: list[tuple[str, str, int, str, int]] = []
    for name, identifier, key, place, kind, papers in handed(job, "heads", part):
        if name in by_key:
            head, own_kind, own_papers = by_key[name]
            kinds, counts = (Kind(kind), own_kind), (papers, own_papers)
            if head != identifier and is_head(name, kinds, counts, ends[name], known(job).entries):
                under.append((identifier, key, place, head, own_papers))
    hand_on(job, part, "under", ((job.part_of(digest(row[0])), row) for row in sorted(under)))
    over = Counter(head for _, _, _, head, _ in under)
    hand_on(job, part, "over", ((job.part_of(digest(row[0])), row) for row in sorted(over.items())))


def concepts_made(job: Job, part: int) -> Iterator[tuple[Concept, int]]:
    """The concepts of a part without those aliases that another one is called by, sorted by id, and their papers."""
    taken: dict[str, set[str]] = defaultdict(set)
    for identifier, name in handed(job, "taken", part):
        taken[identifier].add(name)
    for identifier, key, label, kinds, aliases, papers in own(job, "concepts", part):
        others = tuple(json.loads(aliases))
        concept = Concept(identifier, key, label, tuple(map(Kind, json.loads(kinds))), others)
        lost = [alias for alias in others if normal_form(alias) in taken.get(identifier, ())]
        yield without_names(concept, lost), papers


def concepts_of(job: Job, part: int) -> Iterator[tuple[Concept, int]]:
    """The concepts of one part as they are in the end, sorted by id, with the number of papers that name each."""
    for identifier, key, label, *lists, papers in own(job, "concept", part):
        kinds, aliases, broader, matches = (tuple(json.loads(value)) for value in lists)
        yield Concept(identifier, key, label, tuple(map(Kind, kinds)), aliases, broader, matches), papers
