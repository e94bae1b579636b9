"""Which concepts are the same as a concept elsewhere: in OpenCS, in DBpedia, in tables of one's own.

``ontologies/opencs.tsv.gz`` has what may be matched, made from OpenCS (CC BY 4.0, see ``NOTICE``) by
:mod:`kg.training.opencs`. A line has these fields, divided by tabs:

==========  =========================================================================================================
key         the normal form of the label, without what stands in parentheses
id          the IRI in OpenCS is :data:`OPENCS` and this
how         nothing: the label is enough; ``?``: the hierarchy must support it; else the label itself, and one of our
            names must be written so
resource    the IRI in DBpedia is :data:`DBPEDIA` and this, where the resource is the same thing
broader     the ids of what is above it in OpenCS, divided by spaces
==========  =========================================================================================================
"""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import takewhile

from kg.concepts.abbreviations import fits
from kg.concepts.normal import normal_form
from kg.concepts.own_links import OwnLink, own_matches, own_names
from kg.model import Concept, Kind
from kg.paths import ontology

#: What the IRIs of OpenCS and of DBpedia begin with.
OPENCS, DBPEDIA = "https://w3id.org/ocs/ont/", "http://dbpedia.org/resource/"

#: What ``how`` says of a label that means several things.
UNSURE = "?"

#: No label has more meanings than this.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept of OpenCS, a line of the table."""

    key: str
    id: str
    how: str
    resource: str
    broader: tuple[str, ...]

    @property
    def is_field(self) -> bool:
        """Whether it is computer science or a field of it: that something belongs there supports nothing."""
        return self.broader in ((), ("C1",))

    @property
    def iris(self) -> list[str]:
        """What is said to be a close match."""
        return [OPENCS + self.id, *([DBPEDIA + self.resource] if self.resource else [])]


class OpenCS:
    """The table, searched by key (bisection); a line is taken apart when it is wanted."""

    def __init__(self, text: str) -> None:
        """``text`` has the lines of the table, sorted."""
        self._lines = text.splitlines()

    def called(self, key: str) -> list[Entry]:
        """The entries of a key.

        Examples
        --------
        >>> [entry.iris for entry in OpenCS("q learning\\tC18279\\t\\tQ-learning\\tC13610").called("q learning")]
        [['https://w3id.org/ocs/ont/C18279', 'http://dbpedia.org/resource/Q-learning']]
        """
        start = f"{key}\t"
        first = bisect_left(self._lines, start)
        own = takewhile(lambda line: line.startswith(start), self._lines[first : first + _MOST])
        rows = (line.split("\t") for line in own)
        return [Entry(key, identifier, how, same, tuple(above.split())) for _, identifier, how, same, above in rows]

    @cached_property
    def _broader(self) -> Mapping[str, tuple[str, ...]]:
        rows = (line.split("\t") for line in self._lines)
        return {row[1]: tuple(row[4].split()) for row in rows}

    def above(self, identifier: str) -> set[str]:
        """All that is above a concept of OpenCS."""
        found: set[str] = set()
        waiting = [identifier]
        while waiting:
            for other in self._broader.get(waiting.pop(), ()):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return found


@cache
def load_opencs() -> OpenCS:
    """The table that ships."""
    return OpenCS(gzip.decompress(ontology("opencs.tsv.gz").read_bytes()).decode())


def linked(
    concepts: Iterable[Concept], own: Sequence[OwnLink] = (), table: OpenCS | None = None
) -> tuple[tuple[Concept, ...], tuple[str, ...]]:
    """The concepts, each with what is the same elsewhere, in their order; and warnings about links of one's own.

    A label is enough where it means one thing; an ambiguous one needs support: a concept above or below ours is, for
    sure, one above or below that of OpenCS. Where two of ours would be the same, or ours two, none is.

    Parameters
    ----------
    own
        What a person says, too: it is taken as it is.
    table
        OpenCS; by default what ships.

    Examples
    --------
    >>> from kg.model import Kind
    >>> some = [Concept(f"{name}-1", name, name, (Kind.METHOD,)) for name in ("backpropagation", "sift")]
    >>> own = [OwnLink("SIFT", "https://example.org/sift", "mine.tsv:1")]
    >>> for concept in linked(some, own)[0]:
    ...     print(concept.matches)
    ('http://dbpedia.org/resource/Backpropagation', 'https://w3id.org/ocs/ont/C22089')
    ('https://example.org/sift',)
    """
    concepts, table = tuple(concepts), table or load_opencs()
    said, warnings = own_matches(own_names(concepts, own), own)
    found = {concept.id: entries for concept in concepts if (entries := entries_of(concept, table))}
    called = {concept.id for concept in concepts if concept.id in found and is_called(concept, found[concept.id])}
    edges = ((concept.id, other) for concept in concepts for other in concept.broader)
    for identifier, entry in matched(found, called, edges, table).items():
        said[identifier].extend(entry.iris)
    return tuple(replace(c, matches=tuple(sorted({*said[c.id]}))) if c.id in said else c for c in concepts), warnings


