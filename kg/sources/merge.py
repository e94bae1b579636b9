"""The same paper from several sources becomes one, whatever the order in which the sources are read."""

# ruff: noqa: E501 - tables are as long as they are

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from kg.model import Paper
from kg.sources.cleaning.dates import precision
from kg.sources.cleaning.retraction import without_mark

_SLUG_LENGTH = 40
#: Signs of subscripts and superscripts part no word: CO_2 is CO2.
_SCRIPTS = frozenset("_^{}")
_NO_PUNCTUATION = {
    code: None if chr(code) in _SCRIPTS else " "
    for code in range(128)
    if not (chr(code).isalnum() or chr(code) in "+#")
}


def title_key(title: str) -> str:
    """A title as it is compared: NFKC, no case, no punctuation, no mark of a retraction; ``C``, ``C++`` and ``C#`` stay apart.

    Examples
    --------
    >>> title_key("Light-A-Video: Relighting, in C++!") == title_key("light a video – relighting in C++")
    True
    """
    title = without_mark(title)
    if title.isascii():
        folded = title.lower()
        return " ".join(folded.translate(_NO_PUNCTUATION).split()) or folded
    folded = unicodedata.normalize("NFKC", title).casefold()
    kept = (
        char if char.isalnum() or char in "+#" or unicodedata.category(char)[0] == "M" else " "
        for char in folded
        if char not in _SCRIPTS
    )
    return " ".join("".join(kept).split()) or folded


def merge_records(papers: Iterable[Paper]) -> tuple[tuple[Paper, int], ...]:
    """Merge what is one paper; each with the number of its records, sorted by id.

    Two records are one paper if they share a DOI, an arXiv id, a PubMed id or a title (see :func:`title_key`), except
    that a shared title is not enough where the known years are more than one apart and the known authors disjoint.

    Examples
    --------
    >>> records = [Paper("", "Adam", date="2014"), Paper("", "ADAM", "We introduce Adam."), Paper("", "Lion")]
    >>> [(paper.title, number) for paper, number in merge_records(records)]
    [('Adam', 2), ('Lion', 1)]
    """
    return tuple((paper, len(group)) for paper, group in _papers(list(papers)))


def records_by_paper(records: Sequence[Paper]) -> dict[str, list[int]]:
    """The id of each paper, as :func:`merge_records` gives it, and the places of the records that it is made of.

    Examples
    --------
    >>> records_by_paper([Paper("x", "Adam"), Paper("", "ADAM")])
    {'x': [0, 1]}
    """
    return {paper.id: group for paper, group in _papers(records)}


def _papers(records: Sequence[Paper]) -> list[tuple[Paper, list[int]]]:
    """The merged papers, sorted by id, each with the places of its records."""
    groups = _merged_groups(records)
    papers = _with_ids(_merged([records[index] for index in group]) for group in groups)
    return sorted(zip(papers, groups, strict=True), key=lambda item: item[0].id)


def _merged_groups(records: Sequence[Paper]) -> list[list[int]]:
    parents = list(range(len(records)))

    def find(index: int) -> int:
        while parents[index] != index:
            parents[index] = index = parents[parents[index]]
        return index

    def unite(indices: list[int]) -> None:
        for left, right in pairwise(indices):
            parents[find(left)] = find(right)

    for group in _groups(((index, paper.doi and ("doi", paper.doi)) for index, paper in enumerate(records))):
        unite(group)
    for group in _groups(((index, paper.arxiv_id) for index, paper in enumerate(records))):
        unite(group)
    for group in _groups(((index, paper.pmid and ("pmid", paper.pmid)) for index, paper in enumerate(records))):
        unite(group)
    for group in _groups(((index, title_key(paper.title)) for index, paper in enumerate(records))):
        for same in _same_papers(records, group):
            unite(same)
    return _groups(((index, find(index)) for index in range(len(records))), singles=True)


def _groups(keyed: Iterable[tuple[int, Hashable]], *, singles: bool = False) -> list[list[int]]:
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, key in keyed:
        if key is not None:
            groups[key].append(index)
    return [group for group in groups.values() if singles or len(group) > 1]


def _same_papers(records: Sequence[Paper], group: list[int]) -> list[list[int]]:
    """Lists of records of one title that belong together; lists may overlap.

    A pair belongs together if a year or the authors are unknown, the years are at most one apart, or an
    author is shared. Only the transitive closure matters, so no pair but neighbours needs a look.
    """
    if any(records[index].year is None or not records[index].authors for index in group):
        return [group]
    by_year = sorted(group, key=lambda index: records[index].year or 0)
    near = [
        [left, right]
        for left, right in pairwise(by_year)
        if (records[right].year or 0) - (records[left].year or 0) <= 1
    ]
    by_author = _groups((index, name.casefold()) for index in group for name in records[index].authors)
    return near + by_author


