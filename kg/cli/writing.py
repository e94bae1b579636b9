"""The command that writes a graph, or a part of it, in the formats of other tools."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.parameters import KIND, Choice, NamedPath
from kg.cli.shared import graph_option, named_concept, open_folder, say
from kg.errors import KgError, counted
from kg.paths import whole

if TYPE_CHECKING:
    from kg.graph.content import Content
    from kg.graph.network import Graph

_RDF = ["turtle", "ntriples", "nquads", "jsonld", "rdfxml"]
_CRATE = "ro-crate"


def _part_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that cut a part out of the graph, the same for each format."""
    for option in (
        click.option("--since", metavar="DATE", help="Only papers of this date or later: 2020, 2020-05."),
        click.option("--min-papers", type=click.IntRange(1), default=1, help="Only concepts that so many papers name."),
        click.option("--kind", "kinds", type=KIND, multiple=True,
                     help="Only concepts of this kind; may be given twice."),
        click.option("--depth", type=click.IntRange(0), default=1, show_default=True, help="Steps from that concept."),
        click.option("--around", metavar="CONCEPT", help="Only what lies around this concept."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.argument("target", metavar="[FORMAT|FILE|-]", required=False)
@click.option("-o", "--output", type=NamedPath(path_type=Path), help="File or folder; by default standard output.")
@click.option("--list", "listed", is_flag=True, help="List the formats.")
@_part_options
@click.option("--format", "name", type=Choice(_RDF), help="RDF format, where the name of FILE does not say it.")
@click.option("--base", help="Base of the IRIs of all things (RDF, skos).")
@click.option("--no-evidence", is_flag=True, help="Leave out the mentions and who found them (RDF).")
@click.option("--with-sparql", is_flag=True, help="Let the page answer SPARQL by itself (html).")
@click.option("--date", "published", metavar="DATE", help="Date of an ro-crate; by default that of the build.")
@graph_option
def export(
    target: str | None,
    output: Path | None,
    listed: bool,
    around: str | None,
    depth: int,
    kinds: tuple[str, ...],
    min_papers: int,
    since: str | None,
    name: str | None,
    base: str | None,
    no_evidence: bool,
    with_sparql: bool,
    published: str | None,
    folder: Path,
) -> None:
    """Write the graph, or a part of it, in a FORMAT (--list names them) to the file or folder -o.

    FILE, with an ending of RDF (.ttl, .nt, .nq, .jsonld, .rdf, each also with .gz), is short for that format and its
    -o FILE; - is Turtle on standard output.
    """
    if listed:
        _list_formats()
        return
    if target is None:
        raise click.UsageError("give a FORMAT, or a FILE; --list names the formats")
    part = {"around": around, "depth": depth, "kinds": kinds, "min_papers": min_papers, "since": since}
    rdf = _rdf_target(target, output, name)
    if rdf is not None:
        with _content(folder, part) as content:
            _write_rdf(content, *rdf, base=base, evidence=not no_evidence)
        return
    if no_evidence or name or (base and target != "skos"):
        raise click.UsageError("--base, --no-evidence and --format are for RDF only, --base for skos too")
    format_ = _format(target, folder, published, base=base, with_sparql=with_sparql)
    output = None if output == Path("-") else output
    if output is None and format_.is_folder:
        raise click.UsageError(f"{target} is several files: name a folder with -o")
    graph = _load(folder, part)
    if output is None:
        _to_stdout(graph, format_)
    else:
        _to_file(graph, format_, output)


def _to_file(graph: Graph, format_: Any, output: Path) -> None:
    from kg.export import export_graph

    export_graph(graph, format_, output)
    papers = sum(1 for node in graph if node.startswith("paper:"))
    say(f"wrote {click.format_filename(output)}: {counted(papers, 'paper')}, {counted(len(graph) - papers, 'concept')}")


def _list_formats() -> None:
    from kg.export import FORMATS

    for name, format_ in FORMATS.items():
        click.echo(f"{name:10} {format_.purpose}{' (folder)' if format_.is_folder else ''}")
    click.echo(f"{_CRATE:10} the whole build with a description (RO-Crate; folder)")
    click.echo(f"{', '.join(_RDF)}: RDF")


def _format(target: str, folder: Path, published: str | None, *, base: str | None, with_sparql: bool) -> Any:
    """The format of a name."""
    from difflib import get_close_matches

    from kg.export import FORMATS
    from kg.export.formats import crate_format, page_of, thesaurus_under
    from kg.sources.cleaning.dates import parse_date
    from kg.store.reading import store_of

    if target == _CRATE:
        store = folder / "kg.sqlite"
        made = (
            datetime.fromtimestamp(store.stat().st_mtime, UTC).date().isoformat() if store.is_file() else "1970-01-01"
        )
        if published and not parse_date(published):
            raise click.UsageError(f"--date is no date: {published!r}; give one like 2024-05-03")
        return crate_format(published or made)
    if with_sparql and target != "html":
        raise click.UsageError("--with-sparql is for html only")
    if published:
        raise click.UsageError(f"--date is for {_CRATE} only")
    if target not in FORMATS:
        near = get_close_matches(target, [*FORMATS, _CRATE, *_RDF], n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise click.UsageError(f"{target!r} is neither a format (--list names them) nor a file of RDF{hint}")
    if base:
        return thesaurus_under(base)
    return page_of(store_of(folder), with_sparql=with_sparql) if target == "html" else FORMATS[target]


def _load(folder: Path, part: dict[str, Any]) -> Graph:
    """The graph of a folder, or the part of it that is asked for."""
    from kg.flow.whole import load
    from kg.sources.cleaning.dates import parse_date

    since = part["since"]
    if since is not None and (parse_date(since) != since or since.startswith("--")):
        raise click.UsageError(f"--since is no date: {since!r}; give one like 2020, 2020-05 or 2020-05-03")
    if part["around"] is not None:
        with open_folder(folder) as store:
            part = {**part, "around": named_concept(store, part["around"]).id}
    graph = load(folder, **part)
    if not any(node.startswith("paper:") for node in graph):
        say("note: no paper is in what is asked for")
    return graph


@contextmanager
def _content(folder: Path, part: dict[str, Any]) -> Iterator[Graph | Content]:
    """What there is to write as RDF: where it is all that the folder has, read as it is written."""
    from kg.flow.outputs import STORE
    from kg.store.reading import open_store
    from kg.store.streaming import content_of_store

    if part != {"around": None, "depth": part["depth"], "kinds": (), "min_papers": 1, "since": None}:
        yield _load(folder, part)
        return
    with open_store(folder / STORE) as store:
        yield content_of_store(store)


def _rdf_target(target: str, output: Path | None, name: str | None) -> tuple[str, str | None] | None:
    """Where to write RDF (``-``: standard output), and the name of its format; None, if no RDF is asked for."""
    from kg.errors import GraphError
    from kg.rdf.formats import format_of

    if target in _RDF:
        return str(output or "-"), target
    if target == "-" or name:
        return target, name
    try:
        format_of(target)
    except GraphError:
        return None
    if output is not None:
        raise click.UsageError(f"{target!r} is a file already: give a FORMAT with -o")
    return target, None


def _write_rdf(graph: Graph | Content, target: str, name: str | None, *, base: str | None, evidence: bool) -> None:
    from kg.rdf.export import write_rdf
    from kg.rdf.formats import FORMATS, format_of
    from kg.rdf.terms import BASE, check_base

    format_ = FORMATS[name] if name else None if target == "-" else format_of(target)
    options: dict[str, Any] = {"format": format_, "base": check_base(base or BASE), "evidence": evidence}
    if target == "-":
        done = write_rdf(graph, sys.stdout.buffer, **options)
    else:
        done = _write_whole(Path(target), lambda path: write_rdf(graph, path, **options))
        say(f"wrote {click.format_filename(target)}: {counted(done.triples, 'triple')}")
    for refused in done.refused:
        say(f"left out: {refused}")


def _write_whole(target: Path, write: Callable[[Path], Any]) -> Any:
    """Write beside the target and move it there: an interruption leaves the earlier file as it was."""
    try:
        with whole(target) as made:
            return write(made)
    except OSError as error:
        raise KgError(f"can't write {target}: {error.strerror or error}") from error


def _to_stdout(graph: Graph, format_: Any) -> None:
    """Write a file to standard output."""
    import shutil

    with tempfile.TemporaryDirectory(prefix="kg-export-") as folder:
        made = Path(folder) / "made"
        format_.write(graph, made)
        with made.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.buffer.flush()
