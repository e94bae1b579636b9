"""The first minutes: ``kg`` alone says how to start, ``kg doctor`` what is there."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from importlib.metadata import metadata, version
from pathlib import Path

import pytest
from built import copy_sample
from click.testing import CliRunner, Result

import kg
from kg.cli import _COMMANDS, doctor, main, surroundings
from kg.installed import how_to_add


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_kg_alone_says_three_commands_that_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run()
    assert (result.exit_code, result.stderr) == (0, "")
    commands = re.findall(r"^  (kg .*?)  ", result.stdout, re.MULTILINE)
    assert len(commands) == 3
    monkeypatch.chdir(tmp_path)
    copy_sample(tmp_path / "outputs", "kg.sqlite")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "one.json").write_text('{"title": "On label smoothing"}', encoding="utf-8")
    for command in commands[1:]:  # the first is in the README, whose commands run in a test
        assert run(*shlex.split(command)[1:]).exit_code == 0, command


def test_an_unknown_command_is_still_wrong_usage() -> None:
    assert run("biuld").exit_code == 2


def test_every_command_says_what_it_is_for() -> None:
    for name in _COMMANDS:
        assert run(name, "--help").exit_code == 0


def test_the_help_has_each_command_in_a_line_of_its_own_that_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("--help").stdout.splitlines()
    for name in _COMMANDS:
        (line,) = (line for line in lines if line.startswith(f"  {name} "))
        assert line.endswith(".")
        assert "..." not in line


def test_the_help_imports_no_command() -> None:
    code = "import sys; from kg.cli import main; main(['--help'], standalone_mode=False)"
    code += "; print([name for name in sys.modules if name.startswith(('kg.cli.ask', 'kg.cli.make', 'kg.lookup'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize("command", [["stats"], ["query", "ASK {}"], ["export", "graphml"], ["add", "-"]])
def test_who_forgets_which_graph_is_told_where_one_is(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*command).stderr == "Error: no graph at outputs: make one with 'kg build INPUT… -o outputs'\n"
    copy_sample(tmp_path / "my map", "kg.sqlite", "graph.ttl")
    assert run(*command).stderr.endswith("; there is one in my map: give it with -g\n")


def test_the_doctor_says_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    copy_sample(tmp_path / "outputs", "kg.sqlite")
    found = json.loads(run("doctor", "--json").stdout)
    assert found["paperkg"] == kg.__version__
    assert found["python"] == sys.version.split()[0]
    assert found["extraction"] == "works"
    assert found["graph"].startswith("100 papers, ")
    assert found["cores"] >= 1
    assert {row["extra"] for row in found["packages"]} == {"", *(metadata("paperkg").get_all("Provides-Extra") or ())}
    (spacy,) = (row for row in found["packages"] if row["name"] == "spacy")
    assert (spacy["version"], spacy["good"], spacy["extra"]) == (version("spacy"), True, "")
    text = run("doctor").stdout
    assert "[serve]" in text
    assert f"paperkg      {kg.__version__} in " in text


def test_the_doctor_says_what_is_missing_or_too_old_and_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = ["click>=8.1", "spacy>=99", "no-such-package>=1; extra == 'plot'", "gone; sys_platform == 'nowhere'"]
    monkeypatch.setattr(surroundings, "requires", lambda _: needs)
    result = run("doctor")
    assert result.exit_code == 1
    assert f"not all there: click {version('click')}, spacy {version('spacy')}; spacy must be >=99" in result.stdout
    assert f"[plot]       not installed: no-such-package missing; {how_to_add('plot')}" in result.stdout
    assert "gone" not in result.stdout
    assert "does not work" in result.stderr


def test_the_doctor_says_why_nothing_can_be_extracted(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ImportError("libonnxruntime.so: cannot open shared object file")

    monkeypatch.setattr("kg.nlp.extract_batch", fail)
    result = run("doctor")
    assert result.exit_code == 1
    assert "extraction   ImportError: libonnxruntime.so: cannot open shared object file" in result.stdout


def test_what_the_system_does_not_say_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sysconf", raising=False)
    monkeypatch.setattr(sys, "platform", "plan9")
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: "max\n")
    assert surroundings.memory() == (None, None)
    assert doctor._gigabytes(None) == "not known"


def test_a_container_may_take_less_than_the_machine_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: f"{1 << 20}\n")
    assert surroundings.memory()[1] == 1 << 20
