"""A folder that holds a graph, brought up to date: what was done for an earlier build is not done again.

Rebuild = update: a folder after any sequence of builds, additions and removals, interrupted or not, has the same
outputs, byte for byte, as one that was built from the same files at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import partial
from os import PathLike
from pathlib import Path

from kg import library
from kg.concepts.resolving import without_garbage_collector
from kg.errors import GraphError, SourceError
from kg.flow.graphs import find_corrections, graph_of
from kg.flow.options import Built, Options, Watch
from kg.flow.outputs import PAGE, STORE, TURTLE, open_outputs
from kg.graph.summary import summary_of
from kg.library import Library, Made, open_library
from kg.library.made import state_of
from kg.nlp import pipeline_hash
from kg.nlp.external import External
from kg.sources import FileContent, combine


def build_folder(
    folder: str | PathLike[str],
    read: Callable[..., list[FileContent]],
    options: Options,
    *,
    workers: int | Executor = 1,
    watch: Watch = Watch(),
    allow_empty: bool = False,
) -> Built:
    """Build the graph of a folder anew from files; what was extracted for it before is not extracted again.

    Parameters
    ----------
    read
        Reads the files: :func:`kg.sources.read_files` with all but ``known`` given.
    workers
        How many processes extract, or an executor whose workers do.
    allow_empty
        Let a graph without papers take the place of the one that is there.

    Raises
    ------
    KgError
        As :func:`kg.build`; and where a worker is killed or the library is in use. What was done is kept.
    """
    folder = Path(folder)
    external = options.external
    find_corrections(options.corrections, folder)
    with ExitStack() as stack:
        kept = stack.enter_context(open_library(folder, watch.warn)) if library.is_there(folder) else None
        contents = read() if kept is None else read(known=partial(library.kept_content, kept))
        if not allow_empty:
            _check_some(contents, folder)
        kept = kept or stack.enter_context(open_library(folder, watch.warn))
        return _bring_up_to_date(folder, kept, contents, options, external, workers, watch)


def change_folder(
    folder: str | PathLike[str],
    change: Callable[[list[FileContent]], list[FileContent]],
    *,
    workers: int | Executor = 1,
    watch: Watch = Watch(),
) -> Built:
    """Change what a folder is built of, and build it with the options that it was built with.

    Parameters
    ----------
    change
        Gets the files that the graph is made of and gives those that it shall be made of.

    Raises
    ------
    GraphError
        Where it is not known what the folder was built of.
    KgError
        As :func:`build_folder`.
    """
    folder = Path(folder)
    where = f"build it with 'kg build INPUT… -o {folder}'"
    if not library.is_there(folder):
        raise GraphError(f"it is not known what the graph in {folder} was made of: {where}")
    with open_library(folder, watch.warn) as kept:
        made = library.kept_made(kept)
        if made is None:
            raise GraphError(f"no build of {folder} was finished: {where}")
        options = Options(**made.settings)
        contents = change(library.kept_contents(kept))
        return _bring_up_to_date(folder, kept, contents, options, options.external, workers, watch)


def _check_some(contents: list[FileContent], folder: Path) -> None:
    """Refuse inputs none of whose records can be read: they would make an empty graph of a good one."""
    if any(content.records for content in contents):
        return
    faults = [str(skipped) for content in contents for skipped in content.skipped]
    why = f": {faults[0]}" if faults else ""
    raise SourceError(
        f"there is no paper in the input{why}; {folder} is left as it was (--allow-empty makes an empty graph)"
    )


def _bring_up_to_date(
    folder: Path,
    kept: Library,
    contents: list[FileContent],
    options: Options,
    external: External | None,
    workers: int | Executor,
    watch: Watch,
) -> Built:
    """Make the outputs of these files, unless they are there."""
    with without_garbage_collector():
        reading = combine(contents, any_language=options.any_language)
    papers = reading.papers
    watch.read(reading)
    corrections = find_corrections(options.corrections, folder)
    pipeline = pipeline_hash(external)
    state = state_of(papers, pipeline, corrections and corrections.digest, options.shown)
    paths = {name: folder / name for name in (STORE, TURTLE, PAGE)}
    before = library.kept_made(kept)
    if before is not None and watch.dropped is None and before.stands(state, folder):
        _keep(kept, contents, replace(before, settings=asdict(options)))
        for warning in before.summary["warnings"]:
            watch.warn(warning)
        return Built(reading, before.summary, paths)
    warnings: list[str] = []

    def publish(digests: Mapping[str, str]) -> None:
        _keep(kept, contents, Made(state, digests, summary, asdict(options)))

    library.extract_missing(kept, papers, pipeline, external, workers, watch.progress)
    with without_garbage_collector():
        with open_outputs(folder) as outputs:
            outputs.add_papers(papers)
            told = watch.dropped, warnings.append, partial(outputs.add_concepts, papers)
            graph = graph_of(kept, papers, pipeline, corrections, options.own_links, *told)
            summary = summary_of(graph) | {"warnings": warnings}
            outputs.add_graph(graph, publish=publish, **options.page)
        library.forget_others(kept, papers, pipeline)
    for warning in warnings:
        watch.warn(warning)
    return Built(reading, summary, paths, graph)


def _keep(kept: Library, contents: list[FileContent], made: Made) -> None:
    """Keep what the outputs were made of and how, in one transaction."""
    with kept:
        library.keep_contents(kept, contents)
        library.keep_made(kept, made)
