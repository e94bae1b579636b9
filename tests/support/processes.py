"""What becomes of processes, as Linux tells it, and where the scripts lie that tests kill."""

from __future__ import annotations

import time
from pathlib import Path

#: The folder of what tests share.
SUPPORT = Path(__file__).parent


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except FileNotFoundError:
        return []


def is_gone(process: int) -> bool:
    """Wait until a process does not run any more: it is not there, or waits to be reaped."""
    for _ in range(3000):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False
