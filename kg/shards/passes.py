"""The passes over the papers of a shard, after it was gathered: contexts, uses of names, what is stated, links."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from kg.concepts.canonical import Decided, Decider
from kg.concepts.chosen import Chosen
from kg.concepts.hierarchy import Said
from kg.concepts.meanings import Contexts
from kg.concepts.tally import readings
from kg.concepts.uses import Uses
from kg.model import Kind, Link, Paper
from kg.shards.job import Job, known
from kg.shards.papers import papers_of, statements_of
from kg.shards.sums import contexts_from_json, contexts_to_json, decider_from_json, said_to_json, uses_to_json


@lru_cache(maxsize=1)
def decider_of(job: Job) -> Decider:
    """What decides where names lead; the driver wrote it."""
    return decider_from_json(job.folder.read_json(job.at("decide", "decider.json")), known(job))


@lru_cache(maxsize=1)
def contexts_of(job: Job) -> Contexts:
    """The concepts beside others in all papers; the driver wrote them."""
    return contexts_from_json(job.folder.read_json(job.at("decide", "contexts.json")), decider_of(job).contexts())


@lru_cache(maxsize=1)
def chosen_of(job: Job) -> Chosen:
    """The ids of the concepts; the driver wrote them."""
    value = job.folder.read_json(job.at("choose", "ids.json"))
    return Chosen((), (), {}, value["ids"], {key: Kind(kind) for key, kind in value["kinds"].items()})


def count_contexts(job: Job, shard: int) -> None:
    """Count which concepts stand beside which, where a short form has several meanings."""
    decider = decider_of(job)
    contexts = decider.contexts()
    for _, mentions in papers_of(job, shard):
        if items := decider.first(list(readings(mentions, known(job)))):
            contexts.add(frozenset(item.key for item in items))
    job.folder.write_json(job.at("contexts", f"{shard:05}.json"), contexts_to_json(contexts))


def count_uses(job: Job, shard: int) -> None:
    """Count which names lead to which concepts."""
    uses = Uses()
    for _, items in _decided(job, shard):
        uses.add(items)
    job.folder.write_json(job.at("uses", f"{shard:05}.json"), uses_to_json(uses))


def count_said(job: Job, shard: int) -> None:
    """Count what papers state of pairs of concepts that bears on the hierarchy."""
    said = Said()
    for (paper, links), statements in zip(links_of(job, shard), statements_of(job, shard), strict=True):
        said.add(paper, links, statements)
    job.folder.write_json(job.at("said", f"{shard:05}.json"), said_to_json(said))


def links_of(job: Job, shard: int) -> Iterator[tuple[Paper, list[Link]]]:
    """The papers of a shard with their links, sorted by id."""
    chosen = chosen_of(job)
    return ((paper, chosen.links(items)) for paper, items in _decided(job, shard))


def _decided(job: Job, shard: int) -> Iterator[tuple[Paper, list[Decided]]]:
    decider, contexts = decider_of(job), contexts_of(job)
    for paper, mentions in papers_of(job, shard):
        read: list[Any] = list(readings(mentions, known(job)))
        yield paper, decider.settled(decider.first(read), read, contexts)
