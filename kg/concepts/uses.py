"""Which names lead to which concepts, how often and by which rules: what concepts are made of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.concepts.canonical import Decided
from kg.concepts.normal import normal_form
from kg.concepts.reasons import Rule
from kg.model import Kind

#: A concept is of a kind if so large a share of its papers take it for one: a slip of few among many says nothing.
LEAST_SHARE = 0.05
#: From so many papers on, a kind that a single one gives is such a slip, too.
_SEVERAL = 5


class Use(NamedTuple):
    """A surface form, what its paper spells it out as, and the rule by which it leads to a key."""

    key: str
    surface: str
    long: str | None
    rule: Rule
    detail: str
    ambiguous: bool


@dataclass(slots=True)
class Uses:
    """Sums over papers; those of two sets of papers add up to those of both.

    ``papers`` counts the papers of each key, ``kinds`` those in which it is of a kind, ``mentions`` the mentions of
    each use; ``first`` has the first paper and place of each use.
    """

    papers: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, Kind]] = field(default_factory=Counter)
    mentions: Counter[Use] = field(default_factory=Counter)
    first: dict[Use, tuple[str, int]] = field(default_factory=dict)

    def add(self, items: Sequence[Decided]) -> None:
        """Count one paper in."""
        self.papers.update({item.key for item in items})
        self.kinds.update({(item.key, item.mention.kind) for item in items})
        made = [
            Use(item.key, item.mention.surface, item.long, item.rule, item.detail, item.ambiguous) for item in items
        ]
        self.mentions.update(made)
        for use, item in zip(made, items, strict=True):
            self.note(use, (item.mention.paper_id, item.mention.start))

    def note(self, use: Use, place: tuple[str, int]) -> None:
        """Note a place of a use: the first one is kept."""
        if place < self.first.setdefault(use, place):
            self.first[use] = place

    def by_key(self) -> dict[str, list[tuple[Use, int, tuple[str, int]]]]:
        """The uses of each key, each with its mentions and its first place, sorted by key."""
        found: dict[str, list[tuple[Use, int, tuple[str, int]]]] = defaultdict(list)
        for use, number in self.mentions.items():
            found[use.key].append((use, number, self.first[use]))
        return dict(sorted(found.items()))

    def kinds_by_key(self) -> dict[str, tuple[Kind, ...]]:
        """The kinds of each key, that of most papers first, without those that a slip may have given it.

        These are those of fewer than ``LEAST_SHARE`` of its papers, and of a single one of five or more.
        """
        found: dict[str, list[tuple[int, Kind]]] = defaultdict(list)
        for (key, kind), papers in self.kinds.items():
            of = self.papers[key]
            if papers >= LEAST_SHARE * of and (papers > 1 or of < _SEVERAL):
                found[key].append((-papers, kind))
        return {key: tuple([kind for _, kind in sorted(ranked)]) for key, ranked in found.items()}

    def names(self, known: Mapping[str, str]) -> dict[str, str]:
        """The key that each name (its normal form) leads to, in most of its mentions; beside them ``known`` names."""
        most = most_voted(self.votes())
        aliases = {name: key for name, key in known.items() if key in self.papers}
        return {**aliases, **{key: key for key in self.papers}, **most}

    def votes(self) -> Counter[tuple[str, str]]:
        """How many mentions of each name (its normal form) lead to each key."""
        votes: Counter[tuple[str, str]] = Counter()
        for use, number in self.mentions.items():
            for name in (use.surface, use.long):
                if name:
                    votes[normal_form(name), use.key] += number
        return votes


def most_voted(votes: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """The key that each name leads to in most of its mentions; of those that are equal the last.

    Examples
    --------
    >>> most_voted({("nn", "neural network"): 2, ("nn", "nearest neighbor"): 3})
    {'nn': 'nearest neighbor'}
    """
    return {name: key for (name, key), _ in sorted(votes.items(), key=lambda item: (item[1], item[0]))}
