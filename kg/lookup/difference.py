"""What came, went and changed between two graphs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from kg.graph.network import Graph, concepts_of, links_of, papers_of, relations_of
from kg.lookup.values import Shown
from kg.model import Concept, Kind, Paper, Role

#: What does not change a paper: its id is what tells it, and where it was read says nothing of it.
_NOT_COMPARED = {"id", "sources"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a paper, what it was and what it is, as text; None where nothing was known, or is."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PaperChange:
    """A paper that both graphs have and of which something else is known now; the names of its files do not count."""

    paper_id: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ConceptChange:
    """A concept that both graphs have and that changed: its label, kinds and names, and its number of papers.

    Each field holds what it was and what it is.
    """

    concept_id: str
    label: tuple[str, str]
    kinds: tuple[tuple[Kind, ...], tuple[Kind, ...]]
    names_gone: tuple[str, ...]
    names_new: tuple[str, ...]
    papers: tuple[int, int]


@dataclass(frozen=True, slots=True)
class LinkChange:
    """What a paper did with a concept and does now; None where it did not name it, or does not."""

    paper_id: str
    concept_id: str
    before: Role | None
    after: Role | None


@dataclass(frozen=True, slots=True)
class RelationChange:
    """A relation between two concepts, and in how many papers it stood and stands; None where it was not, or is not."""

    subject: str
    relation: str
    object: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Gone:
    """A concept that went, and the ids of those that took its place, the likeliest first."""

    concept_id: str
    label: str
    replaced_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes(Shown):
    """What became of papers, concepts, links and relations from one graph to another; everything sorted by id.

    Of papers and concepts those that changed are among those that were kept. A relation has changed where other papers
    state it than did. ``titles`` are those of the papers that are new, that went and that changed, by their ids.
    """

    papers_kept: int
    papers_new: tuple[str, ...]
    papers_gone: tuple[str, ...]
    papers_changed: tuple[PaperChange, ...]
    titles: dict[str, str]
    concepts_kept: int
    concepts_new: tuple[str, ...]
    concepts_gone: tuple[Gone, ...]
    concepts_changed: tuple[ConceptChange, ...]
    links_kept: int
    links_new: tuple[LinkChange, ...]
    links_gone: tuple[LinkChange, ...]
    links_changed: tuple[LinkChange, ...]
    relations_kept: int
    relations_new: tuple[RelationChange, ...]
    relations_gone: tuple[RelationChange, ...]
    relations_changed: tuple[RelationChange, ...]


def changes(old: Graph, new: Graph, gone: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Changes:
    """Compare two graphs.

    ``gone`` holds the successors of the concepts that went, as :func:`kg.rdf.redirects.compare` finds them.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> from kg.model import Kind, Paper
    >>> empty, one = to_graph([], [], []), to_graph([Paper("p", "P")], [], [])
    >>> changes(empty, one).papers_new, changes(one, one).papers_new
    (('p',), ())
    """
    before, after = ({concept.id: concept for concept in concepts_of(graph)} for graph in (old, new))
    links = [{(k.paper_id, k.concept_id): k.role for k in links_of(graph)} for graph in (old, new)]
    successors = dict(gone)
    kept = sorted(before.keys() & after.keys())
    counts = [graph.nodes[f"concept:{c}"]["papers"] for c in kept for graph in (old, new)]
    changed = (
        _changed(before[c], after[c], (counts[2 * place], counts[2 * place + 1])) for place, c in enumerate(kept)
    )
    pairs = sorted(links[0].keys() | links[1].keys())
    found = [LinkChange(*pair, links[0].get(pair), links[1].get(pair)) for pair in pairs]
    return Changes(
        *_papers(old, new),
        len(kept),
        tuple(sorted(after.keys() - before.keys())),
        tuple(Gone(c, before[c].label, successors.get(c, ())) for c in sorted(before.keys() - after.keys())),
        tuple(change for change in changed if change is not None),
        sum(link.before == link.after for link in found),
        tuple(link for link in found if link.before is None),
        tuple(link for link in found if link.after is None),
        tuple(link for link in found if None not in (link.before, link.after) and link.before != link.after),
        *_relations(old, new),
    )


def _papers(
    old: Graph, new: Graph
) -> tuple[int, tuple[str, ...], tuple[str, ...], tuple[PaperChange, ...], dict[str, str]]:
    """How many papers stayed; those that are new, that went and that changed, and the titles of these."""
    before, after = ({paper.id: paper for paper in papers_of(graph)} for graph in (old, new))
    kept = sorted(before.keys() & after.keys())
    came, went = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
    found = [PaperChange(paper, tuple(_fields(before[paper], after[paper]))) for paper in kept]
    changed = tuple(change for change in found if change.fields)
    told = sorted([*came, *went, *(change.paper_id for change in changed)])
    return len(kept), tuple(came), tuple(went), changed, {p: (after.get(p) or before[p]).title for p in told}


def _fields(old: Paper, new: Paper) -> Iterator[FieldChange]:
    if old == new:
        return
    for field in fields(Paper):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after and field.name not in _NOT_COMPARED:
            yield FieldChange(field.name, _said(before), _said(after))


def _said(value: str | int | tuple[str | tuple[str, str], ...] | None) -> str | None:
    """A field as text, None where it is empty; names and values of what else is known have a colon between.

    Examples
    --------
    >>> _said(("A. Author", "B. Author")), _said((("volume", "3"),)), _said(())
    ('A. Author; B. Author', 'volume: 3', None)
    """
    if isinstance(value, tuple):
        value = "; ".join(item if isinstance(item, str) else ": ".join(item) for item in value)
    return None if value in (None, "") else str(value)


_Relations = tuple[RelationChange, ...]


def _relations(old: Graph, new: Graph) -> tuple[int, _Relations, _Relations, _Relations]:
    """How many relations are as they were; those that are new, that went, and that other papers state."""
    before, after = (
        {(r.subject, r.predicate.value, r.object): r.paper_ids for r in relations_of(graph)} for graph in (old, new)
    )
    triples = sorted(before.keys() | after.keys())
    support = [{triple: len(ids) for triple, ids in papers.items()} for papers in (before, after)]
    found = {t: RelationChange(*t, support[0].get(t), support[1].get(t)) for t in triples}
    both = [t for t in triples if t in before and t in after]
    changed = tuple(found[t] for t in both if before[t] != after[t])
    return (
        len(both) - len(changed),
        tuple(found[t] for t in triples if t not in before),
        tuple(found[t] for t in triples if t not in after),
        changed,
    )


def _changed(old: Concept, new: Concept, papers: tuple[int, int]) -> ConceptChange | None:
    if (old.label, old.kinds, old.aliases) == (new.label, new.kinds, new.aliases) and papers[0] == papers[1]:
        return None
    names = [{concept.label, *concept.aliases} for concept in (old, new)]
    return ConceptChange(
        new.id,
        (old.label, new.label),
        (old.kinds, new.kinds),
        tuple(sorted(names[0] - names[1])),
        tuple(sorted(names[1] - names[0])),
        papers,
    )
