"""The questions that people ask of a built graph. Everything is read from the index in ``kg.sqlite``."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kg.concepts.normal import normal_form
from kg.errors import NotFoundError
from kg.model import Concept, Kind, Mention, Paper, Predicate, Role
from kg.sentences import sentence_at, sentence_spans
from kg.store import to_concept, to_mention, to_paper


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence in which a paper names a concept. ``start`` and ``end`` are the mention's place in the sentence."""

    sentence: str
    start: int
    end: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class PaperUse:
    """What one paper does with a concept, with the sentences that say so in text order."""

    paper: Paper
    kind: Kind
    role: Role
    evidence: tuple[Evidence, ...]

    @property
    def telling(self) -> Evidence | None:
        """The sentence to show first: it says the role itself, and is rather from the abstract than the title."""
        return _telling(self.role, self.evidence)


@dataclass(frozen=True, slots=True)
class Related:
    """A concept that stands in a relation to another; ``support`` counts the papers that say so."""

    predicate: Predicate
    inverse: bool
    concept_id: str
    label: str
    support: int


@dataclass(frozen=True, slots=True)
class ConceptCard:
    """What the graph knows of a concept; papers newest first, related concepts by support."""

    concept: Concept
    papers: tuple[PaperUse, ...]
    related: tuple[Related, ...]

    @property
    def roles(self) -> dict[Role, int]:
        """How many papers have the concept in each role, the commonest first."""
        return dict(Counter(use.role for use in self.papers).most_common())


@dataclass(frozen=True, slots=True)
class ConceptUse:
    """What a paper does with one of its concepts, with the sentences that say so."""

    concept: Concept
    kind: Kind
    role: Role
    evidence: tuple[Evidence, ...]

    @property
    def telling(self) -> Evidence | None:
        """The sentence to show first: it says the role itself, and is rather from the abstract than the title."""
        return _telling(self.role, self.evidence)


