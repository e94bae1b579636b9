"""Data flows one way, and only the command line speaks to the terminal."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "kg"

#: The rooms, in the order of the flow: each imports only from those before it, and from itself.
ROOMS = [
    "kg.model", "kg.errors", "kg.paths", "kg.sentences", "kg.sources", "kg.nlp", "kg.concepts", "kg.graph", "kg.store",
    "kg.library", "kg.rdf", "kg.endpoint", "kg.view", "kg.lookup", "kg.evaluate", "kg.answers", "kg.export", "kg.flow",
    "kg.shards", "kg.training", "kg.cli",
]  # fmt: skip
#: Rooms that don't see each other, though the one stands before the other.
APART = {
    ("kg.library", "kg.store"), ("kg.rdf", "kg.store"), ("kg.rdf", "kg.library"), ("kg.endpoint", "kg.store"),
    ("kg.view", "kg.store"), ("kg.view", "kg.library"), ("kg.view", "kg.rdf"), ("kg.lookup", "kg.rdf"),
    ("kg.lookup", "kg.view"), ("kg.lookup", "kg.library"), ("kg.evaluate", "kg.lookup"), ("kg.shards", "kg.view"),
}  # fmt: skip


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = ("kg", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(name: str) -> str:
    return ".".join(name.split(".")[:2])


def imports(path: Path, tree: ast.AST | None = None) -> set[str]:
    """The modules of the package that a module imports, at its top and inside its functions."""
    known = {name_of(module) for module in modules()}
    found = set()
    for node in ast.walk(tree or _at_run_time(ast.parse(path.read_text(encoding="utf-8")))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            found |= {full if (full := f"{base}.{alias.name}") in known else base for alias in node.names}
    return found & known


class _AtRunTime(ast.NodeTransformer):
    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if ast.unparse(node.test) == "TYPE_CHECKING" else self.generic_visit(node)


def _at_run_time(tree: ast.Module) -> ast.AST:
    """A module without what is imported for types only."""
    return _AtRunTime().visit(tree)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_imports_only_from_the_left(path: Path) -> None:
    room = part_of(name_of(path))
    if room in {"kg", "kg.__main__"}:
        return
    found = {part_of(name) for name in imports(path, ast.parse(path.read_text(encoding="utf-8")))}
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


#: The most lines of a module, and of the code of a function; what exceeds the latter, to be shortened with its room.
LINES, CODE_LINES = 300, 40
STILL_LONG = {
    ("kg.nlp.alias", "pair_features"),
    ("kg.nlp.evidence", "read_names"),
    ("kg.training.tagging", "train_tagger"),
}


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, source: list[str]) -> int:
    """How many lines of a function are neither its docstring nor a comment nor empty."""
    first = function.body[0]
    said = range(first.lineno, first.end_lineno + 1) if ast.get_docstring(function, clean=False) is not None else ()
    lines = (source[n - 1].strip() for n in range(function.lineno, function.end_lineno + 1) if n not in said)
    return sum(1 for line in lines if line and not line.startswith("#"))


def test_no_module_and_no_function_is_long() -> None:
    long = set()
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= LINES, f"{path} has more than {LINES} lines"
        for node in ast.walk(ast.parse(text)):
            a_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if a_function and code_lines(node, text.splitlines()) > CODE_LINES:
                long.add((name_of(path), node.name))
    assert long <= STILL_LONG, f"more than {CODE_LINES} lines of code: {sorted(long - STILL_LONG)}"


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
    if name_of(path) in {"kg.sources.online", "kg.endpoint.serve"}:
        return
    network = {"requests", "urllib.request", "urllib3", "http", "httpx", "socket", "aiohttp", "pyalex", "arxiv"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not {name for name in names if name in network or name.split(".")[0] in network}


@pytest.mark.parametrize("command", ["import kg", "import kg.cli", "import kg.cli, kg.lookup, kg.store.reading"])
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


MAP = Path(__file__).parents[1] / "docs" / "architecture.md"


def drawn() -> str:
    """The rooms as a Mermaid picture: an arrow to each room from those that it uses, unless a longer way says so."""
    uses: dict[str, set[str]] = {room: set() for room in ROOMS}
    for path in modules():
        room = part_of(name_of(path))
        if room in uses:
            uses[room] |= {part_of(name) for name in imports(path)} & set(ROOMS) - {room}
    reached: dict[str, set[str]] = {}
    for room in ROOMS:
        reached[room] = uses[room].union(*(reached[other] for other in uses[room]))
    arrows = []
    for room in ROOMS:
        direct = {other for other in uses[room] if not any(other in reached[between] for between in uses[room])}
        arrows += [f"  {other[3:]} --> {room[3:]}" for other in sorted(direct, key=ROOMS.index)]
    return "\n".join(["flowchart TD", *(f"  {room[3:]}" for room in ROOMS), *arrows])


def test_the_map_shows_the_rooms() -> None:
    text = MAP.read_text(encoding="utf-8")
    found = re.search(r"```mermaid\n(.*?)\n```", text, re.DOTALL)
    assert found and found[1] == drawn(), f"put this into docs/architecture.md:\n{drawn()}"
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == [room[3:] for room in ROOMS]


def test_the_map_names_files_that_are_there() -> None:
    named = re.findall(r"`((?:kg|tests|docs|ontologies)/[^`]*|[A-Z]+\.md)`", MAP.read_text(encoding="utf-8"))
    assert len(named) > 40
    assert not [name for name in named if not (MAP.parents[1] / name).exists()]


def test_every_package_says_what_it_is_for() -> None:
    for path in PACKAGE.glob("*/__init__.py"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
