"""What can't be written as RDF: found before the first byte is, named, and left out with all that hangs on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace

import pyoxigraph as ox

from kg.graph.content import ConceptWith, Content, PaperWith, in_order
from kg.graph.cut import of_papers
from kg.graph.network import Run
from kg.model import Concept, Link, Paper, Relation
from kg.rdf.formats import RDF_XML, Format

_SURROGATE = re.compile("[\ud800-\udfff]")
#: What XML 1.0 can't hold, not even as a reference (section 2.2); lone surrogates; and the carriage return, which
#: Oxigraph does not write as a reference, so that readers take it for a line feed (section 2.11).
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(content: Content, format: Format) -> tuple[Content, tuple[str, ...]]:
    """The part of some content that a format can hold, and a line for each paper and concept that it can't.

    With a paper go its links, mentions and support; with a concept its links and relations. Nothing else
    is lost. Content that can be written whole is returned as it is.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> from kg.graph.content import content_of
    >>> from kg.rdf.formats import TURTLE
    >>> broken = to_graph([Paper("p", "T"), Paper("q", "lone \\ud800 surrogate")], [], [])
    >>> content, refused = writable(content_of(broken), TURTLE)
    >>> [paper.id for paper, _ in content.papers()], refused
    (['p'], ("paper 'q': its title has a character that turtle can't hold: '\\\\ud800'",))
    """
    if content.sound and format is not RDF_XML:
        return content, ()
    faults = _faults(content, format)
    run = plain_run(content.run, format)
    lines = [f"paper {key!r}: {why}" for key, why in sorted(faults.papers.items())]
    lines += [f"concept {key!r}: {why}" for key, why in sorted(faults.concepts.items())]
    if not lines and not faults.odd_sources and run == content.run:
        return content, ()
    return _without(content, faults, run, format), tuple(lines)


def paper_fault(paper: Paper, links: Iterable[Link], format: Format) -> str | None:
    """Say why a paper with its links can't be written, if it can't; the names of its sources never hinder it."""
    if why := _fault(paper, format):
        return why
    said = ((m.surface, m.long_form, m.detectors) for link in links for m in link.mentions)
    found = _bad(format).search(_joined(tuple(said)))
    return f"a mention has a character that {format.name} can't hold: {found[0]!a}" if found else None


def concept_fault(concept: Concept, format: Format) -> str | None:
    """Say why a concept can't be written, if it can't."""
    return _fault(concept, format) or next(filter(None, map(_match_fault, concept.matches)), None)


def _match_fault(match: str) -> str | None:
    try:
        ox.NamedNode(match)
    except ValueError:
        return f"{match!a}, which it is said to match, is no IRI"
    return None


def plain_paper(paper: Paper, format: Format) -> Paper:
    """A paper with the names of its sources spelled out where they must be, as in ``caf\\udce9.jsonl``."""
    bad = _bad(format)
    if not any(map(bad.search, paper.sources)):
        return paper
    return replace(paper, sources=tuple(_plain(source, bad) for source in paper.sources))


def plain_run(run: Run, format: Format) -> Run:
    """A run with the names of its inputs spelled out where they must be."""
    bad = _bad(format)
    inputs = tuple((_plain(name, bad), _plain(digest, bad)) for name, digest in run.inputs)
    return Run(_plain(run.version, bad), _plain(run.pipeline, bad), inputs)


@dataclass(slots=True)
class _Faults:
    """Why papers and concepts can't be written, by id; what else changes without them."""

    papers: dict[str, str] = field(default_factory=dict)
    concepts: dict[str, str] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)  # papers of each concept that go
    detectors: set[str] = field(default_factory=set)  # of the mentions that stay
    odd_sources: bool = False


def _faults(content: Content, format: Format) -> _Faults:
    found = _Faults()
    for concept, _, _ in content.concepts():
        if why := concept_fault(concept, format):
            found.concepts[concept.id] = why
    for paper, links in content.papers():
        if why := paper_fault(paper, links, format):
            found.papers[paper.id] = why
            found.lost.update({link.concept_id for link in links})
        else:
            kept = (link.mentions for link in links if link.concept_id not in found.concepts)
            found.detectors.update(name for mentions in kept for mention in mentions for name in mention.detectors)
        found.odd_sources = found.odd_sources or plain_paper(paper, format) is not paper
    return found


def _without(content: Content, faults: _Faults, run: Run, format: Format) -> Content:
    """The content without some papers and concepts; names of sources are spelled out where they must be."""
    gone, unnamed = faults.papers.keys(), faults.concepts.keys()

    def concepts() -> Iterator[ConceptWith]:
        for concept, papers, relations in content.concepts():
            if concept.id not in unnamed:
                broader = tuple(other for other in concept.broader if other not in unnamed)
                left = papers - faults.lost[concept.id]
                yield replace(concept, broader=broader), left, _supported(relations, gone, unnamed)

    def papers() -> Iterator[PaperWith]:
        for paper, links in content.papers():
            if paper.id not in gone:
                yield plain_paper(paper, format), [link for link in links if link.concept_id not in unnamed]

    return Content(run, sorted(faults.detectors), concepts, papers, content.sound)


def _supported(relations: Sequence[Relation], gone: Collection[str], unnamed: Collection[str]) -> list[Relation]:
    """The relations to the concepts that are left; one that loses all its support goes too."""
    left = (of_papers(r, lambda paper: paper not in gone) for r in relations if r.object not in unnamed)
    return in_order(relation for relation in left if relation is not None)


def _bad(format: Format) -> re.Pattern[str]:
    """What a format can't hold."""
    return _NO_XML if format is RDF_XML else _SURROGATE


_NAMES = {kind: [field.name for field in fields(kind) if field.name != "sources"] for kind in (Paper, Concept)}


def _fault(value: Paper | Concept, format: Format) -> str | None:
    """Say why a paper or concept can't be written, if it can't."""
    if not value.id:
        return "its id is empty"
    for name in _NAMES[type(value)]:
        if found := _bad(format).search(_joined(getattr(value, name))):
            return f"its {name} has a character that {format.name} can't hold: {found[0]!a}"
    return None


def _joined(value: object) -> str:
    """All strings of a value, which may be a tuple of such; nothing for a number."""
    if isinstance(value, tuple):
        return "\n".join(map(_joined, value))
    return value if isinstance(value, str) else ""


def _plain(name: str, bad: re.Pattern[str]) -> str:
    """A name with the characters that can't be written spelled out, as in ``caf\\udce9.jsonl``."""
    return bad.sub(lambda match: f"\\u{ord(match[0]):04x}", name)
