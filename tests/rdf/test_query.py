"""SPARQL on the local graph, and nowhere else; errors that say where they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from by_hand import make_graph
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from listening import Listener, listening

from kg.cli import main
from kg.errors import GraphError, QueryError
from kg.rdf.export import triples, write_rdf, write_turtle
from kg.rdf.opened import open_export
from kg.rdf.query import run_query, to_rows
from kg.rdf.read import read_rdf
from kg.rdf.terms import PREFIXES, header


@pytest.fixture(scope="module")
def export() -> ox.Store:
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in triples(make_graph()))
    return store


def rows(store: ox.Store, text: str) -> list[tuple[str | None, ...]]:
    result = run_query(store, text)
    assert isinstance(result, ox.QuerySolutions)
    return to_rows(result)[1]


# Answers


def test_the_query_of_the_readme(export: ox.Store) -> None:
    found = rows(
        export,
        "SELECT ?name ?n { ?c a kg:Method ; skos:prefLabel ?name ; kg:paperCount ?n } ORDER BY DESC(?n) ?name LIMIT 3",
    )
    assert found == [("Penn Treebank", "2"), ("label smoothing", "2"), ("transformer", "2")]


@pytest.mark.parametrize("prefix", sorted(PREFIXES))
def test_prefixes_need_no_declaration(prefix: str, export: ox.Store) -> None:
    (found,) = rows(export, f"SELECT (str({prefix}:x) AS ?iri) {{}}")
    assert found == (PREFIXES[prefix] + "x",)


def test_a_prefix_may_be_declared_otherwise(export: ox.Store) -> None:
    assert rows(export, "PREFIX kg: <http://other/> SELECT (str(kg:x) AS ?iri) {}") == [("http://other/x",)]


def test_an_unbound_variable_is_none(export: ox.Store) -> None:
    names, found = to_rows(run_query(export, "SELECT ?a (1 AS ?b) {}"))
    assert (names, found) == (("a", "b"), [(None, "1")])


def test_terms_are_plain_text(export: ox.Store) -> None:
    (row,) = rows(export, 'SELECT (<http://a> AS ?a) ("ä"@en AS ?b) (1.5 AS ?c) (true AS ?d) {}')
    assert row == ("http://a", "ä", "1.5", "true")


def test_ask_and_construct(export: ox.Store) -> None:
    assert bool(run_query(export, "ASK { ?p a kg:Paper }")) is True
    assert bool(run_query(export, "ASK { ?p a kg:Nothing }")) is False
    built = run_query(export, "CONSTRUCT { ?p a kg:Paper } WHERE { ?p a kg:Paper }")
    assert isinstance(built, ox.QueryTriples)
    assert len(list(built)) == 5


# Errors


def refusal(store: ox.Store, text: str) -> str:
    with pytest.raises(QueryError) as error:
        run_query(store, text)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("SELECT * { ?a ?b }", 1),
        ("SELECT *\n{ ?a ?b }", 2),
        ("SELECT *\n\n{\n  ?a ?b ?c ?d\n}", 5),
        ("nonsense", 1),
        ('SELECT * { ?a ?b "\u2028" . \n ?x ?y }', 2),
    ],
)
def test_an_error_says_where_it_is_and_shows_it(text: str, line: int, export: ox.Store) -> None:
    said, shown, mark = refusal(export, text).split("\n")
    found = re.search(r"at line (\d+), column (\d+): [^:]+$", said)
    assert found
    assert int(found[1]) == line
    assert shown == "  " + text.split("\n")[line - 1]
    assert mark == "  " + " " * (int(found[2]) - 1) + "^"
    assert len(mark) <= len(shown) + 1


def test_an_unknown_prefix_gets_a_suggestion(export: ox.Store) -> None:
    message = refusal(export, "SELECT * # skoz:x\n{ ?a skoz:prefLabel ?b }")
    assert "at line 2, column 6: the prefix skoz: is not declared; did you mean skos:?" in message
    assert message.endswith("\n  { ?a skoz:prefLabel ?b }\n       ^")


def test_a_prefix_like_no_other_gets_all_that_are_known(export: ox.Store) -> None:
    message = refusal(export, 'SELECT * { ?a qqqqqqq:x "wrong:one" }')
    assert "qqqqqqq:" in message
    assert all(prefix in message for prefix in PREFIXES)


def test_a_declared_prefix_is_suggested(export: ox.Store) -> None:
    assert "did you mean mine:?" in refusal(export, "PREFIX mine: <http://m/> SELECT * { ?a mime:x ?b }")


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <http://a> <http://b> <http://c> }",
        "DELETE WHERE { ?a ?b ?c }",
        "DELETE { ?a ?b ?c } INSERT { ?a ?b 1 } WHERE { ?a ?b ?c }",
        "LOAD <http://127.0.0.1/>",
        "CLEAR ALL",
        "DROP ALL",
        "# all\nPREFIX a: <b:> insert data { a:b a:c a:d }",
        "SELECT * { ?a ?b ?c } ; CLEAR ALL",
    ],
)
def test_updates_are_refused(text: str, export: ox.Store) -> None:
    before = len(export)
    said = "the query has an error" if text.startswith("SELECT") else "queries only read the graph: SELECT, ASK,"
    assert refusal(export, text).startswith(said)
    assert len(export) == before


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("SELECT ?p WHERE { ?p a kg:Paper . ?p dcterms:title }", 52, "'}' is not expected here"),
        ("SELECT ?p WHERE ?p a kg:Paper", 17, "'?p' is not expected here, but '{'"),
        ("SELEC ?p { ?p a kg:Paper }", 1, "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with SELEC"),
        ("SELECT ?p { ?p a kg:Paper", 26, "a '}' is missing"),
        ("SELECT ?p { ?p a kg:Paper }}", 29, "there is a '}' too many"),
        ("SELECT ?p { ?p dcterms:title 'Adam }", 37, "a string is not closed"),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }", 41, "The SELECT contains a variable that is unbound"),
        ("ASK { ?a <b c> ?d }", 15, "IRI parsing failed"),
    ],
)
def test_an_error_is_one_line_and_its_place(text: str, column: int, said: str, export: ox.Store) -> None:
    first, source, mark = refusal(export, f"# a comment\n{text}").splitlines()
    assert first == f"the query has an error at line 2, column {column}: {said}"
    assert source == f"  {text}"
    assert mark == f"{'^':>{column + 2}}"


def test_of_a_long_line_the_part_around_the_error_is_shown(export: ox.Store) -> None:
    before = "?a ?b ?c . " * 40
    _, source, mark = refusal(export, f"SELECT * {{ {before} ) {before} }}").splitlines()
    assert len(source) < 100
    assert len(mark) < 100


def test_an_empty_query_is_an_error_and_told_how_one_begins(export: ox.Store) -> None:
    assert refusal(export, "") == refusal(export, " # nothing\n")
    assert refusal(export, "").startswith("the query is empty: a query begins with SELECT")


# No other server


@pytest.fixture(scope="module")
def server() -> Iterator[Listener]:
    with listening() as server:
        yield server


CALL = "SERVICE <URL> { ?a ?b ?c }"
DISGUISES = {
    "plain": f"SELECT * {{ {CALL} }}",
    "lower case": "SELECT * { service <URL> { ?a ?b ?c } }",
    "mixed case": "SELECT * { sErViCe <URL> { ?a ?b ?c } }",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?a ?b ?c } }",
    "no space": "SELECT * {SERVICE<URL>{?a ?b ?c}}",
    "no space before silent": "SELECT * { SERVICESILENT <URL> { ?a ?b ?c } }",
    "after a dot": "SELECT * { ?s ?p ?o.SERVICE <URL> { ?a ?b ?c } }",
    "after a number": "SELECT * { OPTIONAL { ?s ?p 1SERVICE <URL> { ?a ?b ?c } } }",
    "after a bracket": "SELECT * { ?s ?p ?o FILTER(1<2)SERVICE <URL> { ?a ?b ?c } FILTER(2>1) }",
    "in a filter": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?a ?b ?c } } }",
    "in a subquery": f"SELECT * {{ {{ SELECT * {{ {CALL} }} }} }}",
    "in a construct": f"CONSTRUCT {{ ?a ?b ?c }} WHERE {{ {CALL} }}",
    "in an ask": f"ASK {{ {CALL} }}",
    "prefixed name": "PREFIX x: <URL> SELECT * { SERVICE x:y { ?a ?b ?c } }",
    "empty prefix, no space": "PREFIX : <URL> SELECT * { SERVICE:y { ?a ?b ?c } }",
    "prefix, no space": "PREFIX x: <URL> SELECT * { SERVICEx:y { ?a ?b ?c } }",
    "variable": "SELECT * { VALUES ?g { <URL> } SERVICE ?g { ?a ?b ?c } }",
    "variable, no space": "SELECT * { VALUES ?g { <URL> } SERVICE?g { ?a ?b ?c } }",
    "after a comment": f"SELECT * {{ # a comment\n {CALL} }}",
    "after a comment that a return ends": f"SELECT * {{ # a comment\r {CALL} }}",
    "in the middle of comments": "SELECT * { SERVICE # <http://a>\n <URL> # }\n { ?a ?b ?c } }",
    "comment with a quote": f"SELECT * {{ # it's\n {CALL} # it's\n }}",
    "escaped sign in a name": f"SELECT * {{ OPTIONAL {{ ?s kg:a\\' ?o }} {CALL} OPTIONAL {{ ?s ?p \"'\" }} }}",
    "escaped quote in a string": f"SELECT * {{ OPTIONAL {{ ?s ?p 'a\\'b' }} {CALL} OPTIONAL {{ ?s ?p 'c' }} }}",
    "escaped backslash": f'SELECT * {{ OPTIONAL {{ ?s ?p "\\\\" }} {CALL} OPTIONAL {{ ?s ?p "\\\\" }} }}',
    "code point of a quote": f'SELECT * {{ OPTIONAL {{ ?s ?p "\\u0022" }} {CALL} OPTIONAL {{ ?s ?p "\\u0022" }} }}',
    "code point in the word": "SELECT * { S\\u0045RVICE <URL> { ?a ?b ?c } }",
    "long code point": "SELECT * { \\U00000053ERVICE <URL> { ?a ?b ?c } }",
    "code point in an IRI": f"SELECT * {{ OPTIONAL {{ ?s <http://a/\\u0041#> ?o }} {CALL} }}",
    "odd space in an IRI": f"SELECT * {{ OPTIONAL {{ ?s <http://a/\u00a0#> ?o }} {CALL} }}",
    "sign in an IRI": f"SELECT * {{ OPTIONAL {{ ?s <http://a/#'> ?o }} {CALL} OPTIONAL {{ ?s <http://a/#'> ?o }} }}",
    "long string": f'SELECT * {{ OPTIONAL {{ ?s ?p """a\\"""" }} {CALL} OPTIONAL {{ ?s ?p """a\\"""" }} }}',
    "long string, single": f"SELECT * {{ OPTIONAL {{ ?s ?p '''a'b''' }} {CALL} OPTIONAL {{ ?s ?p '''''' }} }}",
    "after strings": f'SELECT * {{ OPTIONAL {{ ?s ?p "", \'\', """\n""" }} {CALL} }}',
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_service_is_refused(disguise: str, server: Listener) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.Literal("c")))
    assert "SERVICE is refused" in refusal(store, DISGUISES[disguise].replace("URL", server.url))
    assert server.asked == 0


def test_the_listener_would_hear_a_query(server: Listener) -> None:
    """The test above can fail: Oxigraph itself does ask other servers."""
    with pytest.raises(OSError, match="500"):
        list(ox.Store().query(DISGUISES["plain"].replace("URL", server.url)))
    assert server.asked == 1
    server.asked = 0


tokens = st.lists(
    st.sampled_from(
        ["?s ?p ?o", ".", " ", "#", "\n", "\r", '"', "'", '"""', "'''", "\\", "\\u0022", "<http://a>", "<", ">", "kg:a",
         ":", "@en", "FILTER(1<2)", "OPTIONAL { ?s ?p ?o }", ";", ",", "1", "x", "\\'", "\\#", "a"]
    ),
    max_size=8,
).map("".join)  # fmt: skip


