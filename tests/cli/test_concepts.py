"""Why, review, corrections and redirects, as a user meets them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from by_hand import make_graph
from click.testing import CliRunner, Result
from rdflib import OWL, Graph
from rdflib.namespace import DCTERMS

import kg
from kg.cli import main
from kg.concepts import resolution
from kg.concepts.corrections import parse_corrections
from kg.graph.network import broader_of, concepts_of, merges_of, to_graph
from kg.model import Kind, Mention, Role
from kg.rdf.redirects import compare
from kg.store.reading import read_store
from kg.store.writing import write_store

PAPERS = [
    {"id": "a", "title": "Proximal policy optimization (PPO)", "abstract": "We use graph kernel search (GKS)."},
    {"id": "b", "title": "On PPO", "abstract": "We use graph kernel searching (GKS)."},
]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "papers.jsonl"
    path.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    kg.build([papers], folder)
    return folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_build_says_how_mentions_became_concepts(papers: Path, tmp_path: Path) -> None:
    result = run("build", papers, "-o", tmp_path)
    (line,) = [line for line in result.stderr.splitlines() if " names became " in line]
    assert "spelling " in line
    assert "spelled out in the paper 3" in line


def test_why(folder: Path) -> None:
    result = run("concept", "PPO", "--why", "-g", folder)
    assert result.exit_code == 0, result.output
    assert "method in 2 papers" in " ".join(result.stdout.split())
    assert "“Proximal policy optimization” ×1, spelling" in result.stdout
    assert "“PPO” ×1, spelled out in the paper: Proximal policy optimization" in result.stdout
    assert "[Proximal policy optimization] (PPO)" in result.stdout
    why = run("concept", "GKS", "--why", "-g", folder).stdout
    assert "“graph kernel searching” ×1, form of a word: graph kernel search" in why
    rows = list(csv.DictReader(io.StringIO(run("concept", "PPO", "--why", "--csv", "-g", folder).stdout)))
    card = json.loads(run("concept", "PPO", "--why", "--json", "-g", folder).stdout)
    assert [row["surface"] for row in rows] == [found["merge"]["surface"] for found in card["names"]]
    assert sum(card["kinds"].values()) == 2
    assert run("concept", "no such thing", "--why", "-g", folder).exit_code == 1


def test_corrections_beside_the_outputs_or_given(papers: Path, folder: Path, tmp_path: Path) -> None:
    by_hand = tmp_path / "mine.txt"
    by_hand.write_text("rename PPO | Proximal PO\nkeep nothing at all\n", encoding="utf-8")
    given = run("build", papers, "-o", tmp_path / "given", "--corrections", by_hand)
    assert given.exit_code == 0, given.output
    assert "warning: mine.txt:2: no mention is called 'nothing at all'" in given.stderr
    assert run("concept", "PPO", "-g", tmp_path / "given").stdout.startswith("Proximal PO (method")
    beside = tmp_path / "beside"
    beside.mkdir()
    by_hand.rename(beside / "corrections.txt")
    assert run("build", papers, "-o", beside).exit_code == 0
    assert (beside / "graph.ttl").read_bytes() == (tmp_path / "given" / "graph.ttl").read_bytes()
    assert (beside / "corrections.txt").is_file()
    (beside / "corrections.txt").write_text("drop PPO\nkeep PPO\n", encoding="utf-8")
    before = (beside / "graph.ttl").read_bytes()
    wrong = run("build", papers, "-o", beside)
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert "corrections.txt:2: 'keep PPO' contradicts 'drop PPO' in line 1" in wrong.stderr
    assert (beside / "graph.ttl").read_bytes() == before
    assert run("build", papers, "-o", beside, "--corrections", tmp_path / "none.txt").exit_code == 1


def test_review_asks_and_takes_the_answer(papers: Path, tmp_path: Path) -> None:
    assert run("build", papers, "-o", tmp_path).exit_code == 0
    asked = json.loads(run("review", "--json", "-g", tmp_path).stdout)
    (question,) = [row for row in asked if "graph kernel" in row["question"]]
    assert question["no"] == "split graph kernel searching | graph kernel search"
    text = run("review", "-g", tmp_path)
    assert f"  no:  {question['no']}" in text.stdout
    assert "corrections.txt" in text.stderr
    (tmp_path / "corrections.txt").write_text(question["yes"] + "\n", encoding="utf-8")
    assert question not in json.loads(run("review", "--json", "-g", tmp_path).stdout)


def test_redirects(papers: Path, folder: Path, tmp_path: Path) -> None:
    by_hand = tmp_path / "mine.txt"
    by_hand.write_text("merge proximal policy optimization | clipped policy search\ndrop GKS\n", encoding="utf-8")
    kg.build([papers], tmp_path / "new", corrections=by_hand)
    said = run("diff", folder, tmp_path / "new")
    assert said.exit_code == 0, said.output
    assert "proximal-policy-optimization" in said.stdout
    turtle = run("diff", folder, tmp_path / "new", "--redirects").stdout
    table = Graph().parse(data=turtle, format="turtle")
    deprecated = {str(subject).rpartition("/")[2] for subject in table.subjects(OWL.deprecated)}
    replaced = {
        str(a).rpartition("/")[2][:-7]: str(b).rpartition("/")[2][:-7]
        for a, b in table.subject_objects(DCTERMS.isReplacedBy)
    }
    assert replaced == {"proximal-policy-optimization": "clipped-policy-search"}
    assert len(deprecated) == 2
    assert run("diff", folder, folder).stdout.endswith("0 are new, 0 went\n")
    assert run("diff", folder, folder, "--redirects", "--csv").exit_code == 2


def test_the_store_keeps_the_reasons(tmp_path: Path) -> None:
    names = ["auto-encoder", "autoencoder", "sparse linear regression", "linear regression"]
    mentions = [Mention(n, 0, len(n), n, Kind.METHOD, Role.USES, 1.0, ()) for n in names]
    made = resolution(mentions, ())
    graph = to_graph([kg.Paper(n, n) for n in names], made.concepts, made.links, (), None, made.merges, made.broader)
    write_store(graph, tmp_path / "kg.sqlite")
    again = read_store(tmp_path / "kg.sqlite")
    assert merges_of(again) == made.merges != ()
    assert broader_of(again) == made.broader != ()


def test_a_concept_whose_mentions_went_leads_to_who_has_its_name() -> None:
    old = make_graph()
    assert compare(old, old) == ()
    mention = Mention("other", 0, 7, "CoolNet", Kind.METHOD, Role.USES, 1.0, ())
    by_hand = parse_corrections("merge coolnet | hot net")
    made = resolution([mention], (), corrections=by_hand)
    new = tuple(sorted(concept.id for concept in made.concepts))
    assert new
    assert not {concept.id for concept in concepts_of(old)} & set(new)
    gone = compare(old, to_graph([kg.Paper("other", "CoolNet")], made.concepts, made.links))
    assert dict(gone)["coolnet-" + next(i for i, _ in gone if i.startswith("coolnet"))[-6:]] == new
