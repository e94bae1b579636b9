"""A whole build as an RO-Crate 1.1 (https://www.researchobject.org/ro-crate/1.1/): data that say what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kg.errors import counted
from kg.export.bibliography import to_bibtex, write_papers
from kg.export.page import write_page
from kg.graph.network import Graph, concepts_of, papers_of, run_of
from kg.lookup.index import write_index
from kg.rdf.export import write_turtle
from kg.store.writing import write_store

_FILES = {
    "kg.sqlite": ("The graph as paperkg reads it", "application/vnd.sqlite3"),
    "graph.ttl": ("The graph as RDF, with the sentences' places as evidence", "text/turtle"),
    "graph.html": ("The explorer: one page to look at the graph in a browser", "text/html"),
    "papers.bib": ("The papers as BibTeX, with their concepts as keywords", "application/x-bibtex"),
}


def write_crate(graph: Graph, folder: Path, published: str) -> None:
    """Write the store, the RDF, the explorer and the bibliography with ``ro-crate-metadata.json``.

    ``published`` is the date (ISO 8601) that the crate must have.
    """
    store = folder / "kg.sqlite"
    write_store(graph, store)
    write_index(graph, store)
    write_turtle(graph, folder / "graph.ttl")
    write_page(graph, folder / "graph.html", store=store)
    write_papers(to_bibtex, graph, folder / "papers.bib")
    described = json.dumps(_metadata(graph, folder, published), ensure_ascii=False, indent=2)
    (folder / "ro-crate-metadata.json").write_text(f"{described}\n", encoding="utf-8", newline="\n")


_DESCRIPTOR = {
    "@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"},
    "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
}  # fmt: skip
_LICENCE = {
    "@id": "https://creativecommons.org/publicdomain/zero/1.0/", "@type": "CreativeWork",
    "name": "CC0 1.0 Universal", "description": "What paperkg adds; the abstracts stay under their own licences.",
}  # fmt: skip


def _metadata(graph: Graph, folder: Path, published: str) -> dict[str, Any]:
    run = run_of(graph)
    papers = counted(sum(1 for _ in papers_of(graph)), "paper")
    concepts = counted(sum(1 for _ in concepts_of(graph)), "concept")
    files = [
        {
            "@id": name, "@type": "File", "name": name, "description": what, "encodingFormat": media,
            "contentSize": str((folder / name).stat().st_size),
        }
        for name, (what, media) in _FILES.items()
    ]  # fmt: skip
    software = {
        "@id": "#paperkg", "@type": "SoftwareApplication", "name": "paperkg", "version": run.version,
        "url": "https://w3id.org/paperkg/",
    }  # fmt: skip
    inputs = [
        {"@id": f"#input-{place}", "@type": "CreativeWork", "name": name, "sha256": digest}
        for place, (name, digest) in enumerate(run.inputs, start=1)
    ]
    action = {
        "@id": f"#run-{run.id}", "@type": "CreateAction", "name": "kg build",
        "instrument": {"@id": "#paperkg"}, "object": [{"@id": item["@id"]} for item in inputs],
        "result": [{"@id": name} for name in _FILES],
    }  # fmt: skip
    root = {
        "@id": "./", "@type": "Dataset", "name": "Papers and their methods, datasets and problems",
        "description": f"A knowledge graph of {papers} and {concepts}, made by paperkg.",
        "datePublished": published, "license": {"@id": "https://creativecommons.org/publicdomain/zero/1.0/"},
        "hasPart": [{"@id": name} for name in _FILES], "mentions": {"@id": action["@id"]},
    }  # fmt: skip
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [_DESCRIPTOR, root, *files, action, software, *inputs, _LICENCE],
    }
