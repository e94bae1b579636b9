"""The passes over the papers of a shard, after it was gathered: contexts, uses of names, what is stated, links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from kg.concepts.canonical import Decided, Decider
from kg.concepts.chosen import Chosen
from kg.concepts.meanings import Contexts
from kg.concepts.normal import concept_id
from kg.concepts.said import Said
from kg.concepts.tally import readings
from kg.concepts.uses import Uses
from kg.model import Link, Paper
from kg.shards.concepts import keep_uses, wanted_of
from kg.shards.handed import every, hand_on, handed, keep_own
from kg.shards.hierarchy import keep_said
from kg.shards.job import Job, known
from kg.shards.names import part_of_name
from kg.shards.papers import papers_of, statements_of
from kg.shards.sums import decider_from_json


@lru_cache(maxsize=1)
def decider_of(job: Job) -> Decider:
    """What decides where names lead; the driver wrote it."""
    return decider_from_json(job.folder.read_json(job.at("decide", "decider.json")), known(job))


@lru_cache(maxsize=1)
def contexts_of(job: Job) -> Contexts:
    """The concepts beside others in all papers, as far as an ambiguous short form asks for them."""
    contexts = decider_of(job).contexts()
    contexts.papers = job.folder.read_json(job.at("decide", "contexts.json"))
    for key, meaning, papers in every(job, "company") if decider_of(job).options else ():
        (contexts.beside[meaning] if meaning else contexts.alone)[key] = papers
    return contexts


class _Ids(Mapping[str, str]):
    """The ids of all keys but those that are dropped."""

    def __init__(self, dropped: frozenset[str]) -> None:
        self._dropped, self._id = dropped, lru_cache(maxsize=100_000)(concept_id)

    def __getitem__(self, key: str) -> str:
        if key in self._dropped:
            raise KeyError(key)
        return self._id(key)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("nobody holds all keys")

    def __len__(self) -> int:
        raise TypeError("nobody holds all keys")


@lru_cache(maxsize=1)
def chosen_of(job: Job) -> Chosen:
    """The ids of the concepts, and their kinds where corrections give them."""
    wanted, _ = wanted_of(job)
    return Chosen((), (), {}, _Ids(wanted.dropped), wanted.kinds)


def count_contexts(job: Job, shard: int) -> int:
    """Count which concepts stand beside which, where a short form has several meanings."""
    decider = decider_of(job)
    contexts = decider.contexts()
    asked = set(contexts.of_interest)
    for _, mentions in papers_of(job, shard):
        if items := decider.first(list(readings(mentions, known(job)))):
            keys = frozenset(item.key for item in items)
            contexts.add(keys)
            if any(item.ambiguous for item in items):
                asked |= keys
    alone = ((key, papers, int(key in asked)) for key, papers in sorted(contexts.alone.items()))
    hand_on(job, shard, "alone", ((part_of_name(job, row[0]), row) for row in alone))
    beside = ((key, meaning, n) for meaning, counts in sorted(contexts.beside.items()) for key, n in counts.items())
    hand_on(job, shard, "beside", ((part_of_name(job, row[0]), row) for row in sorted(beside)))
    return contexts.papers


def sum_contexts(job: Job, part: int) -> None:
    """Add up the counts of the concepts of a part that an ambiguous short form asks for, but those of one paper."""
    alone: Counter[str] = Counter()
    beside: Counter[tuple[str, str]] = Counter()
    asked = set()
    for key, papers, is_asked in handed(job, "alone", part):
        alone[key] += papers
        if is_asked:
            asked.add(key)
    for key, meaning, papers in handed(job, "beside", part):
        if key in asked:
            beside[key, meaning] += papers
    near = {key for key, _ in beside}
    rows = [(key, "", alone[key]) for key in asked if key in alone and (alone[key] > 1 or key in near)]
    keep_own(job, part, "company", sorted([*rows, *((*pair, papers) for pair, papers in beside.items())]))


def count_uses(job: Job, shard: int) -> dict[str, Any]:
    """Count which names lead to which concepts."""
    uses = Uses()
    for _, items in _decided(job, shard):
        uses.add(items)
    return keep_uses(job, shard, uses)


def count_said(job: Job, shard: int) -> None:
    """Count what papers state of pairs of concepts that bears on the hierarchy."""
    said = Said()
    for (paper, links), statements in zip(links_of(job, shard), statements_of(job, shard), strict=True):
        said.add(paper, links, statements)
    keep_said(job, shard, said)


def links_of(job: Job, shard: int) -> Iterator[tuple[Paper, list[Link]]]:
    """The papers of a shard with their links, sorted by id."""
    chosen = chosen_of(job)
    return ((paper, chosen.links(items)) for paper, items in _decided(job, shard))


def _decided(job: Job, shard: int) -> Iterator[tuple[Paper, list[Decided]]]:
    decider, contexts = decider_of(job), contexts_of(job)
    for paper, mentions in papers_of(job, shard):
        read: list[Any] = list(readings(mentions, known(job)))
        yield paper, decider.settled(decider.first(read), read, contexts)
