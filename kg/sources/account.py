"""What there is to say of a reading: what was skipped, merged, kept apart or left out, by file and line or by id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.model import Paper
from kg.sources.cleaning.unfit import LeftOut
from kg.sources.merge import Merged, identifiers, paper_id
from kg.sources.stream import Skipped


@dataclass(frozen=True, slots=True)
class Repeated:
    """A paper that several records tell of: its id and title, and the id and file of each record, sorted.

    Examples
    --------
    >>> print(Repeated("x1", "Adam", ("x1 (a.jsonl)", "x3 (b.bib)")))
    Adam: x1 (a.jsonl), x3 (b.bib)
    """

    id: str
    title: str
    records: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.title}: {', '.join(self.records)}"


@dataclass(frozen=True, slots=True)
class Apart:
    """An identifier that is on different papers, and their ids.

    Examples
    --------
    >>> print(Apart("doi 10.1000/volume", ("a", "b")))
    a, b: share doi 10.1000/volume and are different papers
    """

    identifier: str
    papers: tuple[str, ...]

    def __str__(self) -> str:
        return f"{', '.join(self.papers)}: share {self.identifier} and are different papers"


@dataclass(frozen=True, slots=True)
class Renamed:
    """An id that the records of several papers have, and the ids that these have instead.

    Examples
    --------
    >>> print(Renamed("q", ("q-26c1fb", "q-315891")))
    q is the id of several papers, which are called q-26c1fb, q-315891 and have other IRIs than one alone would
    """

    id: str
    papers: tuple[str, ...]

    def __str__(self) -> str:
        new = ", ".join(self.papers)
        return f"{self.id} is the id of several papers, which are called {new} and have other IRIs than one alone would"


@dataclass(frozen=True, slots=True)
class Account:
    """What there is to say of a :class:`~kg.sources.read.Reading`, without its papers: ``papers`` is their number.

    Those that are left out are counted, too. ``bare`` has the title and id of each paper that has no abstract and is
    used.
    """

    records: int
    papers: int
    skipped: tuple[Skipped, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    bare: tuple[tuple[str, str], ...] = ()
    apart: tuple[Apart, ...] = ()
    dropped: tuple[Skipped, ...] = ()
    renamed: tuple[Renamed, ...] = ()


def repeated(records: Sequence[Paper], found: Iterable[Merged]) -> Iterator[Repeated]:
    """The merged papers that are of several records."""
    for merged in found:
        if len(merged.records) > 1:
            own = (records[index] for index in merged.records)
            names = sorted(f"{paper_id(record)} ({', '.join(record.sources)})" for record in own)
            yield Repeated(merged.paper.id, merged.paper.title, tuple(names))


def kept_apart(records: Sequence[Paper], found: Iterable[Merged]) -> Iterator[Apart]:
    """The identifiers that several of the merged papers have, sorted."""
    papers: defaultdict[str, set[str]] = defaultdict(set)
    for merged in found:
        for index in merged.records:
            for kind, value in identifiers(records[index]):
                papers[f"{kind} {value}"].add(merged.paper.id)
    return (Apart(name, tuple(sorted(ids))) for name, ids in sorted(papers.items()) if len(ids) > 1)


def renamed(found: Iterable[Merged]) -> Iterator[Renamed]:
    """The ids that several of the merged papers would have, sorted."""
    papers: defaultdict[str, list[str]] = defaultdict(list)
    for merged in found:
        if merged.called != merged.paper.id:
            papers[merged.called].append(merged.paper.id)
    return (Renamed(called, tuple(sorted(ids))) for called, ids in sorted(papers.items()))
