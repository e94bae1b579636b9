"""What is said of each thing of a graph: its predicates and objects, in a fixed order, after the RDF contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote

import pyoxigraph as ox

from kg.concepts import normal_form
from kg.graph.network import Run
from kg.model import Concept, Link, Mention, Paper, Predicate, Relation, Role
from kg.rdf.terms import input_id, iri, kind_term, predicate_term, role_term, statement_id, term

Term = ox.NamedNode | ox.Literal
Pairs = list[tuple[str, Term]]

#: The digits after the point that Oxigraph's decimals have.
_PLACES = 18
_URL_SAFE = ":/?#@!$&'()*+,;=%~"


def detector_iri(run_iri: str, detector: str) -> str:
    """The IRI of the part of a run that one detector is."""
    return f"{run_iri}#{quote(detector, safe='')}"


def run_things(run: Run, run_iri: str, detectors: Iterable[str], base: str) -> Iterator[tuple[str, Pairs]]:
    """The run, its detectors and its inputs."""
    inputs = [(input_iri(name, digest, base), name, digest) for name, digest in run.inputs]
    yield (
        run_iri,
        [
            ("rdf:type", term("prov:Activity")),
            ("rdfs:label", text(f"paperkg {run.version}")),
            ("schema:softwareVersion", text(run.version)),
            ("kg:pipelineHash", text(run.pipeline)),
            *(("prov:used", ox.NamedNode(node)) for node, _, _ in inputs),
        ],
    )
    for detector in detectors:
        yield (
            detector_iri(run_iri, detector),
            [
                ("rdf:type", term("prov:Activity")),
                ("rdfs:label", text(detector)),
                ("dcterms:isPartOf", ox.NamedNode(run_iri)),
            ],
        )
    for node, name, digest in inputs:
        yield node, [("rdf:type", term("prov:Entity")), ("dcterms:title", text(name)), ("kg:sha256", text(digest))]


def input_iri(name: str, digest: str, base: str) -> str:
    """The IRI of a source of papers, and of its named graph in N-Quads."""
    return iri(base, "input", input_id(name, digest))


def scheme_pairs(top: Iterable[str] = ()) -> Pairs:
    """The scheme that all concepts are in, with the IRIs of those on top of a hierarchy."""
    title = text("Concepts of the papers", "en")
    return [
        ("rdf:type", term("skos:ConceptScheme")),
        ("dcterms:title", title),
        ("skos:prefLabel", title),
        *(("skos:hasTopConcept", ox.NamedNode(concept)) for concept in top),
    ]


def concept_pairs(concept: Concept, papers: int, relations: Iterable[Relation], base: str) -> Pairs:
    """A concept that so many papers mention, with its relations to others."""
    related = [(predicate_term(Predicate.BROADER), broader) for broader in concept.broader]
    related += [(predicate_term(relation.predicate), relation.object) for relation in relations]
    return [
        ("rdf:type", term("skos:Concept")),
        *(("rdf:type", term(kind_term(kind))) for kind in concept.kinds),
        ("kg:mainKind", term(kind_term(concept.kinds[0]))),
        ("skos:prefLabel", text(concept.label, "en")),
        *(("skos:altLabel", text(alias, "en")) for alias in dict.fromkeys(concept.aliases)),
        *(("skos:hiddenLabel", text(key)) for key in look_up_keys(concept)),
        ("kg:key", text(concept.key)),
        ("skos:inScheme", ox.NamedNode(f"{base}scheme")),
        ("kg:paperCount", number(papers)),
        *((name, ox.NamedNode(iri(base, "concept", other))) for name, other in dict.fromkeys(related)),
        *(("skos:closeMatch", ox.NamedNode(same)) for same in concept.matches),
    ]


def look_up_keys(concept: Concept) -> list[str]:
    """The canonical key and the normal forms of all names, each once.

    Examples
    --------
    >>> from kg.model import Kind
    >>> look_up_keys(Concept("x", "generative network", "GAN", (Kind.METHOD,), ("GANs", "generative nets")))
    ['generative network', 'gan', 'generative net']
    """
    names = (concept.label, *concept.aliases)
    return [key for key in dict.fromkeys((concept.key, *map(normal_form, names))) if key or key == concept.key]


def paper_pairs(paper: Paper, links: Iterable[Link], base: str, inputs: Mapping[str, str]) -> Pairs:
    """A paper, and what it does with its concepts; ``inputs`` has the IRIs of sources by name."""
    concepts = [(link, ox.NamedNode(iri(base, "concept", link.concept_id))) for link in links]
    optional = [
        ("dcterms:abstract", text(paper.abstract) if paper.abstract else None),
        ("kg:authorCount", None if paper.author_count is None else number(paper.author_count)),
        ("dcterms:issued", date_literal(paper.date)),
        ("fabio:hasPublicationYear", None if paper.year is None else number(paper.year)),
        ("prism:doi", None if paper.doi is None else text(paper.doi)),
        ("prism:publicationName", None if paper.venue is None else text(paper.venue)),
        ("dcterms:identifier", None if paper.arxiv_id is None else text(f"arXiv:{paper.arxiv_id}")),
        ("schema:sourceOrganization", None if paper.organization is None else text(paper.organization)),
        ("schema:url", None if paper.url is None else url_term(paper.url)),
        ("kg:urlAsGiven", url_as_given(paper.url)),
    ]
    return [
        *(("rdf:type", term(name)) for name in ("kg:Paper", "schema:ScholarlyArticle", "fabio:ResearchPaper")),
        ("dcterms:title", text(paper.title)),
        *((name, value) for name, value in optional if value is not None),
        *(("dcterms:source", text(source)) for source in dict.fromkeys(paper.sources)),
        *(
            ("prov:wasDerivedFrom", ox.NamedNode(inputs[name]))
            for name in dict.fromkeys(paper.sources)
            if name in inputs
        ),
        *((role_term(link.role), node) for link, node in concepts if link.role is not Role.MENTIONS),
        *(("kg:mentions", node) for node in dict.fromkeys(node for _, node in concepts)),
    ]


def context_iri(paper_iri: str) -> str:
    """The IRI of a paper's whole text: all from its first character on (RFC 5147), which no mention is."""
    return f"{paper_iri}#char=0,"


