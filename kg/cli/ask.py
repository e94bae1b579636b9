"""The commands that ask a built graph."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from kg.cli.shared import graph_option, open_folder, output_options, print_result, width


@click.command()
@click.argument("name")
@click.option("--papers", type=click.IntRange(min=0), default=10, show_default=True, help="How many papers to show.")
@click.option("--why", is_flag=True, help="Show why each name is one of its names, with a sentence.")
@output_options
@graph_option
def concept(name: str, papers: int, why: bool, form: str | None, folder: Path) -> None:
    """Show the card of the concept called NAME: what papers do with it, and where they say so."""
    from kg import lookup, show

    if why:
        from kg import explain

        with open_folder(folder) as store:
            reasons = explain.why(store, name)
        print_result(form, reasons, explain.why_rows(reasons), lambda: explain.why_text(reasons, width()))
        return
    with open_folder(folder) as store:
        card = lookup.concept_card(store, name)
    print_result(form, card, show.concept_rows(card), lambda: show.concept_text(card, width(), papers))


@click.command()
@click.argument("name")
@output_options
@graph_option
def paper(name: str, form: str | None, folder: Path) -> None:
    """Show a paper and its concepts; NAME is a title, a part of one, an id, a DOI or an arXiv id."""
    from kg import lookup, show

    with open_folder(folder) as store:
        card = lookup.paper_card(store, name)
    print_result(form, card, show.paper_rows(card), lambda: show.paper_text(card, width()))


@click.command()
@click.argument("query", metavar="QUERY|FILE|-")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "ttl"]), help="Form of the result.")
@output_options
@graph_option
def query(query: str, form: str | None, folder: Path) -> None:
    """Run a SPARQL query over graph.ttl: its text, a file that holds it, or - for standard input."""
    import pyoxigraph as ox

    from kg import show
    from kg.rdf.query import load_turtle, run_query, to_rows

    results = run_query(load_turtle(folder / "graph.ttl"), _query_text(query))
    if isinstance(results, ox.QueryBoolean):
        click.echo(show.to_json({"boolean": bool(results)}) if form == "json" else str(bool(results)).lower())
    elif isinstance(results, ox.QueryTriples):
        if form in ("json", "csv"):
            raise click.UsageError("CONSTRUCT and DESCRIBE give triples: use --format ttl")
        _write(results)
    elif form == "ttl":
        raise click.UsageError("SELECT gives rows: use --format table, json or csv")
    elif form in ("json", "csv"):
        kind = ox.QueryResultsFormat.JSON if form == "json" else ox.QueryResultsFormat.CSV
        click.echo(results.serialize(format=kind), nl=form == "json")
    else:
        names, rows = to_rows(results)
        click.echo(show.to_table(names, rows, width()))


@click.command()
@click.option("--top", type=click.IntRange(min=0), default=10, show_default=True, help="Concepts to name of each kind.")
@output_options
@graph_option
def stats(top: int, form: str | None, folder: Path) -> None:
    """Count what is in the graph and name its commonest concepts."""
    from kg import lookup, show

    with open_folder(folder) as store:
        counts = lookup.stats(store, top)
    print_result(form, counts, show.stats_rows(counts), lambda: show.stats_text(counts))


def _query_text(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    if "{" not in query:
        path = Path(query)
        if not path.is_file():
            raise click.UsageError(f"{query!r} is neither a query nor a file")
        return path.read_text(encoding="utf-8")
    return query


def _write(triples: Any) -> None:
    import pyoxigraph as ox

    from kg.rdf.terms import PREFIXES

    click.echo(ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES), nl=False)
