"""paperkg: a knowledge graph of the methods, datasets and problems in scientific abstracts.

>>> import kg
>>> graph = kg.build([kg.SAMPLE])
>>> graph.nodes["paper:arxiv-1412.6980"]["label"]
'Adam: A Method for Stochastic Optimization'
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.answers.notebook import OpenGraph, open_graph
    from kg.errors import KgError
    from kg.export.frames import to_frames
    from kg.flow.shown import show
    from kg.flow.whole import build, load
    from kg.graph.network import Graph
    from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Relation, Role
    from kg.nlp import load_pipeline
    from kg.rdf.rdflib_graph import to_rdflib
    from kg.rdf.read import read_rdf
    from kg.shards import build_shards
    from kg.sources import read_papers

__version__ = "0.2.0"

#: The sample of well-known papers that ships with the package.
SAMPLE = Path(__file__).parent / "sample" / "papers.jsonl"

_HOME = {
    "build": "kg.flow.whole",
    "build_shards": "kg.shards",
    "load": "kg.flow.whole",
    "KgError": "kg.errors",
    "read_rdf": "kg.rdf.read",
    "to_frames": "kg.export.frames",
    "to_rdflib": "kg.rdf.rdflib_graph",
    "Graph": "kg.graph.network",
    **dict.fromkeys(("Concept", "Kind", "Link", "Mention", "Paper", "Predicate", "Relation", "Role"), "kg.model"),
    **dict.fromkeys(("OpenGraph", "open_graph"), "kg.answers.notebook"),
    "load_pipeline": "kg.nlp",
    "read_papers": "kg.sources",
    "show": "kg.flow.shown",
}

__all__ = [
    "SAMPLE",
    "Concept",
    "Graph",
    "KgError",
    "Kind",
    "Link",
    "Mention",
    "OpenGraph",
    "Paper",
    "Predicate",
    "Relation",
    "Role",
    "__version__",
    "build",
    "build_shards",
    "load",
    "load_pipeline",
    "open_graph",
    "read_papers",
    "read_rdf",
    "show",
    "to_frames",
    "to_rdflib",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for on first use, so that ``import kg`` and ``kg --help`` stay quick (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value
