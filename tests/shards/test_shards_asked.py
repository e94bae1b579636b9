"""A graph in shards gives the answers of the same graph in one piece, word for word."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import fsspec
import pytest
import sharded
from built import sample_folder, sample_graph
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.cli import main
from kg.errors import GraphError
from kg.lookup.opened import OpenGraph, open_index
from kg.lookup.phrases import AllOf, AnyOf, Phrase, Query, Within
from kg.lookup.postings import Postings, postings
from kg.lookup.words import Fts5

pytest.importorskip("duckdb", reason="needs DuckDB")
pytest.importorskip("pyarrow", reason="needs Parquet")

COMMANDS = """\
concept|label smoothing
concept|MNIST|--json
concept|lable smothing
concept|transformer|--papers|3|--csv
concept|MNIST|--role|evaluates-on|--since|2015
concept|label smoothing|--why
concept|ImageNet|--with|ResNet
concept|label smoothing|--relation|usedFor
concept|image clasification|--by|papers
concept|no such thing at all
concept|learning
paper|when does label smoothing help
paper|attention
paper|nothing of the kind
paper|when does label smoothing help|--similar
search|attention
search|"label smoothing"
search|image|classification|networks
search|Hinton
search|NeurIPS
search|1906.02629
search|xyzzy
search|calibration of image classification
search|residual learning|--in|sentences|--top|20
path|label smoothing|Adam
path|MNIST|Transformer|--ways|5
compare|MNIST|ImageNet
compare|Adam|label smoothing|dropout
compare|when does label smoothing help|attention is all you need
trends
trends|--rate|1|--top|30
stats
stats|--by|papers|--json
matrix|methods|datasets
gaps
export|graphml|--around|label smoothing
export|graphml|--around|MNIST|--depth|2|--min-papers|2|--since|2015
export|ttl|--around|MNIST|--kind|method"""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sample in one piece, and in three shards; both in folders of one name, which titles are made of."""
    parts = tmp_path_factory.mktemp("parts") / "graph"
    kg.build_shards([kg.SAMPLE], parts, 3)
    return sample_folder(), parts


def asked(command: list[str], folder: Path | str) -> Result:
    return CliRunner().invoke(main, [*command, "-g", str(folder)])


def test_the_sample_in_shards(both: tuple[Path, Path]) -> None:
    assert sharded.in_shards(str(both[1])) == sharded.lines_of(sample_graph())


@pytest.mark.parametrize("line", COMMANDS.splitlines())
def test_all_commands_answer_alike(line: str, both: tuple[Path, Path]) -> None:
    command = line.split("|")
    one, parts = (asked(command, folder) for folder in both)
    said = parts.stderr.replace(str(both[1]), str(both[0]))
    assert (parts.exit_code, parts.stdout, said) == (one.exit_code, one.stdout, one.stderr)
    assert one.stdout or one.exit_code


def test_papers_of_many_sorts(three_files: list[str], three_shards: Path, tmp_path: Path) -> None:
    """Undated papers, ones without an abstract, several meanings of a short name."""
    kg.build(three_files, tmp_path / "graph")
    for command in (["stats"], ["concept", "ES"], ["concept", "LSTM"], ["concept", "MNIST"], ["paper", "MNIST"],
                    ["search", "parsing"], ["search", "ACL"], ["trends"], ["path", "LSTM", "CoolNet"],
                    ["paper", "on parsing"], ["paper", "on parsing", "--similar"]):  # fmt: skip
        one, parts = asked(command, tmp_path / "graph"), asked(command, three_shards)
        assert (parts.exit_code, parts.output) == (one.exit_code, one.output), command


def test_on_another_file_system(three_shards: Path) -> None:
    system = fsspec.filesystem("memory")
    system.put(str(three_shards), "/asked", recursive=True)
    for command in (["stats"], ["concept", "MNIST"], ["search", "parsing"]):
        assert asked(command, "memory://asked").output == asked(command, three_shards).output
    assert "no graph at memory://nowhere" in asked(["stats"], "memory://nowhere").output
    system.rm("/asked", recursive=True)


def test_in_python(three_shards: Path) -> None:
    with OpenGraph(three_shards) as graph:
        assert graph.concept("mnist").concept.label == "MNIST"
        assert repr(graph).startswith(f"{three_shards}: 10 papers")
    assert "closed" in repr(graph)


