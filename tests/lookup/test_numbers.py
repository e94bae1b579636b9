"""Every number of a card can be clicked back: what it counts is listed by a command, by SPARQL, and by NetworkX.

The graph is that of the saved pages where they are at hand, and else the sample's.
"""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, permutations, zip_longest
from math import isclose, log
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from built import sample_graph

from kg.answers.trends import trends_text
from kg.errors import NotFoundError
from kg.graph.network import Graph, concepts_of, links_of, to_graph
from kg.graph.standing import standing_of
from kg.lookup import Filter, concept_card, open_index, stats, write_index
from kg.lookup.cards import uses_of
from kg.lookup.counting import matrix
from kg.lookup.spans import Span, parse_span
from kg.lookup.trends import find_trends
from kg.lookup.values import Beside, By, ConceptCard
from kg.lookup.venues import Venue
from kg.model import Kind, Link, Paper, Relation, Role
from kg.rdf.export import write_turtle
from kg.rdf.query import run_query, to_rows
from kg.store.writing import write_store


@dataclass
class Built:
    """A graph, its index, and its export."""

    graph: Graph
    store: sqlite3.Connection
    export: ox.Store

    def ask(self, query: str) -> list[tuple[str, ...]]:
        found = to_rows(run_query(self.export, query))[1]
        return [tuple(unquote(str(cell).rpartition("/concept/")[2]) or str(cell) for cell in row) for row in found]

    def count(self, query: str) -> dict[tuple[str, ...], int]:
        """Rows of a query by all their cells but the last, which is a number."""
        return {row[:-1]: int(row[-1]) for row in self.ask(query)}


