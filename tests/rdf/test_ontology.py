"""The files of ``ontologies/``: they parse, and they say what the code takes them to say."""

from __future__ import annotations

from collections import Counter, defaultdict
from urllib.parse import unquote

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.concepts import concept_id, normal_form
from kg.model import Kind, Predicate, Role
from kg.nlp import load_vocabulary
from kg.paths import ontology
from kg.rdf.terms import BASE, KG, PREFIXES, camel

SCHEME = rdflib.URIRef(f"{BASE}scheme/vocabulary")
KINDS = {rdflib.URIRef(f"{KG}{kind.value.capitalize()}") for kind in Kind}


@pytest.fixture(scope="module")
def terms() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology("paperkg.ttl"))


@pytest.fixture(scope="module")
def concepts() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology("concepts.ttl"))


@pytest.mark.parametrize("name", ["paperkg.ttl", "concepts.ttl"])
def test_both_readers_read_the_same(name: str) -> None:
    by_rdflib = rdflib.Graph().parse(ontology(name))
    by_oxigraph = list(ox.parse(path=str(ontology(name)), format=ox.RdfFormat.TURTLE))
    assert len(by_oxigraph) == len(set(by_oxigraph)) == len(by_rdflib) > 100
    assert not any(isinstance(term, rdflib.BNode) for triple in by_rdflib for term in triple)


# The terms


def test_each_term_has_one_label_one_comment_and_a_type(terms: rdflib.Graph) -> None:
    own = {term for term in terms.subjects() if str(term).startswith(KG)}
    assert len(own) > 25
    for term in own:
        assert len(list(terms.objects(term, RDFS.label))) == 1, term
        assert len(list(terms.objects(term, RDFS.comment))) == 1, term
        assert set(terms.objects(term, RDF.type)) <= {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
        assert (term, RDFS.isDefinedBy, rdflib.URIRef(KG.rstrip("#"))) in terms
    labels = Counter(str(terms.value(term, RDFS.label)) for term in own)
    assert max(labels.values()) == 1


def test_the_terms_of_the_model_are_defined(terms: rdflib.Graph) -> None:
    for kind in KINDS:
        assert (kind, RDFS.subClassOf, SKOS.Concept) in terms
    for role in Role:
        term = rdflib.URIRef(KG + camel(role.value))
        assert (term, RDF.type, OWL.ObjectProperty) in terms
        if role is not Role.MENTIONS:
            assert (term, RDFS.subPropertyOf, rdflib.URIRef(f"{KG}mentions")) in terms
    for predicate in set(Predicate) - {Predicate.BROADER}:
        assert (rdflib.URIRef(KG + predicate.value), RDFS.subPropertyOf, SKOS.semanticRelation) in terms


def test_a_term_refers_only_to_terms_that_are_defined(terms: rdflib.Graph) -> None:
    own = {term for term in terms.subjects() if str(term).startswith(KG)}
    used = {term for triple in terms for term in triple if str(term).startswith(KG)}
    assert used == own


def test_prefixes_mean_the_same_everywhere(terms: rdflib.Graph, concepts: rdflib.Graph) -> None:
    for graph in (terms, concepts):
        for prefix, namespace in graph.namespaces():
            if prefix in PREFIXES and prefix != "schema":  # rdflib binds https://schema.org/ itself
                assert str(namespace) == PREFIXES[prefix], prefix


# The concepts


def names_of(concepts: rdflib.Graph) -> dict[rdflib.term.Node, list[str]]:
    labels = {concept: [str(label)] for concept, label in concepts.subject_objects(SKOS.prefLabel)}
    for concept, alias in concepts.subject_objects(SKOS.altLabel):
        labels[concept].append(str(alias))
    return labels


def test_each_concept_has_one_label_and_its_kinds(concepts: rdflib.Graph) -> None:
    own = set(concepts.subjects(RDF.type, SKOS.Concept))
    assert len(own) > 500
    for concept in own:
        assert len(list(concepts.objects(concept, SKOS.prefLabel))) == 1, concept
        kinds = set(concepts.objects(concept, RDF.type)) - {SKOS.Concept}
        assert kinds, concept
        assert kinds <= KINDS, concept
        assert (concept, SKOS.inScheme, SCHEME) in concepts
    assert set(concepts.subjects(SKOS.prefLabel)) == own
    assert {kind for concept in own for kind in concepts.objects(concept, RDF.type)} >= KINDS


def test_names_are_in_english_and_clean(concepts: rdflib.Graph) -> None:
    for predicate in (SKOS.prefLabel, SKOS.altLabel):
        for name in concepts.objects(predicate=predicate):
            assert isinstance(name, rdflib.Literal)
            assert name.language == "en"
            assert str(name) == " ".join(str(name).split()) != ""
            assert normal_form(str(name)) != ""


def test_ids_are_those_of_the_labels(concepts: rdflib.Graph) -> None:
    for concept, label in concepts.subject_objects(SKOS.prefLabel):
        assert unquote(str(concept)) == f"{BASE}concept/{concept_id(normal_form(str(label)))}"


def test_no_name_is_a_name_of_two_concepts(concepts: rdflib.Graph) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for concept, names in names_of(concepts).items():
        for name in names:
            owners[normal_form(name)].add(f"{concept}")
    assert {key: sorted(who) for key, who in owners.items() if len(who) > 1} == {}


def test_no_alias_repeats_its_label(concepts: rdflib.Graph) -> None:
    for concept, (label, *aliases) in names_of(concepts).items():
        assert label not in aliases, concept
        assert len(set(aliases)) == len(aliases), concept


def test_broader_stays_in_the_file_and_goes_round_nowhere(concepts: rdflib.Graph) -> None:
    pairs = list(concepts.subject_objects(SKOS.broader))
    own = set(concepts.subjects(RDF.type, SKOS.Concept))
    assert len(pairs) > 100
    assert {end for pair in pairs for end in pair} <= own
    assert nx.is_directed_acyclic_graph(nx.DiGraph(pairs))


def test_the_loaded_vocabulary_is_the_file(concepts: rdflib.Graph) -> None:
    vocabulary = load_vocabulary()
    assert {(entry.label, *sorted(entry.aliases)) for entry in vocabulary} == {
        (label, *sorted(aliases)) for label, *aliases in names_of(concepts).values()
    }
    assert sum(len(entry.broader) for entry in vocabulary) == len(list(concepts.subject_objects(SKOS.broader)))
    for entry in vocabulary:
        (concept,) = concepts.subjects(SKOS.prefLabel, rdflib.Literal(entry.label, lang="en"))
        assert (concept, RDF.type, rdflib.URIRef(f"{KG}{entry.kind.value.capitalize()}")) in concepts, entry
