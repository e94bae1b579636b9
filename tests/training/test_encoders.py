"""Pretrained encoders of both kinds, as they are published: what is read of them, and how they are run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch", reason="the recipe needs the extra [train]: torch")
pytest.importorskip("onnx", reason="the recipe needs the extra [train]: onnx")
pytest.importorskip("safetensors", reason="the recipe needs the extra [train]: safetensors")

import torch
from encoders import BERT_MARKS, DISTANCES, HEADS, LAYERS, PLACES, WIDTH, write_encoder
from safetensors.torch import load_file

from kg.nlp.network import Network
from kg.nlp.wordpiece import Splitter
from kg.training.encoder import Encoder, distance_steps, read_encoder
from kg.training.examples import fitting, make_batch
from kg.training.export import write_network
from kg.training.network import Reader, with_none

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,-()"
PIECES = [*BERT_MARKS, *LETTERS, *(f"##{letter}" for letter in LETTERS)]
TEXT = "CoolNet for translation\nCoolNet beats GANs on MNIST, and it does so on texts of any length. GANs fail."


def published(folder: Path, *, mpnet: bool) -> tuple[Encoder, dict[str, torch.Tensor]]:
    """A published encoder as it is read, and its weights."""
    write_encoder(folder, mpnet=mpnet)
    return read_encoder(folder, range(LAYERS), PIECES), load_file(folder / "model.safetensors")


@pytest.mark.parametrize("mpnet", [False, True])
def test_rows_are_those_of_the_pieces(tmp_path: Path, mpnet: bool) -> None:
    encoder, weights = published(tmp_path, mpnet=mpnet)
    words = weights["embeddings.word_embeddings.weight"]
    first_letter = 6 if mpnet else 5  # behind the marks stands every character from "!" on
    assert torch.equal(encoder.word.weight[PIECES.index("a")], words[first_letter + ord("a") - ord("!") - 26])
    begin, end = (encoder.word.weight[PIECES.index(mark)] for mark in ("[CLS]", "[SEP]"))
    assert torch.equal(begin, words[0 if mpnet else 2])
    assert torch.equal(end, words[2 if mpnet else 3])
    places = weights["embeddings.position_embeddings.weight"]
    assert torch.equal(encoder.place.weight, places[2:] if mpnet else places)
    assert (encoder.size.places, encoder.size.width, encoder.size.heads) == (PLACES, WIDTH, HEADS)


@pytest.mark.parametrize("mpnet", [False, True])
def test_a_layer_does_what_the_paper_says(tmp_path: Path, mpnet: bool) -> None:
    encoder, weights = published(tmp_path, mpnet=mpnet)
    x = torch.randn(1, 7, WIDTH, generator=torch.Generator().manual_seed(1))
    near = encoder.nearness(7) if mpnet else torch.zeros(HEADS, 7, 7)
    with torch.no_grad():
        found = encoder.layers[0](x, near[None], 0.0)
    names = ("attn.q", "attn.k", "attn.v", "attn.o", "LayerNorm") if mpnet else (
        "self.query", "self.key", "self.value", "output.dense", "output.LayerNorm"
    )  # fmt: skip

    def dense(name: str, rows: torch.Tensor) -> torch.Tensor:
        return rows @ weights[f"encoder.layer.0.{name}.weight"].T + weights[f"encoder.layer.0.{name}.bias"]

    def normal(name: str, rows: torch.Tensor) -> torch.Tensor:
        spread = (rows - rows.mean(-1, keepdim=True)) / rows.std(-1, correction=0, keepdim=True)
        return spread * weights[f"encoder.layer.0.{name}.weight"] + weights[f"encoder.layer.0.{name}.bias"]

    query, key, value = (dense(f"attention.{name}", x[0]).view(7, HEADS, -1) for name in names[:3])
    heads = []
    for head in range(HEADS):
        scores = query[:, head] @ key[:, head].T / query.shape[-1] ** 0.5 + near[head]
        heads.append(scores.softmax(-1) @ value[:, head])
    seen = normal(f"attention.{names[4]}", x[0] + dense(f"attention.{names[3]}", torch.cat(heads, -1)))
    inner = torch.nn.functional.gelu(dense("intermediate.dense", seen))
    assert torch.allclose(found[0], normal("output.LayerNorm", seen + dense("output.dense", inner)), atol=1e-4)


def test_nearness_depends_on_the_distance_alone(tmp_path: Path) -> None:
    encoder, weights = published(tmp_path, mpnet=True)
    near, table = encoder.nearness(300), weights["encoder.relative_attention_bias.weight"]
    for row, column, step in ((5, 5, 0), (9, 8, 1), (8, 9, 17), (0, 299, 31), (299, 0, 15), (7, 0, 7), (0, 8, 24)):
        assert torch.equal(near[:, row, column], table[step])
    assert not any(weight.requires_grad for weight in (encoder.distance or torch.nn.Module()).parameters())


@given(st.lists(st.integers(-511, 511), min_size=2, max_size=50, unique=True))
def test_what_is_farther_is_no_nearer_step(distances: list[int]) -> None:
    distances.sort(key=abs)
    for side in (True, False):
        own = [distance for distance in distances if (distance > 0) is side]
        steps = distance_steps(torch.tensor(own, dtype=torch.long), DISTANCES).tolist()
        assert steps == sorted(steps)
        assert all((step >= DISTANCES // 2) is side and step < DISTANCES for step in steps)


def test_what_runs_says_what_was_trained(tmp_path: Path) -> None:
    torch.manual_seed(0)
    encoder, _ = published(tmp_path, mpnet=True)
    reader = Reader(encoder, span=8, pair=6).eval()
    with torch.no_grad():
        reader.bias += 3  # so that something is a concept
    write_network(reader, PIECES, tmp_path, bits8=False)
    (window,) = Splitter({piece: number for number, piece in enumerate(PIECES)}).windows(TEXT)
    batch = make_batch([window])
    with torch.no_grad():
        said = with_none(reader(batch).spans).softmax(-1)[0, ..., 1:].numpy()
    fit = fitting(batch.words)[0].numpy()
    found = Network(tmp_path).read(TEXT).kinds
    assert np.abs(found[fit] - said[fit]).max() < 0.02
    assert said[fit].max() > 0.2
