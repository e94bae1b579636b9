"""The command that asks for papers online: the only one that touches a network."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.parameters import Choice
from kg.cli.shared import say
from kg.errors import counted


@click.command()
@click.argument("service", type=Choice(["openalex", "arxiv"]))
@click.argument("query")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="The most papers to fetch.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="JSON Lines file.")
@click.option("--email", envvar="KG_EMAIL", help="Your address, for the service to reach you ($KG_EMAIL).")
def fetch(service: str, query: str, limit: int, output: Path, email: str | None) -> None:
    """Search SERVICE for QUERY and append what is new to the file; kg build reads it.

    A fetch that is interrupted goes on where it stopped when it is started again.
    """
    from kg.sources.online import fetch_papers

    with click.progressbar(length=limit, label="fetching", show_pos=True, file=sys.stderr) as bar:
        done = fetch_papers(
            service, query, limit, output, email=email, progress=lambda number: bar.update(number - bar.pos)
        )
    say(f"wrote {click.format_filename(output)}: {counted(done.new, 'new paper')}, {done.known:,} were there")
    say(f"next: kg build {click.format_filename(output)}")
