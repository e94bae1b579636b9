"""Papers from files: Daily Papers pages, JSON Lines, JSON and CSV, with what is the same paper merged."""

from __future__ import annotations

from kg.sources.read import FileContent, Reading, combine, read_files, read_papers
from kg.sources.sniff import FORMATS
from kg.sources.stream import Skipped, absolute_name

__all__ = ["FORMATS", "FileContent", "Reading", "Skipped", "absolute_name", "combine", "read_files", "read_papers"]
