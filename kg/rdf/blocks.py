"""Turtle written with the help of an earlier file: the blocks of text that would be the same are copied from it.

A block is all that is said of one concept, of one paper, or of the relations from one concept. It is known again by a
hash of the values that it is made of, and copied only from a file that is as it was written. The IRIs of the run and of
the sources, which change whenever a paper is added, are exchanged in it: a block in which they stand elsewhere, too, as
in a title, is made anew each time.
"""

from __future__ import annotations

import json
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from hashlib import file_digest, sha256
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, NamedTuple

from kg.model import Concept, Link, Mention, Paper, Relation, Statement
from kg.rdf.parts import Part, Tally, counted
from kg.rdf.terms import header
from kg.rdf.turtle import thing_turtle

_HASH = 16
#: A hash of what a block is made of, its place and length, the number of its tally.
_ROW = struct.Struct(f"<{_HASH}sQII")
_FIELDS: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    kind: attrgetter(*(one.name for one in fields(kind)))
    for kind in (Concept, Link, Mention, Paper, Relation, Statement)
}


@dataclass(frozen=True, slots=True)
class Again:
    """Where an earlier Turtle is and what is known of its blocks, and where to keep the same of the new one.

    ``context`` is a hash of all that decides a block beside the values that it is made of: of the software.
    """

    turtle: Path
    known: Path
    keep: Path
    context: str


@dataclass(frozen=True, slots=True)
class Names:
    """The IRIs that stand in blocks and may change: of the run, and of sources by their names."""

    run: str
    inputs: Mapping[str, str]

    def of(self, part: Part) -> Iterator[tuple[bytes, int]]:
        """What of these stands in a part, and how often."""
        if part.found:
            yield f"<{self.run}#".encode(), part.found
        for source in part.sources:
            yield f"<{self.inputs[source]}>".encode(), 1


def write_blocks(parts: Iterable[Part], file: IO[bytes], tally: Tally, names: Names, again: Again) -> None:
    """Write the Turtle of parts, with the help of an earlier one where there is one, and keep what the next one needs.

    Parameters
    ----------
    parts
        What :func:`~kg.rdf.parts.parts_in_order` gives, with this ``tally``.
    names
        The IRIs of the run and the sources of these parts.

    Raises
    ------
    OSError
        Where a file can't be written.
    """
    place, whole = 0, sha256()

    def write(text: bytes) -> None:
        nonlocal place
        place += file.write(text)
        whole.update(text)

    write(header().encode())
    with _opened(again) as earlier:
        made = _Blocks(earlier.tallies)
        for part in parts:
            if not part.made_of:
                made.add_to(tally)
                write(_text(part, tally))
                continue
            key = _hash(_encode(part.made_of).encode())
            block, number = earlier.block(key, part, names) or made.block(part)
            made.note(_Row(key, place, len(block), number), kept=_is_plain(block, part, names))
            write(block)
    made.keep(whole.hexdigest(), names, again)


class _Row(NamedTuple):
    """A hash of what a block is made of, its place and length, the number of its tally."""

    key: bytes
    place: int
    length: int
    number: int


class _Earlier:
    """The blocks of an earlier Turtle."""

    def __init__(self, turtle: IO[bytes] | None, names: Names, tallies: list[Tally], rows: bytes) -> None:
        self._turtle, self._names, self._rows = turtle, names, rows
        self._at = {row[0]: number for number, row in enumerate(_ROW.iter_unpack(rows))}
        self._place = -1
        self.tallies = tallies

    def block(self, key: bytes, part: Part, names: Names) -> tuple[bytes, int] | None:
        """The text of a part with the names of now, and the number of its tally; None where it must be made anew."""
        at = self._at.get(key)
        if at is None or self._turtle is None or not all(map(self._names.inputs.__contains__, part.sources)):
            return None
        row = _Row(*_ROW.unpack_from(self._rows, at * _ROW.size))
        try:
            if self._place != row.place:
                self._turtle.seek(row.place)
            block = self._turtle.read(row.length)
            self._place = row.place + row.length
        except OSError:  # what can't be read is made anew
            return None
        if len(block) != row.length:
            return None
        for (before, _), (now, _) in zip(self._names.of(part), names.of(part), strict=True):
            if before != now:
                block = block.replace(before, now)
        return block, row.number


