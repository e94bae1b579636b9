"""Cards, counts and rows as text, JSON and CSV. Nothing here prints: that is left to the command line."""

from __future__ import annotations

import csv
import io
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

import click

from kg.lookup import ConceptCard, ConceptUse, Evidence, PaperCard, Related, Stats
from kg.model import Kind, Paper
from kg.sentences import sentence_at, sentence_spans

if TYPE_CHECKING:
    from kg.evaluate import Evaluation
    from kg.graph import Graph
    from kg.model import Link, Mention

_COLOUR, _RESET = re.compile(r"\x1b\[[0-9;]*m"), "\x1b[0m"
_COLOURS = {Kind.METHOD: "blue", Kind.DATASET: "green", Kind.PROBLEM: "magenta"}
_PREDICATES = {
    ("usedFor", False): "used for",
    ("usedFor", True): "methods used for it",
    ("evaluatedWith", False): "evaluated with",
    ("evaluatedWith", True): "used to evaluate",
    ("comparedWith", False): "compared with",
    ("comparedWith", True): "compared with it",
    ("partOf", False): "part of",
    ("partOf", True): "parts",
    ("broader", False): "broader",
    ("broader", True): "narrower",
}


def concept_text(card: ConceptCard, width: int, papers: int = 10) -> str:
    """A concept's card: kind, other names, what papers do with it, related concepts, papers with sentences."""
    concept = card.concept
    kinds = " and ".join(click.style(kind.value, fg=_COLOURS[kind]) for kind in concept.kinds)
    lines = wrap(f"{click.style(concept.label, bold=True)} ({kinds}, {_count(len(card.papers), 'paper')})", width)
    if concept.aliases:
        lines += wrap(", ".join(concept.aliases), width, "  also:      ")
    lines += wrap(", ".join(f"{role.value} {number}" for role, number in card.roles.items()), width, "  roles:     ")
    lines += _related_lines(card.related, width)
    for use in card.papers[:papers]:
        lines += ["", *wrap(f"{use.paper.title} ({_year(use.paper)})", width)]
        lines += _evidence_lines(use.role.value, use.telling, width)
    if len(card.papers) > papers:
        lines += ["", f"… and {len(card.papers) - papers} more (--papers {len(card.papers)} shows all)"]
    return "\n".join(lines)


def paper_text(card: PaperCard, width: int) -> str:
    """A paper's card: its metadata, and its concepts by role, each with its first sentence."""
    paper = card.paper
    lines = wrap(click.style(paper.title, bold=True), width)
    who = ", ".join(paper.authors) or (_count(paper.author_count, "author") if paper.author_count else "")
    where = f"https://doi.org/{paper.doi}" if paper.doi else f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else paper.url
    for name, value in (
        ("authors", who),
        ("date", paper.date),
        ("venue", paper.venue),
        ("link", where),
        ("keywords", ", ".join(paper.keywords)),
        ("cited", _count(paper.citation_count, "time") if paper.citation_count else ""),
        ("id", paper.id),
    ):
        if value:
            lines += wrap(str(value), width, f"  {name + ':':<11}")
    lines += wrap(", ".join(paper.sources), width, "  source:    ") if paper.sources else []
    groups: dict[tuple[str, str], list[ConceptUse]] = {}
    for use in card.concepts:
        groups.setdefault((use.role.value, use.telling.sentence if use.telling else ""), []).append(use)
    for (role, sentence), uses in groups.items():
        names = ", ".join(
            click.style(use.concept.label, fg=_COLOURS[use.kind]) + f" ({use.kind.value})" for use in uses
        )
        lines += ["", *wrap(names, width, f"{role + ':':<15}")]
        marked = [(use.telling.start, use.telling.end) for use in uses if use.telling]
        lines += wrap(bracketed(sentence, marked), width, " " * 15)
    if not card.concepts:
        lines += ["", "no concepts were found in this paper"]
    return "\n".join(lines)


