"""The graph as RDF, after the contract that ``ontologies/paperkg.ttl`` documents. Written by pyoxigraph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

import pyoxigraph as ox

from kg.graph import Graph, Run, concepts_of, links_of, papers_of, relations_of, run_of
from kg.model import Concept, Link, Mention, Paper, Predicate, Relation, Role
from kg.rdf.terms import BASE, KG, PREFIXES, camel, input_id, iri, statement_id

Term = ox.NamedNode | ox.Literal
Pairs = Iterable[tuple[str, Term | None]]


def write_turtle(graph: Graph, target: str | Path | IO[bytes], *, base: str = BASE) -> None:
    """Write a graph as Turtle: the same bytes for the same graph, no blank nodes, one subject after the other.

    Raises
    ------
    OSError
        Where the file can't be written.
    """
    if isinstance(target, str | Path):
        with Path(target).open("wb") as file:
            write_turtle(graph, file, base=base)
        return
    ox.serialize(triples(graph, base), target, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)


def triples(graph: Graph, base: str = BASE) -> Iterator[ox.Triple]:
    """Yield the triples of a graph: the run, concepts, papers with mentions, relations, the data set's description.

    Examples
    --------
    >>> from kg.graph import to_graph
    >>> any(t.object.value == "Adam" for t in triples(to_graph([Paper("p1", "Adam")], [], [])))
    True
    """
    counts = {"papers": 0, "concepts": 0, "triples": 0}
    for subject, pairs in _subjects(graph, base):
        node = ox.NamedNode(subject)
        for predicate, value in pairs:
            if value is not None:
                counts["triples"] += 1
                yield ox.Triple(node, _term(predicate), value)
    counts["papers"] = sum(1 for _ in papers_of(graph))
    counts["concepts"] = sum(1 for _ in concepts_of(graph))
    node = ox.NamedNode(f"{base}dataset")
    description = list(_dataset(graph, base, counts))
    counts["triples"] += len(description)
    for predicate, value in _dataset(graph, base, counts):
        assert value is not None
        yield ox.Triple(node, _term(predicate), value)


def _subjects(graph: Graph, base: str) -> Iterator[tuple[str, Pairs]]:
    run = run_of(graph)
    run_iri = iri(base, "run", run.id)
    yield from _run(run, run_iri, sorted({d for k in links_of(graph) for m in k.mentions for d in m.detectors}), base)
    by_paper, by_concept = defaultdict(list), defaultdict(list)
    for link in links_of(graph):
        by_paper[link.paper_id].append(link)
        by_concept[link.concept_id].append(link)
    relations = defaultdict(list)
    for relation in relations_of(graph):
        relations[relation.subject].append(relation)
    yield (
        f"{base}scheme",
        [("rdf:type", _term("skos:ConceptScheme")), ("dcterms:title", _text("Concepts of the papers", "en"))],
    )
    for concept in concepts_of(graph):
        yield (
            iri(base, "concept", concept.id),
            _concept(concept, len(by_concept[concept.id]), relations[concept.id], base),
        )
    for paper in papers_of(graph):
        paper_iri = iri(base, "paper", paper.id)
        yield paper_iri, _paper(paper, by_paper[paper.id], base)
        for link in by_paper[paper.id]:
            for mention in link.mentions:
                subject = f"{paper_iri}#char={mention.start},{mention.end}"
                yield subject, _mention(mention, paper, link, paper_iri, run_iri, base)
    for relation in relations_of(graph):
        yield iri(base, "statement", statement_id(relation)), _statement(relation, base)


def _run(run: Run, run_iri: str, detectors: Iterable[str], base: str) -> Iterator[tuple[str, Pairs]]:
    inputs = [(iri(base, "input", input_id(name, digest)), name, digest) for name, digest in run.inputs]
    yield (
        run_iri,
        [
            ("rdf:type", _term("prov:Activity")),
            ("rdfs:label", _text(f"paperkg {run.version}")),
            ("schema:softwareVersion", _text(run.version)),
            ("kg:pipelineHash", _text(run.pipeline)),
            *(("prov:used", ox.NamedNode(node)) for node, _, _ in inputs),
        ],
    )
    for detector in detectors:
        yield (
            f"{run_iri}#{quote(detector, safe='')}",
            [
                ("rdf:type", _term("prov:Activity")),
                ("rdfs:label", _text(detector)),
                ("dcterms:isPartOf", ox.NamedNode(run_iri)),
            ],
        )
    for node, name, digest in inputs:
        yield node, [("rdf:type", _term("prov:Entity")), ("dcterms:title", _text(name)), ("kg:sha256", _text(digest))]


def _concept(concept: Concept, papers: int, relations: Iterable[Relation], base: str) -> Pairs:
    return [
        ("rdf:type", _term("skos:Concept")),
        *(("rdf:type", _term(f"kg:{kind.value.capitalize()}")) for kind in concept.kinds),
        ("skos:prefLabel", _text(concept.label, "en")),
        *(("skos:altLabel", _text(alias, "en")) for alias in concept.aliases),
        ("skos:hiddenLabel", _text(concept.key)),
        ("skos:inScheme", ox.NamedNode(f"{base}scheme")),
        ("kg:paperCount", _number(papers)),
        *((_predicate(r.predicate), ox.NamedNode(iri(base, "concept", r.object))) for r in relations),
    ]


def _paper(paper: Paper, links: Iterable[Link], base: str) -> Pairs:
    concepts = [(link, ox.NamedNode(iri(base, "concept", link.concept_id))) for link in links]
    return [
        *(("rdf:type", _term(name)) for name in ("kg:Paper", "schema:ScholarlyArticle", "fabio:ResearchPaper")),
        ("dcterms:title", _text(paper.title)),
        ("dcterms:abstract", _text(paper.abstract) if paper.abstract else None),
        *(("dcterms:creator", _text(name)) for name in dict.fromkeys(paper.authors)),
        ("kg:authorCount", None if paper.author_count is None else _number(paper.author_count)),
        ("dcterms:issued", _date(paper.date)),
        ("fabio:hasPublicationYear", None if paper.year is None else _number(paper.year)),
        ("prism:doi", _text(paper.doi) if paper.doi else None),
        ("prism:publicationName", _text(paper.venue) if paper.venue else None),
        ("dcterms:identifier", _text(f"arXiv:{paper.arxiv_id}") if paper.arxiv_id else None),
        ("schema:sourceOrganization", _text(paper.organization) if paper.organization else None),
        ("schema:url", _url(paper.url)),
        *(("dcterms:source", _text(source)) for source in paper.sources),
        *((f"kg:{camel(link.role)}", node) for link, node in concepts if link.role is not Role.MENTIONS),
        *(("kg:mentions", node) for _, node in concepts),
    ]


def _mention(mention: Mention, paper: Paper, link: Link, paper_iri: str, run_iri: str, base: str) -> Pairs:
    concept = ox.NamedNode(iri(base, "concept", link.concept_id))
    return [
        ("rdf:type", _term("kg:Mention")),
        ("rdf:type", _term("nif:Phrase")),
        ("kg:inPaper", ox.NamedNode(paper_iri)),
        ("kg:ofConcept", concept),
        ("itsrdf:taIdentRef", concept),
        ("kg:surface", _text(mention.surface)),
        ("nif:anchorOf", _text(mention.surface)),
        ("nif:beginIndex", _typed(mention.start, "nonNegativeInteger")),
        ("nif:endIndex", _typed(mention.end, "nonNegativeInteger")),
        ("kg:section", _text("title" if mention.end <= len(paper.title) else "abstract")),
        ("kg:kind", _term(f"kg:{mention.kind.value.capitalize()}")),
        ("kg:confidence", _typed(f"{mention.confidence:.3f}", "decimal")),
        *(("prov:wasGeneratedBy", ox.NamedNode(f"{run_iri}#{quote(d, safe='')}")) for d in mention.detectors),
    ]


def _statement(relation: Relation, base: str) -> Pairs:
    return [
        ("rdf:type", _term("rdf:Statement")),
        ("rdf:subject", ox.NamedNode(iri(base, "concept", relation.subject))),
        ("rdf:predicate", _term(_predicate(relation.predicate))),
        ("rdf:object", ox.NamedNode(iri(base, "concept", relation.object))),
        ("kg:support", _number(len(relation.paper_ids))),
        *(("prov:wasDerivedFrom", ox.NamedNode(iri(base, "paper", paper_id))) for paper_id in relation.paper_ids),
    ]


def _dataset(graph: Graph, base: str, counts: dict[str, int]) -> Iterator[tuple[str, Term | None]]:
    example = next(concepts_of(graph), None)
    yield "rdf:type", _term("void:Dataset")
    yield "rdf:type", _term("dcat:Dataset")
    yield "dcterms:title", _text("Papers and the methods, datasets and problems that they are about", "en")
    yield "dcterms:license", ox.NamedNode("https://creativecommons.org/publicdomain/zero/1.0/")
    yield "void:vocabulary", ox.NamedNode(KG)
    yield "void:vocabulary", ox.NamedNode(PREFIXES["skos"])
    yield "void:uriSpace", _text(base)
    if example is not None:
        yield "void:exampleResource", ox.NamedNode(iri(base, "concept", example.id))
    yield "kg:paperCount", _number(counts["papers"])
    yield "kg:conceptCount", _number(counts["concepts"])
    yield "void:triples", _number(counts["triples"])
    yield "prov:wasGeneratedBy", ox.NamedNode(iri(base, "run", run_of(graph).id))


def _term(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def _text(value: str, language: str | None = None) -> ox.Literal:
    return ox.Literal(value, language=language)


def _typed(value: object, datatype: str) -> ox.Literal:
    return ox.Literal(str(value), datatype=_term(f"xsd:{datatype}"))


def _number(value: int) -> ox.Literal:
    return _typed(value, "integer")


def _predicate(predicate: Predicate) -> str:
    return "skos:broader" if predicate is Predicate.BROADER else f"kg:{predicate.value}"


def _date(date: str | None) -> ox.Literal | None:
    """The date as precise as it is known; a bare year is said by ``fabio:hasPublicationYear`` alone."""
    if date is None or len(date) == 4:
        return None
    return _typed(date, "gMonthDay" if date.startswith("--") else "gYearMonth" if len(date) == 7 else "date")


def _url(url: str | None) -> Term | None:
    if url is None:
        return None
    try:
        return ox.NamedNode(quote(url, safe=":/?#@!$&'()*+,;=%~"))
    except ValueError:
        return _text(url)
