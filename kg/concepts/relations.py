"""Relations between concepts, from what papers state of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from kg.model import Concept, Link, Predicate, Relation, Statement

Triple = tuple[str, Predicate, str]


def relate(concepts: Iterable[Concept], links: Iterable[Link], statements: Iterable[Statement] = ()) -> list[Relation]:
    """The relations between concepts, sorted; each knows the papers that support it.

    =================  =======================================================================================
    ``usedFor``        a paper states that the method is used or proposed for the problem
    ``evaluatedWith``  a paper states that the method is trained or tested on the dataset
    ``comparedWith``   a paper compares the two: it has no direction, the smaller id comes first
    ``partOf``         a paper states that the method is a component of the other, or what it is built on
    ``broader``        the hierarchy says so; supported by the papers that name the narrower concept
    =================  =======================================================================================

    Parameters
    ----------
    statements
        What the papers state, sorted by paper or not.
    """
    support: dict[Triple, list[str]] = defaultdict(list)
    broader = {concept.id: concept.broader for concept in concepts}
    said: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        said[statement.paper_id].append(statement)
    for paper_id, group in groupby(sorted(links, key=attrgetter("paper_id")), key=attrgetter("paper_id")):
        for triple in supported(list(group), said.get(paper_id, ()), broader):
            support[triple].append(paper_id)
    return [Relation(s, p, o, tuple(sorted(ids))) for (s, p, o), ids in sorted(support.items())]


def supported(
    links: Sequence[Link], statements: Iterable[Statement], broader: Mapping[str, Sequence[str]]
) -> set[Triple]:
    """The relations that one paper supports; ``broader`` has the concepts above each."""
    found = {triple for triple, _ in stated(links, statements) if triple[1] is not Predicate.BROADER}
    found |= {(link.concept_id, Predicate.BROADER, b) for link in links for b in broader.get(link.concept_id, ())}
    return found


def stated(links: Iterable[Link], statements: Iterable[Statement]) -> Iterator[tuple[Triple, Statement]]:
    """What one paper states, between the concepts that its mentions became; nothing of a concept and itself."""
    concept = {(m.start, m.end): link.concept_id for link in links for m in link.mentions}
    for statement in statements:
        subject, thing = concept.get(statement.subject), concept.get(statement.object)
        if subject is None or thing is None or subject == thing:
            continue
        if statement.predicate is Predicate.COMPARED_WITH:
            subject, thing = sorted((subject, thing))
        yield (subject, statement.predicate, thing), statement
