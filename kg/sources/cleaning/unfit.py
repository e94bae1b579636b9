"""Papers that are not for us, each with the reason: in another language, retracted, a volume, a correction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from kg.model import Paper
from kg.sources.cleaning.language import other_language
from kg.sources.cleaning.retraction import corrects_another, marked_title

_RETRACTED = "a retracted paper, or the notice of it"
_VOLUMES = {"proceedings", "mvproceedings", "proceedings-series", "journal-issue", "journal-volume", "paratext"}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A paper that was read and is not used, and why; ``id`` is the id that it would have.

    Examples
    --------
    >>> print(LeftOut("Retraction: A study", "a retraction", ("a.bib",)))
    Retraction: A study (a.bib): a retraction
    """

    title: str
    reason: str
    sources: tuple[str, ...]
    id: str = ""

    @property
    def order(self) -> tuple[str, str, tuple[str, ...], str]:
        """What such papers are sorted by."""
        return self.reason, self.title, self.sources, self.id

    def __str__(self) -> str:
        return f"{self.title} ({', '.join(self.sources)}): {self.reason}"


def why_unfit(paper: Paper, *, any_language: bool = False) -> str | None:
    """Why a paper is not for us; None, if it is.

    Examples
    --------
    >>> why_unfit(Paper("", "RETRACTED: A study of trees")), why_unfit(Paper("", "Retraction of posets"))
    ('a retracted paper, or the notice of it', None)
    >>> why_unfit(Paper("", "Une étude des arbres et de la forêt dans les régions du nord"))
    'in another language than English (fr)'
    """
    types = {value.casefold() for name, value in paper.extra if name == "type"}
    if ("retracted", "true") in paper.extra or marked_title(paper.title):
        said_by = [value for name, value in paper.extra if name == "retracted_by"]
        return _RETRACTED + (f" ({', '.join(said_by)} says so)" if 0 < len(said_by) < len(paper.sources) else "")
    if corrects_another(paper.title):
        return "a correction of another paper"
    if types & _VOLUMES and not paper.abstract and not paper.authors:
        return "a volume, not a paper"
    if not any_language and (language := other_language(paper.text, paper.language)):
        return "in another language than English" + (f" ({language})" if language != "und" else "")
    return None


def leave_out(papers: Iterable[Paper], *, any_language: bool = False) -> tuple[tuple[Paper, ...], tuple[LeftOut, ...]]:
    """The papers that are for us, and the others, each with the reason."""
    kept: list[Paper] = []
    left: list[LeftOut] = []
    for paper in papers:
        reason = why_unfit(paper, any_language=any_language)
        if reason is None:
            kept.append(paper)
        else:
            left.append(LeftOut(paper.title, reason, paper.sources, paper.id))
    return tuple(kept), tuple(sorted(left, key=attrgetter("order")))
