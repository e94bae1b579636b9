"""The network that reads a paper, run by ONNX Runtime: which spans are concepts, of which kind, in which role.

``reader.onnx`` takes a window of a text (:mod:`kg.nlp.wordpiece`) and gives for each span of at most
:data:`LONGEST` words the probability of each kind, and for each word what it says as the first and as the last word of
a mention about its role and about pairs. ``pairs.onnx`` takes pairs of mentions: whether they are the same thing, and
how they are related. One thread, one text at a time, so that a result depends on its text alone.

References
----------
J. Yu, B. Bohnet and M. Poesio (2020). Named entity recognition as dependency parsing. ACL.
W. Wang et al. (2020). MiniLM: deep self-attention distillation for task-agnostic compression of pre-trained
transformers. NeurIPS.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.errors import KgError
from kg.model import Kind, Role
from kg.nlp.wordpiece import Integers, Splitter, Window, read_splitter

Floats = npt.NDArray[np.float32]

KINDS = tuple(Kind)
ROLES = tuple(Role)
#: So many pairs of mentions are compared at once: more than an abstract has, so that a long text takes no more memory.
_AT_ONCE = 32_768
#: No span of more words is scored.
LONGEST = 12


class ModelError(KgError):
    """The network can't be run here."""


@dataclass(frozen=True, slots=True)
class Spans:
    """What the network reads in a text. ``starts`` and ``ends`` are its words' code points.

    ``kinds``: words × lengths × kinds, the probability that the span of ``length + 1`` words from there is a concept of
    that kind. ``roles``: 2 × words × (roles + 1), ``pairs``: 2 × words × width, what a word adds as the first and as
    the last of a mention; the last column of roles is the weight of the mention among its concept's. ``given`` is set
    where another pipeline says which spans are concepts.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    kinds: Floats
    roles: Floats
    pairs: Floats
    given: bool = False

    def words_of(self, start: int, end: int) -> tuple[int, int] | None:
        """The first and the last word of a range of code points, or None where it is none of whole words."""
        first, last = bisect_left(self.starts, start), bisect_left(self.ends, end)
        if first > last or last >= len(self.ends) or self.starts[first] != start or self.ends[last] != end:
            return None
        return first, last

    def kinds_of(self, start: int, end: int) -> Floats:
        """The probability of each kind for a range; 0 where it is none of whole words, or longer than any scored."""
        words = self.words_of(start, end)
        if words is None or words[1] - words[0] >= LONGEST:
            return np.zeros(len(KINDS), np.float32)
        chances: Floats = self.kinds[words[0], words[1] - words[0]]
        return chances

    def likely(self, at_least: float) -> list[tuple[int, int]]:
        """All ranges whose probability of being a concept, whatever the kind, reaches a bound; in text order."""
        firsts, lengths = np.nonzero(self.kinds.sum(2) >= at_least)
        return [(self.starts[f], self.ends[f + n]) for f, n in zip(firsts.tolist(), lengths.tolist(), strict=True)]

    def replaced(self, found: Iterable[tuple[int, int, Kind, float]]) -> Spans:
        """The same words with other concepts: ranges of whole words, each of a kind and as sure as its score."""
        kinds = np.zeros_like(self.kinds)
        for start, end, kind, score in found:
            words = self.words_of(start, end)
            if words is not None and words[1] - words[0] < LONGEST:
                kinds[words[0], words[1] - words[0], KINDS.index(kind)] = score
        return replace(self, kinds=kinds, given=True)

    def role_chances(self, places: Sequence[tuple[int, int]]) -> Floats:
        """The probability of each role of a concept that is mentioned at some places."""
        rows = np.stack([self.roles[0, a] + self.roles[1, b] for a, b in self._mentions(places)])
        weights = _softmax(rows[:, len(ROLES)])
        return _softmax(weights @ rows[:, : len(ROLES)])

    def mention_rows(self, places: Sequence[tuple[int, int]]) -> Floats:
        """A row for each place, for :meth:`Network.same` and others that compare mentions."""
        return np.stack([self.pairs[0, a] + self.pairs[1, b] for a, b in self._mentions(places)])

    def _mentions(self, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The first and last word of each place; the nearest ones where it begins or ends inside a word."""
        top = len(self.starts) - 1
        return [
            (min(max(bisect_left(self.starts, start + 1) - 1, 0), top), min(bisect_left(self.ends, end), top))
            for start, end in places
        ]


class Network:
    """The two graphs of a model folder; each is loaded when it is first run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def splitter(self) -> Splitter:
        """What splits texts into the network's pieces."""
        return read_splitter(self._folder / "pieces.txt")

    @cached_property
    def _reader(self) -> Any:
        return _session(self._folder / "reader.onnx")

    @cached_property
    def _pairs(self) -> Any:
        return _session(self._folder / "pairs.onnx")

    def read(self, text: str) -> Spans:
        """Read a text: title, line feed, abstract.

        Raises
        ------
        ModelError
            Where ONNX Runtime is missing.
        """
        windows = list(self.splitter.windows(text))
        parts = [self._read(window) for window in windows]
        if not parts:
            none = np.zeros((2, 0, len(ROLES) + 1), np.float32)
            return Spans([], [], np.zeros((0, LONGEST, len(KINDS)), np.float32), none, none)
        starts = [start for window in windows for start in window.starts]
        ends = [end for window in windows for end in window.ends]
        kinds, roles, pairs = (
            np.concatenate(arrays, axis) for arrays, axis in zip(zip(*parts, strict=True), (0, 1, 1), strict=True)
        )
        return Spans(starts, ends, kinds, roles, pairs)

    def _read(self, window: Window) -> tuple[Floats, Floats, Floats]:
        inputs = {"pieces": window.pieces, "shapes": window.shapes, "first": window.first, "last": window.last}
        kinds, roles, pairs = self._reader.run(None, inputs)
        return kinds, roles, pairs

    def compare(self, rows: Floats, left: Integers, right: Integers, distance: Integers) -> tuple[Floats, Floats]:
        """Compare mentions: the numbers of two ``rows`` (:meth:`Spans.mention_rows`), and how far they stand apart.

        Returns the logit of each relation (columns) for each pair, and the logit of being the same thing.
        """
        parts = [slice(start, start + _AT_ONCE) for start in range(0, len(left), _AT_ONCE)] or [slice(0)]
        said = [
            self._pairs.run(None, {"left": rows[left[part]], "right": rows[right[part]], "distance": distance[part]})
            for part in parts
        ]
        relations, same = map(np.concatenate, zip(*said, strict=True))
        return relations, same


def _softmax(scores: Floats) -> Floats:
    exp = np.exp(scores - scores.max())
    chances: Floats = exp / exp.sum()
    return chances


def _session(path: Path) -> Any:
    # Before it is loaded: else it notes in ~/.cache, for its maker, that it ran.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError(
            "ONNX Runtime does not load on this machine, and kg build needs it: it has wheels for Linux (glibc), "
            f"Windows and macOS on Apple silicon ({error})"
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
