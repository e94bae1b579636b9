"""The concepts of a graph in shards as they are in the end, by parts."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kg.model import Concept, Kind
from kg.shards.handed import own
from kg.shards.job import Job


def concepts_of(job: Job, part: int) -> Iterator[tuple[Concept, int]]:
    """The concepts of one part, sorted by id, with the number of papers that name each."""
    for identifier, key, label, *lists, papers in own(job, "concept", part):
        kinds, aliases, broader, matches = (tuple(json.loads(value)) for value in lists)
        yield Concept(identifier, key, label, tuple(map(Kind, kinds)), aliases, broader, matches), papers
