"""How far what the network says is from what it should say: one loss, for annotated and for labelled texts.

References
----------
G. Hinton, O. Vinyals and J. Dean (2015). Distilling the knowledge in a neural network. arXiv:1503.02531.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from kg.nlp.network import ROLES
from kg.training.examples import (
    UNTAGGED,
    Batch,
    Example,
    Targets,
    batch_tags,
    fitting,
    make_batch,
    ordered_pairs,
)
from kg.training.network import TAGS, Reader, Said, with_none

#: What each part of the loss is worth: a text has some 12 mentions, 30 words in them, 8 concepts, 20 related pairs.
_SPANS, _TAGS, _ROLES, _RELATIONS, _SAME = 1 / 12, 0.3 / 30, 0.5 / 8, 0.7 / 20, 0.2 * 3
_LOW = -1e9


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a loss, each as it enters the sum."""

    spans: Tensor
    tags: Tensor
    roles: Tensor
    relations: Tensor
    same: Tensor

    @property
    def total(self) -> Tensor:
        """The sum."""
        return self.spans + self.tags + self.roles + self.relations + self.same

    def numbers(self) -> list[float]:
        """The parts as plain numbers, in their order."""
        return [float(part.detach()) for part in (self.spans, self.tags, self.roles, self.relations, self.same)]


def loss_of(reader: Reader, examples: Sequence[Example], dropout: float) -> Parts:
    """The loss over a batch, a mean over its texts."""
    batch = make_batch([example.window for example in examples])
    with torch.autocast("cpu", torch.bfloat16, enabled=_is_bfloat16_quick()):
        said = reader(batch, dropout)
    targets, texts = [example.targets for example in examples], len(examples)
    mentions = _Mentions.of(examples)
    roles, relations, same = _mention_losses(reader, said, mentions, dropout)
    return Parts(
        _span_loss(said, batch, targets) * (_SPANS / texts),
        _tag_loss(said, examples) * (_TAGS / texts),
        roles * (_ROLES / texts),
        relations * (_RELATIONS / texts),
        same * _SAME,
    )


def _is_bfloat16_quick() -> bool:
    """Whether this processor multiplies in bfloat16: one with AVX2 alone takes seven times as long as in float32."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _span_loss(said: Said, batch: Batch, targets: Sequence[Targets]) -> Tensor:
    chances = functional.log_softmax(with_none(said.spans), -1)
    text, spans = _numbered(targets, lambda t: t.spans)
    kinds = torch.from_numpy(np.concatenate([t.kinds for t in targets]).astype(np.float32))
    own = chances[text, spans[:, 0], spans[:, 1]]
    some = kinds.sum(1)
    return (some * own[:, 0] - (kinds * own[:, 1:]).sum(1)).sum() - chances[..., 0][fitting(batch.words)].sum()


def _tag_loss(said: Said, examples: Sequence[Example]) -> Tensor:
    return functional.cross_entropy(
        said.tags.view(-1, TAGS), batch_tags(examples).view(-1), ignore_index=UNTAGGED, reduction="sum"
    )


@dataclass(frozen=True, slots=True)
class _Mentions:
    """The mentions of a batch, numbered through; each pair of them with what it says, and on which concepts.

    ``related`` is the row of ``relations`` that a pair of mentions belongs to, -1 where it belongs to none.
    """

    text: Tensor
    words: Tensor
    concept: Tensor
    roles: Tensor
    left: Tensor
    right: Tensor
    distance: Tensor
    same: Tensor
    related: Tensor
    relations: Tensor

    @classmethod
    def of(cls, examples: Sequence[Example]) -> _Mentions:
        targets = [example.targets for example in examples]
        text, mentions = _numbered(targets, lambda t: t.mentions)
        left, right, related = [], [], []
        first_mention = first_row = 0
        for t in targets:
            a, b = ordered_pairs(len(t.mentions))
            i, j = t.mentions[a, 2], t.mentions[b, 2]
            row = first_row + i * (len(t.roles) - 1) + j - (j > i)
            related.append(np.where((i != j) & (len(t.relations) > 0), row, -1))
            left.append(first_mention + a)
            right.append(first_mention + b)
            first_mention, first_row = first_mention + len(t.mentions), first_row + len(t.relations)
        concepts_before = np.cumsum([0, *(len(t.roles) for t in targets)])
        return cls(
            text,
            mentions[:, :2],
            mentions[:, 2] + torch.from_numpy(concepts_before)[text],
            _joined([t.roles for t in targets]).float(),
            _joined(left),
            _joined(right),
            _joined([example.distances for example in examples]),
            _joined([t.same for t in targets]).float(),
            _joined(related),
            _joined([t.relations for t in targets]).float(),
        )


def _mention_losses(reader: Reader, said: Said, m: _Mentions, dropout: float) -> tuple[Tensor, Tensor, Tensor]:
    roles = relations = same = torch.zeros(())
    first, last = m.words[:, 0], m.words[:, 1]
    if len(m.roles):
        rows = said.role_first[m.text, first] + said.role_last[m.text, last]
        roles = -(m.roles * functional.log_softmax(role_logits(rows, m.concept, len(m.roles)), -1)).sum()
    if len(m.left):
        rows = said.pair_first[m.text, first] + said.pair_last[m.text, last]
        rows = functional.dropout(rows, dropout, reader.training)
        scores, alike = reader.compare(rows[m.left], rows[m.right], m.distance)
        same = functional.binary_cross_entropy_with_logits(alike, m.same)
        told = m.related >= 0
        if len(m.relations):
            logits = pooled(scores[told], m.related[told], len(m.relations))
            relations = -(m.relations * functional.log_softmax(logits, -1)).sum()
    return roles, relations, same


def role_logits(rows: Tensor, concept: Tensor, concepts: int) -> Tensor:
    """Each concept's roles: the mean over its mentions, weighted by the softmax of the last column."""
    weight = rows[:, len(ROLES) :]
    weight = (weight - pooled(weight, concept, concepts)[concept]).exp()
    return torch.zeros(concepts, len(ROLES)).index_add(0, concept, weight * rows[:, : len(ROLES)])


def pooled(scores: Tensor, owner: Tensor, owners: int) -> Tensor:
    """The soft maximum (log of the sum of exponentials) of the rows of each owner, column by column.

    Examples
    --------
    >>> pooled(torch.tensor([[0.0], [0.0], [5.0]]), torch.tensor([0, 0, 1]), 2).exp().round()[:, 0].tolist()
    [2.0, 148.0]
    """
    index = owner[:, None].expand(-1, scores.shape[1])
    top = torch.full((owners, scores.shape[1]), _LOW).scatter_reduce(0, index, scores.detach(), "amax")
    sums = torch.zeros(owners, scores.shape[1]).index_add(0, owner, (scores - top[owner]).exp())
    return sums.log() + top


def _numbered(targets: Sequence[Targets], rows_of: Callable[[Targets], npt.NDArray[np.int64]]) -> tuple[Tensor, Tensor]:
    """The rows of all texts below one another, and the number of the text of each."""
    rows = [rows_of(t) for t in targets]
    return torch.from_numpy(np.repeat(np.arange(len(rows)), [len(r) for r in rows])), _joined(rows)


def _joined(rows: Sequence[npt.NDArray[np.generic]]) -> Tensor:
    return torch.from_numpy(np.concatenate(rows))
