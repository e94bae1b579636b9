"""What there is to say of a reading: what was skipped, merged, kept apart or left out, by file and line or by id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter, itemgetter
from typing import Any

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
    """What there is to say of a reading: of how many records and papers it was, those that are left out, too.

    ``skipped`` could not be read. ``left_out`` are papers that are not for us, each with the reason; ``repeated`` those
    that occur several times, each with its records; ``bare`` the title and id of each that is used and has no abstract;
    ``apart`` the identifiers that are on different papers; ``dropped`` what papers lack that their records have: values
    that could not be read, an encoding that was guessed; ``renamed`` the ids that several papers have.
    """

    records: int
    number: int
    skipped: tuple[Skipped, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    bare: tuple[tuple[str, str], ...] = ()
    apart: tuple[Apart, ...] = ()
    dropped: tuple[Skipped, ...] = ()
    renamed: tuple[Renamed, ...] = ()

    @property
    def merged(self) -> int:
        """How many records are of a paper that others are of, too, beyond the first of each."""
        return sum(len(paper.records) - 1 for paper in self.repeated)


#: What the parts of an account are, and what they are sorted by.
_PARTS: Mapping[str, tuple[Callable[..., Any], Callable[[Any], Any]]] = {
    "skipped": (Skipped, attrgetter("order")),
    "left_out": (LeftOut, attrgetter("order")),
    "repeated": (Repeated, attrgetter("id")),
    "bare": (lambda *both: both, itemgetter(1)),
    "apart": (Apart, attrgetter("identifier")),
    "dropped": (Skipped, attrgetter("order")),
    "renamed": (Renamed, attrgetter("id")),
}


def added_up(accounts: Iterable[Account]) -> Account:
    """The account of a whole, of those of its parts: no paper is in two of them.

    Examples
    --------
    >>> added_up([Account(2, 1, bare=(("Lion", "b"),)), Account(1, 1, bare=(("Adam", "a"),))])
    Account(records=3, number=2, ..., bare=(('Adam', 'a'), ('Lion', 'b')), apart=(), dropped=(), renamed=())
    """
    every = list(accounts)
    parts = {
        name: tuple(sorted((item for one in every for item in getattr(one, name)), key=key))
        for name, (_, key) in _PARTS.items()
    }
    return Account(sum(one.records for one in every), sum(one.number for one in every), **parts)


def account_of_json(said: Mapping[str, Any]) -> Account | None:
    """An account of what JSON makes of it; None for one of another version.

    Examples
    --------
    >>> from dataclasses import asdict
    >>> account = Account(2, 1, repeated=(Repeated("x", "Adam", ("x (a.jsonl)", "y (b.jsonl)")),))
    >>> account_of_json(asdict(account)) == account, account_of_json({"records": 2})
    (True, None)
    """
    if said.keys() != {field.name for field in fields(Account)}:
        return None
    try:
        parts = {name: tuple(_of_json(kind, item) for item in said[name]) for name, (kind, _) in _PARTS.items()}
    except TypeError:
        return None
    return Account(**{**said, **parts})


def _of_json(kind: Callable[..., Any], item: Any) -> Any:
    """A part of an account of what JSON makes of it, with tuples where that has lists."""
    if not isinstance(item, Mapping):
        return kind(*item)
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in item.items()})


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
