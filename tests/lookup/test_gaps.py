"""Gaps: what no paper has here, nor elsewhere, and who makes it likely."""

from __future__ import annotations

import sqlite3

import click
import pytest
from telling import graph_of, opened

from kg.answers.gaps import gaps_rows, gaps_text
from kg.concepts.normal import normal_form
from kg.errors import NotFoundError
from kg.graph.network import to_graph
from kg.lookup import concept_card, elsewhere, find_concept, find_gaps, find_names
from kg.lookup.elsewhere import Elsewhere, KnownElsewhere, load_elsewhere
from kg.lookup.evidence import Standing
from kg.model import Kind
from kg.training.applied import lines


@pytest.fixture
def nothing_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "load_elsewhere", lambda: Elsewhere("0"))


GAPS = [
    *(
        ("One", f"{method}, sensor, ?{problem}")
        for method in ("alpha net", "beta net")
        for problem in ("fog", "rain", "snow")
    ),
    *(
        ("One", f"{method}, sensor, ?{problem}")
        for method in ("alpha net", "beta net")
        for problem in ("hail", "storm")
    ),
    *(("Three", f"gamma net, sensor, ?{problem}") for problem in ("fog", "rain", "snow", "hail")),
    *((f"Else {n}", "other net, ?noise") for n in range(9)),
]

WEATHER = ("fog", "rain", "snow", "hail", "storm")
USED = {(method, problem): 0.9 for method in ("alpha net", "beta net") for problem in WEATHER}
USED |= {("gamma net", problem): 0.9 for problem in WEATHER[:-1]}


@pytest.mark.usefixtures("nothing_elsewhere")
def test_gaps_count_what_is_narrower_and_what_the_text_says() -> None:
    with opened(graph_of(GAPS, stated=USED)) as store:
        (gap,) = find_gaps(store)
        assert (gap.method.label, gap.problem.label, gap.score) == ("gamma net", "storm", 1.0)
        assert (gap.by_methods, gap.on_problems) == (2, 4)
        assert {near.label for near in gap.methods} == {"alpha net", "beta net", "sensor"}
        text = gaps_text([gap], 100)
    assert "gamma net for storm: no paper here has both" in click.unstyle(text)
    assert "2 papers apply methods like gamma net to it: alpha net (1), beta net (1)" in text
    narrower = [*GAPS, ("Four", "deep gamma net, ?storm")]
    with opened(graph_of(narrower, broader={"deep gamma net": ("gamma net",)}, stated=USED)) as store:
        assert find_gaps(store) == ()
    said = [*GAPS, ("A storm that nets of kind gamma see", "")]
    with opened(graph_of(said, stated=USED)) as store:
        assert find_gaps(store) == ()


@pytest.mark.usefixtures("nothing_elsewhere")
def test_gaps_prefer_what_papers_state_head_and_still_write_about() -> None:
    """The same pairs twice, by two families: only of the nets papers state the uses."""
    old = [(title, text.replace(" net", " tree").replace("?", "?old ")) for title, text in GAPS]
    with opened(graph_of([*GAPS, *old], stated=USED)) as store:
        labels = [gap.method.label for gap in find_gaps(store)]
    assert labels[0] == "gamma net"


@pytest.mark.usefixtures("nothing_elsewhere")
def test_what_a_paper_hints_at_is_no_gap() -> None:
    """The rarest word of a name, beside the other name, may be the same thing in other words."""
    many = [*GAPS, *((f"More {n}", "") for n in range(80))]
    with opened(graph_of(many, stated=USED)) as store:
        assert [gap.problem.label for gap in find_gaps(store)] == ["storm"]
    with opened(graph_of([*many, ("Gammas see a storm", "")], stated=USED)) as store:
        assert "storm" not in [gap.problem.label for gap in find_gaps(store)]


@pytest.mark.usefixtures("nothing_elsewhere")
@pytest.mark.parametrize("tried", ["greek net, ?storm", "gamma net, ?foul weather"])
def test_what_is_near_to_what_has_been_tried_is_no_gap_unless_asked_for(tried: str) -> None:
    """A broader method has been applied to the problem, or the method to a broader problem."""
    many = [*GAPS, ("Broad", "greek net"), ("Foul", "?foul weather"), *((f"More {n}", "") for n in range(120))]
    broader = {"gamma net": ("greek net",), "storm": ("foul weather",)}
    for lines_of_it, found in ((many, 1), ([*many, ("Near", tried)], 0)):
        with opened(graph_of(lines_of_it, stated=USED, broader=broader)) as store:
            assert len([gap for gap in find_gaps(store) if gap.method.label == "gamma net"]) == found
            (problem,) = (c for c in find_names(store, "storm") if c.label == "storm")
            concept = concept_card(store, problem.concept_id).concept
            assert "gamma net" in [gap.method.label for gap in find_gaps(store, problem=concept)]


