"""What a larger collection knows of methods and problems: ``ontologies/applied.tsv.gz``.

A small collection can't say what others have tried. The table has counts of 87,246 abstracts of conferences on machine
learning, vision, language and robotics from 1987 to 2025, made from a graph of them by :mod:`kg.training.applied`: no
text, no paper, only names and numbers. Its first line has the number of papers. A line of a problem has these fields,
divided by tabs; that of a method two more:

=======  ============================================================================================================
kind     ``problem`` or ``method``
key      the normal form of the label
figures  those of :class:`~kg.lookup.evidence.Standing`, divided by spaces
applied  the problems that the method is applied to: ``place``, ``place:papers`` or ``place:papers:stated``, each place
         counted from the one before
met      a bit for each problem, in hexadecimal: whether one abstract has both in any words
=======  ============================================================================================================
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache, cached_property
from typing import TYPE_CHECKING

from kg.lookup.evidence import Evidence, Standing, together
from kg.lookup.rows import paper_count
from kg.lookup.short_names import is_short
from kg.lookup.ways import CALLED, LABEL
from kg.model import Kind
from kg.paths import ontology
from kg.store.opened import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


#: So many methods, and so many problems, are looked at for what the table knows of them.
MOST = 1000


class Elsewhere:
    """The table; a line is taken apart when it is wanted."""

    def __init__(self, text: str) -> None:
        """``text`` has the lines of the table."""
        first, *lines = text.splitlines()
        self.papers = int(first)
        rows = [line.split("\t") for line in lines]
        self._rows: dict[Kind, dict[str, list[str]]] = {
            kind: {key: values for of, key, *values in rows if of == kind} for kind in (Kind.METHOD, Kind.PROBLEM)
        }

    def keys(self, kind: Kind) -> Sequence[str]:
        """The normal forms of what the table knows."""
        return list(self._rows[kind])

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: n for n, key in enumerate(self._rows[Kind.PROBLEM])}

    def evidence(self, methods: Sequence[str | None], problems: Sequence[str | None]) -> Evidence:
        """The evidence for methods and problems that have some keys; nothing where one has none.

        Examples
        --------
        >>> text = "9\\nproblem\\tfog\\t3 3 1 0 0 2\\nmethod\\tnet\\t2 2 1 0 0 1\\t0:2:1\\t80"
        >>> found = Elsewhere(text).evidence(["net", None], ["fog"])
        >>> found.applied.tolist(), found.stated.tolist(), found.met.tolist()
        ([[2.0], [0.0]], [[1.0], [0.0]], [[1.0], [0.0]])
        """
        import numpy as np

        applied, stated, met = (np.zeros((len(methods), len(problems))) for _ in range(3))
        known = [n for n, key in enumerate(problems) if key is not None]
        places = [self._places[key] for key in problems if key is not None]
        for row, key in enumerate(methods):
            if key is not None:
                for values, found in zip((applied, stated, met), self._line(key), strict=True):
                    values[row, known] = found[places]
        standings = self.standing(Kind.METHOD, methods), self.standing(Kind.PROBLEM, problems)
        return together(*standings, applied, stated, met, self.papers)

    def _line(self, method: str) -> tuple[Floats, Floats, Floats]:
        """The papers that apply a method to each problem of the table, those that say so, and whether any has both."""
        import numpy as np

        _, listed, digits = self._rows[Kind.METHOD][method]
        applied, stated = np.zeros(len(self._places)), np.zeros(len(self._places))
        place = 0
        for entry in listed.split():
            step, *counts = map(int, entry.split(":"))
            place += step
            applied[place] = counts[0] if counts else 1
            stated[place] = counts[1] if len(counts) > 1 else 0
        bits = np.unpackbits(np.frombuffer(bytes.fromhex(digits), dtype=np.uint8), count=len(self._places))
        return applied, stated, bits.astype(float)

    def standing(self, kind: Kind, keys: Sequence[str | None]) -> Standing:
        """How what has some keys stands; all is 0 where one has none."""
        nothing = [0.0] * len(fields(Standing))
        lines = (None if key is None else self._rows[kind][key][0] for key in keys)
        return Standing.of([nothing if line is None else list(map(float, line.split())) for line in lines])


class KnownElsewhere:
    """What the table knows of the methods and problems of a store; nothing, if the store has more papers than it."""

    def __init__(self, store: Store) -> None:
        table = load_elsewhere()
        self._own = paper_count(store)
        self._table = table if self._own < table.papers else Elsewhere("0")
        self._keys = {kind: dict(self._found(store, kind)) for kind in (Kind.METHOD, Kind.PROBLEM)}

    @property
    def papers(self) -> int:
        """How many papers the table counts."""
        return self._table.papers

    @property
    def all_papers(self) -> int:
        """How many papers there are here and in the table."""
        return self._own + self.papers

    def looked_through(self, found: Evidence) -> Floats:
        """In which share of all papers each pair was looked for: in those of the table where that knows both sides."""
        import numpy as np

        known = np.outer(found.methods.papers > 0, found.problems.papers > 0)
        return (self._own + self.papers * known) / max(1, self.all_papers)

    def wanted(self, kind: Kind, also: int | None) -> set[int]:
        """The concepts of a kind that the table knows, the :data:`MOST` of most interest, and one more."""
        import numpy as np

        keys = self._keys[kind]
        standing = self._table.standing(kind, list(keys.values()))
        worth = standing.interest / np.sqrt(np.maximum(standing.in_role, 1.0))
        best = sorted(zip((-np.round(worth, 9)).tolist(), keys, strict=True))[:MOST]
        return {*(concept for _, concept in best), *([] if also is None else [also])}

    def evidence(self, methods: Sequence[int], problems: Sequence[int]) -> Evidence:
        """The evidence of the table for concepts of the store."""
        of_methods, of_problems = self._keys[Kind.METHOD], self._keys[Kind.PROBLEM]
        return self._table.evidence([of_methods.get(c) for c in methods], [of_problems.get(c) for c in problems])

    def _found(self, store: Store, kind: Kind) -> Iterator[tuple[int, str]]:
        """Concepts of a kind with their keys in the table: by label, else by an alias that no abbreviation is."""
        keys = set(self._table.keys(kind))
        rows = store.execute(
            "SELECT concept, key, name, way FROM look_name JOIN look_concept AS c ON c.number = concept"
            " WHERE kind = ? AND way IN (?, ?) ORDER BY way, concept, key, name",
            (kind, *CALLED),
        )
        seen: set[int] = set()
        for concept, key, name, way in rows:
            if key in keys and concept not in seen and (way == LABEL or not is_short(name)):
                seen.add(concept)
                keys.remove(key)
                yield concept, key


@cache
def load_elsewhere() -> Elsewhere:
    """The table that comes with the package."""
    with gzip.open(ontology("applied.tsv.gz"), "rt", encoding="utf-8") as file:
        return Elsewhere(file.read())
