"""The tagger's network in PyTorch, for training only; :mod:`kg.nlp.encoder` is the same network in NumPy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from spacy.tokens import Doc
from thinc.api import NumpyOps
from torch import Tensor, nn
from torch.nn import functional

from kg.nlp.encoder import ATTRIBUTES, FIRST_SEED
from kg.nlp.tags import TAGS

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of the network: width and number of layers, rows of each hash table, width of the head."""

    width: int
    depth: int
    rows: tuple[int, ...]
    head: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of many texts, one after the other: hashed rows, row of the static vector (-1: none), text lengths."""

    hashed: Tensor
    static: Tensor
    lengths: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some texts as one sequence with padding after each: which tokens, whether real, of which text."""

    tokens: Tensor
    real: Tensor
    text: Tensor


def encode_tokens(docs: Iterable[Doc], rows: Sequence[int], vocabulary: dict[str, int]) -> Tokens:
    """Look up all tokens of the texts."""
    seen: dict[int, int] = {}
    features: list[tuple[int, ...]] = []
    static: list[int] = []
    types, lengths = [], []
    for doc in docs:
        lengths.append(len(doc))
        for token in doc:
            if token.orth not in seen:
                seen[token.orth] = len(seen)
                features.append(tuple(getattr(token, attribute) for attribute in ATTRIBUTES))
                static.append(vocabulary.get(token.lower_, -1))
            types.append(seen[token.orth])
    keys = np.array(features, np.uint64)
    ops = NumpyOps()
    hashed = [
        (ops.hash(np.ascontiguousarray(keys[:, k]), FIRST_SEED + k) % size).astype(np.int64)
        for k, size in enumerate(rows)
    ]
    index = np.array(types)
    return Tokens(
        torch.from_numpy(np.stack(hashed, 1)[index]),
        torch.from_numpy(np.array(static)[index]),
        np.array(lengths),
        np.concatenate([[0], np.cumsum(lengths)]),
    )


def make_batch(tokens: Tokens, texts: Sequence[int], padding: int) -> Batch:
    """Put some texts into one sequence."""
    index, real, text = [], [], []
    for number, i in enumerate(texts):
        length = int(tokens.lengths[i])
        index += [np.arange(tokens.offsets[i], tokens.offsets[i] + length), np.zeros(padding, np.int64)]
        real += [np.ones(length, bool), np.zeros(padding, bool)]
        text.append(np.full(length + padding, number))
    return Batch(*(torch.from_numpy(np.concatenate(parts)) for parts in (index, real, text)))


class _HigherHalf(torch.autograd.Function):
    """The maximum of the two halves of each row. (Autograd's own is several times slower on a processor.)"""

    @staticmethod
    def forward(ctx: Any, rows: Tensor) -> Tensor:
        first, second = rows.chunk(2, 1)
        ctx.save_for_backward(first >= second)
        return torch.maximum(first, second)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        (mask,) = ctx.saved_tensors
        first = gradients[0] * mask
        return torch.cat([first, gradients[0] - first], 1)