def stats_text(stats: Stats) -> str:
    """The counts of a graph, and its commonest concepts of each kind."""
    years = f", {min(stats.years)} to {max(stats.years)}" if stats.years else ""
    lines = [
        f"{_count(stats.papers, 'paper')}{years}; {stats.papers_without_concepts} without concepts",
        f"{_count(stats.concepts, 'concept')}, {_count(stats.links, 'link')}, {_count(stats.mentions, 'mention')}, "
        f"{_count(stats.relations, 'relation')}",
        "roles: " + ", ".join(f"{role} {number}" for role, number in stats.roles.items()),
    ]
    for kind, top in stats.top.items():
        lines += ["", f"{click.style(kind, fg=_COLOURS[Kind(kind)])} ({stats.kinds[kind]})"]
        lines += [f"  {number:>4}  {label}" for label, number in top]
    return "\n".join(lines)


def concept_rows(card: ConceptCard) -> Iterator[dict[str, Any]]:
    """One row for each sentence of evidence of a concept's card."""
    for use in card.papers:
        for evidence in use.evidence:
            yield {
                "concept": card.concept.label,
                "paper_id": use.paper.id,
                "title": use.paper.title,
                "year": use.paper.year,
                **_evidence_row(use.role.value, use.kind.value, evidence),
            }


def paper_rows(card: PaperCard) -> Iterator[dict[str, Any]]:
    """One row for each sentence of evidence of a paper's card."""
    for use in card.concepts:
        for evidence in use.evidence:
            yield {
                "paper_id": card.paper.id,
                "concept_id": use.concept.id,
                "concept": use.concept.label,
                **_evidence_row(use.role.value, use.kind.value, evidence),
            }


def stats_rows(stats: Stats) -> Iterator[dict[str, Any]]:
    """One row for each count."""
    for name in ("papers", "concepts", "links", "mentions", "relations", "papers_without_concepts"):
        yield {"measure": name, "value": getattr(stats, name)}
    for group in ("kinds", "roles", "years"):
        for name, number in getattr(stats, group).items():
            yield {"measure": f"{group}:{name}", "value": number}


def evaluation_text(result: Evaluation) -> str:
    """The figures of an evaluation: concepts once a paper, mentions by place, roles, reliability of confidences."""
    lines = [f"{_count(result.papers, 'paper')}{'':<12}     P     R    F1   found  right   gold"]
    rows = {
        "concepts, typed": result.typed,
        "concepts, untyped": result.untyped,
        **{f"  {kind}": score for kind, score in result.kinds.items()},
        "mentions, typed": result.mentions_typed,
        "mentions, untyped": result.mentions_untyped,
    }
    for name, score in rows.items():
        shares = " ".join(f"{100 * share:5.1f}" for share in (score.precision, score.recall, score.f1))
        lines.append(f"{name:<22} {shares} {score.found:>7} {score.right:>6} {score.gold:>6}")
    lines.append(f"roles right: {100 * result.roles.precision:.1f} % of {result.roles.found:,} links found")
    lines += ["", "kind      confidence   mentions   mean   right"]
    for cell in result.reliability:
        share = 100 * cell.right / cell.mentions
        lines.append(
            f"{cell.kind:<9} {cell.low:.1f} … {cell.high:.1f} {cell.mentions:>12}"
            f" {cell.confidence:>6.2f} {share:>6.1f} %"
        )
    return "\n".join(lines)


def evaluation_rows(result: Evaluation) -> Iterator[dict[str, Any]]:
    """One row for each score of an evaluation."""
    scores = {
        name: getattr(result, name) for name in ("typed", "untyped", "mentions_typed", "mentions_untyped", "roles")
    }
    for name, score in {**scores, **result.kinds}.items():
        yield {
            "measure": name,
            "precision": round(score.precision, 4),
            "recall": round(score.recall, 4),
            "f1": round(score.f1, 4),
            "found": score.found,
            "right": score.right,
            "gold": score.gold,
        }


