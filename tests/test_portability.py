"""What only some systems have is not needed: the same bytes come out without it."""

from __future__ import annotations

import ast
import io
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from folders import dozen_papers

import kg
from kg import cli, processes
from kg.endpoint import answering
from kg.endpoint.wall import wall_off
from kg.flow import forked
from kg.nlp import pool

PACKAGE = Path(kg.__file__).parent

#: Modules that Windows has not, and names of others that some system has not (docs.python.org: "Availability").
MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
NAMES = {
    "os": {
        "fork", "forkpty", "getuid", "geteuid", "getgid", "getpgid", "getpgrp", "killpg", "mkfifo", "nice",
        "posix_spawn", "sched_getaffinity", "sched_setaffinity", "setpgid", "setsid", "sysconf", "uname", "wait",
        "chown", "statvfs",
    },
    "signal": {"SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "alarm", "pause", "pthread_sigmask", "setitimer"},
    "socket": {"AF_UNIX", "SO_REUSEPORT", "SO_EXCLUSIVEADDRUSE", "TCP_USER_TIMEOUT", "fromfd"},
}  # fmt: skip

#: Third-party packages see the system as it is; then comes the package, on a system that has less.
OTHER_SYSTEM = """
import asyncio, multiprocessing.pool, os, signal, sys, subprocess
import click, distributed, fsspec, networkx, numpy, onnxruntime, pandas, pyarrow.parquet, pyoxigraph
import pyvis.network, rdflib, rich.console, spacy, starlette.applications, uvicorn, xlsxwriter
spacy.blank("en")
try:
    import mcp.server.mcpserver
except ImportError:
    mcp = None
platform, names, modules, source, target = sys.argv[1], eval(sys.argv[2]), eval(sys.argv[3]), *sys.argv[4:]
import importlib, pkgutil
for module, missing in names.items():
    for name in missing:
        if hasattr(sys.modules[module], name):
            delattr(sys.modules[module], name)
sys.modules.update(dict.fromkeys(modules))
sys.platform = platform
import kg
for module in pkgutil.walk_packages(kg.__path__, "kg."):
    if not module.name.startswith(("kg.training", "kg.__main__") if mcp else ("kg.training", "kg.__main__", "kg.mcp")):
        importlib.import_module(module.name)
from kg.flow import forked
assert not forked._may_fork()
kg.build([source], target)
"""


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dozen_papers(tmp_path_factory.mktemp("papers"))


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_a_build_without_what_linux_has_gives_the_same_bytes(platform: str, papers: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here" / "graph", tmp_path / "there" / "graph"  # the page has the name of its folder
    kg.build([papers], here)
    code = [sys.executable, "-W", "ignore", "-c", OTHER_SYSTEM, platform, repr(NAMES), repr(MODULES)]
    done = subprocess.run([*code, papers, there], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("kg.sqlite", "graph.ttl", "graph.html"):
        assert (there / name).read_bytes() == (here / name).read_bytes(), name


def test_spawned_workers_find_what_one_process_finds(papers: Path) -> None:
    """Workers are spawned on every system, which has no need of ``fork``."""
    read = kg.read_papers(papers).papers
    alone = {place: found for places, f in pool.extract_batches(read) for place, found in zip(places, f, strict=True)}
    with pool.process_pool(2) as workers:
        batches = list(pool.run_batches(workers, read, [(0, 3), (1, 2), tuple(range(4, len(read)))], None, 2))
    assert {place: found for places, f in batches for place, found in zip(places, f, strict=True)} == alone


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_some_system_has_not_is_asked_for_first(path: Path) -> None:
    """Such a module is imported where its absence is met; such a name, behind a look whether it is there."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    met = {
        id(node)
        for attempt in ast.walk(tree)
        if isinstance(attempt, ast.Try) and any("ImportError" in ast.unparse(h.type or h) for h in attempt.handlers)
        for node in ast.walk(attempt)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {a.name for a in node.names} if isinstance(node, ast.Import) else {node.module}
            assert not names & MODULES or id(node) in met, f"{path}:{node.lineno}"
        if isinstance(node, ast.Attribute) and node.attr in NAMES.get(ast.unparse(node.value), ()):
            asked = f'hasattr({ast.unparse(node.value)}, "{node.attr}")'
            assert asked in text, f"{path}:{node.lineno}: {asked}"


def test_a_process_of_its_own_group_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes.sys, "platform", "win32")
    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 512, raising=False)
    assert processes.own_group() == {"creationflags": 512}


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_no_copies_and_no_wall_elsewhere(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert not forked._may_fork()
    assert not wall_off()


def test_cores_are_counted_without_affinity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(pool.os, "sched_getaffinity", raising=False)
    assert pool.cores() == (pool.os.cpu_count() or 1)


def test_ctrl_c_is_put_off_where_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "pthread_sigmask", raising=False)
    with pool._uninterrupted():
        pass


@pytest.mark.parametrize(
    "refusal", [ValueError("current limit exceeds maximum limit"), OSError(22, "Invalid argument")]
)
def test_a_system_that_refuses_to_limit_memory_goes_on(monkeypatch: pytest.MonkeyPatch, refusal: Exception) -> None:
    def refuse(*_: object) -> None:
        raise refusal

    none = SimpleNamespace(RLIMIT_AS=1, RLIM_INFINITY=-1, getrlimit=lambda _: (-1, -1), setrlimit=refuse)
    monkeypatch.setitem(sys.modules, "resource", none)
    answering.limit_memory(1 << 30)
    monkeypatch.setitem(sys.modules, "resource", None)
    answering.limit_memory(1 << 30)


def test_what_is_written_to_a_pipe_on_windows_is_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252", newline="\r\n"))
    cli._write_utf8()
    print("β-VAE")
    sys.stdout.flush()
    assert raw.getvalue() == "β-VAE\n".encode()


def test_text_files_have_the_same_bytes_in_every_checkout() -> None:
    """What code and vocabulary amount to is a hash of bytes: no checkout may turn line feeds into something else."""
    attributes = (PACKAGE.parent / ".gitattributes").read_text(encoding="utf-8")
    assert attributes.startswith("* text=auto eol=lf\n")
    for path in (*PACKAGE.rglob("*.py"), *(PACKAGE.parent / "ontologies").rglob("*.[jrt]*")):
        assert path.suffix == ".gz" or b"\r\n" not in path.read_bytes(), path
