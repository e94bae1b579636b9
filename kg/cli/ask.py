"""The commands that show a concept, a paper, and the whole in numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.parameters import KIND, Choice
from kg.cli.shared import (
    CONCEPT,
    PAPER,
    by_option,
    draw,
    graph_option,
    named_concept,
    open_folder,
    output_options,
    plot_option,
    print_result,
    say,
    say_narrower,
    width,
)
from kg.lookup.filters import RELATIONS, Filter
from kg.model import Kind, Role

if TYPE_CHECKING:
    from kg.store.opened import Store


@click.command()
@click.argument("name", shell_complete=CONCEPT)
@click.option("--papers", type=click.IntRange(min=0), help="How many papers to give: 10 as text, else all.")
@click.option("--top", type=click.IntRange(min=0), help="Concepts to name in each section: 6 as text, else 50.")
@click.option("--role", type=Choice([role.value for role in Role]), help="Only papers that do this with it.")
@click.option("--kind", type=KIND, help="Only papers in which it is this.")
@click.option("--since", type=int, metavar="YEAR", help="Only papers of this year or later.")
@click.option("--until", type=int, metavar="YEAR", help="Only papers of this year or earlier.")
@click.option(
    "--with", "beside", metavar="NAME", shell_complete=CONCEPT, help="Only papers that name this concept too."
)
@click.option(
    "--relation",
    type=Choice(RELATIONS),
    help="Only papers that state this relation: to --with NAME, or to any other.",
)
@click.option("--exact", is_flag=True, help="Take no part of a name and no typo.")
@click.option("--why", is_flag=True, help="Show why each name is one of its names, with a sentence.")
@by_option
@output_options
@graph_option
def concept(
    name: str,
    papers: int | None,
    top: int | None,
    role: str | None,
    kind: str | None,
    since: int | None,
    until: int | None,
    beside: str | None,
    relation: str | None,
    exact: bool,
    why: bool,
    by: str,
    form: str | None,
    folder: Path,
) -> None:
    """Show the card of the concept called NAME: what papers do with it, and where they say so."""
    if relation == "testedOn" and not beside:
        raise click.UsageError("--relation testedOn needs --with")
    with open_folder(folder) as store:
        if why:
            _why(store, name, exact, form)
            return
        from kg.answers.concept import BESIDE, concept_rows, concept_text, guess_line
        from kg.lookup.cards import concept_card
        from kg.lookup.values import By
        from kg.lookup.ways import EXACT

        wanted = _filter(store, role, kind, since, until, beside, relation, exact)
        number = 10 if papers is None and form is None else papers
        most = (50 if form else BESIDE) if top is None else top
        quoted = None if form else 1
        card = concept_card(store, name, exact=exact, filter=wanted, papers=number, most=most, by=By(by), quoted=quoted)
        if wanted.beside and not card.counts.papers:
            say_narrower(store, card.concept.id, wanted.beside, folder)
    if line := guess_line(card.found, name):
        say(line if card.found.way in EXACT else f"{line}; --exact takes no guess")
    print_result(form, card, concept_rows(card), lambda: concept_text(card, width(), number or 0, most))


def _filter(
    store: Store,
    role: str | None,
    kind: str | None,
    since: int | None,
    until: int | None,
    beside: str | None,
    relation: str | None,
    exact: bool,
) -> Filter:
    if since is not None and until is not None and since > until:
        raise click.UsageError(f"--since {since} is after --until {until}")
    other = named_concept(store, beside, exact=exact).id if beside else None
    return Filter(Role(role) if role else None, Kind(kind) if kind else None, since, until, other, relation)


def _why(store: Store, name: str, exact: bool, form: str | None) -> None:
    from kg.answers.why import why_rows, why_text
    from kg.lookup.why import why

    reasons = why(store, name, exact=exact)
    print_result(form, reasons, why_rows(reasons), lambda: why_text(reasons, width()))


@click.command()
@click.argument("name", shell_complete=PAPER)
@click.option("--similar", is_flag=True, help="Show the papers most like it instead, and why.")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="How many similar papers.")
@output_options
@graph_option
def paper(name: str, similar: bool, top: int, form: str | None, folder: Path) -> None:
    """Show a paper and its concepts; NAME is a title, a part of one, an id, a DOI or an arXiv id."""
    from kg.answers.paper import paper_rows, paper_text, part_line, similar_rows, similar_text
    from kg.lookup.cards import paper_card
    from kg.lookup.papers import find_paper
    from kg.lookup.similar import similar_papers

    with open_folder(folder) as store:
        card = None if similar else paper_card(store, name)
        found = card.paper if card else find_paper(store, name)
        if line := part_line(found, name):
            say(line)
        if card is None:
            others = similar_papers(store, found.id, top)
            print_result(form, others, similar_rows(others), lambda: similar_text(found.title, others, width()))
            return
    print_result(form, card, paper_rows(card), lambda: paper_text(card, width()))


@click.command()
@click.option("--top", type=click.IntRange(min=0), default=10, show_default=True, help="Concepts to name of each kind.")
@by_option
@plot_option
@output_options
@graph_option
def stats(top: int, by: str, picture: Path | None, form: str | None, folder: Path) -> None:
    """Count what is in the graph and name its most telling concepts and its communities."""
    from kg.answers.stats import stats_rows, stats_text
    from kg.lookup.counting import stats as count
    from kg.lookup.values import By

    with open_folder(folder) as store:
        counts = count(store, top, by=By(by))
    draw(counts, picture)
    print_result(form, counts, stats_rows(counts), lambda: stats_text(counts, width()))
