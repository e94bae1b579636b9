"""The values that flow through the project: small, frozen, validated where they enter.

Everything downstream of :mod:`kg.sources` may trust them: text is clean Unicode (NFC, no lone
surrogates), and ``paper.text[m.start:m.end] == m.surface`` holds for every mention ``m``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import prod

#: What an id of a record is called, among what else is known of its paper, where that has the id of another record.
OTHER_ID = "other_id"


class Word(StrEnum):
    """A word of a fixed list, hashed as the string that it is: Enum's own hash is a call of Python at each look-up."""

    __hash__ = str.__hash__


class Kind(Word):
    """What a concept is in a paper."""

    METHOD = "method"
    DATASET = "dataset"
    PROBLEM = "problem"


class Role(Word):
    """What a paper does with a concept. The order is from the most to the least telling."""

    PROPOSES = "proposes"
    ADDRESSES = "addresses"
    STUDIES = "studies"
    USES = "uses"
    EVALUATES_ON = "evaluates-on"
    COMPARES_WITH = "compares-with"
    MENTIONS = "mentions"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as far as its sources know it.

    ``date`` is ISO 8601 and as precise as known: ``2023-10-22``, ``2023-10``, ``2023``, or
    ``--02-22`` where the source names a day without a year (no year is ever invented).
    ``author_count`` is set where a source gives the number of authors instead of their names. ``orcids`` is empty or
    as long as ``authors``, with ``""`` where an author's is not known. ``language`` is a BCP 47 tag (``en``),
    ``keywords`` and ``extra`` are sorted; ``extra`` has what a source knows beyond these fields, as pairs of a name
    and a text.

    Examples
    --------
    >>> paper = Paper("p1", "Adam", "We introduce Adam.", date="2014-12-22")
    >>> paper.text
    'Adam\\nWe introduce Adam.'
    >>> paper.year
    2014
    """

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    date: str | None = None
    venue: str | None = None
    doi: str | None = None
    arxiv_id: str | None = None
    url: str | None = None
    organization: str | None = None
    sources: tuple[str, ...] = ()
    orcids: tuple[str, ...] = ()
    pmid: str | None = None
    openalex_id: str | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()
    licence: str | None = None
    citation_count: int | None = None
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def title_only(self) -> bool:
        """Whether no abstract is known: such a paper is judged by its title alone."""
        return not self.abstract

    @property
    def text(self) -> str:
        """Title, a line feed, abstract: what all offsets count code points in."""
        return f"{self.title}\n{self.abstract}"

    @property
    def year(self) -> int | None:
        """The year of :attr:`date`, if it is known."""
        return int(self.date[:4]) if self.date and not self.date.startswith("--") else None


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a paper's text that names a concept: ``text[start:end] == surface``.

    ``long_form`` is what the paper itself spells the surface out as ("PPO" after "proximal policy
    optimization (PPO)"). ``detectors`` names, sorted, who found it; ``confidence`` lies in 0 … 1.
    """

    paper_id: str
    start: int
    end: int
    surface: str
    kind: Kind
    role: Role
    confidence: float
    detectors: tuple[str, ...]
    long_form: str | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """A method, dataset or problem that papers name.

    ``id`` is ``SLUG-HASH``; ``key`` the canonical key that the hash is taken of; ``kinds`` the kinds
    it has in one paper of twenty, and two of five or more, the main one first; ``aliases`` its other names, sorted;
    ``broader`` the ids of more general concepts of the same graph, sorted; ``matches`` the IRIs, sorted, of what is the
    same elsewhere.
    """

    id: str
    key: str
    label: str
    kinds: tuple[Kind, ...]
    aliases: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """What one paper does with one concept, and the mentions that say so, in text order."""

    paper_id: str
    concept_id: str
    kind: Kind
    role: Role
    mentions: tuple[Mention, ...]


class Predicate(Word):
    """How two concepts are related. The values are the local names of the RDF terms."""

    USED_FOR = "usedFor"
    EVALUATED_WITH = "evaluatedWith"
    COMPARED_WITH = "comparedWith"
    PART_OF = "partOf"
    BROADER = "broader"


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation that one paper's text states between two things it mentions, and how sure that is (0 … 1).

    ``subject`` and ``object`` are the ranges, in code points of :attr:`Paper.text`, of the two mentions that tell it
    best: their sentences are the evidence.
    """

    paper_id: str
    subject: tuple[int, int]
    predicate: Predicate
    object: tuple[int, int]
    confidence: float


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two concepts and the ids of the papers, sorted, in which it stands.

    ``statements`` has what each of these papers states, the surest of a paper, in their order: its ``subject`` is a
    mention of the relation's subject. It is empty where no paper states it (a broader concept of the vocabulary).

    Examples
    --------
    >>> said = [Statement(paper, (0, 3), Predicate.PART_OF, (9, 12), 0.8) for paper in "pq"]
    >>> relation = Relation("adam-1", Predicate.PART_OF, "lion-1", ("p", "q"), tuple(said))
    >>> relation.support, relation.confidence
    (2, 0.96)
    """

    subject: str
    predicate: Predicate
    object: str
    paper_ids: tuple[str, ...]
    statements: tuple[Statement, ...] = ()

    @property
    def support(self) -> int:
        """The number of papers in which the relation stands: what every view, export and query counts."""
        return len(self.paper_ids)

    @property
    def confidence(self) -> float | None:
        """How sure it is that a paper states it, by :func:`combined`; None where what they state is not known."""
        return combined(statement.confidence for statement in self.statements) if self.statements else None


def combined(confidences: Iterable[float]) -> float:
    """How sure it is that one of several papers is right, if each is as sure as it says and errs by itself.

    That is 1 - (1 - p) (1 - q) …, no more than 0.999 unless one of them is surer: papers may err for the same reason.

    Examples
    --------
    >>> combined([0.7]), combined([0.7, 0.6]), combined([0.9] * 9)
    (0.7, 0.88, 0.999)
    """
    sure = sorted(confidences)
    return max(min(round(1 - prod(1 - p for p in sure), 3), 0.999), sure[-1])
