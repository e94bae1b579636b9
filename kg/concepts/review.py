"""The decisions that a person should look at first, each with the line to paste for yes or for no."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.concepts.corrections import Corrections
from kg.concepts.guards import difference
from kg.concepts.normal import normal_form
from kg.concepts.reasons import Merge, Rule
from kg.concepts.variants import content_words
from kg.model import Concept, Link

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: How often a rule was wrong on annotated papers (docs/concepts.md); one that hardly ever was is not asked about.
RISK = {
    Rule.TABLE: 0.25,
    Rule.HEAD: 0.19,
    Rule.WORD_FORM: 0.13,
    Rule.TOGETHER: 0.13,
    Rule.ORDER: 0.12,
    Rule.CORPUS: 0.10,
    Rule.CONTEXT: 0.10,
    Rule.SAME_IN_PAPER: 0.05,
}
#: Concepts of so many papers have a context worth comparing; no more than so many of the commonest are.
_LEAST_PAPERS, _MOST_CONCEPTS = 3, 4000
#: So many pairs of them are given.
_MOST_PAIRS = 200
#: How alike the contexts of two names must be that share a word; those of two that share none, and their papers.
_ALIKE, _VERY_ALIKE, _MANY_PAPERS = 0.2, 0.5, 10


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question, how doubtful it is (0 to 1), how many mentions hang on it, and the lines for yes and for no."""

    doubt: float
    mentions: int
    question: str
    yes: str
    no: str


def doubts(
    concepts: Sequence[Concept],
    links: Iterable[Link],
    merges: Iterable[Merge],
    known: Collection[str] = (),
    corrections: Corrections | None = None,
) -> list[Doubt]:
    """The doubtful decisions, the most doubtful first, less those that a correction has answered.

    Short forms with several meanings come first, then pairs of concepts that stand beside the same concepts and may
    be synonyms, then merges by rules that are sometimes wrong. ``known`` are the keys of concepts that the
    vocabulary has: two of them are two things.
    """
    labels = {concept.id: concept.label for concept in concepts}
    links = list(links)
    found = [
        *_ambiguous(merges := list(merges)),
        *_risky(merges, labels),
        *(_candidate(*pair) for pair in alike_in_context(concepts, links, known)),
    ]
    answered = _answered(corrections or Corrections())
    open_ones = [doubt for doubt in found if not {_said(doubt.yes), _said(doubt.no)} & answered]
    return sorted(_once(open_ones), key=lambda d: (-d.doubt, -d.mentions, d.question))


def _once(found: Iterable[Doubt]) -> Iterable[Doubt]:
    """Each question once, whatever the spellings of its names: the commonest asks, with the mentions of all."""
    asked: dict[tuple[str, ...], Doubt] = {}
    for doubt in sorted(found, key=lambda d: (-d.doubt, -d.mentions, d.question)):
        first = asked.get(said := _said(doubt.yes))
        asked[said] = replace(first, mentions=first.mentions + doubt.mentions) if first else doubt
    return asked.values()


def _said(line: str) -> tuple[str, ...]:
    action, _, names = line.partition(" ")
    return action, *map(normal_form, names.split(" | "))


def _answered(corrections: Corrections) -> set[tuple[str, ...]]:
    return {
        (line.action, line.key, line.other_key) if line.other else (line.action, line.key) for line in corrections.lines
    }


def _ambiguous(merges: Iterable[Merge]) -> Iterator[Doubt]:
    for merge in merges:
        if merge.ambiguous:
            first, *others = merge.detail.split(" / ")
            rivals = ", ".join(others) or "something rarer"
            question = f"does “{merge.surface}” mean “{first}” where a paper does not say? (or: {rivals})"
            yield Doubt(0.5, merge.mentions, question, f"merge {merge.surface} | {first}", f"keep {merge.surface}")


def _risky(merges: Iterable[Merge], labels: Mapping[str, str]) -> Iterator[Doubt]:
    for merge in merges:
        label = labels[merge.concept_id]
        if merge.rule in RISK and normal_form(merge.surface) != normal_form(label):
            question = f"is “{merge.surface}” the same as “{label}”? ({merge.rule.value})"
            names = f"{merge.surface} | {label}"
            yield Doubt(RISK[merge.rule], merge.mentions, question, f"merge {names}", f"split {names}")


