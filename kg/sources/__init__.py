"""Papers from the files that people have: the format is told from the content, what is the same paper is merged.

:func:`read_papers` hands out papers; one reader a format is in ``formats/``, the cleaning of text in ``cleaning/``.
"""

from __future__ import annotations

from kg.sources.account import Account
from kg.sources.cleaning.unfit import LeftOut
from kg.sources.content import FileContent
from kg.sources.files import Location
from kg.sources.read import Reading, combine, read_files, read_papers, stream_papers
from kg.sources.sniff import FORMATS
from kg.sources.stream import Skipped, absolute_name

__all__ = [
    "FORMATS",
    "Account",
    "FileContent",
    "LeftOut",
    "Location",
    "Reading",
    "Skipped",
    "absolute_name",
    "combine",
    "read_files",
    "read_papers",
    "stream_papers",
]
