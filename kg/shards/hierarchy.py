"""Which concept is a kind of which, and what is the same elsewhere, in shards.

A concept that stands under the head of its name alone, and under which there is none, is settled in its part
(:func:`kg.concepts.hierarchy.settled`). The driver has the others: those above, those of the vocabulary, and those that
papers say something of.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from kg.concepts.hierarchy import (
    from_compounds,
    from_names,
    from_statements,
    from_vocabulary,
    known_under,
    settled,
    under_head,
)
from kg.concepts.linking import Entry, entries_of, is_called, load_opencs, matched
from kg.concepts.own_links import links_of_text, own_matches, own_names
from kg.concepts.reasons import Broader
from kg.concepts.said import Said
from kg.model import Kind
from kg.shards.concepts import concepts_made
from kg.shards.handed import TABLES, hand_on, handed, keep_own, own
from kg.shards.job import Job, digest, known
from kg.shards.names import part_of_pair
from kg.shards.sums import said_from_json, said_to_json
from kg.store.writing import row_of, to_json


def keep_said(job: Job, shard: int, said: Said) -> None:
    """Hand on what the papers of a shard state of pairs of concepts, each pair to its part."""
    stated = ((*pair, json.dumps(sure), *said.first[pair]) for pair, sure in said.kinds.items())
    hand_on(job, shard, "stated", ((part_of_pair(job, row[0], row[1]), row) for row in stated))
    compared = ((part_of_pair(job, *pair), (*pair, papers)) for pair, papers in said.compared.items())
    hand_on(job, shard, "compared", compared)
    hand_on(job, shard, "modified", ((part_of_pair(job, *pair), (*pair, *f)) for pair, f in said.modified.items()))


def add_said(job: Job, part: int) -> Any:
    """Add up what all papers state of the pairs of a part; the result has what may be believed."""
    said = Said()
    for narrower, broader, sure, *first in handed(job, "stated", part):
        said.update(Said({(narrower, broader): json.loads(sure)}, {(narrower, broader): tuple(first)}))
    for one, other, papers in handed(job, "compared", part):
        said.compared[one, other] += papers
    for narrower, broader, *found in handed(job, "modified", part):
        said.update(Said(modified={(narrower, broader): tuple(found)}))
    return said_to_json(said.telling())


def look_up(job: Job, part: int) -> dict[str, Any]:
    """Look the concepts of a part up: those that the driver asks for, in OpenCS, and in links of one's own."""
    asked, table = set(job.folder.read_json(job.at("above", "asked.json"))), load_opencs()
    links = links_of_text(job.links)
    under: dict[str, int] = dict(handed(job, "over", part))
    found: list[Any] = []
    matches: list[Any] = []
    named: list[Any] = []
    for concept, papers in concepts_made(job, part):
        if concept.id in asked:
            found.append((concept.id, concept.kinds[0], papers, under.get(concept.id, 0)))
        if entries := entries_of(concept, table):
            matches.append((concept.id, entries[0].key, [e.id for e in entries], is_called(concept, entries)))
        named += own_names([concept], links)
    return {"asked": found, "entries": matches, "own": named}


def settle_heads(job: Job, part: int) -> dict[str, Any]:
    """Put the concepts of a part under the heads of their names where nothing else can matter.

    The result has those under whose name's head the driver may put, and what was settled between concepts that may be
    in OpenCS.
    """
    busy, known_there = map(set, job.folder.read_json(job.at("above", "busy.json")))
    above = {identifier for identifier, _ in handed(job, "over", part)}
    nearest: dict[str, tuple[int, str, str, int]] = {}
    for identifier, key, place, head, papers in handed(job, "under", part):
        found = place, key, head, papers
        nearest[identifier] = min(nearest.get(identifier, found), found)
    lone: list[Broader] = []
    waiting: list[tuple[str, str, str, int]] = []
    for identifier, (_, key, head, papers) in sorted(nearest.items()):
        if head == identifier:
            continue
        if identifier in busy or identifier in above:
            waiting.append((key, identifier, head, papers))
        else:
            lone.append(under_head(identifier, head, papers))
    keep_own(job, part, "lone", map(row_of, lone))
    near = [(edge.narrower, edge.broader) for edge in lone if {edge.narrower, edge.broader} <= known_there]
    return {"waiting": waiting, "near": near}


