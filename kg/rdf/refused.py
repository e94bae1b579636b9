"""What can't be written as RDF: found before the first byte is, named, and left out with all that hangs on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

from kg.graph import Graph, Run, concepts_of, links_of, papers_of, relations_of, run_of, to_graph
from kg.model import Concept, Link, Paper, Predicate, Relation
from kg.rdf.formats import RDF_XML, Format

_SURROGATE = re.compile("[\ud800-\udfff]")
#: What XML 1.0 can't hold, not even as a reference (section 2.2); lone surrogates; and the carriage return, which
#: Oxigraph does not write as a reference, so that readers take it for a line feed (section 2.11).
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(graph: Graph, format: Format) -> tuple[Graph, tuple[str, ...]]:
    """The part of a graph that a format can hold, and a line for each paper and concept that it can't.

    With a paper go its links, mentions and support; with a concept its links and relations. Nothing else
    is lost. A graph that can be written whole is returned as it is.

    Examples
    --------
    >>> from kg.rdf.formats import TURTLE
    >>> broken = to_graph([Paper("p", "T"), Paper("q", "lone \\ud800 surrogate")], [], [])
    >>> graph, refused = writable(broken, TURTLE)
    >>> list(graph), refused
    (['paper:p'], ("paper 'q': its title has a character that turtle can't hold: '\\\\ud800'",))
    """
    bad = _NO_XML if format is RDF_XML else _SURROGATE
    papers = {paper.id: why for paper in papers_of(graph) if (why := _paper_fault(paper, bad, format))}
    for link in links_of(graph):
        if link.paper_id not in papers and (why := _evidence_fault(link, bad, format)):
            papers[link.paper_id] = why
    concepts = {concept.id: why for concept in concepts_of(graph) if (why := _fault(concept, bad, format))}
    run = _plain_run(run_of(graph), bad)
    lines = [f"paper {key!r}: {why}" for key, why in sorted(papers.items())]
    lines += [f"concept {key!r}: {why}" for key, why in sorted(concepts.items())]
    sources_changed = any(bad.search(source) for paper in papers_of(graph) for source in paper.sources)
    if not lines and not sources_changed and run == run_of(graph):
        return graph, ()
    return _without(graph, papers.keys(), concepts.keys(), bad, run), tuple(lines)


def _paper_fault(paper: Paper, bad: re.Pattern[str], format: Format) -> str | None:
    return _fault(replace(paper, sources=()), bad, format) if paper.sources else _fault(paper, bad, format)


_NAMES = {kind: [field.name for field in fields(kind)] for kind in (Paper, Concept)}


def _fault(value: Paper | Concept, bad: re.Pattern[str], format: Format) -> str | None:
    """Say why a paper or concept can't be written, if it can't."""
    if not value.id:
        return "its id is empty"
    if bad.search("\n".join(_words(getattr(value, name) for name in _NAMES[type(value)]))) is None:
        return None
    for field in fields(value):
        content = getattr(value, field.name)
        for item in content if isinstance(content, tuple) else (content,):
            item = "".join(item) if isinstance(item, tuple) else item  # noqa: PLW2901
            if isinstance(item, str) and (found := bad.search(item)):
                return f"its {field.name} has a character that {format.name} can't hold: {found[0]!a}"
    return None


def _words(values: Iterable[object]) -> Iterator[str]:
    """All strings among the values, and in the tuples among them."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from _words(value)


def _evidence_fault(link: Link, bad: re.Pattern[str], format: Format) -> str | None:
    for mention in link.mentions:
        for item in (mention.surface, mention.long_form or "", *mention.detectors):
            if found := bad.search(item):
                return f"a mention has a character that {format.name} can't hold: {found[0]!a}"
    return None


def _without(graph: Graph, papers: Iterable[str], concepts: Iterable[str], bad: re.Pattern[str], run: Run) -> Graph:
    """The graph without some papers and concepts; names of sources are spelled out where they must be."""
    gone, unnamed = set(papers), set(concepts)
    return to_graph(
        [
            replace(paper, sources=tuple(_plain(source, bad) for source in paper.sources))
            for paper in papers_of(graph)
            if paper.id not in gone
        ],
        [
            replace(concept, broader=tuple(other for other in concept.broader if other not in unnamed))
            for concept in concepts_of(graph)
            if concept.id not in unnamed
        ],
        [link for link in links_of(graph) if link.paper_id not in gone and link.concept_id not in unnamed],
        _supported(relations_of(graph), gone, unnamed),
        run,
    )


def _supported(relations: Iterable[Relation], gone: set[str], unnamed: set[str]) -> list[Relation]:
    """The relations between the concepts that are left; one that loses all its support goes too."""
    kept = []
    for relation in relations:
        papers = tuple(paper for paper in relation.paper_ids if paper not in gone)
        if not {relation.subject, relation.object} & unnamed and (papers or relation.predicate is Predicate.BROADER):
            kept.append(replace(relation, paper_ids=papers))
    return kept


def _plain_run(run: Run, bad: re.Pattern[str]) -> Run:
    inputs = tuple((_plain(name, bad), _plain(digest, bad)) for name, digest in run.inputs)
    return Run(_plain(run.version, bad), _plain(run.pipeline, bad), inputs)


def _plain(name: str, bad: re.Pattern[str]) -> str:
    """A name with the characters that can't be written spelled out, as in ``caf\\udce9.jsonl``."""
    return bad.sub(lambda match: f"\\u{ord(match[0]):04x}", name)
