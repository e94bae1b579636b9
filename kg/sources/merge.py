"""The same paper from several sources becomes one, whatever the order in which the sources are read."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.model import OTHER_ID, Paper
from kg.sources.cleaning.dates import precision
from kg.sources.evidence import alike_where_any_differ, is_generic, says_something, title_key

_SLUG_LENGTH = 40
#: An identifier that stands on more titles than this is that of no paper.
_MOST_TITLES = 100


@dataclass(frozen=True, slots=True)
class Merged:
    """A paper and the places of the records that it is made of; ``called`` is the id that it would have by itself."""

    paper: Paper
    records: list[int]
    called: str


def merge(records: Sequence[Paper]) -> list[Merged]:
    """Merge what is one paper; sorted by id.

    Two records are one paper if they share a DOI, an arXiv id, a PubMed id or a title
    (:func:`~kg.sources.evidence.title_key`), with two exceptions. An identifier that is on records that differ clearly,
    as the DOI of a volume on its chapters, unites only those that are alike
    (:func:`~kg.sources.evidence.alike_where_any_differ`). A shared title is not enough where the known years are more
    than one apart and the known authors disjoint, or where it is one that any volume has ("Introduction"): then all
    else that tells them apart must be the same.

    Examples
    --------
    >>> [(merged.paper.id, merged.records) for merged in merge([Paper("x", "Adam"), Paper("", "ADAM")])]
    [('x', [0, 1])]
    """
    groups = _merged_groups(records)
    papers = [_merged([records[index] for index in group]) for group in groups]
    return sorted(map(Merged, _with_ids(papers), groups, map(paper_id, papers)), key=lambda merged: merged.paper.id)


def identifiers(paper: Paper) -> Iterator[tuple[str, str]]:
    """The identifiers by which a paper is known everywhere, each with its kind."""
    for kind, value in (("doi", paper.doi), ("arxiv", paper.arxiv_id), ("pmid", paper.pmid)):
        if value:
            yield kind, value


def _merged_groups(records: Sequence[Paper]) -> list[list[int]]:
    parents = list(range(len(records)))

    def find(index: int) -> int:
        while parents[index] != index:
            parents[index] = index = parents[parents[index]]
        return index

    def unite(indices: Iterable[int]) -> None:
        for left, right in pairwise(indices):
            parents[find(left)] = find(right)

    for group in _groups((index, name) for index, paper in enumerate(records) for name in identifiers(paper)):
        for same in _identified(records, group):
            unite(same)
    for group in _groups(((index, title_key(paper.title)) for index, paper in enumerate(records))):
        for same in _same_papers(records, group):
            unite(same)
    return _groups(((index, find(index)) for index in range(len(records))), singles=True)


def _identified(records: Sequence[Paper], group: list[int]) -> Iterable[Iterable[int]]:
    """Lists of records with one identifier that belong together; lists may overlap.

    All do, unless any two of them differ clearly: then it is no paper that the identifier is of, and only those belong
    together that are alike. Of records that are told apart by nothing that is compared one is compared.
    """
    if len({title_key(records[index].title) for index in group}) > _MOST_TITLES:
        return []
    compared = ((index, (p.title, p.abstract, p.year, p.authors)) for index in group for p in [records[index]])
    repeated = _groups(compared, singles=True)
    firsts = [same[0] for same in repeated]
    lists = alike_where_any_differ([records[index] for index in firsts])
    if lists is None:
        return [group]
    saying = [same for same in repeated if says_something(records[same[0]])]  # else a title such as "Preface"
    return [*saying, *([firsts[place] for place in places] for places in lists)]


def _groups(keyed: Iterable[tuple[int, Hashable]], *, singles: bool = False) -> list[list[int]]:
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, key in keyed:
        groups[key].append(index)
    return [group for group in groups.values() if singles or len(group) > 1]


def _same_papers(records: Sequence[Paper], group: list[int]) -> list[list[int]]:
    """Lists of records of one title that belong together; lists may overlap.

    A pair belongs together if a year or the authors are unknown, the years are at most one apart, or an
    author is shared. Only the transitive closure matters, so no pair but neighbours needs a look. Under a title that
    any volume has, a pair belongs together that has the same abstract or, without one, all else the same.
    """
    if is_generic(title_key(records[group[0]].title)):
        return _groups((index, _told_by(records[index])) for index in group)
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


def _told_by(paper: Paper) -> Hashable:
    """What tells a paper from others of its title, where that says nothing."""
    authors = tuple(map(str.casefold, paper.authors))
    return title_key(paper.abstract) if paper.abstract else (authors, paper.year, paper.venue, paper.doi)


def _longest(values: Iterable[str | None]) -> str | None:
    """The longest value that is known; of several, the first in code point order."""
    return min(filter(None, values), key=lambda value: (-len(value), value), default=None)


def _merged(group: list[Paper]) -> Paper:
    """One paper of several records: field by field, and independent of their order."""
    if len(group) == 1 and _stands(group[0]):
        return group[0]
    title, abstract = _title_and_abstract(group)
    authors = min((paper.authors for paper in group), key=lambda names: (-len(names), names))
    ids = sorted({paper.id for paper in group} - {""})
    count = max((paper.author_count or 0 for paper in group), default=0)
    return Paper(
        id=next(iter(ids), ""),
        title=title,
        abstract=abstract,
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
        extra=tuple(sorted({*(pair for paper in group for pair in paper.extra), *((OTHER_ID, i) for i in ids[1:])})),
    )


def _title_and_abstract(group: list[Paper]) -> tuple[str, str]:
    """The longest abstract and the title that goes with it, in the best spelling that any record has of that."""

    def by_title(title: str) -> tuple[bool, int, str]:
        return title.isupper(), -len(title), title

    chosen = min(group, key=lambda paper: (-len(paper.abstract), paper.abstract, by_title(paper.title)))
    key = title_key(chosen.title)
    return min((paper.title for paper in group if title_key(paper.title) == key), key=by_title), chosen.abstract


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
