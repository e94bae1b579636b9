"""Pretrained encoders that have learned nothing: the files as they are published, the weights drawn at random."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

import kg
from kg.nlp.forms import word_forms
from kg.sources import read_papers

WIDTH, HEADS, INNER, LAYERS, PLACES, DISTANCES = 32, 4, 48, 2, 512, 32
BERT_MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
MPNET_MARKS = ("<s>", "<pad>", "</s>", "<unk>", "[UNK]", "<mask>")


def write_encoder(folder: Path, *, mpnet: bool = False, width: int = WIDTH) -> Path:
    """Write the files of a small BERT or MPNet, whose vocabulary has the words of the sample."""
    characters = [chr(code) for code in range(33, 127) if not chr(code).isupper()]
    words = sorted({form for paper in read_papers(kg.SAMPLE).papers for form, *_ in word_forms(paper.text)})
    words = [word for word in words if len(word) > 1]
    pieces = [*(MPNET_MARKS if mpnet else BERT_MARKS), *characters, *(f"##{c}" for c in characters), *words]
    vocabulary = {"model": {"vocab": {piece: number for number, piece in enumerate(pieces)}}}
    (folder / "tokenizer.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "config.json").write_text(json.dumps({"num_attention_heads": HEADS}), encoding="utf-8")
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(pieces), width),
        "embeddings.position_embeddings.weight": (PLACES + 2 * mpnet, width),
        "embeddings.LayerNorm.weight": (width,),
        "embeddings.LayerNorm.bias": (width,),
    }
    if mpnet:
        shapes["encoder.relative_attention_bias.weight"] = (DISTANCES, HEADS)
    else:
        shapes["embeddings.token_type_embeddings.weight"] = (2, width)
    of_attention = (
        ("attn.q", "attn.k", "attn.v", "attn.o", "LayerNorm")
        if mpnet
        else ("self.query", "self.key", "self.value", "output.dense", "output.LayerNorm")
    )
    for layer in range(LAYERS):
        parts = {f"attention.{name}": (width, width) for name in of_attention[:4]}
        parts |= {"intermediate.dense": (INNER, width), "output.dense": (width, INNER)}
        parts |= {f"attention.{of_attention[4]}": (width, 0), "output.LayerNorm": (width, 0)}
        for name, (rows, columns) in parts.items():
            shapes[f"encoder.layer.{layer}.{name}.weight"] = (rows, columns) if columns else (rows,)
            shapes[f"encoder.layer.{layer}.{name}.bias"] = (rows,)
    generator = torch.Generator().manual_seed(0)
    weights = {name: torch.randn(shape, generator=generator) * 0.1 for name, shape in shapes.items()}
    ones = {name: torch.ones(shape) for name, shape in shapes.items() if name.endswith("LayerNorm.weight")}
    save_file({**weights, **ones}, folder / "model.safetensors")
    return folder
