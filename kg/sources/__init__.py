"""Papers from the files that people have: the format is told from the content, what is the same paper is merged."""

from __future__ import annotations

from kg.sources.read import Reading, read_papers, stream_papers
from kg.sources.sniff import FORMATS
from kg.sources.stream import Skipped
from kg.sources.unfit import LeftOut

__all__ = ["FORMATS", "LeftOut", "Reading", "Skipped", "read_papers", "stream_papers"]
