"""Why a concept's names are its names: a card as text, and as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.answers.format import bracketed, counted, wrap
from kg.lookup.why import WhyCard


def why_text(card: WhyCard, width: int) -> str:
    """A card as text: kinds counted, each surface form with rule and sentence, broader concepts with reasons."""
    kinds = ", ".join(f"{kind.value} in {counted(number, 'paper')}" for kind, number in card.kinds.items())
    lines = wrap(f"{card.concept.label} ({card.concept.id}): {kinds}", width)
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
