"""The whole flow: files → papers → mentions → concepts and links → graph → store, RDF, HTML.

This is the one module that knows all stages.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from kg import library
from kg.concepts import Corrections, load_table, read_corrections, relate, resolution
from kg.concepts.reasons import Resolution
from kg.concepts.resolving import without_garbage_collector
from kg.cut import Cut, cut
from kg.graph import Graph, to_graph
from kg.library import Library, open_library
from kg.model import Kind, Mention, Paper
from kg.nlp import load_vocabulary, pipeline_hash
from kg.nlp.external import External, parse_labels
from kg.outputs import STORE
from kg.provenance import inputs_of, run_from
from kg.sources import Reading, read_files, read_papers
from kg.store import read_store

if TYPE_CHECKING:
    from kg.nlp.mentions import Dropped

#: The file in that folder in which a person corrects decisions; a build reads it and never writes it.
CORRECTIONS = "corrections.txt"

#: Called with the number of papers that were extracted and the number of those that had to be.
Progress = Callable[[int, int], object]


def build(
    paths: Iterable[str | PathLike[str]],
    output: str | PathLike[str] | None = None,
    *,
    format: str | None = None,
    page_year: int | None = None,
    strict: bool = False,
    any_language: bool = False,
    pipeline: str | None = None,
    labels: str = "",
    workers: int | Executor = 1,
    corrections: str | PathLike[str] | None = None,
) -> Graph:
    """Read papers, find their concepts and return the graph; with ``output``, write that folder too.

    Parameters
    ----------
    paths
        Files or folders; ``-`` is standard input.
    output
        The folder for ``kg.sqlite``, ``graph.ttl`` and ``graph.html``. Nothing is written without it.
    format, page_year, strict, any_language
        As for :func:`kg.read_papers`.
    pipeline, labels
        As for :func:`kg.load_pipeline`.
    workers
        How many processes extract, or an executor whose workers do.
    corrections
        A file of corrections (:func:`kg.concepts.read_corrections`); by default ``corrections.txt`` in ``output``,
        if it is there.

    Raises
    ------
    SourceError
        Where an input can't be read.
    CorrectionError
        Where the corrections can't be read, or contradict one another.
    GraphError
        Where the outputs can't be written; those of an earlier build are then left as they were.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([kg.SAMPLE])
    >>> graph.nodes["concept:label-smoothing-840af3"]["label"]
    'label smoothing'
    """
    from kg.update import Options, build_folder

    if output is None:
        reading = read_papers(paths, format=format, page_year=page_year, strict=strict, any_language=any_language)
        external = External(pipeline, parse_labels(labels)) if pipeline else None
        return build_graph(reading, external=external, workers=workers, corrections=find_corrections(corrections, None))
    by_hand = os.fspath(corrections) if corrections is not None else None
    options = Options(pipeline, labels, by_hand, any_language=any_language)
    read = partial(read_files, paths, format=format, page_year=page_year, strict=strict)
    built = build_folder(output, read, options, workers=workers)
    return load(output) if built.graph is None else built.graph


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
) -> Graph:
    """Find the concepts of papers that have been read and make the graph.

    Parameters
    ----------
    reading
        The papers, as :func:`kg.read_papers` gives them.
    external
        Another spaCy pipeline in the tagger's place.
    workers
        How many processes extract, or an executor whose workers do.
    corrections
        What a person decided otherwise.
    """
    pipeline = pipeline_hash(external)
    with open_library(None) as kept:
        library.extract_missing(kept, reading.papers, pipeline, external, workers)
        return graph_of(kept, reading.papers, pipeline, corrections)


@without_garbage_collector()
def graph_of(
    kept: Library,
    papers: Sequence[Paper],
    pipeline: str,
    corrections: Corrections | None = None,
    dropped: Callable[[Paper, Dropped], object] | None = None,
    warn: Callable[[str], object] = lambda message: None,
    resolved: Callable[[Resolution], object] = lambda found: None,
) -> Graph:
    """Make the graph of papers from which was extracted.

    Parameters
    ----------
    kept
        What was extracted, by the pipeline of this hash.
    corrections
        What a person decided otherwise.
    dropped
        Called with each name that was found and did not become a mention.
    warn
        Told which corrections had no effect.
    resolved
        Called as soon as there are concepts and links.
    """
    found = library.read_extractions(kept, papers, pipeline, dropped)
    mentions: list[Mention] = [mention for of_paper in found for mention in of_paper]
    made = resolution(mentions, load_vocabulary(), papers, load_table(), corrections)
    resolved(made)
    for warning in made.warnings:
        warn(warning)
    relations = relate(papers, made.concepts, made.links)
    run = run_from(inputs_of(papers), pipeline, corrections)
    return to_graph(papers, made.concepts, made.links, relations, run, made.merges, made.broader)


def load(
    folder: str | PathLike[str] = "outputs",
    *,
    around: str | None = None,
    depth: int = 1,
    kinds: Iterable[Kind] = (),
    min_papers: int = 1,
    since: str | None = None,
) -> Graph:
    """Read back the graph that a build wrote to a folder, or a part of it.

    Parameters
    ----------
    around, depth
        A concept, by any of its names or its id: only what lies within so many steps of it is read.
    kinds, min_papers, since
        What else is wanted of a part: see :class:`kg.cut.Cut`.

    Raises
    ------
    GraphError
        Where there is none, or it is damaged or of another version.
    NotFoundError
        Where no concept, or none for sure, is called so.
    """
    part = Cut(None, depth, frozenset(map(Kind, kinds)), min_papers, since)
    if around is None:
        return cut(read_store(Path(folder) / STORE), part)
    from kg.lookup import find_concept, open_index
    from kg.neighbourhood import read_around

    with open_index(Path(folder) / STORE) as store:
        return read_around(store, replace(part, around=find_concept(store, around)[0].id))