@given(before=tokens, after=tokens)
def test_no_query_reaches_another_server(before: str, after: str, server: Listener) -> None:
    text = f"SELECT * {{ {before} SERVICE SILENT <{server.url}> {{ ?a ?b ?c }} {after} }}"
    try:
        result = run_query(ox.Store(), text)
    except QueryError:
        pass
    else:
        list(result)
    assert server.asked == 0


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE" }',
        "SELECT * { ?s ?p 'a SERVICE <http://a> {}' }",
        'SELECT * { ?s ?p """a "SERVICE" b""" }',
        "SELECT * { ?s ?p '''\nSERVICE\n''' }",
        'SELECT * { ?s ?p "\\"SERVICE\\"" }',
        "SELECT ?service { ?service ?p $SERVICE }",
        "SELECT * { ?s schema:serviceType ?o ; kg:service ?x }",
        "SELECT * { ?s ?p <http://a/SERVICE#service> }",
        "PREFIX : <http://a/> SELECT * { ?s :service ?o }",
        "SELECT * { ?s ?p ?o } # SERVICE <http://a> {}",
        "# SERVICE\nSELECT * { _:service ?p ?o }",
    ],
)
def test_the_word_alone_is_not_refused(text: str, export: ox.Store) -> None:
    assert isinstance(rows(export, text), list)


