"""What the tagger says about a text: for each token the probability of each BILUO tag, and from that of each span."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.model import Kind
from kg.nlp.candidates import Candidate

KINDS = tuple(Kind)

#: The columns of the tagger's output: outside, then begin, inside, last and unit for each kind.
TAGS = ("O", *(f"{mark}-{kind.value}" for kind in KINDS for mark in "BILU"))
_BEGIN, _INSIDE, _LAST, _UNIT = ([1 + 4 * k + m for k in range(len(KINDS))] for m in range(4))
_LONGEST = 12

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TagProbabilities:
    """Tag probabilities of one text: a row for each token, a column for each of :data:`TAGS`.

    ``starts`` and ``ends`` are the tokens' code points.

    Examples
    --------
    >>> values = np.full((2, len(TAGS)), 0.0, np.float32)
    >>> values[0, 1], values[1, 3] = 0.9, 0.8
    >>> tags = TagProbabilities([0, 5], [4, 8], values)
    >>> [round(p, 2) for p in tags.span(0, 8)], tags.spans(0.5)
    ([0.72, 0.0, 0.0], [(0, 8)])
    """

    starts: Sequence[int]
    ends: Sequence[int]
    values: Floats

    def span(self, start: int, end: int) -> list[float]:
        """The probability that ``[start, end)`` is a mention, for each kind; 0 where no token begins or ends there."""
        first, last = bisect_left(self.starts, start), bisect_left(self.ends, end)
        if last < first or last >= len(self.ends) or self.starts[first] != start or self.ends[last] != end:
            return [0.0] * len(KINDS)
        return self._tokens(first, last + 1)

    def inside(self, start: int, end: int) -> list[float]:
        """How strongly the tokens that ``[start, end)`` touches belong to mentions of each kind."""
        first = max(0, bisect_left(self.starts, start + 1) - 1)
        rows = self.values[first : max(first + 1, bisect_left(self.starts, end)), 1:]
        means: list[float] = rows.mean(0).reshape(len(KINDS), 4).sum(1).tolist()
        return means

    def spans(self, at_least: float) -> list[tuple[int, int]]:
        """All ranges whose probability of being a mention, whatever the kind, reaches a bound; in text order."""
        found = []
        values = self.values
        begins = values[:, _BEGIN].sum(1)
        unit = values[:, _UNIT].sum(1)
        inside = values[:, _INSIDE].sum(1)
        for first in np.flatnonzero((begins >= at_least) | (unit >= at_least)).tolist():
            if unit[first] >= at_least:
                found.append((self.starts[first], self.ends[first]))
            for stop in range(first + 2, min(len(self.starts), first + _LONGEST) + 1):
                if sum(self._tokens(first, stop)) >= at_least:
                    found.append((self.starts[first], self.ends[stop - 1]))
                if inside[stop - 1] * begins[first] < at_least:
                    break
        return found

    def _tokens(self, first: int, stop: int) -> list[float]:
        values = self.values
        if stop == first + 1:
            units: list[float] = values[first, _UNIT].tolist()
            return units
        product = values[first, _BEGIN] * values[stop - 1, _LAST]
        for row in range(first + 1, stop - 1):
            product = product * values[row, _INSIDE]
        result: list[float] = product.tolist()
        return result


def span_tags(starts: Sequence[int], ends: Sequence[int], spans: Iterable[Candidate]) -> TagProbabilities:
    """The tag probabilities that say no more than that there are these spans, each as sure as its score.

    A span that does not begin and end with tokens is left out, and so is one that overlaps an earlier, longer one.

    Examples
    --------
    >>> tags = span_tags([0, 5], [4, 8], [Candidate(0, 8, "ner", Kind.METHOD, 0.8)])
    >>> [round(p, 2) for p in tags.span(0, 8)]
    [0.8, 0.0, 0.0]
    """
    values = np.zeros((len(starts), len(TAGS)), np.float32)
    values[:, 0] = 1.0
    first_of = {start: i for i, start in enumerate(starts)}
    last_of = {end: i for i, end in enumerate(ends)}
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        first, last = first_of.get(span.start), last_of.get(span.end)
        if first is None or last is None or last < first or values[first : last + 1, 0].min() < 1.0:
            continue
        column = 1 + 4 * KINDS.index(span.kind or Kind.METHOD)
        marks = [column + 3] if first == last else [column, *[column + 1] * (last - first - 1), column + 2]
        strength = span.score if first == last else span.score ** (1 / (last - first + 1))
        for row, mark in zip(range(first, last + 1), marks, strict=True):
            values[row, 0], values[row, mark] = 1 - strength, strength
    return TagProbabilities(starts, ends, values)
