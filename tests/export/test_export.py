"""Each export, opened by the tool it is for or by its reference reader; and text that nobody can trust."""

# ruff: noqa: E501 - schemas and odd texts are as long as they are

from __future__ import annotations

import csv
import filecmp
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import rdflib
from built import sample_graph
from by_hand import make_graph
from hypothesis import given, settings
from strategies import HOSTILE, graphs

from kg.export import FORMATS, export_graph
from kg.export.formats import crate_format
from kg.export.notes import escape_markdown, note_names
from kg.export.rows import spreadsheet_cell
from kg.graph.network import Graph, concepts_of, links_of, papers_of, to_graph
from kg.graph.standing import standing_of
from kg.lookup import open_graph
from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Relation, Role, Statement
from kg.rdf.export import write_rdf

CRATE = crate_format("2024-05-03")
ALL = {**FORMATS, "ro-crate": CRATE}


def written(graph: Graph, name: str, folder: Path) -> Path:
    target = folder / name
    export_graph(graph, ALL[name], target)
    return target


def hostile_graph() -> Graph:
    """Texts that are formulas, markup, paths, control characters; everywhere where texts are."""
    texts = [*HOSTILE, '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1", "../../etc/passwd", "CON",
             "a\x00b\x0b\x1b[31m", "$x$", "`code`", "![](http://x/y.png)", "%%c%%", "a;b|c", "\ufffe", "NaN", ".", "..", ""]  # fmt: skip
    papers, concepts, links, relations = [], [], [], []
    for number, text in enumerate(texts):
        paper = Paper(f"p{number}", text or "?", text, authors=(text or "?",), date="2021", venue=text,
                      keywords=(text,), doi=text, url=text, extra=(("note", text),), sources=(text or "?",))  # fmt: skip
        concept = Concept(f"c{number}-000000", f"c{number}", text or "?", (Kind.METHOD,), (f"{text} alias",))
        size = len(paper.text)
        mention = Mention(
            paper.id, 0, max(1, size // 2), paper.text[: max(1, size // 2)], Kind.METHOD, Role.USES, 0.5, (text or "?",)
        )
        papers.append(paper)
        concepts.append(concept)
        links.append(Link(paper.id, concept.id, Kind.METHOD, Role.USES, (mention,)))
        said = Statement(paper.id, (0, mention.end), Predicate.USED_FOR, (0, mention.end), 0.7)
        relations.append(Relation(concept.id, Predicate.USED_FOR, concepts[0].id, (paper.id,), (said,)))
    return to_graph(papers, concepts, links, relations[1:])


# ---------- graph viewers


def check_networkx(read: Any, graph: Graph, label: str = "label") -> None:
    assert read.is_directed()
    assert set(read) == set(graph)
    assert sorted((a, b) for a, b, *_ in read.edges) == sorted((a, b) for a, b, *_ in graph.edges)
    for node, data in read.nodes(data=True):
        mine = graph.nodes[node]
        assert data[label] == mine["label"]
        assert data["type"] == mine["type"]
        if mine["type"] == "concept":
            assert (data["kind"], data["papers"]) == (mine["kind"], mine["papers"])
            standing = standing_of(graph)
            assert data["salience"] == standing.salience[mine["value"].id]
            assert ("community" in data) == (mine["value"].id in standing.community)
        else:
            assert data.get("year") == mine["year"]
    kinds = sorted((a, b, data["type"], data["weight"]) for a, b, data in read.edges(data=True))
    assert kinds == sorted((a, b, k, max(1, d["weight"])) for a, b, k, d in graph.edges(keys=True, data=True))


def test_graphml(small: Graph, tmp_path: Path) -> None:
    read = nx.read_graphml(written(small, "graphml", tmp_path), force_multigraph=True)
    check_networkx(read, small)
    assert all(isinstance(data["x"], float) for _, data in read.nodes(data=True) if data["type"] == "concept")


#: GEXF 1.2 as its specification says it (https://gexf.net/schema.html), as far as we write it, in RELAX NG. The official
#: schemas (1.2draft, RELAX NG and XML Schema) take what we write, but for one slip of theirs: they have color, position and
#: size in GEXF's own namespace, where the specification's examples and Gephi have them in that of viz.
GEXF_SCHEMA = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.gexf.net/1.2draft"
  datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
<start><element name="gexf"><attribute name="version"><value>1.2</value></attribute>
  <optional><element name="meta"><interleave><element name="creator"><text/></element>
    <element name="description"><text/></element></interleave></element></optional>
  <element name="graph"><attribute name="defaultedgetype"><value>directed</value></attribute>
    <attribute name="mode"><value>static</value></attribute>
    <zeroOrMore><element name="attributes"><attribute name="class">
      <choice><value>node</value><value>edge</value></choice></attribute><attribute name="mode"><value>static</value></attribute>
      <zeroOrMore><element name="attribute"><attribute name="id"/><attribute name="title"/>
        <attribute name="type"><choice><value>string</value><value>integer</value>
          <value>double</value></choice></attribute></element></zeroOrMore></element></zeroOrMore>
    <element name="nodes"><zeroOrMore><element name="node"><attribute name="id"/><attribute name="label"/>
      <ref name="values"/><optional><element name="viz:size" xmlns:viz="http://www.gexf.net/1.2draft/viz">
        <attribute name="value"><data type="float"/></attribute></element></optional>
      <optional><element name="viz:position" xmlns:viz="http://www.gexf.net/1.2draft/viz">
        <attribute name="x"><data type="float"/></attribute><attribute name="y"><data type="float"/></attribute>
        <attribute name="z"><data type="float"/></attribute></element></optional></element></zeroOrMore></element>
    <element name="edges"><zeroOrMore><element name="edge"><attribute name="id"/><attribute name="source"/>
      <attribute name="target"/><attribute name="label"/><attribute name="weight"><data type="float"/></attribute>
      <ref name="values"/></element></zeroOrMore></element>
  </element></element></start>
<define name="values"><element name="attvalues"><zeroOrMore><element name="attvalue"><attribute name="for"/>
  <attribute name="value"/></element></zeroOrMore></element></define>
</grammar>"""


def test_gexf(small: Graph, tmp_path: Path) -> None:
    path = written(small, "gexf", tmp_path)
    check_networkx(nx.read_gexf(path), small)
    etree = pytest.importorskip("lxml.etree")
    schema = etree.RelaxNG(etree.fromstring(GEXF_SCHEMA))
    schema.assertValid(etree.parse(path))
    schema.assertValid(etree.parse(written(hostile_graph(), "gexf", tmp_path / "odd")))
    node = nx.read_gexf(path).nodes["paper:10.1000/coolnet"]
    assert set(node["viz"]) == {"size", "position"}


def test_cytoscape(small: Graph, tmp_path: Path) -> None:
    data = json.loads(written(small, "cytoscape", tmp_path).read_text())
    read = nx.cytoscape_graph({**data, "data": []})
    check_networkx(read, small, label="name")
    for node in data["elements"]["nodes"]:
        assert {"id", "name"} <= set(node["data"])
        assert set(node.get("position", {"x": 0, "y": 0})) == {"x", "y"}
    ids = [edge["data"]["id"] for edge in data["elements"]["edges"]]
    assert len(ids) == len(set(ids))


def test_node_link(small: Graph, tmp_path: Path) -> None:
    read = nx.node_link_graph(json.loads(written(small, "node-link", tmp_path).read_text()), edges="edges")
    check_networkx(read, small)
    assert set(read.edges(keys=True)) == set(small.edges(keys=True))


def test_csv(small: Graph, tmp_path: Path) -> None:
    folder = written(small, "csv", tmp_path)
    nodes = list(csv.DictReader((folder / "nodes.csv").read_text(encoding="utf-8").splitlines()))
    edges = list(csv.DictReader((folder / "edges.csv").read_text(encoding="utf-8").splitlines()))
    assert {node["Id"] for node in nodes} == set(small)
    assert {(edge["Source"], edge["Target"], edge["Label"]) for edge in edges} == set(small.edges(keys=True))
    assert {edge["Type"] for edge in edges} == {"Directed"}


# ---------- databases and notebooks


def test_neo4j(small: Graph, tmp_path: Path) -> None:
    """The header after "Neo4j Operations Manual, CSV header format"; each end of a relationship is there."""
    folder = written(small, "neo4j", tmp_path)
    tables = {
        path.stem: list(csv.reader(path.read_text(encoding="utf-8").splitlines())) for path in folder.glob("*.csv")
    }
    field = re.compile(r"\w*(:(ID|START_ID|END_ID)\((Paper|Concept)\)|:LABEL|:TYPE|:int|:double|:string\[\])?")
    for header, *rows in tables.values():
        assert all(field.fullmatch(name) for name in header)
        assert all(len(row) == len(header) for row in rows)
    ids = {name: {row[0] for row in tables[name][1:]} for name in ("papers", "concepts")}
    assert len(tables["links"]) - 1 == len(list(links_of(small)))
    for row in tables["links"][1:]:
        assert row[0] in ids["papers"]
        assert row[1] in ids["concepts"]
        assert row[-1] in {"PROPOSES", "ADDRESSES", "STUDIES", "USES", "EVALUATES_ON", "COMPARES_WITH", "MENTIONS"}
    for row in tables["relations"][1:]:
        assert {row[0], row[1]} <= ids["concepts"]
    labels = {row[-1] for row in tables["concepts"][1:]}
    assert labels >= {"Concept;Method", "Concept;Dataset;Method", "Concept;Problem"}
    script = (folder / "load.cypher").read_text()
    assert set(re.findall(r"file:///(\w+)\.csv", script)) == set(tables)
    for name, column in re.findall(r"file:///(\w+)\.csv' AS row\n(?:.*\n)*?.*row\.`([^`]+)`", script):
        assert column in tables[name][0]
    assert all(statement.count("(") == statement.count(")") for statement in script.split(";\n"))


def test_neo4j_takes_no_backslash_for_an_escape(tmp_path: Path) -> None:
    folder = written(hostile_graph(), "neo4j", tmp_path)
    for path in folder.glob("*.csv"):
        assert '\\"' not in path.read_text(encoding="utf-8")
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
            assert rows
            assert all(len(row) == len(header) for row in rows)


def test_parquet_with_duckdb(small: Graph, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    folder = written(small, "parquet", tmp_path)
    rows = duckdb.sql(
        f"SELECT c.label, count(*) AS n FROM '{folder}/links.parquet' l JOIN '{folder}/concepts.parquet' c"
        " ON c.id = l.concept_id GROUP BY c.label ORDER BY n DESC, c.label LIMIT 2"
    ).fetchall()
    assert rows == [("Penn Treebank", 2), ("label smoothing", 2)]
    (extra, orcids, keywords) = duckdb.sql(
        f"SELECT extra['volume'], orcids, keywords FROM '{folder}/papers.parquet' WHERE id = '10.1000/coolnet'"
    ).fetchall()[0]
    assert (extra, orcids, keywords) == (["7"], ["0000-0002-1825-0097", ""], ["networks", "parsing & trees"])
    for paper, start, end, surface in duckdb.sql(
        f"SELECT paper_id, start, \"end\", surface FROM '{folder}/mentions.parquet'"
    ).fetchall():
        text = small.nodes[f"paper:{paper}"]["value"].text
        assert text[start:end] == surface


def test_the_examples_of_the_documentation_run(tmp_path: Path) -> None:
    """The DuckDB and SQLite examples of docs/exports.md, on a graph of ours."""
    duckdb = pytest.importorskip("duckdb")
    guide = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    written(make_graph(), "parquet", tmp_path)
    path = written(make_graph(), "sqlite", tmp_path)
    blocks = re.findall(r"```sql\n(.*?)```", guide, flags=re.DOTALL)
    assert len(blocks) >= 2
    connection = sqlite3.connect(path)
    for block in blocks:
        if "parquet" in block:
            assert duckdb.sql(block.replace("tables/", f"{tmp_path}/parquet/")).fetchall()
        else:
            assert connection.execute(block).fetchall()
    connection.close()


def test_each_export_of_relations_says_how_sure_and_in_which_words(small: Graph, tmp_path: Path) -> None:
    words = "label smoothing for dependency parsing … CoolNet is better than Adam on the Penn Treebank (PTB)."
    for name in ("graphml", "gexf", "cytoscape", "node-link", "csv", "neo4j", "skos", "obsidian", "markdown"):
        path = written(small, name, tmp_path)
        files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
        text = "\n".join(file.read_text(encoding="utf-8") for file in files)
        assert re.search(r"0\.70?\b", text), name
        assert words[:-7] in text, name
    with sqlite3.connect(written(small, "sqlite", tmp_path)) as connection:
        said = connection.execute("SELECT confidence, sentence FROM relation_paper WHERE predicate = 'evaluatedWith'")
        assert said.fetchall() == [(0.7, f"CoolNet: {words}")]
        assert connection.execute("SELECT DISTINCT confidence FROM relation ORDER BY 1").fetchall() == [(None,), (0.7,)]
    connection.close()
    duckdb = pytest.importorskip("duckdb")
    folder = written(small, "parquet", tmp_path)
    for paper, start, end, sentence in duckdb.sql(
        f"SELECT paper_id, subject_start, subject_end, sentence FROM '{folder}/statements.parquet'"
    ).fetchall():
        assert small.nodes[f"paper:{paper}"]["value"].text[start:end] in sentence


def test_sqlite(small: Graph, tmp_path: Path) -> None:
    path = written(small, "sqlite", tmp_path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        wrong = connection.execute(
            "SELECT surface FROM mention JOIN paper ON paper.id = paper_id"
            ' WHERE substr(title || char(10) || abstract, start + 1, "end" - start) <> surface'
        ).fetchall()
        assert wrong == []
        assert connection.execute("SELECT name, orcid FROM author WHERE paper_id = '10.1000/coolnet'").fetchall() == [
            ("Ada Ångström", "0000-0002-1825-0097"),
            ("Bob O'Neill", None),
        ]
        names = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        }
        for name in names:
            connection.execute(f"SELECT * FROM {name} LIMIT 1")
        together = connection.execute(
            "SELECT papers FROM together WHERE one = 'label smoothing' OR other = 'label smoothing'"
        )
        assert max(papers for (papers,) in together) == 2
    connection.close()
    guide = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    assert {name for name in names if f"`{name}`" not in guide} == set()


# ---------- thesaurus, crate


@pytest.mark.parametrize("make", [make_graph, hostile_graph])
def test_skos_keeps_its_integrity_conditions(make: Any, tmp_path: Path) -> None:
    skos = rdflib.SKOS
    read = rdflib.Graph().parse(written(make(), "skos", tmp_path), format="turtle")
    concepts = set(read.subjects(rdflib.RDF.type, skos.Concept))
    assert len(concepts) == len(list(concepts_of(make())))
    for concept in concepts:
        (preferred,) = read.objects(concept, skos.prefLabel)  # S14
        assert preferred not in set(read.objects(concept, skos.altLabel))  # S13
        above = set(read.transitive_objects(concept, skos.broader)) - {concept}
        assert not above & set(read.objects(concept, skos.related))  # S27
        assert concept not in {
            up for other in read.objects(concept, skos.broader) for up in read.transitive_objects(other, skos.broader)
        }
        on_top = not above and (None, skos.broader, concept) in read
        assert on_top == bool(list(read.objects(concept, skos.topConceptOf)))
    for one, other in read.subject_objects(skos.broader):
        assert (other, skos.narrower, one) in read
    for one, other in read.subject_objects(skos.related):
        assert (other, skos.related, one) in read
    members = set(read.objects(None, skos.member))
    assert members == concepts


def test_skos_and_the_rdf_have_the_same_top_concepts(small: Graph, tmp_path: Path) -> None:
    read = rdflib.Graph().parse(written(small, "skos", tmp_path), format="turtle")
    write_rdf(small, tmp_path / "graph.ttl")
    whole = rdflib.Graph().parse(tmp_path / "graph.ttl", format="turtle")
    top = rdflib.SKOS.hasTopConcept
    assert set(read.subject_objects(top)) == set(whole.subject_objects(top)) != set()


def test_ro_crate(small: Graph, tmp_path: Path) -> None:
    folder = written(small, "ro-crate", tmp_path)
    described = json.loads((folder / "ro-crate-metadata.json").read_text())
    by_id = {item["@id"]: item for item in described["@graph"]}
    root = by_id["./"]
    assert {part["@id"] for part in root["hasPart"]} | {"ro-crate-metadata.json"} == {p.name for p in folder.iterdir()}
    assert root["datePublished"] == "2024-05-03"
    for part in root["hasPart"]:
        assert by_id[part["@id"]]["contentSize"] == str((folder / part["@id"]).stat().st_size)
    references = re.findall(r'\{\s*"@id": "([^"]+)"\s*\}', json.dumps(described["@graph"]))
    assert {name for name in references if not name.startswith("https://w3id.org")} <= set(by_id)
    with open_graph(folder) as graph:  # the store answers look-ups
        assert graph.concept("adam").concept.label == "Adam"
    rocrate = pytest.importorskip("rocrate.rocrate", reason="needs rocrate, the reference reader")
    crate = rocrate.ROCrate(folder)
    assert crate.root_dataset["license"]["name"] == "CC0 1.0 Universal"
    assert {entity.id for entity in crate.data_entities} == {part["@id"] for part in root["hasPart"]}


# ---------- people: notes, summaries, spreadsheets


def links_in(text: str) -> list[str]:
    return re.findall(r"(?<!\\)\[\[([^\[\]|]+)\|[^\[\]|]*\]\]", text)


@pytest.mark.parametrize("make", [make_graph, hostile_graph])
def test_obsidian(make: Any, tmp_path: Path) -> None:
    graph = make()
    folder = written(graph, "obsidian", tmp_path)
    notes = {str(path.relative_to(folder).with_suffix("")).replace(os.sep, "/"): path.read_text(encoding="utf-8")
             for path in folder.rglob("*.md")}  # fmt: skip
    assert len(notes) == len(graph) + 1
    linked = [target for text in notes.values() for target in links_in(text)]
    assert set(linked) <= set(notes)
    assert len(linked) >= 2 * len(list(links_of(graph)))
    for name, text in notes.items():
        assert "<script" not in re.sub(r"\\<", "", text.partition("\n---\n")[2])
        assert not re.search(r"(?<!\\)!\[", text.partition("\n---\n")[2])
        if name != "Index":
            assert text.startswith("---\n")
            for line in text.split("\n---\n")[0].splitlines()[1:]:
                json.loads(line.partition(": ")[2])  # a line of front matter is JSON, which YAML contains


@pytest.mark.parametrize(
    "name", ["../../x", "a/b", "CON", "nul.txt", "...", "", "a" * 500, "😀" * 100, "x:y", "\x00", "-rf", "[[a]]#^|"]
)
def test_names_of_notes(name: str, tmp_path: Path) -> None:
    made = note_names([("id-1", name), ("id-2", name), ("id-3", name.upper())])
    assert len({value.casefold() for value in made.values()}) == 3
    for value in made.values():
        assert not set(value) & set('\\/:*?"<>|#^[]')
        assert not value.startswith(".")
        assert value.strip(" .") == value
        assert len(value.encode()) < 200
        path = tmp_path / f"{value}.md"
        path.write_text("x")
        assert path.resolve().parent == tmp_path.resolve()


def test_markdown_shows_text_as_it_is(small: Graph, tmp_path: Path) -> None:
    text = written(small, "markdown", tmp_path).read_text(encoding="utf-8")
    assert "5 papers" in text
    assert "| Penn Treebank | 2 |" in text
    odd = written(hostile_graph(), "markdown", tmp_path / "odd").read_text(encoding="utf-8")
    assert all(line.count("|") - line.count("\\|") == 7 for line in odd.splitlines() if "usedFor" in line)
    assert escape_markdown("<b> a|b") == "\\<b\\> a\\|b"


def test_markdown_has_the_relations_of_most_papers_and_of_those_the_surest(tmp_path: Path) -> None:
    text = written(sample_graph(), "markdown", tmp_path).read_text(encoding="utf-8")
    lines = text[text.index("## Strongest relations") :].splitlines()[4:]
    strength = [(int(cells[4]), float(cells[5] or 0)) for cells in (line.split("|") for line in lines)]
    assert len(strength) == 25
    assert strength == sorted(strength, reverse=True)


@pytest.mark.parametrize("make", [make_graph, hostile_graph])
def test_excel(make: Any, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    graph = make()
    path = written(graph, "excel", tmp_path)
    book = openpyxl.load_workbook(path.rename(path.with_suffix(".xlsx")))
    assert book.sheetnames == ["Summary", "Papers", "Concepts", "Links", "Relations"]
    assert book["Papers"].max_row == 1 + len(list(papers_of(graph)))
    assert book["Links"].max_row == 1 + len(list(links_of(graph)))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)


@pytest.mark.parametrize("text", ['=cmd|"/c calc"!A1', "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1"])
def test_no_cell_of_csv_is_a_formula(text: str) -> None:
    assert spreadsheet_cell(text) == f"'{text}"


def test_csv_has_no_formula(tmp_path: Path) -> None:
    folder = written(hostile_graph(), "csv", tmp_path)
    for path in folder.iterdir():
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.reader(file):
                assert not any(re.match(r"\s*[=+@]|\s*-(?!\d)|[\t\r]", cell) for cell in row), row


# ---------- all formats


@pytest.mark.parametrize("name", ALL)
def test_every_format_takes_every_text(name: str, tmp_path: Path) -> None:
    written(hostile_graph(), name, tmp_path)
    written(to_graph([], [], []), name, tmp_path / "empty")


@settings(max_examples=8)
@given(graphs())
def test_viewers_read_any_graph(graph: Graph) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
            assert set(read(written(graph, name, Path(folder)))) == {
                re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", node) for node in graph
            }


def same(left: Path, right: Path) -> bool:
    if left.is_file():
        return filecmp.cmp(left, right, shallow=False)
    names = sorted(str(path.relative_to(left)) for path in left.rglob("*"))
    return names == sorted(str(path.relative_to(right)) for path in right.rglob("*")) and all(
        same(left / name, right / name) for name in names if (left / name).is_file()
    )


@pytest.mark.slow
def test_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        code = (
            "import sys; sys.path[:0] = sys.argv[2:]\n"
            "from pathlib import Path; from test_export import ALL, written, make_graph\n"
            "for name in ALL: written(make_graph(), name, Path(sys.argv[1]))"
        )
        here = Path(__file__).parent
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / seed), str(here), str(here.parent / "support")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
    assert [name for name in ALL if not same(tmp_path / "1" / name, tmp_path / "2" / name)] == []


# ---------- the command