def context_pairs(paper: Paper, paper_iri: str) -> Pairs:
    """A paper's text, which the offsets of its mentions count in."""
    return [
        ("rdf:type", term("nif:Context")),
        ("dcterms:isPartOf", ox.NamedNode(paper_iri)),
        ("nif:isString", text(paper.text)),
        ("nif:beginIndex", typed("0", "nonNegativeInteger")),
        ("nif:endIndex", typed(str(len(paper.text)), "nonNegativeInteger")),
    ]


def mention_pairs(mention: Mention, paper: Paper, concept_iri: str, paper_iri: str, run_iri: str) -> Pairs:
    """A mention: where it is, what it names, what it says and who found it."""
    concept = ox.NamedNode(concept_iri)
    surface = text(mention.surface)
    section = "title" if mention.end <= len(paper.title) else "abstract"
    long_form: Pairs = [] if mention.long_form is None else [("kg:longForm", text(mention.long_form))]
    return [
        ("rdf:type", term("kg:Mention")),
        ("rdf:type", term("nif:Phrase")),
        ("kg:inPaper", ox.NamedNode(paper_iri)),
        ("nif:referenceContext", ox.NamedNode(context_iri(paper_iri))),
        ("kg:ofConcept", concept),
        ("itsrdf:taIdentRef", concept),
        ("kg:surface", surface),
        ("nif:anchorOf", surface),
        *long_form,
        ("nif:beginIndex", typed(str(mention.start), "nonNegativeInteger")),
        ("nif:endIndex", typed(str(mention.end), "nonNegativeInteger")),
        ("kg:section", text(section)),
        ("kg:kind", term(kind_term(mention.kind))),
        ("kg:role", term(role_term(mention.role))),
        *sure(mention.confidence),
        *(("prov:wasGeneratedBy", ox.NamedNode(detector_iri(run_iri, name))) for name in mention.detectors),
    ]


