"""The NLP pass: a paper becomes mentions of methods, datasets and problems.

:func:`extract` finds them in papers, :func:`load_pipeline` gives spaCy what finds them in documents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from kg.model import Paper
from kg.nlp.external import External, external_hash
from kg.nlp.pool import WorkerError, cores, extract_batch, extract_batches
from kg.nlp.vocabulary import Entry, load_vocabulary, vocabulary_hash
from kg.paths import fingerprint

if TYPE_CHECKING:
    from spacy.language import Language

    from kg.nlp.mentions import Extraction

__all__ = [
    "Entry",
    "External",
    "WorkerError",
    "cores",
    "extract",
    "extract_batch",
    "extract_batches",
    "load_pipeline",
    "load_vocabulary",
    "pipeline_hash",
]


def load_pipeline(pipeline: str | None = None, labels: str = "") -> Language:
    """Make the spaCy pipeline that finds mentions; see :mod:`kg.nlp.pipeline`. No download, no network.

    Parameters
    ----------
    pipeline
        A spaCy package or folder that takes the place of our network.
    labels
        What its labels mean: ``LABEL=KIND`` with kind method, dataset or problem, separated by commas.

    Raises
    ------
    PipelineError
        Where there is no such pipeline, or the labels are not of this form.
    """
    from kg.nlp.pipeline import load_pipeline

    return load_pipeline(pipeline or "", labels)


def extract(papers: Sequence[Paper], external: External | None = None, workers: int = 1) -> Iterator[Extraction]:
    """Yield what is found in each paper, in the order of the papers, whatever the number of worker processes.

    Raises
    ------
    WorkerError
        Where a worker process is killed.

    Examples
    --------
    >>> [mention.surface for mention in next(extract([Paper("p", "Label Smoothing with Adam")])).mentions]
    ['Label Smoothing', 'Adam']
    """
    done: dict[int, Extraction] = {}
    for places, found in extract_batches(papers, external, workers):
        done.update(zip(places, found, strict=True))
    return (done[place] for place in range(len(papers)))


def pipeline_hash(external: External | None = None) -> str:
    """What decides the outcome of extraction beside the text: code, model, vocabulary, what runs them."""
    from kg import __version__

    code = fingerprint("nlp", "model.py", "sentences.py")
    parts = [
        __version__,
        code,
        vocabulary_hash(),
        version("numpy"),
        version("onnxruntime"),
        repr(external),
    ]
    parts += [version("spacy"), external_hash(external.pipeline)] if external is not None else []
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
