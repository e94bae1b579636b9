"""For the tests of RDF: a big synthetic graph, files as rdflib reads them, and what makes two graphs equal."""

from __future__ import annotations

import gzip
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import rdflib

from kg.concepts import concept_id
from kg.graph.network import Graph, Run, concepts_of, links_of, papers_of, relations_of, run_of, to_graph
from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Relation, Role
from kg.rdf.formats import format_of

_WORDS = "deep sparse graph neural robust causal latent visual convex random", "network parser model corpus task solver"
_ROLES = {
    Kind.METHOD: [Role.USES, Role.PROPOSES, Role.COMPARES_WITH, Role.MENTIONS],
    Kind.DATASET: [Role.EVALUATES_ON],
    Kind.PROBLEM: [Role.ADDRESSES, Role.STUDIES],
}


def synthetic_graph(papers: int, concepts: int, seed: int = 1) -> Graph:
    """A graph of made-up papers of eight concepts each, some much commoner than others; some 170 triples a paper."""
    chance = random.Random(seed)
    known = _concepts(chance, concepts)
    weights = [1 / (place + 5) for place in range(concepts)]
    made: list[Paper] = []
    links: list[Link] = []
    support: dict[tuple[str, Predicate, str], set[str]] = {}
    for number in range(papers):
        chosen = [known[place] for place in sorted(set(chance.choices(range(concepts), weights, k=8)))]
        paper = _paper(number, chosen)
        made.append(paper)
        links += [_link(chance, paper, concept) for concept in chosen]
        for method in [c for c in chosen if c.kinds[0] is Kind.METHOD][:2]:
            for problem in [c for c in chosen if c.kinds[0] is Kind.PROBLEM][:2]:
                support.setdefault((method.id, Predicate.USED_FOR, problem.id), set()).add(paper.id)
    for concept in known:
        for broader in concept.broader:
            support[concept.id, Predicate.BROADER, broader] = set()
    relations = [Relation(*triple, tuple(sorted(ids))) for triple, ids in support.items()]
    inputs = tuple((f"file{number}.jsonl", str(number) * 64) for number in range(5))
    return to_graph(made, known, links, relations, Run("1", "x", inputs))


def _concepts(chance: random.Random, number: int) -> list[Concept]:
    first, second = (words.split() for words in _WORDS)
    keys = [f"{chance.choice(first)} {chance.choice(second)} {place}" for place in range(number)]
    kinds = list(Kind)
    return [
        Concept(
            concept_id(key), key, key.title(), (chance.choice(kinds),), (f"{key[:3].upper()}{place}",),
            (concept_id(keys[chance.randrange(place)]),) if place > 9 and chance.random() < 0.4 else (),
        )
        for place, key in enumerate(keys)
    ]  # fmt: skip


def _paper(number: int, concepts: list[Concept]) -> Paper:
    return Paper(
        f"p{number}",
        f"{concepts[0].label} revisited, part {number}",
        " ".join(f"We look at {concept.label} with care." for concept in concepts),
        ("Ada Ångström", "Bob B"),
        date=f"{2000 + number % 24}-0{1 + number % 9}-1{number % 9}",
        sources=(f"file{number % 5}.jsonl",),
    )


def _link(chance: random.Random, paper: Paper, concept: Concept) -> Link:
    role = chance.choice(_ROLES[concept.kinds[0]])
    start = paper.text.index(f" {concept.label} with", len(paper.title)) + 1
    end = start + len(concept.label)
    detectors = ("network", "vocabulary") if chance.random() < 0.5 else ("network",)
    score = round(chance.uniform(0.3, 1), 3)
    found = Mention(paper.id, start, end, concept.label, concept.kinds[0], role, score, detectors)
    return Link(paper.id, concept.id, concept.kinds[0], role, (found,))


_IN_RDFLIB = {"turtle": "turtle", "ntriples": "nt", "nquads": "nquads", "jsonld": "json-ld", "rdfxml": "xml"}


def in_rdflib(path: Path) -> rdflib.Graph:
    """A file as rdflib reads it; the named graphs of N-Quads together."""
    form = _IN_RDFLIB[format_of(path).name]
    if form != "nquads":
        return rdflib.Graph().parse(data=_unpacked(path), format=form)
    together = rdflib.Graph()
    for *triple, _ in quads_in_rdflib(path):
        together.add(tuple(triple))
    return together


def quads_in_rdflib(path: Path) -> Iterator[tuple[Any, ...]]:
    """The quads of a file of N-Quads as rdflib reads it."""
    return rdflib.Dataset().parse(data=_unpacked(path), format="nquads").quads()


def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def same(one: Graph, other: Graph) -> bool:
    """Whether two graphs are equal in all nodes, edges, values, their order, and the run.

    The reasons of merges and hierarchy are kept in the store alone.
    """
    return (
        list(one.nodes(data=True)) == list(other.nodes(data=True))
        and list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))
        and one.graph["run"] == other.graph["run"]
    )


def regular(graph: Graph) -> Graph:
    """A graph of any values made one as the stages make them: what one field says, the others say too."""
    links = []
    for link in links_of(graph):  # decimals have 18 places: floats near 0 have more digits than that
        found = tuple(replace(mention, confidence=round(mention.confidence, 12)) for mention in link.mentions)
        kind = _commonest(mention.kind for mention in found) if found else _main(graph, link)
        links.append(replace(link, kind=kind, mentions=found))
    stated = [_rounded(r) for r in relations_of(graph) if r.predicate is not Predicate.BROADER]
    counted = Counter({(k.concept_id, m.paper_id, m.kind): 1 for k in links for m in k.mentions})
    votes: Counter[tuple[str, Kind]] = Counter((concept, kind) for concept, _, kind in counted)
    concepts = []
    for concept in concepts_of(graph):
        main, *others = concept.kinds
        kinds = (main, *sorted(others, key=lambda kind: (-votes[concept.id, kind], kind)))
        aliases = tuple(sorted(set(concept.aliases)))
        concepts.append(replace(concept, kinds=kinds, aliases=aliases))
        stated += [Relation(concept.id, Predicate.BROADER, broader, ()) for broader in concept.broader]
    return to_graph(papers_of(graph), concepts, links, stated, run_of(graph))


def _rounded(relation: Relation) -> Relation:
    said = (replace(statement, confidence=round(statement.confidence, 12)) for statement in relation.statements)
    return replace(relation, statements=tuple(said))


def _main(graph: Graph, link: Link) -> Kind:
    concept: Concept = graph.nodes[f"concept:{link.concept_id}"]["value"]
    return concept.kinds[0]


def _commonest(kinds: object) -> Kind:
    counts = Counter(kinds)  # type: ignore[call-overload]
    return min(counts, key=lambda kind: (-counts[kind], kind))
