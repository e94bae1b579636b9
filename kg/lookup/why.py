"""Why the names of a concept are its names and why it stands where it does: what ``kg concept NAME --why`` shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kg.concepts.reasons import Merge, Reason, Rule
from kg.lookup.names import find_concept
from kg.lookup.rows import papers_by_id
from kg.model import Concept, Kind, Paper
from kg.sentences import sentence_at, sentence_spans
from kg.store.opened import Store
from kg.store.reading import to_merge


@dataclass(frozen=True, slots=True)
class Example:
    """A surface form's rule, with a sentence in which it stands (``start`` to ``end``) and the paper's title."""

    merge: Merge
    title: str
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Above:
    """A broader concept's label, and the reason why it is one."""

    label: str
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class WhyCard:
    """A concept, in how many papers it is of which kind, each surface form's reason, its broader concepts' reasons."""

    concept: Concept
    kinds: dict[Kind, int]
    names: tuple[Example, ...]
    broader: tuple[Above, ...]


def why(store: Store, name: str, *, exact: bool = False) -> WhyCard:
    """Say why the names of a concept lead to it; the commonest name first within each rule.

    Raises
    ------
    NotFoundError
        Where no concept has the name.
    """
    concept, _ = find_concept(store, name, exact=exact)
    rows = store.execute("SELECT * FROM merge WHERE concept_id = ?", (concept.id,))
    order = list(Rule)
    merges = sorted(map(to_merge, rows), key=lambda m: (order.index(m.rule), -m.mentions, m.surface))
    kinds = store.execute(
        "SELECT kind, count(*) FROM look_use WHERE concept = (SELECT number FROM look_concept WHERE id = ?)"
        " GROUP BY kind ORDER BY kind",
        (concept.id,),
    )
    counts = Counter({Kind(kind): number for kind, number in kinds})
    above = store.execute(
        "SELECT label, reason, detail FROM broader JOIN concept ON concept.id = broader.broader WHERE narrower = ?"
        " ORDER BY label, concept.id",
        (concept.id,),
    )
    papers = papers_by_id(store, (merge.paper_id for merge in merges))
    return WhyCard(
        concept,
        dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        tuple(_example(papers[merge.paper_id], merge) for merge in merges),
        tuple(Above(label, Reason(reason), detail) for label, reason, detail in above),
    )


def _example(paper: Paper, merge: Merge) -> Example:
    first, last = sentence_at(sentence_spans(paper.text), merge.start)
    end = merge.start + len(merge.surface)
    return Example(merge, paper.title, paper.text[first : max(last, end)], merge.start - first, end - first)
