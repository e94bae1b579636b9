"""What is known before a paper is read: the vocabulary, the mined abbreviations, what a person decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.concepts.abbreviations import Meaning
from kg.concepts.alike import has_letters
from kg.concepts.corrections import Corrections
from kg.concepts.inside import known_shorts
from kg.concepts.labels import ordinary_words
from kg.concepts.misspelled import slips
from kg.concepts.normal import normal_form
from kg.concepts.readings import Lexicon
from kg.concepts.variants import together
from kg.model import Kind
from kg.nlp.vocabulary import Entry

#: Last words of names of what may be called a model.
_MODELS = frozenset(
    "architecture autoencoder boosting classifier decoder embedding encoder ensemble forest machine mechanism model"
    " network process regression tree".split()
)


@dataclass(frozen=True, slots=True)
class Known:
    """The vocabulary by the keys of its labels and by all its names, mined meanings of short forms, corrections.

    ``shorts`` has what abbreviations inside names stand for, ``ordinary`` the families of words that are no
    proper names, ``models`` the known names of models, networks and the like.
    """

    entries: Mapping[str, Entry]
    lexicon: Lexicon
    table: Mapping[str, Sequence[Meaning]]
    corrections: Corrections
    shorts: Mapping[str, str] = field(default_factory=dict)
    ordinary: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()

    @property
    def mined(self) -> frozenset[str]:
        """The names that many papers abbreviate: the long forms of the mined table."""
        return frozenset(normal_form(meaning.long) for found in self.table.values() for meaning in found)


def known_before(
    vocabulary: Sequence[Entry],
    table: Mapping[str, Sequence[Meaning]] | None = None,
    corrections: Corrections | None = None,
) -> Known:
    """Put together what is known before a paper is read.

    Examples
    --------
    >>> from kg.model import Kind
    >>> known_before([Entry("Adam", Kind.METHOD, ["adaptive moment estimation"])]).lexicon.keys["adam"]
    'adam'
    """
    corrections = corrections or Corrections()
    entries = _entries(vocabulary, corrections)
    lexicon = _lexicon(entries)
    others = {*lexicon.keys, *corrections.merge, *corrections.keep}
    shorts = known_shorts(entries.values(), table or {}, others)
    written = [name for e in vocabulary if e.kind is not Kind.DATASET for name in (e.label, *e.aliases)]
    mined = [meaning.long for found in (table or {}).values() for meaning in found]
    models = _models(entries)
    known = frozenset(name for name, key in lexicon.keys.items() if key in models)
    return Known(entries, lexicon, table or {}, corrections, shorts, ordinary_words([*written, *mined]), known)


def _models(entries: Mapping[str, Entry]) -> set[str]:
    """The keys of the entries that are called a model, a network or the like, or stand under one that is."""
    found = {key for key in entries if key.rpartition(" ")[2] in _MODELS}
    above = {key: {normal_form(label) for label in entry.broader} for key, entry in entries.items()}
    while more := {key for key, labels in above.items() if key not in found and not labels.isdisjoint(found)}:
        found |= more
    return found


def _entries(vocabulary: Sequence[Entry], corrections: Corrections) -> dict[str, Entry]:
    """The vocabulary by the keys of its labels, without the names that corrections take from it."""
    entries = {normal_form(entry.label): entry for entry in reversed(vocabulary)}
    if not corrections.lines:
        return entries
    taken = {*corrections.merge, *corrections.keep}
    for key, entry in entries.items():
        lost = taken | {name for name, label in corrections.split if label == key}
        entries[key] = replace(entry, aliases=[name for name in entry.aliases if normal_form(name) not in lost])
    return entries


def _lexicon(entries: Mapping[str, Entry]) -> Lexicon:
    """Known names; a name that two entries have leads to neither, unless it is the label of one."""
    owners: dict[str, set[str]] = defaultdict(set)
    for key, entry in entries.items():
        for name in entry.aliases:
            owners[normal_form(name)].add(key)
    aliases = {name: next(iter(keys)) for name, keys in owners.items() if len(keys) == 1}
    keys = {**aliases, **{key: key for key in entries}}
    written_together = {together(name): key for name, key in sorted(keys.items(), reverse=True)}
    long_forms: dict[str, list[str]] = defaultdict(list)
    for name, key in keys.items():
        if " " in name and " " not in key and has_letters(entries[key].label, name):
            long_forms[key].append(name)
    known = {key: tuple(sorted(names)) for key, names in long_forms.items()}
    return Lexicon({**written_together, **keys}, frozenset(entries), slips(keys), known)
