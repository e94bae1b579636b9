"""A concept's card as text and as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click

from kg.answers.format import COLOURS, bracketed, counted, wrap, year_of
from kg.answers.relations import source, stated_lines, stated_row
from kg.concepts.normal import normal_form
from kg.lookup.names import NameHit
from kg.lookup.short_names import FEW, is_short
from kg.lookup.values import Beside, ConceptCard, Evidence, PaperUse, Stating
from kg.lookup.ways import EXACT, Way

#: What a section is called: (relation, whether the card's concept is the object).
SECTION_NAMES = {
    ("usedFor", False): "used for",
    ("usedFor", True): "methods used for it",
    ("evaluatedWith", False): "evaluated on",
    ("evaluatedWith", True): "used to evaluate",
    ("testedOn", False): "datasets",
    ("testedOn", True): "problems",
    ("comparedWith", False): "compared with",
    ("partOf", False): "part of",
    ("partOf", True): "built from",
    ("broader", False): "broader",
    ("broader", True): "narrower",
}

#: So many concepts of a section are listed.
BESIDE = 6

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(years: Mapping[int, int]) -> str:
    """A bar for each year from the first to the last, as high as its count; a space where it is 0.

    Examples
    --------
    >>> sparkline({2017: 1, 2018: 4, 2020: 8})
    '▁▄ █'
    """
    if not years:
        return ""
    most = max(years.values())
    counts = (years.get(year, 0) for year in range(min(years), max(years) + 1))
    return "".join(_BARS[max(0, round(8 * count / most) - 1)] if count else " " for count in counts)


def concept_text(card: ConceptCard, width: int, papers: int = 10, beside: int = BESIDE) -> str:
    """A concept's card: kind, other names, what papers do with it and when, what stands beside it, papers."""
    concept, counts = card.concept, card.counts
    kinds = " and ".join(click.style(kind.value, fg=COLOURS[kind]) for kind in concept.kinds)
    head = f"{click.style(concept.label, bold=True)} ({kinds}, {counted(counts.papers, 'paper')}{_which(card)})"
    lines = wrap(head, width)
    if not counts.papers and card.found.papers:
        lines += wrap(f"none of its {counted(card.found.papers, 'paper')}: ask with fewer options", width, "  ")
    if concept.aliases:
        lines += wrap(", ".join(concept.aliases), width, "  also:      ")
    if concept.matches:
        lines += wrap(" ".join(concept.matches), width, "  same as:   ")
    lines += _meanings(card, width)
    if card.longer:
        named = ", ".join(f"{other.label} ({other.papers:,})" for other in card.longer)
        lines += wrap(f"far more papers name {named}", width, "  but:       ")
    lines += wrap(
        ", ".join(f"{role.value} {number:,}" for role, number in counts.roles.items()), width, "  roles:     "
    )
    lines += wrap(_years(card), width, "  years:     ")
    for section in card.sections:
        name = SECTION_NAMES[section.relation, section.inverse]
        lines += _listed(name, section.concepts[:beside], section.total, width)
        told = next((other.stated for other in section.concepts[:beside] if other.stated), None)
        lines += _stated(told, width) if told else []
    lines += _listed("related", card.related[:beside], 0, width)
    for use in card.newest[:papers]:
        lines += ["", *use_lines(use, width)]
    left = counts.papers - min(papers, len(card.newest))
    if left:
        lines += ["", f"… and {left:,} more (--papers {counts.papers} shows all)"]
    return "\n".join(lines)


def use_lines(use: PaperUse, width: int) -> list[str]:
    """What a paper does with a concept: its title and the sentence that says so."""
    return [*wrap(f"{use.paper.title} ({year_of(use.paper)})", width), *_evidence_lines(use, width)]


def guess_line(found: NameHit, name: str) -> str | None:
    """What to say where a name was taken for a concept that no paper calls so."""
    if found.way is Way.KNOWN:
        return f"no paper here says {name!r}, which is a name of {found.label!r} elsewhere"
    return None if found.way in EXACT else f"{name!r} is taken for {found.name!r} ({found.way.value})"


