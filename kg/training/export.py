"""From a trained network to the files that ship: two ONNX graphs, weights in 8 bits, and the pieces.

Before they become 8 bits, the weights of the layers take on a part of the range of what comes in, which loses less.
Their range is 7 bits wide (``reduce_range``): processors with AVX2 alone would overflow with all 8.

References
----------
G. Xiao et al. (2023). SmoothQuant: accurate and efficient post-training quantization for large language models. ICML.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.nlp.network import KINDS
from kg.nlp.wordpiece import Window
from kg.training.encoder import Layer
from kg.training.examples import make_batch
from kg.training.network import Reader, last_words, lengths, with_none

_SMALL, _QUANTILE, _ROWS, _TEXTS = 1e-4, 0.9995, 2000, 8
_OPSET = 17


class Rows8(nn.Module):
    """An embedding whose rows are 8 bits wide, with a scale for each."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.rows: Tensor
        self.scale: Tensor
        self.register_buffer("rows", torch.round(weight / scale).to(torch.int8))
        self.register_buffer("scale", scale.to(torch.float16))

    def forward(self, numbers: Tensor) -> Tensor:
        """The rows of these numbers, in float32."""
        rows: Tensor = self.rows[numbers].float() * self.scale[numbers].float()
        return rows


class OneText(nn.Module):
    """The network as it is run: one window, nothing filled up, probabilities instead of logits."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader
        self.word, self.place = Rows8(reader.encoder.word.weight.data), Rows8(reader.encoder.place.weight.data)
        self.most = reader.encoder.size.places - 1
        self.near: Tensor | None
        self.register_buffer("near", None)
        if reader.encoder.distance is not None:  # by distance, from that of the last place to the first one
            square = reader.encoder.nearness(self.most + 1).detach()
            self.near = torch.cat([square[:, -1], square[:, 0, 1:]], 1)

    def forward(self, pieces: Tensor, shapes: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Spans, roles and pairs: see :class:`kg.nlp.network.Spans`."""
        reader, encoder = self.reader, self.reader.encoder
        places = self.place(torch.arange(pieces.shape[0]))
        x = encoder.norm(self.word(pieces) + places + encoder.segment + encoder.shape(shapes))
        numbers = torch.arange(pieces.shape[0])
        near = None if self.near is None else self.near[:, numbers[None] - numbers[:, None] + self.most]
        for layer in encoder.layers:
            assert isinstance(layer, Layer)
            x = _through(layer, x, near)
        begin, end = x[first], x[last]
        roles = (
            reader.role_first_out(functional.gelu(reader.role_first(begin))),
            reader.role_last_out(functional.gelu(reader.role_last(end))),
        )
        pairs = torch.stack([reader.pair_first(begin), reader.pair_last(end)])
        return self._spans(begin, end), torch.stack(roles), pairs

    def _spans(self, first: Tensor, last: Tensor) -> Tensor:
        reader, words = self.reader, first.shape[0]
        begin, end = functional.gelu(reader.span_first(first)), functional.gelu(reader.span_last(last))
        ends = last_words(words)
        sums = functional.pad(reader.inside(first).cumsum(0), (0, 0, 1, 0))
        mean = (sums[ends + 1] - sums[:-1][:, None]) / lengths()[None]
        across = end.transpose(0, 1)
        both = [((begin @ reader.both[kind]) @ across).gather(1, ends) for kind in range(len(KINDS))]
        alone = reader.first_alone(begin)[:, None] + reader.last_alone(end)[ends]
        logits = torch.stack(both, 2) + alone + mean + reader.length + reader.bias
        beyond = torch.arange(words)[:, None] + lengths()[:, 0][None] > words
        return with_none(logits).softmax(-1)[..., 1:].masked_fill(beyond[..., None], 0.0)


def _through(layer: Layer, x: Tensor, near: Tensor | None) -> Tensor:
    """One layer over the places of one text; ``near`` is added to what each pays to each other."""
    width = layer.mixed.weight.shape[0] // layer.heads
    query, key, value = (
        rows.view(-1, layer.heads, width).transpose(0, 1)
        for rows in (layer.query(x) * width**-0.5, layer.key(x), layer.value(x))
    )
    scores = query @ key.transpose(1, 2)
    seen = (scores if near is None else scores + near).softmax(-1) @ value
    x = layer.norm_mixed(x + layer.mixed(seen.transpose(0, 1).reshape(-1, layer.heads * width)))
    further: Tensor = layer.norm(x + layer.down(functional.gelu(layer.up(x))))
    return further


