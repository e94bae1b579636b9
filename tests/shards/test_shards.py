"""A graph in shards is the graph in one piece."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import fsspec
import pytest
import sharded
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cli import main
from kg.concepts import read_links
from kg.concepts.tally import Tally
from kg.errors import GraphError, KgError, MissingExtraError, SourceError
from kg.export.tabular import write_parquet
from kg.graph.network import links_of, run_of
from kg.model import Paper, Role
from kg.shards import build_shards, papers
from kg.shards.job import Job, digest
from kg.shards.reading import match_titles, moves, read_input, records_of
from kg.sources import read_papers
from kg.sources.merge import merge

pytest.importorskip("pyarrow", reason="needs Parquet")


def test_shards_are_the_graph_in_one_piece(three_files: list[str], three_shards: Path, tmp_path: Path) -> None:
    graph, triples = sharded.in_one_piece(three_files)
    assert sharded.in_shards(str(three_shards)) == triples
    write_parquet(graph, tmp_path)
    import pyarrow.parquet as pq

    for name in ("papers", "concepts", "links", "mentions", "relations", "statements"):
        one = pq.read_table(tmp_path / f"{name}.parquet")
        parts = [pq.read_table(path) for path in sorted((three_shards / name).iterdir())]
        assert len(parts) == 3
        assert all(part.schema == one.schema for part in parts)
        rows = [json.dumps(row, default=str, sort_keys=True) for part in parts for row in part.to_pylist()]
        assert sorted(rows) == sorted(json.dumps(row, default=str, sort_keys=True) for row in one.to_pylist())
    said = json.loads((three_shards / "graph.json").read_text())
    reading = read_papers(three_files)
    assert said["papers"] == len(reading.papers)
    assert said["records"] == reading.records
    assert (said["skipped"], said["left out"], said["bare"]) == (1, 2, 1)
    assert said["triples"] == len(triples)
    for name, end in said["ends"].items():
        content = (three_shards / "lookup" / f"{name}.parquet").read_bytes()
        assert end == int.from_bytes(content[-8:-4], "little") + 8
    assert {f"{name}.parquet" for name in said["ends"]} == {path.name for path in (three_shards / "lookup").iterdir()}


@pytest.mark.parametrize("number", [1, 8])
def test_corrections_and_the_number_of_shards(three_files: list[str], tmp_path: Path, number: int) -> None:
    by_hand = tmp_path / "mine.txt"
    by_hand.write_text(sharded.CORRECTIONS)
    made = build_shards(three_files, tmp_path / "out", number, corrections=by_hand)
    _, triples = sharded.in_one_piece(three_files, by_hand)
    assert sharded.in_shards(str(tmp_path / "out")) == triples
    assert any(b'"The Cool Net"' in line for line in triples)
    assert made.summary["shards"] == number


def test_links_of_ones_own_in_shards(three_files: list[str], tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("CoolNet,https://example.org/coolnet\nnobody,https://example.org/nobody\n")
    made = build_shards(three_files, tmp_path / "out", 3, links=read_links([table]))
    graph, triples = sharded.in_one_piece(three_files, links=[table])
    assert sharded.in_shards(str(tmp_path / "out")) == triples
    assert any(b"closeMatch> <https://example.org/coolnet>" in line for line in triples)
    assert "'nobody' (mine.csv:2)" in made.summary["warnings"][0]
    assert made.summary["run"] == run_of(graph).id


def test_any_order_any_executor_any_file_system(three_files: list[str], three_shards: Path) -> None:
    system = fsspec.filesystem("memory")
    for name in three_files:
        system.pipe_file(f"/in/{Path(name).name}", Path(name).read_bytes())
    with ThreadPoolExecutor(1) as executor:
        build_shards(["memory://in"], "memory://out", 3, workers=executor)
    assert sharded.in_shards("memory://out") == sharded.in_shards(str(three_shards))
    assert not build_shards(reversed([f"memory://in/{Path(f).name}" for f in three_files]), "memory://out", 3).is_new
    for name in ("in", "out"):
        system.rm(f"/{name}", recursive=True)


titles = st.sampled_from(["Adam", "ADAM!", "Lion", "On trees", "on trees", "Eigen", "SGD"])
records = st.builds(
    Paper,
    st.sampled_from(["", "", "", "x"]),
    titles,
    st.sampled_from(["", "We test.", "We measure."]),
    authors=st.sampled_from([(), ("A",), ("B",)]),
    date=st.sampled_from([None, "2001", "2010"]),
    doi=st.sampled_from([None, None, "10.1/a", "10.1/b"]),
    arxiv_id=st.sampled_from([None, None, "1412.6980"]),
    pmid=st.sampled_from([None, None, "7"]),
)


@given(st.lists(records, max_size=12), st.integers(1, 5), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_records_of_one_paper_meet_in_one_shard(found: list[Paper], shards: int, files: int) -> None:
    system = fsspec.filesystem("memory")
    system.store.clear()
    parts = [found[n::files] for n in range(files)]
    for number, part in enumerate(parts):
        rows = [{name: getattr(p, name) for name in ("title", "abstract", "doi", "arxiv_id", "pmid", "authors", "date")}
                | ({"id": p.id} if p.id else {}) for p in part]  # fmt: skip
        lines = [json.dumps({name: value for name, value in row.items() if value}) + "\n" for row in rows]
        system.pipe_file(f"/in/{number}.jsonl", "".join(lines or ["\n"]).encode())
    inputs = tuple(f"memory://in/{number}.jsonl" for number, part in enumerate(parts) if part)
    job = Job("memory://work", shards, inputs, state="s")
    for number in range(len(inputs)):
        job.folder.write_json(job.result("read", number), read_input(job, number))
    groups = [group for part_number in range(shards) for group in match_titles(job, part_number)]
    job.folder.write_json(job.at("match", "moves.json"), moves(job, groups))
    in_shards = [records_of(job, shard) for shard in range(shards)]
    every = [record for part in in_shards for record in part]
    merged = [one for part in in_shards for one in merge(part)]
    assert len(every) == len(found)
    made = [sorted((repr(one.paper), len(one.records)) for one in found) for found in (merged, merge(every))]
    assert made[0] == made[1]


def test_only_what_is_new_is_extracted(three_files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extracted: list[int] = []
    extract = papers.extract_batch

    def watch(batch: list[Paper], external: object) -> object:
        extracted.append(len(batch))
        return extract(batch, None)

    monkeypatch.setattr(papers, "extract_batch", watch)
    build_shards(three_files[:2], tmp_path / "out", 2)
    first, extracted[:] = sum(extracted), []
    build_shards(three_files, tmp_path / "out", 2)
    assert first > 5
    assert 0 < sum(extracted) < first
    assert sharded.in_shards(str(tmp_path / "out")) == sharded.in_one_piece(three_files)[1]
    assert not build_shards(three_files, tmp_path / "out", 2).is_new


def test_inputs_that_can_not_be_read(three_files: list[str], tmp_path: Path) -> None:
    for paths, reason in (
        (["-"], "standard input can't be read in shards"),
        ([tmp_path / "none"], "there is no such file"),
        (["nosuch://bucket/papers"], "can't reach nosuch://bucket/papers"),
    ):
        with pytest.raises(KgError, match=reason):
            build_shards(paths, tmp_path / "out", 2)
    folder = tmp_path / "mixed"
    folder.mkdir()
    with pytest.raises(SourceError, match="there is no file in this directory"):
        build_shards([folder], tmp_path / "out", 2)
    (folder / "good.jsonl").write_bytes(Path(three_files[0]).read_bytes())
    (folder / "bad.bin").write_bytes(b"\x00\x01\x02 no papers")
    (folder / ".hidden").write_text("no papers")
    made = build_shards([folder], tmp_path / "out", 2)
    assert made.summary["skipped"] == 1
    assert "bad.bin" in made.account.skipped[0].file
    with pytest.raises(SourceError, match=r"bad\.bin"):
        build_shards([folder / "bad.bin"], tmp_path / "other", 2)
    with pytest.raises(SourceError, match=r"bad\.bin"):
        build_shards([folder], tmp_path / "other", 2, strict=True)


def test_one_piece_and_shards_do_not_share_a_folder(three_files: list[str], tmp_path: Path) -> None:
    (tmp_path / "kg.sqlite").touch()
    with pytest.raises(GraphError, match="choose another folder"):
        build_shards(three_files, tmp_path, 2)


def test_without_its_packages_the_extra_is_named(
    three_files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"paperkg\[shards\]"):
        build_shards(three_files, tmp_path, 2)


def test_on_the_command_line(three_files: list[str], three_shards: Path, tmp_path: Path) -> None:
    command = ["build", *three_files, "-o", str(tmp_path / "out"), "--shards", "3", "--workers", "1"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert "12 papers" in result.stderr
    assert "skipped 1:" in result.stderr
    assert "triples to" in result.stderr
    assert sharded.everything(tmp_path / "out") == sharded.everything(three_shards)
    assert "nothing has changed" in CliRunner().invoke(main, command).stderr
    refused = CliRunner().invoke(main, [*command, "--explain"])
    assert refused.exit_code == 2
    assert "--shards goes without" in refused.stderr


#: Records of which there is something to say beside those of :data:`sharded.FILES`.
ODD = [
    {"title": "A study of FooNet", "abstract": "We study FooNet.", "year": 20200, "doi": "10.1000/ a b"},
    {"title": "Of moss", "authors": [{"name": "A. B", "orcid": "0000-0002-1825-0098"}]},
    {"title": "Dropout in deep networks", "abstract": "We drop.", "doi": "10.1000/vol", "year": 2011,
     "authors": ["Ann Lee"]},
    {"title": "Predicting how proteins fold", "abstract": "It folds.", "doi": "10.1000/vol", "year": 2022,
     "authors": ["Bob Ray"]},
    {"title": "Another cure", "abstract": "We cure.", "retracted": True},
]  # fmt: skip


def test_the_same_is_said_of_the_reading_as_in_one_piece(tmp_path: Path) -> None:
    """Values left out, a guessed encoding, ids of several papers, what is skipped, merged, left out: word for word."""
    given = tmp_path / "in"
    sharded.write_files(given)
    (given / "odd.jsonl").write_text("".join(json.dumps(record) + "\n" for record in ODD), encoding="utf-8")
    (given / "latin.bib").write_bytes("@misc{a, title={{Caf\xe9 and MNIST}}}".encode("latin-1"))
    said: list[tuple[str, str]] = []
    for out, more in (("one", ()), ("two", ("--shards", "3", "--workers", "1")), ("two", ("--shards", "3"))):
        report = tmp_path / "report.csv"
        done = CliRunner().invoke(
            main, ["build", str(given), "-o", str(tmp_path / out), "--report", str(report), *more]
        )
        assert done.exit_code == 0, done.output
        (told,) = re.findall(
            r"^read .*?(?=^(?:extracting|[\d,]+ papers, ))", done.stderr, flags=re.DOTALL | re.MULTILINE
        )
        said.append((told, report.read_text()))
    assert said[0] == said[1] == said[2]
    for words in ("skipped 1:", "is read as Windows-1252", "is the id of several papers", "year '20200' is no date",
                  "is no ORCID", "identifier of different papers", "that are not for us"):  # fmt: skip
        assert words in said[0][0]
    whats = {line.split(",")[0] for line in said[0][1].splitlines()[1:]}
    assert whats == {"skipped", "dropped", "guessed", "left out", "no abstract", "merged", "kept apart", "renamed"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_file_that_cannot_be_opened_takes_no_papers_out_of_shards(tmp_path: Path) -> None:
    """A link to itself: nobody can open it, not even who may do all."""
    given, out = tmp_path / "in", tmp_path / "out"
    given.mkdir()
    (given / "a.jsonl").write_text(json.dumps(ODD[0]), encoding="utf-8")
    closed = given / "b.jsonl"
    closed.symlink_to(closed)
    command = ["build", str(given), "-o", str(out), "--shards", "2", "--workers", "1", "--quiet"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0
    assert re.fullmatch(rf"warning: {re.escape(str(closed))}: can't be read \(.+\); check its .+\n", done.stderr)
    closed.unlink()
    closed.write_text(json.dumps(ODD[1]), encoding="utf-8")
    assert CliRunner().invoke(main, command).stderr == ""
    before = sharded.everything(out)
    closed.unlink()
    closed.symlink_to(closed)
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert "has papers of it and is left as it was: make it readable, or take it out of the input" in done.stderr
    assert sharded.everything(out) == before


def test_a_folder_that_cannot_be_seen_into_is_said(
    three_files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "in"
    (given / "below").mkdir(parents=True)
    (given / "a.jsonl").write_bytes(Path(three_files[0]).read_bytes())
    scandir = os.scandir

    def closed(path: Any) -> Any:
        if path == str(given / "below"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    (skipped,) = build_shards([given], tmp_path / "out", 2).account.skipped
    assert (skipped.file, skipped.what) == (str(given / "below"), "unreadable")
    with pytest.raises(SourceError, match="below: can't be read"):
        build_shards([given], tmp_path / "out", 2, strict=True)


def test_tallies_of_parts_add_up(three_files: list[str]) -> None:
    """What the driver adds up is what it would count over all papers, whatever the parts."""
    from kg.concepts.known import known_before
    from kg.concepts.tally import readings
    from kg.nlp import extract, load_vocabulary

    known = known_before(load_vocabulary())
    found = [list(readings(e.mentions, known)) for e in extract(read_papers(three_files).papers)]
    parts = [Tally(), Tally(), Tally()]
    for place, read in enumerate(found):
        parts[2].add(read)
        parts[place % 2].add(read)
    assert sharded.add_up(parts[:2]) == parts[2]


def test_the_tables_answer_as_documented(three_files: list[str], three_shards: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    page = (Path(__file__).parents[2] / "docs" / "shards.md").read_text(encoding="utf-8")
    (query,) = re.findall(r'duckdb\.sql\("""(.*?)"""\)', page, flags=re.DOTALL)
    found = duckdb.sql(query.replace("'graph/", f"'{three_shards}/")).fetchall()
    graph, _ = sharded.in_one_piece(three_files)
    papers = Counter(link.concept_id for link in links_of(graph) if link.role is Role.EVALUATES_ON)
    wanted = ((graph.nodes[f"concept:{concept}"]["label"], number) for concept, number in papers.items())
    assert found == sorted(wanted, key=lambda row: (-row[1], row[0]))[:10] != []


def test_digests_spread(tmp_path: Path) -> None:
    job = Job("", 8, ())
    counts = [sum(job.part_of(digest(f"title {n}")) == part for n in range(4000)) for part in range(8)]
    assert min(counts) > 400
