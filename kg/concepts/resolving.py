"""From the mentions of a whole corpus to concepts: which surface forms are names of the same thing.

A name leads to one concept by one rule (:class:`~kg.concepts.reasons.Rule`), tried in this order: a correction; what
the paper spells out; the vocabulary; what a short form means in these papers, in the mined table, beside the paper's
other concepts; a spelling that differs from a better known name only in ways that do not matter.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from kg.concepts.abbreviations import Meaning
from kg.concepts.canonical import Decided, decider, spellings
from kg.concepts.chosen import choose
from kg.concepts.corrections import Corrections
from kg.concepts.hierarchy import hierarchy
from kg.concepts.known import Known, known_before
from kg.concepts.linking import linked
from kg.concepts.normal import normal_form
from kg.concepts.own_links import OwnLink
from kg.concepts.readings import Reading
from kg.concepts.reasons import Broader, Resolution
from kg.concepts.relations import by_paper
from kg.concepts.said import Said
from kg.concepts.tally import Tally, readings
from kg.concepts.uses import Uses
from kg.concepts.variants import content_words, variants
from kg.model import Concept, Link, Mention, Paper, Predicate, Statement
from kg.nlp.vocabulary import Entry

_PAPER = attrgetter("paper_id")
#: The order in which mentions are read.
PLACE = attrgetter("paper_id", "start", "end")

#: The mentions of a paper, each with its reading.
Read = list[tuple[Mention, Reading]]


@contextmanager
def without_garbage_collector() -> Iterator[None]:
    """Collect no garbage meanwhile: among millions of small values that form no circles it finds none, slowly.

    What was made meanwhile counts as old then, and is not looked through at once.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


@without_garbage_collector()
def resolution(
    mentions: Iterable[Mention],
    vocabulary: Sequence[Entry],
    papers: Iterable[Paper] = (),
    table: Mapping[str, Sequence[Meaning]] | None = None,
    corrections: Corrections | None = None,
    statements: Iterable[Statement] = (),
    links: Sequence[OwnLink] = (),
) -> Resolution:
    """Group mentions into concepts, link each paper to its concepts, and say why. All is sorted.

    A mention whose name has an empty key is dropped.

    Parameters
    ----------
    papers, statements
        The papers, and what they state: that gives some of the broader concepts.
    table
        Abbreviations mined from many papers: :func:`~kg.concepts.abbreviations.load_table`.
    links
        What a person says is the same elsewhere: :func:`kg.concepts.own_links.read_links`.

    Raises
    ------
    CorrectionError
        Where two corrections want different things of one concept.

    Examples
    --------
    >>> from kg.model import Kind, Role
    >>> names = ["auto-encoders", "autoencoder", "Autoencoders"]
    >>> found = resolution([Mention(n, 0, len(n), n, Kind.METHOD, Role.USES, 1, ()) for n in names], [])
    >>> [(merge.surface, merge.rule.value, merge.detail) for merge in found.merges][:2]
    [('Autoencoders', 'spelling', ''), ('auto-encoders', 'written together or apart', 'autoencoder')]
    """
    known = known_before(vocabulary, table, corrections)
    by_paper = groupby(sorted(mentions, key=PLACE), _PAPER)
    read = [list(readings(list(of_paper), known)) for _, of_paper in by_paper]
    return resolution_of_read(read, known, papers, statements, links)


def look_up_forms(read: Iterable[Read]) -> None:
    """Work out the forms of the names of some papers, which are kept: :func:`resolution_of_read` asks for them.

    It is for a time in which other papers are waited for, and changes nothing but that.
    """
    for of_one in read:
        for mention, reading in of_one:
            variants(reading.key)
            content_words(reading.key)
            normal_form(mention.surface)
            normal_form(mention.long_form or "")


@without_garbage_collector()
def resolution_of_read(
    read: Iterable[Read],
    known: Known,
    papers: Iterable[Paper] = (),
    statements: Iterable[Statement] = (),
    links: Sequence[OwnLink] = (),
) -> Resolution:
    """What :func:`resolution` gives, of the readings of each paper, sorted by paper and place."""
    decided, spelled = decide(read, known)
    uses = Uses()
    for items in decided:
        uses.add(items)
    chosen = choose(uses, known, spelled)
    uses_of = [link for items in decided for link in chosen.links(items)]
    edges = hierarchy(chosen.concepts, chosen.papers, known, _said(papers, uses_of, statements))
    concepts, unknown = linked(with_broader(chosen.concepts, edges), links)
    return Resolution(
        concepts=concepts,
        links=tuple(uses_of),
        merges=chosen.merges,
        broader=edges,
        warnings=(*chosen.warnings, *unknown),
    )


def decide(read: Iterable[Read], known: Known) -> tuple[list[list[Decided]], Mapping[str, str]]:
    """Decide where each mention leads, paper by paper; beside that, spellings of keys that no mention has."""
    read = [of_one for of_one in read if of_one]
    tally = Tally()
    for of_one in read:
        tally.add(of_one)
    made = decider(known, tally)
    decided = [made.first(of_one) for of_one in read]
    contexts = made.contexts()
    for items in decided if made.options else ():
        contexts.add(frozenset(item.key for item in items))
    decided = [made.settled(items, of_one, contexts) for items, of_one in zip(decided, read, strict=True)]
    return decided, spellings(known, tally, made.meanings)


def _said(papers: Iterable[Paper], links: Iterable[Link], statements: Iterable[Statement]) -> Said:
    """What papers state of pairs of concepts that bears on the hierarchy."""
    said, own = Said(), by_paper(s for s in statements if s.predicate in (Predicate.BROADER, Predicate.COMPARED_WITH))
    by_id = {paper.id: paper for paper in papers}
    for paper_id, found in groupby(links, _PAPER) if by_id else ():
        if paper_id in by_id:
            said.add(by_id[paper_id], list(found), own.get(paper_id, ()))
    return said


def with_broader(concepts: Sequence[Concept], edges: Iterable[Broader]) -> tuple[Concept, ...]:
    """The concepts with their broader ones, sorted by id.

    Two keys whose ids are equal (one chance in 16 million a pair) are a clear failure.
    """
    above: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        above[edge.narrower].append(edge.broader)
    found = {c.id: replace(c, broader=tuple(sorted(above[c.id]))) if c.id in above else c for c in concepts}
    assert len(found) == len(concepts), "two concepts have the same id: the hash of concept ids is too short"
    return tuple(found[identifier] for identifier in sorted(found))
