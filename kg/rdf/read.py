"""An export read back into the graph that it was made of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox

from kg.errors import GraphError
from kg.graph.network import Graph, Run, to_graph
from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Relation, Role, Statement
from kg.rdf.bibliography import read_bibliography
from kg.rdf.formats import UNREADABLE, format_of, open_bytes
from kg.rdf.people import read_authors
from kg.rdf.terms import ONTOLOGY_VERSION, kind_term, predicate_term, role_term, term

Values = dict[str, list[str]]

_KINDS = {term(kind_term(kind)).value: kind for kind in Kind}
_ROLES = {term(role_term(role)).value: role for role in Role}
_PREDICATES = {term(predicate_term(predicate)).value: predicate for predicate in Predicate}


def read_rdf(path: str | Path) -> Graph:
    """Read an export, in any of its formats, back into the same graph, less the reasons of its merges.

    What ``--no-evidence`` left out stays out: links then have no mentions, and the main kind of their concept.

    Raises
    ------
    GraphError
        Where the file is missing, does not parse, or is no export of ours.

    Examples
    --------
    >>> import tempfile
    >>> from kg.rdf.export import write_rdf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = write_rdf(to_graph([Paper("p1", "Adam")], [], []), f"{folder}/graph.nt")
    ...     list(read_rdf(f"{folder}/graph.nt"))
    ['paper:p1']
    """
    subjects: dict[str, Values] = defaultdict(lambda: defaultdict(list))
    for quad in parse_file(path):
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode | ox.Literal):
            raise GraphError(f"{path} is no export of kg: it has a blank node or a quoted triple")
        subjects[quad.subject.value][quad.predicate.value].append(quad.object.value)
    try:
        return _Reader(subjects).graph()
    except _OtherVersionError as error:
        raise GraphError(
            f"{path} follows another version of the vocabulary, {error}, and not {ONTOLOGY_VERSION}: export it again"
        ) from error
    except (KeyError, ValueError, IndexError, StopIteration) as error:
        raise GraphError(f"{path} is no whole export of kg ({type(error).__name__}: {error})") from error


class _OtherVersionError(Exception):
    """An export follows another version of the vocabulary."""


def parse_file(path: str | Path) -> Iterator[ox.Quad]:
    """Parse a file of any format of :data:`kg.rdf.formats.FORMATS`, with or without gzip.

    Raises
    ------
    GraphError
        Where the file is missing, damaged or of no known format.
    """
    path, format = Path(path), format_of(path)
    try:
        with open_bytes(path) as file:
            yield from ox.parse(file, format=format.oxigraph)
    except FileNotFoundError:
        raise GraphError(f"{path} can't be read: there is no such file") from None
    except (*UNREADABLE, OSError) as error:
        raise GraphError(f"{path} can't be read as {format.name}: {error}") from error


@dataclass(frozen=True, slots=True)
class _Reader:
    """The values of each property of each subject."""

    subjects: Mapping[str, Values]

    def graph(self) -> Graph:
        """The graph that the subjects describe."""
        of = self._by_class()
        dataset = next(iter(of["void:Dataset"]))
        if (version := self._first(dataset, "dcterms:conformsTo")) != ONTOLOGY_VERSION:
            raise _OtherVersionError(version)
        links = list(self._links(of))
        main = {(link.concept_id, m.paper_id, m.kind) for link in links for m in link.mentions}
        counts = Counter((concept, kind) for concept, _, kind in main)
        return to_graph(
            (self._paper(iri) for iri in of["kg:Paper"]),
            (self._concept(iri, counts) for iri in of["skos:Concept"]),
            links,
            self._relations(of),
            self._run(dataset),
        )

    def _by_class(self) -> dict[str, list[str]]:
        names = ("kg:Paper", "skos:Concept", "kg:Mention", "kg:Evidence", "rdf:Statement", "void:Dataset")
        wanted = {term(name).value: name for name in names}
        found: dict[str, list[str]] = {name: [] for name in names}
        for iri, values in self.subjects.items():
            for kind in dict.fromkeys(values.get(term("rdf:type").value, ())):
                if kind in wanted:
                    found[wanted[kind]].append(iri)
        return found

    def _all(self, iri: str, name: str) -> list[str]:
        values = self.subjects.get(iri, {})
        return list(dict.fromkeys(values.get(term(name).value, ())))

    def _first(self, iri: str, name: str) -> str | None:
        return next(iter(self._all(iri, name)), None)

    def _one(self, iri: str, name: str) -> str:
        return self._all(iri, name)[0]

    def _paper(self, iri: str) -> Paper:
        year, issued = self._first(iri, "fabio:hasPublicationYear"), self._first(iri, "dcterms:issued")
        number = self._first(iri, "kg:authorCount")
        arxiv = self._first(iri, "dcterms:identifier")
        return Paper(
            _local(iri),
            self._one(iri, "dcterms:title"),
            self._first(iri, "dcterms:abstract") or "",
            author_count=None if number is None else int(number),
            date=issued if issued is not None or year is None else f"{int(year):04d}",
            venue=self._first(iri, "prism:publicationName"),
            doi=self._first(iri, "prism:doi"),
            arxiv_id=None if arxiv is None else arxiv.removeprefix("arXiv:"),
            url=self._first(iri, "kg:urlAsGiven") or self._first(iri, "schema:url"),
            organization=self._first(iri, "schema:sourceOrganization"),
            sources=tuple(sorted(self._all(iri, "dcterms:source"))),
            **read_authors(iri, self._all, self._members),
            **read_bibliography(iri, self._all),
        )

    def _members(self, listed: str) -> tuple[str, ...]:
        member = term("rdf:_").value
        places = {
            int(predicate.removeprefix(member)): values[0]
            for predicate, values in self.subjects[listed].items()
            if predicate.startswith(member)
        }
        return tuple(places[place] for place in sorted(places))

    def _concept(self, iri: str, counts: Mapping[tuple[str, Kind], int]) -> Concept:
        identifier, main = _local(iri), _KINDS[self._one(iri, "kg:mainKind")]
        others = {_KINDS[kind] for kind in self._all(iri, "rdf:type") if kind in _KINDS} - {main}
        return Concept(
            identifier,
            self._one(iri, "kg:key"),
            self._one(iri, "skos:prefLabel"),
            (main, *sorted(others, key=lambda kind: (-counts[identifier, kind], kind))),
            tuple(sorted(self._all(iri, "skos:altLabel"))),
            tuple(sorted(_local(other) for other in self._all(iri, "skos:broader"))),
            tuple(sorted(self._all(iri, "skos:closeMatch"))),
        )

    def _links(self, of: Mapping[str, list[str]]) -> Iterator[Link]:
        mentions: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for iri in of["kg:Mention"]:
            mention = self._mention(iri)
            mentions[mention.paper_id, _local(self._one(iri, "kg:ofConcept"))].append(mention)
        roles = [role for role in Role if role is not Role.MENTIONS]
        for iri in of["kg:Paper"]:
            paper = _local(iri)
            named = {c: role for role in reversed(roles) for c in self._all(iri, role_term(role))}
            for concept in self._all(iri, "kg:mentions"):
                found = tuple(sorted(mentions[paper, _local(concept)], key=lambda m: (m.start, m.end)))
                kinds = Counter(mention.kind for mention in found)
                main = _KINDS[self._one(concept, "kg:mainKind")]
                kind = min(kinds, key=lambda kind: (-kinds[kind], kind), default=main)
                yield Link(paper, _local(concept), kind, named.get(concept, Role.MENTIONS), found)

    def _mention(self, iri: str) -> Mention:
        return Mention(
            _local(self._one(iri, "kg:inPaper")),
            int(self._one(iri, "nif:beginIndex")),
            int(self._one(iri, "nif:endIndex")),
            self._one(iri, "kg:surface"),
            _KINDS[self._one(iri, "kg:kind")],
            _ROLES[self._one(iri, "kg:role")],
            float(self._one(iri, "kg:confidence")),
            tuple(sorted(self._one(detector, "rdfs:label") for detector in self._all(iri, "prov:wasGeneratedBy"))),
            self._first(iri, "kg:longForm"),
        )

    def _relations(self, of: Mapping[str, list[str]]) -> Iterator[Relation]:
        evidence: dict[str, list[str]] = defaultdict(list)
        for iri in of["kg:Evidence"]:
            evidence[self._one(iri, "kg:evidenceFor")].append(iri)
        for iri in of["rdf:Statement"]:
            predicate = _PREDICATES[self._one(iri, "rdf:predicate")]
            said = sorted((self._statement(e, predicate) for e in evidence[iri]), key=lambda s: s.paper_id)
            yield Relation(
                _local(self._one(iri, "rdf:subject")),
                predicate,
                _local(self._one(iri, "rdf:object")),
                tuple(sorted(_local(paper) for paper in self._all(iri, "prov:wasDerivedFrom"))),
                tuple(said),
            )

    def _statement(self, iri: str, predicate: Predicate) -> Statement:
        return Statement(
            _local(self._one(iri, "kg:inPaper")),
            _place(self._one(iri, "kg:subjectMention")),
            predicate,
            _place(self._one(iri, "kg:objectMention")),
            float(self._one(iri, "kg:confidence")),
        )

    def _run(self, dataset: str) -> Run:
        run = self._one(dataset, "prov:wasGeneratedBy")
        inputs = ((self._one(i, "dcterms:title"), self._one(i, "kg:sha256")) for i in self._all(run, "prov:used"))
        return Run(self._one(run, "schema:softwareVersion"), self._one(run, "kg:pipelineHash"), tuple(sorted(inputs)))


def _place(iri: str) -> tuple[int, int]:
    """The place that the IRI of a mention says."""
    start, end = map(int, iri.rpartition("#char=")[2].split(","))
    return start, end


def _local(iri: str) -> str:
    """The id that :func:`kg.rdf.terms.iri` made an IRI of: slashes of an id are encoded."""
    return unquote(iri.rpartition("/")[2], errors="strict")