def _longest(values: Iterable[str | None]) -> str | None:
    """The longest value that is known; of several, the first in code point order."""
    return min(filter(None, values), key=lambda value: (-len(value), value), default=None)


def _merged(group: list[Paper]) -> Paper:
    """One paper of several records: field by field, and independent of their order."""
    if len(group) == 1 and _stands(group[0]):
        return group[0]
    authors = min((paper.authors for paper in group), key=lambda names: (-len(names), names))
    count = max((paper.author_count or 0 for paper in group), default=0)
    return Paper(
        id=min(filter(None, (paper.id for paper in group)), default=""),
        title=min((paper.title for paper in group), key=lambda title: (title.isupper(), -len(title), title)),
        abstract=_longest(paper.abstract for paper in group) or "",
        authors=authors,
        author_count=count if count > len(authors) else None,
        date=min(
            filter(None, (paper.date for paper in group)), key=lambda date: (-precision(date), date), default=None
        ),
        venue=_longest(paper.venue for paper in group),
        doi=min(filter(None, (paper.doi for paper in group)), default=None),
        arxiv_id=min(filter(None, (paper.arxiv_id for paper in group)), default=None),
        url=min(filter(None, (paper.url for paper in group)), default=None),
        organization=_longest(paper.organization for paper in group),
        sources=tuple(sorted({source for paper in group for source in paper.sources})),
        orcids=_orcids(authors, group),
        pmid=min(filter(None, (paper.pmid for paper in group)), default=None),
        openalex_id=min(filter(None, (paper.openalex_id for paper in group)), default=None),
        language=min(filter(None, (paper.language for paper in group)), default=None),
        keywords=_keywords(keyword for paper in group for keyword in paper.keywords),
        licence=_longest(paper.licence for paper in group),
        citation_count=max((p.citation_count for p in group if p.citation_count is not None), default=None),
        extra=tuple(sorted({pair for paper in group for pair in paper.extra})),
    )


def _stands(paper: Paper) -> bool:
    """Whether a paper alone is surely what it would be if it were merged: so it is with most."""
    several = paper.orcids or paper.keywords or paper.extra or paper.author_count or len(paper.sources) > 1
    return not several and "" not in (
        paper.date, paper.venue, paper.doi, paper.arxiv_id, paper.url, paper.organization, paper.pmid,
        paper.openalex_id, paper.language, paper.licence,
    )  # fmt: skip


def _keywords(words: Iterable[str]) -> tuple[str, ...]:
    """Keywords, sorted, each once in whatever case."""
    kept: dict[str, str] = {}
    for word in sorted(set(words)):
        kept.setdefault(word.casefold(), word)
    return tuple(sorted(kept.values()))


def _orcids(authors: tuple[str, ...], group: list[Paper]) -> tuple[str, ...]:
    """The ORCIDs of these authors that any of the records knows, the first in order where they differ."""
    known: dict[str, str] = {}
    for name, orcid in sorted(pair for paper in group for pair in zip(paper.authors, paper.orcids, strict=False)):
        if orcid:
            known.setdefault(name, orcid)
    found = tuple(known.get(name, "") for name in authors)
    return found if any(found) else ()


def paper_id(paper: Paper) -> str:
    """The id of a paper: its own, else of its arXiv id, its DOI or its title.

    Examples
    --------
    >>> paper_id(Paper("", "Adam", arxiv_id="1412.6980")), paper_id(Paper("", "What's in a Prior?"))
    ('arxiv-1412.6980', 'what-s-in-a-prior-518c8f87')
    """
    if paper.id:
        return paper.id
    if paper.arxiv_id:
        return f"arxiv-{paper.arxiv_id}"
    if paper.doi:
        return f"doi-{paper.doi}"
    ascii_title = unicodedata.normalize("NFKD", paper.title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_title).strip("-")
    if len(slug) > _SLUG_LENGTH:
        slug = slug[: _SLUG_LENGTH + 1].rpartition("-")[0] or slug[:_SLUG_LENGTH]
    return f"{slug or 'paper'}-{_digest(title_key(paper.title), 8)}"


def _digest(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def _with_ids(papers: Iterable[Paper]) -> list[Paper]:
    """Give ids; papers that would share one all get six hex digits of their text (or, if need be, of all)."""
    named = [paper if paper.id else replace(paper, id=paper_id(paper)) for paper in papers]
    for content in (lambda paper: paper.text, repr):
        shared = {name for name, number in Counter(paper.id for paper in named).items() if number > 1}
        if not shared:
            break
        named = [
            replace(paper, id=f"{paper.id}-{_digest(content(paper), 6)}") if paper.id in shared else paper
            for paper in named
        ]
    return named
