"""The folder of a build: its outputs, and what tells one state of them from another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import kg

OUTPUTS = ("kg.sqlite", "graph.ttl", "graph.html")


def digests(folder: Path) -> dict[str, str]:
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in OUTPUTS if (folder / name).exists()
    }


def dozen_papers(folder: Path) -> Path:
    """A file of a dozen papers of the sample."""
    path = folder / "papers.jsonl"
    lines = kg.SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:12]), encoding="utf-8")
    return path


class Stop(BaseException):
    """What stops a build in the middle."""


@contextmanager
def stopped_while_moving(moved: int) -> Iterator[None]:
    """Stop what is done here when so many files were moved to their places."""
    replace, left = Path.replace, moved

    def stop_after(path: Path, target: Path) -> Path:
        nonlocal left
        if not left:
            raise Stop
        left -= 1
        return replace(path, target)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Stop):
        patch.setattr(Path, "replace", stop_after)
        yield
