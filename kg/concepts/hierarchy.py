"""Which concept is a kind of which: by the vocabulary, by head words, by sentences like "X such as Y".

References
----------
M. A. Hearst (1992). Automatic acquisition of hyponyms from large text corpora. COLING 1992, 539-545.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.concepts.normal import normal_form
from kg.concepts.reasons import Broader, Reason
from kg.model import Concept, Kind, Link, Mention
from kg.nlp.vocabulary import Entry

#: The most broader concepts that one concept has.
MOST = 3
#: From how many papers, and from how many longer names, a single word is taken for a kind of thing.
_COMMON = 3

_SUCH_AS = re.compile(r"\W{0,3}(?:such as|including|e\.g\.,?|for example,?)\W{0,3}(?:the )?$", re.IGNORECASE)
_KIND_OF = re.compile(
    r"(?:,| is| are) (?:an? )?(?:kind|type|form|class|variant|special case|instance)s? of (?:the )?$", re.IGNORECASE
)
_AND_OTHER = re.compile(r",? (?:and|or) other (?:\w+ )?$", re.IGNORECASE)
_NEXT = re.compile(r"(?: ?\([^()]{1,15}\))?(?:, | and | or |, and |, or )(?:the )?$")
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
_PREPOSITIONS = frozenset(
    "about across against as at between beyond by for from in into of on over through to towards under using via with"
    " without".split()
)


@dataclass(slots=True)
class Said:
    """What sentences say of pairs of concepts ("X such as Y"); that of two sets of papers adds up.

    ``papers`` counts the papers that say of the first that it is a kind of the second; ``first`` has the first of them
    and its words.
    """

    papers: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def add(self, paper_id: str, text: str, links: Iterable[Link]) -> None:
        """Count one paper in."""
        places = [(mention, link.concept_id) for link in links for mention in link.mentions]
        said: dict[tuple[str, str], str] = {}
        for narrower, broader, words in _pairs(text, sorted(places, key=lambda place: place[0].start)):
            if narrower != broader:
                said.setdefault((narrower, broader), words)
        self.papers.update(said.keys())
        for pair, words in said.items():
            self._note(pair, (paper_id, words))

    def update(self, other: Said) -> None:
        """Count other papers in."""
        self.papers.update(other.papers)
        for pair, place in other.first.items():
            self._note(pair, place)

    def _note(self, pair: tuple[str, str], place: tuple[str, str]) -> None:
        if pair not in self.first or place < self.first[pair]:
            self.first[pair] = place


def hierarchy(
    concepts: Sequence[Concept], papers: Mapping[str, int], entries: Mapping[str, Entry], said: Said
) -> tuple[Broader, ...]:
    """Find the broader concepts, sorted: at most :data:`MOST` a concept, no circles, each with its reason.

    The vocabulary counts first, then head words, then sentences. A head of several words stands for a kind
    of thing wherever it is a concept of the same kind ("sparse linear regression" under "linear regression") that is
    not much rarer ("temporal difference learning" is no "difference learning"), or is in the vocabulary. A single word
    must be in the vocabulary, or be named by as many papers as the longer name and end
    several longer names: "random forest" is no "forest". The names of datasets have no heads ("Fashion-MNIST").
    """
    above: dict[str, dict[str, Broader]] = defaultdict(dict)
    found = [
        *_from_vocabulary(concepts, entries),
        *_from_heads(concepts, entries, papers),
        *_from_sentences(concepts, said),
    ]
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


def _from_vocabulary(concepts: Iterable[Concept], entries: Mapping[str, Entry]) -> Iterator[Broader]:
    """The nearest broader concepts that the corpus has, past those that it does not have."""
    ids = {concept.key: concept.id for concept in concepts}
    for concept in sorted(concepts, key=lambda c: c.key):
        waiting = list(entries[concept.key].broader) if concept.key in entries else []
        seen: set[str] = set()
        found: set[str] = set()
        while waiting:
            key = normal_form(waiting.pop())
            if key not in seen and key != concept.key:
                seen.add(key)
                if key in ids:
                    found.add(ids[key])
                elif key in entries:
                    waiting.extend(entries[key].broader)
        for broader in sorted(found):
            yield Broader(concept.id, broader, Reason.VOCABULARY, "")


def _from_heads(
    concepts: Iterable[Concept], entries: Mapping[str, Entry], count: Mapping[str, int]
) -> Iterator[Broader]:
    by_key = {concept.key: concept for concept in concepts}
    ends = Counter(concept.key.rpartition(" ")[2] for concept in concepts if " " in concept.key)
    for concept in sorted(by_key.values(), key=lambda c: c.key):
        for name in _heads(concept):
            head = by_key.get(name)
            if head is None or head.kinds[0] is Kind.DATASET or head.kinds[0] is not concept.kinds[0]:
                continue
            papers = count[head.id]
            if " " in name:
                enough = 2 * papers >= count[concept.id]
            else:
                enough = papers >= max(_COMMON, count[concept.id]) and ends[name] >= _COMMON
            if enough or name in entries:
                by_itself = "1 paper names" if papers == 1 else f"{papers} papers name"
                yield Broader(concept.id, head.id, Reason.HEAD, f"{by_itself} it by itself")
                break


def _heads(concept: Concept) -> list[str]:
    """The normal forms of what a concept's name may be a kind of, the nearest first.

    These are the name without some of its first words, and likewise what stands before a preposition. A word with a
    hyphen is one word here ("off-policy learning" is no "policy learning"), and one that says what is done to
    something, or that there is none of it, begins no kind of it ("visualizing networks").

    Examples
    --------
    >>> for label in ("fast-slow linear regression", "Deep Q-learning from human feedback"):
    ...     _heads(Concept("", normal_form(label), label, (Kind.METHOD,)))
    ['linear regression', 'regression']
    ['deep q learning', 'q learning']
    """
    words = concept.label.split() if normal_form(concept.label) == concept.key else concept.key.split()
    front = next((place for place, word in enumerate(words) if place and word.lower() in _PREPOSITIONS), len(words))
    starts = range(1 if front == len(words) else 0, 1 if words[0].lower() in _DOING else front)
    names = (normal_form(" ".join(words[n:front])) for n in starts if n == 0 or words[n - 1].lower() not in _DENIALS)
    return [name for name in names if name]


def _from_sentences(concepts: Iterable[Concept], said: Said) -> Iterator[Broader]:
    """The pairs of Hearst's patterns whose both ends are concepts of one kind, those of most papers first."""
    kinds = {concept.id: concept.kinds[0] for concept in concepts}
    for (narrower, broader), _ in sorted(said.papers.items(), key=lambda item: (-item[1], item[0])):
        if kinds[narrower] is kinds[broader]:
            paper_id, words = said.first[narrower, broader]
            yield Broader(narrower, broader, Reason.PATTERN, f"“{words}” ({paper_id})")


def _pairs(text: str, places: Sequence[tuple[Mention, str]]) -> Iterator[tuple[str, str, str]]:
    """(narrower, broader, the words that say so) of one text."""
    for number, (first, concept) in enumerate(places[:-1]):
        second, other = places[number + 1]
        between = text[first.end : second.start]
        if len(between) > 40 or "\n" in between:
            continue
        if _KIND_OF.fullmatch(between) or (_AND_OTHER.fullmatch(between) and _is_plural(second.surface)):
            yield concept, other, text[first.start : second.end]
        elif _SUCH_AS.fullmatch(between) and _is_plural(first.surface):
            yield other, concept, text[first.start : second.end]
            for (before, _), (after, listed) in zip(places[number + 1 :], places[number + 2 :], strict=False):
                if not _NEXT.fullmatch(text[before.end : after.start]):
                    break
                yield listed, concept, text[first.start : after.end]


def _is_plural(surface: str) -> bool:
    return surface.endswith("s") and not surface.endswith("ss")
