"""The command line: the only module that reads and writes the terminal.

Data goes to standard output, messages and progress to standard error. Exit codes: 0 done or found, 1 not
found, a domain error or interrupted, 2 wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg import SAMPLE, __version__
from kg.errors import KgError, NotFoundError

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.sources import Reading

_F = TypeVar("_F", bound=Callable[..., Any])


class _Commands(click.Group):
    """Commands in the order in which one needs them; a domain error is one clear line and exit 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except NotFoundError as error:
            hint = f"; did you mean {', '.join(map(repr, error.suggestions))}?" if error.suggestions else ""
            raise click.ClickException(f"{error}{hint}") from error
        except KgError as error:
            raise click.ClickException(str(error)) from error


def _graph_option(command: _F) -> _F:
    folder = click.Path(file_okay=False, path_type=Path)
    return click.option(
        "-g", "--graph", "folder", type=folder, default=Path("outputs"), show_default=True, help="Folder of the graph."
    )(command)


def _output_options(command: _F) -> _F:
    """The output options that all listing commands share."""
    for name in ("csv", "json"):
        command = click.option(f"--{name}", "form", flag_value=name, help=f"Print {name.upper()}.")(command)
    return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """Find the methods, datasets and problems of papers, and ask the graph that they make."""


@main.command()
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
@click.option(
    "--view-limit",
    type=click.IntRange(2),
    default=25,
    show_default=True,
    metavar="MB",
    help="Largest size of graph.html; what has little support is left out of it, and it says so.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def build(
    inputs: tuple[str, ...],
    sample: bool,
    output: Path,
    format_: str | None,
    page_year: int | None,
    strict: bool,
    view_limit: int,
    quiet: bool,
) -> None:
    """Build the graph of the papers in INPUT: files or folders, - for standard input."""
    if sample == bool(inputs):
        raise click.UsageError("give either INPUT or --sample")
    from kg import flow
    from kg.graph import concepts_of, links_of
    from kg.sources import read_papers

    say: Callable[[str], object] = str if quiet else _say
    paths = [str(SAMPLE)] if sample else list(inputs)
    reading = read_papers(paths, format=format_, page_year=page_year, strict=strict)
    _report(reading, say)
    with click.progressbar(
        length=len(reading.papers), label="extracting", file=sys.stderr, show_pos=True, hidden=quiet
    ) as bar:
        graph = flow.build_graph(reading, lambda done, total: bar.update(done - bar.pos))
    written = flow.write(graph, output, view_limit=view_limit)
    concepts, links = list(concepts_of(graph)), list(links_of(graph))
    mentions = sum(len(link.mentions) for link in links)
    say(f"{len(reading.papers):,} papers, {len(concepts):,} concepts, {len(links):,} links, {mentions:,} mentions")
    for path in written.values():
        say(f"wrote {click.format_filename(path)}")
    where = "" if output == Path("outputs") else f" -g {click.format_filename(output)}"
    top = max(concepts, key=lambda c: (graph.nodes[f"concept:{c.id}"]["papers"], c.id), default=None)
    say(
        f"next: kg stats{where}"
        + (f', kg concept "{top.label}"{where}' if top else "")
        + f", open {output / flow.PAGE}"
    )


def _say(message: str) -> None:
    click.echo(message, err=True)


def _report(reading: Reading, say: Callable[[str], object]) -> None:
    """Say what was read, and name what was not."""
    merged = reading.records - len(reading.papers)
    say(
        f"read {reading.records:,} records of {len(reading.papers):,} papers"
        + (f" ({merged} duplicates merged)" if merged else "")
        + (f"; skipped {len(reading.skipped)}:" if reading.skipped else "")
    )
    for skipped in reading.skipped[:20]:
        say(f"  {skipped}")
    if len(reading.skipped) > 20:
        say(f"  … and {len(reading.skipped) - 20} more")


