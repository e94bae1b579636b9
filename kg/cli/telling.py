"""What a person is told while a graph is built, and after."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import shared
from kg.cli.options import HowToRun
from kg.cli.parameters import BUILT
from kg.errors import KgError, counted

if TYPE_CHECKING:
    from kg.flow.options import Built, Watch
    from kg.sources import Account


@contextmanager
def watching(
    run: HowToRun, dropped: Counter[tuple[str, str]] | None = None
) -> Iterator[tuple[Watch, Callable[[str], object]]]:
    """A watch that shows progress and warnings, and a function to say more; both are silent if asked to."""
    import time

    from kg.flow.options import Watch

    say: Callable[[str], object] = str if run.quiet else shared.say
    bar: Any = None
    begun = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal bar, begun
        if bar is None and total:
            begun = time.monotonic()
            bar = click.progressbar(
                length=total, label="extracting", file=sys.stderr, show_pos=True, hidden=run.quiet,
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
        read = partial(report_reading, file=run.report, say=say)
        yield Watch(read, progress, drop if dropped is not None else None, lambda text: say(f"warning: {text}")), say
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)


def report_built(built: Built, folder: Path, say: Callable[[str], object]) -> None:
    """Say how much there is, by which rules names became concepts, what was written and what to try next."""
    from kg.graph.summary import counts_line

    click.get_current_context().meta[BUILT] = built  # it is not taken apart where the process ends anyway
    found = built.summary
    say(counts_line(found))
    if built.values is None:
        say(f"nothing has changed: {click.format_filename(folder)} holds the graph of these papers")
        return
    say(found["rules"])
    for path in built.paths.values():
        say(f"wrote {click.format_filename(path)}")
    where = shared.where(folder)
    card = f", kg concept {_quoted(found['top'])}{where}" if found["top"] else ""
    say(f"next: kg stats{where}{card}, or {click.format_filename(built.paths['graph.html'])} in a browser")


def _quoted(name: str) -> str:
    """A name as an argument for a shell: between double quotes, unless it has what they don't keep from the shell."""
    return shared.pasteable(name) if set(name) & set('$`"') else f'"{name}"'


def report_reading(reading: Account, file: Path | None, say: Callable[[str], object]) -> None:
    """Say what was read, and name what was not; all of it in a file, if there shall be one."""
    if file is not None:
        _write_report(reading, file)
    from kg.sources.stream import DROPPED, GUESSED, SKIPPED, UNREADABLE

    for item in reading.skipped:
        if item.what == UNREADABLE:  # a graph may lack papers for it: that is said to those, too, who want no words
            shared.say(f"warning: {item}")
    skipped = [item for item in reading.skipped if item.what == SKIPPED]
    say(read_line(reading.records, reading.number, reading.merged, len(skipped)))
    _name(skipped, say)
    for item in reading.dropped:
        if item.what == GUESSED:
            say(f"warning: {item}")
    for again in reading.renamed:
        say(f"warning: {again}")
    dropped = [item for item in reading.dropped if item.what == DROPPED]
    for head, items in (
        (f"left out {counted(len(dropped), 'value')} of papers:", dropped),
        (left_out_line(len(reading.left_out)), reading.left_out),
        (f"{counted(len(reading.apart), 'identifier')} of different papers, which are kept apart:", reading.apart),
        (f"{without_abstract(len(reading.bare))}:", [title for title, _ in reading.bare]),
    ):
        if items:
            say(head)
            _name(items, say)


def read_line(records: int, papers: int, merged: int, skipped: int) -> str:
    """How much was read, and of how many papers."""
    return (
        f"read {counted(records, 'record')} of {counted(papers, 'paper')}"
        + (f" ({counted(merged, 'duplicate')} merged)" if merged else "")
        + (f"; skipped {skipped:,}:" if skipped else "")
    )


def left_out_line(number: int) -> str:
    """How many papers are left out, and what to do where that is wrong."""
    what = f"{number:,} that {'is' if number == 1 else 'are'} not for us"
    return f"left out {what} ('kg build --any-language' keeps other languages):"


def without_abstract(number: int) -> str:
    """How many papers have none, and what becomes of them."""
    if number == 1:
        return "1 has no abstract; its title alone is read"
    return f"{number:,} have no abstract; their titles alone are read"


def _name(items: Sequence[object], say: Callable[[str], object], most: int = 20) -> None:
    """Say the first of many things, and how many more there are."""
    for item in items[:most]:
        say(f"  {item}")
    if len(items) > most:
        say(f"  … and {len(items) - most:,} more (--report FILE names all)")


def _write_report(reading: Account, file: Path) -> None:
    """Write all that :func:`report_reading` counts as CSV: what happened; to what, by file and line or by id; why."""
    from kg.answers import format
    from kg.export.rows import spreadsheet_cell

    faults = (*reading.skipped, *reading.dropped)
    told: list[tuple[str, str, str]] = [
        *((item.what, item.place, item.reason) for item in faults),
        *(("left out", item.id, str(item)) for item in reading.left_out),
        *(("no abstract", paper_id, title) for title, paper_id in reading.bare),
        *(("merged", paper.id, str(paper)) for paper in reading.repeated),
        *(("kept apart", ", ".join(item.papers), item.identifier) for item in reading.apart),
        *(("renamed", ", ".join(item.papers), item.id) for item in reading.renamed),
    ]
    columns = ("what", "where", "detail")
    rows = (dict(zip(columns, map(spreadsheet_cell, row), strict=True)) for row in told)
    try:
        file.write_text(format.to_csv(rows, columns) + "\n", encoding="utf-8")
    except OSError as error:
        raise KgError(f"can't write {file}: {error.strerror or error}") from error