# Files


def test_an_export_loads(tmp_path: Path, export: ox.Store) -> None:
    write_turtle(make_graph(), tmp_path / "graph.ttl")
    assert set(open_export(tmp_path / "graph.ttl")) == set(export)


def test_a_missing_export_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"no graph at .*: make one with 'kg build INPUT… -o ") as error:
        open_export(tmp_path / "graph.ttl")
    assert "\n" not in str(error.value)
    (tmp_path / "kg.sqlite").touch()
    with pytest.raises(GraphError, match=r"graph.ttl is missing beside its kg.sqlite: run the same 'kg build' again"):
        open_export(tmp_path / "graph.ttl")


@pytest.mark.parametrize("prefixes", [True, False])
def test_only_our_own_iris_are_not_checked_again(prefixes: bool, tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    write_turtle(make_graph(), path)
    begins, broken = header() if prefixes else "", "<http://example.org/a b> a <http://example.org/C> .\n"
    path.write_text(begins + broken, encoding="utf-8")
    if prefixes:
        assert len(open_export(path)) == 1
    else:
        with pytest.raises(GraphError, match="damaged"):
            open_export(path)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95, -3])
def test_a_half_written_export_is_refused(kept: float, tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    write_turtle(make_graph(), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole)) if kept > 0 else int(kept)])
    with pytest.raises(GraphError, match="damaged"):
        open_export(path)


