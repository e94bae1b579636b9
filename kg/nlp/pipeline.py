"""The spaCy pipeline: blank English, and components that are thin shells over plain functions.

``kg_sentences`` → ``kg_abbreviations`` → ``kg_vocabulary`` → ``kg_patterns`` → ``kg_mentions``. Each detector
adds its candidates to ``doc._.kg_candidates``; the last component decides and writes ``doc.spans["mentions"]``,
where each span has its kind as label and ``span._.role``, ``.confidence``, ``.detectors`` and ``.long_form``.
"""

from __future__ import annotations

from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.model import Mention, Paper
from kg.nlp.abbreviations import find_definitions
from kg.nlp.mentions import decide
from kg.nlp.patterns import find_patterns
from kg.nlp.vocabulary import VocabularyMatcher, load_vocabulary
from kg.sentences import sentence_spans

#: The components, in order.
COMPONENTS = ("kg_sentences", "kg_abbreviations", "kg_vocabulary", "kg_patterns", "kg_mentions")

Doc.set_extension("kg_paper", default=None, force=True)
Doc.set_extension("kg_candidates", default=None, force=True)
Doc.set_extension("kg_definitions", default=(), force=True)
Doc.set_extension("kg_mentions", default=(), force=True)
for _name in ("role", "confidence", "detectors", "long_form"):
    Span.set_extension(_name, default=None, force=True)


@Language.component("kg_sentences", assigns=["token.is_sent_start"])
def mark_sentences(doc: Doc) -> Doc:
    """Mark the sentences of :func:`kg.sentences.sentence_spans` in a document."""
    starts = {start for start, _ in sentence_spans(doc.text)}
    for token in doc:
        token.is_sent_start = token.idx in starts
    return doc


@Language.component("kg_abbreviations")
def mark_abbreviations(doc: Doc) -> Doc:
    """Find the abbreviations that the document defines."""
    doc._.kg_definitions = tuple(find_definitions(doc.text))
    return doc


@Language.factory("kg_vocabulary")
def make_vocabulary(nlp: Language, name: str) -> VocabularyComponent:
    """Make the component that finds well-known concepts."""
    return VocabularyComponent(VocabularyMatcher(nlp, load_vocabulary()))


class VocabularyComponent:
    """Finds the names of ``ontologies/concepts.ttl`` in a document."""

    def __init__(self, matcher: VocabularyMatcher) -> None:
        self._matcher = matcher

    def __call__(self, doc: Doc) -> Doc:
        """Add the candidates of the vocabulary."""
        doc._.kg_candidates = [*(doc._.kg_candidates or ()), *self._matcher(doc)]
        return doc


@Language.component("kg_patterns")
def mark_patterns(doc: Doc) -> Doc:
    """Add the candidates of the patterns."""
    doc._.kg_candidates = [*(doc._.kg_candidates or ()), *find_patterns(doc.text)]
    return doc


@Language.component("kg_mentions", assigns=["doc.spans"])
def mark_mentions(doc: Doc) -> Doc:
    """Decide which candidates are mentions and write ``doc.spans["mentions"]``."""
    title, _, abstract = doc.text.partition("\n")
    paper = doc._.kg_paper or Paper("", title, abstract)
    sentences = sentence_spans(doc.text)
    mentions = decide(paper, doc._.kg_candidates or (), doc._.kg_definitions, sentences) if doc.text else []
    spans: list[Span] = []
    for mention in mentions:
        span = doc.char_span(mention.start, mention.end, label=mention.kind.value, alignment_mode="expand")
        assert span is not None, mention
        span._.role, span._.confidence = mention.role.value, mention.confidence
        span._.detectors, span._.long_form = mention.detectors, mention.long_form
        spans.append(span)
    doc.spans["mentions"] = spans
    doc._.kg_mentions = tuple(mentions)
    return doc


@lru_cache(maxsize=1)
def load_pipeline() -> Language:
    """Make the spaCy pipeline. No model is downloaded; the vocabulary ships with the package.

    Examples
    --------
    >>> doc = load_pipeline()("CoolNet: Label smoothing for free\\nWe propose CoolNet and test it on CIFAR-10.")
    >>> [(span.text, span.label_, span._.role) for span in doc.spans["mentions"]][-1]
    ('CIFAR-10', 'dataset', 'evaluates-on')
    """
    nlp = spacy.blank("en")
    for component in COMPONENTS:
        nlp.add_pipe(component)
    return nlp


def mentions_of(doc: Doc) -> tuple[Mention, ...]:
    """The mentions that the pipeline found, with exact offsets.

    Raises
    ------
    AssertionError
        Where a mention's surface is not the slice of the text that its offsets name: a bug, never written out.
    """
    mentions: tuple[Mention, ...] = doc._.kg_mentions
    for mention in mentions:
        assert doc.text[mention.start : mention.end] == mention.surface, mention
    return mentions
