"""What papers state that bears on the hierarchy: that a concept is a kind of another, that two are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.concepts.alike import is_modified
from kg.concepts.guards import denied, opposed
from kg.concepts.normal import normal_form
from kg.concepts.relations import stated
from kg.model import Link, Paper, Predicate, Statement, combined
from kg.sentences import sentences_around

#: How sure the papers that state a kind must be together,
SURE = 0.8
#: and how sure, where what it is a kind of stands for a kind of thing anyway: of 42 less sure ones that were read, 22
#: are right, of 42 that are 70 to 80 % sure, 34.
LEAST = 0.7


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
            elif predicate is Predicate.BROADER and not denied(*_names(paper, statement)):
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

    def sure(self) -> dict[tuple[str, str], float]:
        """How sure the papers that state a kind are together."""
        return {pair: combined(found) for pair, found in self.kinds.items()}

    def is_stated(self, pair: tuple[str, str], sure: Mapping[tuple[str, str], float], least: float) -> bool:
        """Whether papers are sure enough of a kind, surer than of the reverse, and more than compare the two."""
        compared = self.compared[min(pair), max(pair)]
        return sure[pair] >= least and sure[pair] > sure.get(pair[::-1], 0.0) and len(self.kinds[pair]) > compared

    def telling(self) -> Said:
        """The same without kinds that are not believed however many papers name the concepts."""
        sure = self.sure()
        stated = {pair for pair in sure if self.is_stated(pair, sure, LEAST)}
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


def _names(paper: Paper, statement: Statement) -> Iterator[str]:
    """The normal forms of the two mentions of a statement."""
    return (normal_form(paper.text[start:end]) for start, end in (statement.subject, statement.object))


def _modified(links: Iterable[Link]) -> set[tuple[str, str]]:
    """The pairs of concepts of a paper that its reader takes for one, of which one has a longer name with one head."""
    named = [(mention, link.concept_id) for link in links for mention in link.mentions if mention.long_form]
    found: set[tuple[str, str]] = set()
    if named:
        concepts = {mention.surface: link.concept_id for link in links for mention in link.mentions}
        for mention, own in named:
            other = concepts.get(mention.long_form or "", own)
            if other == own:  # nearly always
                continue
            one, two = normal_form(mention.surface), normal_form(mention.long_form or "")
            if opposed(one, two) or denied(one, two):
                continue
            if is_modified(one, two):
                found.add((own, other))
            elif is_modified(two, one):
                found.add((other, own))
    return found
