"""Data flows one way, and only the command line speaks to the terminal."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "kg"

# What each part may import from, beside itself. The order is the flow's; flow.py, update.py and cli stand above it.
GROUND = {"kg", "kg.model", "kg.errors", "kg.paths", "kg.sentences"}
STAGES = [
    "kg.fetch", "kg.sources", "kg.gold", "kg.nlp", "kg.concepts", "kg.graph", "kg.provenance", "kg.cut", "kg.store",
    "kg.neighbourhood", "kg.library", "kg.rdf", "kg.stored", "kg.forked", "kg.beside", "kg.view", "kg.evaluate",
    "kg.lookup", "kg.outputs", "kg.show", "kg.answers", "kg.plot", "kg.explain", "kg.export",
]  # fmt: skip
# Siblings that don't see each other.
BESIDE = {
    ("kg.library", "kg.store"), ("kg.rdf", "kg.store"), ("kg.rdf", "kg.library"),
    ("kg.view", "kg.store"), ("kg.view", "kg.library"), ("kg.view", "kg.rdf"),
}  # fmt: skip


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = ("kg", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(name: str) -> str:
    return ".".join(name.split(".")[:2])


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            found.add(base)
            found |= {
                f"{base}.{alias.name}" for alias in node.names if (PACKAGE.parent / base.replace(".", "/")).is_dir()
            }
    return {part_of(name) for name in found if name == "kg" or name.startswith("kg.")}


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_imports_only_from_the_left(path: Path) -> None:
    part = part_of(name_of(path))
    if part in {"kg", "kg.cli", "kg.flow", "kg.update", "kg.shards", "kg.__main__", "kg.training"}:
        return
    known = {
        name
        for name in imports(path)
        if (PACKAGE.parent / name.replace(".", "/")).with_suffix(".py").exists()
        or (PACKAGE.parent / name.replace(".", "/")).is_dir()
    }
    if part in GROUND:
        assert known <= GROUND
        return
    allowed = {*GROUND, *STAGES[: STAGES.index(part) + 1]} - {b for a, b in BESIDE if a == part}
    assert known <= allowed


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    if part_of(name_of(path)) in {"kg.cli", "kg.training"}:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"print", "input", "exit", "sys.exit", "click.echo", "click.secho"}, called


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_fetching_and_serving_touch_a_network(path: Path) -> None:
    if name_of(path) in {"kg.fetch", "kg.rdf.serve"}:
        return
    network = {"requests", "urllib.request", "urllib3", "http", "httpx", "socket", "aiohttp", "pyalex", "arxiv"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not {name for name in names if name in network or name.split(".")[0] in network}


@pytest.mark.parametrize("command", ["import kg", "import kg.cli", "import kg.cli, kg.lookup, kg.store"])
def test_what_a_look_up_needs_is_light(command: str) -> None:
    heavy = ("spacy", "rdflib", "pyvis", "networkx", "numpy", "rich")
    code = f"import sys; {command}; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_only_who_extracts_loads_spacy(tmp_path: Path) -> None:
    """With nothing new to extract, and where workers do it, this process need not: it takes seconds to load."""
    code = f"import sys, kg; kg.build([kg.SAMPLE], {str(tmp_path)!r}, workers=1); print('spacy' in sys.modules)"
    for loaded in ("True", "False"):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == loaded


def test_every_public_name_is_there() -> None:
    import kg

    for name in kg.__all__:
        assert getattr(kg, name) is not None
    with pytest.raises(AttributeError):
        _ = kg.no_such_name


@pytest.mark.parametrize("package", ["kg", "kg.concepts", "kg.lookup"])
def test_no_name_of_a_package_is_a_module_of_it(package: str) -> None:
    """Such a name would mean the one or the other, by what was imported first."""
    loaded = importlib.import_module(package)
    assert not {module.name for module in pkgutil.iter_modules(loaded.__path__)} & set(loaded.__all__)
