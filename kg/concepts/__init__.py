"""From mentions to concepts, links and relations: one node for one thing."""

from kg.concepts.abbreviations import load_table, rules_hash
from kg.concepts.corrections import Corrections, read_corrections
from kg.concepts.normal import concept_id, normal_form
from kg.concepts.relations import relate
from kg.concepts.resolve import resolution, resolve

__all__ = [
    "Corrections",
    "concept_id",
    "load_table",
    "normal_form",
    "read_corrections",
    "relate",
    "resolution",
    "resolve",
    "rules_hash",
]
