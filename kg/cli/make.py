"""The command that builds a graph."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import SAMPLE
from kg.cli import shared
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.sources import Reading


@click.command()
@click.argument("inputs", nargs=-1, metavar="INPUT…")
@click.option("--sample", is_flag=True, help="Build the sample of well-known papers that ships with paperkg.")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("outputs"),
    show_default=True,
    help="Folder for kg.sqlite, graph.ttl and graph.html.",
)
@click.option("--format", "format_", help="Take the input for this format instead of looking at its content.")
@click.option("--page-year", type=click.IntRange(1900, 2100), help="Year of dates without one on a saved page.")
@click.option("--strict", is_flag=True, help="Stop at the first record that can't be read.")
@click.option("--any-language", is_flag=True, help="Keep papers in other languages than English.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a CSV of all records that were skipped, merged or left out, and of papers without an abstract.",
)
@click.option(
    "--corrections",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of corrections made by hand; by default corrections.txt in the folder, if it is there.",
)
@click.option("--pipeline", help="A spaCy package or folder in the place of our tagger.")
@click.option("--labels", default="", help="What its labels mean: LABEL=KIND, separated by commas.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that extract.")
@click.option(
    "--view-limit",
    type=click.IntRange(2),
    default=25,
    show_default=True,
    metavar="MB",
    help="Largest size of graph.html; what has little support is left out of it, and it says so.",
)
@click.option("--explain", is_flag=True, help="Print as CSV which names were found and dropped, and why.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def build(
    inputs: tuple[str, ...],
    sample: bool,
    output: Path,
    format_: str | None,
    page_year: int | None,
    strict: bool,
    any_language: bool,
    report: Path | None,
    corrections: Path | None,
    pipeline: str | None,
    labels: str,
    workers: int,
    view_limit: int,
    explain: bool,
    quiet: bool,
) -> None:
    """Build the graph of the papers in INPUT: files or folders, - for standard input."""
    if sample == bool(inputs):
        raise click.UsageError("give either INPUT or --sample")
    from kg import flow, show
    from kg.nlp.external import External, parse_labels
    from kg.sources import read_papers

    say: Callable[[str], object] = str if quiet else shared.say
    paths = [str(SAMPLE)] if sample else list(inputs)
    by_hand = flow.find_corrections(corrections, output)
    external = External(pipeline, parse_labels(labels)) if pipeline else None
    reading = read_papers(paths, format=format_, page_year=page_year, strict=strict, any_language=any_language)
    _report(reading, say)
    if report is not None:
        _write_report(reading, report)
    warnings: list[str] = []
    dropped: Counter[tuple[str, str]] = Counter()
    with click.progressbar(
        length=len(reading.papers), label="extracting", file=sys.stderr, show_pos=True, hidden=quiet
    ) as bar:
        graph = flow.build_graph(
            reading,
            external=external,
            workers=workers,
            corrections=by_hand,
            progress=lambda done, total: bar.update(done - bar.pos),
            dropped=lambda paper, what: dropped.update([(what.reason, what.name)]),
            warn=warnings.append,
        )
    written = flow.write(graph, output, view_limit=view_limit)
    _report_graph(graph, say)
    for warning in warnings:
        say(f"warning: {warning}")
    for path in written.values():
        say(f"wrote {click.format_filename(path)}")
    _say_next(graph, output, say)
    if explain:
        rows = sorted(dropped.items(), key=lambda item: (-item[1], item[0]))
        click.echo(show.to_csv({"reason": r, "name": n, "papers": count} for (r, n), count in rows))


def _report_graph(graph: Graph, say: Callable[[str], object]) -> None:
    """Say how much was found, and by which rules names became concepts."""
    from kg.explain import rules_line
    from kg.graph import concepts_of, links_of, merges_of

    concepts, links = list(concepts_of(graph)), list(links_of(graph))
    papers, mentions = len(graph) - len(concepts), sum(len(link.mentions) for link in links)
    say(f"{papers:,} papers, {len(concepts):,} concepts, {len(links):,} links, {mentions:,} mentions")
    say(rules_line(merges_of(graph)))


def _say_next(graph: Graph, output: Path, say: Callable[[str], object]) -> None:
    """Say what to try next, with the commonest concept as the example."""
    from kg.graph import concepts_of

    where = "" if output == Path("outputs") else f" -g {click.format_filename(output)}"
    top = max(concepts_of(graph), key=lambda c: (graph.nodes[f"concept:{c.id}"]["papers"], c.id), default=None)
    card = f', kg concept "{top.label}"{where}' if top else ""
    say(f"next: kg stats{where}{card}, open {click.format_filename(output / 'graph.html')}")


def _report(reading: Reading, say: Callable[[str], object]) -> None:
    """Say what was read, and name what was not."""
    merged = sum(number - 1 for _, number in reading.repeated)
    say(
        f"read {reading.records:,} records of {len(reading.papers) + len(reading.left_out):,} papers"
        + (f" ({merged:,} duplicates merged)" if merged else "")
        + (f"; skipped {len(reading.skipped):,}:" if reading.skipped else "")
    )
    _name([str(item) for item in reading.skipped], say)
    if reading.left_out:
        say(f"left out {len(reading.left_out):,} that are not for us (--any-language keeps other languages):")
        _name([str(item) for item in reading.left_out], say)
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
    """Write all that :func:`_report` counts as CSV: what happened, where or to what, why."""
    from kg import show
    from kg.export.rows import spreadsheet_cell

    rows = [
        *({"what": "skipped", "where": f"{s.file}:{s.line or ''}", "detail": s.reason} for s in reading.skipped),
        *({"what": "left out", "where": item.title, "detail": item.reason} for item in reading.left_out),
        *({"what": "no abstract", "where": p.title, "detail": p.id} for p in reading.papers if p.title_only),
        *({"what": "merged", "where": title, "detail": f"{number} records"} for title, number in reading.repeated),
    ]
    try:
        safe = ({name: spreadsheet_cell(cell) for name, cell in row.items()} for row in rows)
        file.write_text(show.to_csv(safe) + "\n", encoding="utf-8")
    except OSError as error:
        raise KgError(f"can't write {file}: {error.strerror or error}") from error
