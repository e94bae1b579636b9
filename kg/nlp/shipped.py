"""The model that ships with the package, or another of its form: the files of a folder, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.nlp.decide import Judge, read_judge
from kg.nlp.lexicon import Lexicon, read_lexicon
from kg.nlp.network import Network

#: Where the model that ships with the package lies.
MODEL = Path(__file__).parent / "model"


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that was trained."""

    network: Network
    lexicon: Lexicon
    judge: Judge


def read_model(folder: Path = MODEL) -> Model:
    """Read a model folder, as ``python -m kg.training`` writes it; each is read once.

    Examples
    --------
    >>> read_model() is read_model(MODEL)
    True
    """
    return _read_model(folder)


@lru_cache(maxsize=2)
def _read_model(folder: Path) -> Model:
    return Model(Network(folder), read_lexicon(folder / "lexicon.tsv.gz"), read_judge(folder / "judge.json"))
