"""The encoder: the layers of BERT or MPNet, their pretrained weights, and a smaller one cut from a trained one.

References
----------
J. Devlin, M.-W. Chang, K. Lee and K. Toutanova (2019). BERT: Pre-training of deep bidirectional transformers for
language understanding. NAACL.
W. Wang et al. (2020). MiniLM: deep self-attention distillation for task-agnostic compression of pre-trained
transformers. NeurIPS.
K. Song, X. Tan, T. Qin, J. Lu and T.-Y. Liu (2020). MPNet: masked and permuted pre-training for language understanding.
NeurIPS.
C. Raffel et al. (2020). Exploring the limits of transfer learning with a unified text-to-text transformer. JMLR 21.
Y. Gal and Z. Ghahramani (2016). A theoretically grounded application of dropout in recurrent neural networks. NeurIPS.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.nlp.wordpiece import SHAPES
from kg.training.pieces import read_vocabulary

_EPSILON, _HEAD_WIDTH = 1e-12, 32
#: Distances from here on are one (T5's scheme, which MPNet has, too).
_FAR = 128
#: What MPNet calls the marks of BERT's vocabulary, and how many of its rows of places stand for none.
_MARKS = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}
_NO_PLACES = 2
#: Our names of a layer's parts, and those of the published weights.
_PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mixed": "attention.output.dense",
    "norm_mixed": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm": "output.LayerNorm",
}
_MPNET_PARTS = {
    **_PARTS,
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "mixed": "attention.attn.o",
    "norm_mixed": "attention.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Size:
    """The sizes of an encoder: rows of its vocabulary, places, width, attention heads, layers, feed-forward neurons.

    ``distances`` says in how many steps attention tells distances apart, as MPNet does; ``epsilon`` is what
    normalising adds to a variance.
    """

    pieces: int
    places: int
    width: int
    heads: int
    layers: int
    feed_forward: int
    distances: int = 0
    epsilon: float = _EPSILON


def shared_dropout(x: Tensor, rate: float) -> Tensor:
    """Drop some features of each text, the same ones at all of its places."""
    if not rate:
        return x
    return x * (torch.empty(x.shape[0], 1, x.shape[2]).bernoulli_(1 - rate) / (1 - rate)).to(x.dtype)


class Layer(nn.Module):
    """One layer: attention and a feed-forward part, each added to what came in and normalised."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        width = size.width
        self.heads = size.heads
        self.query, self.key, self.value, self.mixed = (nn.Linear(width, width) for _ in range(4))
        self.norm_mixed, self.norm = (nn.LayerNorm(width, eps=size.epsilon) for _ in range(2))
        self.up, self.down = nn.Linear(width, size.feed_forward), nn.Linear(size.feed_forward, width)

    def forward(self, x: Tensor, mask: Tensor, dropout: float) -> Tensor:
        """Read texts × places × features; ``mask`` is added to the attention scores."""
        texts, places, width = x.shape
        query, key, value = (
            part(x).view(texts, places, self.heads, width // self.heads).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = self.mixed(seen.transpose(1, 2).reshape(texts, places, width))
        x = self.norm_mixed(x + shared_dropout(seen, dropout))
        further: Tensor = self.norm(x + shared_dropout(self.down(functional.gelu(self.up(x))), dropout))
        return further


class Encoder(nn.Module):
    """Pieces and the shapes of their words become features that know the whole text."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.word, self.place = nn.Embedding(size.pieces, size.width), nn.Embedding(size.places, size.width)
        self.segment = nn.Parameter(torch.zeros(size.width))
        self.norm = nn.LayerNorm(size.width, eps=size.epsilon)
        self.shape = nn.Embedding(SHAPES, size.width)
        nn.init.zeros_(self.shape.weight)
        self.distance = nn.Embedding(size.distances, size.heads).requires_grad_(False) if size.distances else None
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.layers))

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor, dropout: float = 0.0) -> Tensor:
        """Read texts × pieces; ``mask`` is true where there is one. Returns texts × pieces × width."""
        places = self.place.weight[: pieces.shape[1]]
        x = shared_dropout(self.norm(self.word(pieces) + places + self.segment + self.shape(shapes)), dropout)
        attention = torch.zeros(mask.shape).masked_fill(~mask, -1e4)[:, None, None, :]
        if self.distance is not None:
            attention = attention + self.nearness(pieces.shape[1])
        if torch.is_autocast_enabled("cpu"):
            attention = attention.to(torch.bfloat16)
        for layer in self.layers:
            x = layer(x, attention, dropout)
        return x

    def nearness(self, places: int) -> Tensor:
        """Heads × places × places: what is added to the attention that each place pays to each other."""
        assert self.distance is not None
        numbers = torch.arange(places)
        near: Tensor = self.distance(distance_steps(numbers[None] - numbers[:, None], self.size.distances))
        return near.permute(2, 0, 1)


def distance_steps(distances: Tensor, steps: int) -> Tensor:
    """The step of each signed distance: half of the steps for each side; near ones each have one, far ones share them.

    Examples
    --------
    >>> distance_steps(torch.tensor([-200, -9, -1, 0, 1, 9, 200]), 32).tolist()
    [15, 8, 1, 0, 17, 24, 31]
    """
    side = steps // 2
    near = side // 2
    far = distances.abs()
    log = near + (torch.log(far.clamp(min=1).float() / near) / math.log(_FAR / near) * (side - near)).long()
    return (distances > 0).long() * side + torch.where(far < near, far, log.clamp(max=side - 1))


def read_encoder(folder: Path, layers: Sequence[int], pieces: Sequence[str]) -> Encoder:
    """Read some layers and the rows of some pieces of a pretrained BERT or MPNet; sizes are those of its weights.

    The number of attention heads is told by ``config.json``; without it a head is taken to be 32 wide, as MiniLM's are.
    """
    from safetensors.torch import load_file

    published = load_file(folder / "model.safetensors")
    near = published.get("encoder.relative_attention_bias.weight")
    rows = {piece: row for row, piece in enumerate(read_vocabulary(folder))}
    marks = {} if near is None else _MARKS
    words = published["embeddings.word_embeddings.weight"][[rows[marks.get(piece, piece)] for piece in pieces]]
    places = published["embeddings.position_embeddings.weight"][0 if near is None else _NO_PLACES :]
    width = words.shape[1]
    known = _read_config(folder)
    size = Size(
        pieces=len(pieces),
        places=places.shape[0],
        width=width,
        heads=int(known.get("num_attention_heads", max(1, width // _HEAD_WIDTH))),
        layers=len(layers),
        feed_forward=published["encoder.layer.0.intermediate.dense.bias"].shape[0],
        distances=0 if near is None else near.shape[0],
        epsilon=float(known.get("layer_norm_eps", _EPSILON)),
    )
    encoder = Encoder(size)
    weights = {
        "word.weight": words,
        "place.weight": places,
        "segment": torch.zeros(width) if near is not None else published["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": published["embeddings.LayerNorm.weight"],
        "norm.bias": published["embeddings.LayerNorm.bias"],
        "shape.weight": encoder.shape.weight.detach(),
    }
    if near is not None:
        weights["distance.weight"] = near
    for number, layer in enumerate(layers):
        for own, theirs in (_PARTS if near is None else _MPNET_PARTS).items():
            for values in ("weight", "bias"):
                weights[f"layers.{number}.{own}.{values}"] = published[f"encoder.layer.{layer}.{theirs}.{values}"]
    encoder.load_state_dict(weights)
    return encoder


def _read_config(folder: Path) -> dict[str, Any]:
    config = folder / "config.json"
    known: dict[str, Any] = json.loads(config.read_text(encoding="utf-8")) if config.is_file() else {}
    return known


def prune(encoder: Encoder, layers: Sequence[int], feed_forward: int) -> None:
    """Keep some layers and, of each, the feed-forward neurons whose weights are greatest."""
    kept = [layer for layer in (encoder.layers[number] for number in layers) if isinstance(layer, Layer)]
    for layer in kept:
        if feed_forward < layer.up.out_features:
            weight = layer.up.weight.norm(dim=1) * layer.down.weight.norm(dim=0)
            rows = weight.topk(feed_forward).indices.sort().values
            up, down = nn.Linear(encoder.size.width, feed_forward), nn.Linear(feed_forward, encoder.size.width)
            up.load_state_dict({"weight": layer.up.weight[rows], "bias": layer.up.bias[rows]})
            down.load_state_dict({"weight": layer.down.weight[:, rows], "bias": layer.down.bias})
            layer.up, layer.down = up, down
    encoder.layers = nn.ModuleList(kept)
    size = encoder.size
    inner = kept[0].up.out_features
    encoder.size = replace(size, layers=len(kept), feed_forward=inner)
