"""Shell completion of concept names and paper ids, from the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, get_completion_class

from kg.cli.parameters import Choice
from kg.errors import KgError

#: So many names are offered.
MOST = 50

_PROGRAM, _VARIABLE = "kg", "_KG_COMPLETE"

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' line
    COMPREPLY=()
    while IFS= read -r line; do
        case "$line" in
            dir,*) compopt -o dirnames 2>/dev/null ;;
            file,*) compopt -o default 2>/dev/null ;;
            plain,*)
                [[ "$line" == *[[:space:]]* ]] && compopt -o filenames 2>/dev/null
                COMPREPLY+=("${line#plain,}") ;;
        esac
    done < <(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" %(complete_var)s=bash_complete "$1")
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class _Bash(BashComplete):
    """Bash, with names that have spaces in them: they arrive whole, and bash quotes them."""

    name = "bash"
    source_template = _BASH

    def source(self) -> str:
        return self.source_template % self.source_vars()


add_completion_class(_Bash)


@click.command()
@click.argument("shell", type=Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes SHELL complete commands, concept names and paper ids: eval "$(kg completion bash)"."""
    from kg.cli import main

    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"{shell} is not known")
    click.echo(made(main, {}, _PROGRAM, _VARIABLE).source(), nl=False)


def complete_concept(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The names of concepts that begin so, the commonest concepts first; none where there is no graph."""
    return _ask(
        context,
        "SELECT name, kind, papers, label FROM look_name JOIN look_concept AS c ON c.number = concept"
        " WHERE lower(name) >= ? AND lower(name) < ? AND way < 3 ORDER BY papers DESC, way, name LIMIT ?",
        begun.lower(),
        lambda name, kind, papers, label: CompletionItem(
            name, help=f"{kind}, papers: {papers}" + (f" ({label})" if label != name else "")
        ),
    )


def complete_paper(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The ids of papers that begin so, with their titles."""
    return _ask(
        context,
        "SELECT id, title FROM paper WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
        begun,
        lambda identifier, title: CompletionItem(identifier, help=title),
    )


def complete_either(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The names of concepts, then the ids of papers."""
    return [*complete_concept(context, parameter, begun), *complete_paper(context, parameter, begun)]


def _ask(context: click.Context, query: str, begun: str, item: Callable[..., CompletionItem]) -> list[CompletionItem]:
    from kg.lookup.opened import open_index

    folder = Path(context.params.get("folder") or "outputs")
    try:
        with open_index(folder / "kg.sqlite") as store:
            rows = store.execute(query, (begun, f"{begun}\U0010ffff", MOST)).fetchall()
    except (KgError, sqlite3.Error):
        return []  # the command itself will say what is wrong
    return [item(*row) for row in rows if not any(sign in str(row[0]) for sign in "\n\r")]