def test_pairs_that_more_papers_were_looked_through_for_weigh_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "load_elsewhere", lambda: Elsewhere(_elsewhere(GAPS)))
    with opened(graph_of([*GAPS[:10], ("Own", "delta net, ?drought")])) as store:
        numbers = {label: n for n, label in store.execute("SELECT number, label FROM look_concept")}
        methods, problems = (
            [numbers[name] for name in some] for some in (("alpha net", "delta net"), ("fog", "drought"))
        )
        known = KnownElsewhere(store)
        share = known.looked_through(known.evidence(methods, problems))
    assert known.all_papers == 1011
    assert share.tolist() == [[1, 11 / 1011], [11 / 1011, 11 / 1011]]


#: Like GAPS, without what the graph itself says of "gamma net": only one paper names it, on fog.
FEW = [*GAPS[:10], ("Three", "gamma net, sensor, ?fog"), *GAPS[14:]]


def _elsewhere(lines_of_it: list[tuple[str, str]], stated: dict[tuple[str, str], float] = USED) -> str:
    """The table of a graph of these papers, said to be of 1,000."""
    with opened(graph_of(lines_of_it, stated=stated)) as store:
        first, *others = lines(store)
    assert first == str(len(lines_of_it))
    return "\n".join(["1000", *others])


def _problems(store: sqlite3.Connection) -> dict[str, int]:
    return {gap.problem.label: gap.elsewhere for gap in find_gaps(store) if gap.method.label == "gamma net"}


def test_a_larger_collection_speaks_for_gaps_of_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    few = graph_of(
        FEW, stated={pair: sure for pair, sure in USED.items() if pair[0] != "gamma net" or pair[1] == "fog"}
    )
    for table, found in (("0", {}), (_elsewhere(GAPS), {"storm": 1000})):
        monkeypatch.setattr(elsewhere, "load_elsewhere", lambda table=table: Elsewhere(table))
        with opened(few) as store:
            assert _problems(store) == found
            gaps = find_gaps(store)
    gap = next(gap for gap in gaps if gap.problem.label == "storm")
    assert (gap.by_methods, gap.by_methods_elsewhere, gap.on_problems_elsewhere) == (2, 4, 4)
    text = " ".join(click.unstyle(gaps_text([gap], 100)).split())
    assert "gamma net for storm: no paper here has both, nor has one of 1,000 elsewhere" in text
    assert "2 papers here and 4 elsewhere apply methods like gamma net to it: " in text
    assert "alpha net (1 here, 1 elsewhere)" in text
    assert next(gaps_rows([gap]))["papers_elsewhere"] == 1000


def test_a_method_that_fewer_write_about_than_before_is_no_gap_unless_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Elsewhere, "gamma net" has twenty papers with a year: none of the newest, or as many as is usual."""
    table = _elsewhere(GAPS)
    line = next(line for line in table.splitlines() if line.startswith("method\tgamma net\t"))
    papers, in_role, titles, _, _, stated = line.split("\t")[2].split()
    for newest, found in (("20", {"storm": 1000}), ("19", {})):
        aged = line.replace(line.split("\t")[2], f"{papers} {in_role} {titles} {newest} 20 {stated}")
        monkeypatch.setattr(elsewhere, "load_elsewhere", lambda aged=aged: Elsewhere(table.replace(line, aged)))
        with opened(graph_of(GAPS, stated=USED)) as store:
            assert _problems(store) == found
            (problem,) = (c for c in find_names(store, "storm") if c.label == "storm")
            concept = concept_card(store, problem.concept_id).concept
            assert "gamma net" in [gap.method.label for gap in find_gaps(store, problem=concept)]


def test_a_name_whose_words_stand_beside_everything_counts_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two families alike; elsewhere, abstracts that are not about "gamma net" have its words beside other problems."""
    trees = [(title, text.replace(" net", " tree").replace("?", "?old ")) for title, text in GAPS]
    stated = USED | {(one.replace(" net", " tree"), f"old {other}"): sure for (one, other), sure in USED.items()}
    others = [(f"Twice {n}", f"?haze{n:02}") for n in range(30) for _ in range(2)]
    beside = [(f"A gamma that a net has, haze{n:02}", "") for n in range(30)]
    both = graph_of([*GAPS, *trees, *others], stated=stated)
    scores = {}
    for more in ((), beside):
        table = _elsewhere([*GAPS, *trees, *others, *more], stated)
        monkeypatch.setattr(elsewhere, "load_elsewhere", lambda table=table: Elsewhere(table))
        with opened(both) as store:
            gaps = {gap.method.label: gap.score for gap in find_gaps(store)}
            scores[bool(more)] = gaps["gamma net"] / gaps["gamma tree"]
    assert scores[False] == pytest.approx(1)
    assert scores[True] < 0.95


