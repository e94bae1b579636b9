"""The graph that is in the folder: how much is in it, how its papers were read, and how it comes there, whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import SourceError
from kg.library.contents import closed_before
from kg.shards.folder import WORK, DamagedError
from kg.shards.job import Job
from kg.shards.outputs import TABLES
from kg.sources import Account
from kg.sources.account import account_of_json
from kg.sources.stream import UNREADABLE, absolute_name
from kg.store.parquet import MANIFEST

#: What is said of the reading, and of which files there are papers.
READING = "reading.json"


@dataclass(frozen=True, slots=True)
class Sharded:
    """A graph in shards: how much is in it, how it was read, of which files, and whether this build made it."""

    summary: Mapping[str, Any]
    account: Account
    files: Sequence[str]
    is_new: bool = False


def before(job: Job) -> Sharded | None:
    """The graph that is there, and what there is to say of it."""
    if not job.folder.exists(MANIFEST):
        return None
    try:
        with job.folder.reading(MANIFEST) as file:
            summary: dict[str, Any] = json.load(file)
        with job.folder.reading(READING) as file:
            said: dict[str, Any] = json.load(file)
            account = account_of_json(said["account"])
            return Sharded(summary, account, said["files"]) if account is not None and "state" in summary else None
    except DamagedError:
        return None


def check_readable(job: Job, account: Account, known: Iterable[str]) -> None:
    """Refuse what can't be opened now and gave papers to the graph before: they would go without a word.

    Raises
    ------
    SourceError
        Where there is such a file, or a folder with such files.
    """
    closed = {absolute_name(item.file): item for item in account.skipped if item.what == UNREADABLE}
    for skipped in closed_before(closed, known):
        raise SourceError(
            f"{skipped}. The graph in {job.url} has papers of it and is left as it was: make it readable,"
            " or take it out of the input"
        )


def publish(job: Job, summary: Mapping[str, Any], read: Mapping[str, Any]) -> None:
    """Move the outputs to their places, those of the build before out of the way; only then say that they are there."""
    job.folder.remove(MANIFEST)
    for name in TABLES:
        staged = job.at("out", name)
        if job.folder.exists(staged):
            job.folder.move(staged, name)
    for name, said in ((READING, read), (MANIFEST, summary)):
        with job.folder.writing(name) as file:
            text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
            file.write(text.encode("utf-8", "surrogatepass"))


def sweep(job: Job) -> None:
    """Remove what builds needed on their way, but for the mentions that the next one may use."""
    for name in job.folder.names(WORK):
        if name != f"mentions-{job.shards}":
            job.folder.remove(f"{WORK}/{name}")
