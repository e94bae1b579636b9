"""The commands that look across concepts and papers."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.parameters import KIND, Choice, plural
from kg.cli.shared import (
    CONCEPT,
    EITHER,
    by_option,
    draw,
    graph_option,
    named_concept,
    open_folder,
    output_options,
    plot_option,
    print_result,
    say_narrower,
    width,
)
from kg.model import Kind

_KINDS = {f"{kind.value}s": kind for kind in Kind}
_kind = Choice(list(_KINDS), plural)
_top = click.IntRange(min=1)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--in", "places", type=Choice(["concepts", "papers", "sentences"], plural), multiple=True, help="Search only here."
)
@click.option("--top", type=_top, default=5, show_default=True, help="How many hits of each sort.")
@output_options
@graph_option
def search(words: tuple[str, ...], places: tuple[str, ...], top: int, form: str | None, folder: Path) -> None:
    """Search for WORDS in the names of concepts, in papers and in sentences; "several words" stand together."""
    from kg.answers.search import search_rows, search_text
    from kg.lookup.full_text import Place
    from kg.lookup.full_text import search as find

    where = tuple(place for place in Place if place.value in places) or tuple(Place)
    wanted = " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)
    with open_folder(folder) as store:
        found = find(store, wanted if len(words) > 1 else words[0], places=where, most=top)
    print_result(form, found, search_rows(found), lambda: search_text(found, width()))


@click.command()
@click.argument("start", metavar="A", shell_complete=CONCEPT)
@click.argument("end", metavar="B", shell_complete=CONCEPT)
@click.option("--ways", type=_top, default=3, show_default=True, help="How many ways to show.")
@output_options
@graph_option
def path(start: str, end: str, ways: int, form: str | None, folder: Path) -> None:
    """Show the most telling ways from concept A to concept B over papers that name two, with their sentences."""
    from kg.answers.ways import ways_rows, ways_text
    from kg.lookup.paths import find_ways

    with open_folder(folder) as store:
        first, last = named_concept(store, start).id, named_concept(store, end).id
        say_narrower(store, first, last, folder)
        found = find_ways(store, first, last, ways)
    print_result(form, found, ways_rows(found), lambda: ways_text(found, width()))


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="A B…", shell_complete=EITHER)
@click.option("--top", type=_top, default=10, show_default=True, help="How many concepts, and lines of the table.")
@output_options
@graph_option
def compare(names: tuple[str, ...], top: int, form: str | None, folder: Path) -> None:
    """Compare concepts, or papers: what they share, what each has alone, and who does what with them."""
    if len(names) < 2:
        raise click.UsageError("give two names or more")
    from kg.answers.compare import compare_columns, compare_rows, compare_text
    from kg.lookup.comparing import compare as find

    with open_folder(folder) as store:
        found = find(store, names, top)
        for name, one in zip(names, found.compared, strict=True):
            if found.of == "concepts" and one.label != name:
                named_concept(store, name)  # says what it took the name for
    print_result(form, found, compare_rows(found), lambda: compare_text(found, width(), top), compare_columns(found))


@click.command()
@click.option("--before", metavar="SPAN", help="The earlier span: 2019, 2019:2021, 2020-03:2020-06.")
@click.option("--after", metavar="SPAN", help="The later span. By default the papers are parted in two halves.")
@click.option("--kind", type=KIND, help="Concepts of one kind only.")
@click.option("--top", type=_top, default=10, show_default=True, help="How many rising, and how many fading, concepts.")
@click.option("--rate", type=click.FloatRange(0, 1), default=0.05, show_default=True, help="Rate of false discoveries.")
@plot_option
@output_options
@graph_option
def trends(
    before: str | None,
    after: str | None,
    kind: str | None,
    top: int,
    rate: float,
    picture: Path | None,
    form: str | None,
    folder: Path,
) -> None:
    """Show which concepts rise and which fade between two spans of time, beyond what chance would do."""
    from kg.answers.trends import TRENDS_COLUMNS, trends_rows, trends_text
    from kg.lookup.spans import parse_spans
    from kg.lookup.trends import find_trends

    if (before is None) != (after is None):
        raise click.UsageError("give both --before and --after, or none")
    try:
        spans = parse_spans(before, after)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    with open_folder(folder) as store:
        found = find_trends(store, spans, kind=Kind(kind) if kind else None, most=top, rate=rate)
    draw(found, picture)
    print_result(form, found, trends_rows(found), lambda: trends_text(found, width()), TRENDS_COLUMNS)


@click.command()
@click.option("--method", metavar="NAME", shell_complete=CONCEPT, help="Only gaps of this method.")
@click.option("--problem", metavar="NAME", shell_complete=CONCEPT, help="Only gaps of this problem.")
@click.option("--top", type=_top, default=10, show_default=True, help="How many gaps.")
@output_options
@graph_option
def gaps(method: str | None, problem: str | None, top: int, form: str | None, folder: Path) -> None:
    """Show methods that no abstract has with a problem, though papers apply methods like them to it."""
    from kg.answers.gaps import GAPS_COLUMNS, gaps_rows, gaps_text
    from kg.lookup.gaps import find_gaps

    with open_folder(folder) as store:
        of_method = named_concept(store, method, kind=Kind.METHOD) if method else None
        of_problem = named_concept(store, problem, kind=Kind.PROBLEM) if problem else None
        found = find_gaps(store, method=of_method, problem=of_problem, most=top)
    print_result(form, found, gaps_rows(found), lambda: gaps_text(found, width()), GAPS_COLUMNS)


@click.command()
@click.argument("rows", type=_kind)
@click.argument("columns", type=_kind)
@click.option("--rows", "row_count", type=_top, default=15, show_default=True, help="How many rows.")
@click.option("--columns", "column_count", type=_top, default=6, show_default=True, help="How many columns.")
@click.option(
    "--row",
    "row_names",
    multiple=True,
    metavar="NAME",
    shell_complete=CONCEPT,
    help="A concept to take as a row; may be repeated.",
)
@click.option(
    "--column", "column_names", multiple=True, metavar="NAME", shell_complete=CONCEPT, help="And as a column."
)
@by_option
@plot_option
@output_options
@graph_option
def matrix(
    rows: str,
    columns: str,
    row_count: int,
    column_count: int,
    row_names: tuple[str, ...],
    column_names: tuple[str, ...],
    by: str,
    picture: Path | None,
    form: str | None,
    folder: Path,
) -> None:
    """Count the papers that name both a concept of one kind and one of another: methods problems, …"""
    from kg.answers.stats import matrix_rows, matrix_text
    from kg.lookup.counting import matrix as count
    from kg.lookup.values import By

    with open_folder(folder) as store:
        made = count(
            store,
            _KINDS[rows],
            _KINDS[columns],
            most=(row_count, column_count),
            names=(row_names, column_names),
            by=By(by),
        )
        for names, kind in ((row_names, rows), (column_names, columns)):
            for name in names:
                named_concept(store, name, kind=_KINDS[kind])  # says what it took the name for
    draw(made, picture)
    print_result(form, made, matrix_rows(made), lambda: matrix_text(made, width()))
