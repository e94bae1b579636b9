"""The command that lets assistants ask."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.shared import graph_option
from kg.errors import needing


@click.command()
@graph_option
def mcp(folder: Path) -> None:
    """Let an assistant ask the graph: a server of the Model Context Protocol on standard input and output.

    Assistants start it by themselves; see docs/mcp.md.
    """
    with needing("the server for assistants", "mcp"):
        from kg.mcp.server import make_server
    make_server(folder).run("stdio")
