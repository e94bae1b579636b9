"""What changed between two graphs, as text and as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.answers.format import wrap
from kg.lookup.difference import Changes, ConceptChange


def changes_text(found: Changes, width: int, most: int = 20) -> str:
    """Counts, and the first concepts of each sort with what became of them."""
    lines = [
        f"papers:   {len(found.papers_new):,} are new, {len(found.papers_gone):,} went",
        f"concepts: {found.concepts_kept:,} stayed ({len(found.concepts_changed):,} changed), "
        f"{len(found.concepts_new):,} are new, {len(found.concepts_gone):,} went",
        f"links:    {found.links_kept:,} stayed, {len(found.links_changed):,} changed, "
        f"{len(found.links_new):,} are new, {len(found.links_gone):,} went",
        f"relations: {found.relations_kept:,} stayed, {len(found.relations_changed):,} changed, "
        f"{len(found.relations_new):,} are new, {len(found.relations_gone):,} went",
    ]
    gone = [f"{gone.concept_id} → {' '.join(gone.replaced_by) or 'nothing'}" for gone in found.concepts_gone]
    changed = [f"{change.concept_id}: {_said(change)}" for change in found.concepts_changed]
    for title, items in (("that went", gone), ("that changed", changed), ("that are new", list(found.concepts_new))):
        if items:
            lines += ["", f"concepts {title} ({len(items):,})"]
            for item in items[:most]:
                lines += wrap(item, width, "  ")
            lines += [f"  … and {len(items) - most:,} more (--top {len(items)} shows all)"] if len(items) > most else []
    return "\n".join(lines)


def _said(change: ConceptChange) -> str:
    parts = [f"now called {change.label[1]!r}"] if change.label[0] != change.label[1] else []
    if change.kinds[0] != change.kinds[1]:
        parts.append("now " + " and ".join(kind.value for kind in change.kinds[1]))
    parts += [f"+ {name!r}" for name in change.names_new] + [f"- {name!r}" for name in change.names_gone]
    if change.papers[0] != change.papers[1]:
        parts.append(f"papers {change.papers[0]:,} → {change.papers[1]:,}")
    return ", ".join(parts)


def changes_rows(found: Changes) -> Iterator[dict[str, Any]]:
    """One row for each paper, concept, link and relation that came, went or changed."""
    for what, papers in (("new", found.papers_new), ("gone", found.papers_gone)):
        yield from (_row("paper", what, paper_id=paper) for paper in papers)
    yield from (_row("concept", "new", concept) for concept in found.concepts_new)
    yield from (_row("concept", "gone", c.concept_id, detail=" ".join(c.replaced_by)) for c in found.concepts_gone)
    yield from (_row("concept", "changed", c.concept_id, detail=_said(c)) for c in found.concepts_changed)
    for what, links in (("new", found.links_new), ("gone", found.links_gone), ("changed", found.links_changed)):
        for link in links:
            roles = (role.value for role in (link.before, link.after) if role is not None)
            yield _row("link", what, link.concept_id, link.paper_id, " → ".join(roles))
    for what, relations in (
        ("new", found.relations_new),
        ("gone", found.relations_gone),
        ("changed", found.relations_changed),
    ):
        for r in relations:
            counts = " → ".join(f"{number:,}" for number in (r.before, r.after) if number is not None)
            yield _row("relation", what, r.subject, detail=f"{r.relation} {r.object}: papers {counts}")


def _row(thing: str, what: str, concept_id: str = "", paper_id: str = "", detail: str = "") -> dict[str, Any]:
    return {"thing": thing, "change": what, "concept_id": concept_id, "paper_id": paper_id, "detail": detail}