class _Blocks:
    """What is written, as the next Turtle has to know it."""

    def __init__(self, tallies: Iterable[Tally]) -> None:
        self._tallies = list(tallies)
        self._numbers = {_as_key(tally): number for number, tally in enumerate(self._tallies)}
        self._times: Counter[int] = Counter()
        self._rows = bytearray()
        self._own = Tally()

    def block(self, part: Part) -> tuple[bytes, int]:
        """The text of a part, and the number of its tally."""
        block = _text(part, own := self._own)
        number = self._numbers.setdefault(_as_key(own), len(self._tallies))
        if number == len(self._tallies):
            self._tallies.append(own + Tally())
        own.triples = 0
        own.classes.clear()
        own.properties.clear()
        return block, number

    def note(self, row: _Row, *, kept: bool) -> None:
        """Count a block, and note where it is if it shall be kept."""
        self._times[row.number] += 1
        if kept:
            self._rows += _ROW.pack(*row)

    def add_to(self, tally: Tally) -> None:
        """Add what was counted since the last time."""
        for number, times in self._times.items():
            own = self._tallies[number]
            tally.triples += times * own.triples
            for total, counts in ((tally.classes, own.classes), (tally.properties, own.properties)):
                for name, count in counts.items():
                    total[name] += times * count
        self._times.clear()

    def keep(self, whole: str, names: Names, again: Again) -> None:
        """Write what the next Turtle has to know; ``whole`` is the sha256 of this one."""
        told = {
            "context": again.context,
            "turtle": whole,
            "names": [names.run, dict(names.inputs)],
            "tallies": [[tally.triples, tally.classes, tally.properties] for tally in self._tallies],
        }
        content = json.dumps(told).encode() + b"\n" + self._rows
        again.keep.write_bytes(_hash(content) + content)


@contextmanager
def _opened(again: Again) -> Iterator[_Earlier]:
    """The blocks of the earlier Turtle: none where it is not there, was made otherwise, or what is known is damaged."""
    with ExitStack() as stack:
        earlier = _Earlier(None, Names("", {}), [], b"")
        try:
            known = again.known.read_bytes()
            content = known[_HASH:]
            told, _, rows = content.partition(b"\n")
            made: dict[str, Any] = json.loads(told) if known[:_HASH] == _hash(content) else {}
            turtle: Any = stack.enter_context(again.turtle.open("rb", buffering=1 << 18))
            if made.get("context") == again.context and made["turtle"] == file_digest(turtle, "sha256").hexdigest():
                tallies = [Tally(number, Counter(some), Counter(others)) for number, some, others in made["tallies"]]
                earlier = _Earlier(turtle, Names(*made["names"]), tallies, rows)
        except OSError:  # what is not there, or can't be read, is of no help
            pass
        yield earlier


def _is_plain(block: bytes, part: Part, names: Names) -> bool:
    """Whether names stand in a block only where it says something of them."""
    return all(block.count(iri) == times for iri, times in names.of(part))


def _as_key(tally: Tally) -> tuple[object, ...]:
    return tally.triples, tuple(sorted(tally.classes.items())), tuple(sorted(tally.properties.items()))


def _text(part: Part, tally: Tally) -> bytes:
    return "".join([thing_turtle(subject, said) for subject, said, _ in counted(part.things, tally)]).encode()


def _hash(text: bytes) -> bytes:
    return sha256(text).digest()[:_HASH]


def _values(value: object) -> tuple[Any, ...]:
    return _FIELDS[type(value)](value)


_encode = json.JSONEncoder(default=_values, check_circular=False, separators=(",", ":")).encode
