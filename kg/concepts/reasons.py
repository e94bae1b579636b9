"""Why a name belongs to a concept, and why a concept is under another: small values that say so."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Concept, Link, Word


class Rule(Word):
    """What made a name a name of its concept. The order is that in which the rules are tried."""

    CORRECTION = "correction"
    SPELLING = "spelling"
    VOCABULARY = "vocabulary"
    DEFINITION = "spelled out in the paper"
    SAME_IN_PAPER = "same thing in the paper"
    INITIALS = "initials of a name in the paper"
    INSIDE = "abbreviation inside the name"
    SAME_WORDS = "same words in the paper"
    LEFT_OUT = "a word left out in the paper"
    MISSPELLED = "misspelled in the paper"
    CORPUS = "abbreviation in these papers"
    TABLE = "abbreviation known from many papers"
    CONTEXT = "abbreviation, by the paper's other concepts"
    TOGETHER = "written together or apart"
    WORD_FORM = "form of a word"
    HEAD = "generic last word"
    ORDER = "word order"


class Reason(Word):
    """What put a concept under a broader one."""

    CORRECTION = "correction"
    VOCABULARY = "vocabulary"
    HEAD = "head words"
    STATED = "stated"
    MODIFIED = "a name with more words"


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """Why a surface form is a name of a concept: the rule, what it rests on, how often, and one place.

    ``detail`` is the name that led to the concept where it was not the surface form itself. ``ambiguous`` is
    set where the name has several meanings (then ``detail`` names them) and nothing decided.
    """

    concept_id: str
    surface: str
    rule: Rule
    detail: str
    mentions: int
    paper_id: str
    start: int
    ambiguous: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Broader:
    """Why one concept is under another; ``detail`` has the papers that were counted, and a sentence that states it."""

    narrower: str
    broader: str
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Concepts and links, sorted, with the reasons of each merge and each broader concept, sorted.

    ``warnings`` are the corrections and links that matched nothing.
    """

    concepts: tuple[Concept, ...]
    links: tuple[Link, ...]
    merges: tuple[Merge, ...] = ()
    broader: tuple[Broader, ...] = ()
    warnings: tuple[str, ...] = ()
