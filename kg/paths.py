"""Where the files lie that ship with the package, what they amount to, and how files are written."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

_PACKAGE = Path(__file__).parent
#: So many bytes a file may have that is read whole: links, corrections, a query.
_MOST = 1 << 28


def ontology(name: str) -> Path:
    """The path of a file of ``ontologies/``: inside the installed package, or beside it in a checkout.

    Examples
    --------
    >>> ontology("paperkg.ttl").name
    'paperkg.ttl'
    """
    installed = _PACKAGE / "ontologies"
    return (installed if installed.is_dir() else _PACKAGE.parent / "ontologies") / name


def read_whole(path: str | Path) -> bytes:
    """What is in a file, or comes through a pipe; what goes on without end, as a device does, is an error.

    Raises
    ------
    OSError
        Where it can't be read, or has more than 256 MiB.
    """
    with Path(path).open("rb") as file:
        data = file.read(_MOST + 1)
    if len(data) > _MOST:
        raise OSError(errno.EFBIG, f"it has more than {_MOST >> 20} MiB; is it the right file?")
    return data


@lru_cache(maxsize=8)
def fingerprint(*parts: str) -> str:
    """A sha256 over the code of parts of the package: modules and folders, named from ``kg/`` on.

    What is kept from an earlier build is used again only where the code that made it is the same: the number of
    the version alone would not tell two checkouts apart.

    Examples
    --------
    >>> fingerprint("sentences.py") == fingerprint("sentences.py") != fingerprint("sentences.py", "nlp")
    True
    """
    return hash_of_files(_PACKAGE, {path for part in parts for path in files_below(_PACKAGE / part)})


def hash_of_files(folder: Path, paths: Iterable[Path]) -> str:
    """A sha256 over the names, from a folder on, and the bytes of files, whatever their order."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def write_packed(lines: Iterable[str], path: Path) -> None:
    """Write lines, packed by gzip: the same bytes for the same lines."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as file:
        file.write("".join(f"{line}\n" for line in lines).encode())


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A path to write a file to that is then moved to its target: an interruption leaves the earlier file as it was.

    Of a target that is a link, what it points to is replaced; into a pipe or a device, what was made is written.
    """
    special = target.exists() and not target.is_file()
    place = target if special else Path(os.path.realpath(target))
    with tempfile.TemporaryDirectory(prefix=".exporting-", dir=None if special else place.parent) as folder:
        made = Path(folder) / target.name
        yield made
        if special:
            with made.open("rb") as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink)
        else:
            made.replace(place)


def files_below(path: Path) -> Iterator[Path]:
    """The file, or all files below the folder but for compiled code."""
    if path.is_file():
        yield path
    for below in path.rglob("*") if path.is_dir() else ():
        if below.is_file() and "__pycache__" not in below.parts:
            yield below
