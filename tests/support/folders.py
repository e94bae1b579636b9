"""The folder of a build: its outputs, and what tells one state of them from another."""

from __future__ import annotations

import hashlib
from pathlib import Path

OUTPUTS = ("kg.sqlite", "graph.ttl", "graph.html")


def digests(folder: Path) -> dict[str, str]:
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in OUTPUTS if (folder / name).exists()
    }
