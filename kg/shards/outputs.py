"""What the shards of a graph are written as: Parquet tables and N-Triples, in as many parts as there are shards."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, cast

import pyoxigraph as ox

from kg.concepts.relations import hierarchy_triples, relation_of, stated, supported
from kg.export.rows import (
    Row,
    concept_row,
    paper_row,
    relation_row,
    row_of_statement,
    rows_of_links,
    rows_of_mentions,
)
from kg.export.tabular import write_parquet_rows
from kg.graph.content import in_order
from kg.model import Concept, Predicate, Relation, Statement
from kg.rdf.export import triples_of
from kg.rdf.parts import (
    Hierarchy,
    Tally,
    Thing,
    concept_part,
    counted,
    description_part,
    head_part,
    inputs_of,
    paper_part,
    people_part,
    relation_part,
    run_iri,
    scheme_part,
)
from kg.rdf.people import identified
from kg.rdf.terms import BASE, iri
from kg.rdf.things import mention_pairs
from kg.shards.concepts import concepts_of
from kg.shards.handed import hand_on, handed
from kg.shards.hierarchy import broader_of
from kg.shards.job import Job, digest
from kg.shards.papers import statements_of
from kg.shards.passes import links_of
from kg.shards.sums import written_to_json
from kg.shards.tables import keep_relations, keep_rows, run_of
from kg.store.parquet import TABLES as LOOKUP

#: The folders of the graph that shards fill.
TABLES = ("papers", "concepts", "links", "mentions", "relations", "statements", "rdf", LOOKUP)


def write_papers(job: Job, shard: int) -> dict[str, Any]:
    """Write the papers, links and mentions of a shard as tables and as N-Triples, and what they state."""
    found, statements = list(links_of(job, shard)), list(statements_of(job, shard))
    both = [(links, own) for (_, links), own in zip(found, statements, strict=True)]
    kinds = (triple for links, own in both for triple, _ in stated(links, own) if triple[1] is Predicate.BROADER)
    broader = broader_of(job, (narrower for narrower, _, _ in kinds))
    said = [supported(links, own, broader) for links, own in both]
    tables: dict[str, Iterator[Row]] = {
        "papers": (paper_row(paper) for paper, _ in found),
        "links": (row for paper, links in found for row in rows_of_links(paper, links)),
        "mentions": (row for _, links in found for link in links for row in rows_of_mentions(link)),
        "statements": (
            row_of_statement(paper, triple, statement)
            for (paper, _), states in zip(found, said, strict=True)
            for triple, statement in sorted(states.items())
        ),
    }
    for name, rows in tables.items():
        with job.folder.writing(_staged(job, f"{name}/part-{shard:05}.parquet")) as file:
            write_parquet_rows(name, rows, file)
    run, inputs, written = run_iri(run_of(job), BASE), inputs_of(run_of(job), BASE), Tally()
    things = (thing for p, links in found for thing in paper_part(p, links, BASE, run, mention_pairs, inputs))
    _write_triples(job, f"papers-{shard:05}", counted(things, written))
    people = sorted({person for paper, _ in found for person in identified(paper)})
    hand_on(job, shard, "people", ((job.part_of(digest(orcid)), (orcid, name)) for orcid, name in people))
    keep_rows(job, shard, found)
    support = sorted(
        (subject, predicate.value, other, s.paper_id, *s.subject, *s.object, s.confidence)
        for states in said for (subject, predicate, other), s in states.items()
    )  # fmt: skip
    hand_on(job, shard, "support", ((job.part_of(digest(row[0])), row) for row in support))
    every = [link for _, links in found for link in links]
    return {
        "links": len(every),
        "mentions": sum(len(link.mentions) for link in every),
        "detectors": sorted({name for link in every for m in link.mentions for name in m.detectors}),
        "written": written_to_json(written),
    }


def write_concepts(job: Job, part: int) -> dict[str, Any]:
    """Write the concepts of one part, and the relations from them, as tables and as N-Triples."""
    named = list(concepts_of(job, part))
    relations = list(_relations(job, part, [concept for concept, _ in named]))
    of_subject: dict[str, list[Relation]] = defaultdict(list)
    for relation in relations:
        of_subject[relation.subject].append(relation)
    concepts = [(c, papers, in_order(of_subject[c.id])) for c, papers in named]
    tables = {"concepts": (concept_row(c, n) for c, n, _ in concepts), "relations": map(relation_row, relations)}
    for name, rows in tables.items():
        with job.folder.writing(_staged(job, f"{name}/part-{part:05}.parquet")) as file:
            write_parquet_rows(name, rows, file)
    keep_relations(job, part, relations)
    written = Tally()
    _write_triples(job, f"concepts-{part:05}", counted(concept_part(concepts, BASE), written))
    _write_triples(job, f"relations-{part:05}", counted(relation_part(relations, BASE), written))
    _write_triples(job, f"people-{part:05}", counted(people_part(_people(job, part)), written))
    over = {identifier for (identifier,) in handed(job, "tops", part)}
    return {
        "relations": len(relations),
        "written": written_to_json(written),
        "first": named[0][0].id if named else None,
        "tops": [concept.id for concept, _ in named if concept.id in over and not concept.broader],
    }


def _people(job: Job, part: int) -> dict[str, set[str]]:
    """The authors of one part, of all shards, who are known by an ORCID: their names."""
    people: dict[str, set[str]] = defaultdict(set)
    for orcid, name in handed(job, "people", part):
        people[orcid].add(name)
    return people


def _relations(job: Job, part: int, concepts: Iterable[Concept]) -> Iterator[Relation]:
    """The relations from the concepts of one part, sorted, each with what the papers of all shards state of it."""
    found = hierarchy_triples({concept.id: concept.broader for concept in concepts})
    support: dict[tuple[str, Predicate, str], list[Statement]] = {triple: [] for triple in found}
    for subject, name, other, paper, start, end, first, last, sure in handed(job, "support", part):
        predicate = Predicate(name)
        said = Statement(paper, (start, end), predicate, (first, last), sure)
        support.setdefault((subject, predicate, other), []).append(said)
    return (relation_of(triple, said) for triple, said in sorted(support.items()))


def hierarchy_of(finished: Iterable[Mapping[str, Any]]) -> Hierarchy:
    """The first concept, and those that stand on top of others, out of what all parts found."""
    first: list[str] = []
    tops: set[str] = set()
    for one in finished:
        first += filter(None, [one["first"]])
        tops.update(iri(BASE, "concept", identifier) for identifier in one["tops"])
    return Hierarchy(iri(BASE, "concept", min(first)) if first else None, tops)


def write_dataset(job: Job, detectors: Iterable[str], hierarchy: Hierarchy, written: Tally) -> int:
    """Write what is said of the run and of the whole as N-Triples; ``written`` counts all else. Gives their number."""
    run = run_of(job)
    things = list(counted(head_part(run, detectors, BASE), written))
    things += counted(scheme_part(hierarchy, BASE), written)
    things += counted(description_part(run, hierarchy.first, written, BASE), written)
    _write_triples(job, "dataset", things)
    return written.triples


def _write_triples(job: Job, name: str, things: Iterable[Thing]) -> None:
    place = _staged(job, f"rdf/{name}.nt.gz")
    with job.folder.writing(place) as file, gzip.GzipFile("", "wb", 6, file, 0) as packed:  # without a time
        ox.serialize(triples_of(things), cast(IO[bytes], packed), format=ox.RdfFormat.N_TRIPLES)


def _staged(job: Job, name: str) -> str:
    """Where an output lies until all are there."""
    return job.at("out", name)
