"""The papers of a shard with what was extracted from them: made once, read by all later passes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kg.concepts.tally import Tally, readings
from kg.graph.provenance import digest_of_paper, digest_of_papers
from kg.library.contents import paper_of_row, row_of_paper
from kg.library.extractions import digest_of, packed_mentions, packed_statements, unpacked_mentions, unpacked_statements
from kg.model import Mention, Paper, Statement
from kg.nlp.pool import batches_by_length, extract_batch
from kg.shards.folder import DamagedError
from kg.shards.handed import hand_on, handed, keep_own, own
from kg.shards.job import Job, digest, known
from kg.shards.names import keep_tally
from kg.shards.reading import records_of
from kg.sources import FileContent, combine

_MENTIONS = {"digest": "binary", "mentions": "binary", "statements": "binary"}


def gather(job: Job, shard: int) -> dict[str, Any]:
    """Merge the records of a shard to papers, extract from those whose texts are new, count what their names are.

    Beside the result, which is the account of their reading, lie the counts, the papers with their mentions, and a
    digest of each paper for each of its sources.
    """
    reading = combine([FileContent("", "", tuple(records_of(job, shard)))], any_language=job.any_language)
    papers = reading.papers
    mentions = _mentions(job, shard, papers)
    tally = Tally()
    rows: list[tuple[str, bytes, bytes]] = []
    digests: list[tuple[str, str]] = []
    for paper, packed in zip(papers, mentions, strict=True):
        rows.append((json.dumps(row_of_paper(paper), ensure_ascii=False), *packed))
        tally.add(list(readings(unpacked_mentions(paper, packed[0]), known(job))))
        digests += [(source, digest_of_paper(paper)) for source in paper.sources]
    keep_own(job, shard, "papers", rows)
    hand_on(job, shard, "digests", ((job.part_of(digest(row[0])), row) for row in sorted(digests)))
    keep_tally(job, shard, tally)
    return asdict(reading.account)


def _mentions(job: Job, shard: int, papers: Sequence[Paper]) -> list[tuple[bytes, bytes]]:
    """The mentions and statements of each paper; what an earlier build found is used, and what is new is kept."""
    place, pipeline = job.mentions_at(shard), job.pipeline_hash
    before: dict[bytes, tuple[bytes, bytes]] = {}
    if job.folder.exists(place):
        try:
            before = {found: (mentions, said) for found, mentions, said in job.folder.read_part(place, 0)}
        except DamagedError:
            job.folder.remove(place)
    digests = [digest_of(paper, pipeline) for paper in papers]
    now = {found: before[found] for found in digests if found in before}
    missing = list({d: paper for d, paper in zip(digests, papers, strict=True) if d not in now}.values())
    for places in batches_by_length(missing):
        batch = [missing[place] for place in places]
        for paper, extraction in zip(batch, extract_batch(batch, job.external), strict=True):
            now[digest_of(paper, pipeline)] = packed_mentions(extraction), packed_statements(extraction)
    if now.keys() != before.keys():
        keep_mentions(job, shard, now)
    return [now[found] for found in digests]


def keep_mentions(job: Job, shard: int, found: Mapping[bytes, tuple[bytes, bytes]]) -> None:
    """Keep the mentions and statements of a shard, by the digests of the texts that they are in."""
    rows = [(text, *packed) for text, packed in sorted(found.items())]
    job.folder.write_parts(job.mentions_at(shard), _MENTIONS, {0: rows})


def papers_of(job: Job, shard: int) -> Iterator[tuple[Paper, Sequence[Mention]]]:
    """The papers of a shard with their mentions, sorted by id."""
    for row, packed, _ in own(job, "papers", shard):
        paper = paper_of_row(json.loads(row))
        yield paper, unpacked_mentions(paper, packed)


def statements_of(job: Job, shard: int) -> Iterator[tuple[Statement, ...]]:
    """What each paper of a shard states, in the order of :func:`papers_of`."""
    for row, _, packed in own(job, "papers", shard):
        yield unpacked_statements(paper_of_row(json.loads(row)), packed)


def digest_sources(job: Job, part: int) -> list[tuple[str, str]]:
    """The sources of one part, each with the sha256 of the papers that it gave."""
    digests: dict[str, list[str]] = defaultdict(list)
    for source, found in handed(job, "digests", part):
        digests[source].append(found)
    return [(source, digest_of_papers(sorted(found))) for source, found in sorted(digests.items())]
