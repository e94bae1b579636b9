"""The graph as RDF, after the contract that ``ontologies/paperkg.ttl`` documents. Written by pyoxigraph.

Everything is written as it is made: beside what is written, the memory that an export takes does not grow
with the number of mentions.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.graph.content import Content, content_of
from kg.graph.network import Graph, Run
from kg.rdf.blocks import Again, Names, write_blocks
from kg.rdf.formats import JSON_LD, N_QUADS, TURTLE, Format, format_of
from kg.rdf.jsonld import write_jsonld
from kg.rdf.parts import Tally, Thing, all_parts, inputs_of, parts_in_order, run_iri
from kg.rdf.refused import writable
from kg.rdf.terms import BASE, PREFIXES, check_base, term
from kg.rdf.things import Pairs, input_iri, mention_pairs
from kg.rdf.turtle import mention_turtle, turtle

#: How many bytes of a file are gathered before they are written.
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Export:
    """What an export wrote: the number of triples, and what could not be written, a line each."""

    triples: int
    refused: tuple[str, ...] = ()


def write_rdf(
    graph: Graph | Content,
    target: str | Path | IO[bytes],
    *,
    format: Format | None = None,
    base: str = BASE,
    evidence: bool = True,
) -> Export:
    """Write a graph as RDF: the same bytes for the same graph, no blank nodes, sorted by thing and id.

    Parameters
    ----------
    graph
        A graph, or the content of one that is not in memory (:class:`~kg.graph.content.Content`).
    target
        A path, or a file open for bytes. A path that ends in ``.gz`` is compressed.
    format
        One of :data:`kg.rdf.formats.FORMATS`; by default what the path's name says, and else Turtle. N-Quads
        have a named graph for each source file.
    base
        The base of the IRIs of all things.
    evidence
        False leaves out the mentions and who found them.

    Raises
    ------
    GraphError
        Where the base is none, or the name of the path says no format.
    OSError
        Where the file can't be written.

    Examples
    --------
    >>> import io
    >>> from kg.graph.network import to_graph
    >>> from kg.model import Paper
    >>> buffer = io.BytesIO()
    >>> write_rdf(to_graph([Paper("p1", "Adam")], [], []), buffer).refused
    ()
    >>> b'"Adam"' in buffer.getvalue()
    True
    """
    content = graph if isinstance(graph, Content) else content_of(graph)
    if not isinstance(target, str | Path):
        return _write(content, target, format or TURTLE, base, evidence)
    format = format or format_of(target)
    with Path(target).open("wb") as file:
        if not str(target).endswith(".gz"):
            return _write(content, file, format, base, evidence)
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0) as packed:
            return _write(content, cast(IO[bytes], packed), format, base, evidence)


def write_turtle(graph: Graph | Content, target: str | Path | IO[bytes], *, again: Again | None = None) -> Export:
    """Write a graph as Turtle: :func:`write_rdf` with no more to choose.

    With ``again``, a file is written with the help of an earlier one: the same bytes as without it, sooner.
    """
    if again is None or not isinstance(target, str | Path):
        return write_rdf(graph, target, format=TURTLE)
    content, refused = writable(graph if isinstance(graph, Content) else content_of(graph), TURTLE)
    tally = Tally()
    names = Names(run_iri(content.run, BASE), inputs_of(content.run, BASE))
    with Path(target).open("wb", buffering=_BUFFER) as file:
        write_blocks(parts_in_order(content, BASE, True, tally, mention_turtle), file, tally, names, again)
    return Export(tally.triples, refused)


def triples(graph: Graph, base: str = BASE) -> Iterator[ox.Triple]:
    """Yield the triples of a graph: the run, concepts, papers with mentions, relations, the data set's description.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> from kg.model import Paper
    >>> any(t.object.value == "Adam" for t in triples(to_graph([Paper("p1", "Adam")], [], [])))
    True
    """
    content = writable(content_of(graph), TURTLE)[0]
    return triples_of(all_parts(content, check_base(base), True, Tally(), mention_pairs))


def triples_of(things: Iterable[Thing]) -> Iterator[ox.Triple]:
    """The triples of things none of which is Turtle already: what :mod:`kg.rdf.parts` makes with ``mention_pairs``."""
    for subject, said, _ in things:
        node = ox.NamedNode(subject)
        for predicate, value in cast(Pairs, said):
            yield ox.Triple(node, term(predicate), value)


def _write(content: Content, file: IO[bytes], format: Format, base: str, evidence: bool) -> Export:
    check_base(base)
    content, refused = writable(content, format)
    tally = Tally()
    things = all_parts(content, base, evidence, tally, mention_turtle if format is TURTLE else mention_pairs)
    if format is TURTLE:
        _write_joined(turtle((subject, said) for subject, said, _ in things), file)
    elif format is JSON_LD:
        write_jsonld(((subject, cast(Pairs, said)) for subject, said, _ in things), file)
    elif format is N_QUADS:
        ox.serialize(_quads(things, content.run, base), file, format=N_QUADS.oxigraph)
    else:
        ox.serialize(triples_of(things), file, format=format.oxigraph, prefixes=PREFIXES)
    return Export(tally.triples, refused)


def _write_joined(parts: Iterable[str], target: IO[bytes]) -> None:
    """Write many small texts, some at a time."""
    left = iter(parts)
    while some := "".join(islice(left, 40)):
        target.write(some.encode())


def _quads(things: Iterable[Thing], run: Run, base: str) -> Iterator[ox.Quad]:
    """What is said of a paper stands in the graph of each of its sources; all else in the default graph."""
    inputs = inputs_of(run, base)
    for subject, said, sources in things:
        node = ox.NamedNode(subject)
        graphs: list[ox.NamedNode | ox.DefaultGraph] = [
            ox.NamedNode(inputs.get(name) or input_iri(name, "", base)) for name in dict.fromkeys(sources)
        ]
        for where in graphs or [ox.DefaultGraph()]:
            for predicate, value in cast(Pairs, said):
                yield ox.Quad(node, term(predicate), value, where)
