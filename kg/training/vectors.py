"""Static word vectors from the unannotated abstracts.

References
----------
P. Bojanowski, E. Grave, A. Joulin and T. Mikolov (2017). Enriching word vectors with subword information. TACL 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language

Floats = npt.NDArray[np.float32]


def write_words(nlp: Language, texts: Iterable[str], path: Path) -> None:
    """Write each text as a line of lower-case tokens."""
    with path.open("w", encoding="utf-8") as file:
        for text in texts:
            file.write(" ".join(token.lower_ for token in nlp.make_doc(text) if not token.is_space) + "\n")


def train_vectors(path: Path, settings: dict[str, Any]) -> tuple[list[str], Floats]:
    """Train vectors on a file of tokens: the words, most frequent first, and a row for each."""
    import floret

    model = floret.train_unsupervised(
        str(path),
        model="skipgram",
        mode="fasttext",
        dim=settings["dimensions"],
        epoch=settings["epochs"],
        ws=settings["window"],
        neg=settings["negative"],
        minn=settings["shortest_part"],
        maxn=settings["longest_part"],
        bucket=settings["buckets"],
        minCount=settings["at_least"],
        thread=1,
        verbose=0,
    )
    words = [word for word in model.get_words() if "\n" not in word]
    rows = np.stack([model.get_word_vector(word) for word in words]).astype(np.float32)
    rows *= settings["length"] / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
    return words, rows
