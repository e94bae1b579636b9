"""What the command line takes: one of some words, with a hint where one is mistyped, and the folder of a graph."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from kg.model import Kind

#: The files of a build, each of which may be named in the place of its folder.
_FILES = ("kg.sqlite", "graph.ttl", "graph.html")
#: Under this a command's context holds what was built, for as long as the process has something to say.
BUILT = "kg.built"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """What is said after a word that is not known: the nearest that is; nothing where none is near.

    Examples
    --------
    >>> did_you_mean("serch", ["build", "search"]), did_you_mean("xyz", ["build", "search"])
    (" Did you mean 'search'?", '')
    """
    near = get_close_matches(word.lower(), known, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


class Choice(click.Choice[str]):
    """One of some words; what is nearly one of them is refused with a hint.

    Parameters
    ----------
    words
        The words.
    other
        Gives the word that another form of it means: singular for plural, say.
    """

    def __init__(self, words: Sequence[str], other: Callable[[str], str] = str) -> None:
        super().__init__(words)
        self._other = other

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word that is meant."""
        text = self._other(str(value))
        if text not in self.choices:
            known = ", ".join(map(repr, self.choices))
            self.fail(f"{str(value)!r} is not one of {known}.{did_you_mean(text, self.choices)}", param, ctx)
        return super().convert(text, param, ctx)


class Seconds(click.FloatRange):
    """A time of more than nothing, in seconds, that a clock can wait for: at most a year."""

    name = "seconds"

    def __init__(self) -> None:
        super().__init__(min=0, max=366 * 86_400, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds; what is no number is in no range."""
        seconds: float = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value!r} is no number of seconds.", param, ctx)
        return seconds


class NamedPath(click.Path):
    """A path that is not empty: a variable of a shell that is not set would give the folder where one stands."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path."""
        if not os.fspath(value):
            self.fail("the path is empty: name one, '.' for the folder where you are.", param, ctx)
        return super().convert(value, param, ctx)


class GraphFolder(NamedPath):
    """The folder of a graph; one of the files that a build writes there stands for it."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The folder that is meant."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not path.is_file():
            return path
        if path.name not in _FILES:
            shown = click.format_filename(path)
            self.fail(f"{shown!r} is a file: give the folder that 'kg build' wrote, or its kg.sqlite.", param, ctx)
        return path.parent


def plural(word: str) -> str:
    """A word that is said of many, where it was said of one."""
    return word if word.endswith("s") else f"{word}s"


#: A kind of concept, be it said of one or of many.
KIND = Choice([kind.value for kind in Kind], lambda word: word.removesuffix("s"))