def statement_pairs(relation: Relation, base: str) -> Pairs:
    """A relation between concepts, with the papers that support it."""
    confidence = relation.confidence
    return [
        ("rdf:type", term("rdf:Statement")),
        ("rdf:subject", ox.NamedNode(iri(base, "concept", relation.subject))),
        ("rdf:predicate", term(predicate_term(relation.predicate))),
        ("rdf:object", ox.NamedNode(iri(base, "concept", relation.object))),
        ("kg:support", number(relation.support)),
        *(sure(confidence) if confidence is not None else ()),
        *(("prov:wasDerivedFrom", ox.NamedNode(iri(base, "paper", paper_id))) for paper_id in relation.paper_ids),
    ]


def statement_iri(relation: Relation, base: str) -> str:
    """The IRI of the statement that carries a relation's support."""
    return iri(base, "statement", statement_id(relation))


def evidence_things(relation: Relation, base: str) -> Iterator[tuple[str, Pairs]]:
    """What each paper states of a relation: how sure that is, and the mentions that tell it best."""
    identifier, stated = statement_id(relation), ox.NamedNode(statement_iri(relation, base))
    for said in relation.statements:
        paper_iri = iri(base, "paper", said.paper_id)
        yield (
            f"{paper_iri}#states={identifier}",
            [
                ("rdf:type", term("kg:Evidence")),
                ("kg:evidenceFor", stated),
                ("kg:inPaper", ox.NamedNode(paper_iri)),
                ("kg:subjectMention", ox.NamedNode(place_iri(paper_iri, *said.subject))),
                ("kg:objectMention", ox.NamedNode(place_iri(paper_iri, *said.object))),
                *sure(said.confidence),
            ],
        )


def place_iri(paper_iri: str, start: int, end: int) -> str:
    """The IRI of a place in a paper's text (RFC 5147, as NIF has it)."""
    return f"{paper_iri}#char={start},{end}"


def sure(confidence: float) -> Pairs:
    """How sure something is."""
    return [("kg:confidence", typed(decimal(confidence), "decimal"))]


def text(value: str, language: str | None = None) -> ox.Literal:
    """A string, or a string of a language."""
    return ox.Literal(value, language=language)


def typed(value: str, datatype: str) -> ox.Literal:
    """A literal of a datatype of XML Schema."""
    return ox.Literal(value, datatype=term(f"xsd:{datatype}"))


def number(value: int) -> ox.Literal:
    """An integer."""
    return typed(str(value), "integer")


@lru_cache(maxsize=10_000)
def decimal(value: float) -> str:
    """The shortest decimal that reads back as the same float (with 18 places at most), in its canonical form.

    Examples
    --------
    >>> decimal(0.8), decimal(1.0), decimal(1e-30)
    ('0.8', '1', '0')
    """
    digits = f"{round(Decimal(repr(value)), _PLACES):f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def date_literal(date: str | None) -> ox.Literal | None:
    """The date as precise as it is known; a bare year is said by ``fabio:hasPublicationYear`` alone."""
    if date is None or len(date) == 4:
        return None
    return typed(date, "gMonthDay" if date.startswith("--") else "gYearMonth" if len(date) == 7 else "date")


def url_term(url: str) -> Term:
    """An address of the web as an IRI; anything else as a plain string."""
    if not url.lower().startswith(("http://", "https://", "ftp://")):
        return text(url)
    try:
        return ox.NamedNode(quote(url, safe=_URL_SAFE))
    except ValueError:
        return text(url)


def url_as_given(url: str | None) -> ox.Literal | None:
    """The address as its source gave it, where :func:`url_term` had to encode it."""
    return None if url is None or url_term(url).value == url else text(url)
