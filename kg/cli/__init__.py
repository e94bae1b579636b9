"""The command line: the only part that reads and writes the terminal.

Data goes to standard output, messages and progress to standard error. Exit codes: 0 done or found, 1 not
found, a domain error or interrupted, 2 wrong usage.
"""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg import __version__
from kg.cli.parameters import BUILT, did_you_mean
from kg.errors import KgError, NotFoundError, counted

if TYPE_CHECKING:
    from kg.lookup.names import NameHit
    from kg.model import Paper

#: Each command's module and name, in the order in which one needs them. A command is imported when it is asked for.
_COMMANDS = {
    "build": "make.build",
    "fetch": "fetching.fetch",
    "add": "make.add",
    "remove": "make.remove",
    "concept": "ask.concept",
    "paper": "ask.paper",
    "search": "explore.search",
    "path": "explore.path",
    "compare": "explore.compare",
    "trends": "explore.trends",
    "gaps": "explore.gaps",
    "matrix": "explore.matrix",
    "stats": "ask.stats",
    "query": "rdf.query",
    "export": "writing.export",
    "validate": "rdf.validate",
    "serve": "rdf.serve",
    "mcp": "assistants.mcp",
    "eval": "judge.evaluate_",
    "review": "judge.review",
    "diff": "judge.diff",
    "doctor": "doctor.doctor",
    "completion": "completion.completion",
}

#: So many papers are listed where a part of a title is that of many.
_MOST_PAPERS = 10


class _Commands(click.Group):
    """Commands in the order in which one needs them; a domain error is one clear line and exit 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(".")
        command: click.Command = getattr(import_module(f"kg.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for; one that there is not is refused with the nearest that there is."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"No such command {args[0]!r}.{did_you_mean(args[0], _COMMANDS)}")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; where a shell asks for completions, with our way of talking to it."""
        if sys.platform == "win32":
            _write_utf8()
        if "_KG_COMPLETE" in os.environ:
            import_module("kg.cli.completion")
        ours = not args and "args" not in extra  # the arguments are those of the process, which ends with the command
        return super().main(*args, **{"prog_name": "kg", "complete_var": "_KG_COMPLETE", "obj": ours, **extra})

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a domain error becomes one line on standard error."""
        try:
            done = super().invoke(ctx)
            if BUILT in ctx.meta and ctx.obj is True:
                _leave()
            return done
        except NotFoundError as error:
            # Errors that list what may be meant are not imported where nothing is ambiguous.
            if hits := getattr(error, "hits", ()):
                raise click.ClickException(_listed(getattr(error, "name", ""), hits)) from error
            if papers := getattr(error, "papers", ()):
                raise click.ClickException(_listed_papers(getattr(error, "name", ""), papers)) from error
            hint = f"; did you mean {', '.join(map(repr, error.suggestions))}?" if error.suggestions else ""
            notes = getattr(error, "__notes__", ())
            stop = "." if notes and not hint else ""
            raise click.ClickException(" ".join([f"{error}{hint}{stop}", *notes])) from error
        except KgError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            builds = ctx.invoked_subcommand in {"build", "add", "remove"}
            kept = ": the graph that was there is unchanged; the same command goes on where this one was"
            click.echo(f"\nstopped{kept if builds else ''}", err=True)
            ctx.exit(130)  # what a shell gives for a command that Ctrl+C ended

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say how to make a graph where there is none."""
        if not Path("outputs", "kg.sqlite").exists():
            formatter.write_paragraph()
            formatter.write_text(
                "There is no graph in outputs/ yet: make one with 'kg build --sample', or with your own papers."
            )


def _leave() -> None:
    """End this process, all of whose work is done: to take a large graph in memory apart would take seconds."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()
    os._exit(0)


def _write_utf8() -> None:
    """Write UTF-8 with line feeds to files and pipes, which on Windows would get the code page of the system."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", newline="\n")


def _listed(name: str, hits: tuple[NameHit, ...]) -> str:
    """What a name may mean, one concept a line, the likeliest first."""
    from kg.lookup.short_names import is_stub

    lines = [f"{name!r} may be one of these; give more of the name:"]
    for hit in hits:
        papers = counted(hit.papers, "paper")
        named = "" if hit.name == hit.label else f", as {hit.name!r}"
        if is_stub(hit) and len(hits) > 1:
            named = f" that don't spell it out: kg concept {hit.concept_id}"
        lines.append(f"  {100 * hit.likelihood:>3.0f} %  {hit.label} ({hit.kind.value}, {papers}{named})")
    return "\n".join(lines)


def _listed_papers(name: str, papers: tuple[Paper, ...]) -> str:
    """What papers a part of a title may mean, one a line, and how many of how many are listed."""
    shown = papers[:_MOST_PAPERS]
    many = f"; {len(shown)} of them" if len(papers) > len(shown) else ""
    lines = [f"{len(papers):,} papers have {name!r} in their titles; give more of the title, or an id{many}:"]
    for paper in shown:
        lines.append(f"  {paper.id}  {paper.title}" + (f" ({paper.year})" if paper.year is not None else ""))
    if len(papers) > len(shown):
        lines.append(f"  … and {len(papers) - len(shown):,} more")
    return "\n".join(lines)


#: What ``kg`` alone says.
_START = f"""\
paperkg {__version__}: the methods, datasets and problems of papers, as a graph. Start with these three:

  kg build --sample              make the graph of 100 well-known papers, in outputs/
  kg concept "label smoothing"   ask it what papers do with something, and where they say so
  kg build papers/ -o my-graph   make that of your own: BibTeX, RIS, CSV, JSON, PubMed, Zotero and more

outputs/graph.html is the graph to look at. 'kg --help' has all commands, 'kg doctor' says what is installed.
"""


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Find the methods, datasets and problems of papers, and ask the graph that they make."""
    for library in ("OPENBLAS", "OMP", "MKL"):  # numpy reads it when it starts: threads for small matrices only wait
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        ctx.color = False
    if ctx.invoked_subcommand is None:
        click.echo(_START, nl=False)