def entries_of(concept: Concept, table: OpenCS) -> list[Entry]:
    """What a concept may be in OpenCS, by the first of its names that is there."""
    for name in _names(concept):
        entries = [entry for entry in table.called(normal_form(name)) if _may_be(concept, name, entry)]
        if entries:
            return entries
    return []


def is_called(concept: Concept, entries: Sequence[Entry]) -> bool:
    """Whether the label of a concept is that of its entries."""
    return normal_form(concept.label) == entries[0].key


def is_open(entries: Sequence[Entry]) -> bool:
    """Whether the label alone does not say which entry it is."""
    return len(entries) > 1 or entries[0].how == UNSURE


def matched(
    found: Mapping[str, Sequence[Entry]], called: Collection[str], edges: Iterable[tuple[str, str]], table: OpenCS
) -> dict[str, Entry]:
    """The entry that each concept is the same as, by its id.

    Parameters
    ----------
    found
        What each concept may be (:func:`entries_of`).
    called
        The concepts whose label is that of their entries.
    edges
        Concepts and those that they stand under; none is needed but where both are in ``found``.
    """
    sure = {identifier: entries[0] for identifier, entries in found.items() if not is_open(entries)}
    open_ = {identifier: entries for identifier, entries in sorted(found.items()) if is_open(entries)}
    near: dict[str, set[str]] = defaultdict(set)
    for one, other in edges:
        if one in open_ or other in open_:
            near[one].add(other)
            near[other].add(one)
    for identifier, entries in open_.items():
        around = {sure[other].id for other in near[identifier] if other in sure and not sure[other].is_field}
        kept = [entry for entry in entries if around and _is_supported(entry, around, table)]
        if len(kept) == 1:
            sure[identifier] = kept[0]
    return _single(sure, called)


def _single(found: Mapping[str, Entry], called: Collection[str]) -> dict[str, Entry]:
    """What is found without those entries that two concepts have: the one that is called so keeps it, if it is one."""
    claims: dict[str, list[str]] = defaultdict(list)
    for identifier in sorted(found):
        claims[found[identifier].id].append(identifier)
    kept: dict[str, Entry] = {}
    for several in claims.values():
        so_called = [identifier for identifier in several if identifier in called]
        for identifier in several if len(several) == 1 else so_called if len(so_called) == 1 else ():
            kept[identifier] = found[identifier]
    return kept


def _names(concept: Concept) -> Iterator[str]:
    """The names that a concept is looked up by: its label, and what that is short for."""
    yield concept.label
    short = normal_form(concept.label)
    yield from (alias for alias in concept.aliases if fits(short, normal_form(alias)))


def _may_be(concept: Concept, name: str, entry: Entry) -> bool:
    """Whether a name of one word is written as an entry's: "COCO" is not "Coco", and "CLIP" is not "CLIPS".

    A data set that is called by a common word is not what the word means.
    """
    if " " in entry.key:
        return True
    if entry.how in ("", UNSURE):
        return concept.kinds[0] is not Kind.DATASET and not any(letter.isupper() for letter in name[1:])
    return name == entry.how or (not entry.how.isupper() and name.casefold() == entry.how.casefold())


def _is_supported(entry: Entry, around: set[str], table: OpenCS) -> bool:
    """Whether one of these concepts of OpenCS is above or below an entry."""
    return not around.isdisjoint(table.above(entry.id)) or any(entry.id in table.above(other) for other in around)
