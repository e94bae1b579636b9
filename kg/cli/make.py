"""The commands that build a graph and change what it is made of."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import SAMPLE
from kg.cli import shared
from kg.cli.options import HowToRead, HowToRun, building_options, reading_options, running_options
from kg.cli.parameters import NamedPath
from kg.cli.telling import report_built, watching

if TYPE_CHECKING:
    from kg.flow.options import Options


@click.command()
@click.argument("inputs", nargs=-1, metavar="INPUT…")
@click.option("--sample", is_flag=True, help="Build the sample of well-known papers that ships with paperkg.")
@click.option(
    "-o",
    "--output",
    type=NamedPath(file_okay=False),
    default="outputs",
    show_default=True,
    help="Folder for kg.sqlite, graph.ttl and graph.html.",
)
@reading_options
@building_options
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
    how: HowToRead,
    options: Options,
    explain: bool,
    shards: int | None,
    allow_empty: bool,
    run: HowToRun,
) -> None:
    """Build the graph of the papers in INPUT: files or folders, - for standard input.

    What was extracted for an earlier graph in the same folder is not extracted again, and a build that was
    interrupted goes on where it stopped.
    """
    if sample == bool(inputs):
        raise click.UsageError("give either INPUT or --sample")
    paths = [str(SAMPLE)] if sample else list(inputs)
    for path in filter(lambda path: Path(path).is_fifo(), paths):
        shared.say(f"waiting for what is written to {click.format_filename(path)}")
    if shards is not None:
        if explain or options.with_sparql:
            raise click.UsageError("--shards goes without --explain and --with-sparql")
        from kg.cli.sharding import build_in_shards

        build_in_shards(paths, output, shards, how, options, run, allow_empty=allow_empty)
        return
    from kg.answers import format
    from kg.flow.folder import build_folder
    from kg.flow.options import title_of_input

    options = replace(options, title=options.title or title_of_input(paths))
    dropped: Counter[tuple[str, str]] = Counter()
    with watching(run, dropped if explain else None) as (watch, say), shared.workforce(run) as force:
        read = how.reader(paths)
        built = build_folder(output, read, options, workers=force, watch=watch, allow_empty=allow_empty)
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
    from kg.flow.folder import add_files

    with watching(run) as (watch, say), shared.workforce(run) as force:
        built = add_files(folder, how.reader(files), workers=force, watch=watch)
    report_built(built, folder, say)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--allow-empty", is_flag=True, help="Remove the last paper, too.")
@running_options
@shared.graph_option
def remove(
    names: tuple[str, ...],
    allow_empty: bool,
    run: HowToRun,
    folder: Path,
) -> None:
    """Remove what came from a file or folder, or a single paper, from a graph.

    NAME is a path that was given to 'kg build' or 'kg add', the name of a file, or the id of a paper ('kg paper'
    shows it).
    """
    from kg import library
    from kg.flow.folder import change_folder

    change = partial(library.remove_papers, names=names)
    with watching(run) as (watch, say), shared.workforce(run) as force:
        built = change_folder(folder, change, workers=force, watch=watch, allow_empty=allow_empty)
    report_built(built, folder, say)
