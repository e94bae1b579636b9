"""Relations between concepts, from what papers state of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from kg.model import Concept, Link, Predicate, Relation, Statement

Triple = tuple[str, Predicate, str]


def relate(concepts: Iterable[Concept], links: Iterable[Link], statements: Iterable[Statement] = ()) -> list[Relation]:
    """The relations between concepts, sorted; each knows the papers in which it stands, and what they state.

    =================  =======================================================================================
    ``usedFor``        a paper states that the method is used or proposed for the problem
    ``evaluatedWith``  a paper states that the method is trained or tested on the dataset
    ``comparedWith``   a paper compares the two: it has no direction, the smaller id comes first
    ``partOf``         a paper states that the method is a component of the other, or what it is built on
    ``broader``        the hierarchy says so; supported by the papers, if any, that state it
    =================  =======================================================================================

    Parameters
    ----------
    statements
        What the papers state, sorted by paper or not.
    """
    broader = {concept.id: concept.broader for concept in concepts}
    support: dict[Triple, list[Statement]] = {triple: [] for triple in hierarchy_triples(broader)}
    said = by_paper(statements)
    for paper_id, group in groupby(sorted(links, key=attrgetter("paper_id")), key=attrgetter("paper_id")):
        for triple, statement in supported(list(group), said.get(paper_id, ()), broader).items():
            support.setdefault(triple, []).append(statement)
    return [relation_of(triple, found) for triple, found in sorted(support.items())]


def by_paper(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    """The statements of each paper."""
    said: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        said[statement.paper_id].append(statement)
    return said


def hierarchy_triples(broader: Mapping[str, Sequence[str]]) -> Iterator[Triple]:
    """The relations that the hierarchy gives, whether a paper states them or not."""
    return ((narrower, Predicate.BROADER, other) for narrower, above in broader.items() for other in above)


def relation_of(triple: Triple, statements: Iterable[Statement]) -> Relation:
    """A relation with what papers state of it, one statement a paper.

    Examples
    --------
    >>> said = [Statement(paper, (0, 3), Predicate.PART_OF, (9, 12), 0.8) for paper in ("q", "p")]
    >>> relation_of(("a", Predicate.PART_OF, "b"), said).paper_ids
    ('p', 'q')
    """
    found = tuple(sorted(statements, key=attrgetter("paper_id")))
    return Relation(*triple, tuple(statement.paper_id for statement in found), found)


def supported(
    links: Sequence[Link], statements: Iterable[Statement], broader: Mapping[str, Sequence[str]]
) -> dict[Triple, Statement]:
    """The relations that one paper states, each with the surest of its statements, the first of those that are equal.

    ``broader`` has the concepts above each: a kind-of that the hierarchy did not take is none.
    """
    found: dict[Triple, Statement] = {}
    for triple, statement in stated(links, statements):
        if triple[1] is Predicate.BROADER and triple[2] not in broader.get(triple[0], ()):
            continue
        if triple not in found or _rank(statement) < _rank(found[triple]):
            found[triple] = statement
    return found


def stated(links: Iterable[Link], statements: Iterable[Statement]) -> Iterator[tuple[Triple, Statement]]:
    """What one paper states, between the concepts that its mentions became; nothing of a concept and itself.

    A comparison is turned so that its subject has the smaller id.
    """
    concept = {(m.start, m.end): link.concept_id for link in links for m in link.mentions}
    for statement in statements:
        subject, thing = concept.get(statement.subject), concept.get(statement.object)
        if subject is None or thing is None or subject == thing:
            continue
        if statement.predicate is Predicate.COMPARED_WITH and thing < subject:
            statement = replace(statement, subject=statement.object, object=statement.subject)  # noqa: PLW2901
            subject, thing = thing, subject
        yield (subject, statement.predicate, thing), statement


def _rank(statement: Statement) -> tuple[float, tuple[int, int], tuple[int, int]]:
    return -statement.confidence, statement.subject, statement.object
