"""Pages of the docs as what they are to their reader: commands to run, with what they print, and Python."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: str) -> list[tuple[str, str]]:
    """The blocks of a page that are run, in order, each with its language."""
    return [(found[1], found[2]) for found in _BLOCK.finditer(page)]


def steps(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, with what it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        while command.count("'") % 2:  # what is quoted goes on in the next line
            more, _, shown = shown.partition("\n")
            command = f"{command}\n{more}"
        yield command, shown


def environment(folder: Path) -> dict[str, str]:
    """An environment with ``kg`` on the path, made in a folder."""
    script = folder / "bin" / "kg"
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(f'#!/bin/sh\nexec {sys.executable} -m kg "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return {**os.environ, "PATH": f"{script.parent}:{os.environ['PATH']}", "COLUMNS": "100", "NO_COLOR": "1"}


def run(command: str, folder: Path, home: Path) -> str:
    """What a command prints, in a folder."""
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, env=environment(home), capture_output=True, text=True, check=False
    )
    printed = "".join(
        line for line in (done.stderr + done.stdout).splitlines(True) if not line.startswith("extracting")
    )
    assert done.returncode == 0, f"{command}: {printed}"
    return printed


def run_python(code: str, folder: Path, home: Path) -> list[str]:
    """The lines that a block of Python prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def follow(page: Path, folder: Path, home: Path) -> int:
    """Do what a page says, from its top to its end; the number of things done.

    Blocks of Python that no command parts are one program.
    """
    done = 0
    for language, some in groupby(blocks(page.read_text(encoding="utf-8")), itemgetter(0)):
        block = "\n".join(text for _, text in some)
        if language == "python":
            assert run_python(block, folder, home) == re.findall(r"# > (.*)", block)
            done += 1
            continue
        for command, shown in steps(block):
            assert run(command, folder, home).rstrip() == shown.rstrip(), f"$ {command}"
            done += 1
    return done
