"""A graph in shards: more papers than one machine's memory holds, on any executor and any file system.

====================  ==========================================================================================
pass                  what a worker does with one shard, and what it gives back
====================  ==========================================================================================
reading               a file is read, each record put where its title belongs
matching              titles that share a DOI, an arXiv id or the like are found, so that they come to lie together
extracting            records become papers; mentions are extracted and kept; what their names are is counted
counting, naming      which name leads to which concept: the driver decides by counts alone, the worker applies it
writing               papers, links, mentions, relations and concepts as Parquet and N-Triples
====================  ==========================================================================================

The graph is the one that :func:`kg.build` makes of the same papers: the same concepts, IRIs, links and triples.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path

from kg.concepts import OwnLink
from kg.concepts.own_links import links_text
from kg.errors import SourceError, needing
from kg.flow.graphs import find_corrections
from kg.library.made import software
from kg.nlp.pool import process_pool
from kg.shards.build import Progress, build_job, with_state
from kg.shards.job import Job, corrections_text
from kg.shards.published import Sharded
from kg.sources import Skipped
from kg.sources.content import state_of_file
from kg.sources.read import StrictError, closed_folder, files_below
from kg.sources.stream import display_name, source_name
from kg.store.remote import located, reached

__all__ = ["Progress", "Sharded", "build_shards"]


def build_shards(
    paths: Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    shards: int,
    *,
    format: str | None = None,
    page_year: int | None = None,
    strict: bool = False,
    any_language: bool = False,
    pipeline: str | None = None,
    labels: str = "",
    corrections: str | os.PathLike[str] | None = None,
    links: Iterable[OwnLink] = (),
    workers: int | Executor = 1,
    progress: Progress = lambda doing, done, total: None,
    allow_empty: bool = False,
) -> Sharded:
    """Build a graph in shards: tables in Parquet and N-Triples, in folders of ``output``.

    The parameters that are not told of here are those of :func:`kg.build`.

    Parameters
    ----------
    paths
        Files or folders, also as URLs that fsspec knows; standard input is none of them.
    output
        A folder, also as a URL. What was done there before is not done again.
    shards
        How many. Each must fit into a worker's memory: some 50,000 papers do into 2 GB.
    links
        What a person says is the same elsewhere, as :func:`kg.concepts.read_links` gives it.
    workers
        How many processes work, or an executor whose workers do; they must reach the same files.
    progress
        Called with what is done, and for how many of how many shards.

    Returns
    -------
    Sharded
        How much is in the graph, as ``graph.json`` has it; the account of the reading; of which files there are papers;
        whether this build made it.

    Raises
    ------
    KgError
        As :func:`kg.build`; and where a worker is killed or a file is damaged. What was done is kept.
    """
    _check_packages()
    where = os.fspath(output)
    local = None if "://" in where else Path(where)
    found = find_corrections(corrections, local)
    inputs, given, closed = _files(paths)
    if strict and closed:
        raise StrictError(str(closed[0]))
    url = where if local is None else str(local.absolute())
    by_hand = corrections_text(found)
    job = Job(
        url, shards, inputs, given, closed,
        format=format, page_year=page_year, strict=strict, any_language=any_language, pipeline=pipeline,
        labels=labels, corrections=by_hand, links=links_text(sorted(links)),
    )  # fmt: skip
    job = with_state(job, [_state(path, job) for path in inputs], software())
    with ExitStack() as stack:
        executor: Executor | None = None
        if not isinstance(workers, int):
            executor = workers
        elif workers > 1:
            executor = stack.enter_context(process_pool(workers))
        return build_job(job, found, executor, progress, allow_empty=allow_empty)


def _check_packages() -> None:
    with needing("building in shards", "shards"):
        import duckdb  # noqa: F401
        import pyarrow  # noqa: F401


def _files(
    paths: Iterable[str | os.PathLike[str]],
) -> tuple[tuple[str, ...], frozenset[str], tuple[Skipped, ...]]:
    """All files, sorted, each once; those that were named one by one; and the folders that can't be looked into.

    Raises
    ------
    SourceError
        Where one is not there, or a folder has no files.
    """
    found: dict[str, str] = {}
    given = set()
    closed: list[OSError] = []
    for path in [os.fspath(path) for path in paths]:
        if path == "-":
            raise SourceError("standard input can't be read in shards: save it to a file first")
        system, root = located(path)
        is_remote = "://" in path
        with reached(path):
            is_folder = system.isdir(root)
            if not is_folder:
                below = [root]
            elif is_remote:
                below = [name for name in system.find(root) if "/." not in name.removeprefix(root)]
            else:
                below = [str(file) for file in files_below(Path(root), closed.append)]
        if not below and not closed:
            raise SourceError(f"{display_name(path)}: there is no file in this directory that can be read as papers")
        for name in map(system.unstrip_protocol, below) if is_remote else below:
            one = found.setdefault(name if is_remote else os.path.realpath(name), name)
            given |= set() if is_folder else {one}
    return tuple(sorted(found.values())), frozenset(given), tuple(map(closed_folder, closed))


def _state(path: str, job: Job) -> tuple[str, str]:
    """The name that papers keep of a file, and what its reading depends on."""
    if "://" not in path:
        return source_name(path), state_of_file(path, job.format, job.page_year)[1]
    system, root = located(path)
    try:
        with reached(path):
            return source_name(path), str(system.ukey(root))
    except FileNotFoundError:
        raise SourceError(f"{display_name(path)}: there is no such file; check the path") from None
