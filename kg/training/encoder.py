"""The encoder: BERT's layers, their pretrained weights, and a smaller one cut from a trained one.

References
----------
J. Devlin, M.-W. Chang, K. Lee and K. Toutanova (2019). BERT: Pre-training of deep bidirectional transformers for
language understanding. NAACL.
W. Wang et al. (2020). MiniLM: deep self-attention distillation for task-agnostic compression of pre-trained
transformers. NeurIPS.
Y. Gal and Z. Ghahramani (2016). A theoretically grounded application of dropout in recurrent neural networks. NeurIPS.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.nlp.wordpiece import SHAPES

_EPSILON, _HEAD_WIDTH = 1e-12, 32
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


@dataclass(frozen=True, slots=True)
class Size:
    """The sizes of an encoder: rows of its vocabulary, places, width, attention heads, layers, feed-forward neurons."""

    pieces: int
    places: int
    width: int
    heads: int
    layers: int
    feed_forward: int


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
        self.norm_mixed, self.norm = nn.LayerNorm(width, eps=_EPSILON), nn.LayerNorm(width, eps=_EPSILON)
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
        self.norm = nn.LayerNorm(size.width, eps=_EPSILON)
        self.shape = nn.Embedding(SHAPES, size.width)
        nn.init.zeros_(self.shape.weight)
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.layers))

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor, dropout: float = 0.0) -> Tensor:
        """Read texts × pieces; ``mask`` is true where there is one. Returns texts × pieces × width."""
        places = self.place.weight[: pieces.shape[1]]
        x = shared_dropout(self.norm(self.word(pieces) + places + self.segment + self.shape(shapes)), dropout)
        attention = torch.zeros(mask.shape).masked_fill(~mask, -1e4)[:, None, None, :]
        if torch.is_autocast_enabled("cpu"):
            attention = attention.to(torch.bfloat16)
        for layer in self.layers:
            x = layer(x, attention, dropout)
        return x


def read_encoder(folder: Path, layers: Sequence[int], rows: Sequence[int]) -> Encoder:
    """Read some layers and some rows of the vocabulary of a pretrained BERT; sizes are those of its weights.

    The number of attention heads is told by ``config.json``; without it a head is taken to be 32 wide, as MiniLM's are.
    """
    from safetensors.torch import load_file

    published = load_file(folder / "model.safetensors")
    words = published["embeddings.word_embeddings.weight"][torch.tensor(rows)]
    places = published["embeddings.position_embeddings.weight"]
    width = words.shape[1]
    config = folder / "config.json"
    known = json.loads(config.read_text(encoding="utf-8")) if config.is_file() else {}
    heads = int(known.get("num_attention_heads", max(1, width // _HEAD_WIDTH)))
    inner = published["encoder.layer.0.intermediate.dense.bias"].shape[0]
    encoder = Encoder(Size(len(rows), places.shape[0], width, heads, len(layers), inner))
    weights = {
        "word.weight": words,
        "place.weight": places,
        "segment": published["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": published["embeddings.LayerNorm.weight"],
        "norm.bias": published["embeddings.LayerNorm.bias"],
        "shape.weight": encoder.shape.weight.detach(),
    }
    for number, layer in enumerate(layers):
        for own, theirs in _PARTS.items():
            for values in ("weight", "bias"):
                weights[f"layers.{number}.{own}.{values}"] = published[f"encoder.layer.{layer}.{theirs}.{values}"]
    encoder.load_state_dict(weights)
    return encoder


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
    encoder.size = Size(size.pieces, size.places, size.width, size.heads, len(kept), inner)
