"""File systems that are not this machine's disk: how fsspec reaches them, and what goes wrong there, for people."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kg.errors import GraphError, needing

#: What the clients of object stores raise that is no ``OSError``, by module: of S3, HTTP, Google's and Azure's.
_CLIENTS = {
    "botocore.exceptions": ("BotoCoreError", "ClientError"),
    "aiohttp.client_exceptions": ("ClientError",),
    "google.auth.exceptions": ("GoogleAuthError",),
    "gcsfs.retry": ("HttpError",),
    "azure.core.exceptions": ("AzureError",),
}


def file_errors() -> tuple[type[Exception], ...]:
    """What file systems raise: ``OSError``, and the errors of those clients that are in use.

    Examples
    --------
    >>> issubclass(OSError, file_errors()), issubclass(ValueError, file_errors())
    (True, False)
    """
    in_use = ((sys.modules[module], names) for module, names in _CLIENTS.items() if module in sys.modules)
    return OSError, *(getattr(module, name) for module, names in in_use for name in names)


def located(url: str) -> tuple[Any, str]:
    """The file system that has a file or folder, and the path of it there.

    Folders are listed anew each time: other processes write to them, too.

    Raises
    ------
    GraphError
        Where there is no such file system, or it needs a package that is not installed.
    MissingExtraError
        Where fsspec is not installed.
    """
    with needing("a graph in shards", "shards"):
        import fsspec
    try:
        system, path = fsspec.core.url_to_fs(url, **({"use_listings_cache": False} if "://" in url else {}))
    except (ImportError, ValueError) as error:
        raise GraphError(f"can't reach {url}: {error}") from error
    return system, path


@contextmanager
def reached(url: str) -> Iterator[None]:
    """Say for people that a file system can't be reached, or refuses; what is only not there is left as it is.

    Raises
    ------
    GraphError
        In the place of an ``OSError`` that is no ``FileNotFoundError``, and of what clients of object stores raise.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except file_errors() as error:
        raise GraphError(f"can't reach {url}: {reason_of(error)}") from error


def reason_of(error: Exception) -> str:
    """What an error says, in one line.

    Examples
    --------
    >>> reason_of(PermissionError(13, "Access\\n Denied")), reason_of(ValueError())
    ('Access Denied', 'ValueError')
    """
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(said.split())[:300] or type(error).__name__
