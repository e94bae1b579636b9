"""The trained parts as a spaCy component: ``kg_tagger`` writes what it reads in a text to ``doc.user_data``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.decide import Judge
from kg.nlp.encoder import Encoder, read_encoder
from kg.nlp.lexicon import Lexicon, read_lexicon
from kg.nlp.linear import read_linear_model
from kg.nlp.roles import RoleModel, read_role_model
from kg.nlp.tags import TagProbabilities
from kg.nlp.trees import read_trees

#: Where the model that ships with the package lies.
MODEL = Path(__file__).parent / "model"

#: The key of ``doc.user_data`` under which the component puts its :class:`~kg.nlp.tags.TagProbabilities`.
TAGS_KEY = "kg_tags"


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that was trained."""

    encoder: Encoder
    lexicon: Lexicon
    judge: Judge
    roles: RoleModel


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
    settings = json.loads((folder / "judge.json").read_text(encoding="utf-8"))
    judge = Judge(
        read_trees(folder / "trees.npz"),
        read_linear_model(folder / "words"),
        tuple(settings["bounds"]),
        tuple(settings["alias_weights"]),
        settings["alias_bound"],
        tuple((tuple(knots), tuple(shares)) for knots, shares in settings["calibration"]),
    )
    return Model(read_encoder(folder), read_lexicon(folder / "lexicon.tsv.gz"), judge, read_role_model(folder))


def write_judge(judge: Judge, folder: Path) -> None:
    """Write what decides, but for the trees, as JSON."""
    settings = {
        "alias_bound": judge.alias_bound,
        "alias_weights": judge.alias_weights,
        "bounds": judge.bounds,
        "calibration": judge.calibration,
    }
    (folder / "judge.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def tag(doc: Doc, encoder: Encoder) -> TagProbabilities:
    """What the encoder says about the tokens of a document."""
    tokens = list(doc)
    starts = [token.idx for token in tokens]
    ends = [start + len(token) for start, token in zip(starts, tokens, strict=True)]
    return TagProbabilities(starts, ends, encoder.tag_probabilities(tokens))


@Language.factory("kg_tagger", default_config={"folder": None})
def make_tagger(nlp: Language, name: str, folder: str | None) -> TaggerComponent:
    """Make the component that tags tokens; ``folder`` is a model folder, the packaged one by default."""
    return TaggerComponent(read_model(Path(folder) if folder else MODEL).encoder)


class TaggerComponent:
    """Tags the tokens of a document."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Put the tag probabilities into ``doc.user_data``."""
        if len(doc):
            doc.user_data[TAGS_KEY] = tag(doc, self._encoder)
        return doc
