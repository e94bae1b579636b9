"""A network read back from the files that ship, so that training can go on from them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from kg.training.encoder import Encoder, Size
from kg.training.network import Reader

Parts = dict[str, npt.NDArray[np.float32]]

_UNNAMED = "onnx::MatMul_"


def restore_reader(folder: Path, heads: int) -> Reader:
    """Read ``reader.onnx`` and ``pairs.onnx`` back, as :func:`kg.training.export.write_network` made them in 8 bits.

    ``heads`` is the number of attention heads, which they do not tell. What 8 bits lost stays lost. The head for tags
    does not ship, since it is of use in training alone: it begins anew.

    Raises
    ------
    KeyError
        Where the files are of another network.
    """
    reader, pairs = (_parts(folder / name) for name in ("reader.onnx", "pairs.onnx"))
    weights = {**_plain(reader), **_plain(pairs), **_scaled(reader)}
    weights["both"] = np.stack(_unnamed(_dequantized(reader)))
    weights["right.weight"], weights["product.weight"] = (own.T for own in _unnamed(pairs))
    (pieces, width), places = weights["encoder.word.weight"].shape, len(weights["encoder.place.weight"])
    layers = {name.split(".")[2] for name in weights if name.startswith("encoder.layers.")}
    size = Size(pieces, places, width, heads, len(layers), len(weights["encoder.layers.0.up.bias"]))
    result = Reader(Encoder(size), len(weights["span_first.bias"]), len(weights["pair_first.bias"]))
    tags = {name: own for name, own in result.state_dict().items() if name.startswith("tags.")}
    named = {name: weights[name] for name in result.state_dict() if name not in tags}
    result.load_state_dict(tags | {name: torch.from_numpy(own.astype(np.float32)) for name, own in named.items()})
    return result.eval()


def _parts(path: Path) -> Parts:
    import onnx
    from onnx import numpy_helper

    return {part.name: numpy_helper.to_array(part) for part in onnx.load(path).graph.initializer}


def _plain(parts: Parts) -> Parts:
    """Those that were left as they are."""
    return {name.removeprefix("reader.").replace(".linear.bias", ".bias"): own for name, own in parts.items()}


def _dequantized(parts: Parts) -> Parts:
    """The products of matrices, inputs × outputs, by the name of the product."""
    names = [name.removesuffix("_quantized") for name in parts if name.endswith("_quantized")]
    return {
        name: (parts[f"{name}_quantized"].astype(np.float32) - parts[f"{name}_zero_point"]) * parts[f"{name}_scale"]
        for name in names
    }


def _scaled(parts: Parts) -> Parts:
    """The weights of linear layers, what was moved into them moved back, and of embeddings."""
    weights = {f"encoder.{name}.weight": parts[f"{name}.rows"] * parts[f"{name}.scale"] for name in ("word", "place")}
    for name, own in _dequantized(parts).items():
        layer = name.removeprefix("reader.").removesuffix("_Transposed")
        if layer.endswith(".linear.weight"):
            own = own * parts[name.replace(".linear.weight_Transposed", ".inverse")][:, None]  # noqa: PLW2901
        weights[layer.replace(".linear.weight", ".weight")] = own.T
    return weights


def _unnamed(parts: Parts) -> list[npt.NDArray[np.float32]]:
    """The products that have numbers in the place of names, in their order."""
    numbers = sorted(int(found[1]) for name in parts if (found := re.fullmatch(rf"{_UNNAMED}(\d+)", name)))
    return [parts[f"{_UNNAMED}{number}"] for number in numbers]