def test_what_shards_do_not_have_is_said(three_shards: Path) -> None:
    for command in (["serve"], ["query", "ASK { ?s ?p ?o }"]):
        said = asked(command, three_shards)
        assert said.exit_code == 1
        assert f"{three_shards}/rdf" in said.output
        assert "oxigraph load" in said.output
    for command in (["export", "csv", "-o", "out"], ["export", "-"], ["diff", str(three_shards), str(three_shards)]):
        said = CliRunner().invoke(main, [*command, *([] if command[0] == "diff" else ["-g", str(three_shards)])])
        assert said.exit_code == 1
        assert "is a graph in shards, which is not read whole" in said.output


def test_damage_and_other_versions_are_said(three_shards: Path, tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    shutil.copytree(three_shards, folder)
    table = folder / "lookup" / "look_concept.parquet"
    table.write_bytes(table.read_bytes()[:200])
    with pytest.raises(GraphError, match="is damaged"), open_index(folder / "kg.sqlite") as store:
        store.execute("SELECT * FROM look_concept")
    said = json.loads((folder / "graph.json").read_text())
    (folder / "graph.json").write_text(json.dumps(said | {"tables": "0"}))
    with pytest.raises(GraphError, match="build it again"), open_index(folder / "kg.sqlite"):
        pass


def test_a_point_is_found_in_few_rows(both: tuple[Path, Path]) -> None:
    """Tables are sorted by what they are looked up by, and their row groups say from where to where they reach."""
    import pyarrow.parquet as pq

    for name, key in (("paper", 0), ("look_concept", 0), ("look_name", 1), ("look_use", 0), ("look_text", 0)):
        with pq.ParquetFile(both[1] / "lookup" / f"{name}.parquet") as file:
            column = file.read(columns=[file.schema_arrow.names[key]]).column(0).to_pylist()
            assert column == sorted(column)
            groups = [file.metadata.row_group(n).column(key) for n in range(file.metadata.num_row_groups)]
            assert all(group.statistics.has_min_max for group in groups)


WORDS = st.sampled_from("deep deeply network networks nets a mnist".split())
PHRASES = st.builds(
    Phrase, st.lists(WORDS, min_size=1, max_size=3).map(" ".join), first=st.booleans(), begun=st.booleans()
)
QUERIES: st.SearchStrategy[Query] = st.recursive(
    PHRASES | st.builds(Within, st.sampled_from([("title",), ("abstract", "ids")]), PHRASES),
    lambda parts: (
        st.builds(AllOf, st.lists(parts, min_size=1, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(parts, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=5,
)
TEXTS = st.lists(st.tuples(*[st.lists(WORDS, max_size=4).map(" ".join)] * 5), min_size=1, max_size=8)


@given(TEXTS, QUERIES)
@settings(max_examples=150, deadline=None)
def test_postings_answer_as_fts5(texts: list[tuple[str, ...]], query: Query) -> None:
    import sqlite3

    from kg.lookup.tables import TEXT

    fts, plain = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    fts.executescript(TEXT)
    rows = [(n, *text) for n, text in enumerate(texts)]
    fts.executemany("INSERT INTO look_text (rowid, title, abstract, authors, venue, ids) VALUES (?,?,?,?,?,?)", rows)
    made = list(postings("text", rows))
    plain.execute("CREATE TABLE look_text (term, number, size, places)")
    plain.executemany("INSERT INTO look_text VALUES (?,?,?,?)", ((*row, json.dumps(places)) for *row, places in made))
    plain.execute("CREATE TABLE look_size (name, texts, words)")
    words = sum(len(places) for *_, places in made)
    plain.execute("INSERT INTO look_size VALUES ('text', ?, ?)", (len(texts), words))

    class Lists:
        """Gives back lists as DuckDB does."""

        def execute(self, asked: str, values: object = ()) -> object:
            found = plain.execute(asked, values).fetchall()  # type: ignore[arg-type]
            listed = [tuple(json.loads(v) if str(v).startswith("[") else v for v in row) for row in found]
            return listed if "places" in asked else _Rows(listed)

    own = Postings(Lists())  # type: ignore[arg-type]
    sqlite = Fts5(fts)
    assert own.found("text", query) == sqlite.found("text", query)
    for weights in ((), (3.0, 1.0, 2.0, 0.5, 1.0)):
        assert own.best("text", query, 5, weights) == sqlite.best("text", query, 5, weights)
    assert own.frequency("text", ["network", "no"]) == sqlite.frequency("text", ["network", "no"])


class _Rows(list[object]):
    def fetchone(self) -> object:
        return self[0] if self else None

    def fetchall(self) -> list[object]:
        return self
