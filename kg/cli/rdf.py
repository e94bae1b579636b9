"""The commands of the command line that are about RDF: query, validate, serve."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from kg.cli.parameters import Choice, Seconds
from kg.cli.shared import graph_option, say, width
from kg.errors import KgError, QueryError, needing
from kg.paths import read_whole

_FORMS = ["table", "json", "csv", "tsv", "xml", "ttl"]


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="QUERY|NAME|FILE|-")
@click.option("--list", "listed", is_flag=True, help="List the named queries and their parameters.")
@click.option("--limit", type=click.IntRange(min=0), help="The most rows that a named query gives.")
@click.option("--time-limit", type=Seconds(), help="Stop after this many seconds.")
@click.option("--file", "file", type=click.Path(dir_okay=False, path_type=Path), help="Query this export instead.")
@click.option("--format", "form", type=Choice(_FORMS), help="Form of the result.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV.")
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@graph_option
def query(
    words: tuple[str, ...],
    listed: bool,
    limit: int | None,
    time_limit: float | None,
    file: Path | None,
    form: str | None,
    folder: Path,
) -> None:
    """Run a SPARQL query over graph.ttl: its text, a file that holds it, - for standard input, or a named query.

    The parameters of a named query are options: kg query evidence --concept "label smoothing".
    """
    from kg.endpoint.worker import ask_once
    from kg.rdf.named import bind_values, find_query, named_queries
    from kg.rdf.opened import open_export
    from kg.rdf.query import suspicions

    if listed:
        _list_queries(form)
        return
    asked, values = _parameters(words)
    path = file or _loaded_before(folder) or folder / "graph.ttl"
    _say_loading(path)
    if asked in named_queries():
        text = bind_values(open_export(path), find_query(asked), values)
        text += "" if limit is None else f"LIMIT {limit}\n"
    else:
        if values or limit is not None:
            raise click.UsageError(f"{'--limit' if not values else '--' + min(values)} is for named queries only")
        text = _query_text(asked)
        for suspicion in suspicions(text):
            click.echo(f"note: {suspicion}", err=True)
    _print_result(ask_once(path, text, time_limit), form)


def _loaded_before(folder: Path) -> Path | None:
    """The store that the triples of a graph in shards were loaded into; None where the graph is in one piece."""
    from kg.store.parquet import is_in_shards, url_of

    if not is_in_shards(folder):
        return None
    from kg.shards.loading import folder_of_store, loaded

    url = url_of(folder)
    if "://" not in url and (store := loaded(url, folder_of_store(url))) is not None:
        return store
    chosen = " --store FOLDER" if "://" in url else ""
    raise KgError(
        f"{url} is a graph in shards: its triples lie in {url}/rdf, as N-Triples. 'kg serve -g {url} --load{chosen}'"
        f" loads them into a store on disk and serves it; or load them into another triple store, for instance"
        f" 'oxigraph load --location store --file {url}/rdf/*.nt.gz' and 'oxigraph serve-read-only --location store';"
        " docs/big.md has others"
    )


def _load_shards(folder: Path, chosen: Path | None) -> Path | None:
    """Load the triples of a graph in shards, unless they were loaded before; None where it is in one piece."""
    from kg.cli.sharding import loading_bar
    from kg.shards.loading import folder_of_store, load, loaded
    from kg.store.parquet import is_in_shards, url_of

    if not is_in_shards(folder):
        return None
    url = url_of(folder)
    place = folder_of_store(url, chosen)
    shown = click.format_filename(place)
    if (store := loaded(url, place)) is not None:
        say(f"the triples of {url} lie loaded in {shown}")
        return store
    say(f"loading the triples of {url} into {shown}, once; the next start finds them there while the graph is the same")
    with loading_bar() as progress:
        store = load(url, place, progress)
    size = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    say(f"loaded: {size / 1e6:,.0f} MB")
    return store


def _say_loading(path: Path) -> None:
    """Say that a big export is loaded before it answers: it takes a while, in silence."""
    from kg.rdf.opened import loading_first

    if (found := loading_first(path)) is None:
        return
    size, kept = found
    after = "once; queries after this one begin at once" if kept else "anew for each query: its folder can't be written"
    say(f"loading {click.format_filename(path)} ({size / 1e6:,.0f} MB), {after}")


def _parameters(words: Sequence[str]) -> tuple[str, dict[str, str]]:
    """What to ask, and the values of the options that a named query has."""
    asked: list[str] = []
    values: dict[str, str] = {}
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if not word.startswith("--"):
            asked.append(word)
            continue
        name, has_value, value = word[2:].partition("=")
        if not has_value and not waiting:
            raise click.UsageError(f"--{name} needs a value")
        values[name] = value if has_value else waiting.pop(0)
    if len(asked) != 1:
        raise click.UsageError("give one query: its text, its name, a file or -; --list shows the named ones")
    return asked[0], values


def _query_text(query: str) -> str:
    from difflib import get_close_matches

    from kg.rdf.named import named_queries
    from kg.rdf.query import READ_ONLY, is_update

    if "{" in query:
        return query
    path = Path(query)
    try:
        if query == "-":
            return sys.stdin.buffer.read().decode()  # UTF-8 on every system
        if path.is_file():
            return read_whole(path).decode()
    except (OSError, UnicodeDecodeError) as error:
        why = (isinstance(error, OSError) and error.strerror) or error
        raise KgError(f"the query {query} can't be read: {why}") from error
    if " " in query.strip() and is_update(query):
        raise QueryError(READ_ONLY)
    near = get_close_matches(query, named_queries(), n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else "; --list shows the named queries"
    raise click.UsageError(f"{query!r} is neither a query nor a file nor a named query{hint}")


def _list_queries(form: str | None) -> None:
    from kg.answers import format
    from kg.rdf.named import named_queries

    queries = named_queries().values()
    if form == "json":
        click.echo(format.to_json(list(queries)))
        return
    for one in queries:
        options = "".join(f" --{p.name} {p.kind.upper()}" for p in one.parameters)
        click.echo(f"{one.name}{options}\n  {one.comment}")


def _print_result(results: Any, form: str | None) -> None:
    import pyoxigraph as ox

    from kg.answers import format
    from kg.answers.table import to_table
    from kg.endpoint.answering import BOOLEAN
    from kg.endpoint.worker import ROWS
    from kg.rdf.query import to_rows
    from kg.rdf.terms import PREFIXES

    if isinstance(results, ox.QueryBoolean):
        said = str(bool(results)).lower()
        if form in BOOLEAN:
            click.echo(BOOLEAN[form].format(said), nl=False)
        elif form == "xml":
            click.echo(results.serialize(format=ROWS[form]))
        else:
            click.echo(format.to_json({"boolean": bool(results)}) if form == "json" else said)
    elif not isinstance(results, ox.QuerySolutions):
        if form not in (None, "ttl"):
            raise click.UsageError("CONSTRUCT and DESCRIBE give triples: use --format ttl")
        click.echo(ox.serialize(results, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES), nl=False)
    elif form == "ttl":
        raise click.UsageError("SELECT gives rows: use --format table, json, csv, tsv or xml")
    elif form in ROWS:
        click.echo(results.serialize(format=ROWS[form]), nl=form in ("json", "xml"))
    else:
        names, rows = to_rows(results)
        click.echo(to_table(names, rows, width()))


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--no-shapes", is_flag=True, help="Leave out SHACL, which takes long on a big file.")
@click.option("--most", type=click.IntRange(min=1), default=50, show_default=True, help="Findings to print of a file.")
def validate(files: tuple[Path, ...], no_shapes: bool, most: int) -> None:
    """Check RDF FILEs against the contract: shapes (SHACL), offsets, links, counts, terms. Exit 1 if one is wrong."""
    from kg.rdf.validate import validate as check

    wrong = False
    for file in files:
        name = click.format_filename(file)
        found = check(file, shapes=not no_shapes, tell=partial(_say_of, name))
        wrong = wrong or bool(found)
        for finding in found[:most]:
            click.echo(f"{name}: {finding}")
        if len(found) > most:
            click.echo(f"{name}: … and {len(found) - most:,} more")
        if not found:
            click.echo(f"{name}: right")
    if wrong:
        raise click.exceptions.Exit(1)


def _say_of(name: str, said: str) -> None:
    say(f"{name}: {said}")


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8420, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--time-limit", type=Seconds(), default=10.0, show_default=True,
              help="Seconds that a query may take.")  # fmt: skip
@click.option("--result-limit", type=click.IntRange(min=1), default=20_000_000, show_default=True,
              help="Bytes that a result may have.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Queries run at once.")
@click.option("--allow-origin", "allowed", multiple=True, metavar="SITE",
              help="Let pages of this site ask, as https://example.org; * for all. Can be repeated.")  # fmt: skip
@click.option("--load", "load", is_flag=True, help="Load the triples of a graph in shards into a store on disk, once.")
@click.option("--store", "store", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for that store; else .rdf.store in that of the graph.")  # fmt: skip
@click.option("--file", "file", type=click.Path(dir_okay=False, path_type=Path), help="Serve this export instead.")
@graph_option
def serve(
    port: int,
    time_limit: float,
    result_limit: int,
    workers: int,
    allowed: tuple[str, ...],
    load: bool,
    store: Path | None,
    file: Path | None,
    folder: Path,
) -> None:
    """Serve a read-only SPARQL endpoint, a query page and the explorer on 127.0.0.1."""
    if store is not None and not load:
        raise click.UsageError("--store says where --load keeps the triples: give both")
    if load and file is not None:
        raise click.UsageError("--load is for a graph in shards, --file for one export: give one of them")
    with needing("the endpoint", "serve"):
        from kg.endpoint.pool import Limits
        from kg.endpoint.serve import serve as run

    def ready(address: str) -> None:
        click.echo(f"serving {address} (endpoint {address}sparql); Ctrl+C stops", err=True)

    if file is None:
        file = _load_shards(folder, store) if load else _loaded_before(folder)
    path = file or folder / "graph.ttl"
    _say_loading(path)
    limits = Limits(seconds=time_limit, result_bytes=result_limit, workers=workers)
    run(path, folder / "graph.html", port, limits, ready, allowed)
