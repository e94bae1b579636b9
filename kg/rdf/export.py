"""The graph as RDF, after the contract that ``ontologies/paperkg.ttl`` documents. Written by pyoxigraph.

Everything is written as it is made: beside the graph itself, the memory that an export takes does not grow
with the number of mentions.
"""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.graph import Graph, concepts_of, links_of, papers_of, relations_of, run_of
from kg.model import Link, Mention, Paper, Relation
from kg.rdf.bibliography import bibliographic_pairs, person_things
from kg.rdf.formats import JSON_LD, N_QUADS, TURTLE, Format, format_of
from kg.rdf.jsonld import write_jsonld
from kg.rdf.refused import writable
from kg.rdf.terms import BASE, KG, ONTOLOGY_VERSION, PREFIXES, check_base, input_id, iri, term
from kg.rdf.things import (
    Pairs,
    author_pairs,
    authors_iri,
    concept_pairs,
    mention_pairs,
    number,
    paper_pairs,
    run_things,
    scheme_pairs,
    statement_iri,
    statement_pairs,
    text,
)
from kg.rdf.turtle import Written, mention_turtle, turtle

#: A subject, what is said of it, and the sources whose paper it belongs to.
Thing = tuple[str, Pairs, tuple[str, ...]]

#: The same, where what is said of a mention is Turtle already.
TurtleThing = tuple[str, Pairs | Written, tuple[str, ...]]

#: Says what there is to say of a mention: the mention, its paper, the IRIs of concept, paper and run.
MentionAs = Callable[[Mention, Paper, str, str, str], Pairs | Written]

#: The classes and properties whose numbers the description of the data set gives.
_COUNTED_CLASSES = ("kg:Dataset", "kg:Mention", "kg:Method", "kg:Paper", "kg:Problem", "rdf:Statement", "skos:Concept")
_COUNTED_PROPERTIES = (
    "kg:addresses", "kg:comparedWith", "kg:comparesWith", "kg:evaluatedWith", "kg:evaluatesOn", "kg:mentions",
    "kg:partOf", "kg:proposes", "kg:studies", "kg:usedFor", "kg:uses", "skos:broader",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Export:
    """What an export wrote: the number of triples, and what could not be written, a line each."""

    triples: int
    refused: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tally:
    """What has been written so far."""

    triples: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)


def write_rdf(
    graph: Graph,
    target: str | Path | IO[bytes],
    *,
    format: Format | None = None,
    base: str = BASE,
    evidence: bool = True,
) -> Export:
    """Write a graph as RDF: the same bytes for the same graph, no blank nodes, sorted by thing and id.

    Parameters
    ----------
    target
        A path, or a file open for bytes. A path that ends in ``.gz`` is compressed.
    format
        One of :data:`kg.rdf.formats.FORMATS`; by default what the path's name says, and else Turtle. N-Quads
        have a named graph for each source file.
    base
        The base of the IRIs of all things.
    evidence
        False leaves out the mentions and who found them.

    Raises
    ------
    GraphError
        Where the base is none, or the name of the path says no format.
    OSError
        Where the file can't be written.

    Examples
    --------
    >>> import io
    >>> from kg.graph import to_graph
    >>> buffer = io.BytesIO()
    >>> write_rdf(to_graph([Paper("p1", "Adam")], [], []), buffer).refused
    ()
    >>> b'"Adam"' in buffer.getvalue()
    True
    """
    if not isinstance(target, str | Path):
        return _write(graph, target, format or TURTLE, base, evidence)
    format = format or format_of(target)
    with Path(target).open("wb") as file:
        if not str(target).endswith(".gz"):
            return _write(graph, file, format, base, evidence)
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0) as packed:
            return _write(graph, cast(IO[bytes], packed), format, base, evidence)


def write_turtle(graph: Graph, target: str | Path | IO[bytes], *, base: str = BASE) -> Export:
    """Write a graph as Turtle: :func:`write_rdf` with no more to choose."""
    return write_rdf(graph, target, format=TURTLE, base=base)