class MaxoutLayer(nn.Module):
    """Dense, maximum of two pieces, layer normalisation; computed in bfloat16 while training."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.dense = nn.Linear(inputs, 2 * outputs)
        nn.init.xavier_uniform_(self.dense.weight)
        nn.init.zeros_(self.dense.bias)
        self.norm = nn.LayerNorm(outputs, eps=1e-8)

    def forward(self, rows: Tensor) -> Tensor:
        """Apply the layer to each row."""
        kind = torch.bfloat16 if self.training else torch.float32
        pieces = functional.linear(rows.to(kind), self.dense.weight.to(kind), self.dense.bias.to(kind))
        top: Tensor = _HigherHalf.apply(pieces)  # type: ignore[no-untyped-call]
        return functional.layer_norm(
            top, self.norm.normalized_shape, self.norm.weight.to(kind), self.norm.bias.to(kind), 1e-8
        )


class EncoderNetwork(nn.Module):
    """Hash embeddings and static vectors, then windows of three words, layer upon layer."""

    vectors: Tensor

    def __init__(self, shape: Shape, vectors: Floats) -> None:
        super().__init__()
        self.shape = shape
        self.tables = nn.ParameterList(torch.empty(rows, shape.width).uniform_(-0.1, 0.1) for rows in shape.rows)
        self.register_buffer("vectors", torch.from_numpy(vectors), persistent=False)
        self.project = nn.Linear(vectors.shape[1], shape.width, bias=False)
        self.mix = MaxoutLayer(shape.width * (len(shape.rows) + 1), shape.width)
        self.layers = nn.ModuleList(MaxoutLayer(3 * shape.width, shape.width) for _ in range(shape.depth))
        self.mask = nn.Parameter(torch.zeros(shape.width))

    def forward(self, tokens: Tokens, batch: Batch, hidden: Tensor | None, dropout: float) -> Tensor:
        """Encode a batch. Where ``hidden`` is true, the word itself is not shown."""
        x = self._embed(tokens, batch.tokens, dropout)
        if hidden is not None:
            x = torch.where(hidden.unsqueeze(1), self.mask.to(x.dtype), x)
        x = functional.dropout(x, dropout, self.training) * batch.real.unsqueeze(1).to(x.dtype)
        edge = x.new_zeros(1, self.shape.width)
        for layer in self.layers:
            window = torch.cat([torch.cat([edge, x[:-1]]), x, torch.cat([x[1:], edge])], 1)
            x = x + functional.dropout(layer(window), dropout, self.training)
        return x.float()

    def _embed(self, tokens: Tokens, index: Tensor, dropout: float) -> Tensor:
        hashed, static = tokens.hashed[index], tokens.static[index]
        parts = [functional.embedding_bag(hashed[:, k], table, mode="sum") for k, table in enumerate(self.tables)]
        known = (static >= 0).unsqueeze(1)
        parts.append(self.project(self.vectors[static.clamp(min=0)] * known))
        if self.training and dropout:
            keep = 1 - dropout
            parts = [part * (torch.rand(self.shape.width) < keep).float() / keep for part in parts]
        mixed: Tensor = self.mix(torch.cat(parts, 1))
        return mixed


def whole_text(x: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """The maximum and the mean over each text of a batch."""
    texts, width = int(batch.text.max()) + 1, x.shape[1]
    real = batch.real.unsqueeze(1)
    counts = torch.zeros(texts).index_add_(0, batch.text, batch.real.float()).unsqueeze(1)
    mean = torch.zeros(texts, width).index_add_(0, batch.text, x * real) / counts
    index = batch.text.unsqueeze(1).expand(-1, width)
    low = torch.tensor(-99.0)
    highest = torch.full((texts, width), -99.0).scatter_reduce(0, index, torch.where(real, x, low), "amax")
    return highest, mean


class TaggerNetwork(nn.Module):
    """The encoder and a head that sees a word and the whole text."""

    def __init__(self, shape: Shape, vectors: Floats) -> None:
        super().__init__()
        self.encoder = EncoderNetwork(shape, vectors)
        self.head = nn.Linear(3 * shape.width, 2 * shape.head)
        self.norm = nn.LayerNorm(shape.head, eps=1e-8)
        self.out = nn.Linear(shape.head, len(TAGS))
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, tokens: Tokens, batch: Batch, dropout: float = 0.0) -> Tensor:
        """The score of each tag (columns) for each place of the batch (rows)."""
        x = self.encoder(tokens, batch, None, dropout)
        highest, mean = whole_text(x, batch)
        pieces = self.head(torch.cat([x, highest[batch.text], mean[batch.text]], 1))
        top: Tensor = _HigherHalf.apply(pieces)  # type: ignore[no-untyped-call]
        scores: Tensor = self.out(functional.dropout(self.norm(top), dropout, self.training))
        return scores


def plain_arrays(network: TaggerNetwork) -> dict[str, Floats]:
    """The weights under the names that :func:`kg.nlp.encoder.write_encoder` takes."""
    state: dict[str, Floats] = {name: values.float().numpy() for name, values in network.state_dict().items()}
    depth = network.encoder.shape.depth
    arrays = {f"table{k}": state[f"encoder.tables.{k}"] for k in range(len(network.encoder.shape.rows))}
    arrays["vectors"] = network.encoder.vectors.numpy()
    arrays["project"] = state["encoder.project.weight"].T
    parts = {"head": ("head", "norm"), "mix": ("encoder.mix.dense", "encoder.mix.norm")}
    parts |= {f"layer{k}": (f"encoder.layers.{k}.dense", f"encoder.layers.{k}.norm") for k in range(depth)}
    for name, (dense, norm) in parts.items():
        arrays[f"{name}.weights"], arrays[f"{name}.bias"] = state[f"{dense}.weight"].T, state[f"{dense}.bias"]
        arrays[f"{name}.gain"], arrays[f"{name}.shift"] = state[f"{norm}.weight"], state[f"{norm}.bias"]
    arrays["out"], arrays["out_bias"] = state["out.weight"].T, state["out.bias"]
    return arrays
