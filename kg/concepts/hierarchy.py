"""Which concept is a kind of which: by the vocabulary, by head words, by what papers state."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.concepts.compounds import kinds_in_names
from kg.concepts.known import Known
from kg.concepts.normal import normal_form
from kg.concepts.reasons import Broader, Reason
from kg.concepts.said import LEAST, SURE, Said
from kg.errors import counted
from kg.model import Concept, Kind
from kg.nlp.vocabulary import Entry

#: The most broader concepts that one concept has.
MOST = 3
#: From how many papers, and from how many longer names, a single word is taken for a kind of thing.
_COMMON = 3

#: Words before which no kind of thing begins: "no regret", "non linear", "anti windup".
_DENIALS = frozenset("anti no non not pseudo quasi un without".split())
#: First words that say what is done to a thing: "visualizing networks".
_DOING = frozenset(
    "aligning analyzing answering approximating assessing bounding building characterizing comparing computing"
    " constructing controlling correcting defending designing detecting discovering editing eliminating embedding"
    " enhancing estimating evaluating explaining exploring finding fitting generating identifying improving inferring"
    " interpreting investigating learning leveraging measuring minimizing modeling optimizing plotting predicting"
    " preserving preventing quantifying reconstructing recovering reducing removing simulating solving studying"
    " synthesizing testing training understanding using verifying visualizing".split()
)
_CAPITAL_INSIDE = re.compile("[a-z][A-Z]")
_PREPOSITIONS = frozenset(
    "about across against as at between beyond by for from in into of on over through to towards under using via with"
    " without".split()
)


def hierarchy(concepts: Sequence[Concept], papers: Mapping[str, int], known: Known, said: Said) -> tuple[Broader, ...]:
    """Find the broader concepts, sorted: at most :data:`MOST` a concept, no circles, each with its reason.

    The vocabulary counts first, then known names in names of one word ("StyleGAN" under "GAN"), then head words, then
    what papers state (:func:`from_statements`), then names with more words for what their paper says the same of
    ("structured SVM learning", "structured learning").

    A head of several words stands for a kind of thing wherever it is a concept ("sparse linear regression" under
    "linear regression") that is not much rarer ("temporal difference learning" is no "difference learning"), or is in
    the vocabulary; so does another name of the vocabulary ("topological SLAM"). A single word must be a concept of the
    same kind, and in the vocabulary, or be named by as many papers as the longer name and end several longer names:
    "random forest" is no "forest". The names of datasets have no heads ("Fashion-MNIST").
    """
    kinds = {concept.id: concept.kinds[0] for concept in concepts}
    entries = known.entries
    ids = {concept.key: concept.id for concept in concepts}
    above = list(_heads(concepts, known, papers))
    under = known_under(ids, entries)
    under.update(head.id for _, heads in above for head in heads)
    found = [
        *from_vocabulary(ids, entries),
        *from_compounds(kinds_in_names(concepts, known), ids, entries),
        *(under_head(concept.id, heads[0].id, papers[heads[0].id]) for concept, heads in above),
        *from_statements(kinds, papers, under, said),
        *from_names(kinds, papers, said),
    ]
    return settled(found)


def settled(found: Iterable[Broader]) -> tuple[Broader, ...]:
    """Of broader concepts, the best first, those that are taken: at most :data:`MOST` a concept, no circles; sorted.

    One that is the only one of a concept under which there is none is taken, whatever else there is.
    """
    above: dict[str, dict[str, Broader]] = defaultdict(dict)
    for edge in found:
        own = above[edge.narrower]
        if edge.narrower == edge.broader or len(own) >= MOST or _is_under(edge.narrower, edge.broader, above):
            continue
        if not _is_under(edge.broader, edge.narrower, above):
            own[edge.broader] = edge
    return tuple(sorted(edge for edges in above.values() for edge in edges.values()))


def _is_under(narrower: str, broader: str, above: Mapping[str, Mapping[str, Broader]]) -> bool:
    """Whether a concept is under another already, over any number of steps."""
    waiting, seen = [narrower], {narrower}
    while waiting:
        for parent in above.get(waiting.pop(), ()):
            if parent == broader:
                return True
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return False


def from_vocabulary(ids: Mapping[str, str], entries: Mapping[str, Entry]) -> Iterator[Broader]:
    """The nearest broader concepts that the corpus has, past those that it does not have.

    ``ids`` are those of the concepts of the corpus by their keys; of others than the vocabulary's none is needed.
    """
    for own in sorted(ids.keys() & entries.keys()):
        for broader in _nearest(own, ids, entries):
            yield Broader(ids[own], broader, Reason.VOCABULARY, "")


def from_compounds(
    compounds: Mapping[str, tuple[str, str]], ids: Mapping[str, str], entries: Mapping[str, Entry]
) -> Iterator[Broader]:
    """What :func:`kg.concepts.compounds.kinds_in_names` found; or what is above that, where the corpus lacks it."""
    for narrower, (key, part) in sorted(compounds.items()):
        for broader in [ids[key]] if key in ids else _nearest(key, ids, entries):
            yield Broader(narrower, broader, Reason.HEAD, f"“{part}” in its name")


def _nearest(own: str, ids: Mapping[str, str], entries: Mapping[str, Entry]) -> list[str]:
    """The ids of the concepts of the corpus above an entry, the nearest on each way, sorted."""
    waiting = list(entries[own].broader)
    seen: set[str] = set()
    found: set[str] = set()
    while waiting:
        key = normal_form(waiting.pop())
        if key not in seen and key != own:
            seen.add(key)
            if key in ids:
                found.add(ids[key])
            elif key in entries:
                waiting.extend(entries[key].broader)
    return sorted(found)


def known_under(ids: Mapping[str, str], entries: Mapping[str, Entry]) -> Counter[str]:
    """How many entries of the vocabulary stand under each concept, in the corpus or not."""
    under = Counter(normal_form(name) for entry in entries.values() for name in entry.broader)
    return Counter({ids[key]: number for key, number in under.items() if key in ids})


def _heads(
    concepts: Iterable[Concept], known: Known, count: Mapping[str, int]
) -> Iterator[tuple[Concept, list[Concept]]]:
    """The concepts whose names end with concepts, and these, the nearest first."""
    by_key = {concept.key: concept for concept in concepts}
    ends = Counter(filter(None, map(last_word, by_key)))
    for concept in sorted(by_key.values(), key=lambda c: c.key):
        found = [
            head
            for name in heads(concept, known.lexicon.keys)
            if (head := by_key.get(name)) not in (None, concept)
            and not _is_common_word(head.label, concept.label)
            and is_head(
                name, (concept.kinds[0], head.kinds[0]), (count[concept.id], count[head.id]), ends[name], known.entries
            )
        ]
        if found:
            yield concept, found


def _is_common_word(head: str, longer: str) -> bool:
    """Whether a longer name has a proper name's letters as a common word: an "instrumented glove" is no GloVe."""
    return _CAPITAL_INSIDE.search(head) is not None and head.lower() in longer.split()