@pytest.fixture(scope="module")
def built(real_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    graph = real_graph
    path = tmp_path_factory.mktemp("real") / "kg.sqlite"
    write_store(graph, path)
    write_index(graph, path)
    buffer = io.BytesIO()
    write_turtle(graph, buffer)
    export = ox.Store()
    export.load(buffer.getvalue(), format=ox.RdfFormat.TURTLE)
    with open_index(path) as store:
        yield Built(graph, store, export)


def uses(graph: Graph, concept: str) -> list[Link]:
    """The links of a concept, as NetworkX has them."""
    edges = graph.in_edges(f"concept:{concept}", data="value")
    return [value for *_, value in edges if isinstance(value, Link)]


def year(graph: Graph, link: Link) -> int | None:
    found: int | None = graph.nodes[f"paper:{link.paper_id}"]["year"]
    return found


ROLES = {
    Role.PROPOSES: "kg:proposes", Role.ADDRESSES: "kg:addresses", Role.STUDIES: "kg:studies", Role.USES: "kg:uses",
    Role.EVALUATES_ON: "kg:evaluatesOn", Role.COMPARES_WITH: "kg:comparesWith",
}  # fmt: skip


def test_papers_roles_and_years(built: Built) -> None:
    papers = built.count("SELECT ?c (COUNT(DISTINCT ?p) AS ?n) { ?p kg:mentions ?c } GROUP BY ?c")
    stated = built.count("SELECT ?c ?n { ?c kg:paperCount ?n }")
    years = built.count(
        "SELECT ?c ?y (COUNT(DISTINCT ?p) AS ?n) { ?p kg:mentions ?c ; fabio:hasPublicationYear ?y } GROUP BY ?c ?y"
    )
    roles = {
        role: built.count(f"SELECT ?c (COUNT(DISTINCT ?p) AS ?n) {{ ?p {name} ?c }} GROUP BY ?c")
        for role, name in ROLES.items()
    }
    seen = 0
    for concept in concepts_of(built.graph):
        counts = concept_card(built.store, concept.id, papers=0).counts
        own, key = uses(built.graph, concept.id), (concept.id,)
        assert counts.papers == len(own) == papers.get(key, 0) == stated[key]
        assert counts.roles == Counter(link.role for link in own)
        for role, counted in roles.items():
            assert counts.roles.get(role, 0) == counted.get(key, 0)
        assert counts.roles.get(Role.MENTIONS, 0) == counts.papers - sum(n.get(key, 0) for n in roles.values())
        by_year = Counter(year(built.graph, link) for link in own)
        assert counts.undated == by_year.pop(None, 0)
        assert counts.years == by_year
        assert counts.years == {int(y): n for (c, y), n in years.items() if c == concept.id}
        seen += 1
    assert seen > 500


def test_kinds(built: Built) -> None:
    rows = built.count(
        "SELECT ?c ?p ?k (COUNT(?m) AS ?n) { ?m kg:ofConcept ?c ; kg:inPaper ?p ; kg:kind ?k } GROUP BY ?c ?p ?k"
    )
    places: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (concept, paper, kind), number in rows.items():
        places[concept, paper][kind.rpartition("#")[2].lower()] += number
    for concept in concepts_of(built.graph):
        counts = concept_card(built.store, concept.id, papers=0).counts
        assert counts.kinds == Counter(link.kind for link in uses(built.graph, concept.id))
        own = [kinds for (name, _), kinds in places.items() if name == concept.id]
        for kind in Kind:  # a paper counts for the kind of most of its mentions
            surely = sum(kinds[kind] > kinds.total() - kinds[kind] for kinds in own)
            perhaps = sum(kinds[kind] >= max(kinds.values()) for kinds in own)
            assert surely <= counts.kinds.get(kind, 0) <= perhaps


def test_sections(built: Built) -> None:
    support = built.count(
        "SELECT ?s ?r ?o ?n { ?x a rdf:Statement ; rdf:subject ?s ; rdf:predicate ?r ; rdf:object ?o ; kg:support ?n }"
    )
    derived = built.count(
        "SELECT ?s ?r ?o (COUNT(DISTINCT ?p) AS ?n) { ?x rdf:subject ?s ; rdf:predicate ?r ; rdf:object ?o ."
        " OPTIONAL { ?x prov:wasDerivedFrom ?p } } GROUP BY ?s ?r ?o"
    )
    assert support == derived
    tested = built.count(
        "SELECT ?a ?b (COUNT(DISTINCT ?p) AS ?n) { ?p kg:addresses ?a ; kg:evaluatesOn ?b } GROUP BY ?a ?b"
    )
    by_name = {(s, r.rpartition("#")[2], o): n for (s, r, o), n in support.items()}
    by_name |= {(a, "testedOn", b): n for (a, b), n in tested.items()}
    seen = set()
    for concept in concepts_of(built.graph):
        for section in concept_card(built.store, concept.id, papers=0, most=10_000).sections:
            assert section.total == len(section.concepts)
            weights = []
            for beside in section.concepts:
                pair = (beside.concept_id, concept.id) if section.inverse else (concept.id, beside.concept_id)
                pair = (min(pair), max(pair)) if section.relation == "comparedWith" else pair
                key = (pair[0], section.relation, pair[1])
                named = built.graph.nodes[f"concept:{beside.concept_id}"]["papers"]
                assert beside.papers == (named if section.relation == "broader" else by_name[key])
                seen.add(key)
                edge = built.graph.get_edge_data(f"concept:{pair[0]}", f"concept:{pair[1]}", section.relation)
                percent = 100 * beside.papers
                if section.relation != "testedOn":
                    assert edge is not None
                    assert isinstance(edge["value"], Relation)
                    assert by_name[key] == edge["value"].support
                    assert beside.confidence == edge["value"].confidence
                    if section.relation != "broader":
                        percent = sum(round(100 * said.confidence) for said in edge["value"].statements)
                salience = standing_of(built.graph).salience[beside.concept_id]
                weights.append((beside.papers > 1, percent * round(10_000 * salience)))
            assert weights == sorted(weights, reverse=True)
    assert seen == set(by_name)


def test_related_concepts(built: Built) -> None:
    together = built.count(
        "SELECT ?a ?b (COUNT(DISTINCT ?p) AS ?n) { ?p kg:mentions ?a, ?b FILTER(?a != ?b) } GROUP BY ?a ?b"
    )
    total = sum(data["type"] == "paper" for _, data in built.graph.nodes(data=True))
    papers = {
        concept.id: {link.paper_id for link in uses(built.graph, concept.id)} for concept in concepts_of(built.graph)
    }
    seen = 0
    for concept, own in papers.items():
        card = concept_card(built.store, concept, papers=0)
        for other in card.related:
            assert other.concept_id not in card.concept.broader
            both = len(own & papers[other.concept_id])
            assert other.papers == both == together[concept, other.concept_id] >= 2
            expected = len(own) * len(papers[other.concept_id]) / total
            assert isclose(other.npmi, log(both / expected) / -log(both / total), abs_tol=1e-5)
            seen += 1
    assert seen > 100


def _listed(store: sqlite3.Connection, card: ConceptCard, **wanted: Any) -> int:
    """How many papers a filter lists, which must be how many it counts."""
    found = concept_card(store, card.concept.id, filter=Filter(**wanted))
    assert found.counts.papers == len(found.newest) == len(card.papers(**wanted))
    return len(found.newest)


def test_a_command_lists_what_each_number_counts(built: Built) -> None:
    """As docs/lookup.md says: --role, --kind, --since and --until, --with and --relation list the papers."""
    ranked = sorted(concepts_of(built.graph), key=lambda c: -built.graph.nodes[f"concept:{c.id}"]["papers"])
    for concept in ranked[:60]:
        card = concept_card(built.store, concept.id)

        number = partial(_listed, built.store, card)

        assert {role: number(role=role) for role in card.counts.roles} == card.counts.roles
        assert {kind: number(kind=kind) for kind in card.counts.kinds} == card.counts.kinds
        assert {y: number(since=y, until=y) for y in card.counts.years} == card.counts.years
        assert [number(beside=other.concept_id) for other in card.related] == [other.papers for other in card.related]
        for section in card.sections:
            for beside in section.concepts[:5]:
                if section.relation == "broader":  # the papers that name the other concept count
                    assert beside.papers == len(uses_of(built.store, beside.concept_id))
                else:
                    pair = {"beside": beside.concept_id, "relation": section.relation}
                    assert number(**pair) == beside.papers


def test_the_counts_of_the_whole(built: Built) -> None:
    found = stats(built.store)
    (row,) = built.ask(
        "SELECT (COUNT(DISTINCT ?p) AS ?papers) (COUNT(DISTINCT ?c) AS ?concepts) { { ?p a kg:Paper } UNION"
        " { ?c a skos:Concept } }"
    )
    assert (found.papers, found.concepts) == (int(row[0]), int(row[1]))
    assert found.links == len(list(links_of(built.graph)))
    ((without,),) = built.ask("SELECT (COUNT(?p) AS ?n) { ?p a kg:Paper FILTER NOT EXISTS { ?p kg:mentions ?c } }")
    assert found.papers_without_concepts == int(without)
    years = built.count("SELECT ?y (COUNT(?p) AS ?n) { ?p fabio:hasPublicationYear ?y } GROUP BY ?y")
    assert {y: n.papers for y, n in found.years.items()} == {int(y): n for (y,), n in years.items()}
    assert sum(n.papers for n in found.years.values()) + found.papers_without_year == found.papers
    papers = {c.id: {link.paper_id for link in uses(built.graph, c.id)} for c in concepts_of(built.graph)}
    for community in found.communities:
        assert community.papers <= found.papers
        for term in community.terms:
            assert term.papers == len(papers[term.concept_id])


def test_the_counts_of_trends_and_matrices(built: Built) -> None:
    spans = parse_span(":2022"), parse_span("2023:")
    assert spans[0] is not None
    assert spans[1] is not None
    found = find_trends(built.store, (spans[0], spans[1]), rate=1, most=10_000)
    for trend in (*found.rising, *found.fading):
        years = [year(built.graph, link) for link in uses(built.graph, trend.concept_id)]
        assert trend.before == sum(y is not None and y <= 2022 for y in years)
        assert trend.after == sum(y is not None and y >= 2023 for y in years)
    made = matrix(built.store, Kind.METHOD, Kind.PROBLEM)
    as_kind = {
        kind: {c.id: {k.paper_id for k in uses(built.graph, c.id) if k.kind is kind} for c in concepts_of(built.graph)}
        for kind in (Kind.METHOD, Kind.PROBLEM)
    }
    for line, counts in zip(made.rows, made.counts, strict=True):
        own = as_kind[Kind.METHOD][line.concept_id]
        assert counts == tuple(len(own & as_kind[Kind.PROBLEM][column.concept_id]) for column in made.columns)


def test_the_rows_of_a_matrix_stand_beside_its_columns(built: Built) -> None:
    named = {
        (concept.id, kind): {link.paper_id for link in uses(built.graph, concept.id) if link.kind is kind}
        for concept in concepts_of(built.graph)
        for kind in Kind
    }

    def beside(kind: Kind, others: Sequence[Beside]) -> list[str]:
        papers = set[str]().union(*(named[other.concept_id, other.kind] for other in others))
        found = [
            (-len(named[concept.id, kind] & papers), concept.label, concept.id)
            for concept in concepts_of(built.graph)
            if concept.kinds[0] is kind and named[concept.id, kind] & papers
        ]
        return [identifier for *_, identifier in sorted(found)]

    for rows, columns in permutations(Kind, 2):
        made = matrix(built.store, rows, columns, most=(10, 3), by=By.PAPERS)
        assert [row.concept_id for row in made.rows] == beside(rows, made.columns)[:10]
        assert all(map(any, made.counts))
        names = [row.concept_id for row in made.rows[3:5]]
        made = matrix(built.store, rows, columns, most=(10, 3), by=By.PAPERS, names=(tuple(names), ()))
        assert [row.concept_id for row in made.rows] == names
        in_turn = dict.fromkeys(chain(*zip_longest(*(beside(columns, [row]) for row in made.rows))))
        chosen = [column for column in in_turn if column is not None][:3]
        both = beside(columns, made.rows)
        assert [column.concept_id for column in made.columns] == sorted(chosen, key=both.index)


def test_it_is_said_of_which_venues_only_one_span_has_papers(tmp_path: Path) -> None:
    venues: list[tuple[str, str | None]] = [("2019", "ACL 2019")] * 4 + [("2019-05", "ICML"), ("2020", "acl 2020")]
    venues += [("2020", "Findings of ACL 3"), ("2020", "CVPR"), ("2020", "CVPR 33, 1-9"), ("2020", "36th CVPR")]
    venues += [("2021", None), ("2021", None), ("2021", "ICLR")]
    made = [Paper(str(n), f"Paper {n}", date=date, venue=venue) for n, (date, venue) in enumerate(venues)]
    write_store(to_graph(made, [], []), tmp_path / "kg.sqlite")
    write_index(to_graph(made, [], []), tmp_path / "kg.sqlite")
    spans = Span("2019-01-01", "2019-12-31"), Span("2020-01-01", "2020-12-31")
    with open_index(tmp_path / "kg.sqlite") as store:
        found = find_trends(store, spans)
        assert found.venues_before == (Venue("ICML", 1),)
        assert found.venues_after == (Venue("CVPR", 3), Venue("Findings of ACL", 1))
        said = " ".join(trends_text(found, 100).split())
        assert "80 % of the papers of 2020 are of venues that 2019 has none of (CVPR 3, Findings of ACL 1): a" in said
        with pytest.raises(NotFoundError, match="2020 is later than 2019: give the earlier span first"):
            find_trends(store, spans[::-1])
        with pytest.raises(NotFoundError, match="is of 2019-01:2019-04: 4 papers of 2019 have no month"):
            find_trends(store, (Span("2019-01-01", "2019-04-31"), spans[1]))
        later = find_trends(store, (spans[1], Span("2021-01-01", "2021-12-31")))
        assert (later.venues_before, later.venues_after) == ((), (Venue("ICLR", 1),))


def test_the_index_is_the_same_for_the_same_graph(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_store(sample_graph(), tmp_path / name)
        write_index(sample_graph(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    before = (tmp_path / "one").stat().st_size
    write_index(sample_graph(), tmp_path / "one")  # made again in its place
    with open_index(tmp_path / "one") as store:
        assert concept_card(store, "MNIST").counts.papers == 20
    assert (tmp_path / "one").stat().st_size < 2 * before


def test_the_index_does_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    write_store(sample_graph(), tmp_path / "store")
    code = (
        "import sys\nfrom kg.lookup import write_index\n"
        "from kg.store.reading import read_store\nfrom kg.store.writing import write_store\n"
        "graph = read_store(sys.argv[1])\nwrite_store(graph, sys.argv[2])\nwrite_index(graph, sys.argv[2])"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, str(tmp_path / "store"), str(tmp_path / seed)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