@main.command()
@click.argument("name")
@click.option("--papers", type=click.IntRange(min=0), default=10, show_default=True, help="How many papers to show.")
@_output_options
@_graph_option
def concept(name: str, papers: int, form: str | None, folder: Path) -> None:
    """Show the card of the concept called NAME: what papers do with it, and where they say so."""
    from kg import lookup, show

    with _store(folder) as store:
        card = lookup.concept_card(store, name)
    _print(form, card, show.concept_rows(card), lambda: show.concept_text(card, _width(), papers))


@main.command()
@click.argument("name")
@_output_options
@_graph_option
def paper(name: str, form: str | None, folder: Path) -> None:
    """Show a paper and its concepts; NAME is a title, a part of one, an id, a DOI or an arXiv id."""
    from kg import lookup, show

    with _store(folder) as store:
        card = lookup.paper_card(store, name)
    _print(form, card, show.paper_rows(card), lambda: show.paper_text(card, _width()))


@main.command()
@click.argument("query", metavar="QUERY|FILE|-")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "ttl"]), help="Form of the result.")
@_output_options
@_graph_option
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
        click.echo(show.to_table(names, rows, _width()))


@main.command()
@click.option("--top", type=click.IntRange(min=0), default=10, show_default=True, help="Concepts to name of each kind.")
@_output_options
@_graph_option
def stats(top: int, form: str | None, folder: Path) -> None:
    """Count what is in the graph and name its commonest concepts."""
    from kg import lookup, show

    with _store(folder) as store:
        counts = lookup.stats(store, top)
    _print(form, counts, show.stats_rows(counts), lambda: show.stats_text(counts))


@main.command("eval")
@click.argument("gold", type=click.Path(path_type=Path), required=False)
@click.option("--sample", "number", type=click.IntRange(1), help="Judge this many mentions of your own graph instead.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed draws another sample.")
@_output_options
@_graph_option
def evaluate_(gold: Path | None, number: int | None, seed: int, form: str | None, folder: Path) -> None:
    """Measure the extraction: against annotated papers in GOLD, or by judging a sample of your own graph.

    GOLD is JSON Lines, one paper a line: title, abstract and concepts, each with name, type (method, dataset,
    problem), role, and surfaces (every form in which the text names it).
    """
    if (gold is None) == (number is None):
        raise click.UsageError("give either GOLD or --sample")
    from kg import evaluate, flow, show
    from kg.sources import Reading

    if gold is not None:
        annotated = evaluate.read_gold(gold)
        graph = flow.build_graph(Reading(tuple(item.paper for item in annotated), len(annotated)))
        result = evaluate.evaluate(graph, annotated)
        _print(form, result, show.evaluation_rows(result), lambda: show.evaluation_text(result))
    elif number is not None:
        _judge(flow.load(folder), number, seed)


def _judge(graph: Graph, number: int, seed: int) -> None:
    """Ask of each mention of a sample whether it is right; say the precision of what was answered."""
    from kg import evaluate, show

    answers = []
    for link, mention in evaluate.sample_mentions(graph, number, seed):
        _say(f"\n{show.judging_text(graph, link, mention, _width())}")
        answer = click.prompt("right? (y, n, s to skip, q to stop)", type=click.Choice(["y", "n", "s", "q"]), err=True)
        if answer == "q":
            break
        answers += [answer == "y"] if answer != "s" else []
    low, high = evaluate.wilson_interval(sum(answers), len(answers))
    share = 100 * sum(answers) / len(answers) if answers else 0.0
    click.echo(
        f"{sum(answers)} of {len(answers)} right: {share:.0f} % (95 % interval {100 * low:.0f} to {100 * high:.0f} %)"
    )


def _store(folder: Path) -> Any:
    from kg.store import open_store

    return open_store(folder / "kg.sqlite")


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


def _print(form: str | None, value: Any, rows: Iterable[dict[str, Any]], text: Callable[[], str]) -> None:
    from kg import show

    if form == "json":
        click.echo(show.to_json(value))
    else:
        click.echo(show.to_csv(rows) if form == "csv" else text())


def _width() -> int:
    """The width of the terminal; 100 where there is none, so that piped output does not depend on it."""
    import shutil

    return max(40, shutil.get_terminal_size((100, 24)).columns)
