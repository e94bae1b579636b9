"""A folder that holds a graph, brought up to date: what was done for an earlier build is not done again.

Rebuild = update: a folder after any sequence of builds, additions and removals, interrupted or not, has the same
outputs, byte for byte, as one that was built from the same files at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

from kg import library
from kg.concepts import Corrections
from kg.concepts.resolving import without_garbage_collector
from kg.errors import GraphError, NoGraphError, SourceError
from kg.flow.graphs import find_corrections, values_of
from kg.flow.late import extracting
from kg.flow.options import Built, Options, Watch
from kg.flow.outputs import PAGE, STORE, TURTLE, check_ours, open_outputs
from kg.graph.network import Values
from kg.graph.summary import summary_of
from kg.library import Library, Made, open_library
from kg.library.made import state_of
from kg.nlp import pipeline_hash
from kg.nlp.external import External
from kg.sources import FileContent, Reading, Skipped, combine


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
        Reads the files: :func:`kg.sources.read_files` with all but ``known`` and ``smaller`` given.
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
    check_ours(folder)
    with ExitStack() as stack:
        kept = stack.enter_context(open_library(folder, watch.warn)) if library.is_there(folder) else None
        contents = read() if kept is None else read(**_kept_before(kept))
        if kept is not None:
            library.check_readable(kept, contents, folder)
            built = _as_it_stands(folder, kept, options, watch) if library.are_all(kept, contents) else None
            if built is not None and (allow_empty or built.account.records):
                return built
            contents = library.with_records(kept, contents)
        if not allow_empty:
            faults = (fault for content in contents for fault in content.skipped if fault.costs_a_record)
            check_some(any(content.records for content in contents), folder, faults)
        kept = kept or stack.enter_context(open_library(folder, watch.warn))
        return _bring_up_to_date(folder, kept, contents, options, external, workers, watch)


def change_folder(
    folder: str | PathLike[str],
    change: Callable[[list[FileContent]], list[FileContent]],
    *,
    workers: int | Executor = 1,
    watch: Watch = Watch(),
    allow_empty: bool = False,
) -> Built:
    """Change what a folder is built of, and build it with the options that it was built with.

    Parameters
    ----------
    change
        Gets the files that the graph is made of and gives those that it shall be made of.
    allow_empty
        Let the last paper go, too.

    Raises
    ------
    GraphError
        Where it is not known what the folder was built of.
    SourceError
        Where no paper would be left.
    KgError
        As :func:`build_folder`.
    """
    with _built_before(Path(folder), watch) as (kept, options):
        contents = change(library.kept_contents(kept))
        if not allow_empty:
            check_some(any(content.records for content in contents), folder, what="that would leave no paper")
        return _bring_up_to_date(Path(folder), kept, contents, options, options.external, workers, watch)


def add_files(
    folder: str | PathLike[str],
    read: Callable[..., list[FileContent]],
    *,
    workers: int | Executor = 1,
    watch: Watch = Watch(),
) -> Built:
    """Add files to what a folder is built of, or read them again if they changed; else as :func:`change_folder`.

    Parameters
    ----------
    read
        Reads the files: :func:`kg.sources.read_files` with all but ``known`` and ``smaller`` given.
    """
    folder = Path(folder)
    with _built_before(folder, watch) as (kept, options):
        new = read(**_kept_before(kept))
        library.check_readable(kept, new, folder)
        if library.are_kept(new) and (built := _as_it_stands(folder, kept, options, watch)):
            return built
        contents = library.added(library.kept_contents(kept), library.with_records(kept, new))
        return _bring_up_to_date(folder, kept, contents, options, options.external, workers, watch)


def _kept_before(kept: Library) -> dict[str, Any]:
    """What is known of files: for :func:`kg.sources.read_files`."""
    return {"known": partial(library.kept_file, kept), "smaller": partial(library.kept_smaller, kept)}


@contextmanager
def _built_before(folder: Path, watch: Watch) -> Iterator[tuple[Library, Options]]:
    """The library of a folder that holds a graph, and the options that it was built with."""
    where = f"build it with 'kg build INPUT… -o {folder}'"
    if not library.is_there(folder):
        if not (folder / STORE).is_file():
            raise NoGraphError.at(folder)
        raise GraphError(f"it is not known what the graph in {folder} was made of: {where}")
    with open_library(folder, watch.warn) as kept:
        made = library.kept_made(kept)
        if made is None:
            raise GraphError(f"no build of {folder} was finished: {where}")
        yield kept, Options(**made.settings)


def check_some(
    some: bool, folder: object, faults: Iterable[Skipped] = (), what: str = "there is no paper in the input"
) -> None:
    """Refuse what has no record that can be read, for some ``faults``: it would make an empty graph of a good one.

    Raises
    ------
    SourceError
        Where there is not ``some`` record; the folder, or its URL, is left as it was.
    """
    if not some:
        why = next((f": {fault}" for fault in faults), "")
        raise SourceError(f"{what}{why}; {folder} is left as it was (--allow-empty makes an empty graph)")


def _as_it_stands(folder: Path, kept: Library, options: Options, watch: Watch) -> Built | None:
    """What is there, where it is made of the files that are kept; no paper has to be looked at to say so."""
    made = library.kept_made(kept)
    if made is None or made.account is None or watch.dropped is not None:
        return None
    corrections = find_corrections(options.corrections, folder)
    if made.given != _given(options, pipeline_hash(options.external), corrections) or not made.is_in(folder):
        return None
    watch.read(made.account)
    with kept:
        library.keep_made(kept, replace(made, settings=asdict(options)))
    return _built(folder, made, watch)


def _given(options: Options, pipeline: str, corrections: Corrections | None) -> str:
    """A hash of all that decides the outputs beside the files."""
    return state_of((), options.any_language, pipeline, corrections and corrections.digest, options.shown)


def _built(
    folder: Path, made: Made, watch: Watch, reading: Reading | None = None, values: Values | None = None
) -> Built:
    """What there is to say of a build; its warnings are said now."""
    for warning in made.summary["warnings"]:
        watch.warn(warning)
    assert made.account is not None
    return Built(made.account, made.summary, {name: folder / name for name in (STORE, TURTLE, PAGE)}, reading, values)


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
    papers, account = reading.papers, reading.account
    watch.read(account)
    corrections = find_corrections(options.corrections, folder)
    pipeline = pipeline_hash(external)
    state = state_of(papers, pipeline, corrections and corrections.digest, options.shown)
    told: dict[str, Any] = {
        "settings": asdict(options),
        "given": _given(options, pipeline, corrections),
        "account": account,
    }
    before = library.kept_made(kept)
    if before is not None and watch.dropped is None and before.state == state and before.is_in(folder):
        _keep(kept, contents, before := replace(before, **told))
        return _built(folder, before, watch, reading)
    warnings: list[str] = []

    def publish(digests: Mapping[str, str]) -> None:
        _keep(kept, contents, Made(state, digests, summary, **told))

    extraction = extracting(kept, papers, pipeline, external, workers, watch.progress)
    with extraction as late, without_garbage_collector():
        with open_outputs(folder) as outputs:
            late = late.then(partial(outputs.add_papers, papers))  # noqa: PLW2901
            listeners = watch.dropped, warnings.append, partial(outputs.add_concepts, papers), late
            values = values_of(kept, papers, pipeline, corrections, options.own_links, *listeners)
            summary = summary_of(values) | {"warnings": warnings}
            outputs.add_graph(values, publish=publish, **options.page)
        library.forget_others(kept, papers, pipeline)
    return _built(folder, Made(state, {}, summary, **told), watch, reading, values)


def _keep(kept: Library, contents: list[FileContent], made: Made) -> None:
    """Keep what the outputs were made of and how, in one transaction."""
    with kept:
        library.keep_contents(kept, contents)
        library.keep_made(kept, made)
