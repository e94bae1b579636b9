"""A paper's card, and the papers like it, as text and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from kg.answers.concept import evidence_row
from kg.answers.format import COLOURS, bracketed, counted, wrap
from kg.answers.relations import apart, said
from kg.concepts.normal import normal_form
from kg.lookup.values import ConceptUse, PaperCard, PaperRelation, SimilarPaper
from kg.model import Paper

#: So many of the concepts that two papers share are listed.
_SHARED = 6


def part_line(paper: Paper, name: str) -> str | None:
    """What to say where a paper was found by a part of its title.

    Examples
    --------
    >>> part_line(Paper("p", "A Look at Attention"), "attention")
    "'attention' is taken for 'A Look at Attention' (part of the title)"
    """
    own, whole = normal_form(name), normal_form(paper.title)
    known = {paper.id, paper.doi, paper.arxiv_id}
    if name.strip() in known or own == whole or not all(word in whole for word in own.split()):
        return None
    return f"{name!r} is taken for {paper.title!r} (part of the title)"


def paper_text(card: PaperCard, width: int) -> str:
    """A paper's card: its metadata, and its concepts by role, each with its first sentence."""
    paper = card.paper
    lines = wrap(click.style(paper.title, bold=True), width)
    who = ", ".join(paper.authors) or (counted(paper.author_count, "author") if paper.author_count else "")
    where = f"https://doi.org/{paper.doi}" if paper.doi else f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else paper.url
    for name, value in (
        ("authors", who),
        ("date", paper.date),
        ("venue", paper.venue),
        ("link", where),
        ("keywords", ", ".join(paper.keywords)),
        ("cited", counted(paper.citation_count, "time") if paper.citation_count else ""),
        ("id", paper.id),
    ):
        if value:
            lines += wrap(str(value), width, f"  {name + ':':<11}")
    lines += wrap(", ".join(paper.sources), width, "  source:    ") if paper.sources else []
    groups: dict[tuple[str, str], list[ConceptUse]] = {}
    for use in card.concepts:
        groups.setdefault((use.role.value, use.telling.sentence if use.telling else ""), []).append(use)
    for (role, sentence), uses in groups.items():
        names = ", ".join(click.style(use.concept.label, fg=COLOURS[use.kind]) + f" ({use.kind.value})" for use in uses)
        lines += ["", *wrap(names, width, f"{role + ':':<15}")]
        marked = [(use.telling.start, use.telling.end) for use in uses if use.telling]
        lines += wrap(bracketed(sentence, marked), width, " " * 15)
    lines += ["", "it states:", *_stated_lines(card.relations, width)] if card.relations else []
    if not card.concepts:
        lines += ["", "no concepts were found in this paper"]
    return "\n".join(lines)


def _stated_lines(relations: Sequence[PaperRelation], width: int) -> list[str]:
    """What a paper states, each sentence once, under all that it states."""
    groups: dict[str, list[PaperRelation]] = {}
    for relation in relations:
        groups.setdefault(relation.stated.sentence, []).append(relation)
    lines = []
    for sentence, group in groups.items():
        for relation in group:
            sure = f" ({relation.stated.confidence:.2f} sure)"
            lines += wrap(f"{said(relation.subject, relation.relation, relation.object)}{sure}", width, "  ")
        marks = [mark for relation in group for mark in (relation.stated.subject, relation.stated.object)]
        lines += wrap(bracketed(sentence, apart(marks)), width, "      ")
    return lines


def paper_rows(card: PaperCard) -> Iterator[dict[str, Any]]:
    """One row for each sentence of evidence of a paper's card."""
    for use in card.concepts:
        for evidence in use.evidence:
            yield {
                "paper_id": card.paper.id,
                "concept_id": use.concept.id,
                "concept": use.concept.label,
                **evidence_row(use.role.value, use.kind.value, evidence),
            }


def similar_text(title: str, found: Sequence[SimilarPaper], width: int) -> str:
    """The papers most like a paper, with the concepts and words of both, and how much of the likeness each makes."""
    lines = wrap(f"like {title!r}", width)
    for other in found:
        lines += ["", *similar_lines(other, width)]
    if not found:
        lines += ["", "no other paper names any of its concepts or has its words"]
    return "\n".join(lines)


def similar_lines(other: SimilarPaper, width: int) -> list[str]:
    """One paper that is like another, and the concepts and words of both."""
    year = f" ({other.year})" if other.year is not None else ""
    shared = [f"{concept.label} ({concept.share:.2f})" for concept in other.shared[:_SHARED]]
    more = [f"… {len(other.shared) - _SHARED} more"] if len(other.shared) > _SHARED else []
    lines = wrap(f"{other.similarity:.2f}  {click.style(other.title, bold=True)}{year}", width)
    lines += wrap(", ".join(shared + more), width, "      both name: ") if shared else []
    if other.words:
        lines += wrap(f"{', '.join(other.words)} ({other.by_words:.2f})", width, "      words:     ")
    return lines


def similar_rows(found: Sequence[SimilarPaper]) -> Iterator[dict[str, Any]]:
    """One row for each paper."""
    for other in found:
        yield {
            "paper_id": other.paper_id,
            "title": other.title,
            "year": other.year,
            "similarity": other.similarity,
            "by_concepts": other.by_concepts,
            "by_words": other.by_words,
            "shared": "; ".join(concept.label for concept in other.shared),
            "words": " ".join(other.words),
        }
