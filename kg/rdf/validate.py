"""Is an export what it promises to be? SHACL shapes, and SPARQL for what shapes can't say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import GraphError, needing
from kg.paths import ontology
from kg.rdf.named import read_query
from kg.rdf.query import to_rows
from kg.rdf.read import parse_file
from kg.rdf.terms import prefixed, term

if TYPE_CHECKING:
    import rdflib

#: From so many triples on it is said that they are checked.
_MANY = 100_000

#: What holds of a thesaurus alone, too.
_OF_SKOS = frozenset(("circles", "labels", "names-of-others", "preferred", "related"))

_SH = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that is wrong: the check or shape that says so, where, and what."""

    check: str
    where: str
    what: str

    def __str__(self) -> str:
        """One line, whatever the texts hold."""
        return " ".join(f"{self.where}: {self.what} ({self.check})".split())


def validate(
    path: str | Path, *, shapes: bool = True, tell: Callable[[str], object] = lambda said: None
) -> list[Finding]:
    """Check a file against ``ontologies/shapes.ttl`` and ``ontologies/checks/``; nothing found means it is right.

    A thesaurus without papers (``kg export skos``) is checked as SKOS alone.

    Parameters
    ----------
    path
        An export in any format.
    shapes
        False leaves out SHACL, which takes long on a big file.
    tell
        Is told what is checked, before it is, where that takes a while.

    Raises
    ------
    GraphError
        Where the file can't be read.
    MissingExtraError
        Where pySHACL is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from kg.graph.network import to_graph
    >>> from kg.rdf.export import write_rdf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = write_rdf(to_graph([], [], []), f"{folder}/graph.ttl")
    ...     validate(f"{folder}/graph.ttl", shapes=False)
    []
    """
    triples = {quad.triple for quad in parse_file(path)}
    if _is_thesaurus(triples):
        tell("a thesaurus without papers: checked as SKOS alone")
        return sorted(set(check_rules(triples, _OF_SKOS)))
    if len(triples) > _MANY:
        tell(f"{len(triples):,} triples to check, by SPARQL{' and then by SHACL, which takes long' if shapes else ''}")
    found = check_rules(triples)
    if shapes:
        found += check_shapes(triples)
    return sorted(set(found))


def _is_thesaurus(triples: set[ox.Triple]) -> bool:
    classes = {triple.object for triple in triples if triple.predicate == term("rdf:type")}
    return term("skos:ConceptScheme") in classes and not {term("kg:Paper"), term("void:Dataset")} & classes


def check_rules(triples: set[ox.Triple], names: frozenset[str] | None = None) -> list[Finding]:
    """What the queries of ``ontologies/checks/`` find; or those of some names."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in triples)
    for name, graph in (("paperkg.ttl", "ontology"), ("shapes.ttl", "shapes")):
        own = ox.NamedNode(f"https://w3id.org/paperkg/{graph}")
        store.bulk_load(path=str(ontology(name)), format=ox.RdfFormat.TURTLE, to_graph=own)
    found = []
    for path in sorted(ontology("checks").glob("*.rq")):
        if names is not None and path.stem not in names:
            continue
        check = read_query(path)
        solutions = store.query(check.text)
        assert isinstance(solutions, ox.QuerySolutions)
        for where, what in to_rows(solutions)[1]:
            found.append(Finding(check.name, where or "", f"{check.comment}: {_short(what or '')}"))
    return found


def check_shapes(triples: set[ox.Triple]) -> list[Finding]:
    """What SHACL finds.

    Raises
    ------
    MissingExtraError
        Where pySHACL is not installed.
    """
    with needing("validation with SHACL", "validate"):
        import pyshacl
        import rdflib
    data = rdflib.Graph()
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert written is not None
    data.parse(data=written, format="nt")
    shapes = rdflib.Graph().parse(ontology("shapes.ttl"))
    conforms, report, text = pyshacl.validate(data, shacl_graph=shapes)
    if conforms:
        return []
    if not isinstance(report, rdflib.Graph):
        raise GraphError(f"SHACL could not be run: {text}")
    return [
        _finding(report, result) for result in report.subjects(rdflib.RDF.type, rdflib.URIRef(f"{_SH}ValidationResult"))
    ]


def _finding(report: rdflib.Graph, result: rdflib.term.Node) -> Finding:
    import rdflib

    def value(name: str) -> str:
        found = report.value(result, rdflib.URIRef(_SH + name))
        return "" if found is None else str(found)

    path, rule = prefixed(value("resultPath")), value("sourceConstraintComponent").removeprefix(_SH)
    said = f"{path} {_short(value('value'))}".strip()
    messages = sorted(str(text) for text in report.objects(result, rdflib.URIRef(f"{_SH}resultMessage")))
    return Finding(
        f"SHACL {rule.removesuffix('ConstraintComponent')}", value("focusNode"), f"{said}: {'; '.join(messages)}"
    )


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:199]}…"
