"""From mentions to concepts, links and relations: one node for one thing."""

from kg.concepts.normal import concept_id, normal_form
from kg.concepts.relations import relate
from kg.concepts.resolve import resolve

__all__ = ["concept_id", "normal_form", "relate", "resolve"]
