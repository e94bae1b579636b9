"""``kg diff``: what came, went and changed between two graphs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
from answers_schema import schema
from asking import run, save
from by_hand import make_graph

from kg.graph.network import to_graph
from kg.model import Concept, Kind, Link, Mention, Paper, Role


def test_a_difference_says_what_came_went_and_changed(tmp_path: Path) -> None:
    old, new = save(make_graph(), tmp_path / "old"), tmp_path / "new"
    paper = Paper("new", "CoolNet again")
    one = next(d["value"] for _, d in make_graph().nodes(data=True) if d["label"] == "CoolNet")
    mention = Mention("new", 0, 7, "CoolNet", Kind.METHOD, Role.USES, 0.9, ("network",))
    grown = Concept(one.id, one.key, "CoolNet", one.kinds, ("Cool Network",))
    save(to_graph([paper], [grown], [Link("new", one.id, Kind.METHOD, Role.USES, (mention,))]), new)
    found = json.loads(run("diff", old, new, "--json").stdout)
    jsonschema.validate(found, {**schema(), "$ref": "#/$defs/commands/properties/diff"})
    assert found["papers_new"] == ["new"]
    assert len(found["papers_gone"]) == 5
    assert found["concepts_kept"] == 1
    assert [c["names_new"] for c in found["concepts_changed"]] == [["Cool Network"]]
    assert [(link["before"], link["after"]) for link in found["links_new"]] == [(None, "uses")]
    text = run("diff", old, new).stdout
    assert "papers:   0 stayed (0 changed), 1 are new, 5 went" in text
    assert all(f"  {paper}: {found['titles'][paper]}" in text for paper in [*found["papers_gone"], "new"])
    assert "+ 'Cool Network'" in text
    table = list(csv.DictReader(io.StringIO(run("diff", old, new, "--csv").stdout)))
    assert {(row["thing"], row["change"]) for row in table} >= {
        ("paper", "new"),
        ("link", "gone"),
        ("concept", "changed"),
    }


def test_a_difference_tells_of_papers_of_which_something_else_is_known(tmp_path: Path) -> None:
    old = Paper("p", "Adam", "a" * 50, authors=("D. Kingma",), date="2014", venue="arXiv", sources=("a.json",))
    new = replace(old, abstract="a" * 60, date="2015-05", venue="ICLR", doi="10.1/x", extra=(("volume", "3"),))
    same = Paper("q", "Adagrad", sources=("a.json",))
    save(to_graph([old, same], [], []), tmp_path / "old")
    save(to_graph([new, replace(same, sources=("b.json",))], [], []), tmp_path / "new")
    found = json.loads(run("diff", tmp_path / "old", tmp_path / "new", "--json").stdout)
    jsonschema.validate(found, {**schema(), "$ref": "#/$defs/commands/properties/diff"})
    (changed,) = found["papers_changed"]
    assert (found["papers_kept"], changed["paper_id"], found["titles"]) == (2, "p", {"p": "Adam"})
    assert changed["fields"][1:] == [
        {"name": "date", "before": "2014", "after": "2015-05"},
        {"name": "venue", "before": "arXiv", "after": "ICLR"},
        {"name": "doi", "before": None, "after": "10.1/x"},
        {"name": "extra", "before": None, "after": "volume: 3"},
    ]
    assert len(changed["fields"][0]["after"]) == 60
    text = run("diff", tmp_path / "old", tmp_path / "new").stdout
    assert "papers:   2 stayed (1 changed), 0 are new, 0 went" in text
    assert "  p: Adam: abstract changed, date '2014' → '2015-05', venue 'arXiv' → 'ICLR'" in text
    (row,) = csv.DictReader(io.StringIO(run("diff", tmp_path / "old", tmp_path / "new", "--csv").stdout))
    assert (row["thing"], row["change"], row["paper_id"]) == ("paper", "changed", "p")
    assert "doi nothing → '10.1/x'" in row["detail"]
