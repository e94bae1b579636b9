"""A file of JSON Lines that only grew since it was read: the lines that came later are all that has to be read."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from io import BufferedReader

from kg.model import Paper
from kg.sources.content import Begun, FileContent
from kg.sources.files import Settings, opened_as, with_source
from kg.sources.formats.records import read_jsonl
from kg.sources.stream import GUESSED, Skipped, display_name, guessed, is_plain, narrow_lines, open_bytes, source_name

_PIECE = 1 << 20


def read_grown(
    path: str | os.PathLike[str], before: FileContent, now: Begun, state: str, settings: Settings
) -> FileContent | None:
    """The content of a file that began with what was read ``before``; None where it did not, or must be read whole.

    It is what a reading of the whole file gives: only lines are left out that are read one by one, with nothing that
    one takes over to the next.

    Parameters
    ----------
    before
        What was read of it when it was smaller, with the same settings.
    now
        What it is now, by which it is known in this ``state`` the next time.

    Raises
    ------
    SourceError
        Where the file can't be read.
    """
    if before.begun is None:
        return None
    with open_bytes(path) as file:
        if not is_plain(file) or opened_as(file, settings.format) != "jsonl" or file.tell() > before.begun.size:
            return None
        lines = _lines_before(file, before.begun)
        if lines is None:
            return None
        odd = [item.line or 0 for item in before.skipped if item.what == GUESSED]
        added = read_jsonl(narrow_lines(file, odd, lines), display_name(path), lines)
        items = [item if isinstance(item, Skipped) else with_source(item, source_name(path)) for item in added]
        if file.tell() != now.size:
            return None
    records = (item for item in items if isinstance(item, Paper))
    skipped = [item for item in (*before.skipped, *items) if isinstance(item, Skipped) and item.what != GUESSED]
    skipped += guessed(odd, display_name(path))
    return replace(before, state=state, records=(*before.records, *records), skipped=tuple(skipped), begun=now)


def _lines_before(file: BufferedReader, begun: Begun) -> int | None:
    """How many lines there were, all of them ended; None where the file does not begin with what was read."""
    file.seek(0)
    digest, left, lines, piece = hashlib.sha256(), begun.size, 0, b""
    while left and (piece := file.read(min(left, _PIECE))):
        digest.update(piece)
        left -= len(piece)
        lines += piece.count(b"\n")
    return lines if digest.hexdigest() == begun.digest and piece.endswith(b"\n") else None