@pytest.mark.parametrize("at", [20, 200, 2000, -6])
def test_a_damaged_packed_export_is_refused(at: int, tmp_path: Path) -> None:
    path = tmp_path / "graph.nt.gz"
    write_rdf(make_graph(), path)
    packed = bytearray(path.read_bytes())
    packed[at] ^= 0xFF
    path.write_bytes(packed)
    for read in (open_export, read_rdf):
        with pytest.raises(GraphError, match=r"graph\.nt\.gz (is damaged|can't be read as ntriples)"):
            read(path)
    with pytest.raises(GraphError, match=r"is damaged .*: export it again"):
        open_export(path, cached_from=1)
    assert [found.name for found in tmp_path.iterdir()] == ["graph.nt.gz"]


def test_what_mends_a_damaged_file_depends_on_what_made_it(tmp_path: Path) -> None:
    for name, cure in (("graph.ttl", "build the graph again"), ("mine.ttl", "export it again")):
        (tmp_path / "kg.sqlite").touch()
        (tmp_path / name).write_text("<http://a/> .", encoding="utf-8")
        with pytest.raises(GraphError, match=f"is damaged .*: {cure}"):
            open_export(tmp_path / name)


def test_the_command_takes_no_update(tmp_path: Path) -> None:
    write_rdf(make_graph(), tmp_path / "graph.ttl")
    for text in ("DROP ALL", "INSERT DATA { <http://a/> <http://a/> 1 }"):
        told = CliRunner().invoke(main, ["query", text, "-g", str(tmp_path)])
        assert (told.exit_code, told.stderr) == (
            1,
            "Error: queries only read the graph: SELECT, ASK, CONSTRUCT or DESCRIBE\n",
        )
    assert "neither a query nor a file" in CliRunner().invoke(main, ["query", "drop", "-g", str(tmp_path)]).stderr


def test_an_export_that_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "graph.ttl"
    write_turtle(make_graph(), path)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("kg.rdf.opened.open_bytes", refuse)
    with pytest.raises(GraphError, match=r"can't be read \(Permission denied\)"):
        open_export(path)


# Order


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT * { ?zoo a ?b . OPTIONAL { ?b ?q ?a } BIND(1 AS ?c) }", ["zoo", "b", "q", "a", "c"]),
        ("select distinct*{ ?b ?a ?c }", ["b", "a", "c"]),
        ("SELECT REDUCED # ?a\n * { $b ?a '?c' }", ["b", "a"]),
        ("PREFIX select: <http://select/> SELECT * { ?b select:a ?a }", ["b", "a"]),
        ("SELECT ?x { { SELECT * { ?x ?b ?a } } }", ["x"]),
        ("SELECT * { ?b ?p ?a . { SELECT ?z ?b { ?b ?c ?z } } MINUS { ?h ?i ?j } }", ["b", "p", "a", "z"]),
        ("SELECT * {} ORDER BY ?x", []),
        ("SELECT ?b ?a (COUNT(*) AS ?n) { ?a ?b ?c } GROUP BY ?a ?b", ["b", "a", "n"]),
        ("SELECT * { VALUES (?b ?a) { (1 2) } }", ["b", "a"]),
        ("SELECT * { ?straße kg:paperCount ?n }", ["straße", "n"]),
    ],
)
def test_select_all_keeps_the_order_of_the_query(text: str, names: list[str], export: ox.Store) -> None:
    assert list(to_rows(run_query(export, text))[0]) == names


@given(st.permutations(["a", "b", "c", "zz", "Y"]))
def test_columns_stand_as_they_are_named(names: list[str]) -> None:
    values = " ".join(str(number) for number in range(len(names)))
    text = f"SELECT * {{ VALUES ({' '.join('?' + name for name in names)}) {{ ({values}) }} }}"
    found = to_rows(run_query(ox.Store(), text))
    assert found == (tuple(names), [tuple(values.split())])


def test_an_error_beside_a_star_keeps_its_place(export: ox.Store) -> None:
    with pytest.raises(QueryError, match="line 2, column"):
        run_query(export, "SELECT * {\n ?a ?b }")
