"""The commands that build a graph and change what it is made of."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg import SAMPLE
from kg.cli import shared
from kg.cli.reporting import report_built, watching
from kg.cli.running import HowToRead, HowToRun, reading_options, running_options

if TYPE_CHECKING:
    from kg.sources import FileContent


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
@reading_options
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
@running_options
def build(
    inputs: tuple[str, ...],
    sample: bool,
    output: str,
    explain: bool,
    shards: int | None,
    allow_empty: bool,
    how: HowToRead,
    run: HowToRun,
    **options: Any,
) -> None:
    """Build the graph of the papers in INPUT: files or folders, - for standard input.

    What was extracted for an earlier graph in the same folder is not extracted again, and a build that was
    interrupted goes on where it stopped.
    """
    if sample == bool(inputs):
        raise click.UsageError("give either INPUT or --sample")
    paths = [str(SAMPLE)] if sample else list(inputs)
    if options["corrections"] is not None:
        options["corrections"] = os.path.abspath(options["corrections"])  # noqa: PTH100  (links stay)
    for path in paths:
        if Path(path).is_fifo():
            click.echo(f"waiting for what is written to {click.format_filename(path)}", err=True)
    if shards is None:
        _build_folder(paths, output, explain, how, run, options, allow_empty=allow_empty)
        return
    if explain or run.report is not None or options["with_sparql"]:
        raise click.UsageError("--shards goes without --explain, --report and --with-sparql")
    from kg.cli.sharding import build_in_shards

    fitting = {name: value for name, value in options.items() if name not in {"view_limit", "with_sparql"}}
    build_in_shards(paths, output, shards, run, **asdict(how), **fitting)


def _build_folder(
    paths: list[str],
    output: str,
    explain: bool,
    how: HowToRead,
    run: HowToRun,
    options: dict[str, Any],
    *,
    allow_empty: bool,
) -> None:
    from kg.answers import format
    from kg.flow.folder import build_folder
    from kg.flow.options import Options
    from kg.sources import read_files

    dropped: Counter[tuple[str, str]] = Counter()
    with watching(run.quiet, run.report, dropped if explain else None) as (watch, say), run.workforce() as force:
        read = partial(read_files, paths, **asdict(how))
        built = build_folder(output, read, Options(**options), workers=force, watch=watch, allow_empty=allow_empty)
    report_built(built, Path(output), say)
    if explain:
        rows = sorted(dropped.items(), key=lambda item: (-item[1], item[0]))
        click.echo(format.to_csv({"reason": r, "name": n, "papers": count} for (r, n), count in rows))


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@reading_options
@running_options
@shared.graph_option
def add(
    files: tuple[str, ...],
    how: HowToRead,
    run: HowToRun,
    folder: Path,
) -> None:
    """Add the papers of FILEs (or folders, - for standard input) to a graph, or read them again if they changed.

    The graph is then the one that 'kg build' makes of all its files at once, with the same options.
    """
    from kg import library
    from kg.flow.folder import change_folder
    from kg.sources import read_files

    with watching(run.quiet, run.report) as (watch, say), run.workforce() as force:

        def change(kept: list[FileContent]) -> list[FileContent]:
            return library.added(kept, read_files(files, **asdict(how)))

        built = change_folder(folder, change, workers=force, watch=watch)
    report_built(built, folder, say)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@running_options
@shared.graph_option
def remove(
    names: tuple[str, ...],
    run: HowToRun,
    folder: Path,
) -> None:
    """Remove what came from a file or folder, or a single paper, from a graph.

    NAME is a path that was given to 'kg build' or 'kg add', the name of a file, or the id of a paper ('kg paper'
    shows it).
    """
    from kg import library
    from kg.flow.folder import change_folder

    with watching(run.quiet, run.report) as (watch, say), run.workforce() as force:
        change = partial(library.remove_papers, names=names)
        built = change_folder(folder, change, workers=force, watch=watch)
    report_built(built, folder, say)
