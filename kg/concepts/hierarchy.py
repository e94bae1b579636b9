"""Which concept is a kind of which: by the vocabulary, by head words, by what papers state."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.concepts.alike import is_modified
from kg.concepts.guards import opposed
from kg.concepts.normal import normal_form
from kg.concepts.reasons import Broader, Reason
from kg.concepts.relations import stated
from kg.errors import counted
from kg.model import Concept, Kind, Link, Paper, Predicate, Statement, combined
from kg.nlp.vocabulary import Entry
from kg.sentences import sentences_around

#: The most broader concepts that one concept has.
MOST = 3
#: From how many papers, and from how many longer names, a single word is taken for a kind of thing.
_COMMON = 3
#: How sure the papers that state a kind must be together.
SURE = 0.8

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
    """What papers state of pairs of concepts: that the first is a kind of the second, or that the two are compared.

    ``kinds`` has how sure each paper is that states a kind; ``first`` the surest of them with its words; ``compared``
    counts papers by pairs whose smaller id comes first. ``modified`` has the papers that say the same of a thing and of
    one whose name has more words, the first of them. That of two sets of papers adds up.
    """

    kinds: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    first: dict[tuple[str, str], tuple[float, str, str]] = field(default_factory=dict)
    compared: Counter[tuple[str, str]] = field(default_factory=Counter)
    modified: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def add(self, paper: Paper, links: Iterable[Link], statements: Iterable[Statement]) -> None:
        """Count one paper in."""
        links = list(links)
        for pair in _modified(links):
            self._note_modified(pair, 1, paper.id)
        surest: dict[tuple[str, str], Statement] = {}
        compared = set()
        for (subject, predicate, other), statement in stated(links, statements):
            if predicate is Predicate.COMPARED_WITH:
                compared.add((subject, other))
            elif predicate is Predicate.BROADER:
                before = surest.setdefault((subject, other), statement)
                if statement.confidence > before.confidence:
                    surest[subject, other] = statement
        self.compared.update(compared)
        for pair, statement in surest.items():
            self.kinds.setdefault(pair, []).append(statement.confidence)
            ends = sentences_around(paper.text, (statement.subject, statement.object))
            self._note(pair, (-statement.confidence, paper.id, " … ".join(paper.text[a:b] for a, b in ends)))

    def update(self, other: Said) -> None:
        """Count other papers in."""
        for pair, sure in other.kinds.items():
            self.kinds.setdefault(pair, []).extend(sure)
            self._note(pair, other.first[pair])
        self.compared.update(other.compared)
        for pair, (number, paper_id) in other.modified.items():
            self._note_modified(pair, number, paper_id)

    def telling(self) -> Said:
        """The same without kinds that are not believed however many papers name the concepts."""
        sure = {pair: combined(found) for pair, found in self.kinds.items()}
        stated = {pair for pair in sure if _is_stated(pair, sure, self)}
        kinds = {pair: sure for pair, sure in self.kinds.items() if pair in stated or pair[::-1] in stated}
        compared = {(min(pair), max(pair)) for pair in stated} & self.compared.keys()
        return Said(
            kinds,
            {pair: self.first[pair] for pair in kinds},
            Counter({pair: self.compared[pair] for pair in compared}),
            self.modified,
        )

    def _note_modified(self, pair: tuple[str, str], number: int, paper_id: str) -> None:
        before, first = self.modified.get(pair, (0, paper_id))
        self.modified[pair] = before + number, min(first, paper_id)

    def _note(self, pair: tuple[str, str], place: tuple[float, str, str]) -> None:
        if pair not in self.first or place < self.first[pair]:
            self.first[pair] = place


def _modified(links: Iterable[Link]) -> set[tuple[str, str]]:
    """The pairs of concepts of a paper that its reader takes for one, of which one has a longer name with one head."""
    named = [(mention, link.concept_id) for link in links for mention in link.mentions if mention.long_form]
    found: set[tuple[str, str]] = set()
    if named:
        concepts = {mention.surface: link.concept_id for link in links for mention in link.mentions}
        for mention, own in named:
            other = concepts.get(mention.long_form or "", own)
            if other != own:
                one, two = normal_form(mention.surface), normal_form(mention.long_form or "")
                if is_modified(one, two) and not opposed(one, two):
                    found.add((own, other))
                elif is_modified(two, one) and not opposed(one, two):
                    found.add((other, own))
    return found


def hierarchy(
    concepts: Sequence[Concept], papers: Mapping[str, int], entries: Mapping[str, Entry], said: Said
) -> tuple[Broader, ...]:
    """Find the broader concepts, sorted: at most :data:`MOST` a concept, no circles, each with its reason.

    The vocabulary counts first, then head words, then what papers state (:func:`_is_believed`), then names with more
    words for what their paper says the same of ("structured SVM learning", "structured learning"). A head of several
    words stands for a kind of thing wherever it is a concept of the same kind ("sparse linear regression" under "linear
    regression") that is not much rarer ("temporal difference learning" is no "difference learning"), or is in the
    vocabulary. A single word must be in the vocabulary, or be named by as many papers as the longer name and end
    several longer names: "random forest" is no "forest". The names of datasets have no heads ("Fashion-MNIST").
    """
    kinds = {concept.id: concept.kinds[0] for concept in concepts}
    found = [
        *from_vocabulary({concept.key: concept.id for concept in concepts}, entries),
        *_from_heads(concepts, entries, papers),
        *from_statements(kinds, papers, said),
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
        for broader in sorted(found):
            yield Broader(ids[own], broader, Reason.VOCABULARY, "")


def _from_heads(
    concepts: Iterable[Concept], entries: Mapping[str, Entry], count: Mapping[str, int]
) -> Iterator[Broader]:
    by_key = {concept.key: concept for concept in concepts}
    ends = Counter(filter(None, map(last_word, by_key)))
    for concept in sorted(by_key.values(), key=lambda c: c.key):
        for name in heads(concept):
            head = by_key.get(name)
            if head is None or head.kinds[0] is not concept.kinds[0]:
                continue
            if is_head(name, head.kinds[0], (count[concept.id], count[head.id]), ends[name], entries):
                yield under_head(concept.id, head.id, count[head.id])
                break


def last_word(key: str) -> str:
    """The last of several words, or nothing."""
    return key.rpartition(" ")[2] if " " in key else ""


def is_head(name: str, kind: Kind, papers: tuple[int, int], ends: int, entries: Mapping[str, Entry]) -> bool:
    """Whether a concept that a name of its kind ends with stands for a kind of thing.

    Parameters
    ----------
    papers
        Those of the longer name, and of this one.
    ends
        How many names end with it.
    """
    if kind is Kind.DATASET:
        return False
    longer, own = papers
    enough = 2 * own >= longer if " " in name else own >= max(_COMMON, longer) and ends >= _COMMON
    return enough or name in entries


def under_head(narrower: str, head: str, papers: int) -> Broader:
    """That a concept stands under a head of its name, which so many papers name."""
    by_itself = "1 paper names" if papers == 1 else f"{papers} papers name"
    return Broader(narrower, head, Reason.HEAD, f"{by_itself} it by itself")


def heads(concept: Concept) -> list[str]:
    """The normal forms of what a concept's name may be a kind of, the nearest first.

    These are the name without some of its first words, and likewise what stands before a preposition. A word with a
    hyphen is one word here ("off-policy learning" is no "policy learning"), and one that says what is done to
    something, or that there is none of it, begins no kind of it ("visualizing networks").

    Examples
    --------
    >>> for label in ("fast-slow linear regression", "Deep Q-learning from human feedback"):
    ...     heads(Concept("", normal_form(label), label, (Kind.METHOD,)))
    ['linear regression', 'regression']
    ['deep q learning', 'q learning']
    """
    words = concept.label.split() if normal_form(concept.label) == concept.key else concept.key.split()
    front = next((place for place, word in enumerate(words) if place and word.lower() in _PREPOSITIONS), len(words))
    starts = range(1 if front == len(words) else 0, 1 if words[0].lower() in _DOING else front)
    names = (normal_form(" ".join(words[n:front])) for n in starts if n == 0 or words[n - 1].lower() not in _DENIALS)
    return [name for name in names if name]


def from_statements(kinds: Mapping[str, Kind], papers: Mapping[str, int], said: Said) -> Iterator[Broader]:
    """The pairs that papers state, the surest first: of concepts of one kind, if they are believed."""
    sure = {pair: combined(found) for pair, found in said.kinds.items()}
    for (narrower, broader), confidence in sorted(sure.items(), key=lambda item: (-item[1], item[0])):
        if kinds[narrower] is kinds[broader] and _is_believed(narrower, broader, sure, papers, said):
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


def _is_believed(
    narrower: str, broader: str, sure: Mapping[tuple[str, str], float], papers: Mapping[str, int], said: Said
) -> bool:
    """Whether a kind that papers state is one: by how many state it, how sure they are, and what else they say.

    The papers together must be sure enough, and surer than of the reverse. The more papers name the narrower concept,
    the more must state it: one, where fewer than ten name it, two of up to a hundred, three of up to a thousand. The
    broader one is not rarer by an order of magnitude. What as many papers compare are alternatives.
    """
    return (
        _is_stated((narrower, broader), sure, said)
        and papers[narrower] < 10 ** len(said.kinds[narrower, broader])
        and papers[narrower] < 10 * papers[broader]
    )


def _is_stated(pair: tuple[str, str], sure: Mapping[tuple[str, str], float], said: Said) -> bool:
    """Whether papers are sure enough of a kind, surer than of the reverse, and more than compare the two."""
    compared = said.compared[min(pair), max(pair)]
    return sure[pair] >= SURE and sure[pair] > sure.get(pair[::-1], 0.0) and len(said.kinds[pair]) > compared
