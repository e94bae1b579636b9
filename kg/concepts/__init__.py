"""From mentions to concepts, links and relations: one node for one thing.

:mod:`kg.concepts.resolving` hands them out, each with the reason why; ``corrections`` has what people say instead.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.concepts.abbreviations import load_table, rules_hash
    from kg.concepts.corrections import Corrections, read_corrections
    from kg.concepts.normal import concept_id, normal_form
    from kg.concepts.own_links import OwnLink, read_links
    from kg.concepts.relations import relate
    from kg.concepts.resolving import resolution

_HOME = {
    "Corrections": "corrections",
    "OwnLink": "own_links",
    "concept_id": "normal",
    "load_table": "abbreviations",
    "normal_form": "normal",
    "read_corrections": "corrections",
    "read_links": "own_links",
    "relate": "relations",
    "resolution": "resolving",
    "rules_hash": "abbreviations",
}

__all__ = [
    "Corrections",
    "OwnLink",
    "concept_id",
    "load_table",
    "normal_form",
    "read_corrections",
    "read_links",
    "relate",
    "resolution",
    "rules_hash",
]


def __getattr__(name: str) -> Any:
    """Import on first use (PEP 562): a look-up needs the normal form and nothing else of this."""
    if name not in _HOME:
        raise AttributeError(f"module 'kg.concepts' has no attribute {name!r}")
    value = getattr(import_module(f"kg.concepts.{_HOME[name]}"), name)
    globals()[name] = value
    return value
