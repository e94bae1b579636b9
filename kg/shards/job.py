"""What the workers of a sharded build have in common: where it is made, of what, in how many shards, with what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kg.concepts import Corrections, load_table
from kg.concepts.corrections import parse_corrections
from kg.concepts.known import Known, known_before
from kg.nlp import External, load_vocabulary, pipeline_hash
from kg.nlp.external import parse_labels
from kg.shards.folder import WORK, Folder
from kg.sources import Skipped


@dataclass(frozen=True, slots=True)
class Job:
    """A build of ``inputs`` in so many ``shards`` in the folder at ``url``; ``state`` tells it from all others.

    Of ``inputs``, those in ``given`` were named one by one: they must be readable. ``closed`` tells of the folders
    that can't be looked into. ``corrections`` and ``links`` are their texts.
    """

    url: str
    shards: int
    inputs: tuple[str, ...]
    given: frozenset[str] = frozenset()
    closed: tuple[Skipped, ...] = ()
    state: str = ""
    format: str | None = None
    page_year: int | None = None
    strict: bool = False
    any_language: bool = False
    pipeline: str | None = None
    labels: str = ""
    corrections: str = ""
    links: str = ""

    @property
    def folder(self) -> Folder:
        """Where the graph is made."""
        return Folder(self.url)

    @property
    def external(self) -> External | None:
        """The pipeline in the network's place."""
        return External(self.pipeline, parse_labels(self.labels)) if self.pipeline else None

    @property
    def pipeline_hash(self) -> str:
        """What decides what is found in a text."""
        return pipeline_hash(self.external)

    def at(self, stage: str, name: str) -> str:
        """The name of a file of this build: of a stage, or of one shard in it."""
        return f"{WORK}/{self.state[:16]}/{stage}/{name}"

    def result(self, stage: str, number: int) -> str:
        """The name of the file that says what a pass found in a part, and that the part is done."""
        return self.at(stage, f"{number:05}.json")

    def mentions_at(self, shard: int) -> str:
        """The name of the file that keeps the mentions of a shard from build to build."""
        return f"{WORK}/mentions-{self.shards}/{shard:05}.parquet"

    def part_of(self, digest: bytes) -> int:
        """The shard, or the part of a table, in which a thing belongs."""
        return int.from_bytes(digest[:8], "big") % self.shards


def digest(name: str) -> bytes:
    """Sixteen bytes that stand for a name.

    Examples
    --------
    >>> len(digest("a title")), digest("a title") == digest("another")
    (16, False)
    """
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:16]


def corrections_text(corrections: Corrections | None) -> str:
    """Corrections as a text that :func:`known` understands."""
    lines: Iterable[tuple[str, str]] = (
        ((f"{c.action} {c.name}", c.other) for c in corrections.lines) if corrections else ()
    )
    return "\n".join(f"{first} | {other}" if other else first for first, other in lines)


@lru_cache(maxsize=1)
def known(job: Job) -> Known:
    """What is known before a paper is read."""
    return known_before(load_vocabulary(), load_table(), parse_corrections(job.corrections))
