"""The command that lets assistants ask."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.shared import graph_option
from kg.errors import MissingExtraError


@click.command()
@graph_option
def mcp(folder: Path) -> None:
    """Let an assistant ask the graph: a server of the Model Context Protocol on standard input and output.

    Assistants start it by themselves; see docs/mcp.md.
    """
    try:
        from kg.mcp.server import make_server
    except ImportError as error:
        raise MissingExtraError("the server for assistants", "mcp", error) from error
    make_server(folder).run("stdio")
