"""Why the names of a concept are its names and why it stands where it does: what ``kg concept NAME --why`` shows."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.concepts.reasons import Merge, Reason, Rule
from kg.lookup.names import find_concept
from kg.model import Concept, Kind
from kg.sentences import sentence_at, sentence_spans
from kg.show import bracketed, wrap
from kg.store import to_merge, to_paper

if TYPE_CHECKING:
    from kg.graph import Graph


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


def why(store: sqlite3.Connection, name: str, *, exact: bool = False) -> WhyCard:
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
    kinds = store.execute("SELECT kind, count(*) FROM link WHERE concept_id = ? GROUP BY kind", (concept.id,))
    counts = Counter({Kind(kind): number for kind, number in kinds})
    above = store.execute(
        "SELECT label, reason, detail FROM broader JOIN concept ON concept.id = broader.broader WHERE narrower = ?"
        " ORDER BY label, concept.id",
        (concept.id,),
    )
    return WhyCard(
        concept,
        dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        tuple(_example(store, merge) for merge in merges),
        tuple(Above(label, Reason(reason), detail) for label, reason, detail in above),
    )


def _example(store: sqlite3.Connection, merge: Merge) -> Example:
    paper = to_paper(store.execute("SELECT * FROM paper WHERE id = ?", (merge.paper_id,)).fetchone())
    first, last = sentence_at(sentence_spans(paper.text), merge.start)
    end = merge.start + len(merge.surface)
    return Example(merge, paper.title, paper.text[first : max(last, end)], merge.start - first, end - first)


def why_text(card: WhyCard, width: int) -> str:
    """A card as text: kinds counted, each surface form with rule and sentence, broader concepts with reasons."""
    kinds = ", ".join(f"{kind.value} in {number}" for kind, number in card.kinds.items())
    lines = wrap(f"{card.concept.label} ({card.concept.id}): {kinds} papers", width)
    for example in card.names:
        merge = example.merge
        over = f": {merge.detail}" if merge.detail else ""
        doubt = ", ambiguous" if merge.ambiguous else ""
        lines += ["", *wrap(f"“{merge.surface}” ×{merge.mentions}, {merge.rule.value}{doubt}{over}", width)]
        lines += wrap(bracketed(example.sentence, [(example.start, example.end)]), width, "    ")
    for above in card.broader:
        detail = f": {above.detail}" if above.detail else ""
        lines += ["", *wrap(f"under {above.label}, {above.reason.value}{detail}", width)]
    return "\n".join(lines)


def why_rows(card: WhyCard) -> Iterator[dict[str, Any]]:
    """One row for each surface form and rule."""
    for example in card.names:
        merge = example.merge
        yield {
            "concept": card.concept.label,
            "surface": merge.surface,
            "rule": merge.rule.value,
            "detail": merge.detail,
            "ambiguous": merge.ambiguous,
            "mentions": merge.mentions,
            "paper_id": merge.paper_id,
            "sentence": example.sentence,
        }


def summary_of(graph: Graph) -> dict[str, Any]:
    """What a build says of its graph: how much there is, by which rules, and its commonest concept."""
    from kg.graph import concepts_of, links_of, merges_of

    links = list(links_of(graph))
    concepts = list(concepts_of(graph))
    top = max(concepts, key=lambda c: (graph.nodes[f"concept:{c.id}"]["papers"], c.id), default=None)
    return {
        "papers": len(graph) - len(concepts),
        "concepts": len(concepts),
        "links": len(links),
        "mentions": sum(len(link.mentions) for link in links),
        "rules": rules_line(merges_of(graph)),
        "top": top.label if top else None,
    }


def rules_line(merges: Iterable[Merge]) -> str:
    """How many surface forms became how many concepts, by which rules.

    Examples
    --------
    >>> one, two = (Merge("ppo-1", name, Rule.SPELLING, "", 2, "p", 0) for name in ("PPO", "PPOs"))
    >>> rules_line([one, two])
    '4 mentions under 2 names became 1 concept: spelling 2'
    """
    merges = list(merges)
    rules = Counter(merge.rule for merge in merges)
    concepts = len({merge.concept_id for merge in merges})
    order = list(Rule)
    counts = [
        f"{rule.value} {rules[rule]:,}" for rule in sorted(rules, key=lambda rule: (-rules[rule], order.index(rule)))
    ]
    names = len({(merge.concept_id, merge.surface) for merge in merges})
    return (
        f"{sum(merge.mentions for merge in merges):,} mentions under {names:,} names became {concepts:,} "
        f"concept{'' if concepts == 1 else 's'}: {', '.join(counts)}"
    )
