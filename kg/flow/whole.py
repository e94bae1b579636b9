"""The whole flow at one call: files → papers → mentions → concepts and links → graph → store, RDF, HTML."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path

from kg.concepts import read_links
from kg.concepts.own_links import links_text
from kg.flow.folder import build_folder
from kg.flow.graphs import build_graph, find_corrections
from kg.flow.options import Options, title_of_input
from kg.flow.outputs import called
from kg.graph.cut import Cut, cut
from kg.graph.network import Graph
from kg.model import Kind
from kg.nlp.external import External, parse_labels
from kg.sources import Location, read_files, read_papers
from kg.store.reading import read_store, read_title, store_of, title_of


def build(
    paths: Iterable[Location] | Location,
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
    links: Iterable[str | PathLike[str]] = (),
    allow_empty: bool = False,
    title: str = "",
) -> Graph:
    """Read papers, find their concepts and return the graph; with ``output``, write that folder too.

    Parameters
    ----------
    paths
        Files or folders; ``-`` is standard input. A data frame of pandas or polars, whose rows are papers, may stand
        for a file or for all of them.
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
    links
        Tables of names and IRIs of what is the same elsewhere (:func:`kg.concepts.read_links`).
    allow_empty
        Write a graph without papers to ``output``, too, where no record of the input can be read.
    title
        What the graph is called, on its page; by default as the folder ``output``.

    Raises
    ------
    SourceError
        Where an input can't be read, or nothing in it.
    CorrectionError
        Where the corrections can't be read, or contradict one another.
    LinkError
        Where a table of links can't be read.
    GraphError
        Where the outputs can't be written; those of an earlier build are then left as they were.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([kg.SAMPLE])
    >>> graph.nodes["concept:label-smoothing-840af3"]["label"]
    'label smoothing'
    """
    own = read_links(map(Path, links))
    title = title or title_of_input(paths)
    if output is None:
        reading = read_papers(paths, format=format, page_year=page_year, strict=strict, any_language=any_language)
        external = External(pipeline, parse_labels(labels)) if pipeline else None
        found = find_corrections(corrections, None)
        graph = build_graph(reading, external=external, workers=workers, corrections=found, links=own)
        graph.graph.update({"title": title} if title else {})
        return graph
    by_hand = os.fspath(corrections) if corrections is not None else None
    options = Options(pipeline, labels, by_hand, links_text(own), any_language=any_language, title=title)
    read = partial(read_files, paths, format=format, page_year=page_year, strict=strict)
    built = build_folder(output, read, options, workers=workers, allow_empty=allow_empty)
    if built.values is None:
        return load(output)
    graph = built.values.to_graph()
    graph.graph["title"] = title or called(output)
    return graph


def load(
    folder: str | PathLike[str] = "outputs",
    *,
    around: str | None = None,
    depth: int = 1,
    kinds: str | Iterable[str] = (),
    min_papers: int = 1,
    since: str | None = None,
) -> Graph:
    """Read back the graph that a build wrote to a folder, or a part of it.

    Parameters
    ----------
    folder
        The folder, or the ``kg.sqlite`` in it.
    around, depth
        A concept, by any of its names or its id: only what lies within so many steps of it is read.
    kinds, min_papers, since
        What else is wanted of a part: see :class:`kg.graph.cut.Cut`. A kind is a :class:`~kg.model.Kind` or its word,
        "method"; one needs no list.

    Raises
    ------
    GraphError
        Where there is none, or it is damaged or of another version.
    NotFoundError
        Where no concept, or none for sure, is called so.
    ValueError
        Where there is no such kind.
    """
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    part = Cut(None, depth, frozenset(map(Kind, kinds)), min_papers, since)
    path = store_of(folder)
    if around is None:
        title = read_title(path) or called(path.parent)
        graph = cut(read_store(path), part)
    else:
        from kg.lookup import find_concept, open_index
        from kg.store.around import read_around

        with open_index(path) as store:
            concept = find_concept(store, around)[0]
            graph = read_around(store, replace(part, around=concept.id))
            title = f"{concept.label} in {title_of(store) or called(path.parent)}"
        graph.graph["around"] = concept.id
    graph.graph["title"] = title
    return graph
