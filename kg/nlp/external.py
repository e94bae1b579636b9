"""Any spaCy pipeline in the tagger's place: its entities or span groups, with labels mapped to our kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.model import Kind
from kg.nlp.candidates import Candidate

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


def parse_labels(pairs: str) -> dict[str, Kind]:
    """Read ``LABEL=KIND`` pairs, separated by commas.

    Raises
    ------
    PipelineError
        Where a pair is not of this form or names no kind.

    Examples
    --------
    >>> {label: kind.value for label, kind in parse_labels("Task=problem,ALGO=method").items()}
    {'task': 'problem', 'algo': 'method'}
    """
    labels = {}
    for pair in pairs.split(","):
        label, _, kind = pair.partition("=")
        if kind.strip().lower() not in list(Kind):
            raise PipelineError(f"{pair!r} is not LABEL=KIND with a kind of {', '.join(Kind)}")
        labels[label.strip().lower()] = Kind(kind.strip().lower())
    return labels


def load_external(name: str) -> Language:
    """Load a spaCy package or folder.

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


def external_candidates(doc: Doc, labels: Mapping[str, Kind], detector: str) -> Iterator[Candidate]:
    """Yield a document's entities and the spans of all its groups whose labels are mapped to a kind.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> nlp.add_pipe("entity_ruler").add_patterns([{"label": "Task", "pattern": "parsing"}])
    >>> [(c.start, c.end, c.kind.value) for c in external_candidates(nlp("We do parsing"), KNOWN_LABELS, "ruler")]
    [(6, 13, 'problem')]
    """
    found = {(span.start_char, span.end_char, span.label_.lower()) for group in doc.spans.values() for span in group}
    found |= {(span.start_char, span.end_char, span.label_.lower()) for span in doc.ents}
    for start, end, label in sorted(found):
        if label in labels:
            yield Candidate(start, end, detector, labels[label], SCORE)
