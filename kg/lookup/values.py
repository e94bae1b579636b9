"""What look-ups give back: small frozen values that show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from kg.lookup.filters import RELATIONS, Filter, one_of
from kg.lookup.listed import Listed
from kg.lookup.names import NameHit
from kg.model import Concept, Kind, Mention, Paper, Role


class By(StrEnum):
    """What lists of concepts are ranked by: papers × salience, or the plain count of papers."""

    SALIENCE = "salience"
    PAPERS = "papers"


class Shown:
    """A value; :mod:`kg.lookup.html` gives it its form in a notebook, a small table."""

    __slots__ = ()

    _repr_html_: ClassVar[Callable[[Any], str]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence in which a paper names a concept. ``start`` and ``end`` are the mention's place in the sentence."""

    sentence: str
    start: int
    end: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class Stating(Shown):
    """What a paper states of two concepts: how sure it is that it does, and the words, one sentence or two.

    ``subject`` and ``object`` are the places of the two mentions in ``sentence``.
    """

    paper_id: str
    title: str
    year: int | None
    confidence: float
    sentence: str
    subject: tuple[int, int]
    object: tuple[int, int]


class _Use(Shown):
    """What a paper does with a concept: a role, and the sentences that say so."""

    __slots__ = ()
    role: Role
    evidence: tuple[Evidence, ...]

    @property
    def telling(self) -> Evidence | None:
        """The sentence to show first: it says the role itself, and is rather from the abstract than the title."""

        def rank(found: Evidence) -> tuple[bool, bool, int]:
            mention = found.mention
            in_title = mention.start == found.start  # the text's first sentence is its title
            return mention.role is not self.role, in_title, mention.start

        return min(self.evidence, key=rank, default=None)


@dataclass(frozen=True, slots=True)
class PaperUse(_Use):
    """What one paper does with a concept, with the sentences that say so in text order.

    ``stated`` is what the paper states of the relation that was asked for.
    """

    paper: Paper
    kind: Kind
    role: Role
    evidence: tuple[Evidence, ...]
    stated: Stating | None = None


@dataclass(frozen=True, slots=True)
class ConceptUse(_Use):
    """What a paper does with one of its concepts, with the sentences that say so."""

    concept: Concept
    kind: Kind
    role: Role
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many papers name a concept: all, by kind and by role (commonest first), by year, and without a year."""

    papers: int
    kinds: dict[Kind, int]
    roles: dict[Role, int]
    years: dict[int, int]
    undated: int

    @property
    def first_year(self) -> int | None:
        """The year of the earliest paper."""
        return min(self.years, default=None)

    @property
    def last_year(self) -> int | None:
        """The year of the latest paper."""
        return max(self.years, default=None)


@dataclass(frozen=True, slots=True)
class Beside:
    """A concept beside another; ``papers`` is the number of papers that put it there."""

    concept_id: str
    label: str
    kind: Kind
    papers: int


@dataclass(frozen=True, slots=True)
class Connected(Beside):
    """A concept in a relation to another, by so many papers; how sure that is, and what the surest of them states.

    Of a broader or narrower concept, ``papers`` counts those that name it: few papers state what kind a thing is.
    """

    confidence: float | None = None
    stated: Stating | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The concepts that stand in one relation to a concept, those of most papers × salience first, and how many.

    ``relation`` is a predicate of the graph (``usedFor``, ``evaluatedWith``, ``comparedWith``, ``partOf``,
    ``broader``), or ``testedOn``: papers that address the problem evaluate on the dataset. ``inverse`` is set where the
    concept of the card is the object.
    """

    relation: str
    inverse: bool
    total: int
    concepts: tuple[Connected, ...]


@dataclass(frozen=True, slots=True)
class Related(Beside):
    """A concept that goes with another more than chance would have it: common papers, and their NPMI."""

    npmi: float


@dataclass(frozen=True, slots=True)
class ConceptCard(Shown):
    """What the graph knows of a concept. With a filter, counts and papers are those that pass it.

    ``salience`` is how telling it is, 0 … 1; ``found`` says how the name led here; ``meanings`` are the other concepts
    that this short name, or the label where it is an abbreviation, may mean, the likeliest first; ``elsewhere`` is what
    most papers elsewhere mean by it, where nothing here does and this concept is of a few papers; ``longer`` are
    concepts of far more papers with this one's name in theirs; ``beside`` is the label of the concept that the filter
    names; ``sections``, ``related`` and ``longer`` are empty under a filter; ``newest`` holds the newest papers, as
    many as were asked for. :meth:`papers` gives any of them.
    """

    concept: Concept
    found: NameHit
    filter: Filter
    salience: float
    beside: str | None
    counts: Counts
    sections: tuple[Section, ...]
    related: tuple[Related, ...]
    newest: tuple[PaperUse, ...] = field(metadata={"json": "papers"})
    meanings: tuple[NameHit, ...]
    elsewhere: str | None
    longer: tuple[Beside, ...]
    look: Callable[..., Listed[PaperUse]] = field(repr=False, compare=False, metadata={"json": None})

    def papers(self, **wanted: Any) -> Listed[PaperUse]:
        """The papers that name the concept, the newest first, with their sentences.

        Parameters
        ----------
        **wanted
            The fields of :class:`Filter`; ``role="proposes"`` gives the papers that propose it.

        Raises
        ------
        ValueError
            Where there is no such role, kind or relation.
        """
        return self.look(**wanted)

    def section(self, relation: str, inverse: bool = False) -> tuple[Connected, ...]:
        """The concepts in one relation to this one; none where there is no such section.

        Of a problem, ``section("usedFor", inverse=True)`` has the methods that are used for it, and
        ``section("testedOn")`` the datasets.

        Raises
        ------
        ValueError
            Where there is no such relation.
        """
        one_of("relation", relation, RELATIONS)
        return next((s.concepts for s in self.sections if (s.relation, s.inverse) == (relation, inverse)), ())


@dataclass(frozen=True, slots=True)
class PaperRelation(Shown):
    """A relation that a paper states between two of its concepts: their ids and labels, and the words."""

    subject_id: str
    subject: str
    relation: str
    object_id: str
    object: str
    stated: Stating


@dataclass(frozen=True, slots=True)
class PaperCard(Shown):
    """What the graph knows of a paper; its concepts by role, then by name, and what it states of them, surest first."""

    paper: Paper
    concepts: tuple[ConceptUse, ...]
    relations: tuple[PaperRelation, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedConcept:
    """A concept of two papers, and how much it adds to their likeness (0 … 1)."""

    concept_id: str
    label: str
    papers: int
    share: float


@dataclass(frozen=True, slots=True)
class SimilarPaper(Shown):
    """A paper like another, and by what: ``similarity`` is the sum of what concepts and what words make.

    ``words`` are the most telling words of the other paper that this one has, in any form.
    """

    paper_id: str
    title: str
    year: int | None
    similarity: float
    by_concepts: float
    by_words: float
    shared: tuple[SharedConcept, ...]
    words: tuple[str, ...]