class Hierarchy:
    """What the driver knows of the concepts above and below others, and of what is the same elsewhere."""

    def __init__(
        self, job: Job, vocabulary: Mapping[str, str], compounds: Mapping[str, Any], said: Iterable[Any]
    ) -> None:
        """Take what the parts found.

        Parameters
        ----------
        vocabulary
            The ids of its concepts by their keys.
        compounds
            What names of one word are kinds of: :func:`kg.concepts.compounds.kinds_in_names`.
        said
            What :func:`add_said` found in each part.
        """
        self._job, self._said = job, Said()
        for found in said:
            self._said.update(said_from_json(found))
        entries = known(job).entries
        self._first = [*from_vocabulary(vocabulary, entries), *from_compounds(compounds, vocabulary, entries)]
        self._under = known_under(vocabulary, entries)
        pairs = {*self._said.kinds, *self._said.modified}
        job.folder.write_json(job.at("above", "asked.json"), sorted({end for pair in pairs for end in pair}))

    def know(self, looked_up: Iterable[Mapping[str, Any]]) -> None:
        """Take note of what :func:`look_up` found; say which concepts :func:`settle_heads` has to leave alone."""
        table, names = load_opencs(), []
        kinds: dict[str, Kind] = {}
        papers: dict[str, int] = {}
        under = self._under.copy()
        self._entries: dict[str, list[Entry]] = {}
        self._called: set[str] = set()
        for found in looked_up:
            names += found["own"]
            for identifier, kind, number, below in found["asked"]:
                kinds[identifier], papers[identifier] = Kind(kind), number
                under[identifier] += below
            for identifier, key, ids, called in found["entries"]:
                entries = {entry.id: entry for entry in table.called(key)}
                self._entries[identifier] = [entries[entry] for entry in ids]
                if called:
                    self._called.add(identifier)
        self._own = names
        self._last = [*from_statements(kinds, papers, under, self._said), *from_names(kinds, papers, self._said)]
        busy = {end for edge in (*self._first, *self._last) for end in (edge.narrower, edge.broader)}
        self._job.folder.write_json(self._job.at("above", "busy.json"), [sorted(busy), sorted(self._entries)])

    def settle(self, heads: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
        """Put concepts under others and find what is the same elsewhere; warnings about links of one's own."""
        job = self._job
        near: list[tuple[str, str]] = []
        waiting: list[tuple[str, str, str, int]] = []
        for found in heads:
            near += map(tuple, found["near"])
            waiting += found["waiting"]
        by_head = [under_head(identifier, head, papers) for _, identifier, head, papers in sorted(waiting)]
        edges = settled([*self._first, *by_head, *self._last])
        parts: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for edge in edges:
            parts[job.part_of(digest(edge.narrower))].append(row_of(edge))
        job.folder.write_parts(job.at("above", "settled.parquet"), TABLES["settled"][1], parts)
        said, warnings = own_matches(self._own, links_of_text(job.links))
        near += [(edge.narrower, edge.broader) for edge in edges]
        for identifier, entry in matched(self._entries, self._called, near, load_opencs()).items():
            said[identifier].extend(entry.iris)
        job.folder.write_json(job.at("above", "matches.json"), {c: sorted({*iris}) for c, iris in said.items()})
        return warnings


def keep_concepts(job: Job, part: int) -> None:
    """Keep the concepts of a part with those above them, and with what is the same elsewhere."""
    matches = job.folder.read_json(job.at("above", "matches.json"))
    edges = sorted([*job.folder.read_part(job.at("above", "settled.parquet"), part), *own(job, "lone", part)])
    above: dict[str, list[str]] = defaultdict(list)
    for narrower, broader, _, _ in edges:
        above[narrower].append(broader)
    made = (
        (c, papers, tuple(sorted(above[c.id])), tuple(matches.get(c.id, ()))) for c, papers in concepts_made(job, part)
    )
    rows = (
        (c.id, c.key, c.label, *map(to_json, (c.kinds, c.aliases, over, same)), papers)
        for c, papers, over, same in made
    )
    keep_own(job, part, "concept", rows)
    keep_own(job, part, "broader", edges)
    tops = sorted({broader for _, broader, _, _ in edges})
    hand_on(job, part, "tops", ((job.part_of(digest(identifier)), (identifier,)) for identifier in tops))


def broader_of(job: Job, concepts: Iterable[str]) -> dict[str, list[str]]:
    """The concepts above some, by id."""
    wanted = set(concepts)
    above: dict[str, list[str]] = defaultdict(list)
    for part in sorted({job.part_of(digest(concept)) for concept in wanted}):
        for narrower, broader, *_ in own(job, "broader", part):
            if narrower in wanted:
                above[narrower].append(broader)
    return above
