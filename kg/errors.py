"""What can go wrong, in words for the person who reads it.

Every error that the project raises on purpose is a :class:`KgError`; the command line prints it as one
line and exits with 1. Anything else is a bug.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike

from kg.installed import how_to_add

#: So much of a name is said.
LONGEST_NAME = 200


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    Examples
    --------
    >>> counted(1, "paper"), counted(1200, "paper")
    ('1 paper', '1,200 papers')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def quoted(name: str) -> str:
    """A name that was given, in quotation marks; its beginning, where nobody would read all of it.

    Examples
    --------
    >>> quoted("Adam"), len(quoted("a" * 100_000))
    ("'Adam'", 203)
    """
    return repr(name) if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]!r}…"


class KgError(Exception):
    """Base of all domain errors."""


class SourceError(KgError):
    """An input can't be read: missing, empty, of no known format, or, with ``strict``, a bad record."""


class GraphError(KgError):
    """A built graph can't be read or written: not there, damaged, of another version, no room."""


class NoGraphError(GraphError):
    """There is no graph where one was looked for."""

    @classmethod
    def at(cls, folder: PathLike[str]) -> NoGraphError:
        """That there is none in a folder, and how to make one."""
        return cls(f"no graph at {folder}: make one with 'kg build INPUT… -o {folder}'")


class NotFoundError(KgError):
    """A name that the graph does not have.

    ``suggestions`` are the nearest that it has; ``asked`` is the name, where texts may have its words all the same.
    """

    def __init__(self, message: str, suggestions: tuple[str, ...] = (), asked: str | None = None) -> None:
        super().__init__(message)
        self.suggestions = suggestions
        self.asked = asked


class QueryError(KgError):
    """A SPARQL query that can't be run, with the place in it that is to blame."""


class CorrectionError(KgError):
    """A line of a corrections file that can't be understood or contradicts another; names file and line."""


class LinkError(KgError):
    """A line of a table of links that can't be understood; names file and line."""


class TimeLimitError(QueryError):
    """A query that took longer, or gave more, than it may."""


class MissingExtraError(KgError):
    """Something needs packages that are installed on request: says which, and how."""

    def __init__(self, purpose: str, extra: str, cause: ImportError | None = None) -> None:
        missing = f" ({cause.name} is not installed)" if cause is not None and cause.name else ""
        super().__init__(f"{purpose} needs more{missing}: {how_to_add(extra)}")


@contextmanager
def needing(purpose: str, extra: str) -> Iterator[None]:
    """Import what an extra installs, in a ``with`` statement.

    Raises
    ------
    MissingExtraError
        Where it is not installed.
    """
    try:
        yield
    except ImportError as error:
        raise MissingExtraError(purpose, extra, error) from error
