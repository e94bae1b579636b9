"""From papers that have been read to their graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from functools import cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from kg import library
from kg.concepts import Corrections, OwnLink, load_table, read_corrections, relate
from kg.concepts.known import Known, known_before
from kg.concepts.reasons import Resolution
from kg.concepts.resolving import (
    PLACE,
    Read,
    look_up_forms,
    resolution_of_read,
    without_garbage_collector,
)
from kg.concepts.tally import packed_readings, readings, unpacked_readings
from kg.flow.late import Late
from kg.graph.network import Graph, Values, to_values
from kg.graph.provenance import inputs_of, run_from
from kg.library import Library, open_library
from kg.library.made import state_of
from kg.model import Paper
from kg.nlp import load_vocabulary, pipeline_hash
from kg.nlp.external import External
from kg.sources import Reading

if TYPE_CHECKING:
    from kg.nlp.mentions import Dropped

#: The file in that folder in which a person corrects decisions; a build reads it and never writes it.
CORRECTIONS = "corrections.txt"

#: How many papers are read at once of what the library keeps.
_AT_ONCE = 500


def find_corrections(file: str | PathLike[str] | None, folder: str | PathLike[str] | None) -> Corrections | None:
    """Read the corrections in a file, or else in the folder's ``corrections.txt``, if it is there.

    Raises
    ------
    CorrectionError
        Where they can't be read.
    """
    if file is not None:
        return read_corrections(Path(file))
    beside = Path(folder) / CORRECTIONS if folder is not None else None
    return read_corrections(beside) if beside is not None and beside.is_file() else None


def build_graph(
    reading: Reading,
    *,
    external: External | None = None,
    workers: int | Executor = 1,
    corrections: Corrections | None = None,
    links: Sequence[OwnLink] = (),
) -> Graph:
    """Find the concepts of papers that have been read and make the graph.

    Parameters
    ----------
    reading
        The papers, as :func:`kg.read_papers` gives them.
    external
        Another spaCy pipeline in the network's place.
    workers
        How many processes extract, or an executor whose workers do.
    corrections
        What a person decided otherwise.
    links
        What a person says is the same elsewhere.
    """
    pipeline = pipeline_hash(external)
    with open_library(None) as kept:
        library.extract_missing(kept, reading.papers, pipeline, external, workers)
        return values_of(kept, reading.papers, pipeline, corrections, links).to_graph()


@cache
def _known() -> Known:
    """What is known before a paper is read where nobody corrects it: the same for all graphs that a process makes."""
    return known_before(load_vocabulary(), load_table())


@without_garbage_collector()
def values_of(
    kept: Library,
    papers: Sequence[Paper],
    pipeline: str,
    corrections: Corrections | None = None,
    links: Sequence[OwnLink] = (),
    dropped: Callable[[Paper, Dropped], object] | None = None,
    warn: Callable[[str], object] = lambda message: None,
    resolved: Callable[[Resolution], object] = lambda found: None,
    late: Late | None = None,
) -> Values:
    """Make the values of the graph of papers from which was extracted.

    Parameters
    ----------
    kept
        What was extracted, by the pipeline of this hash.
    corrections, links
        What a person decided otherwise, and says is the same elsewhere.
    dropped
        Called with each name that was found and did not become a mention.
    warn
        Told which corrections and links had no effect.
    resolved
        Called as soon as there are concepts and links.
    late
        Papers whose extraction is on its way.
    """
    corrected = corrections is not None and corrections.lines
    known = known_before(load_vocabulary(), load_table(), corrections) if corrected else _known()
    read = _read(kept, papers, pipeline, known, dropped, late or Late())
    statements = list(library.read_statements(kept, papers, pipeline))
    made = resolution_of_read(read, known, papers, statements, links)
    resolved(made)
    for warning in made.warnings:
        warn(warning)
    relations = relate(made.concepts, made.links, statements)
    run = run_from(inputs_of(papers), pipeline, corrections, links)
    return to_values(papers, made.concepts, made.links, relations, run, made.merges, made.broader)


def _read(
    kept: Library,
    papers: Sequence[Paper],
    pipeline: str,
    known: Known,
    dropped: Callable[[Paper, Dropped], object] | None,
    late: Late,
) -> list[Read]:
    """The mentions of each paper with their readings, sorted by paper; those that are still to come are read last."""
    found: dict[str, Read] = {}
    context = state_of((), known.corrections.digest)

    def read(some: Sequence[Paper]) -> None:
        digests = [library.digest_of(paper, pipeline) for paper in some]
        before, new = library.kept_readings(kept, digests, context), {}
        extracted = library.read_extractions(kept, some, pipeline, dropped)
        for paper, digest, unsorted in zip(some, digests, extracted, strict=True):
            mentions = sorted(unsorted, key=PLACE)
            if digest in before:
                found[paper.id] = unpacked_readings(mentions, before[digest])
            else:
                found[paper.id] = list(readings(mentions, known))
                new[digest] = packed_readings(mentions, found[paper.id])
        library.keep_readings(kept, new, context)

    for some in _parts([paper for paper in papers if paper.id not in late.papers]):
        read(some)
    if late.papers:
        look_up_forms(found.values())
    late.wait()
    for some in _parts([paper for paper in papers if paper.id in late.papers]):
        read(some)
    return [found[identifier] for identifier in sorted(found)]


def _parts(papers: Sequence[Paper]) -> Iterator[Sequence[Paper]]:
    return (papers[start : start + _AT_ONCE] for start in range(0, len(papers), _AT_ONCE))
