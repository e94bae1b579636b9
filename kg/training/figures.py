"""How good is what was read? Concepts, roles and relations of papers against their annotation, matched by form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.evaluate import Score
from kg.gold import GoldConcept, GoldPaper
from kg.model import Kind, Predicate
from kg.nlp.abbreviations import find_definitions
from kg.nlp.decide import Decision, Judge, settle
from kg.nlp.forms import form_of
from kg.nlp.kinds import with_kinds
from kg.nlp.lexicon import Lexicon
from kg.nlp.names import Reading, features, read_names
from kg.nlp.network import KINDS, ROLES, Network
from kg.nlp.relations import Stated, find_relations
from kg.sentences import sentence_spans

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Read:
    """An annotated paper as the network reads it: the names, their evidence, and the class of each (0: no concept)."""

    paper: GoldPaper
    reading: Reading
    rows: Floats
    classes: npt.NDArray[np.int64]


def read_paper(paper: GoldPaper, network: Network, lexicon: Lexicon) -> Read:
    """Let the network read a paper, as the pipeline does, and label the names."""
    text = paper.paper.text
    reading = read_names(text, network.read(text), sentence_spans(text), find_definitions(text), lexicon)
    kinds: dict[str, Kind] = {}
    for concept in paper.concepts:
        for form in forms_of(concept):
            kinds.setdefault(form, concept.kind)
    classes = [next((1 + KINDS.index(kinds[f]) for f in name.forms if f in kinds), 0) for name in reading.names]
    return Read(paper, reading, features(reading, lexicon), np.array(classes, np.int64))


def forms_of(concept: GoldConcept) -> list[str]:
    """The forms of a concept's surfaces, and of its name."""
    return [form_of(surface) for surface in (*concept.surfaces, concept.name)]


def matched(concepts: Iterable[GoldConcept], decisions: Sequence[Decision], *, typed: bool) -> dict[int, int]:
    """The number of the decision that is each concept, one to one: by a name they share, and the kind if typed."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for number, concept in enumerate(concepts):
        own = set(forms_of(concept))
        for i, decision in enumerate(decisions):
            if i not in taken and own & set(decision.names) and (not typed or decision.kind is concept.kind):
                taken.add(i)
                pairs[number] = i
                break
    return pairs


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided of a paper."""

    read: Read
    decisions: Sequence[Decision]


def settled(reads: Sequence[Read], chances: Sequence[Floats], network: Network, judge: Judge) -> list[Settled]:
    """Decide by the probabilities of each paper's names."""
    return [
        Settled(read, _decided(read.reading, own, network, judge) if len(own) else [])
        for read, own in zip(reads, chances, strict=True)
    ]


def _decided(reading: Reading, chances: Floats, network: Network, judge: Judge) -> list[Decision]:
    return with_kinds(reading, settle(reading, chances, network, judge)[0], network)


def concept_scores(papers: Sequence[Settled]) -> dict[str, Score]:
    """Typed and untyped, of each kind, and the roles of what was found with its kind."""
    pairs, untyped = [], 0
    for one in papers:
        concepts = one.read.paper.concepts
        untyped += len(matched(concepts, one.decisions, typed=False))
        for number, i in matched(concepts, one.decisions, typed=True).items():
            pairs.append((concepts[number], one.read.reading, one.decisions[i]))
    found = [decision.kind for one in papers for decision in one.decisions]
    wanted = [concept.kind for one in papers for concept in one.read.paper.concepts]
    roles = sum(ROLES[int(r.spans.role_chances(d.places).argmax())] is c.role for c, r, d in pairs)
    return {
        "typed": Score(len(pairs), len(found), len(wanted)),
        "untyped": Score(untyped, len(found), len(wanted)),
        **{k.value: Score(sum(c.kind is k for c, _, _ in pairs), found.count(k), wanted.count(k)) for k in Kind},
        "roles": Score(roles, len(pairs), len(pairs)),
    }


def percent(scores: dict[str, Score]) -> dict[str, list[float]]:
    """Precision, recall and F1 of each score in percent, for a report."""
    return {n: [round(100 * value, 1) for value in (s.precision, s.recall, s.f1)] for n, s in scores.items()}


@dataclass(frozen=True, slots=True)
class Relations:
    """The relations that were stated of annotated papers, each with whether it is right, and how many there are."""

    stated: list[tuple[Stated, bool]]
    wanted: dict[Predicate, int]

    def score(self, bound: float, counts: Callable[[Predicate], bool] = lambda _: True) -> Score:
        """The score of those whose confidence reaches a bound."""
        found = [right for s, right in self.stated if s.confidence >= bound and counts(s.predicate)]
        return Score(sum(found), len(found), sum(n for predicate, n in self.wanted.items() if counts(predicate)))


def relations_of(papers: Sequence[Settled], network: Network, judge: Judge) -> Relations:
    """What a judge states of the papers whose relations are annotated; what is compared has no order."""
    stated = []
    wanted = dict.fromkeys(Predicate, 0)
    for one in papers:
        gold = one.read.paper.relations
        if gold is None:
            continue
        concept = {i: n for n, i in matched(one.read.paper.concepts, one.decisions, typed=False).items()}
        right = {*gold, *((o, p, s) for s, p, o in gold if p is Predicate.COMPARED_WITH)}
        for s in find_relations(one.read.reading, one.decisions, network, judge):
            ends = concept.get(s.subject), concept.get(s.object)
            stated.append((s, (ends[0], s.predicate, ends[1]) in right))
        for _, predicate, _ in gold:
            wanted[predicate] += 1
    return Relations(stated, wanted)