@dataclass(frozen=True, slots=True)
class PaperCard:
    """What the graph knows of a paper; its concepts by role, then by name."""

    paper: Paper
    concepts: tuple[ConceptUse, ...]


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts over a graph; ``top`` has the commonest concepts of each kind as (label, papers)."""

    papers: int
    concepts: int
    links: int
    mentions: int
    relations: int
    papers_without_concepts: int
    kinds: dict[str, int]
    roles: dict[str, int]
    years: dict[int, int]
    top: dict[str, tuple[tuple[str, int], ...]]


def concept_card(store: sqlite3.Connection, name: str) -> ConceptCard:
    """The card of the concept of a name: its label or an alias, in any case, number and hyphenation, or its id.

    Raises
    ------
    NotFoundError
        Where no concept has the name; it carries the nearest names that the graph has.
    """
    concept = find_concept(store, name)
    uses = [
        PaperUse(paper, Kind(kind), Role(role), _evidence(store, paper, concept.id))
        for kind, role, *row in store.execute(
            "SELECT link.kind, link.role, paper.* FROM link JOIN paper ON paper.id = link.paper_id"
            " WHERE concept_id = ?",
            (concept.id,),
        )
        for paper in [to_paper(row)]
    ]
    uses.sort(key=lambda use: (-(use.paper.year or 0), use.paper.id))
    return ConceptCard(concept, tuple(uses), tuple(_related(store, concept.id)))


def find_concept(store: sqlite3.Connection, name: str) -> Concept:
    """The concept of a name or an id; of several with the name, one it is the label of, then the commonest.

    Raises
    ------
    NotFoundError
        Where no concept has the name.
    """
    row = store.execute("SELECT * FROM concept WHERE id = ?", (name,)).fetchone()
    row = (
        row
        or store.execute(
            "SELECT concept.* FROM name JOIN concept ON concept.id = name.concept_id WHERE name.key = ?"
            " ORDER BY preferred DESC, (SELECT count(*) FROM link WHERE concept_id = concept.id) DESC, concept.id",
            (normal_form(name),),
        ).fetchone()
    )
    if row is None:
        names = (found for (found,) in store.execute("SELECT name FROM name ORDER BY name"))
        raise NotFoundError(f"no concept is called {name!r}", _nearest(name, names))
    return to_concept(row)


def paper_card(store: sqlite3.Connection, name: str) -> PaperCard:
    """The card of a paper by its id, DOI, arXiv id, title or a part of its title that no other title has.

    Raises
    ------
    NotFoundError
        Where no paper fits, or several do; it carries the nearest titles that the graph has.
    """
    paper = _find_paper(store, name)
    rank = list(Role)
    uses = [
        ConceptUse(concept, Kind(kind), Role(role), _evidence(store, paper, concept.id))
        for kind, role, *row in store.execute(
            "SELECT link.kind, link.role, concept.* FROM link JOIN concept ON concept.id = link.concept_id"
            " WHERE paper_id = ?",
            (paper.id,),
        )
        for concept in [to_concept(row)]
    ]
    uses.sort(key=lambda use: (rank.index(use.role), use.concept.label.casefold(), use.concept.id))
    return PaperCard(paper, tuple(uses))


def stats(store: sqlite3.Connection, top: int = 10) -> Stats:
    """Count what is in the graph; ``top`` is how many of the commonest concepts are named for each kind."""

    def count(query: str) -> int:
        return int(store.execute(query).fetchone()[0])

    papers = [to_paper(row) for row in store.execute("SELECT * FROM paper")]
    commonest: dict[str, tuple[tuple[str, int], ...]] = {}
    kinds: Counter[str] = Counter()
    for kind in Kind:
        rows = store.execute(
            "SELECT label, count(*) AS papers FROM link JOIN concept ON concept.id = concept_id WHERE kind = ?"
            " GROUP BY concept.id ORDER BY papers DESC, label, concept.id",
            (kind.value,),
        ).fetchall()
        kinds[kind.value] = len(rows)
        commonest[kind.value] = tuple((label, number) for label, number in rows[:top])
    roles = dict(store.execute("SELECT role, count(*) AS n FROM link GROUP BY role ORDER BY n DESC, role"))
    return Stats(
        papers=len(papers),
        concepts=count("SELECT count(*) FROM concept"),
        links=count("SELECT count(*) FROM link"),
        mentions=count("SELECT count(*) FROM mention"),
        relations=count("SELECT count(*) FROM relation"),
        papers_without_concepts=count("SELECT count(*) FROM paper WHERE id NOT IN (SELECT paper_id FROM link)"),
        kinds=dict(kinds),
        roles=roles,
        years=dict(sorted(Counter(paper.year for paper in papers if paper.year is not None).items())),
        top=commonest,
    )


def _find_paper(store: sqlite3.Connection, name: str) -> Paper:
    wanted = re.sub(r"^(?:arxiv:|https?://(?:dx\.)?doi\.org/|doi:)", "", name.strip(), flags=re.IGNORECASE)
    row = store.execute(
        "SELECT * FROM paper WHERE id = ? OR doi = lower(?) OR arxiv_id = ? ORDER BY id LIMIT 1", (name, wanted, wanted)
    ).fetchone()
    if row is not None:
        return to_paper(row)
    titles = store.execute("SELECT id, title FROM paper ORDER BY title, id").fetchall()
    key = normal_form(name)
    exact = [identifier for identifier, title in titles if normal_form(title) == key]
    found = exact or [identifier for identifier, title in titles if key and key in normal_form(title)]
    if not found:
        raise NotFoundError(f"no paper is called {name!r}", _nearest(name, (title for _, title in titles)))
    if len(found) > 1 and not exact:
        fitting = tuple(title for identifier, title in titles if identifier in found[:3])
        raise NotFoundError(f"{len(found)} papers have {name!r} in their titles: give more of it", fitting)
    return to_paper(store.execute("SELECT * FROM paper WHERE id = ?", (found[0],)).fetchone())


def _nearest(name: str, names: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    from rapidfuzz import fuzz, process, utils

    processor = utils.default_process
    hits = process.extract(name, list(dict.fromkeys(names)), scorer=fuzz.ratio, processor=processor, limit=limit)
    return tuple(found for found, score, _ in hits if score >= 40)


def _evidence(store: sqlite3.Connection, paper: Paper, concept_id: str) -> tuple[Evidence, ...]:
    rows: Iterable[Any] = store.execute(
        "SELECT paper_id, start, end, surface, kind, role, confidence, detectors, long_form FROM mention"
        " WHERE paper_id = ? AND concept_id = ? ORDER BY start",
        (paper.id, concept_id),
    )
    spans = sentence_spans(paper.text)
    evidence = []
    for mention in map(to_mention, rows):
        first, last = sentence_at(spans, mention.start)
        last = max(last, mention.end)
        evidence.append(Evidence(paper.text[first:last], mention.start - first, mention.end - first, mention))
    return tuple(evidence)


def _telling(role: Role, evidence: tuple[Evidence, ...]) -> Evidence | None:
    def rank(found: Evidence) -> tuple[bool, bool, int]:
        mention = found.mention
        in_title = mention.start == found.start  # the text's first sentence is its title
        return mention.role is not role, in_title, mention.start

    return min(evidence, key=rank, default=None)


def _related(store: sqlite3.Connection, concept_id: str) -> list[Related]:
    found = [
        Related(Predicate(predicate), bool(inverse), other, label, len(json.loads(paper_ids)))
        for predicate, inverse, other, label, paper_ids in store.execute(
            "SELECT predicate, 0, object, label, paper_ids FROM relation JOIN concept ON concept.id = object"
            " WHERE subject = ? UNION ALL"
            " SELECT predicate, 1, subject, label, paper_ids FROM relation JOIN concept ON concept.id = subject"
            " WHERE object = ?",
            (concept_id, concept_id),
        )
    ]
    return sorted(
        found, key=lambda r: (list(Predicate).index(r.predicate), r.inverse, -r.support, r.label, r.concept_id)
    )
