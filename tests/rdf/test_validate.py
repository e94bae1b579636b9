"""What `kg validate` finds, and that it finds nothing in an export; the vocabulary."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from by_hand import make_graph
from click.testing import CliRunner
from hypothesis import given, settings
from rdf_graphs import regular
from strategies import graphs

from kg.cli import main
from kg.export import FORMATS, export_graph
from kg.graph.network import Graph
from kg.paths import ontology
from kg.rdf.export import triples, write_rdf
from kg.rdf.named import read_query
from kg.rdf.terms import KG, ONTOLOGY_VERSION, term
from kg.rdf.validate import check_rules, check_shapes, validate


@pytest.mark.parametrize("ending", [".ttl", ".nq.gz", ".jsonld"])
def test_an_export_is_right(ending: str, tmp_path: Path) -> None:
    write_rdf(make_graph(), tmp_path / f"graph{ending}")
    assert validate(tmp_path / f"graph{ending}") == []


def test_without_evidence_it_is_right_too(tmp_path: Path) -> None:
    write_rdf(make_graph(), tmp_path / "graph.ttl", evidence=False)
    assert validate(tmp_path / "graph.ttl") == []


@settings(max_examples=15)
@given(graph=graphs())
def test_any_graph_is_right(graph: Graph) -> None:
    made = set(triples(regular(graph)))
    of_any = {"links", "names", "names-of-others", "labels", "circles"}
    assert [finding for finding in check_rules(made) if finding.check not in of_any] == []


CHANGES = {
    "offsets": ('kg:surface "CoolNet"', 'kg:surface "coolNet"'),
    "section": ('kg:section "title"', 'kg:section "abstract"'),
    "place": ('nif:endIndex "7"', 'nif:endIndex "6"'),
    "links": (r"kg:ofConcept <[^>]*adam-f7f376>", "kg:ofConcept <https://w3id.org/paperkg/concept/c-2e7d2c>"),
    "mentions": (r"kg:ofConcept <[^>]*adam-f7f376>", "kg:ofConcept <https://w3id.org/paperkg/concept/c-2e7d2c>"),
    "roles": (r"kg:mentions <[^>]*>", "kg:mentions <https://w3id.org/paperkg/concept/c-2e7d2c>"),
    "kinds": ("kg:mainKind kg:Method", "kg:mainKind kg:Problem"),
    "keys": ('kg:key "adam"', 'kg:key "eve"'),
    "paper-counts": ("kg:paperCount 2", "kg:paperCount 3"),
    "totals": ("kg:mentionCount 21", "kg:mentionCount 22"),
    "triples": (r"void:triples \d+ \.\n<[^>]*#class=foaf:P", lambda m: m[0].replace("triples ", "triples 1")),
    "class-partitions": (r"void:entities \d", "void:entities 9"),
    "property-partitions": (r"void:property kg:uses ;\s*void:triples ", "void:property kg:uses ; void:triples 7"),
    "support": ("kg:support 1", "kg:support 2"),
    "statements": ("rdf:predicate kg:usedFor", "rdf:predicate kg:partOf"),
    "related": (r"skos:broader (<[^>]*>)", r"skos:broader \1 ; skos:related \1"),
    "relations": ("rdf:predicate kg:usedFor", "rdf:predicate kg:partOf"),
    "evidence": (r"kg:objectMention <[^>]*>", "kg:objectMention <https://w3id.org/paperkg/paper/study#char=11,26>"),
    "without-evidence": (
        r"kg:inPaper <[^>]*> ;\n\tkg:subjectMention",
        "kg:inPaper <https://w3id.org/paperkg/paper/study> ;\n\tkg:subjectMention",
    ),
    "confidence": (r"kg:support 1 ;\n\tkg:confidence 0\.7", "kg:support 1 ;\n\tkg:confidence 0.6"),
    "contexts": (r'nif:isString "C', 'nif:isString "c'),
    "creators": ('dc:creator "Ada', 'dc:creator "Eve'),
    "sources": ('dcterms:title "one.jsonl"', 'dcterms:title "other.jsonl"'),
    "top-concepts": (r"skos:hasTopConcept <[^>]*>", "skos:hasTopConcept <https://w3id.org/paperkg/concept/c-2e7d2c>"),
    "years": ("fabio:hasPublicationYear 2021", "fabio:hasPublicationYear 2020"),
    "names": ('kg:key "adam"', 'kg:key "c"'),
    "circles": (r"(<[^>]*label-smoothing[^>]*>) a ", r"\1 skos:broader \1 ; a "),
    "preferred": ('skos:prefLabel "Adam"@en', 'skos:prefLabel "Adam"@en , "Eve"@en'),
    "labels": ('skos:prefLabel "Adam"', 'skos:prefLabel "COOLNet"'),
    "names-of-others": ('skos:altLabel "PTB"', 'skos:altLabel "Adam"'),
    "description": ("a void:Dataset", "a void:Linkset"),
    "unknown-properties": ("prism:publicationName", "prism:publicationNames"),
    "unknown-classes": ("fabio:ResearchPaper", "fabio:ResearchPapers"),
    "undefined-terms": ("kg:comparesWith", "kg:comparesWit"),
    "SHACL MaxCount": ('skos:prefLabel "Adam"@en', 'skos:prefLabel "Adam"@en , "Eve"@en'),
    "SHACL Datatype": (r'kg:confidence "?0\.8"?(\^\^xsd:decimal)?', "kg:confidence 8e-1"),
    "SHACL MaxInclusive": (r'kg:confidence "?0\.8"?(\^\^xsd:decimal)?', "kg:confidence 1.8"),
    "SHACL In": ('kg:section "title"', 'kg:section "heading"'),
    "SHACL Class": ("a nif:Phrase , kg:Mention|a kg:Mention , nif:Phrase", "a kg:Mention"),
    "SHACL Closed": ("kg:longForm", "dcterms:alternative"),
    "SHACL MinCount": (r'dcterms:title "C\+\+ or C#\?" ;', ""),
    "SHACL Equals": ('nif:anchorOf "CoolNet"', 'nif:anchorOf "coolNet"'),
}


@pytest.mark.parametrize("check", CHANGES)
def test_what_is_wrong_is_found(check: str, tmp_path: Path) -> None:
    write_rdf(make_graph(), tmp_path / "graph.ttl")
    text = (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    wrong, times = re.subn(*CHANGES[check], text, count=1)
    assert times == 1, "the change changes nothing"
    (tmp_path / "graph.ttl").write_text(wrong, encoding="utf-8")
    found = validate(tmp_path / "graph.ttl", shapes=check.startswith("SHACL"))
    assert check in {finding.check for finding in found}, found
    assert all(finding.where and "\n" not in str(finding) for finding in found)


def test_every_check_is_tried() -> None:
    names = {path.stem for path in ontology("checks").glob("*.rq")}
    assert names == {name for name in CHANGES if not name.startswith("SHACL")}
    assert all(read_query(path).comment for path in ontology("checks").glob("*.rq"))


def test_shapes_say_nothing_of_what_is_right() -> None:
    assert check_shapes(set(triples(make_graph()))) == []


def test_the_command_says_what_is_wrong_where_and_exits_with_1(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.ttl", tmp_path / "bad.ttl"
    write_rdf(make_graph(), good)
    bad.write_text(good.read_text().replace("kg:paperCount 2", "kg:paperCount 3"))
    right = CliRunner().invoke(main, ["validate", str(good)])
    assert (right.exit_code, right.stdout) == (0, f"{good}: right\n")
    assert right.stderr == ""
    wrong = CliRunner().invoke(main, ["validate", "--no-shapes", str(good), str(bad)])
    assert wrong.exit_code == 1
    assert f"{good}: right" in wrong.stdout
    assert f"{bad}: https://w3id.org/paperkg/concept/" in wrong.stdout
    missing = CliRunner().invoke(main, ["validate", str(tmp_path / "none.ttl")])
    assert missing.exit_code == 1
    assert "none.ttl can't be read" in missing.stderr


def test_what_takes_a_while_is_said_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_rdf(make_graph(), tmp_path / "graph.ttl")
    monkeypatch.setattr("kg.rdf.validate._MANY", 100)
    told: list[str] = []
    for shapes, said in ((False, "by SPARQL"), (True, "by SPARQL and then by SHACL, which takes long")):
        assert validate(tmp_path / "graph.ttl", shapes=shapes, tell=told.append) == []
        assert re.fullmatch(rf"\d+ triples to check, {said}", told[-1])


def test_a_thesaurus_is_checked_as_skos_alone(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.ttl", tmp_path / "bad.ttl"
    export_graph(make_graph(), FORMATS["skos"], good)
    told = CliRunner().invoke(main, ["validate", str(good)])
    assert (told.exit_code, told.stdout) == (0, f"{good}: right\n")
    assert told.stderr == f"{good}: a thesaurus without papers: checked as SKOS alone\n"
    text, times = re.subn(r"skos:broader (<[^>]*>)", r"skos:broader \1 ; skos:related \1", good.read_text(), count=1)
    assert times == 1
    bad.write_text(text.replace('skos:prefLabel "C#"', 'skos:prefLabel "c++"'))
    assert {finding.check for finding in validate(bad)} == {"related", "labels"}


# The vocabulary


def test_properties_say_what_they_are_of_and_what_they_give() -> None:
    store = ox.Store()
    store.bulk_load(path=str(ontology("paperkg.ttl")), format=ox.RdfFormat.TURTLE)
    version = ox.NamedNode(ONTOLOGY_VERSION)
    assert ox.Quad(ox.NamedNode(KG.rstrip("#")), term("owl:versionIRI"), version) in store
    for kind in ("owl:ObjectProperty", "owl:DatatypeProperty"):
        for quad in store.quads_for_pattern(None, term("rdf:type"), term(kind)):
            own = quad.subject
            if not isinstance(own, ox.NamedNode) or not own.value.startswith(KG):
                continue
            if own != term("kg:paperCount"):  # of concepts and of data sets
                assert list(store.quads_for_pattern(own, term("rdfs:domain"), None)), own
            if own not in {term("kg:kind"), term("kg:mainKind"), term("kg:role")}:  # these give terms of the vocabulary
                assert list(store.quads_for_pattern(own, term("rdfs:range"), None)), own
