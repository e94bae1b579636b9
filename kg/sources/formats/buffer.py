"""A text of any size, read as far as one has to look: what is used up is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: How many characters are read at once, at least.
STEP = 1 << 18


class Buffer:
    """What has been read of a text and is not used yet: ``text[at:]``."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self.text = ""
        self.at = 0
        self._line, self._column, self._counted = 1, 0, 0
        self._ended = False

    def more(self) -> bool:
        """Read on, at least as much as waits already; what is used up is forgotten. False at the end."""
        if self._ended:
            return False
        self.forget()
        parts, size = [self.text], 0
        for piece in self._pieces:
            parts.append(piece)
            size += len(piece)
            if size >= max(STEP, len(parts[0])):
                break
        else:
            self._ended = True
        self.text = "".join(parts)
        return size > 0

    def forget(self) -> None:
        """Forget what is used up."""
        self.line()
        last_end = self.text.rfind("\n", 0, self.at)
        self._column = self.at - last_end - 1 if last_end >= 0 else self._column + self.at
        self.text, self.at, self._counted = self.text[self.at :], 0, 0

    def close(self) -> None:
        """Leave out the rest."""
        self.text, self.at, self._counted, self._ended = "", 0, 0, True

    def line(self, place: int | None = None) -> int:
        """The number of the line of a place, or of what comes next."""
        if place is not None:
            return self.line() + _ends(self.text, self.at, place)
        self._line += _ends(self.text, self._counted, self.at)
        self._counted = self.at
        return self._line

    def column(self, place: int) -> int:
        """The number of a place's column, from 1."""
        last_end = self.text.rfind("\n", 0, place)
        return place - last_end if last_end >= 0 else self._column + place + 1

    def fill(self, size: int = STEP) -> None:
        """Have so many characters at hand, if there are so many."""
        while len(self.text) - self.at < size and self.more():
            pass

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Go to the next place where a pattern matches within 1,000 characters; None, at the end, if there is none."""
        while not (found := pattern.search(self.text, self.at)):
            self.at = max(self.at, len(self.text) - 1000)
            if not self.more():
                self.at = len(self.text)
                return None
        if found.start() > len(self.text) - 1000 and self.more():
            return self.find(pattern)
        self.at = found.start()
        return found


def _ends(text: str, start: int, end: int) -> int:
    """How many lines end in a part of a text: with a line feed, a carriage return or both."""
    returns = text.count("\r", start, end)
    return text.count("\n", start, end) + (returns - text.count("\r\n", start, end) if returns else 0)