def triples(graph: Graph, base: str = BASE, *, evidence: bool = True) -> Iterator[ox.Triple]:
    """Yield the triples of a graph: the run, concepts, papers with mentions, relations, the data set's description.

    Examples
    --------
    >>> from kg.graph import to_graph
    >>> any(t.object.value == "Adam" for t in triples(to_graph([Paper("p1", "Adam")], [], [])))
    True
    """
    things = _things(writable(graph, TURTLE)[0], check_base(base), evidence, _Tally(), mention_pairs)
    return _triples(cast(Iterator[Thing], things))


def _write_joined(parts: Iterable[str], target: IO[bytes]) -> None:
    """Write many small texts, some at a time."""
    left = iter(parts)
    while some := "".join(islice(left, 40)):
        target.write(some.encode())


def _write(graph: Graph, file: IO[bytes], format: Format, base: str, evidence: bool) -> Export:
    check_base(base)
    graph, refused = writable(graph, format)
    tally = _Tally()
    if format is TURTLE:
        written = turtle((subject, said) for subject, said, _ in _things(graph, base, evidence, tally, mention_turtle))
        _write_joined(written, file)
        return Export(tally.triples, refused)
    things = cast(Iterator[Thing], _things(graph, base, evidence, tally, mention_pairs))
    if format is JSON_LD:
        write_jsonld(((subject, pairs) for subject, pairs, _ in things), file)
    elif format is N_QUADS:
        ox.serialize(_quads(things, graph, base), file, format=N_QUADS.oxigraph)
    else:
        ox.serialize(_triples(things), file, format=format.oxigraph, prefixes=PREFIXES)
    return Export(tally.triples, refused)


def _triples(things: Iterable[Thing]) -> Iterator[ox.Triple]:
    for subject, pairs, _ in things:
        node = ox.NamedNode(subject)
        for predicate, value in pairs:
            yield ox.Triple(node, term(predicate), value)


def _quads(things: Iterable[Thing], graph: Graph, base: str) -> Iterator[ox.Quad]:
    """What is said of a paper stands in the graph of each of its sources; all else in the default graph."""
    digests = dict(run_of(graph).inputs)
    for subject, pairs, sources in things:
        node = ox.NamedNode(subject)
        graphs: list[ox.NamedNode | ox.DefaultGraph] = [
            ox.NamedNode(iri(base, "input", input_id(name, digests.get(name, "")))) for name in dict.fromkeys(sources)
        ]
        for where in graphs or [ox.DefaultGraph()]:
            for predicate, value in pairs:
                yield ox.Quad(node, term(predicate), value, where)


def _things(graph: Graph, base: str, evidence: bool, tally: _Tally, mention_as: MentionAs) -> Iterator[TurtleThing]:
    """Everything that is said, counted on its way; the description, which gives the counts, comes last."""
    mention_class = term("kg:Mention").value
    for subject, said, sources in _content(graph, base, evidence, mention_as):
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
        yield subject, said, sources
    description = _description(graph, base, tally)
    tally.triples += sum(len(pairs) for _, pairs in description) + 1
    description[0][1].append(("void:triples", number(tally.triples)))
    for subject, pairs in description:
        yield subject, pairs, ()


def _content(graph: Graph, base: str, evidence: bool, mention_as: MentionAs) -> Iterator[TurtleThing]:
    run = run_of(graph)
    run_iri = iri(base, "run", run.id)
    links = list(links_of(graph))
    found_by = sorted({d for k in links for m in k.mentions for d in m.detectors}) if evidence else []
    for subject, pairs in run_things(run, run_iri, found_by, base):
        yield subject, pairs, ()
    yield f"{base}scheme", scheme_pairs(), ()
    papers_with = Counter(concept for _, concept in {(link.paper_id, link.concept_id) for link in links})
    relations: dict[str, list[Relation]] = defaultdict(list)
    for relation in relations_of(graph):
        relations[relation.subject].append(relation)
    for concept in concepts_of(graph):
        pairs = concept_pairs(concept, papers_with[concept.id], relations[concept.id], base)
        yield iri(base, "concept", concept.id), pairs, ()
    by_paper: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        by_paper[link.paper_id].append(link)
    for paper in papers_of(graph):
        yield from _paper(paper, by_paper[paper.id], base, run_iri if evidence else None, mention_as)
    for relation in relations_of(graph):
        yield statement_iri(relation, base), statement_pairs(relation, base), ()