def last_word(key: str) -> str:
    """The last of several words, or nothing."""
    return key.rpartition(" ")[2] if " " in key else ""


def is_head(
    name: str, kinds: tuple[Kind, Kind], papers: tuple[int, int], ends: int, entries: Mapping[str, Entry]
) -> bool:
    """Whether a concept that a name ends with stands for a kind of thing.

    Parameters
    ----------
    kinds, papers
        Those of the longer name, and of this one.
    ends
        How many names end with it.
    """
    if Kind.DATASET in kinds or (kinds[0] is not kinds[1] and " " not in name):
        return False
    longer, own = papers
    enough = 2 * own >= longer if " " in name else own >= max(_COMMON, longer) and ends >= _COMMON
    return enough or name in entries


def under_head(narrower: str, head: str, papers: int) -> Broader:
    """That a concept stands under a head of its name, which so many papers name."""
    by_itself = "1 paper names" if papers == 1 else f"{papers} papers name"
    return Broader(narrower, head, Reason.HEAD, f"{by_itself} it by itself")


def heads(concept: Concept, known: Mapping[str, str]) -> list[str]:
    """The keys of what a concept's name may be a kind of, the nearest first.

    These are the name without some of its first words, and likewise what stands before a preposition. A word with a
    hyphen is one word here ("off-policy learning" is no "policy learning"), and one that says what is done to
    something, or that there is none of it, begins no kind of it ("visualizing networks"). ``known`` has the keys of the
    vocabulary by its names; one of a single word counts where it has a capital, as short forms have.

    Examples
    --------
    >>> for label in ("fast-slow linear regression", "Deep Q-learning from human feedback"):
    ...     heads(Concept("", normal_form(label), label, (Kind.METHOD,)), {})
    ['linear regression', 'regression']
    ['deep q learning', 'q learning']
    >>> heads(Concept("", "linear svm", "linear SVM", (Kind.METHOD,)), {"svm": "support vector machine"})
    ['support vector machine']
    """
    words = concept.label.split() if normal_form(concept.label) == concept.key else concept.key.split()
    front = next((place for place, word in enumerate(words) if place and word.lower() in _PREPOSITIONS), len(words))
    starts = range(1 if front == len(words) else 0, 1 if words[0].lower() in _DOING else front)
    names = (" ".join(words[n:front]) for n in starts if n == 0 or words[n - 1].lower() not in _DENIALS)
    forms = ((name, normal_form(name)) for name in names)
    return [form if " " not in name and name.islower() else known.get(form, form) for name, form in forms if form]


