"""How the mentions of a text were read, kept by the text and by what decides it, so that no text is read so twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kg.library.database import Library, pack, unpack


def kept_readings(library: Library, digests: Sequence[bytes], context: str) -> dict[bytes, Any]:
    """What is kept by some hundred digests in a context: what :func:`keep_readings` was given, as JSON gives it back.

    Examples
    --------
    >>> from kg.library import open_library
    >>> with open_library(None) as kept:
    ...     keep_readings(kept, {b"1": ["adam"]}, "rules")
    ...     kept_readings(kept, [b"1", b"2"], "rules"), kept_readings(kept, [b"1"], "other rules")
    ({b'1': ['adam']}, {})
    """
    marks = ", ".join("?" * len(digests))
    asked = f"SELECT digest, said FROM reading WHERE digest IN ({marks}) AND context = ?"  # noqa: S608
    return {digest: unpack(said) for digest, said in library.execute(asked, [*digests, context])}


def keep_readings(library: Library, said: Mapping[bytes, object], context: str) -> None:
    """Keep what is said of some texts in a context, in the place of what was kept of them before.

    Parameters
    ----------
    said
        By the digests under which the extractions are kept, what JSON can hold.
    context
        A hash of all that decides it beside the extraction.
    """
    with library:
        rows = ((digest, context, pack(value)) for digest, value in said.items())
        library.executemany("INSERT OR REPLACE INTO reading VALUES (?, ?, ?)", rows)