class Pairs(nn.Module):
    """The part of the network that compares mentions."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, left: Tensor, right: Tensor, distance: Tensor) -> tuple[Tensor, Tensor]:
        """The logits of each relation, and of being the same thing."""
        return self.reader.compare(left, right, distance)


class Scaled(nn.Module):
    """A linear layer whose input is divided by a scale that its weights are multiplied with: the same function."""

    def __init__(self, linear: nn.Linear, scale: Tensor) -> None:
        super().__init__()
        self.inverse: Tensor
        self.register_buffer("inverse", 1 / scale)
        self.linear = copy.deepcopy(linear)
        self.linear.weight.data *= scale

    @property
    def weight(self) -> Tensor:
        """The weights, scaled."""
        return self.linear.weight

    def forward(self, x: Tensor) -> Tensor:
        """The layer's output."""
        rows: Tensor = self.linear(x * self.inverse)
        return rows


def smoothed(reader: Reader, windows: Sequence[Window], share: float) -> Reader:
    """A copy whose layers say the same, with ``share`` of the range of what comes into each moved into its weights."""
    reader = copy.deepcopy(reader).eval()
    linear = {n: part for n, part in reader.encoder.layers.named_modules() if isinstance(part, nn.Linear)}
    highest: dict[str, Tensor] = {}

    def look(name: str, rows: Tensor) -> None:
        top = torch.quantile(rows.abs().reshape(-1, rows.shape[-1])[:_ROWS], _QUANTILE, dim=0)
        highest[name] = torch.maximum(highest.get(name, top), top)

    hooks = [
        part.register_forward_hook(lambda _, given, __, name=name: look(name, given[0].detach()))
        for name, part in linear.items()
    ]
    with torch.no_grad():
        for begin in range(0, len(windows), _TEXTS):
            reader(make_batch(windows[begin : begin + _TEXTS]))
    for hook in hooks:
        hook.remove()
    for name, part in linear.items():
        weight = part.weight.data.abs().amax(0).clamp(min=_SMALL)
        scale = highest[name].clamp(min=_SMALL) ** share / weight ** (1 - share)
        reader.encoder.layers.set_submodule(name, Scaled(part, scale / scale.mean()))
    return reader


def write_network(reader: Reader, pieces: Sequence[str], folder: Path, *, bits8: bool = True) -> None:
    """Write ``reader.onnx``, ``pairs.onnx`` and ``pieces.txt``; without ``bits8`` the layers keep their float32."""
    reader = reader.eval()
    some = torch.arange(1, 30)
    pieces40 = torch.arange(40) % len(pieces)
    with TemporaryDirectory() as scratch, _quiet():
        path = Path(scratch) / "reader.onnx"
        axes = {"pieces": {0: "p"}, "shapes": {0: "p"}, "first": {0: "w"}, "last": {0: "w"}}
        outputs = {"spans": {0: "w"}, "roles": {1: "w"}, "pairs": {1: "w"}}
        _export(OneText(reader), (pieces40, torch.zeros_like(pieces40), some, some), path, axes, outputs)
        if bits8:
            _quantize(path, folder / "reader.onnx")
        else:
            (folder / "reader.onnx").write_bytes(path.read_bytes())
        rows, numbers = torch.zeros(7, reader.pair), torch.zeros(7, dtype=torch.long)
        inputs, told = (
            {n: {0: "n"} for n in ("left", "right", "distance")},
            {n: {0: "n"} for n in ("relations", "same")},
        )
        _export(Pairs(reader), (rows, rows, numbers), folder / "pairs.onnx", inputs, told)
    (folder / "pieces.txt").write_text("\n".join(pieces), encoding="utf-8")


def _export(
    module: nn.Module, example: tuple[Tensor, ...], path: Path, inputs: dict[str, Any], outputs: dict[str, Any]
) -> None:
    torch.onnx.export(
        module.eval(),
        example,
        str(path),
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_axes={**inputs, **outputs},
        opset_version=_OPSET,
        dynamo=False,
    )


def _quantize(source: Path, target: Path) -> None:
    """Turn the weights of products of matrices into 8 bits, a scale for each column."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(source),
        str(target),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul"],
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back what the exporters advise: to use another exporter, and to prepare the graph first."""
    import warnings

    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        root.setLevel(level)
