"""The spaCy pipeline: blank English, and components that are thin shells over plain functions.

``kg_sentences`` → ``kg_abbreviations`` → ``kg_network`` → ``kg_mentions``. What is found lies in
``doc._.kg_definitions`` and ``doc.user_data``; the last component decides and writes
``doc.spans["mentions"]``, where each span has its kind as label and ``span._.role``, ``.confidence``, ``.detectors``
and ``.long_form``. ``doc._.kg_extraction`` has what did not become a mention, too. With another spaCy pipeline in
the place of what our network finds, ``kg_external`` stands behind ``kg_network``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry
from spacy.vocab import Vocab

from kg.model import Paper
from kg.nlp.abbreviations import find_definitions
from kg.nlp.external import External, external_spans, load_external
from kg.nlp.mentions import Extraction, find_mentions
from kg.nlp.shipped import read_model
from kg.sentences import sentence_spans

#: The components, in order. ``kg_external`` follows ``kg_network`` where another pipeline is asked for.
COMPONENTS = ("kg_sentences", "kg_abbreviations", "kg_network", "kg_mentions")

#: A token, and the space behind it.
_TOKEN = re.compile(r"(\w+|[^\w\s]|\s)( ?)")
#: What components hand on: the first code point of each token, and what the network reads.
_STARTS, _SPANS = "kg_starts", "kg_spans"

#: The longest text that is taken, in characters: more than a record of any format may have.
MOST_CHARACTERS = 64_000_000

Doc.set_extension("kg_paper", default=None, force=True)
Doc.set_extension("kg_sentences", default=(), force=True)
Doc.set_extension("kg_definitions", default=(), force=True)
Doc.set_extension("kg_extraction", default=Extraction(), force=True)
for _name in ("role", "confidence", "detectors", "long_form"):
    Span.set_extension(_name, default=None, force=True)


@Language.component("kg_sentences", assigns=["token.is_sent_start"])
def mark_sentences(doc: Doc) -> Doc:
    """Mark the sentences of :func:`kg.sentences.sentence_spans` in a document, and keep its paper beside it."""
    if doc._.kg_paper is None:
        title, _, abstract = doc.text.partition("\n")
        doc._.kg_paper = Paper("", title, abstract)
    doc._.kg_sentences = sentence_spans(doc._.kg_paper.text)
    places = doc.user_data[_STARTS] = doc.to_array("IDX").tolist()
    for start, _ in doc._.kg_sentences:  # to set each other token to False would take a third of the tokenizer's time
        number = bisect_left(places, start)
        if number < len(places) and places[number] == start:
            doc[number].is_sent_start = True
    return doc


@Language.component("kg_abbreviations")
def mark_abbreviations(doc: Doc) -> Doc:
    """Find the abbreviations that the document defines."""
    doc._.kg_definitions = tuple(find_definitions(doc._.kg_paper.text))
    return doc


@Language.component("kg_network")
def run_network(doc: Doc) -> Doc:
    """Let the network read the document; what it says lies in ``doc.user_data``."""
    doc.user_data[_SPANS] = read_model().network.read(doc._.kg_paper.text)
    return doc


@Language.factory("kg_external", default_config={"pipeline": "", "labels": {}})
def make_external(nlp: Language, name: str, pipeline: str, labels: dict[str, str]) -> ExternalComponent:
    """Make the component that lets another spaCy pipeline say what is a concept."""
    return ExternalComponent(External(pipeline, tuple(sorted(labels.items()))))


class ExternalComponent:
    """Puts the entities and span groups that another pipeline finds in the place of the spans of our network."""

    def __init__(self, external: External) -> None:
        self._external = external
        self._nlp = load_external(external.pipeline)

    def __call__(self, doc: Doc) -> Doc:
        """Run the other pipeline on the text; its tokens need not be ours."""
        doc.user_data[_SPANS] = doc.user_data[_SPANS].replaced(external_spans(self._nlp(doc.text), self._external))
        return doc


@Language.component("kg_mentions", assigns=["doc.spans"])
def mark_mentions(doc: Doc) -> Doc:
    """Decide what is a mention and write ``doc.spans["mentions"]``."""
    found = Extraction()
    if len(doc):
        read, sentences = doc.user_data[_SPANS], doc._.kg_sentences
        found = find_mentions(doc._.kg_paper, read, doc._.kg_definitions, sentences, read_model())
    spans: list[Span] = []
    starts = doc.user_data[_STARTS]
    for mention in found.mentions:
        # doc.char_span would walk all tokens again for each mention
        first, stop = bisect_right(starts, mention.start) - 1, bisect_left(starts, mention.end)
        span = Span(doc, first, stop, label=mention.kind.value)
        span._.role, span._.confidence = mention.role.value, mention.confidence
        span._.detectors, span._.long_form = mention.detectors, mention.long_form
        spans.append(span)
    doc.spans["mentions"] = spans
    doc._.kg_extraction = found
    return doc


class Words:
    """Makes a document of a text: a token is a run of letters and digits, or a sign.

    English rules of where a word ends would take a twentieth of the time of extraction, and minutes over some thousand
    brackets in a row; mentions are ranges of the text and need none.
    """

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The document of a text."""
        found = _TOKEN.findall(text)
        return Doc(self._vocab, [word for word, _ in found], [bool(space) for _, space in found])


@registry.tokenizers("kg_words")  # type: ignore[untyped-decorator]
def make_words() -> Callable[[Language], Words]:
    """What makes the tokenizer of a pipeline."""
    return lambda nlp: Words(nlp.vocab)


@lru_cache(maxsize=4)
def load_pipeline(external: External | None = None) -> Language:
    """Make the spaCy pipeline. Nothing is downloaded: model and vocabulary ship with the package.

    Examples
    --------
    >>> doc = load_pipeline()("CoolNet: Label smoothing for free\\nWe propose CoolNet and test it on CIFAR-10.")
    >>> [(span.text, span.label_, span._.role) for span in doc.spans["mentions"]][-1]
    ('CIFAR-10', 'dataset', 'evaluates-on')
    """
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "kg_words"}}})
    nlp.max_length = MOST_CHARACTERS
    for component in COMPONENTS:
        nlp.add_pipe(component)
        if component == "kg_network" and external is not None:
            nlp.add_pipe("kg_external", config={"pipeline": external.pipeline, "labels": dict(external.labels)})
    return nlp


def extraction_of(doc: Doc) -> Extraction:
    """What the pipeline found in a document, with exact offsets.

    Raises
    ------
    AssertionError
        Where a mention's surface is not the slice of the text that its offsets name: a bug, never written out.
    """
    found: Extraction = doc._.kg_extraction
    text = doc._.kg_paper.text
    for mention in found.mentions:
        assert text[mention.start : mention.end] == mention.surface, mention
    return found
