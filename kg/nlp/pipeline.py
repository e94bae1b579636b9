"""The spaCy pipeline that :func:`kg.load_pipeline` hands out: blank English, sentences, and the component ``paperkg``.

A build reads papers without it (:func:`kg.nlp.mentions.extraction_of`): mentions are ranges of the text and need no
tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from kg.sentences import sentence_spans

#: The longest text that is taken, in characters: more than a record of any format may have.
MOST_CHARACTERS = 64_000_000

#: A token, and the space behind it.
_TOKEN = re.compile(r"(\w+|[^\w\s]|\s)( ?)")


@Language.component("kg_sentences", assigns=["token.is_sent_start"])
def mark_sentences(doc: Doc) -> Doc:
    """Mark the sentences of :func:`kg.sentences.sentence_spans` in a document."""
    starts = {start for start, _ in sentence_spans(doc.text)}
    for token in doc:
        if token.idx in starts:
            token.is_sent_start = True
    return doc


class Words:
    """Makes a document of a text: a token is a run of letters and digits, or a sign.

    English rules of where a word ends would take minutes over some thousand brackets in a row.
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
def load_pipeline(pipeline: str = "", labels: str = "") -> Language:
    """Make the spaCy pipeline: see :func:`kg.load_pipeline`.

    Examples
    --------
    >>> doc = load_pipeline()("CoolNet: Label smoothing for free\\nWe propose CoolNet and test it on CIFAR-10.")
    >>> [(span.text, span.label_, span._.role) for span in doc.spans["mentions"]][-1]
    ('CIFAR-10', 'dataset', 'evaluates-on')
    """
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "kg_words"}}})
    nlp.max_length = MOST_CHARACTERS
    nlp.add_pipe("kg_sentences")
    nlp.add_pipe("paperkg", config={"pipeline": pipeline, "labels": labels})
    return nlp
