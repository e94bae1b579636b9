"""How inputs are read and who extracts: options that several commands share, each group as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class HowToRead:
    """How inputs are read: arguments of :func:`kg.sources.read_files`."""

    format: str | None
    page_year: int | None
    strict: bool


@dataclass(frozen=True, slots=True)
class HowToRun:
    """Who extracts, and what is said of it."""

    workers: int | None
    engine: str
    scheduler: str | None
    quiet: bool
    report: Path | None

    @contextmanager
    def workforce(self) -> Iterator[int | Executor]:
        """So many processes of this machine, or the workers of a cluster."""
        from kg.nlp import cores

        if (self.engine == "dask") != (self.scheduler is not None):
            raise click.UsageError("--engine dask and --scheduler ADDRESS go together")
        if self.scheduler is None:
            yield self.workers or cores()
            return
        from kg.nlp.engine import dask_executor

        with dask_executor(self.scheduler) as executor:
            yield executor


def _as_one(name: str, kind: Any, command: _F) -> _F:
    """A command that gets the options named as the fields of a dataclass as one argument."""

    @wraps(command)
    def call(**given: Any) -> Any:
        value = kind(**{field.name: given.pop(field.name) for field in fields(kind)})
        return command(**{name: value}, **given)

    return cast(_F, call)


def reading_options(command: _F) -> _F:
    """The options that say how inputs are read, as one value ``how``."""
    command = _as_one("how", HowToRead, command)
    for option in (
        click.option("--strict", is_flag=True, help="Stop at the first record that can't be read."),
        click.option("--page-year", type=click.IntRange(1900, 2100), help="Year of dates without one on a saved page."),
        click.option("--format", help="Take the input for this format instead of looking at its content."),
    ):
        command = option(command)
    return command


def running_options(command: _F) -> _F:
    """The options of all commands that extract, as one value ``run``."""
    command = _as_one("run", HowToRun, command)
    for option in (
        click.option(
            "--report",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write a CSV of all records that were skipped, merged or left out, and of papers without an abstract.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("--scheduler", help="Address of the Dask scheduler, like tcp://10.0.0.5:8786."),
        click.option(
            "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="Who extracts."
        ),
        click.option("--workers", type=click.IntRange(1), help="Processes that extract; by default one a core."),
    ):
        command = option(command)
    return command
