"""The parts of an export, one after the other: what is said of the run, concepts, papers, relations, the whole.

Each part can be made by itself, by another process, too: only the description of the data set needs what all
others counted (:class:`Tally`), and tallies can be added.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

import pyoxigraph as ox

from kg.graph.content import ConceptWith, Content
from kg.graph.network import Run
from kg.model import Link, Mention, Paper, Predicate, Relation
from kg.rdf.bibliography import bibliographic_pairs
from kg.rdf.people import author_pairs, author_things, identified, person_things
from kg.rdf.terms import KG, ONTOLOGY_VERSION, PREFIXES, iri, term
from kg.rdf.things import (
    Pairs,
    concept_pairs,
    context_iri,
    context_pairs,
    evidence_things,
    input_iri,
    number,
    paper_pairs,
    place_iri,
    run_things,
    scheme_pairs,
    statement_iri,
    statement_pairs,
    text,
)
from kg.rdf.turtle import Written

#: A subject, what is said of it, and the sources whose paper it belongs to. Of a mention, that may be Turtle already.
Thing = tuple[str, Pairs | Written, tuple[str, ...]]

#: Says what there is to say of a mention: the mention, its paper, the IRIs of concept, paper and run.
MentionAs = Callable[[Mention, Paper, str, str, str], Pairs | Written]

#: The classes and properties whose numbers the description of the data set gives.
_COUNTED_CLASSES = (
    "foaf:Person", "kg:Dataset", "kg:Evidence", "kg:Mention", "kg:Method", "kg:Paper", "kg:Problem", "rdf:Statement",
    "skos:Concept",
)  # fmt: skip
_COUNTED_PROPERTIES = frozenset((
    "kg:addresses", "kg:comparedWith", "kg:comparesWith", "kg:evaluatedWith", "kg:evaluatesOn", "kg:mentions",
    "kg:partOf", "kg:proposes", "kg:studies", "kg:usedFor", "kg:uses", "skos:broader", "skos:closeMatch",
))  # fmt: skip

#: What the licence does not cover.
RIGHTS = (
    "The licence is for what paperkg states of the papers. Their titles, abstracts and other metadata stay under the"
    " terms of their authors and sources."
)


@dataclass(slots=True)
class Tally:
    """How much has been written: triples, things of each class (by IRI), triples of each property that is counted.

    Examples
    --------
    >>> from kg.model import Kind, Role
    >>> paper = Paper("p1", "Adam"), [Link("p1", "adam-1a2b3c", Kind.METHOD, Role.USES, ())]
    >>> one, other = Tally(), Tally()
    >>> for tally in (one, other):
    ...     _ = list(counted(paper_part(*paper, "https://example.org/", None), tally))
    >>> (one + other).triples, (one + other).properties["kg:uses"]
    (12, 2)
    """

    triples: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.triples + other.triples, self.classes + other.classes, self.properties + other.properties)


def counted(things: Iterable[Thing], tally: Tally) -> Iterator[Thing]:
    """The same things, counted on their way."""
    mention_class = term("kg:Mention").value
    for thing in things:
        said = thing[1]
        if isinstance(said, Written):
            tally.triples += said.triples
            tally.classes[mention_class] += 1
        else:
            tally.triples += len(said)
            for predicate, value in said:
                if predicate == "rdf:type":
                    tally.classes[value.value] += 1
                elif predicate in _COUNTED_PROPERTIES:
                    tally.properties[predicate] += 1
        yield thing


class Part(NamedTuple):
    """Some things of an export, made when they are asked for, and what decides them: nothing, if all the others do.

    Beside that they depend on the IRI of the run, of which they name a part ``found`` times, and on those of some
    ``sources``, which they name once each.
    """

    things: Iterator[Thing]
    made_of: tuple[object, ...] = ()
    found: int = 0
    sources: tuple[str, ...] = ()


def all_parts(content: Content, base: str, evidence: bool, tally: Tally, mention_as: MentionAs) -> Iterator[Thing]:
    """Everything that is said, counted on its way; the description, which gives the counts, comes last."""
    for part in parts_in_order(content, base, evidence, tally, mention_as):
        yield from counted(part.things, tally)


def parts_in_order(content: Content, base: str, evidence: bool, tally: Tally, mention_as: MentionAs) -> Iterator[Part]:
    """The parts in their order; the things of each have to be counted, or be known to be so many, before the last."""
    hierarchy = Hierarchy()
    run = run_iri(content.run, base) if evidence else None
    inputs = inputs_of(content.run, base)
    people: dict[str, set[str]] = defaultdict(set)
    yield Part(head_part(content.run, content.detectors if evidence else (), base))
    for of_one in content.concepts():
        hierarchy.add(of_one, base)
        concept, named, relations = of_one
        related = [(relation.predicate, relation.object) for relation in relations]
        yield Part(concept_part([of_one], base), ("concept", concept, named, related))
    yield Part(scheme_part(hierarchy, base))
    for paper, links in content.papers():
        for orcid, name in identified(paper):
            people[orcid].add(name)
        sources = tuple(name for name in dict.fromkeys(paper.sources) if name in inputs)
        found = sum(len(mention.detectors) for link in links for mention in link.mentions) if evidence else 0
        things = paper_part(paper, links, base, run, mention_as, inputs)
        yield Part(things, ("paper", evidence, paper, links, sources), found, sources)
    yield Part(people_part(people))
    for _, _, relations in content.concepts():
        if relations:
            yield Part(relation_part(relations, base, evidence), ("relations", evidence, relations))
    yield Part(description_part(content.run, hierarchy.first, tally, base, content.part))


def run_iri(run: Run, base: str) -> str:
    """The IRI of a run."""
    return iri(base, "run", run.id)


def inputs_of(run: Run, base: str) -> dict[str, str]:
    """The IRIs of the sources of a run, by name."""
    return {name: input_iri(name, digest, base) for name, digest in run.inputs}


def head_part(run: Run, detectors: Iterable[str], base: str) -> Iterator[Thing]:
    """The run with its inputs and these detectors."""
    for subject, pairs in run_things(run, run_iri(run, base), detectors, base):
        yield subject, pairs, ()


def concept_part(concepts: Iterable[ConceptWith], base: str) -> Iterator[Thing]:
    """Concepts, each with the number of its papers and its relations."""
    for concept, papers, relations in concepts:
        yield iri(base, "concept", concept.id), concept_pairs(concept, papers, relations, base), ()


@dataclass(slots=True)
class Hierarchy:
    """The first of some concepts, those that have others under them, and those that stand under another, by IRI."""

    first: str | None = None
    above: set[str] = field(default_factory=set)
    below: set[str] = field(default_factory=set)

    def add(self, of_one: ConceptWith, base: str) -> None:
        """Take note of a concept and of those that it stands under."""
        concept, _, relations = of_one
        broader = {*concept.broader, *(r.object for r in relations if r.predicate is Predicate.BROADER)}
        self.first = self.first or iri(base, "concept", concept.id)
        self.above.update(iri(base, "concept", other) for other in broader)
        if broader:
            self.below.add(iri(base, "concept", concept.id))

    def top(self) -> list[str]:
        """The concepts that have others under them and stand under none, sorted."""
        return sorted(self.above - self.below)


def scheme_part(hierarchy: Hierarchy, base: str) -> Iterator[Thing]:
    """The scheme that all concepts are in, with its top concepts."""
    yield f"{base}scheme", scheme_pairs(hierarchy.top()), ()


def paper_part(
    paper: Paper,
    links: Sequence[Link],
    base: str,
    run: str | None,
    mention_as: MentionAs | None = None,
    inputs: Mapping[str, str] | None = None,
) -> Iterator[Thing]:
    """A paper, its authors and, where the IRI of a run is given, its mentions and the text that these are in.

    Authors who are known by an ORCID may have other papers, too: :func:`people_part` has them.
    """
    paper_iri = iri(base, "paper", paper.id)
    about = paper_pairs(paper, links, base, inputs or {}) + author_pairs(paper, paper_iri) + bibliographic_pairs(paper)
    yield paper_iri, about, paper.sources
    for subject, pairs in author_things(paper, paper_iri):
        yield subject, pairs, paper.sources
    if run is None or mention_as is None:
        return
    if any(link.mentions for link in links):
        yield context_iri(paper_iri), context_pairs(paper, paper_iri), paper.sources
    for link in links:
        concept = iri(base, "concept", link.concept_id)
        for mention in link.mentions:
            subject = place_iri(paper_iri, mention.start, mention.end)
            yield subject, mention_as(mention, paper, concept, paper_iri, run), paper.sources


def people_part(people: Mapping[str, Iterable[str]]) -> Iterator[Thing]:
    """The authors who are known by an ORCID, with all their names."""
    for subject, pairs in person_things(people):
        yield subject, pairs, ()


def relation_part(relations: Iterable[Relation], base: str, evidence: bool = True) -> Iterator[Thing]:
    """Relations between concepts as statements, with the papers that support them, and what each of these states."""
    for relation in relations:
        yield statement_iri(relation, base), statement_pairs(relation, base), ()
        for subject, pairs in evidence_things(relation, base) if evidence else ():
            yield subject, pairs, ()


def description_part(
    run: Run, example: str | None, tally: Tally, base: str, part: str | None = None
) -> Iterator[Thing]:
    """The data set (VoID, DCAT), with the number of things of each class and of triples of each property.

    ``example`` is the IRI of the first concept, ``tally`` that of all other parts. What is only a ``part`` of a graph
    has an IRI of its own, and says of which data set it is a part, and which.
    """
    whole = f"{base}dataset"
    dataset = whole if part is None else iri(base, "part", sha256(f"{run.id} {part}".encode()).hexdigest()[:10])
    classes = [(name, tally.classes[term(name).value]) for name in _COUNTED_CLASSES]
    parts = [
        *_partitions(f"{dataset}#class=", "void:class", "void:entities", classes),
        *_partitions(f"{dataset}#property=", "void:property", "void:triples", tally.properties.items()),
    ]
    about: Pairs = [
        ("rdf:type", term("void:Dataset")),
        ("rdf:type", term("dcat:Dataset")),
        ("dcterms:title", text("Papers and the methods, datasets and problems that they are about", "en")),
        *([] if part is None else _of_whole(part, whole)),
        ("dcterms:license", ox.NamedNode("https://creativecommons.org/publicdomain/zero/1.0/")),
        ("dcterms:rights", text(RIGHTS, "en")),
        ("dcterms:conformsTo", ox.NamedNode(ONTOLOGY_VERSION)),
        ("void:vocabulary", ox.NamedNode(KG)),
        ("void:vocabulary", ox.NamedNode(PREFIXES["skos"])),
        ("void:uriSpace", text(base)),
        *([("void:exampleResource", ox.NamedNode(example))] if example is not None else []),
        ("kg:paperCount", number(tally.classes[term("kg:Paper").value])),
        ("kg:conceptCount", number(tally.classes[term("skos:Concept").value])),
        ("kg:mentionCount", number(tally.classes[term("kg:Mention").value])),
        ("prov:wasGeneratedBy", ox.NamedNode(run_iri(run, base))),
        *(
            ("void:classPartition" if "#class=" in one else "void:propertyPartition", ox.NamedNode(one))
            for one, _ in parts
        ),
    ]
    total = tally.triples + len(about) + sum(len(pairs) for _, pairs in parts) + 1
    yield dataset, [*about, ("void:triples", number(total))], ()
    for subject, pairs in parts:
        yield subject, pairs, ()


def _of_whole(part: str, whole: str) -> Pairs:
    """What there is to say of a part of a data set."""
    about = f"A part of a graph: {part}. Its counts, of papers and of support, are those of the part."
    return [("dcterms:description", text(about, "en")), ("dcterms:isPartOf", ox.NamedNode(whole))]


def _partitions(start: str, of: str, counted: str, counts: Iterable[tuple[str, int]]) -> list[tuple[str, Pairs]]:
    """The parts of the data set that one class or property makes, and their sizes."""
    return [(f"{start}{name}", [(of, term(name)), (counted, number(count))]) for name, count in sorted(counts) if count]
