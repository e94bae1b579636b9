"""Papers from files: Daily Papers pages, JSON Lines, JSON and CSV, with what is the same paper merged."""

from __future__ import annotations

from kg.sources.read import Reading, read_papers
from kg.sources.sniff import FORMATS
from kg.sources.stream import Skipped

__all__ = ["FORMATS", "Reading", "Skipped", "read_papers"]
