"""The well-known concepts of ``ontologies/concepts.ttl``, and what finds their names in a text."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kg.model import Kind
from kg.nlp.forms import Word, form_of, runs, starts_of
from kg.paths import ontology

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


def _plural(name: str) -> str:
    if name.endswith(("s", "x", "ch", "sh")):
        return name if name.endswith("s") else name + "es"
    if name.endswith("y") and name[-2:-1] not in "aeiou" and name[-2:-1].islower():
        return name[:-1] + "ies"
    return name + "s"


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names of a vocabulary by their forms (:mod:`kg.nlp.forms`): the kind of each, and how it must be written.

    ``written`` has for a form the names that are found only as they are written, and none where any way of writing will
    do; ``starts`` are all that a form begins with, word by word, forms included.
    """

    kinds: Mapping[str, Kind]
    written: Mapping[str, tuple[str, ...]]
    starts: frozenset[str]

    def found_in(self, text: str, words: Sequence[Word]) -> Iterator[str]:
        """The forms of the names that a text has; ``words`` are its words."""
        for form, first, _ in runs(text, words, self.starts):
            names = self.written.get(form)
            if names is not None and (not names or any(_stands(name, text, words[first].start) for name in names)):
                yield form


def _stands(name: str, text: str, start: int) -> bool:
    """Whether a name stands in a text where its first word starts."""
    return text.startswith(name, start - next(n for n, sign in enumerate(name) if sign.isalnum()))


def known_names(entries: Iterable[Entry]) -> KnownNames:
    """The names of some entries.

    Examples
    --------
    >>> from kg.nlp.forms import word_forms
    >>> found = known_names([Entry("policy", Kind.PROBLEM), Entry("PPO", Kind.METHOD)])
    >>> [list(found.found_in(text, word_forms(text))) for text in ("PPOs for Policies", "ppo")]
    [['ppo', 'policie'], []]
    """
    kinds, exact, loose = {}, defaultdict(list), set()
    for entry in entries:
        for name in entry.names:
            kinds[form_of(name)] = entry.kind
            if is_exact(name):
                for form in {form_of(name), form_of(f"{name}s")}:
                    exact[form].append(name)
            else:
                loose |= {form_of(name), form_of(_plural(name))}
    written = {**{form: tuple(names) for form, names in exact.items()}, **dict.fromkeys(loose, ())}
    return KnownNames(kinds, written, starts_of(written))


@lru_cache(maxsize=1)
def shipped_names() -> KnownNames:
    """The names of the vocabulary that ships."""
    return known_names(load_vocabulary())
