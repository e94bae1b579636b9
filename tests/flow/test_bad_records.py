"""A build never dies of one record, and never lets nothing take the place of something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from kg.errors import SourceError
from kg.nlp import load_pipeline
from kg.nlp.pipeline import MOST_CHARACTERS

GOOD = {"title": "A study of BarNet", "abstract": "We propose BarNet on CIFAR-10."}


def test_a_record_without_an_end_leaves_the_graph_that_is_there(tmp_path: Path) -> None:
    good, cut, out = tmp_path / "good.jsonl", tmp_path / "cut.jsonl", tmp_path / "out"
    good.write_text(json.dumps(GOOD), encoding="utf-8")
    cut.write_text('{"title":', encoding="utf-8")
    kg.build([good], out)
    before = (out / "graph.ttl").read_bytes()
    with pytest.raises(SourceError, match=r"no paper in the input: .*cut\.jsonl.*is left as it was"):
        kg.build([cut], out)
    assert (out / "graph.ttl").read_bytes() == before
    assert not [name for name in kg.build([cut], out, allow_empty=True) if name.startswith("paper:")]


def test_a_nul_spoils_its_record_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "nul.jsonl"
    lines = [json.dumps({**GOOD, "title": f"Study {n}"}) for n in range(3)]
    path.write_text("\n".join([lines[0], lines[1].replace("propose", "pro\0pose"), lines[2]]), encoding="utf-8")
    reading = kg.read_papers([path])
    assert [paper.title for paper in reading.papers] == ["Study 0", "Study 2"]
    assert [skipped.line for skipped in reading.skipped] == [2]
    (tmp_path / "bytes.bin").write_bytes(b"\0\1\2\3" * 100)
    with pytest.raises(SourceError, match="no known format"):
        kg.read_papers([tmp_path / "bytes.bin"])


def test_the_longest_text_is_longer_than_a_record_may_be() -> None:
    assert load_pipeline().max_length == MOST_CHARACTERS >= 32_000_000
