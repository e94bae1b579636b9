"""The factory ``paperkg``, so that any spaCy pipeline can find mentions: ``nlp.add_pipe("paperkg")``.

spaCy finds it by an entry point of the package, and imports this module whenever it makes a pipeline; all that is heavy
is loaded with the first document.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.model import Paper
from kg.nlp.external import External, load_external, parse_labels

#: What spans and documents get. All of it is plain text and numbers: it goes wherever spaCy sends or saves a document.
_OF_SPAN, _OF_DOC = ("role", "confidence", "detectors", "long_form"), "kg_statements"
_DEFAULTS = {"spans_key": "mentions", "pipeline": "", "labels": ""}


@Language.factory("paperkg", assigns=["doc.spans"], default_config=_DEFAULTS)
def make_component(nlp: Language, name: str, spans_key: str, pipeline: str, labels: str) -> MentionFinder:
    """Make the component that finds methods, datasets and problems in the documents of any pipeline.

    Parameters
    ----------
    spans_key
        Which of ``doc.spans`` is to have them.
    pipeline, labels
        As for :func:`kg.load_pipeline`.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("paperkg")
    >>> doc = nlp("CoolNet: Label smoothing for free\\nWe propose CoolNet and test it on CIFAR-10.")
    >>> [(span.text, span.label_, span._.role) for span in doc.spans["mentions"]][-1]
    ('CIFAR-10', 'dataset', 'evaluates-on')
    """
    for extension in _OF_SPAN:
        if not Span.has_extension(extension):
            Span.set_extension(extension, default=None)
    if not Doc.has_extension(_OF_DOC):
        Doc.set_extension(_OF_DOC, default=())
    return MentionFinder(spans_key, External(pipeline, parse_labels(labels)) if pipeline else None)


class MentionFinder:
    """Reads the text of a document as a build reads a paper, and marks what is found.

    The document's own tokens, sentences and entities stay as they are. A mention that ends inside of a token is widened
    to it.
    """

    def __init__(self, spans_key: str, external: External | None) -> None:
        self._spans_key, self._external = spans_key, external
        if external is not None:
            load_external(external.pipeline)  # so that where there is none it is said at once

    def __call__(self, doc: Doc) -> Doc:
        """Write the group of spans, each with its kind as label, and ``doc._.kg_statements``."""
        from kg.nlp.mentions import extraction_of

        title, _, abstract = doc.text.partition("\n")
        found = extraction_of(Paper("", title, abstract), self._external)
        spans = []
        for mention in found.mentions:
            span = doc.char_span(mention.start, mention.end, label=mention.kind.value, alignment_mode="expand")
            assert span is not None, mention  # a mention is a part of the text
            span._.role, span._.confidence = mention.role.value, mention.confidence
            span._.detectors, span._.long_form = mention.detectors, mention.long_form
            spans.append(span)
        doc.spans[self._spans_key] = spans
        doc._.set(
            _OF_DOC,
            [
                {"subject": s.subject, "predicate": s.predicate.value, "object": s.object, "confidence": s.confidence}
                for s in found.statements
            ],
        )
        return doc
