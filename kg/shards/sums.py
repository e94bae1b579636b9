"""The sums that shards give back, as JSON: small beside the papers, and equal however the papers are divided."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kg.concepts.canonical import Decider
from kg.concepts.hierarchy import Said
from kg.concepts.known import Known
from kg.concepts.meanings import Contexts, Meanings
from kg.concepts.names import Decision
from kg.concepts.reasons import Rule
from kg.concepts.tally import Tally
from kg.concepts.uses import Use, Uses
from kg.model import Kind
from kg.rdf.parts import Tally as Written


def tally_to_json(tally: Tally) -> Any:
    """A tally of readings as JSON has it."""
    return {
        "papers": tally.papers,
        "kinds": [(key, kind, number) for (key, kind), number in tally.kinds.items()],
        "capitals": tally.capitals,
        "shorts": sorted(tally.shorts),
        "definitions": [(short, long, number) for (short, long), number in tally.definitions.items()],
        "written out": sorted(tally.written_out),
    }


def tally_from_json(value: Any) -> Tally:
    """The tally again.

    Examples
    --------
    >>> tally = Tally(Counter(ppo=2), Counter({("ppo", Kind.METHOD): 3}))
    >>> tally_from_json(tally_to_json(tally)) == tally
    True
    """
    return Tally(
        Counter(value["papers"]),
        Counter({(key, Kind(kind)): number for key, kind, number in value["kinds"]}),
        Counter(value["capitals"]),
        set(value["shorts"]),
        Counter({(short, long): number for short, long, number in value["definitions"]}),
        set(value["written out"]),
    )


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


def contexts_to_json(contexts: Contexts) -> Any:
    """Counts of concepts beside others as JSON has them."""
    return {"papers": contexts.papers, "alone": contexts.alone, "beside": contexts.beside}


def contexts_from_json(value: Any, empty: Contexts) -> Contexts:
    """The counts again, added to an empty count."""
    beside = {meaning: Counter(counts) for meaning, counts in value["beside"].items()}
    empty.update(Contexts(empty.of_interest, value["papers"], Counter(value["alone"]), beside))
    return empty


def uses_to_json(uses: Uses) -> Any:
    """Uses of names as JSON has them."""
    return {
        "papers": uses.papers,
        "kinds": [(key, kind, number) for (key, kind), number in uses.kinds.items()],
        "uses": [(*use, number, *uses.first[use]) for use, number in uses.mentions.items()],
    }


def uses_from_json(value: Any) -> Uses:
    """The uses again.

    Examples
    --------
    >>> uses, use = Uses(Counter(ppo=2)), Use("ppo", "PPO", None, Rule.SPELLING, "", False)
    >>> uses.mentions[use], uses.first[use] = 3, ("p", 7)
    >>> uses_from_json(uses_to_json(uses)) == uses
    True
    """
    mentions: Counter[Use] = Counter()
    first = {}
    for key, surface, long, rule, detail, ambiguous, number, paper_id, start in value["uses"]:
        use = Use(key, surface, long, Rule(rule), detail, ambiguous)
        mentions[use], first[use] = number, (paper_id, start)
    kinds = Counter({(key, Kind(kind)): number for key, kind, number in value["kinds"]})
    return Uses(Counter(value["papers"]), kinds, mentions, first)


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
