"""How good is the extraction? Against annotated papers, and by judging a sample of one's own graph."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt

from kg.gold import GoldConcept, GoldPaper, gold_mentions
from kg.graph.network import Graph, concepts_of, links_of
from kg.model import Concept, Kind, Link, Mention

#: Confidences are told in so many steps.
_BINS = 10


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of a comparison: what was found and right, what was found, what should have been."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold standard that was found; 0 where it is empty."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall.

        Examples
        --------
        >>> round(Score(right=6, found=8, gold=12).f1, 3)
        0.6
        """
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Mentions of one kind with ``low <= confidence < high``: how many, their mean confidence, how many right."""

    kind: Kind
    low: float
    high: float
    mentions: int
    confidence: float
    right: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of a comparison. Concepts count once a paper; mentions count by exact place."""

    papers: int
    typed: Score
    untyped: Score
    kinds: dict[str, Score]
    mentions_typed: Score
    mentions_untyped: Score
    roles: Score
    reliability: tuple[Bin, ...] = field(default=())


def evaluate(graph: Graph, gold: Sequence[GoldPaper]) -> Evaluation:
    """Compare a graph of the annotated papers with their annotation.

    A concept of the gold standard is found when the paper is linked to a concept that carries, as label,
    alias or surface form in this paper, its name or one of its surface forms; case, plural s and
    punctuation do not count. Matching is one to one. A mention is right when it stands exactly where the
    gold standard has one.
    """
    concepts = {concept.id: concept for concept in concepts_of(graph)}
    by_paper: dict[str, list[Link]] = {}
    for link in links_of(graph):
        by_paper.setdefault(link.paper_id, []).append(link)
    pairs_typed, pairs_untyped = [], []
    for item in gold:
        links = by_paper.get(item.paper.id, [])
        pairs_typed += _match(item.concepts, links, concepts, typed=True)
        pairs_untyped += _match(item.concepts, links, concepts, typed=False)
    links = [link for item in gold for link in by_paper.get(item.paper.id, [])]
    wanted = [concept for item in gold for concept in item.concepts]
    return Evaluation(
        papers=len(gold),
        typed=Score(len(pairs_typed), len(links), len(wanted)),
        untyped=Score(len(pairs_untyped), len(links), len(wanted)),
        kinds={
            kind.value: Score(
                sum(g.kind is kind for g, _ in pairs_typed),
                sum(link.kind is kind for link in links),
                sum(g.kind is kind for g in wanted),
            )
            for kind in Kind
        },
        mentions_typed=_mention_score(gold, by_paper, typed=True),
        mentions_untyped=_mention_score(gold, by_paper, typed=False),
        roles=Score(sum(g.role is k.role for g, k in pairs_untyped), len(pairs_untyped), len(pairs_untyped)),
        reliability=tuple(_reliability(gold, by_paper)),
    )


def sample_mentions(graph: Graph, number: int, seed: int = 0) -> list[tuple[Link, Mention]]:
    """Draw mentions for judging: the same ones for the same graph, number and seed, in random order."""

    def rank(item: tuple[Link, Mention]) -> str:
        mention = item[1]
        return hashlib.sha256(f"{seed} {mention.paper_id} {mention.start} {mention.end}".encode()).hexdigest()

    return sorted(((link, m) for link in links_of(graph) for m in link.mentions), key=rank)[:number]


def wilson_interval(right: int, number: int) -> tuple[float, float]:
    """The interval of a share that was seen ``right`` times in ``number``, at 95 %.

    References
    ----------
    E. B. Wilson (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.

    Examples
    --------
    >>> [round(bound, 2) for bound in wilson_interval(45, 50)]
    [0.79, 0.96]
    """
    if not number:
        return 0.0, 1.0
    z, share = 1.96, right / number
    centre = share + z * z / (2 * number)
    spread = z * sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    scale = 1 + z * z / number
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def _kinds_at(item: GoldPaper) -> dict[tuple[int, int], Kind]:
    """Where the gold standard has mentions, and of which kind."""
    return {(m.start, m.end): item.concepts[m.concept].kind for m in gold_mentions(item)}


def _plain(name: str) -> str:
    words = re.sub(r"[\W_]+", " ", name.lower()).split()
    return " ".join(re.sub(r"(?<=[a-z]{2}[^su])s$", "", word) for word in words)


def _match(
    wanted: Iterable[GoldConcept], links: Sequence[Link], concepts: dict[str, Concept], *, typed: bool
) -> list[tuple[GoldConcept, Link]]:
    names = [
        {
            _plain(n)
            for n in (concepts[k.concept_id].label, *concepts[k.concept_id].aliases, *(m.surface for m in k.mentions))
        }
        for k in links
    ]
    taken: set[int] = set()
    pairs = []
    for gold in wanted:
        own = {_plain(name) for name in (gold.name, *gold.surfaces)}
        for index, link in enumerate(links):
            if index not in taken and own & names[index] and (not typed or link.kind is gold.kind):
                taken.add(index)
                pairs.append((gold, link))
                break
    return pairs


def _mention_score(gold: Iterable[GoldPaper], by_paper: dict[str, list[Link]], *, typed: bool) -> Score:
    right = found = total = 0
    for item in gold:
        wanted = _kinds_at(item)
        mentions = [(link.kind, m) for link in by_paper.get(item.paper.id, []) for m in link.mentions]
        hits = [(kind, wanted[m.start, m.end]) for kind, m in mentions if (m.start, m.end) in wanted]
        right += sum(not typed or kind is expected for kind, expected in hits)
        found, total = found + len(mentions), total + len(wanted)
    return Score(right, found, total)


def _reliability(gold: Iterable[GoldPaper], by_paper: dict[str, list[Link]]) -> Iterable[Bin]:
    cells: dict[tuple[Kind, int], list[tuple[float, bool]]] = {}
    for item in gold:
        wanted = _kinds_at(item)
        for link in by_paper.get(item.paper.id, []):
            for m in link.mentions:
                cell = cells.setdefault((m.kind, min(_BINS - 1, int(m.confidence * _BINS))), [])
                cell.append((m.confidence, wanted.get((m.start, m.end)) is m.kind))
    for (kind, index), seen in sorted(cells.items()):
        mean = sum(confidence for confidence, _ in seen) / len(seen)
        yield Bin(kind, index / _BINS, (index + 1) / _BINS, len(seen), mean, sum(right for _, right in seen))
