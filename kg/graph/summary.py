"""What a build says of its graph, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from kg.concepts.reasons import Merge, Rule
from kg.errors import counted
from kg.graph.network import Graph, Values, concepts_of, links_of, merges_of, papers_of


def summary_of(graph: Graph | Values) -> dict[str, Any]:
    """What a build says of its graph: how much there is, by which rules, and its commonest concept."""
    links = list(links_of(graph))
    concepts = list(concepts_of(graph))
    named = Counter(link.concept_id for link in links)
    top = max(concepts, key=lambda c: (named[c.id], c.id), default=None)
    return {
        "papers": sum(1 for _ in papers_of(graph)),
        "concepts": len(concepts),
        "links": len(links),
        "mentions": sum(len(link.mentions) for link in links),
        "rules": rules_line(merges_of(graph)),
        "top": top.label if top else None,
    }


def counts_line(found: Mapping[str, Any]) -> str:
    """How much there is, in words.

    Examples
    --------
    >>> counts_line({"papers": 1, "concepts": 2, "links": 2, "mentions": 1200})
    '1 paper, 2 concepts, 2 links, 1,200 mentions'
    """
    return ", ".join(counted(found[f"{noun}s"], noun) for noun in ("paper", "concept", "link", "mention"))


def rules_line(merges: Iterable[Merge]) -> str:
    """How many surface forms became how many concepts, by which rules.

    Examples
    --------
    >>> one, two = (Merge("ppo-1", name, Rule.SPELLING, "", 2, "p", 0) for name in ("PPO", "PPOs"))
    >>> rules_line([one, two])
    '4 mentions under 2 names became 1 concept: spelling 2'
    """
    return told(counted_rules(merges))


def counted_rules(merges: Iterable[Merge]) -> Counter[str]:
    """The numbers of :func:`told`; those of other concepts can be added."""
    merges = list(merges)
    return Counter(merge.rule.value for merge in merges) + Counter(
        concepts=len({merge.concept_id for merge in merges}),
        names=len({(merge.concept_id, merge.surface) for merge in merges}),
        mentions=sum(merge.mentions for merge in merges),
    )


def told(numbers: Mapping[str, int]) -> str:
    """Say how many mentions under how many names became how many concepts, by which rules."""
    rules = {rule: numbers[rule.value] for rule in Rule if rule.value in numbers}
    order = list(Rule)
    counts = [
        f"{rule.value} {rules[rule]:,}" for rule in sorted(rules, key=lambda rule: (-rules[rule], order.index(rule)))
    ]
    mentions, names, concepts = (numbers.get(name, 0) for name in ("mentions", "names", "concepts"))
    return (
        f"{counted(mentions, 'mention')} under {counted(names, 'name')} became "
        f"{counted(concepts, 'concept')}: {', '.join(counts)}"
    )
