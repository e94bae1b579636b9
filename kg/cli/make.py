"""The commands that build a graph and change what it is made of."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg import SAMPLE
from kg.cli import shared
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.flow.options import Built, Watch
    from kg.sources import FileContent, Reading

_F = TypeVar("_F", bound=Callable[..., Any])


def _reading_options(command: _F) -> _F:
    """The options that say how inputs are read."""
    for option in (
        click.option("--strict", is_flag=True, help="Stop at the first record that can't be read."),
        click.option("--page-year", type=click.IntRange(1900, 2100), help="Year of dates without one on a saved page."),
        click.option("--format", "format_", help="Take the input for this format instead of looking at its content."),
    ):
        command = option(command)
    return command


def _running_options(command: _F) -> _F:
    """The options of all commands that extract."""
    for option in (
        click.option(
            "--report",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write a CSV of all records that were skipped, merged or left out, and of papers without an abstract.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("--scheduler", help="Address of the Dask scheduler, like tcp://10.0.0.5:8786."),
        click.option(
            "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="Who extracts."
        ),
        click.option("--workers", type=click.IntRange(1), help="Processes that extract; by default one a core."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("inputs", nargs=-1, metavar="INPUT…")
@click.option("--sample", is_flag=True, help="Build the sample of well-known papers that ships with paperkg.")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False),
    default="outputs",
    show_default=True,
    help="Folder for kg.sqlite, graph.ttl and graph.html.",
)
@_reading_options
@click.option("--any-language", is_flag=True, help="Keep papers in other languages than English.")
@click.option(
    "--corrections",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of corrections made by hand; by default corrections.txt in the folder, if it is there.",
)
@click.option("--pipeline", help="A spaCy package or folder in the place of our tagger.")
@click.option("--labels", default="", help="What its labels mean: LABEL=KIND, separated by commas.")
@click.option(
    "--view-limit",
    type=click.IntRange(2),
    default=25,
    show_default=True,
    metavar="MB",
    help="Largest size of graph.html; what has little support is left out of it, and it says so.",
)
@click.option("--with-sparql", is_flag=True, help="Let graph.html answer SPARQL by itself (some 3 MB more).")
@click.option("--explain", is_flag=True, help="Print as CSV which names were found and dropped, and why.")
@click.option(
    "--shards",
    type=click.IntRange(1),
    metavar="N",
    help="Make Parquet and N-Triples in N parts instead, for more papers than memory holds; OUTPUT may be a URL.",
)
@click.option("--allow-empty", is_flag=True, help="Let a graph without papers replace the one that is there.")
@_running_options
def build(
    inputs: tuple[str, ...],
    sample: bool,
    output: str,
    format_: str | None,
    page_year: int | None,
    strict: bool,
    any_language: bool,
    corrections: Path | None,
    pipeline: str | None,
    labels: str,
    view_limit: int,
    with_sparql: bool,
    explain: bool,
    shards: int | None,
    allow_empty: bool,
    workers: int | None,
    engine: str,
    scheduler: str | None,
    report: Path | None,
    quiet: bool,
) -> None:
    """Build the graph of the papers in INPUT: files or folders, - for standard input.

    What was extracted for an earlier graph in the same folder is not extracted again, and a build that was
    interrupted goes on where it stopped.
    """
    if sample == bool(inputs):
        raise click.UsageError("give either INPUT or --sample")
    from kg.answers import format
    from kg.flow.folder import build_folder
    from kg.flow.options import Options
    from kg.sources import read_files

    paths = [str(SAMPLE)] if sample else list(inputs)
    by_hand = os.path.abspath(corrections) if corrections is not None else None  # noqa: PTH100  (links stay)
    if shards is not None:
        if explain or report is not None or with_sparql:
            raise click.UsageError("--shards goes without --explain, --report and --with-sparql")
        from kg.cli.sharding import build_in_shards

        build_in_shards(
            paths, output, shards, workers, engine, scheduler, quiet=quiet,
            format=format_, page_year=page_year, strict=strict, any_language=any_language,
            pipeline=pipeline, labels=labels, corrections=by_hand,
        )  # fmt: skip
        return
    for path in paths:
        if Path(path).is_fifo():
            click.echo(f"waiting for what is written to {click.format_filename(path)}", err=True)
    dropped: Counter[tuple[str, str]] = Counter()
    with (
        _watching(quiet, report, dropped if explain else None) as (watch, say),
        shared.workforce(workers, engine, scheduler) as force,
    ):
        read = partial(read_files, paths, format=format_, page_year=page_year, strict=strict)
        options = Options(pipeline, labels, by_hand, view_limit, with_sparql, any_language)
        built = build_folder(output, read, options, workers=force, watch=watch, allow_empty=allow_empty)
    _report(built, Path(output), say)
    if explain:
        rows = sorted(dropped.items(), key=lambda item: (-item[1], item[0]))
        click.echo(format.to_csv({"reason": r, "name": n, "papers": count} for (r, n), count in rows))


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@_reading_options
@_running_options
@shared.graph_option
def add(
    files: tuple[str, ...],
    format_: str | None,
    page_year: int | None,
    strict: bool,
    workers: int | None,
    engine: str,
    scheduler: str | None,
    report: Path | None,
    quiet: bool,
    folder: Path,
) -> None:
    """Add the papers of FILEs (or folders, - for standard input) to a graph, or read them again if they changed.

    The graph is then the one that 'kg build' makes of all its files at once, with the same options.
    """
    from kg import library
    from kg.flow.folder import change_folder
    from kg.sources import read_files

    with _watching(quiet, report) as (watch, say), shared.workforce(workers, engine, scheduler) as force:

        def change(kept: list[FileContent]) -> list[FileContent]:
            return library.added(kept, read_files(files, format=format_, page_year=page_year, strict=strict))

        built = change_folder(folder, change, workers=force, watch=watch)
    _report(built, folder, say)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@_running_options
@shared.graph_option
def remove(
    names: tuple[str, ...],
    workers: int | None,
    engine: str,
    scheduler: str | None,
    report: Path | None,
    quiet: bool,
    folder: Path,
) -> None:
    """Remove what came from a file or folder, or a single paper, from a graph.

    NAME is a path that was given to 'kg build' or 'kg add', the name of a file, or the id of a paper ('kg paper'
    shows it).
    """
    from kg import library
    from kg.flow.folder import change_folder

    with _watching(quiet, report) as (watch, say), shared.workforce(workers, engine, scheduler) as force:
        change = partial(library.remove_papers, names=names)
        built = change_folder(folder, change, workers=force, watch=watch)
    _report(built, folder, say)


@contextmanager
def _watching(
    quiet: bool, report: Path | None, dropped: Counter[tuple[str, str]] | None = None
) -> Iterator[tuple[Watch, Callable[[str], object]]]:
    """A watch that shows progress and warnings, and a function to say more; both are silent if asked to."""
    import time

    from kg.flow.options import Watch

    say: Callable[[str], object] = str if quiet else shared.say
    bar: Any = None
    begun = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal bar, begun
        if bar is None and total:
            begun = time.monotonic()
            bar = click.progressbar(
                length=total, label="extracting", file=sys.stderr, show_pos=True, hidden=quiet,
                item_show_func=lambda rate: f"{rate:,.0f} abstracts/s" if rate else None,
            )  # fmt: skip
            bar.__enter__()
        if bar is not None:
            bar.update(done - bar.pos, done / max(1e-3, time.monotonic() - begun))
            if done == total:
                bar.__exit__(None, None, None)
                bar = None

    def drop(_: object, what: Any) -> None:
        assert dropped is not None
        dropped.update([(what.reason, what.name)])

    try:
        read = partial(_report_reading, file=report, say=say)
        yield Watch(read, progress, drop if dropped is not None else None, lambda text: say(f"warning: {text}")), say
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)


def _report(built: Built, folder: Path, say: Callable[[str], object]) -> None:
    """Say how much there is, by which rules names became concepts, what was written and what to try next."""
    found = built.summary
    say("{papers:,} papers, {concepts:,} concepts, {links:,} links, {mentions:,} mentions".format_map(found))
    if built.graph is None:
        say(f"nothing has changed: {click.format_filename(folder)} holds the graph of these papers")
        return
    say(found["rules"])
    for path in built.paths.values():
        say(f"wrote {click.format_filename(path)}")
    where = "" if folder == Path("outputs") else f" -g {click.format_filename(folder)}"
    card = f', kg concept "{found["top"]}"{where}' if found["top"] else ""
    say(f"next: kg stats{where}{card}, open {click.format_filename(built.paths['graph.html'])}")


def _report_reading(reading: Reading, file: Path | None, say: Callable[[str], object]) -> None:
    """Say what was read, and name what was not; all of it in a file, if there shall be one."""
    if file is not None:
        _write_report(reading, file)
    merged = sum(number - 1 for _, number in reading.repeated)
    say(
        f"read {reading.records:,} records of {len(reading.papers) + len(reading.left_out):,} papers"
        + (f" ({merged:,} duplicates merged)" if merged else "")
        + (f"; skipped {len(reading.skipped):,}:" if reading.skipped else "")
    )
    _name([str(item) for item in reading.skipped], say)
    if left_out := [str(item) for item in reading.left_out]:
        say(f"left out {len(left_out):,} that are not for us ('kg build --any-language' keeps other languages):")
        _name(left_out, say)
    if bare := [paper.title for paper in reading.papers if paper.title_only]:
        say(f"{len(bare):,} have no abstract; their titles alone are read:")
        _name(bare, say)


def _name(lines: list[str], say: Callable[[str], object], most: int = 20) -> None:
    """Say the first of many lines, and how many more there are."""
    for line in lines[:most]:
        say(f"  {line}")
    if len(lines) > most:
        say(f"  … and {len(lines) - most:,} more (--report FILE names all)")


def _write_report(reading: Reading, file: Path) -> None:
    """Write all that :func:`_report_reading` counts as CSV: what happened, where or to what, why."""
    from kg.answers import format
    from kg.export.rows import spreadsheet_cell

    rows = [
        *({"what": "skipped", "where": f"{s.file}:{s.line or ''}", "detail": s.reason} for s in reading.skipped),
        *({"what": "left out", "where": item.title, "detail": item.reason} for item in reading.left_out),
        *({"what": "no abstract", "where": p.title, "detail": p.id} for p in reading.papers if p.title_only),
        *({"what": "merged", "where": title, "detail": f"{number} records"} for title, number in reading.repeated),
    ]
    try:
        safe = ({name: spreadsheet_cell(cell) for name, cell in row.items()} for row in rows)
        file.write_text((format.to_csv(safe) or "what,where,detail") + "\n", encoding="utf-8")
    except OSError as error:
        raise KgError(f"can't write {file}: {error.strerror or error}") from error
