"""Names that a concept has elsewhere though no paper of this graph uses them: from the vocabulary and from
``ontologies/abbreviations.tsv``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from kg.concepts.abbreviations import load_table
from kg.concepts.normal import normal_form
from kg.nlp.vocabulary import load_vocabulary


def known_names(keys: Collection[str]) -> Mapping[str, list[str]]:
    """Other names of the concepts that have some normal forms, each list in a fixed order.

    A concept that has the long form of an abbreviation has the abbreviation, too, whatever else may have it. One
    that is called by the abbreviation alone keeps its long form where nearly all papers mean the same by it and the
    graph has no other concept called so.

    Examples
    --------
    >>> known_names({"proximal policy optimization"})
    {'proximal policy optimization': ['PPO']}
    """
    names: dict[str, list[str]] = defaultdict(list)

    def add(key: str, name: str) -> None:
        if key in keys and name not in names[key]:
            names[key].append(name)

    for entry in load_vocabulary():
        own = [normal_form(name) for name in entry.names]
        for key in own:
            for name in entry.names:
                if normal_form(name) not in keys:
                    add(key, name)
    for short, meanings in sorted(load_table().items()):
        for meaning in meanings:
            add(normal_form(meaning.long), meaning.short)
            if meaning.is_sure and normal_form(meaning.long) not in keys:
                add(short, meaning.long)
    return {key: found for key, found in names.items() if found}
