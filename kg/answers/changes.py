"""What changed between two graphs, as text and as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kg.answers.format import shortened, wrap
from kg.lookup.difference import Changes, ConceptChange, PaperChange

#: What a row of changes has.
CHANGES_COLUMNS = ("thing", "change", "concept_id", "paper_id", "detail")


def changes_text(found: Changes, width: int, most: int = 20) -> str:
    """Counts, and the first papers and concepts of each sort with what became of them."""
    lines = [
        f"papers:   {found.papers_kept:,} stayed ({len(found.papers_changed):,} changed), "
        f"{len(found.papers_new):,} are new, {len(found.papers_gone):,} went",
        f"concepts: {found.concepts_kept:,} stayed ({len(found.concepts_changed):,} changed), "
        f"{len(found.concepts_new):,} are new, {len(found.concepts_gone):,} went",
        f"links:    {found.links_kept:,} stayed, {len(found.links_changed):,} changed, "
        f"{len(found.links_new):,} are new, {len(found.links_gone):,} went",
        f"relations: {found.relations_kept:,} stayed, {len(found.relations_changed):,} changed, "
        f"{len(found.relations_new):,} are new, {len(found.relations_gone):,} went",
    ]
    for title, items in (*_papers(found), *_concepts(found)):
        if items:
            lines += ["", f"{title} ({len(items):,})"]
            for item in items[:most]:
                lines += wrap(item, width, "  ")
            lines += [f"  … and {len(items) - most:,} more (--top {len(items)} shows all)"] if len(items) > most else []
    return "\n".join(lines)


def _papers(found: Changes) -> Iterator[tuple[str, list[str]]]:
    """The papers of each sort, with their titles."""

    def named(papers: Iterable[str]) -> list[str]:
        return [f"{paper}: {shortened(found.titles[paper], 80)}" for paper in papers]

    changed = named(change.paper_id for change in found.papers_changed)
    yield "papers that went", named(found.papers_gone)
    yield (
        "papers that changed",
        [f"{name}: {_fields(change)}" for name, change in zip(changed, found.papers_changed, strict=True)],
    )
    yield "papers that are new", named(found.papers_new)


def _fields(change: PaperChange) -> str:
    """What was known of a paper and what is; of long texts that begin alike, that they changed."""
    parts = []
    for field in change.fields:
        said = ["nothing" if v is None else repr(shortened(v)) for v in (field.before, field.after)]
        parts.append(f"{field.name} changed" if said[0] == said[1] else f"{field.name} {said[0]} → {said[1]}")
    return ", ".join(parts)


def _concepts(found: Changes) -> Iterator[tuple[str, list[str]]]:
    """The concepts of each sort, with what became of them."""
    yield (
        "concepts that went",
        [f"{gone.concept_id} → {' '.join(gone.replaced_by) or 'nothing'}" for gone in found.concepts_gone],
    )
    yield "concepts that changed", [f"{change.concept_id}: {_said(change)}" for change in found.concepts_changed]
    yield "concepts that are new", list(found.concepts_new)


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
        yield from (_row("paper", what, paper_id=paper, detail=found.titles[paper]) for paper in papers)
    yield from (_row("paper", "changed", paper_id=c.paper_id, detail=_fields(c)) for c in found.papers_changed)
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
    return dict(zip(CHANGES_COLUMNS, (thing, what, concept_id, paper_id, detail), strict=True))
