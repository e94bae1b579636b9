"""Processes that this one starts, and ends."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import IO, Any


def own_group() -> dict[str, Any]:
    """What :class:`subprocess.Popen` needs for a process that Ctrl+C in the terminal does not reach.

    POSIX and Windows have each its own way.

    Examples
    --------
    >>> subprocess.run([sys.executable, "-c", ""], check=True, **own_group()).returncode
    0
    """
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0}


def start_module(name: str, *arguments: str, stderr: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """Start a process that runs a module with the same modules as here, and none of the working directory.

    Pipes lead to its input and from its output. Ctrl+C does not reach it: it is for this process, which ends the other.
    """
    paths = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", name, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env={**os.environ, "PYTHONPATH": paths},
        **own_group(),
    )