def test_what_others_have_tried_in_any_words_is_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    for more in (("Four", "gamma net, sensor, ?storm"), ("A storm that nets of kind gamma see", "")):
        monkeypatch.setattr(elsewhere, "load_elsewhere", lambda more=more: Elsewhere(_elsewhere([*GAPS, more])))
        with opened(graph_of(GAPS, stated=USED)) as store:
            assert _problems(store) == {}


def test_a_label_that_looks_like_a_short_form_is_known_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    lines_of_it = [(title, names.replace("gamma net", "GAMMA")) for title, names in GAPS]
    stated = {(one.replace("gamma net", "GAMMA"), other): sure for (one, other), sure in USED.items()}
    tried = [*lines_of_it, ("Four", "GAMMA, sensor, ?storm")]
    monkeypatch.setattr(elsewhere, "load_elsewhere", lambda: Elsewhere(_elsewhere(tried, stated)))
    with opened(graph_of(lines_of_it, stated=stated)) as store:
        assert "GAMMA" in {label for (label,) in store.execute("SELECT label FROM look_concept")}
        assert "GAMMA" not in [gap.method.label for gap in find_gaps(store)]


@pytest.mark.usefixtures("nothing_elsewhere")
def test_it_is_said_why_two_that_are_asked_for_are_no_gap() -> None:
    with opened(graph_of(GAPS, stated=USED)) as store:
        method, problem = find_concept(store, "alpha net")[0], find_concept(store, "fog")[0]
        with pytest.raises(NotFoundError, match=r"'alpha net' and 'fog' are no gap: \d+ papers? with both"):
            find_gaps(store, method=method, problem=problem)
        with pytest.raises(NotFoundError, match="'alpha net' is a method, no problem"):
            find_concept(store, "alpha net", kind=Kind.PROBLEM)


def test_a_collection_larger_than_the_table_speaks_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = _elsewhere([*GAPS, ("Four", "gamma net, sensor, ?storm")]).replace("1000", "2", 1)
    monkeypatch.setattr(elsewhere, "load_elsewhere", lambda: Elsewhere(tried))
    with opened(graph_of(GAPS, stated=USED)) as store:
        assert _problems(store) == {"storm": 0}


def test_a_gap_without_a_near_paper_says_so_in_all_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """The graph has both names and nothing that is like them."""
    monkeypatch.setattr(elsewhere, "load_elsewhere", lambda: Elsewhere(_elsewhere(GAPS)))
    alone = [
        ("One", "gamma net"),
        ("Two", "?storm"),
        *((f"On {problem}", f"alpha net, beta net, ?{problem}") for problem in WEATHER[:-1]),
    ]
    with opened(graph_of(alone)) as store:
        (gap,) = (gap for gap in find_gaps(store) if gap.method.label == "gamma net")
    assert gap.nearest == (None, None)
    assert "near:" not in gaps_text([gap], 100)
    assert next(gaps_rows([gap]))["nearest_papers"] == ""


def test_the_table_that_ships_has_names_and_counts_that_agree() -> None:
    table = load_elsewhere()
    assert table.papers == 87246
    for kind in (Kind.METHOD, Kind.PROBLEM):
        keys = table.keys(kind)
        assert len(set(keys)) == len(keys) > 2500
        assert all(normal_form(key) == key for key in keys[::50])
        standing = table.standing(kind, list(keys))
        assert (standing.titles <= standing.papers + 1).all()
        assert (standing.papers < table.papers).all()
    methods, problems = table.keys(Kind.METHOD)[:40], table.keys(Kind.PROBLEM)[:40]
    found = table.evidence(methods, problems)
    assert (found.met[found.applied > 0] == 1).all()
    assert (found.stated.sum(), found.applied.sum()) > (100, 1000)
    some = table.evidence([None, methods[7]], [problems[3], None])
    assert (some.applied == [[0, 0], [found.applied[7, 3], 0]]).all()
    words, thing = table.evidence(["local attention", "koopman operator"], list(table.keys(Kind.PROBLEM))).specific
    assert words < thing / 2
    nobody = table.standing(Kind.METHOD, [None])
    assert all(getattr(nobody, name).tolist() == [0] for name in Standing.__dataclass_fields__)


def test_an_empty_graph_has_no_gaps() -> None:
    with opened(to_graph([], [], [])) as store, pytest.raises(NotFoundError):
        find_gaps(store)
