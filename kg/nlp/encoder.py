"""The network of the tagger, as plain arrays: spaCy's hash embeddings and maxout window encoder, and the whole text.

Each word is embedded by its norm, prefix, suffix and shape (hash embeddings) and by a static vector; windows of three
words are encoded layer upon layer; each word is then tagged together with the maximum and the mean of the whole text.
One text is computed at a time, so that a result never depends on what else is in a batch.

References
----------
M. Honnibal, I. Montani, S. Van Landeghem and A. Boyd (2020). spaCy: industrial-strength natural language processing
in Python. J. Serrà and A. Karatzoglou (2017). Getting deep recommenders fit: Bloom embeddings. RecSys.
I. Goodfellow et al. (2013). Maxout networks. ICML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from thinc.api import NumpyOps

Floats = npt.NDArray[np.float32]

#: The lexical attributes that are hashed, and the seed of the first (spaCy's ``MultiHashEmbed``).
ATTRIBUTES = ("norm", "prefix", "suffix", "shape")
FIRST_SEED = 8


@dataclass(frozen=True, slots=True)
class Maxout:
    """A dense layer with two pieces (``weights``: inputs × 2·outputs), their maximum, and layer normalisation."""

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats

    def __call__(self, rows: Floats) -> Floats:
        """Apply the layer to each row."""
        return self.finish(rows @ self.weights + self.bias)

    def finish(self, pieces: Floats) -> Floats:
        """The maximum of the two halves of each row, normalised."""
        half = len(self.gain)
        top = np.maximum(pieces[:, :half], pieces[:, half:])
        top -= top.mean(1, keepdims=True)
        top *= 1 / np.sqrt(np.einsum("ij,ij->i", top, top)[:, None] / half + 1e-8)
        top *= self.gain
        top += self.shift
        return top


@dataclass(frozen=True, slots=True)
class Encoder:
    """The weights. ``tables`` and ``vectors`` are already multiplied with the first layer's weights.

    ``rows`` gives the row of ``vectors`` for a word in lower case.
    """

    tables: tuple[Floats, ...]
    vectors: Floats
    rows: dict[str, int]
    mix: Maxout
    layers: tuple[Maxout, ...]
    head: Maxout
    out: Floats
    out_bias: Floats
    _cache: dict[int, Floats] = field(default_factory=dict, repr=False)

    def tag_probabilities(self, tokens: Sequence[Any]) -> Floats:
        """The probability of each tag (columns) for each token (rows). ``tokens`` are spaCy's, of one text."""
        width, pad = len(self.mix.gain), len(self.layers)
        x = np.zeros((len(tokens) + 2 * pad, width), np.float32)
        x[pad : pad + len(tokens)] = self._embed(tokens)
        window = np.zeros((len(x), 3 * width), np.float32)
        for layer in self.layers:
            window[1:, :width] = x[:-1]
            window[:, width : 2 * width] = x
            window[:-1, 2 * width :] = x[1:]
            x = x + layer(window)
        x = x[pad : pad + len(tokens)]
        # What all words of the text share is multiplied once, not for each word.
        whole = np.concatenate([x.max(0), x.mean(0)])
        common = whole @ self.head.weights[width:] + self.head.bias
        scores = self.head.finish(x @ self.head.weights[:width] + common) @ self.out + self.out_bias
        exp = np.exp(scores - scores.max(1, keepdims=True))
        result: Floats = exp / exp.sum(1, keepdims=True)
        return result

    def _embed(self, tokens: Sequence[Any]) -> list[Floats]:
        return [known if (known := self._cache.get(token.orth)) is not None else self._learn(token) for token in tokens]

    def _learn(self, token: Any) -> Floats:
        """Embed a word that was not met before."""
        pieces = self.mix.bias.copy()
        keys = np.array([getattr(token, attribute) for attribute in ATTRIBUTES], np.uint64)
        for k, table in enumerate(self.tables):
            for row in _OPS.hash(keys[k : k + 1], FIRST_SEED + k)[0] % len(table):
                pieces += table[row]
        row = self.rows.get(token.lower_)
        if row is not None:
            pieces += self.vectors[row]
        vector: Floats = self.mix.finish(pieces[None])[0]
        if len(self._cache) < _MOST_WORDS:
            self._cache[token.orth] = vector
        return vector


_OPS = NumpyOps()
_MOST_WORDS = 200_000


def read_encoder(folder: Path) -> Encoder:
    """Read what :func:`write_encoder` wrote: half-precision weights and 8-bit tables."""
    words = (folder / "words.txt").read_text(encoding="utf-8").split("\n")
    with np.load(folder / "tagger.npz") as arrays:
        a = {name: arrays[name] for name in arrays.files}

    def floats(name: str) -> Floats:
        if f"{name}.scale" in a:
            return np.asarray(a[name], np.float32) * np.asarray(a[f"{name}.scale"], np.float32)
        return np.asarray(a[name], np.float32)

    def maxout(name: str) -> Maxout:
        return Maxout(*(floats(f"{name}.{part}") for part in ("weights", "bias", "gain", "shift")))

    mix = maxout("mix")
    width = len(mix.gain)
    parts = [mix.weights[k * width : (k + 1) * width] for k in range(len(ATTRIBUTES) + 1)]
    return Encoder(
        tuple(floats(f"table{k}") @ parts[k] for k in range(len(ATTRIBUTES))),
        floats("vectors") @ (floats("project") @ parts[-1]),
        {word: i for i, word in enumerate(words)},
        mix,
        tuple(maxout(f"layer{k}") for k in range(int(a["depth"]))),
        maxout("head"),
        floats("out"),
        floats("out_bias"),
    )


def write_encoder(arrays: dict[str, Floats], words: Sequence[str], folder: Path) -> None:
    """Write weights under the names of :func:`read_encoder`: tables and vectors in 8 bits, the rest in 16."""
    packed: dict[str, npt.NDArray[Any]] = {"depth": np.array(sum(name.startswith("layer") for name in arrays) // 4)}
    for name, values in arrays.items():
        if name == "vectors" or name.startswith("table"):
            scale = np.maximum(np.abs(values).max(1, keepdims=True), 1e-8) / 127
            packed[name] = np.rint(values / scale).astype(np.int8)
            packed[f"{name}.scale"] = scale.astype(np.float16)
        else:
            packed[name] = values.astype(np.float16)
    np.savez_compressed(folder / "tagger.npz", allow_pickle=False, **packed)
    (folder / "words.txt").write_text("\n".join(words), encoding="utf-8")
