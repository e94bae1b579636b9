"""The commands that ask a built graph."""

from __future__ import annotations

from pathlib import Path

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
@click.option("--top", type=click.IntRange(min=0), default=10, show_default=True, help="Concepts to name of each kind.")
@output_options
@graph_option
def stats(top: int, form: str | None, folder: Path) -> None:
    """Count what is in the graph and name its commonest concepts."""
    from kg import lookup, show

    with open_folder(folder) as store:
        counts = lookup.stats(store, top)
    print_result(form, counts, show.stats_rows(counts), lambda: show.stats_text(counts))
