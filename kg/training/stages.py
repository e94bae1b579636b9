"""Stages whose results are kept in the work folder, and made again only where what they are made of is another."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.paths import whole

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """The work folder: a folder for each stage, in which ``stage.json`` says what it is made of and if it is done."""

    folder: Path
    seconds: dict[str, float] = field(default_factory=dict)

    def stage(self, name: str, made_of: Any, make: Callable[[Path], None]) -> Path:
        """The folder of a stage's results. ``make`` fills it, unless it did so before with the same ``made_of``.

        Where it was interrupted, it is called again with what it left: checkpoints, for one.
        """
        folder, key = self.folder / name, digest(made_of)
        kept = _read(folder / "stage.json")
        if kept.get("key") != key:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            kept = {"key": key, "seconds": 0.0, "done": False}
            _write(folder / "stage.json", kept)
        if kept["done"]:
            log.info("%s: kept in %s", name, folder)
        else:
            log.info("%s: begins", name)
            started = time.monotonic()
            make(folder)
            kept = {**kept, "seconds": round(time.monotonic() - started, 1), "done": True}
            _write(folder / "stage.json", kept)
            log.info("%s: done after %.0f s", name, kept["seconds"])
        self.seconds[name] = kept["seconds"]
        return folder

    def key(self, name: str) -> str:
        """What a stage was made of, for those that build on it."""
        return str(_read(self.folder / name / "stage.json")["key"])


def digest(value: Any) -> str:
    """A fingerprint of plain values, and of the bytes of files where a path is given.

    Examples
    --------
    >>> digest({"b": 1, "a": [2, 3]}) == digest({"a": [2, 3], "b": 1})
    True
    """
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=_file_digest).encode()).hexdigest()


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return kept


def _write(path: Path, kept: dict[str, Any]) -> None:
    with whole(path) as made:
        made.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
