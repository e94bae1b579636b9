"""Options that several commands share, each group as one value: how inputs are read, and how a command runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.parameters import Choice

if TYPE_CHECKING:
    from kg.sources import FileContent

Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class HowToRead:
    """How inputs are read: see :func:`kg.read_papers`."""

    format: str | None
    page_year: int | None
    strict: bool

    def reader(self, paths: Iterable[str]) -> Callable[..., list[FileContent]]:
        """What reads these paths so."""
        from kg.sources import read_files

        return partial(read_files, paths, format=self.format, page_year=self.page_year, strict=self.strict)


@dataclass(frozen=True, slots=True)
class HowToRun:
    """Who extracts, and what is said and written about it."""

    workers: int | None
    engine: str
    scheduler: str | None
    report: Path | None
    quiet: bool


def reading_options(command: Command) -> Command:
    """The options that say how inputs are read; the command gets them as ``how``, a :class:`HowToRead`."""
    return _with(
        _as_value(HowToRead, "how", command),
        click.option("--strict", is_flag=True, help="Stop at the first record that can't be read."),
        click.option("--page-year", type=click.IntRange(1900, 2100), help="Year of dates without one on a saved page."),
        click.option("--format", help="Take the input for this format (bibtex, ris, csv, text …) instead of looking."),
    )


def running_options(command: Command) -> Command:
    """The options of all commands that extract; the command gets them as ``run``, a :class:`HowToRun`."""
    return _with(
        _as_value(HowToRun, "run", command),
        click.option(
            "--report",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write a CSV of what was skipped, merged, kept apart or left out, and of papers without an abstract.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("--scheduler", help="Address of the Dask scheduler, like tcp://10.0.0.5:8786."),
        click.option(
            "--engine",
            type=Choice(["local", "dask"]),
            default="local",
            show_default=True,
            help="Who extracts: this machine, or the workers of a Dask cluster.",
        ),
        click.option("--workers", type=click.IntRange(1), help="Processes that extract; by default one a core."),
    )


def _as_text(argument: str) -> str:
    """An argument as files can have it: a byte that is no UTF-8 becomes U+FFFD."""
    from kg.sources.cleaning.text import clean_unicode

    return clean_unicode(argument)


def building_options(command: Command) -> Command:
    """The options that a folder keeps; the command gets them as ``options``, a :class:`kg.flow.options.Options`."""
    from kg.flow.options import Options

    return _with(
        _as_value(Options, "options", command),
        click.option(
            "--title",
            type=_as_text,
            default="",
            metavar="TEXT",
            help="What the graph is called, on its page; by default as its folder.",
        ),
        click.option("--with-sparql", is_flag=True, help="Let graph.html answer SPARQL by itself (some 3 MB more)."),
        click.option(
            "--view-limit",
            type=click.IntRange(2),
            default=25,
            show_default=True,
            metavar="MB",
            help="Largest size of graph.html; what has little support is left out of it, and it says so.",
        ),
        click.option("--labels", default="", help="What its labels mean: LABEL=KIND, separated by commas."),
        click.option("--pipeline", help="A spaCy package or folder in the place of our network."),
        click.option(
            "--corrections",
            type=click.Path(dir_okay=False),
            callback=lambda _, __, file: None if file is None else os.path.abspath(file),  # noqa: PTH100  (links stay)
            help="File of corrections made by hand; by default corrections.txt in the folder, if it is there.",
        ),
        click.option(
            "--link",
            "links",
            multiple=True,
            type=click.Path(dir_okay=False),
            metavar="FILE",
            callback=lambda _, __, files: _links(files),
            help="Table of one's own: names and the IRIs of what is the same elsewhere. May be given several times.",
        ),
        click.option("--any-language", is_flag=True, help="Keep papers in other languages than English."),
    )


def _links(files: Iterable[str]) -> str:
    """What tables of links say, to be kept with the folder."""
    from kg.concepts.own_links import links_text, read_links

    return links_text(read_links(files)) if files else ""


def _with(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in options:
        command = option(command)
    return command


def _as_value(kind: type, name: str, command: Command) -> Command:
    """The command with one value in the place of the arguments that are its fields."""

    @wraps(command)
    def gathered(**arguments: Any) -> Any:
        own = {field.name: arguments.pop(field.name) for field in fields(kind)}
        return command(**{name: kind(**own)}, **arguments)

    return gathered
