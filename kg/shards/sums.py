"""What the driver gets and gives as JSON: small beside the papers, and equal however the papers are divided."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kg.concepts.canonical import Decider
from kg.concepts.known import Known
from kg.concepts.meanings import Meanings
from kg.concepts.names import Decision
from kg.concepts.reasons import Rule
from kg.concepts.said import Said
from kg.rdf.parts import Tally as Written


def decider_to_json(decider: Decider) -> Any:
    """What decides, without what is known before, as JSON has it."""
    return {
        "sure": {short: [long, rule] for short, (long, rule) in decider.meanings.sure.items()},
        "decisions": {name: [d.key, d.rule, d.detail] for name, d in decider.decisions.items()},
        "options": decider.options,
    }


def decider_from_json(value: Any, known: Known) -> Decider:
    """What decides, again."""
    return Decider(
        known,
        Meanings({short: (long, Rule(rule)) for short, (long, rule) in value["sure"].items()}),
        {name: Decision(key, Rule(rule), detail) for name, (key, rule, detail) in value["decisions"].items()},
        {short: tuple(keys) for short, keys in value["options"].items()},
    )


def said_to_json(said: Said) -> Any:
    """What papers state of pairs of concepts as JSON has it."""
    return {
        "kinds": [(*pair, sure, *said.first[pair]) for pair, sure in said.kinds.items()],
        "compared": [(*pair, number) for pair, number in said.compared.items()],
        "modified": [(*pair, *found) for pair, found in said.modified.items()],
    }


def said_from_json(value: Any) -> Said:
    """The same again.

    Examples
    --------
    >>> pair = "adam-1", "optimizer-2"
    >>> said = Said({pair: [0.9]}, {pair: (-0.9, "p", "Adam is an optimizer.")}, Counter({("adam-1", "sgd-1"): 2}),
    ...             {pair: (1, "p")})
    >>> said_from_json(said_to_json(said)) == said
    True
    """
    said = Said(compared=Counter({(one, other): number for one, other, number in value["compared"]}))
    for narrower, broader, sure, less, paper_id, words in value["kinds"]:
        said.kinds[narrower, broader], said.first[narrower, broader] = sure, (less, paper_id, words)
    for narrower, broader, number, paper_id in value["modified"]:
        said.modified[narrower, broader] = number, paper_id
    return said


def written_to_json(written: Written) -> Any:
    """How much RDF was written, as JSON has it."""
    return {"triples": written.triples, "classes": written.classes, "properties": written.properties}


def written_from_json(value: Any) -> Written:
    """How much RDF was written, again."""
    return Written(value["triples"], Counter(value["classes"]), Counter(value["properties"]))
