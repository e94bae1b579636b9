"""The formats of ``kg export`` by name, and how a file or a folder of one is written."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kg.errors import KgError
from kg.export import crate, database, neo4j, notes, page, tabular, thesaurus, viewers, workbook
from kg.export.bibliography import to_bibtex, to_csl, to_ris, write_papers
from kg.graph.network import Graph
from kg.paths import whole
from kg.rdf.terms import check_base


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format: what it is for, the usual ending of its file (nothing, for a folder), and what writes it."""

    purpose: str
    ending: str
    write: Callable[[Graph, Path], None]

    @property
    def is_folder(self) -> bool:
        """Whether the format is several files."""
        return not self.ending


FORMATS: Mapping[str, ExportFormat] = {
    "html": ExportFormat("the explorer, one file that any browser opens", ".html", page.write_page),
    "graphml": ExportFormat("GraphML, for yEd, Gephi, Cytoscape, networkx, igraph", ".graphml", viewers.write_graphml),
    "gexf": ExportFormat("GEXF, for Gephi, with positions and communities", ".gexf", viewers.write_gexf),
    "cytoscape": ExportFormat("Cytoscape's JSON", ".cyjs", viewers.write_cytoscape),
    "node-link": ExportFormat("node-link JSON, for networkx and D3", ".json", viewers.write_node_link),
    "csv": ExportFormat("nodes.csv and edges.csv, for spreadsheets and Gephi", "", tabular.write_csv),
    "neo4j": ExportFormat("CSV for neo4j-admin, and a Cypher script", "", neo4j.write_neo4j),
    "parquet": ExportFormat("tables for DuckDB, pandas, Polars, Spark", "", tabular.write_parquet),
    "sqlite": ExportFormat("documented tables and views", ".sqlite", database.write_database),
    "skos": ExportFormat("the concepts as a thesaurus (Turtle)", ".ttl", thesaurus.write_skos),
    "obsidian": ExportFormat("a vault with a note for each concept and paper", "", notes.write_vault),
    "markdown": ExportFormat("a summary to read", ".md", notes.write_summary),
    "excel": ExportFormat("a workbook with a sheet for each table", ".xlsx", workbook.write_workbook),
    "bibtex": ExportFormat("the papers with their concepts as keywords", ".bib", partial(write_papers, to_bibtex)),
    "ris": ExportFormat("the same for EndNote and others", ".ris", partial(write_papers, to_ris)),
    "csl": ExportFormat("the same as CSL-JSON, for Zotero and Pandoc", ".json", partial(write_papers, to_csl)),
}


def page_of(store: Path, *, with_sparql: bool = False) -> ExportFormat:
    """The explorer of a ``kg.sqlite``, or of a part of it; ``with_sparql`` lets it answer SPARQL by itself."""
    return replace(FORMATS["html"], write=partial(page.write_page, with_sparql=with_sparql, store=store))


def thesaurus_under(base: str) -> ExportFormat:
    """The thesaurus with IRIs of one's own.

    Raises
    ------
    GraphError
        Where that is no base of IRIs.
    """
    return replace(FORMATS["skos"], write=partial(thesaurus.write_skos, base=check_base(base)))


def crate_format(published: str) -> ExportFormat:
    """The format that has the whole build and the date that it must have."""
    return ExportFormat("the whole build, described", "", partial(crate.write_crate, published=published))


def export_graph(graph: Graph, format: ExportFormat, target: Path) -> None:
    """Write a graph to a file or, of formats that are several, to a folder, whole or not at all.

    It is written beside the target and moved there. A folder is replaced only if it is empty or not there: nothing that
    a person has put into it is lost.

    Raises
    ------
    KgError
        Where the target can't be written, or is a folder with something in it.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not format.is_folder:
            with whole(target) as made:
                format.write(graph, made)
            return
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise KgError(f"{target} is there and is no empty folder; name another, or remove it first")
        with tempfile.TemporaryDirectory(prefix=".exporting-", dir=target.parent) as staging:
            folder = Path(staging) / "made"
            folder.mkdir()
            format.write(graph, folder)
            if target.is_dir():
                target.rmdir()
            shutil.move(folder, target)
    except (OSError, sqlite3.Error) as error:
        raise KgError(f"can't write {target}: {getattr(error, 'strerror', None) or error}") from error
