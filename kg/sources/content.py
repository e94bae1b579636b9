"""What one file gave, as it is kept from build to build, and the state in which it is known again."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg.model import Paper
from kg.paths import fingerprint
from kg.sources.stream import Skipped, absolute_name, display_name

#: The packages whose version may change what is read of a file.
_PACKAGES = ("ftfy", "pyarrow")


@dataclass(frozen=True, slots=True)
class Begun:
    """What a file was when it was read: its size, a hash of its bytes, and one of all else that decides what is read.

    One that only grew since begins with these bytes.
    """

    size: int
    digest: str
    settings: str


@dataclass(frozen=True, slots=True)
class FileContent:
    """What one file gave: its records, not yet merged and maybe without ids, and what of it had to be skipped.

    ``path`` is absolute, or ``-`` for standard input. ``state`` is a hash of the file's bytes and of all else that
    decides what is read; it is empty where that is not known, as for standard input. What is left out of a graph is in
    here, too: that is decided where all files are put together. ``begun`` is what the file was, where that is known.
    """

    path: str
    state: str
    records: tuple[Paper, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    begun: Begun | None = field(default=None, compare=False)


#: Gives what was read of a path in a state before, if that is known.
Known = Callable[[str, str], FileContent | None]
#: Gives what was read of a path before, with these settings (:attr:`Begun.settings`), when it was smaller than so much.
Smaller = Callable[[str, int, str], FileContent | None]


def state_of_file(path: str | os.PathLike[str], *settings: object) -> tuple[str, str]:
    """Where a file is, and what its reading depends on; nothing where that can't be told without reading it.

    Examples
    --------
    >>> state_of_file("-")
    ('-', '')
    """
    place, begun = begin_of_file(path, *settings)
    return place, state_of(begun)


def begin_of_file(path: str | os.PathLike[str], *settings: object) -> tuple[str, Begun | None]:
    """Where a file is, and what it is now; None where that can't be told without reading it."""
    if os.fspath(path) == "-":
        return "-", None
    if not Path(path).is_file():  # a pipe gives its bytes but once
        return absolute_name(path), None
    try:
        with Path(path).open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError:  # said in full where it is read
        return absolute_name(path), None
    parts = (display_name(path), settings, _software())
    return absolute_name(path), Begun(size, content, hashlib.sha256(repr(parts).encode()).hexdigest())


def state_of(begun: Begun | None) -> str:
    """A hash of all that decides what is read of a file; nothing where that is not known."""
    return hashlib.sha256(repr((begun.digest, begun.settings)).encode()).hexdigest() if begun is not None else ""


@lru_cache(maxsize=1)
def _software() -> str:
    """All that reads a file."""
    found = [fingerprint("sources", "model.py"), platform.python_version()]
    for name in _PACKAGES:
        try:
            found.append(version(name))
        except PackageNotFoundError:
            found.append("")
    return " ".join(found)
