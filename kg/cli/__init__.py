"""The command line: the only part that reads and writes the terminal.

Data goes to standard output, messages and progress to standard error. Exit codes: 0 done or found, 1 not
found, a domain error or interrupted, 2 wrong usage.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg import __version__
from kg.cli.parameters import BUILT, did_you_mean
from kg.errors import KgError, NoGraphError, NotFoundError, counted

if TYPE_CHECKING:
    from kg.lookup.names import NameHit
    from kg.model import Paper

#: What one does with a graph, and the commands for it in the order in which one needs them: each one's module and name,
#: and what it is for. A command is imported when it is asked for.
_SECTIONS = {
    "Make a graph": {
        "build": ("make.build", "Build the graph of papers: files, folders, or --sample."),
        "fetch": ("fetching.fetch", "Search OpenAlex or arXiv, and save what is found."),
        "add": ("make.add", "Add papers to a graph."),
        "remove": ("make.remove", "Remove a file's papers, or one paper, from a graph."),
    },
    "Ask it": {
        "concept": ("ask.concept", "What papers do with a concept, and where they say so."),
        "paper": ("ask.paper", "A paper and its concepts; --similar: papers like it."),
        "search": ("explore.search", "Find words in concepts, papers and sentences."),
        "path": ("explore.path", "The ways from one concept to another."),
        "compare": ("explore.compare", "Concepts, or papers, side by side."),
        "trends": ("explore.trends", "What rises and what fades between two spans of time."),
        "gaps": ("explore.gaps", "Methods and problems that no abstract has together."),
        "matrix": ("explore.matrix", "How many papers name both, kind by kind."),
        "stats": ("ask.stats", "How much there is, and what it is about."),
        "query": ("rdf.query", "Run a SPARQL query."),
    },
    "Hand it on": {
        "export": ("writing.export", "Write it for other tools: --list names them."),
        "validate": ("rdf.validate", "Check RDF files against the contract."),
        "serve": ("rdf.serve", "A SPARQL endpoint and the explorer, on this machine."),
        "mcp": ("assistants.mcp", "Let an assistant ask the graph."),
    },
    "Check it": {
        "review": ("judge.review", "The most doubtful decisions, and how to correct them."),
        "diff": ("judge.diff", "What differs between two graphs."),
        "eval": ("judge.evaluate_", "Measure how right the extraction is."),
        "doctor": ("doctor.doctor", "What is installed, and whether it works."),
        "completion": ("completion.completion", "Let a shell complete commands and names."),
    },
}
_COMMANDS = {name: module for section in _SECTIONS.values() for name, (module, _) in section.items()}

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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each command in a line, by what one does with it; none is imported for that."""
        for title, section in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(f"{name:<10}", what) for name, (_, what) in section.items()])

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
            sys.stdout.flush()
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
        except NoGraphError as error:
            raise click.ClickException(f"{error}{_graphs_here()}") from error
        except KgError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.errno in {None, errno.EPIPE}:
                raise
            raise click.ClickException(f"can't write what was found: {error.strerror}") from error
        except KeyboardInterrupt:
            builds = ctx.invoked_subcommand in {"build", "add", "remove"}
            kept = ": what was there is unchanged; the same command goes on where this one was"
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


def _graphs_here() -> str:
    """Where graphs are in the folders of this one, for who forgets -g."""
    found = [click.format_filename(path.parent) for path in islice(sorted(Path().glob("*/kg.sqlite")), 3)]
    return f"; there is one in {' and in '.join(found)}: give it with -g" if found else ""


def _write_utf8() -> None:
    """Write UTF-8 with line feeds to files and pipes, which on Windows would get the code page of the system."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", newline="\n")


def _listed(name: str, hits: tuple[NameHit, ...]) -> str:
    """What a name may mean, one concept a line, the likeliest first."""
    from kg.concepts.normal import normal_form
    from kg.lookup.short_names import is_stub

    lines = [f"{name!r} may be one of these; give more of the name:"]
    for hit in hits:
        papers = counted(hit.papers, "paper")
        named = "" if hit.name == hit.label else f", as {hit.name!r}"
        if len(hits) > 1 and (is_stub(hit) or normal_form(hit.label) == normal_form(name)):  # there is no more to give
            unsaid = f" that {'does' if hit.papers == 1 else 'do'}n't spell it out" if is_stub(hit) else ""
            named = f"{unsaid}: kg concept {hit.concept_id}"
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
