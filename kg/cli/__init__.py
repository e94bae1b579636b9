"""The command line: the only part that reads and writes the terminal.

Data goes to standard output, messages and progress to standard error. Exit codes: 0 done or found, 1 not
found, a domain error or interrupted, 2 wrong usage.
"""

from __future__ import annotations

from typing import Any

import click

from kg import __version__
from kg.cli import ask, fetching, judge, make, rdf, writing
from kg.errors import KgError, NotFoundError


class _Commands(click.Group):
    """Commands in the order in which one needs them; a domain error is one clear line and exit 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a domain error becomes one line on standard error."""
        try:
            return super().invoke(ctx)
        except NotFoundError as error:
            hint = f"; did you mean {', '.join(map(repr, error.suggestions))}?" if error.suggestions else ""
            raise click.ClickException(f"{error}{hint}") from error
        except KgError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """Find the methods, datasets and problems of papers, and ask the graph that they make."""


_COMMANDS = (
    make.build,
    fetching.fetch,
    ask.concept,
    ask.paper,
    rdf.query,
    ask.stats,
    writing.export,
    rdf.validate,
    rdf.serve,
    judge.evaluate_,
    judge.review,
    judge.diff,
)
for _command in _COMMANDS:
    main.add_command(_command)