def _paper(
    paper: Paper, links: list[Link], base: str, run_iri: str | None, mention_as: MentionAs
) -> Iterator[TurtleThing]:
    """A paper, its authors in order and, of a run, its mentions."""
    paper_iri = iri(base, "paper", paper.id)
    about = paper_pairs(paper, links, base, paper_iri) + bibliographic_pairs(paper, paper_iri)
    yield paper_iri, about, paper.sources
    if len(paper.authors) > 1:
        yield authors_iri(paper_iri), author_pairs(paper), paper.sources
    for person, pairs in person_things(paper, paper_iri):
        yield person, pairs, paper.sources
    if run_iri is None:
        return
    for link in links:
        concept = iri(base, "concept", link.concept_id)
        for mention in link.mentions:
            subject = f"{paper_iri}#char={mention.start},{mention.end}"
            yield subject, mention_as(mention, paper, concept, paper_iri, run_iri), paper.sources


#: What the licence does not cover.
_RIGHTS = (
    "The licence is for what paperkg states of the papers. Their titles, abstracts and other metadata stay under the"
    " terms of their authors and sources."
)


def _description(graph: Graph, base: str, tally: _Tally) -> list[tuple[str, Pairs]]:
    """The data set (VoID, DCAT), with the number of things of each class and of triples of each property."""
    dataset = f"{base}dataset"
    classes = [(name, tally.classes[term(name).value]) for name in _COUNTED_CLASSES]
    parts = [
        *_partitions(f"{dataset}#class=", "void:class", "void:entities", classes),
        *_partitions(f"{dataset}#property=", "void:property", "void:triples", tally.properties.items()),
    ]
    example = next(concepts_of(graph), None)
    about: Pairs = [
        ("rdf:type", term("void:Dataset")),
        ("rdf:type", term("dcat:Dataset")),
        ("dcterms:title", text("Papers and the methods, datasets and problems that they are about", "en")),
        ("dcterms:license", ox.NamedNode("https://creativecommons.org/publicdomain/zero/1.0/")),
        ("dcterms:rights", text(_RIGHTS, "en")),
        ("dcterms:conformsTo", ox.NamedNode(ONTOLOGY_VERSION)),
        ("void:vocabulary", ox.NamedNode(KG)),
        ("void:vocabulary", ox.NamedNode(PREFIXES["skos"])),
        ("void:uriSpace", text(base)),
        *([("void:exampleResource", ox.NamedNode(iri(base, "concept", example.id)))] if example else []),
        ("kg:paperCount", number(tally.classes[term("kg:Paper").value])),
        ("kg:conceptCount", number(tally.classes[term("skos:Concept").value])),
        ("kg:mentionCount", number(tally.classes[term("kg:Mention").value])),
        ("prov:wasGeneratedBy", ox.NamedNode(iri(base, "run", run_of(graph).id))),
        *(
            ("void:classPartition" if "#class=" in part else "void:propertyPartition", ox.NamedNode(part))
            for part, _ in parts
        ),
    ]
    return [(dataset, about), *parts]


def _partitions(start: str, of: str, counted: str, counts: Iterable[tuple[str, int]]) -> list[tuple[str, Pairs]]:
    """The parts of the data set that one class or property makes, and their sizes."""
    return [(f"{start}{name}", [(of, term(name)), (counted, number(count))]) for name, count in sorted(counts) if count]
