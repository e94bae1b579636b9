"""What the teacher reads in texts that nobody annotated: the student's targets, with all of the teacher's doubts."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from kg.gold import GoldPaper
from kg.nlp.forms import form_of
from kg.nlp.names import Reading, distances
from kg.nlp.network import KINDS, LONGEST, ROLES, Network, Spans
from kg.nlp.relations import PREDICATES
from kg.nlp.wordpiece import Splitter
from kg.paths import whole
from kg.sentences import sentence_spans
from kg.training.examples import Example, Targets, annotated_examples, distances_of, ordered_pairs
from kg.training.losses import pooled

log = logging.getLogger(__name__)

#: Spans below the first probability are held to be nothing; those above the second are mentions, the surest first.
_SOME, _MENTION = 0.02, 0.3
_FEWEST_WORDS, _FEWEST_MENTIONS = 20, 2
_PART = 500

#: What is said of a text that takes more than one window, or has hardly any words.
NOTHING = Targets(
    np.zeros((0, 2), np.int64),
    np.zeros((0, len(KINDS)), np.float16),
    np.zeros((0, 3), np.int64),
    np.zeros((0, len(ROLES)), np.float16),
    np.zeros(0, np.float16),
    np.zeros((0, len(PREDICATES)), np.float16),
)


def label(network: Network, text: str) -> Targets:
    """What a network says of a text, as targets for another."""
    windows = list(network.splitter.windows(text))
    if len(windows) != 1 or len(windows[0].starts) < _FEWEST_WORDS:
        return NOTHING
    spans = network.read(text)
    firsts, lengths = np.nonzero(spans.kinds.sum(2) > _SOME)
    found = np.stack([firsts, lengths], 1)
    mentions = _mentions(text, spans, found)
    roles, same, relations = _said_of(network, text, spans, mentions)
    return Targets(found, spans.kinds[firsts, lengths].astype(np.float16), mentions, roles, same, relations)


def doubted(paper: GoldPaper, network: Network, doubt: float) -> Iterator[Example]:
    """An annotated paper as examples, with what the network says of it mixed in: its share is ``doubt``.

    What one annotator alone holds for a concept, and the network by no means, others hold for one in hardly half of the
    cases; what both do, in nearly all.
    """
    text = paper.paper.text
    spans = network.read(text)
    for example in annotated_examples(paper, network.splitter):
        targets = example.targets
        if len(example.window.starts) == len(spans.starts):  # a text of one window
            targets = _mixed(targets, network, text, spans, doubt)
        yield replace(example, targets=targets, tags=None)


def _mixed(annotated: Targets, network: Network, text: str, spans: Spans, doubt: float) -> Targets:
    kinds = np.where(spans.kinds.sum(2, keepdims=True) > _SOME, doubt * spans.kinds, 0)
    for (first, length), row in zip(annotated.spans.tolist(), annotated.kinds, strict=True):
        kinds[first, length] += (1 - doubt) * row.astype(np.float32)
    firsts, lengths = np.nonzero(kinds.sum(2))
    said = _said_of(network, text, spans, annotated.mentions)
    roles, same, relations = (
        ((1 - doubt) * own.astype(np.float32) + doubt * other).astype(np.float16) if len(own) == len(other) else own
        for own, other in zip((annotated.roles, annotated.same, annotated.relations), said, strict=True)
    )
    chances = kinds[firsts, lengths].astype(np.float16)
    return Targets(np.stack([firsts, lengths], 1), chances, annotated.mentions, roles, same, relations)


def _mentions(text: str, spans: Spans, found: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The likely spans that do not overlap a likelier one, in text order; those of one form are one concept."""
    totals = spans.kinds.sum(2)[found[:, 0], found[:, 1]]
    taken = np.zeros(len(spans.starts) + LONGEST, bool)
    kept = []
    for number in np.argsort(-totals, kind="stable"):
        first, last = int(found[number, 0]), int(found[number].sum())
        if totals[number] >= _MENTION and not taken[first : last + 1].any():
            taken[first : last + 1] = True
            kept.append((first, last))
    concepts: dict[str, int] = {}
    rows = [
        (a, b, concepts.setdefault(form_of(text[spans.starts[a] : spans.ends[b]]), len(concepts)))
        for a, b in sorted(kept)
    ]
    return np.array(rows, np.int64).reshape(-1, 3)


