"""The command that adds an extra fits the way in which paperkg was installed."""

from __future__ import annotations

import json
import shlex
import sys
from importlib import metadata
from pathlib import Path

import pytest

from kg import installed
from kg.errors import MissingExtraError
from kg.installed import how_to_add, how_to_install_again

RECEIPT = """\
[tool]
requirements = [
    { name = "paperkg", extras = ["mcp"] },
    { name = "httpx", specifier = ">=0.27" },
]
entrypoints = [{ name = "kg", install-path = "/home/ada/.local/bin/kg", from = "paperkg" }]
"""


def came_from(monkeypatch: pytest.MonkeyPatch, origin: dict[str, object] | None) -> None:
    """Let paperkg have been installed from somewhere, or by its name (PEP 610)."""
    made_by = type(metadata.distribution("paperkg"))  # the standard library's, or that of the package that stands in
    read = made_by.read_text

    def text(self: metadata.Distribution, name: str) -> str | None:
        told = json.dumps(origin) if origin is not None else None
        return told if name == "direct_url.json" else read(self, name)

    monkeypatch.setattr(made_by, "read_text", text)


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment called ``paperkg``, in which paperkg was installed by its name."""
    home = tmp_path / "paperkg"
    home.mkdir()
    monkeypatch.setattr(sys, "prefix", str(home))
    came_from(monkeypatch, None)
    return home


def test_uv_is_told_again_what_it_was_told_before(named: Path) -> None:
    (named / "uv-receipt.toml").write_text(RECEIPT, encoding="utf-8")
    said = ["uv", "tool", "install", "paperkg[mcp,serve]", "--with", "httpx>=0.27"]
    assert shlex.split(how_to_add("serve")) == said
    assert how_to_install_again() == "uv tool upgrade --reinstall paperkg"


@pytest.mark.parametrize("receipt", ["", "[tool]\nrequirements = 3", "[tool", "[tool]\nrequirements = ['paperkg']"])
def test_a_receipt_that_is_not_understood_is_none(named: Path, receipt: str) -> None:
    (named / "uv-receipt.toml").write_text(receipt, encoding="utf-8")
    assert shlex.split(how_to_add("serve")) == ["uv", "tool", "install", "paperkg[serve]"]


def test_pipx_adds_the_packages_of_the_extra_to_the_environment_of_that_name(named: Path) -> None:
    (named / "pipx_metadata.json").write_text("{}", encoding="utf-8")
    words = shlex.split(how_to_add("serve"))
    assert words[:3] == ["pipx", "inject", "paperkg"]
    assert {word.partition(">=")[0] for word in words[3:]} == {"starlette", "uvicorn"}
    assert how_to_install_again() == "pipx reinstall paperkg"


def test_where_uvx_runs_it_from_its_cache_uvx_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = tmp_path / "uv" / "archive-v0" / "a1b2"
    home.mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(home))
    assert "uvx" not in how_to_add("serve")
    (tmp_path / "uv" / "CACHEDIR.TAG").touch()
    assert shlex.split(how_to_add("serve")) == ["uvx", "--from", "paperkg[serve]", "kg", "…"]


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ({"url": "file:///home/ada/my%20code", "dir_info": {}}, "paperkg[serve] @ file:///home/ada/my%20code"),
        (
            {"url": "https://example.org/a.git", "vcs_info": {"vcs": "git", "commit_id": "1f2e"}},
            "paperkg[serve] @ git+https://example.org/a.git@1f2e",
        ),
    ],
)
def test_what_came_from_elsewhere_is_asked_for_there(
    named: Path, monkeypatch: pytest.MonkeyPatch, origin: dict[str, object], said: str
) -> None:
    (named / "uv-receipt.toml").touch()
    came_from(monkeypatch, origin)
    assert shlex.split(how_to_add("serve"))[3:] == [said]


def test_pip_is_that_of_this_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def which(own: bool) -> object:
        return lambda name: str((Path(sys.executable).parent if own else tmp_path) / name) if name == "pip" else None

    monkeypatch.setattr("shutil.which", which(own=True))
    assert how_to_add("serve") == str(MissingExtraError("it", "serve")).removeprefix("it needs more: ")
    assert how_to_add("serve") == "pip install 'paperkg[serve]'"
    monkeypatch.setattr("shutil.which", which(own=False))
    assert shlex.split(how_to_add("serve")) == [sys.executable, "-m", "pip", "install", "paperkg[serve]"]


def test_an_environment_without_pip_is_filled_by_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}" if name == "uv" else None)
    said = ["uv", "pip", "install", "--python", sys.executable, "paperkg[serve]"]
    assert shlex.split(how_to_add("serve")) == said


def test_on_windows_the_quotes_are_those_of_its_shells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed.sys, "platform", "win32")
    assert how_to_add("serve").endswith('install "paperkg[serve]"')
