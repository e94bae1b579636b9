"""What the commands share: options, the store, and how a result is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.cli.parameters import GraphFolder
from kg.errors import LONGEST_NAME, NotFoundError, counted

if TYPE_CHECKING:
    from kg.cli.options import HowToRun
    from kg.model import Concept, Kind
    from kg.store.opened import Store

_F = TypeVar("_F", bound=Callable[..., Any])


def completed_by(name: str) -> Callable[[click.Context, click.Parameter, str], list[Any]]:
    """A function of :mod:`kg.cli.completion`, imported when a shell asks."""

    def complete(context: click.Context, parameter: click.Parameter, begun: str) -> list[Any]:
        from kg.cli import completion

        found: list[Any] = getattr(completion, name)(context, parameter, begun)
        return found

    return complete


#: What completes the name of a concept, the id of a paper, and either.
CONCEPT, PAPER, EITHER = map(completed_by, ("complete_concept", "complete_paper", "complete_either"))


def graph_option(command: _F) -> _F:
    """The option that says which graph to read."""
    return click.option(
        "-g",
        "--graph",
        "folder",
        type=GraphFolder(),
        default=Path("outputs"),
        show_default=True,
        help="Folder of the graph.",
    )(command)


def output_options(command: _F) -> _F:
    """The output options that all listing commands share."""
    for name in ("csv", "json"):
        command = click.option(f"--{name}", "form", flag_value=name, help=f"Print {name.upper()}.")(command)
    return command


def by_option(command: _F) -> _F:
    """The option that says what lists of concepts are ranked by."""
    choice = click.Choice(["salience", "papers"])
    text = "Rank concepts by papers and how telling they are, or by papers alone."
    return click.option("--by", type=choice, default="salience", show_default=True, help=text)(command)


def plot_option(command: _F) -> _F:
    """The option that draws what a command counts."""
    file = click.Path(dir_okay=False, path_type=Path)
    return click.option("--plot", "picture", type=file, metavar="FILE", help="Draw it too: .svg or .png.")(command)


def draw(value: Any, picture: Path | None) -> None:
    """Draw a result where a picture is asked for."""
    if picture is None:
        return
    from kg.answers.plot import ENDINGS, plot

    if picture.suffix not in ENDINGS:
        raise click.UsageError(f"--plot: {click.format_filename(picture)} must end in {' or '.join(ENDINGS)}")
    plot(value, picture)
    say(f"wrote {click.format_filename(picture)}")


def say(message: str) -> None:
    """Print a message for people, to standard error."""
    click.echo(message, err=True)


@contextmanager
def open_folder(folder: Path) -> Iterator[Store]:
    """The store of a graph's folder, with its index; an error of a name that it does not have says where to look."""
    from kg.lookup.opened import open_index

    with open_index(folder / "kg.sqlite") as store:
        try:
            yield store
        except NotFoundError as error:
            if error.asked is not None and len(error.asked) <= LONGEST_NAME:
                error.add_note(_next_step(store, error.asked, folder))
            raise


def named_concept(store: Store, name: str, *, exact: bool = False, kind: Kind | None = None) -> Concept:
    """The concept that a name means; where that is a guess, it is said."""
    from kg.answers.concept import guess_line
    from kg.lookup.names import find_concept

    concept, found = find_concept(store, name, exact=exact, kind=kind)
    if line := guess_line(found, name):
        say(line)
    return concept


def say_narrower(store: Store, one: str, other: str, folder: Path) -> None:
    """Say which narrower concepts papers name in the place of two that none names both of, if any do."""
    from kg.answers.ways import narrower_line
    from kg.lookup.narrower import pair_of_narrower

    if pair := pair_of_narrower(store, one, other):
        first, second = map(pasteable, pair.labels)
        say(narrower_line(pair, f"kg concept {first} --with {second}{where(folder)}"))


def _next_step(store: Store, name: str, folder: Path) -> str:
    """Where the words of a name that nothing has are found."""
    from kg.lookup.full_text import Place, search

    try:
        found = search(store, name, places=(Place.PAPERS, Place.SENTENCES), most=0)
    except NotFoundError:
        return "No paper has any of these words, either"
    papers, some = found.totals[Place.PAPERS], "these words" if found.all_words else "some of these words"
    has = "has" if papers == 1 else "have"
    return f"Try kg search {pasteable(name)}{where(folder)} ({counted(papers, 'paper')} {has} {some})"


def where(folder: Path) -> str:
    """The option that says which graph is meant, where it is not that in outputs."""
    if folder == Path("outputs"):
        return ""
    from kg.store.parquet import url_of

    return f" -g {pasteable(click.format_filename(url_of(folder)))}"


def pasteable(word: str) -> str:
    """A word of a command as a shell takes it.

    Examples
    --------
    >>> pasteable("outputs")
    'outputs'
    """
    if sys.platform == "win32":
        from subprocess import list2cmdline

        return list2cmdline([word])
    from shlex import quote

    return quote(word)


def print_result(
    form: str | None,
    value: Any,
    rows: Iterable[dict[str, Any]],
    text: Callable[[], str],
    columns: Collection[str] = (),
) -> None:
    """Print a result as text, JSON or CSV; of one that may have no rows ``columns`` are the header."""
    from kg.answers import format

    if form == "json":
        click.echo(format.to_json(value))
    else:
        click.echo(format.to_csv(rows, columns) if form == "csv" else text())


def width() -> int:
    """The width of the terminal; 100 where there is none, so that piped output does not depend on it."""
    import os

    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return max(40, int(columns))
    try:
        return max(40, os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 100)
    except (OSError, ValueError):
        return 100


@contextmanager
def workforce(run: HowToRun) -> Iterator[int | Executor]:
    """So many processes of this machine, or the workers of a cluster."""
    from kg.nlp import cores

    if (run.engine == "dask") != (run.scheduler is not None):
        raise click.UsageError("--engine dask and --scheduler ADDRESS go together")
    if run.scheduler is None:
        yield run.workers or cores()
        return
    from kg.nlp.engine import dask_executor

    with dask_executor(run.scheduler) as executor:
        yield executor