def from_statements(
    kinds: Mapping[str, Kind], papers: Mapping[str, int], under: Mapping[str, int], said: Said
) -> Iterator[Broader]:
    """The pairs that papers state, the surest first: of concepts of one kind, if they are believed.

    ``under`` counts what stands under a concept by the vocabulary (:func:`known_under`), or has it as head of its name.
    """
    sure = said.sure()
    for (narrower, broader), confidence in sorted(sure.items(), key=lambda item: (-item[1], item[0])):
        least = LEAST if under.get(broader, 0) >= _COMMON else SURE
        believed = said.is_stated((narrower, broader), sure, least) and _fits(narrower, broader, papers, said)
        if kinds[narrower] is kinds[broader] and believed:
            number = len(said.kinds[narrower, broader])
            _, paper_id, words = said.first[narrower, broader]
            by = f"{counted(number, 'paper')}, {confidence:.2f} sure"
            yield Broader(narrower, broader, Reason.STATED, f"{by}: “{words}” ({paper_id})")


def from_names(kinds: Mapping[str, Kind], papers: Mapping[str, int], said: Said) -> Iterator[Broader]:
    """Things under what their paper also calls them, with fewer words; those of one kind, and not much rarer."""
    for (narrower, broader), (number, paper_id) in sorted(said.modified.items()):
        alike = kinds[narrower] is kinds[broader] is not Kind.DATASET
        if alike and papers[narrower] <= 2 * papers[broader]:
            by = "1 paper says" if number == 1 else f"{number} papers say"
            yield Broader(narrower, broader, Reason.MODIFIED, f"{by} the same of both ({paper_id})")


def _fits(narrower: str, broader: str, papers: Mapping[str, int], said: Said) -> bool:
    """Whether so many papers state a kind as it takes, and what it is a kind of is not much rarer.

    The more papers name the narrower concept, the more must state it: one, where fewer than ten name it, two of up to
    a hundred, three of up to a thousand; and one of several must be sure by itself: of what many papers name together,
    some seem to say so. The broader one is not rarer by an order of magnitude.
    """
    sure = said.kinds[narrower, broader]
    enough = papers[narrower] < 10 ** len(sure) and (papers[narrower] < 10 or max(sure) >= SURE)
    return enough and papers[narrower] < 10 * papers[broader]
