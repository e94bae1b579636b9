"""What was found in a text by a pipeline, kept by the hash of both, so that no text is read twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from kg.library.database import Library, pack, unpack
from kg.model import Kind, Mention, Paper, Predicate, Role, Statement
from kg.nlp import External, extract_batches

if TYPE_CHECKING:
    from kg.nlp.mentions import Dropped, Extraction

#: How many digests one statement asks for.
_AT_ONCE = 500
_KINDS = {kind.value: kind for kind in Kind}
_ROLES = {role.value: role for role in Role}


def digest_of(paper: Paper, pipeline: str) -> bytes:
    """The hash under which the extraction of a paper is kept: of the pipeline's hash, title and abstract.

    Examples
    --------
    >>> digest_of(Paper("p", "Adam"), "1") == digest_of(Paper("q", "Adam", date="2014"), "1")
    True
    >>> digest_of(Paper("p", "Adam"), "1") == digest_of(Paper("p", "Adam"), "2")
    False
    """
    return _digest(pipeline, paper.title, paper.abstract)


@lru_cache(maxsize=200_000)  # a build asks for each five times
def _digest(*texts: str) -> bytes:
    return hashlib.sha256(json.dumps(texts).encode()).digest()


def extract_missing(
    library: Library,
    papers: Sequence[Paper],
    pipeline: str,
    external: External | None = None,
    workers: int | Executor = 1,
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> None:
    """Extract from those papers whose texts the library does not know, and keep what is found, batch by batch.

    Whatever interrupts it, the batches that were done are kept.

    Parameters
    ----------
    pipeline
        What decides the outcome beside the text: :func:`kg.nlp.pipeline_hash`.
    progress
        Called with the number of papers done and the number of papers that had to be done, also at the beginning.

    Raises
    ------
    WorkerError
        Where a worker process is killed.
    """
    missing = missing_extractions(library, papers, pipeline)
    digests, new = list(missing), list(missing.values())
    done = 0
    progress(done, len(new))
    for places, found in extract_batches(new, external, workers):
        keep_extractions(library, [digests[place] for place in places], found)
        done += len(places)
        progress(done, len(new))


def keep_extractions(library: Library, digests: Iterable[bytes], found: Iterable[Extraction]) -> None:
    """Keep what was found in some texts, each by its digest, at once."""
    with library:
        library.executemany(
            "INSERT OR REPLACE INTO extraction VALUES (?, ?, ?, ?)",
            [
                (digest, packed_mentions(extraction), packed_statements(extraction), _packed_dropped(extraction))
                for digest, extraction in zip(digests, found, strict=True)
            ],
        )


def read_extractions(
    library: Library,
    papers: Sequence[Paper],
    pipeline: str,
    dropped: Callable[[Paper, Dropped], object] | None = None,
) -> Iterator[tuple[Mention, ...]]:
    """Yield the mentions of each paper, in the order of the papers; :func:`extract_missing` came before.

    ``dropped`` is called with what was found and did not become a mention.

    Raises
    ------
    KeyError
        Where the extraction of a paper is not there.
    """
    for some in _chunks(papers):
        digests = [digest_of(paper, pipeline) for paper in some]
        rows = _rows(library, "digest, mentions, dropped" if dropped else "digest, mentions", digests)
        kept = {row[0]: row[1:] for row in rows}
        for paper, digest in zip(some, digests, strict=True):
            yield unpacked_mentions(paper, kept[digest][0])
            if dropped is not None:
                for what in _dropped(kept[digest][1]):
                    dropped(paper, what)


def read_statements(library: Library, papers: Sequence[Paper], pipeline: str) -> Iterator[Statement]:
    """Yield what each paper states of its concepts, in the order of the papers; see :func:`read_extractions`."""
    for some in _chunks(papers):
        digests = [digest_of(paper, pipeline) for paper in some]
        kept = dict(_rows(library, "digest, statements", digests))
        for paper, digest in zip(some, digests, strict=True):
            yield from unpacked_statements(paper, kept[digest])


def forget_others(library: Library, papers: Iterable[Paper], pipeline: str) -> None:
    """Drop all extractions, and what was read in them, but those of these papers by this pipeline."""
    with library:
        library.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (digest BLOB PRIMARY KEY)")
        library.executemany(
            "INSERT OR IGNORE INTO wanted VALUES (?)", ((digest_of(paper, pipeline),) for paper in papers)
        )
        for table in ("extraction", "reading"):
            library.execute(f"DELETE FROM {table} WHERE digest NOT IN (SELECT digest FROM wanted)")  # noqa: S608
        library.execute("DROP TABLE wanted")


def missing_extractions(library: Library, papers: Sequence[Paper], pipeline: str) -> dict[bytes, Paper]:
    """The papers whose extraction is not there, each text once."""
    missing: dict[bytes, Paper] = {}
    for some in _chunks(papers):
        wanted = {digest_of(paper, pipeline): paper for paper in some}
        for (digest,) in _rows(library, "digest", list(wanted)):
            del wanted[digest]
        missing |= wanted
    return missing


def _chunks(papers: Iterable[Paper]) -> Iterator[list[Paper]]:
    left = iter(papers)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _rows(library: Library, columns: str, digests: Sequence[bytes]) -> list[Any]:
    marks = ", ".join("?" * len(digests))
    return library.execute(f"SELECT {columns} FROM extraction WHERE digest IN ({marks})", digests).fetchall()  # noqa: S608


def packed_mentions(found: Extraction) -> bytes:
    """The mentions of a paper without its id and their surfaces, which the paper has; see :func:`unpacked_mentions`."""
    return pack([[m.start, m.end, m.kind, m.role, m.confidence, m.detectors, m.long_form] for m in found.mentions])


def packed_statements(found: Extraction) -> bytes:
    """What a paper states, without its id; see :func:`unpacked_statements`."""
    return pack([[*s.subject, s.predicate, *s.object, s.confidence] for s in found.statements])


def unpacked_statements(paper: Paper, packed: bytes) -> tuple[Statement, ...]:
    """What a paper states, as :func:`packed_statements` packed it.

    Raises
    ------
    ValueError, zlib.error
        Where that is no such thing.
    """
    return tuple(
        Statement(paper.id, (start, end), Predicate(predicate), (first, last), sure)
        for start, end, predicate, first, last, sure in unpack(packed)
    )


def _packed_dropped(found: Extraction) -> bytes:
    return pack([[what.name, what.reason, what.probability] for what in found.dropped])


def unpacked_mentions(paper: Paper, packed: bytes) -> tuple[Mention, ...]:
    """The mentions of a paper that :func:`packed_mentions` packed.

    Raises
    ------
    ValueError, zlib.error
        Where that is no such thing.
    """
    text, identifier = paper.text, paper.id
    return tuple(
        Mention(identifier, start, end, text[start:end], _KINDS[kind], _ROLES[role], sure, tuple(detectors), long)
        for start, end, kind, role, sure, detectors, long in unpack(packed)
    )


def _dropped(packed: bytes) -> Iterator[Dropped]:
    from kg.nlp.mentions import Dropped

    return (Dropped(*row) for row in unpack(packed))
