"""The well-known concepts of ``ontologies/concepts.ttl``, and a spaCy matcher that finds them in text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from kg.model import Kind
from kg.nlp.candidates import Candidate
from kg.paths import ontology

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_KINDS = {f"https://w3id.org/paperkg/ontology#{kind.value.capitalize()}": kind for kind in Kind}


@dataclass(slots=True)
class Entry:
    """A concept of the vocabulary: preferred label, main kind, other names, labels of broader entries."""

    label: str
    kind: Kind
    aliases: list[str] = field(default_factory=list)
    broader: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """All names, the preferred label first."""
        return [self.label, *self.aliases]


def vocabulary_hash() -> str:
    """The sha256 of the vocabulary's file: part of what decides the outcome of a build."""
    return hashlib.sha256(ontology("concepts.ttl").read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def load_vocabulary() -> tuple[Entry, ...]:
    """Read ``ontologies/concepts.ttl``, sorted by label.

    Examples
    --------
    >>> next(entry for entry in load_vocabulary() if "PPO" in entry.aliases).label
    'proximal policy optimization'
    """
    import pyoxigraph as ox

    labels: dict[str, str] = {}
    kinds: dict[str, Kind] = {}
    aliases: dict[str, list[str]] = {}
    broader: dict[str, list[str]] = {}
    with ontology("concepts.ttl").open("rb") as file:
        for quad in ox.parse(file, format=ox.RdfFormat.TURTLE):
            subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object.value
            if predicate == f"{_SKOS}prefLabel":
                labels[subject] = value
            elif predicate == f"{_SKOS}altLabel":
                aliases.setdefault(subject, []).append(value)
            elif predicate == f"{_SKOS}broader":
                broader.setdefault(subject, []).append(value)
            elif value in _KINDS:
                kinds.setdefault(subject, _KINDS[value])
    entries = [
        Entry(label, kinds[iri], sorted(aliases.get(iri, [])), sorted(labels[b] for b in broader.get(iri, [])))
        for iri, label in labels.items()
        if iri in kinds
    ]
    return tuple(sorted(entries, key=lambda entry: entry.label))


def is_exact(name: str) -> bool:
    """Whether a name is found only as it is written: short ones ("Adam") and those of capitals ("PPO", "k-NN").

    Examples
    --------
    >>> [is_exact(name) for name in ("PPO", "Adam", "ImageNet", "label smoothing")]
    [True, True, False, False]
    """
    letters = [c for c in name if c.isalpha()]
    return " " not in name and (len(name) <= 4 or 2 * sum(c.isupper() for c in letters) > len(letters))


def spellings(name: str) -> list[str]:
    """A name with every choice of hyphen or space between its first words, and with and without a plural s.

    Examples
    --------
    >>> spellings("data set")
    ['data set', 'data sets', 'data-set', 'data-sets']
    """
    words = name.replace("-", " ").split()
    gaps = min(len(words) - 1, 3)
    variants = []
    for marks in product(" -", repeat=gaps):
        joined = "".join(word + mark for word, mark in zip(words, marks, strict=False))
        joined += " ".join(words[gaps:])
        variants += [joined, _plural(joined)]
    return list(dict.fromkeys([name, _plural(name), *variants]))


def _plural(name: str) -> str:
    if name.endswith(("s", "x", "ch", "sh")):
        return name if name.endswith("s") else name + "es"
    if name.endswith("y") and name[-2:-1] not in "aeiou" and name[-2:-1].islower():
        return name[:-1] + "ies"
    return name + "s"


class VocabularyMatcher:
    """Finds the names of the vocabulary with two of spaCy's ``PhraseMatcher``: as written, and in any case."""

    detector = "vocabulary"
    score = 0.8

    def __init__(self, nlp: Language, entries: Iterable[Entry]) -> None:
        from spacy.matcher import PhraseMatcher

        self._exact = PhraseMatcher(nlp.vocab, attr="ORTH")
        self._any_case = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._strings = nlp.vocab.strings
        with nlp.select_pipes(enable=[]):
            for entry in entries:
                exact = [n for n in entry.names if is_exact(n)]
                # As written, too: "ImageNet-1K" has other tokens than "imagenet-1k".
                loose = [s for n in entry.names if not is_exact(n) for s in (n, *spellings(n.lower()))]
                self._exact.add(entry.kind.value, [nlp.make_doc(s) for n in exact for s in (n, n + "s")])
                self._any_case.add(entry.kind.value, [nlp.make_doc(s) for s in loose])

    def __call__(self, doc: Doc) -> Iterator[Candidate]:
        """Yield the candidates of a document."""
        for matcher in (self._exact, self._any_case):
            for match_id, start, end in matcher(doc):
                span = doc[start:end]
                kind = Kind(self._strings[match_id])
                yield Candidate(span.start_char, span.end_char, self.detector, kind, self.score)
