"""The concepts that the driver chose, kept by parts for the workers."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.model import Concept, Kind
from kg.shards.job import Job, digest

_CONCEPTS = {"id": "string", "key": "string", "label": "string", "kinds": "string", "aliases": "string",
             "broader": "string", "matches": "string", "papers": "int64"}  # fmt: skip


def keep_concepts(job: Job, concepts: Iterable[Concept], papers: Mapping[str, int]) -> None:
    """Keep the concepts, each with the number of its papers, by parts."""
    rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for c in concepts:
        lists = map(json.dumps, (c.kinds, c.aliases, c.broader, c.matches))
        rows[job.part_of(digest(c.id))].append((c.id, c.key, c.label, *lists, papers[c.id]))
    job.folder.write_parts(job.at("choose", "concepts.parquet"), _CONCEPTS, rows)
    job.folder.write_json(job.at("choose", "broader.json"), {c.id: c.broader for c in concepts if c.broader})


def concepts_of(job: Job, part: int) -> Iterator[tuple[Concept, int]]:
    """The concepts of one part, sorted by id, with the number of papers that name each."""
    for row in job.folder.read_part(job.at("choose", "concepts.parquet"), part):
        identifier, key, label, *lists, papers = row
        kinds, aliases, broader, matches = (tuple(json.loads(value)) for value in lists)
        yield Concept(identifier, key, label, tuple(map(Kind, kinds)), aliases, broader, matches), papers
