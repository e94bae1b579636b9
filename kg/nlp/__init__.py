"""The NLP pass: a paper becomes mentions of methods, datasets and problems."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.model import Mention, Paper
from kg.nlp.vocabulary import Entry, load_vocabulary, vocabulary_hash

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["Entry", "extract_mentions", "load_pipeline", "load_vocabulary", "pipeline_hash"]


def load_pipeline() -> Language:
    """Make the spaCy pipeline that finds mentions; see :mod:`kg.nlp.pipeline`. No download, no network."""
    from kg.nlp import pipeline

    return pipeline.load_pipeline()


def extract_mentions(papers: Iterable[Paper], nlp: Language | None = None) -> Iterator[tuple[Mention, ...]]:
    """Yield the mentions of each paper, in the order of the papers.

    Examples
    --------
    >>> [mention.surface for mention in next(extract_mentions([Paper("p", "A study of label smoothing")]))]
    ['label smoothing']
    """
    from kg.nlp.pipeline import mentions_of

    nlp = nlp or load_pipeline()

    def documents() -> Iterator[Doc]:
        for paper in papers:
            doc = nlp.make_doc(paper.text)
            doc._.kg_paper = paper
            yield doc

    for doc in nlp.pipe(documents(), batch_size=64):
        yield mentions_of(doc)


def pipeline_hash() -> str:
    """What decides the outcome of extraction beside the text: a hash of the vocabulary and the version."""
    from kg import __version__

    return hashlib.sha256(f"{__version__}\n{vocabulary_hash()}".encode()).hexdigest()