def _candidate(one: Concept, two: Concept, likeness: float, papers: int) -> Doubt:
    question = f"is “{one.label}” the same as “{two.label}”? (beside the same concepts, {likeness:.2f})"
    names = f"{one.label} | {two.label}"
    return Doubt(round(0.3 + 0.19 * likeness, 3), papers, question, f"merge {names}", f"split {names}")


def alike_in_context(
    concepts: Sequence[Concept], links: Iterable[Link], known: Collection[str] = ()
) -> list[tuple[Concept, Concept, float, int]]:
    """Pairs of concepts that may be synonyms, with their likeness (a cosine) and the papers of the rarer one.

    A concept's vector has, for each other concept, the positive pointwise mutual information of being in one paper
    (Bullinaria and Levy, 2007). Pairs that a guard or the vocabulary keeps apart, of different kinds, or often in
    one paper are left out: a paper rarely calls one thing by two names that it does not define. Names without a
    common word need more papers and contexts that are more alike.

    References
    ----------
    J. A. Bullinaria and J. P. Levy (2007). Extracting semantic representations from word co-occurrence
    statistics. Behavior Research Methods 39, 510-526.
    """
    papers_of: dict[str, set[str]] = defaultdict(set)
    for link in links:
        papers_of[link.concept_id].add(link.paper_id)
    common = sorted(
        (c for c in concepts if len(papers_of[c.id]) >= _LEAST_PAPERS), key=lambda c: (-len(papers_of[c.id]), c.id)
    )[:_MOST_CONCEPTS]
    if len(common) < 3:
        return []
    together = _cooccurrence([papers_of[c.id] for c in common])
    likeness = _cosines(together)
    found = []
    for row, column in _pairs(likeness):
        one, two = common[row], common[column]
        fewer = float(min(together[row, row], together[column, column]))
        if together[row, column] <= 0.1 * fewer and _may_be_same(one, two, float(likeness[row, column]), fewer, known):
            rarer, commoner = (one, two) if together[row, row] < together[column, column] else (two, one)
            found.append((rarer, commoner, round(float(likeness[row, column]), 3), int(fewer)))
    return sorted(found, key=lambda f: (-f[2], f[0].id, f[1].id))[:_MOST_PAIRS]


def _may_be_same(one: Concept, two: Concept, likeness: float, papers: float, known: Collection[str]) -> bool:
    if set(content_words(one.key)).isdisjoint(content_words(two.key)):
        enough = likeness >= _VERY_ALIKE and papers >= _MANY_PAPERS
    else:
        enough = likeness >= _ALIKE
    related = one.id in two.broader or two.id in one.broader or (one.key in known and two.key in known)
    return enough and not related and one.kinds[0] is two.kinds[0] and difference(one.key, two.key) is None


def _cooccurrence(papers_of: Sequence[set[str]]) -> NDArray[np.float32]:
    """How many papers have both of two concepts; the diagonal: how many have one."""
    import numpy as np

    rows: dict[str, list[int]] = defaultdict(list)
    for place, papers in enumerate(papers_of):
        for paper in papers:
            rows[paper].append(place)
    counts = np.zeros((len(papers_of), len(papers_of)), dtype=np.float32)
    for _, places in sorted(rows.items()):
        counts[np.ix_(places, places)] += 1
    return counts


def _cosines(together: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    alone = np.diag(together).copy()
    beside = together - np.diag(alone)
    total = max(float(beside.sum()), 1.0)
    sums = np.maximum(beside.sum(axis=0), 1.0)
    with np.errstate(divide="ignore"):
        weights = np.maximum(np.log(beside * total / np.outer(sums, sums)), 0.0)
    length = np.maximum(np.linalg.norm(weights, axis=1, keepdims=True), 1e-9)
    weights = (weights / length).astype(np.float32)
    return np.asarray(weights @ weights.T, dtype=np.float32)


def _pairs(likeness: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    import numpy as np

    rows, columns = np.nonzero(np.triu(np.round(likeness, 4) >= _ALIKE, 1))
    yield from zip(rows.tolist(), columns.tolist(), strict=True)
