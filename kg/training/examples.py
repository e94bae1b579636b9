"""What the network learns from: a window of a text, and what it should say of it, annotated or as the teacher says it.

Both are the same numbers, so that one loss serves both: an annotation is a teacher that has no doubts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from kg.gold import GoldPaper, gold_mentions
from kg.nlp.names import Reading, distances
from kg.nlp.network import KINDS, LONGEST, ROLES, Spans
from kg.nlp.relations import PREDICATES
from kg.nlp.wordpiece import Splitter, Window
from kg.sentences import sentence_spans

Integers = npt.NDArray[np.int64]
Halves = npt.NDArray[np.float16]

#: Beyond the last tag: no loss.
UNTAGGED = -100


@dataclass(frozen=True, slots=True)
class Targets:
    """What should be said of a window.

    ``spans`` (first word, words - 1) may be concepts, with the probability of each kind in ``kinds``. ``mentions`` are
    first word, last word and concept; ``roles`` has a row for each concept, ``same`` a number for each ordered pair of
    mentions (:func:`ordered_pairs`), ``relations`` a row for each ordered pair of concepts, or none where nobody knows.
    """

    spans: Integers
    kinds: Halves
    mentions: Integers
    roles: Halves
    same: Halves
    relations: Halves


@dataclass(frozen=True, slots=True)
class Example:
    """A window, its targets, and the distance of each ordered pair of mentions; tags where it is annotated."""

    window: Window
    targets: Targets
    distances: Integers
    tags: Integers | None = None


def ordered_pairs(number: int) -> tuple[Integers, Integers]:
    """All ordered pairs of different numbers below ``number``, as two columns.

    Examples
    --------
    >>> [column.tolist() for column in ordered_pairs(3)]
    [[0, 0, 1, 1, 2, 2], [1, 2, 0, 2, 0, 1]]
    """
    first, second = np.nonzero(~np.eye(number, dtype=bool))
    return first, second


def distances_of(text: str, window: Window, mentions: Integers) -> Integers:
    """The distance of each ordered pair of mentions (first word, last word, …), as the pipeline measures it."""
    nothing = np.zeros((0, 0, 0), np.float32)
    reading = Reading(text, Spans(window.starts, window.ends, nothing, nothing, nothing), sentence_spans(text), ())
    places = [(window.starts[first], window.ends[last]) for first, last, *_ in mentions.tolist()]
    return distances(reading, places, *ordered_pairs(len(places)))


def annotated_examples(paper: GoldPaper, splitter: Splitter) -> Iterator[Example]:
    """An annotated paper as examples: one, unless its text takes several windows."""
    text, found = paper.paper.text, gold_mentions(paper)
    for window in splitter.windows(text):
        first = {start: word for word, start in enumerate(window.starts)}
        last = {end: word for word, end in enumerate(window.ends)}
        own = [(first[m.start], last[m.end], m.concept) for m in found if m.start in first and m.end in last]
        concepts = sorted({concept for *_, concept in own})
        mentions = np.array([(a, b, concepts.index(c)) for a, b, c in own], np.int64).reshape(-1, 3)
        kinds = np.array([KINDS.index(paper.concepts[c].kind) for c in concepts], np.int64)
        roles = [ROLES.index(paper.concepts[c].role) for c in concepts]
        short = mentions[mentions[:, 1] - mentions[:, 0] < LONGEST]
        a, b = ordered_pairs(len(mentions))
        targets = Targets(
            spans=np.stack([short[:, 0], short[:, 1] - short[:, 0]], 1),
            kinds=_one_hot(kinds[short[:, 2]], len(KINDS)),
            mentions=mentions,
            roles=_one_hot(np.array(roles, np.int64), len(ROLES)),
            same=(mentions[a, 2] == mentions[b, 2]).astype(np.float16),
            relations=_relations(paper, concepts),
        )
        tags = _tags(mentions, kinds, len(window.starts))
        yield Example(window, targets, distances_of(text, window, mentions), tags)


def _relations(paper: GoldPaper, concepts: Sequence[int]) -> Halves:
    """What relates each ordered pair of concepts; what is compared has no order. No rows where nobody annotated it."""
    if paper.relations is None:
        return np.zeros((0, len(PREDICATES)), np.float16)
    classes: dict[tuple[int, int], int] = {}
    for subject, predicate, thing in paper.relations:
        classes[subject, thing] = PREDICATES.index(predicate)
        if predicate == PREDICATES[3]:
            classes[thing, subject] = PREDICATES.index(predicate)
    pairs = ((concepts[i], concepts[j]) for i, j in zip(*ordered_pairs(len(concepts)), strict=True))
    return _one_hot(np.array([classes.get(pair, 0) for pair in pairs], np.int64), len(PREDICATES))


def _one_hot(classes: Integers, number: int) -> Halves:
    return np.eye(number, dtype=np.float16)[classes]


def _tags(mentions: Integers, kinds: Integers, words: int) -> Integers:
    """BILOU tags: outside is 0; each kind has begin, inside, last and a mention of one word."""
    tags = np.zeros(words, np.int64)
    for first, last, concept in mentions.tolist():
        begin = 1 + 4 * int(kinds[concept])
        tags[first : last + 1] = begin + 1
        tags[first], tags[last] = begin, begin + 2
        if first == last:
            tags[first] = begin + 3
    return tags


@dataclass(frozen=True, slots=True)
class Batch:
    """Some windows side by side, filled up with zeros; ``real`` and ``words`` are true where there is something."""

    pieces: Tensor
    shapes: Tensor
    real: Tensor
    first: Tensor
    last: Tensor
    words: Tensor


def make_batch(windows: Sequence[Window]) -> Batch:
    """Put windows side by side."""
    pieces, shapes, first, last = (
        _filled([getattr(window, name) for window in windows]) for name in ("pieces", "shapes", "first", "last")
    )
    real = _filled([np.ones(len(window.pieces), np.int64) for window in windows]).bool()
    words = _filled([np.ones(len(window.first), np.int64) for window in windows]).bool()
    return Batch(pieces, shapes, real, first, last, words)


def _filled(rows: Sequence[Integers], filling: int = 0) -> Tensor:
    table = np.full((len(rows), max(map(len, rows))), filling, np.int64)
    for row, values in zip(table, rows, strict=True):
        row[: len(values)] = values
    return torch.from_numpy(table)


def fitting(words: Tensor) -> Tensor:
    """Texts × words × lengths: whether a span of that length fits into the text from there."""
    padded = torch.nn.functional.pad(words, (0, LONGEST))
    return torch.stack([padded[:, length : length + words.shape[1]] for length in range(LONGEST)], 2)


def batch_tags(examples: Sequence[Example]) -> Tensor:
    """The tags of a batch; :data:`UNTAGGED` where there is no word, or nobody annotated the text."""
    return _filled([np.full(len(e.window.first), UNTAGGED) if e.tags is None else e.tags for e in examples], UNTAGGED)
