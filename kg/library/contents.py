"""Which files a graph is made of, and the records that each gave: what ``kg add`` and ``kg remove`` change."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import Any

from kg.errors import NotFoundError, SourceError
from kg.library.database import Library, pack, unpack
from kg.model import Paper
from kg.sources import FileContent, Skipped, absolute_name
from kg.sources.content import Begun
from kg.sources.merge import merge, paper_id
from kg.sources.stream import UNREADABLE

#: How many records are kept together: enough to compress well.
_PART = 500
_FIELDS = tuple(field.name for field in fields(Paper))


@dataclass(frozen=True, slots=True)
class KeptFile(FileContent):
    """A file that is as it was when it was read before; its records are kept, and not looked at yet."""


def kept_file(library: Library, path: str, state: str) -> KeptFile | None:
    """What is known of a file without its records, if it is still in this state."""
    row = library.execute("SELECT skipped FROM content WHERE path = ? AND state = ?", (path, state)).fetchone()
    return KeptFile(path, state, (), _skipped(row[0])) if row else None


def kept_smaller(library: Library, path: str, size: int, settings: str) -> FileContent | None:
    """What was read of a file, with these settings, when it was smaller than so much."""
    row = library.execute(
        "SELECT state, skipped, size, digest FROM begun JOIN content USING (path, state)"
        " WHERE path = ? AND size < ? AND settings = ?",
        (path, size, settings),
    ).fetchone()
    if row is None:
        return None
    state, skipped, smaller, digest = row
    return replace(_content(library, path, state, _skipped(skipped)), begun=Begun(smaller, digest, settings))


def are_kept(contents: Iterable[FileContent]) -> bool:
    """Whether each of these files is as it was when it was read before."""
    return all(isinstance(content, KeptFile) for content in contents)


def are_all(library: Library, contents: Sequence[FileContent]) -> bool:
    """Whether these files are those that the graph is made of, each as it was."""
    kept = {path for (path,) in library.execute("SELECT path FROM content")}
    return are_kept(contents) and {content.path for content in contents} == kept


def with_records(library: Library, contents: Iterable[FileContent]) -> list[FileContent]:
    """These files with the records of those that are kept."""
    return [
        _content(library, content.path, content.state, content.skipped) if isinstance(content, KeptFile) else content
        for content in contents
    ]


def check_readable(library: Library, contents: Iterable[FileContent], folder: object) -> None:
    """Refuse what can't be opened now and gave papers to the graph before: they would go without a word.

    Raises
    ------
    SourceError
        Where there is such a file, or a folder with such files.
    """
    closed = {c.path: skipped for c in contents for skipped in c.skipped if skipped.what == UNREADABLE}
    known = [path for (path,) in library.execute("SELECT DISTINCT path FROM record")] if closed else []
    for skipped in closed_before(closed, known):
        raise SourceError(
            f"{skipped}. The graph in {folder} has papers of it and is left as it was: make it readable,"
            f" or remove them with 'kg remove {skipped.file} -g {folder}'"
        )


def closed_before(closed: Mapping[str, Skipped], known: Iterable[str]) -> Iterator[Skipped]:
    """What there is to say of the files and folders that can't be opened, by path, and of whose papers a graph is.

    Examples
    --------
    >>> list(closed_before({"/in": Skipped("in", None, "no")}, ["/in/a"])), list(closed_before({}, ["/in/a"]))
    ([Skipped(file='in', line=None, reason='no', what='skipped')], [])
    """
    known = list(known)
    for path, skipped in closed.items():
        if any(one == path or one.startswith(path + os.sep) for one in known):
            yield skipped


def kept_contents(library: Library) -> list[FileContent]:
    """All files that the graph is made of, sorted by path."""
    rows = library.execute("SELECT path, state, skipped FROM content ORDER BY path").fetchall()
    return [_content(library, path, state, _skipped(skipped)) for path, state, skipped in rows]


def keep_contents(library: Library, contents: Iterable[FileContent]) -> None:
    """Keep these files and no others; the caller commits."""
    contents = [replace(content, path=_place(content)) for content in contents]
    before = dict(library.execute("SELECT path, state FROM content").fetchall())
    now = {content.path for content in contents}
    for gone in sorted(before.keys() - now):
        _forget(library, gone)
    for content in contents:
        if not content.state or before.get(content.path) != content.state:
            _forget(library, content.path)
            skipped = json.dumps([astuple(item) for item in content.skipped])
            library.execute("INSERT INTO content VALUES (?, ?, ?)", (content.path, content.state, skipped))
            parts = range(0, len(content.records), _PART)
            rows = (
                (content.path, part, pack(list(map(row_of_paper, content.records[part : part + _PART]))))
                for part in parts
            )
            library.executemany("INSERT INTO record VALUES (?, ?, ?)", rows)
            if content.state and content.begun is not None:
                begun = content.path, content.state, *astuple(content.begun)
                library.execute("INSERT INTO begun VALUES (?, ?, ?, ?, ?)", begun)


def added(kept: Iterable[FileContent], new: Iterable[FileContent]) -> list[FileContent]:
    """The kept files and the new ones; a new one takes the place of one at the same path.

    Examples
    --------
    >>> one, two = FileContent("/a", "1"), FileContent("/a", "2")
    >>> [(content.path, content.state) for content in added([one], [two, FileContent("/b", "1")])]
    [('/a', '2'), ('/b', '1')]
    """
    return list({_place(content): content for content in (*kept, *new)}.values())


def remove_papers(contents: Iterable[FileContent], names: Iterable[str]) -> list[FileContent]:
    """The files without some of them and without the records of some papers.

    A name is the path of a file or folder that was given, the name of a file, or the id of a paper, or of a record
    that was merged into it. A file that loses records is in no known state any more: a later build that is given it
    reads it again.

    Raises
    ------
    NotFoundError
        Where a name is none of these, or that of records of several papers.

    Examples
    --------
    >>> files = [FileContent("/in/a", "1", (Paper("", "Adam"), Paper("x", "Lion"))), FileContent("/in/b", "2")]
    >>> [(file.path, file.state, len(file.records)) for file in remove_papers(files, ["b", "x"])]
    [('/in/a', '', 1)]
    """
    contents = list(contents)
    for name in names:
        if not name.strip():
            raise NotFoundError("an empty name is that of no file and no paper: nothing was removed")
        path = absolute_name(name)
        below = {c.path for c in contents if c.path == path or c.path.startswith(path + os.sep)}
        gone = below or {c.path for c in contents if Path(c.path).name == name}
        kept = [content for content in contents if content.path not in gone] if gone else _without(contents, name)
        if kept is None:
            raise NotFoundError(f"no file and no paper of this graph is called {name!r}; 'kg paper' shows ids")
        contents = kept
    return contents


def _without(contents: list[FileContent], name: str) -> list[FileContent] | None:
    """The files without the records that became the paper of an id, or None where there is no such paper."""
    places = [(i, k) for i, content in enumerate(contents) for k in range(len(content.records))]
    records = [contents[i].records[k] for i, k in places]
    found = merge(records)
    called = [one for one in found if one.paper.id == name]
    called = called or [one for one in found if any(paper_id(records[place]) == name for place in one.records)]
    if len(called) > 1:
        several = ", ".join(one.paper.id for one in called)
        raise NotFoundError(f"{name!r} is the id of records of several papers: remove one of {several}")
    gone = {places[place] for one in called for place in one.records}
    if not gone:
        return None
    return [
        replace(content, state="", records=tuple(r for k, r in enumerate(content.records) if (i, k) not in gone))
        if any(where == i for where, _ in gone)
        else content
        for i, content in enumerate(contents)
    ]


def _place(content: FileContent) -> str:
    """The path of a file; what came over standard input has a place of its own each time."""
    if content.path != "-":
        return content.path
    return f"-{hashlib.sha256(repr(content.records).encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _skipped(text: str) -> tuple[Skipped, ...]:
    return tuple(Skipped(*item) for item in json.loads(text))


def _content(library: Library, path: str, state: str, skipped: tuple[Skipped, ...]) -> FileContent:
    parts = library.execute("SELECT papers FROM record WHERE path = ? ORDER BY part", (path,))
    records = tuple(paper_of_row(row) for (packed,) in parts for row in unpack(packed))
    return FileContent(path, state, records, skipped)


def _forget(library: Library, path: str) -> None:
    for table in ("content", "record", "begun"):
        library.execute(f"DELETE FROM {table} WHERE path = ?", (path,))  # noqa: S608


#: The fields of a paper in order.
row_of_paper: Callable[[Paper], tuple[Any, ...]] = attrgetter(*_FIELDS)


def paper_of_row(row: Iterable[Any]) -> Paper:
    """A paper of its fields in order, as JSON gives them back.

    Examples
    --------
    >>> paper_of_row(json.loads(json.dumps(row_of_paper(Paper("p", "Adam", authors=("A", "B")))))).authors
    ('A', 'B')
    """
    return Paper(**dict(zip(_FIELDS, map(_frozen, row), strict=True)))


def _frozen(value: Any) -> Any:
    """A value as JSON gives it back, with tuples where it has lists."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