def _said_of(
    network: Network, text: str, spans: Spans, mentions: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.float16], npt.NDArray[np.float16]]:
    """The roles of the mentions' concepts, which two mentions are the same thing, how two concepts are related."""
    if len(mentions) < _FEWEST_MENTIONS:
        return NOTHING.roles, NOTHING.same, NOTHING.relations
    places = [(spans.starts[a], spans.ends[b]) for a, b, _ in mentions.tolist()]
    owner = mentions[:, 2]
    number = int(owner.max()) + 1
    roles = [spans.role_chances([p for p, c in zip(places, owner, strict=True) if c == one]) for one in range(number)]
    reading = Reading(text, spans, sentence_spans(text), ())
    left, right = ordered_pairs(len(places))
    apart = distances(reading, places, left, right)
    scores, same = network.compare(spans.mention_rows(places), left, right, apart)
    square = torch.from_numpy(owner[left] * number + owner[right])
    related = pooled(torch.from_numpy(scores), square, number * number).softmax(-1).numpy()
    i, j = ordered_pairs(number)
    return (
        np.stack(roles).astype(np.float16),
        (1 / (1 + np.exp(-same))).astype(np.float16),
        related[i * number + j].astype(np.float16),
    )


def label_texts(model: Path, texts: Sequence[str], folder: Path, workers: int) -> None:
    """Label texts by the network of a folder, in parts of 500; parts that are there are left as they are."""
    parts = [
        (folder / f"{begin // _PART:04}.npz", texts[begin : begin + _PART]) for begin in range(0, len(texts), _PART)
    ]
    missing = [(path, some) for path, some in parts if not path.is_file()]
    if workers == 1:
        done: Iterable[Path] = map(partial(_label_part, model), missing)
        _tell(done, len(missing))
    else:
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            _tell(pool.map(partial(_label_part, model), missing), len(missing))


def _tell(done: Iterable[Path], number: int) -> None:
    for count, path in enumerate(done, start=1):
        log.info("labelled part %d of %d: %s", count, number, path.name)


def _label_part(model: Path, task: tuple[Path, Sequence[str]]) -> Path:
    path, texts = task
    torch.set_num_threads(1)
    network = Network(model)
    with whole(path) as made:
        np.savez(made, **_packed([label(network, text) for text in texts]))  # type: ignore[arg-type]
    return path


def read_labels(folder: Path, texts: Sequence[str]) -> list[Targets]:
    """The targets of texts, as :func:`label_texts` wrote them."""
    paths = [folder / f"{begin // _PART:04}.npz" for begin in range(0, len(texts), _PART)]
    return [targets for path in paths for targets in _unpacked(path)]


def _packed(rows: Sequence[Targets]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of all targets below one another, and how many rows each has of them."""
    packed: dict[str, npt.NDArray[Any]] = {}
    for name in (field.name for field in fields(Targets)):
        arrays = [getattr(targets, name) for targets in rows]
        joined = np.concatenate(arrays)
        packed[name] = joined.astype(np.int16) if joined.dtype == np.int64 else joined
        packed[f"{name}_rows"] = np.array([len(array) for array in arrays], np.int32)
    return packed


def _unpacked(path: Path) -> list[Targets]:
    columns = []
    with np.load(path) as packed:
        for name in (field.name for field in fields(Targets)):
            joined = packed[name]
            joined = joined.astype(np.int64) if joined.dtype == np.int16 else joined
            columns.append(np.split(joined, np.cumsum(packed[f"{name}_rows"])[:-1]))
    return [Targets(*arrays) for arrays in zip(*columns, strict=True)]


def labelled_examples(texts: Sequence[str], labels: Sequence[Targets], splitter: Splitter) -> list[Example]:
    """What the student learns from: the labelled texts in which the teacher found at least two mentions."""
    examples = []
    for text, targets in zip(texts, labels, strict=True):
        if len(targets.mentions) >= _FEWEST_MENTIONS:
            (window,) = splitter.windows(text)
            examples.append(Example(window, targets, distances_of(text, window, targets.mentions)))
    return examples
