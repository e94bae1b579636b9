"""What a folder keeps from build to build, so that the next one has less to do; none of it is an output.

==============================  ================================================================================
:mod:`~kg.library.database`     the file: opened, checked, of which version, one build at a time
:mod:`~kg.library.extractions`  what was found in a text by a pipeline, kept batch by batch
:mod:`~kg.library.readings`     how the mentions of a text were read
:mod:`~kg.library.contents`     which files the graph is made of, and the records that each gave
:mod:`~kg.library.made`         what the outputs were made from: equal means that there is nothing to do
==============================  ================================================================================

An output depends on the papers alone, never on what is kept here: without this folder the next build takes longer
and ends with the same bytes.
"""

from __future__ import annotations

from kg.library.contents import (
    added,
    are_all,
    are_kept,
    check_readable,
    keep_contents,
    kept_contents,
    kept_file,
    kept_smaller,
    remove_papers,
    with_records,
)
from kg.library.database import Library, LibraryError, is_there, open_library
from kg.library.extractions import (
    digest_of,
    extract_missing,
    forget_others,
    keep_extractions,
    missing_extractions,
    read_extractions,
    read_statements,
)
from kg.library.made import Made, keep_made, kept_made
from kg.library.readings import keep_readings, kept_readings

__all__ = [
    "Library",
    "LibraryError",
    "Made",
    "added",
    "are_all",
    "are_kept",
    "check_readable",
    "digest_of",
    "extract_missing",
    "forget_others",
    "is_there",
    "keep_contents",
    "keep_extractions",
    "keep_made",
    "keep_readings",
    "kept_contents",
    "kept_file",
    "kept_made",
    "kept_readings",
    "kept_smaller",
    "missing_extractions",
    "open_library",
    "read_extractions",
    "read_statements",
    "remove_papers",
    "with_records",
]
