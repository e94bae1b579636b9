"""What is learned without annotation: word vectors and the pretrained encoder; kept in the work folder, used again.

They take most of the time and don't depend on the annotated papers, so one foundation serves several corpora.
"""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
import torch
from spacy.language import Language

from kg.training.network import EncoderNetwork, Shape, encode_tokens
from kg.training.pretrain import pretrain
from kg.training.vectors import Floats, train_vectors, write_words

log = logging.getLogger(__name__)

Weights = dict[str, torch.Tensor]


def shape_of(settings: dict[str, Any]) -> Shape:
    """The size of the network."""
    network = settings["network"]
    return Shape(network["width"], network["depth"], tuple(network["rows"]), network["head"])


def read_or_train_encoder(
    settings: dict[str, Any], nlp: Language, texts: list[str], work: Path
) -> tuple[list[str], Floats, Weights]:
    """Stages 1 and 2: words, their vectors and the encoder's weights; from the work folder if it has them.

    It has them if ``foundation.json`` there names the same texts and settings.
    """
    names = ("seed", "vectors", "network", "pretraining")
    wanted = {"settings": {name: settings[name] for name in names}, "texts": _digest(texts)}
    kept = work / "foundation.json"
    if kept.is_file() and json.loads(kept.read_text(encoding="utf-8")) == wanted:
        log.info("vectors and encoder are those of %s", work)
        words = (work / "vectors.txt").read_text(encoding="utf-8").split("\n")
        return words, np.load(work / "vectors.npy"), torch.load(work / "encoder.pt", weights_only=True)
    write_words(nlp, texts, work / "words.txt")
    words, vectors = train_vectors(work / "words.txt", settings["vectors"])
    encoder = _pretrained(settings, nlp, texts, words, vectors)
    (work / "vectors.txt").write_text("\n".join(words), encoding="utf-8")
    np.save(work / "vectors.npy", vectors)
    torch.save(encoder, work / "encoder.pt")
    kept.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
    return words, vectors, encoder


def _digest(texts: list[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def _pretrained(
    settings: dict[str, Any], nlp: Language, texts: list[str], words: list[str], vectors: Floats
) -> Weights:
    shape, own = shape_of(settings), settings["pretraining"]
    encoder = EncoderNetwork(shape, vectors)
    if own["epochs"]:
        rows = {word: row for row, word in enumerate(words)}
        tokens = encode_tokens((nlp.make_doc(text) for text in texts), shape.rows, rows)
        known = vectors[: own["words"]] / settings["vectors"]["length"]
        pretrain(
            encoder, tokens, known,
            epochs=own["epochs"], size=own["texts"], rate=own["rate"], seed=settings["seed"],
        )  # fmt: skip
    return {name: values.clone() for name, values in encoder.state_dict().items()}