def judging_text(graph: Graph, link: Link, mention: Mention, width: int) -> str:
    """A mention in its sentence, with what the graph says of it, for a person to judge."""
    paper, concept = graph.nodes[f"paper:{link.paper_id}"]["value"], graph.nodes[f"concept:{link.concept_id}"]["value"]
    first, last = sentence_at(sentence_spans(paper.text), mention.start)
    sentence = bracketed(paper.text[first:last], [(mention.start - first, mention.end - first)])
    head = (
        f"{click.style(concept.label, bold=True)} as {mention.kind.value}, {link.role.value}, {mention.confidence:.2f}"
    )
    return "\n".join([*wrap(paper.title, width), *wrap(sentence, width, "  "), f"  → {head}"])


def to_json(value: Any) -> str:
    """A value, or a list of rows, as indented JSON."""
    return json.dumps(
        asdict(value) if is_dataclass(value) and not isinstance(value, type) else value, ensure_ascii=False, indent=2
    )


def to_csv(rows: Iterable[dict[str, Any]]) -> str:
    """Rows as CSV with a header (RFC 4180, but lines end in a line feed); empty where there are no rows."""
    rows = list(rows)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]) if rows else [], lineterminator="\n")
    if rows:
        writer.writeheader()
        writer.writerows(rows)
    return buffer.getvalue().rstrip("\n")


def to_table(names: Sequence[str], rows: Iterable[Sequence[str | None]], width: int) -> str:
    """Rows as a table that fits a width; long cells are wrapped."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in names:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell or "") for cell in row))
    buffer = io.StringIO()
    Console(file=buffer, width=width, color_system=None).print(table)
    lines = "\n".join(line.rstrip() for line in buffer.getvalue().splitlines())
    return textwrap.dedent(lines).strip("\n")


def _related_lines(related: Iterable[Related], width: int, most: int = 8) -> list[str]:
    groups: dict[tuple[str, bool], list[str]] = {}
    for other in related:
        groups.setdefault((other.predicate.value, other.inverse), []).append(f"{other.label} ({other.support})")
    lines: list[str] = []
    for key, labels in groups.items():
        more = f", … {len(labels) - most} more" if len(labels) > most else ""
        lines += wrap(", ".join(labels[:most]) + more, width, f"  {_PREDICATES[key]}: ")
    return lines


def _evidence_lines(role: str, found: Evidence | None, width: int) -> list[str]:
    if found is None:
        return [f"  {role}"]
    return wrap(bracketed(found.sentence, [(found.start, found.end)]), width, f"  {role + ':':<15}")


def bracketed(sentence: str, ranges: Iterable[tuple[int, int]]) -> str:
    """A sentence with brackets around some ranges that don't overlap."""
    for start, end in sorted(ranges, reverse=True):
        sentence = f"{sentence[:start]}[{sentence[start:end]}]{sentence[end:]}"
    return sentence


def _evidence_row(role: str, kind: str, evidence: Evidence) -> dict[str, Any]:
    mention = evidence.mention
    return {
        "role": role,
        "kind": kind,
        "surface": mention.surface,
        "start": mention.start,
        "end": mention.end,
        "confidence": mention.confidence,
        "detectors": " ".join(mention.detectors),
        "sentence": evidence.sentence,
    }


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Wrap a text. Its colours take no room: they are put back after as many visible characters as before."""
    plain = _COLOUR.sub("", text)
    wrapped = "\n".join(
        textwrap.wrap(plain, width, initial_indent=indent, subsequent_indent=" " * len(indent), break_on_hyphens=False)
    )
    visible = [place for place, letter in enumerate(wrapped) if not letter.isspace()]
    if not visible:
        return []
    for code in reversed(list(_COLOUR.finditer(text))):
        before = len("".join((indent + _COLOUR.sub("", text[: code.start()])).split()))
        place = visible[before] if code[0] != _RESET and before < len(visible) else visible[before - 1] + 1
        wrapped = wrapped[:place] + code[0] + wrapped[place:]
    return wrapped.split("\n")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _year(paper: Paper) -> str:
    return str(paper.year) if paper.year is not None else "year unknown"
