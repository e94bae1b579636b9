"""One record of a format of tags and values, as it is read line by line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from kg.sources.stream import TOO_LONG


@dataclass(slots=True)
class Tags:
    """The tags of a record and their values; ``line`` is where it begins, ``bad`` says why it can't be read."""

    line: int
    fields: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    bad: str = ""
    _tag: str = ""

    def add(self, found: re.Match[str] | None, line: str | None, several: Collection[str] = ()) -> None:
        """Take a line: with a tag and its value, or going on with the one before; None is one that is too long.

        Where a tag has ``several`` values, a line that goes on is another one.
        """
        if found:
            self._tag = found[1]
            self.fields[self._tag].append((found[2] or "").strip())
        elif line is None:
            self.bad = TOO_LONG
        elif text := line.strip():
            values = self.fields[self._tag]
            if self._tag in several:
                values.append(text)
            else:
                values[-1] = f"{values[-1]} {text}".strip()

    def first(self, *tags: str) -> str | None:
        """The first value of the first of some tags that says something."""
        return next((value for tag in tags for value in self.fields[tag] if value), None)
