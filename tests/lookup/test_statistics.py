"""The measures: NPMI, Fisher's exact test, false discovery rates, spans, against their definitions and scipy."""

from __future__ import annotations

from fractions import Fraction
from math import comb, inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.communities import find_communities
from kg.lookup.association import discount, npmi, related
from kg.lookup.paths import disjoint_ways
from kg.lookup.significance import false_discovery_rates, fisher_exact, least_p
from kg.lookup.spans import parse_span

groups = st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(
    lambda sizes: st.tuples(st.integers(0, sizes[0]), st.just(sizes[0]), st.integers(0, sizes[1]), st.just(sizes[1]))
)


@given(groups)
def test_fishers_test_is_the_sum_of_all_tables_no_likelier(table: tuple[int, int, int, int]) -> None:
    one, of_one, other, of_other = table
    both = one + other

    def chance(n: int) -> Fraction:
        return Fraction(comb(of_one, n) * comb(of_other, both - n), comb(of_one + of_other, both))

    numbers = range(max(0, both - of_other), min(both, of_one) + 1)
    exact = sum(chance(n) for n in numbers if chance(n) <= chance(one))
    assert isclose(fisher_exact(*table), float(exact), rel_tol=1e-6)
    assert isclose(fisher_exact(*table), fisher_exact(other, of_other, one, of_one), rel_tol=1e-6)
    assert least_p(both, of_one, of_other) <= fisher_exact(*table) * (1 + 1e-6)


def test_fishers_test_agrees_with_scipy() -> None:
    stats = pytest.importorskip("scipy.stats", reason="needs scipy")
    for one, of_one, other, of_other in [(3, 50, 10, 40), (0, 2079, 78, 1892), (41, 2079, 96, 1892), (5, 5, 0, 5)]:
        table = [[one, of_one - one], [other, of_other - other]]
        assert isclose(fisher_exact(one, of_one, other, of_other), stats.fisher_exact(table).pvalue, rel_tol=1e-6)


@pytest.mark.parametrize(
    "text", ["2021-01:2021-06", "2021", "2019:2021", "2013:", ":2021", ":2021-06", "2020-12", "2020-03:2021"]
)
def test_a_span_is_said_as_it_is_read(text: str) -> None:
    span = parse_span(text)
    assert span is not None
    assert parse_span(str(span)) == span


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_false_discovery_rates_are_those_of_the_definition(chances: list[float]) -> None:
    rates = false_discovery_rates(chances)
    ordered = sorted(chances)
    for chance, rate in zip(chances, rates, strict=True):
        steps = [value * len(chances) / (place + 1) for place, value in enumerate(ordered) if value >= chance]
        assert isclose(rate, min(1.0, *steps), rel_tol=1e-9, abs_tol=1e-300)
        assert rate >= chance or isclose(rate, chance)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_npmi_lies_between_never_and_always(one: int, other: int, together: int, more: int) -> None:
    together = min(together, one, other)
    papers = one + other - together + more
    value = npmi(together, one, other, papers)
    assert -1 <= value <= 1 + 1e-12
    assert value == npmi(together, other, one, papers)
    if 0 < together < papers:
        expected = one * other / papers
        assert (value > 1e-12) <= (together > expected)
        assert 0 < discount(together, one, other) < 1


def test_a_hub_is_not_what_goes_with_everything() -> None:
    # 40 papers name the hub (2); five of them name 0 and 1, which are never apart
    has = [[0, 1, 2]] * 5 + [[2]] * 35 + [[]] * 10
    uses = {0: list(range(5)), 1: list(range(5)), 2: list(range(40))}
    assert [(other, together) for other, together, _ in related(0, uses, has, 5)] == [(1, 5), (2, 5)]
    lonely = {0: [0], 1: [0], 2: list(range(40))}
    assert list(related(0, lonely, [[0, 1, 2], *[[2]] * 39, []], 5)) == []


def test_what_stands_above_or_below_is_not_related_too() -> None:
    has = [[0, 1, 2]] * 5 + [[3]] * 20
    uses = {0: list(range(5)), 1: list(range(5)), 2: list(range(5))}
    assert [other for other, _, _ in related(0, uses, has, 5)] == [1, 2]
    assert [other for other, _, _ in related(0, uses, has, 5, apart={1, 3})] == [2]


def test_communities_are_what_is_named_together() -> None:
    has = [[0, 1, 2]] * 4 + [[3, 4, 5, 6]] * 4 + [[2, 3]] + [[7]]
    uses: dict[int, list[int]] = {}
    for paper, concepts in enumerate(has):
        for concept in concepts:
            uses.setdefault(concept, []).append(paper)
    found = find_communities(uses, has)
    assert [sorted(group) for group in found] == [[3, 4, 5, 6], [0, 1, 2]]
    assert found == find_communities(dict(reversed(uses.items())), has)
    assert find_communities({}, []) == []


ROADS = {1: {2: 1.0, 4: 9.0}, 2: {1: 1.0, 3: 1.0, 4: 1.0}, 3: {2: 1.0}, 4: {1: 9.0, 2: 1.0}, 5: {}}


def test_ways_have_nothing_but_their_ends_in_common() -> None:
    free = dict.fromkeys(ROADS, 0.0)
    assert list(disjoint_ways(ROADS.__getitem__, free.__getitem__, 1, 4)) == [(2.0, (1, 2, 4)), (9.0, (1, 4))]
    assert list(disjoint_ways(ROADS.__getitem__, free.__getitem__, 1, 5)) == []
    hub = {**free, 2: 8.0}
    assert next(disjoint_ways(ROADS.__getitem__, hub.__getitem__, 1, 4)) == (9.0, (1, 4))


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] < pair[1]),
        st.integers(1, 5).map(float),
        max_size=14,
    ),
    st.lists(st.sampled_from([0.0, 0.5, 1.0, 3.0, inf]), min_size=7, max_size=7),
)
def test_each_way_is_the_cheapest_that_is_left(edges: dict[tuple[int, int], float], tolls: list[float]) -> None:
    import networkx as nx

    net = nx.Graph()
    net.add_nodes_from(range(7))
    for (a, b), cost in edges.items():
        net.add_edge(a, b, weight=cost)
    roads = {node: {other: edge["weight"] for other, edge in near.items()} for node, near in net.adjacency()}
    ways = list(disjoint_ways(roads.__getitem__, tolls.__getitem__, 0, 6))
    every = [
        (nx.path_weight(net, way, "weight") + sum(tolls[node] for node in way[1:-1]), tuple(way))
        for way in nx.all_simple_paths(net, 0, 6)
    ]
    left = sorted(way for way in every if way[0] < inf)
    for way in ways:
        assert way == left[0]
        inner = set(way[1][1:-1])
        left = [other for other in left if other != way and not inner & set(other[1])]
    assert left == []
    assert sorted(ways) == ways


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("2019:2021", "2019-01-01", "2021-12-31"),
        ("2019..2021", "2019-01-01", "2021-12-31"),
        ("2020-03:2020-06", "2020-03-01", "2020-06-31"),
        (":2020", "0000-01-01", "2020-12-31"),
        ("2020:", "2020-01-01", "9999-12-31"),
    ],
)
def test_spans_are_read(text: str, first: str, last: str) -> None:
    span = parse_span(text)
    assert span is not None
    assert (span.first, span.last) == (first, last)


@pytest.mark.parametrize("text", ["", ":", "19", "2021:2019", "2020-13", "soon", "2019-2021", "2019:2021:2022"])
def test_what_is_no_span_is_refused(text: str) -> None:
    assert parse_span(text) is None
