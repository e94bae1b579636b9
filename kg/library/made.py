"""What the outputs of a folder were made from: where that is what they would be made from now, they stay."""

from __future__ import annotations

import hashlib
import json
import platform
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, cast

from kg.library.database import Library
from kg.model import Paper
from kg.paths import files_below, fingerprint, hash_of_files, ontology
from kg.sources import Account
from kg.sources.account import account_of_json

#: The packages whose version may change an output.
_PACKAGES = ("igraph", "jinja2", "networkx", "numpy", "pyoxigraph", "pyvis", "rapidfuzz", "rdflib", "spacy")


@dataclass(frozen=True, slots=True)
class Made:
    """What a build made, and from what.

    ``state`` is a hash of all that the outputs depend on, ``outputs`` the sha256 of each by its name, ``summary``
    what there is to say about them, ``settings`` how the folder is built, for ``kg add`` and ``kg remove``. ``given``
    is a hash of what the outputs depend on beside the files, and ``account`` what there is to say of their reading:
    where neither files nor that changed, no paper has to be looked at.
    """

    state: str
    outputs: Mapping[str, str]
    summary: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    given: str = ""
    account: Account | None = None

    def is_in(self, folder: Path) -> bool:
        """Whether the files in the folder are those that were made."""
        return all(sha256(folder / name) == known for name, known in self.outputs.items())


def kept_made(library: Library) -> Made | None:
    """What the last build made."""
    row = library.execute("SELECT what FROM made").fetchone()
    if row is None:
        return None
    made = Made(**json.loads(row[0]))
    return replace(made, account=account_of_json(cast(Any, made.account))) if made.account else made


def keep_made(library: Library, made: Made) -> None:
    """Keep what a build made; the caller commits."""
    library.execute("INSERT OR REPLACE INTO made VALUES (1, ?)", (json.dumps(asdict(made)),))


def state_of(papers: Iterable[Paper], *others: object) -> str:
    """A hash of papers, sorted, of the software, and of whatever else decides the outputs.

    Examples
    --------
    >>> state_of([Paper("p", "Adam")], 25) == state_of([Paper("p", "Adam")], 25) != state_of([], 25)
    True
    """
    digest = hashlib.sha256(repr((software(), others)).encode())
    for paper in papers:
        digest.update(repr(paper).encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


@lru_cache(maxsize=1)
def software() -> str:
    """A hash of the package's own files, of its ontologies and of the versions of what it writes with."""
    folder = ontology("paperkg.ttl").parent
    digest = hashlib.sha256(f"{fingerprint('')} {hash_of_files(folder, files_below(folder))}".encode())
    for name in _PACKAGES:
        try:
            digest.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            digest.update(f"no {name}\n".encode())
    digest.update(f"{platform.python_version()} {sqlite3.sqlite_version}".encode())
    return digest.hexdigest()


def sha256(path: Path) -> str:
    """The sha256 of a file's bytes; nothing where it can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