def concept_rows(card: ConceptCard) -> Iterator[dict[str, Any]]:
    """One row for each sentence of evidence of a concept's card."""
    for use in card.newest:
        for evidence in use.evidence:
            yield {
                "concept": card.concept.label,
                "paper_id": use.paper.id,
                "title": use.paper.title,
                "year": use.paper.year,
                **evidence_row(use.role.value, use.kind.value, evidence),
                **stated_row(use.stated),
            }


def evidence_row(role: str, kind: str, evidence: Evidence) -> dict[str, Any]:
    """The columns of a sentence of evidence."""
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


def _meanings(card: ConceptCard, width: int) -> list[str]:
    """What else the short name of a concept may mean; of one that has no other name, that it may well mean that."""
    usual = _usual(card, width)
    if not card.meanings:
        return usual
    named = ", ".join(map(_named, card.meanings))
    label = card.concept.label
    if is_short(label) and card.counts.papers <= FEW and normal_form(label) == normal_form(card.meanings[0].name):
        said = f"its papers don't spell {label} out; that may mean {named}"
        return wrap(said, width, "  unclear:   ") + usual
    return wrap(f"{card.meanings[0].name} may also mean {named}", width, "  but:       ") + usual


def _usual(card: ConceptCard, width: int) -> list[str]:
    """What the short name mostly means elsewhere, and not here."""
    if card.elsewhere is None:
        return []
    name = card.concept.label if card.found.way is Way.ID else card.found.name
    return wrap(f"elsewhere {name} mostly means {card.elsewhere}", width, "  but:       ")


def _named(hit: NameHit) -> str:
    """What a short name may mean, with the id where the thing is called as the name is."""
    shown = f", {hit.concept_id}" if normal_form(hit.label) == normal_form(hit.name) else ""
    return f"{hit.label} ({counted(hit.papers, 'paper')}{shown})"


def _which(card: ConceptCard) -> str:
    """Which papers are counted, in words; nothing where all are."""
    wanted = card.filter
    parts = [wanted.role.value] if wanted.role else []
    parts += [f"as {wanted.kind.value}"] if wanted.kind else []
    parts += [f"since {wanted.since}"] if wanted.since is not None else []
    parts += [f"until {wanted.until}"] if wanted.until is not None else []
    parts += [f"beside {card.beside}"] if card.beside and not wanted.relation else []
    parts += [f"{wanted.relation} {card.beside or ''}".rstrip()] if wanted.relation else []
    return f": {', '.join(parts)}" if parts else ""


def _years(card: ConceptCard) -> str:
    counts = card.counts
    first, last = counts.first_year, counts.last_year
    undated = f"{counts.undated:,} without a year" if counts.undated else ""
    if first is None or last is None:
        return undated
    # a no-break space keeps the bars of empty years, whatever wraps the line
    bars = sparkline(counts.years).replace(" ", "\N{NO-BREAK SPACE}")
    shown = f"{first} ({counts.years[first]:,})" if first == last else f"{first} {bars} {last}"
    return f"{shown}, {undated}" if undated else shown


def _listed(name: str, concepts: Iterable[Beside], total: int, width: int) -> list[str]:
    labels = [f"{other.label} ({other.papers:,})" for other in concepts]
    more = [f"… {total - len(labels):,} more"] if total > len(labels) else []
    return wrap(", ".join(labels + more), width, f"  {name}: ") if labels else []


def _stated(stated: Stating, width: int) -> list[str]:
    """The sentence of a section: what the surest paper states of the first of its concepts that papers speak of."""
    return [*stated_lines(stated, width, "      "), *wrap(f"— {source(stated)}", width, "      ")]


def _evidence_lines(use: PaperUse, width: int) -> list[str]:
    if use.stated is not None:
        indent = f"  {f'{use.stated.confidence:.2f} sure:':<15}"
        return stated_lines(use.stated, width, indent)
    found = use.telling
    if found is None:
        return [f"  {use.role.value}"]
    indent = f"  {use.role.value + ':':<15}"
    return wrap(bracketed(found.sentence, [(found.start, found.end)]), width, indent)
