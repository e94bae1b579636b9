"""``kg build --shards``: what a person sees of a build in shards."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from kg.cli import shared
from kg.cli.options import HowToRead, HowToRun
from kg.cli.telling import report_reading

if TYPE_CHECKING:
    from kg.flow.options import Options


def build_in_shards(
    paths: Sequence[str],
    output: str,
    shards: int,
    how: HowToRead,
    options: Options,
    run: HowToRun,
    *,
    allow_empty: bool,
) -> None:
    """Build in shards and say what was read and made."""
    from kg.graph.summary import counts_line
    from kg.shards import build_shards

    say: Callable[[str], object] = str if run.quiet else shared.say
    with shared.workforce(run) as force, _bars(run.quiet) as progress:
        made = build_shards(
            paths, output, shards, workers=force, progress=progress,
            format=how.format, page_year=how.page_year, strict=how.strict, any_language=options.any_language,
            pipeline=options.pipeline, labels=options.labels, corrections=options.corrections,
            links=options.own_links,
            allow_empty=allow_empty,
        )  # fmt: skip
    found = made.summary
    report_reading(made.account, run.report, say)
    for warning in found["warnings"]:
        say(f"warning: {warning}")
    say(counts_line(found))
    where = click.format_filename(output)
    if not made.is_new:
        say(f"nothing has changed: {where} holds the graph of these papers")
        return
    say(found["rules"])
    say(
        f"wrote {found['triples']:,} triples to {where}/rdf, and tables in Parquet beside it; {where}/graph.json counts"
    )
    say(f"next: kg stats -g {where}; load {where}/rdf into a triple store for SPARQL: docs/shards.md, docs/big.md")


@contextmanager
def _bars(quiet: bool) -> Iterator[Callable[[str, int, int], object]]:
    """A progress bar for each pass over the shards."""
    bar: Any = None
    label = ""

    def end() -> None:
        if bar is not None:
            bar.__exit__(None, None, None)

    def progress(doing: str, done: int, total: int) -> None:
        nonlocal bar, label
        if doing != label:
            end()
            label = doing
            bar = click.progressbar(length=total, label=f"{doing:>17}", file=sys.stderr, show_pos=True, hidden=quiet)
            bar.__enter__()
        bar.update(done - bar.pos)

    try:
        yield progress
    finally:
        end()


@contextmanager
def loading_bar() -> Iterator[Callable[[int, int], object]]:
    """A progress bar for bytes that are loaded."""
    with click.progressbar(length=1000, label="loading", file=sys.stderr) as bar:
        yield lambda done, total: bar.update(done * 1000 // max(1, total) - bar.pos)
