"""The NLP pass: a paper becomes mentions of methods, datasets and problems."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from typing import TYPE_CHECKING

from kg.model import Mention, Paper
from kg.nlp.vocabulary import Entry, load_vocabulary, vocabulary_hash

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: How many papers go through the pipeline, and from process to process, at a time.
_BATCH = 64

__all__ = ["Entry", "extract_mentions", "load_pipeline", "load_vocabulary", "pipeline_hash"]


def load_pipeline() -> Language:
    """Make the spaCy pipeline that finds mentions; see :mod:`kg.nlp.pipeline`. No download, no network."""
    from kg.nlp import pipeline

    return pipeline.load_pipeline()


def extract_mentions(papers: Sequence[Paper], workers: int = 1) -> Iterator[tuple[Mention, ...]]:
    """Yield the mentions of each paper, in the order of the papers, whatever the number of worker processes.

    Examples
    --------
    >>> [mention.surface for mention in next(extract_mentions([Paper("p", "A study of label smoothing")]))]
    ['label smoothing']
    """
    batches = [papers[start : start + _BATCH] for start in range(0, len(papers), _BATCH)]
    if workers <= 1 or len(batches) < 2 * workers:
        yield from chain.from_iterable(map(extract_batch, batches))
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from chain.from_iterable(pool.map(extract_batch, batches))


def extract_batch(papers: Sequence[Paper]) -> list[tuple[Mention, ...]]:
    """The mentions of some papers, by this process alone, in the order of the papers."""
    from kg.nlp.pipeline import mentions_of

    nlp = load_pipeline()

    def documents() -> Iterator[Doc]:
        for paper in papers:
            doc = nlp.make_doc(paper.text)
            doc._.kg_paper = paper
            yield doc

    return [mentions_of(doc) for doc in nlp.pipe(documents(), batch_size=_BATCH)]


def pipeline_hash() -> str:
    """What decides the outcome of extraction beside the text: a hash of the vocabulary and the version."""
    from kg import __version__

    return hashlib.sha256(f"{__version__}\n{vocabulary_hash()}".encode()).hexdigest()
