"""Data flows one way, and only the command line speaks to the terminal."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "kg"

#: The rooms, in the order of the flow: each imports only from those before it, and from itself.
ROOMS = [
    "kg.model", "kg.installed", "kg.errors", "kg.paths", "kg.processes", "kg.sentences", "kg.sources", "kg.gold",
    "kg.nlp", "kg.concepts", "kg.graph", "kg.store", "kg.library", "kg.rdf", "kg.endpoint", "kg.view", "kg.lookup",
    "kg.evaluate", "kg.answers", "kg.export", "kg.flow", "kg.shards", "kg.training", "kg.mcp", "kg.cli",
]  # fmt: skip
#: Rooms that don't see each other, though the one stands before the other.
APART = {
    ("kg.library", "kg.store"), ("kg.rdf", "kg.store"), ("kg.rdf", "kg.library"), ("kg.endpoint", "kg.store"),
    ("kg.view", "kg.store"), ("kg.view", "kg.library"), ("kg.view", "kg.rdf"), ("kg.lookup", "kg.rdf"),
    ("kg.lookup", "kg.view"), ("kg.lookup", "kg.library"), ("kg.evaluate", "kg.lookup"), ("kg.shards", "kg.view"),
}  # fmt: skip


@cache
def modules() -> tuple[Path, ...]:
    return tuple(sorted(PACKAGE.rglob("*.py")))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All that a module is made of."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def name_of(path: Path) -> str:
    parts = ("kg", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(name: str) -> str:
    return ".".join(name.split(".")[:2])


@cache
def known() -> frozenset[str]:
    return frozenset(map(name_of, modules()))


@cache
def imports(path: Path) -> frozenset[str]:
    """The modules of the package that a module imports, at its top and inside its functions, but for types only."""
    return imported(path, ast.walk(_AtRunTime().visit(ast.parse(path.read_text(encoding="utf-8")))))


def imported(path: Path, nodes: Iterable[ast.AST]) -> frozenset[str]:
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            found |= {full if (full := f"{base}.{alias.name}") in known() else base for alias in node.names}
    return known() & found


class _AtRunTime(ast.NodeTransformer):
    """Leaves out what is imported for types only."""

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if ast.unparse(node.test) == "TYPE_CHECKING" else self.generic_visit(node)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_imports_only_from_the_left(path: Path) -> None:
    room = part_of(name_of(path))
    if room in {"kg", "kg.__main__"}:
        return
    found = {part_of(name) for name in imported(path, nodes_of(path))}
    assert found <= {"kg", *ROOMS[: ROOMS.index(room) + 1]} - {other for own, other in APART if own == room}


def test_every_room_is_on_the_list() -> None:
    there = {part_of(name_of(path)) for path in modules()}
    assert there - {"kg", "kg.__main__"} == set(ROOMS)


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Neither at their top nor inside functions; a package's own file, which gives names on first use, is left out."""
    packages = {name_of(path) for path in modules() if path.name == "__init__.py"}
    arrows = {name_of(path): imports(path) - {name_of(path)} - packages for path in modules()}
    settled: set[str] = set()
    while left := {name for name in arrows if name not in settled}:
        free = {name for name in left if arrows[name] <= settled | packages}
        assert free, f"a circle among {sorted(left)}"
        settled |= free


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    if part_of(name_of(path)) in {"kg.cli", "kg.training"}:
        return
    for node in nodes_of(path):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"print", "input", "exit", "sys.exit", "click.echo", "click.secho"}, called


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_fetching_and_serving_touch_a_network(path: Path) -> None:
    if name_of(path) in {"kg.sources.online", "kg.endpoint.serve"}:
        return
    network = {"requests", "urllib.request", "urllib3", "http", "httpx", "socket", "aiohttp", "pyalex", "arxiv"}
    for node in nodes_of(path):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not {name for name in names if name in network or name.split(".")[0] in network}


@pytest.mark.parametrize("command", ["import kg", "import kg.cli", "import kg.cli, kg.lookup, kg.store.reading"])
def test_what_a_look_up_needs_is_light(command: str) -> None:
    heavy = ("spacy", "rdflib", "pyvis", "networkx", "numpy", "rich")
    code = f"import sys; {command}; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_only_who_extracts_loads_the_network_and_nobody_spacy(tmp_path: Path) -> None:
    """With nothing new to extract, and where workers or a copy of it do, this process need not: it takes seconds."""
    (tmp_path / "papers.jsonl").write_text('{"title": "Label smoothing on ImageNet"}', encoding="utf-8")
    code = "import kg.flow.forked; kg.flow.forked._may_fork = lambda: False\n"
    code += "import sys, kg; kg.build(['papers.jsonl'], 'out', workers=1)\n"
    code += "print('onnxruntime' in sys.modules, 'spacy' in sys.modules)"
    for loaded in ("True False", "False False"):
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
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


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_piece_is_too_long(path: Path) -> None:
    """A module of more than 300 lines, or a function of more than 40 of code, asks to be two."""
    assert path.read_text(encoding="utf-8").count("\n") <= 300
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            described = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            docstring = (first.end_lineno or 0) - first.lineno + 1 if described else 0
            assert (node.end_lineno or 0) - node.lineno + 1 - docstring <= 40, node.name


def test_the_map_shows_the_rooms() -> None:
    """The picture in docs/architecture.md is made of the rooms, and its table says a line of each."""
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = page.split("```mermaid\n")[1].split("```")[0]
    assert picture == drawn()
    told = re.findall(r"^\| `([\w/.]+)` \|", page.split("## Rooms")[1].split("\n## ")[0], re.MULTILINE)
    assert told == [room.removeprefix("kg.") + ("/" if (PACKAGE / room[3:]).is_dir() else ".py") for room in ROOMS]


def test_the_map_names_files_that_are_there() -> None:
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:kg|tests|docs|ontologies)/[\w./]+)`", page)
    assert len(named) > 20
    assert [name for name in named if not (PACKAGE.parent / name).exists()] == []


def drawn() -> str:
    """The rooms as a Mermaid picture: an arrow from each to those that import it."""
    arrows = set()
    for path in modules():
        room = part_of(name_of(path))
        if room in ROOMS:
            arrows |= {(part_of(name), room) for name in imports(path)}
    lines = ["flowchart LR"]
    for room in ROOMS[4:]:
        lines.append(f"  {room[3:]}")
    lines += [
        f"  {a[3:]} --> {b[3:]}"
        for b in ROOMS[4:]
        for a in ROOMS[4:]
        if (a, b) in arrows and a != b and not _around(a, b, arrows)
    ]
    return "\n".join(lines) + "\n"


def _around(first: str, last: str, arrows: set[tuple[str, str]]) -> bool:
    """Whether another way leads from one room to the other: its arrow would only clutter the picture."""
    return any(
        (first, middle) in arrows and (middle, last) in arrows for middle in ROOMS[4:] if middle not in (first, last)
    )


def test_no_file_of_tests_is_too_long() -> None:
    tests = sorted((PACKAGE.parent / "tests").rglob("*.py"))
    assert [path.name for path in tests if path.read_text(encoding="utf-8").count("\n") > 500] == []
