"""The network that reads: an encoder, and heads for spans with kinds, roles, and pairs of mentions.

References
----------
J. Yu, B. Bohnet and M. Poesio (2020). Named entity recognition as dependency parsing. ACL.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.nlp.network import KINDS, LONGEST, ROLES
from kg.nlp.relations import PREDICATES
from kg.training.encoder import Encoder, Size, shared_dropout
from kg.training.examples import Batch

#: The classes of a word: outside, or for each kind begin, inside, end, and a mention of its own.
TAGS = 1 + 4 * len(KINDS)
#: What :func:`kg.nlp.names.distances` tells apart.
DISTANCES = 12
_UNLIKELY = -3.0


class Said(NamedTuple):
    """What the heads say, in float32: logits of spans (texts × words × lengths × kinds) and of tags; for roles and for
    pairs what each word adds as the first and as the last of a mention.
    """

    spans: Tensor
    tags: Tensor
    role_first: Tensor
    role_last: Tensor
    pair_first: Tensor
    pair_last: Tensor


class Reader(nn.Module):
    """The network. ``span`` and ``pair`` are the widths of what a word says of spans and a mention says in a pair."""

    def __init__(self, encoder: Encoder, span: int, pair: int) -> None:
        super().__init__()
        width, kinds = encoder.size.width, len(KINDS)
        self.encoder, self.span, self.pair = encoder, span, pair
        self.span_first, self.span_last = nn.Linear(width, span), nn.Linear(width, span)
        self.both = nn.Parameter(torch.randn(kinds, span, span) * 0.02)
        self.first_alone, self.last_alone = nn.Linear(span, kinds), nn.Linear(span, kinds)
        self.inside = nn.Linear(width, kinds)
        self.length = nn.Parameter(torch.zeros(LONGEST, kinds))
        self.bias = nn.Parameter(torch.full((kinds,), _UNLIKELY))
        self.tags = nn.Linear(width, TAGS)
        self.role_first, self.role_last = nn.Linear(width, span), nn.Linear(width, span)
        self.role_first_out, self.role_last_out = (nn.Linear(span, len(ROLES) + 1) for _ in range(2))
        self.pair_first, self.pair_last = nn.Linear(width, pair), nn.Linear(width, pair)
        self.left = nn.Linear(pair, pair)
        self.right, self.product = nn.Linear(pair, pair, bias=False), nn.Linear(pair, pair, bias=False)
        self.distance = nn.Embedding(DISTANCES, pair)
        self.relation, self.same = nn.Linear(pair, len(PREDICATES)), nn.Linear(pair, 1)

    def forward(self, batch: Batch, dropout: float = 0.0) -> Said:
        """Read a batch of texts."""
        x = self.encoder(batch.pieces, batch.shapes, batch.real, dropout).float()
        first, last = (
            shared_dropout(x.gather(1, places[:, :, None].expand(-1, -1, x.shape[2])), dropout)
            for places in (batch.first, batch.last)
        )
        return Said(
            self._spans(first, last, batch.words),
            self.tags(first).float(),
            self.role_first_out(functional.gelu(self.role_first(first))).float(),
            self.role_last_out(functional.gelu(self.role_last(last))).float(),
            self.pair_first(first).float(),
            self.pair_last(last).float(),
        )

    def _spans(self, first: Tensor, last: Tensor, real: Tensor) -> Tensor:
        """Logits of texts × first words × lengths × kinds: of the two ends together, of each, of what is inside."""
        begin, end = functional.gelu(self.span_first(first)), functional.gelu(self.span_last(last))
        texts, words, kinds = begin.shape[0], begin.shape[1], len(KINDS)
        turned = (begin @ self.both.permute(1, 0, 2).reshape(self.span, kinds * self.span)).view(
            texts, words * kinds, self.span
        )
        square = torch.bmm(turned, end.transpose(1, 2)).float().view(texts, words, kinds, words)
        square = functional.pad(square, (0, LONGEST))
        step = square.stride()
        band = square.as_strided((texts, words, kinds, LONGEST), (step[0], step[1] + 1, step[2], step[3]))
        ends = last_words(words)
        sums = functional.pad((self.inside(first) * real[:, :, None]).float().cumsum(1), (0, 0, 1, 0))
        mean = (sums[:, 1:][:, ends] - sums[:, :words, None]) / lengths()[None, None]
        alone = self.first_alone(begin).float()[:, :, None] + self.last_alone(end).float()[:, ends]
        logits: Tensor = band.transpose(2, 3) + alone + mean + self.length + self.bias
        return logits

    def compare(self, left: Tensor, right: Tensor, distance: Tensor) -> tuple[Tensor, Tensor]:
        """For pairs of mentions: the logit of each relation, and of being the same thing."""
        hidden = functional.gelu(
            self.left(left) + self.right(right) + self.product(left * right) + self.distance(distance)
        )
        return self.relation(hidden), self.same(hidden).squeeze(-1)


def last_words(words: int) -> Tensor:
    """Words × lengths: the number of the last word of each span, the text's last where the span would not fit."""
    return (torch.arange(words)[:, None] + torch.arange(LONGEST)[None]).clamp(max=words - 1)


def lengths() -> Tensor:
    """The lengths of spans in words, as a column."""
    return torch.arange(1, LONGEST + 1)[:, None]


def with_none(spans: Tensor) -> Tensor:
    """Logits of spans with a column for no concept in front, which is 0."""
    return torch.cat([torch.zeros_like(spans[..., :1]), spans], -1)


def write_reader(reader: Reader, path: Path) -> None:
    """Keep a network's sizes and weights."""
    sizes = {"encoder": asdict(reader.encoder.size), "span": reader.span, "pair": reader.pair}
    torch.save({"sizes": sizes, "weights": reader.state_dict()}, path)


def read_kept(path: Path) -> Reader:
    """Read what :func:`write_reader` wrote."""
    kept = torch.load(path, weights_only=True)
    sizes = kept["sizes"]
    reader = Reader(Encoder(Size(**sizes["encoder"])), sizes["span"], sizes["pair"])
    reader.load_state_dict(kept["weights"])
    return reader
