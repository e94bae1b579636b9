"""The formats that an export can be written in and read from."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.errors import GraphError


@dataclass(frozen=True, slots=True)
class Format:
    """A format of RDF: its name on the command line and the endings of its files."""

    name: str
    suffixes: tuple[str, ...]
    oxigraph: ox.RdfFormat


TURTLE = Format("turtle", (".ttl",), ox.RdfFormat.TURTLE)
N_TRIPLES = Format("ntriples", (".nt",), ox.RdfFormat.N_TRIPLES)
N_QUADS = Format("nquads", (".nq",), ox.RdfFormat.N_QUADS)
JSON_LD = Format("jsonld", (".jsonld",), ox.RdfFormat.JSON_LD)
RDF_XML = Format("rdfxml", (".rdf", ".xml"), ox.RdfFormat.RDF_XML)

#: What reading a file raises where its content is damaged.
UNREADABLE = (SyntaxError, ValueError, EOFError, gzip.BadGzipFile, zlib.error)

#: All formats by name.
FORMATS = {format.name: format for format in (TURTLE, N_TRIPLES, N_QUADS, JSON_LD, RDF_XML)}


def format_of(path: str | Path) -> Format:
    """The format that a file's name says, with or without ``.gz``.

    Raises
    ------
    GraphError
        Where it says none.

    Examples
    --------
    >>> format_of("graph.nq.gz").name
    'nquads'
    """
    name = Path(path).name.lower().removesuffix(".gz")
    for format in FORMATS.values():
        if name.endswith(format.suffixes):
            return format
    known = ", ".join(suffix for format in FORMATS.values() for suffix in format.suffixes)
    raise GraphError(f"{path}: the name says no RDF format; known are {known}, each also with .gz")


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file for reading; one whose name ends in ``.gz`` is unpacked on the way."""
    return cast(IO[bytes], gzip.open(path)) if path.name.endswith(".gz") else path.open("rb")
