"""Asking a graph in a folder by the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from kg.cli import main
from kg.graph.network import Graph
from kg.lookup import write_index
from kg.store.writing import write_store


def save(graph: Graph, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_store(graph, folder / "kg.sqlite")
    write_index(graph, folder / "kg.sqlite")
    return folder


def run(*arguments: str | Path, **options: Any) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], **options)
