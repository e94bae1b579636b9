"""Any spaCy pipeline in the network's place: its entities or span groups, with labels mapped to our kinds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.model import Kind
from kg.paths import files_below, hash_of_files

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: Labels that are known without being told: ours, SciERC's and SciER's. Others are left out.
KNOWN_LABELS = {
    **{kind.value: kind for kind in Kind},
    "task": Kind.PROBLEM,
    "material": Kind.DATASET,
}
SCORE = 0.8


class PipelineError(KgError):
    """A spaCy pipeline that can't be loaded or has no labels that we know."""


@dataclass(frozen=True, slots=True)
class External:
    """A spaCy pipeline, by package name or folder, and what its labels mean: (label in lower case, kind), sorted."""

    pipeline: str
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def kinds(self) -> dict[str, Kind]:
        """The kind of each label that is known, in lower case."""
        return {**KNOWN_LABELS, **{label: Kind(kind) for label, kind in self.labels}}


def parse_labels(pairs: str) -> tuple[tuple[str, str], ...]:
    """Read ``LABEL=KIND`` pairs, separated by commas.

    Raises
    ------
    PipelineError
        Where a pair is not of this form or names no kind.

    Examples
    --------
    >>> parse_labels("Task=problem,ALGO=method")
    (('algo', 'method'), ('task', 'problem'))
    """
    labels = {}
    for pair in filter(None, pairs.split(",")):
        label, _, kind = (part.strip().lower() for part in pair.partition("="))
        if kind not in list(Kind):
            raise PipelineError(f"{pair!r} is not LABEL=KIND with a kind of {', '.join(Kind)}")
        labels[label] = kind
    return tuple(sorted(labels.items()))


@lru_cache(maxsize=4)
def load_external(name: str) -> Language:
    """Load a spaCy package or folder, once.

    Raises
    ------
    PipelineError
        Where there is none of this name.
    """
    import spacy

    try:
        return spacy.load(name)
    except (OSError, ImportError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise PipelineError(f"can't load the spaCy pipeline {name!r}: {reason}") from error


def external_hash(name: str) -> str:
    """What tells one state of a spaCy pipeline from another: a sha256 of a folder's files, or a package's version."""
    folder = Path(name)
    if folder.is_dir():
        return hash_of_files(folder, files_below(folder))
    try:
        return version(name)
    except (PackageNotFoundError, ValueError):
        return "unknown"


def external_spans(doc: Doc, external: External) -> list[tuple[int, int, Kind, float]]:
    """A document's entities and the spans of all its groups whose labels mean one of our kinds, in text order.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> nlp.add_pipe("entity_ruler").add_patterns([{"label": "Task", "pattern": "parsing"}])
    >>> [(start, end, kind.value) for start, end, kind, _ in external_spans(nlp("We do parsing"), External("ruler"))]
    [(6, 13, 'problem')]
    """
    kinds = external.kinds
    spans = [*doc.ents, *(span for group in doc.spans.values() for span in group)]
    found = {(span.start_char, span.end_char, span.label_.lower()) for span in spans}
    return [(start, end, kinds[label], SCORE) for start, end, label in sorted(found) if label in kinds]
