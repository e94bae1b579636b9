"""What an entry of BibTeX has from another one: a paper from its volume (``crossref``), any entry from ``xdata``.

BibTeX wants the volume behind its papers (Patashnik, "BibTeXing", 1988, section 2.2), BibLaTeX takes it anywhere, and
gives a volume's title to its papers as their ``booktitle`` (Kime, Wemheuer, Lehman, "The biblatex Package", appendix
B). So papers wait for their volume; not more than some thousands, so that a file of any size can be read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

#: How many entries are remembered for others, and how many wait for one.
MOST = 10_000
_VOLUMES = {
    "book", "collection", "mvbook", "mvcollection", "mvproceedings", "mvreference", "periodical", "proceedings",
    "reference",
}  # fmt: skip
_FROM_VOLUMES = (
    "publisher", "series", "volume", "isbn", "issn", "editor", "address", "location", "organization", "eventtitle",
    "language", "langid",
)  # fmt: skip
_DATES = ("date", "year", "month")
_NAMES = ("booktitle", "journaltitle", "journal")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its kind and the names of its fields in lower case, its values as the file has them."""

    kind: str
    key: str
    fields: Mapping[str, str]
    line: int

    def sources(self) -> list[str]:
        """The keys of the entries that this one has fields from."""
        named = [*self.fields.get("xdata", "").split(","), self.fields.get("crossref", "")]
        return [key.strip().lower() for key in named if key.strip()]


class Inheritance:
    """Gives entries what they have from others, whichever comes first.

    Examples
    --------
    >>> entries = Inheritance()
    >>> list(entries.add(Entry("inproceedings", "a", {"title": "Adam", "crossref": "V"}, 1)))
    []
    >>> for entry in entries.add(Entry("proceedings", "v", {"title": "Proc. of V", "year": "2014"}, 2)):
    ...     print(entry.kind, dict(entry.fields))
    proceedings {'title': 'Proc. of V', 'year': '2014'}
    inproceedings {'title': 'Adam', 'booktitle': 'Proc. of V', 'year': '2014'}
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: dict[str, Entry] = {}
        self._waiting: dict[str, list[Entry]] = {}
        self._number = 0

    def add(self, entry: Entry) -> Iterator[Entry]:
        """Take an entry; give those that now have all that they can have."""
        ready = deque([entry])
        while ready:
            entry = ready.popleft()
            missing = next((key for key in entry.sources() if key not in self._known), None)
            if missing is not None:
                self._waiting.setdefault(missing, []).append(entry)
                self._number += 1
                if self._number > self._most:
                    yield from self.rest()
                continue
            whole = self._whole(entry)
            yield whole
            if whole.kind in _VOLUMES or whole.kind == "xdata":
                ready += self._remember(whole)

    def rest(self) -> Iterator[Entry]:
        """The entries that wait for one that did not come; what they name stays among their fields."""
        waiting, self._waiting, self._number = self._waiting, {}, 0
        for entries in waiting.values():
            yield from map(self._whole, entries)

    def _remember(self, entry: Entry) -> list[Entry]:
        """Keep an entry for others; give those that wait for it."""
        names = None if entry.kind == "xdata" else {"title", "subtitle", *_NAMES, *_DATES, *_FROM_VOLUMES}
        kept = {name: value for name, value in entry.fields.items() if names is None or name in names}
        if len(self._known) >= self._most:
            del self._known[next(iter(self._known))]
        self._known[entry.key.lower()] = replace(entry, fields=kept)
        released = self._waiting.pop(entry.key.lower(), [])
        self._number -= len(released)
        return released

    def _whole(self, entry: Entry) -> Entry:
        """An entry with what it has from those that are known; its own fields go before."""
        fields = dict(entry.fields)
        for name in ("xdata", "crossref"):
            for key in [key.strip() for key in fields.get(name, "").split(",") if key.strip()]:
                source = self._known.get(key.lower())
                if source is not None:
                    fields.pop(name, None)
                    given = source.fields if name == "xdata" else _from_volume(source.fields, fields)
                    fields = {**given, **fields} if name == "xdata" else {**fields, **given}
        return replace(entry, fields=fields)


def _from_volume(volume: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """What a volume says of a paper in it that the paper doesn't say itself."""
    given: dict[str, str] = {}
    title = ": ".join(volume[name] for name in ("title", "subtitle") if volume.get(name))
    if name := next((volume[name] for name in _NAMES if volume.get(name)), title):
        given |= {} if any(own.get(name) for name in _NAMES) else {"booktitle": name}
    if not own.get("date") and not own.get("year"):
        given |= {name: volume[name] for name in _DATES if volume.get(name)}
    return given | {name: volume[name] for name in _FROM_VOLUMES if volume.get(name) and not own.get(name)}
