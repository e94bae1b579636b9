"""The NLP pass: a paper becomes mentions of methods, datasets and problems."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from multiprocessing import get_context
from typing import TYPE_CHECKING

from kg.model import Paper
from kg.nlp.external import External, parse_labels
from kg.nlp.vocabulary import Entry, load_vocabulary, vocabulary_hash

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from kg.nlp.mentions import Extraction

#: How many papers go through the pipeline, and from process to process, at a time.
_BATCH = 64

__all__ = [
    "Entry",
    "External",
    "extract",
    "extract_batch",
    "load_pipeline",
    "load_vocabulary",
    "pipeline_hash",
]


def load_pipeline(pipeline: str | None = None, labels: str = "") -> Language:
    """Make the spaCy pipeline that finds mentions; see :mod:`kg.nlp.pipeline`. No download, no network.

    Parameters
    ----------
    pipeline
        A spaCy package or folder that takes the place of our tagger.
    labels
        What its labels mean: ``LABEL=KIND`` with kind method, dataset or problem, separated by commas.

    Raises
    ------
    PipelineError
        Where there is no such pipeline, or the labels are not of this form.
    """
    from kg.nlp.pipeline import load_pipeline

    return load_pipeline(External(pipeline, parse_labels(labels)) if pipeline else None)


def extract(papers: Sequence[Paper], external: External | None = None, workers: int = 1) -> Iterator[Extraction]:
    """Yield what is found in each paper, in the order of the papers, whatever the number of worker processes.

    Examples
    --------
    >>> [mention.surface for mention in next(extract([Paper("p", "Label Smoothing with Adam")])).mentions]
    ['Label Smoothing', 'Adam']
    """
    batches = [papers[start : start + _BATCH] for start in range(0, len(papers), _BATCH)]
    run = partial(extract_batch, external=external)
    if workers <= 1 or len(batches) < 2 * workers:
        yield from chain.from_iterable(map(run, batches))
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from chain.from_iterable(pool.map(run, batches))


def extract_batch(papers: Sequence[Paper], external: External | None = None) -> list[Extraction]:
    """What is found in some papers, by this process alone, in the order of the papers."""
    from kg.nlp.pipeline import extraction_of, load_pipeline

    nlp = load_pipeline(external)

    def documents() -> Iterator[Doc]:
        for paper in papers:
            doc = nlp.make_doc(paper.text)
            doc._.kg_paper = paper
            yield doc

    return [extraction_of(doc) for doc in nlp.pipe(documents(), batch_size=_BATCH)]


def pipeline_hash(external: External | None = None) -> str:
    """What decides the outcome of extraction beside the text: a hash of version, vocabulary, model, other pipeline."""
    from kg import __version__
    from kg.nlp.tagger import model_hash

    parts = (__version__, vocabulary_hash(), model_hash(), repr(external))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
