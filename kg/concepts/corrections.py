"""Decisions made by hand: a small text file that every build applies."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.concepts.normal import normal_form
from kg.errors import CorrectionError
from kg.model import Kind
from kg.paths import read_whole

_WANTS = {"merge": 2, "split": 2, "rename": 2, "retype": 2, "drop": 1, "keep": 1}


@dataclass(frozen=True, slots=True)
class Correction:
    """One line: what to do, with which name, and the other name or the kind that it needs."""

    action: str
    name: str
    other: str
    place: str

    @property
    def key(self) -> str:
        """The normal form of the name."""
        return normal_form(self.name)

    @property
    def other_key(self) -> str:
        """The normal form of the other name."""
        return normal_form(self.other)


@dataclass(frozen=True, slots=True)
class Corrections:
    """Corrections by normal forms; ``lines`` are all of them, sorted."""

    merge: Mapping[str, str] = field(default_factory=dict)
    split: frozenset[tuple[str, str]] = frozenset()
    keep: frozenset[str] = frozenset()
    lines: tuple[Correction, ...] = ()

    @property
    def digest(self) -> str:
        """A sha256 of what the corrections say, whatever the order of their lines."""
        said = sorted({(c.action, c.key, c.other_key, c.other) for c in self.lines})
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def warnings(self, names: Mapping[str, str]) -> tuple[str, ...]:
        """A warning for each correction that changes nothing, or gives a concept the label of another one.

        It changes nothing where a name is not in the papers, or where it splits from no concept.

        Parameters
        ----------
        names
            The concept that each name leads to, by their normal forms.
        """
        missing = (
            (c, next((name for name, key in named if key not in names), None))
            for c in self.lines
            for named in [[(c.name, c.key), *([(c.other, c.other_key)] if c.action == "split" else [])]]
        )
        idle = (
            f"{c.place}: no mention is called {name!r}: '{c.action}' changes nothing" for c, name in missing if name
        )
        gone = {names.get(c.key) for c in self.lines if c.action in ("drop", "rename")}
        taken = (
            f"{c.place}: another concept is called {c.other!r}, and both are shown so now: to make them one, write"
            f" 'merge {c.name} | {c.other}'"
            for c in self.lines
            if c.action == "rename" and c.key in names and names.get(c.other_key) == c.other_key
            if c.other_key != names[c.key] and c.other_key not in gone
        )
        return (*idle, *taken)


#: How a text in UTF-16 begins, as some shells of Windows write it.
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_corrections(path: str | Path) -> Corrections:
    """Read a file of corrections, one a line; the order of the lines does not matter.

    ===============================  ==========================================================
    ``merge NAME | OTHER``           NAME is a name of the concept OTHER, which keeps its IRI; if NAME is the
                                     name that its concept has its IRI from, that concept's other names go along
    ``split NAME | OTHER``           NAME is no name of the concept OTHER, in no paper
    ``rename NAME | LABEL``          the concept NAME is shown as LABEL
    ``retype NAME | KIND``           the concept NAME is a method, dataset or problem everywhere
    ``drop NAME``                    NAME is no concept
    ``keep NAME``                    NAME is a concept of its own, whatever looks like it
    ===============================  ==========================================================

    NAME and OTHER may be any names of a concept, in any spelling. Spaces are needed round the bar only where a name has
    a bar, too. What a paper itself spells out counts more than
    ``merge`` and ``keep`` of the short form: after "evolution strategy (ES)" ES is that, there.

    Empty lines and what follows a ``#`` at the beginning of a line or after white space don't count.

    Raises
    ------
    CorrectionError
        Where the file can't be read, a line can't be understood or contradicts another; it names file and line.
    """
    path = Path(path)
    try:
        found = read_whole(path)
        text = found.decode("utf-16" if found.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = found.count(b"\n", 0, error.start) + 1
        raise CorrectionError(f"{path.name}:{line}: a byte is no UTF-8: save the file as UTF-8") from error
    except OSError as error:
        raise CorrectionError(f"can't read the corrections in {path}: {error.strerror or error}") from error
    return parse_corrections(text, path.name)


def parse_corrections(text: str, name: str = "corrections") -> Corrections:
    """Read corrections from a text; see :func:`read_corrections`.

    Examples
    --------
    >>> parse_corrections("merge PPO2 | proximal policy optimization").merge
    {'ppo2': 'proximal policy optimization'}
    >>> parse_corrections("drop Adam\\nkeep Adam", "mine.txt")
    Traceback (most recent call last):
    kg.errors.CorrectionError: mine.txt:2: 'keep Adam' contradicts 'drop Adam' in line 1
    """
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        if stripped := re.sub(r"(?:^|\s)#(?:\s.*|$)", "", line).strip():
            lines.append(_parse(stripped, f"{name}:{number}"))
    _check(lines)
    of = {action: [c for c in lines if c.action == action] for action in _WANTS}
    return Corrections(
        merge={c.key: c.other_key for c in sorted(of["merge"], key=_order)},
        split=frozenset((c.key, c.other_key) for c in of["split"]),
        keep=frozenset(c.key for c in of["keep"]),
        lines=tuple(sorted(lines, key=_order)),
    )


def _order(correction: Correction) -> tuple[str, ...]:
    return correction.action, correction.key, correction.other_key, correction.other, correction.place


def _parse(line: str, place: str) -> Correction:
    action, _, rest = line.partition(" ")
    action = action.lower()
    if action not in _WANTS:
        raise CorrectionError(f"{place}: {action!r} is no correction: write {', '.join(_WANTS)}")
    bar = "|" if _WANTS[action] == 2 and rest.count("|") == 1 else " | "  # a name may have a bar in it: p(y|x)
    parts = [part.strip() for part in rest.split(bar)]
    if len(parts) != _WANTS[action] or not all(map(normal_form, parts)):
        form = "NAME" if _WANTS[action] == 1 else "NAME | KIND" if action == "retype" else "NAME | OTHER"
        spaced = ", with spaces round the bar between the names" if rest.count("|") > 1 else ""
        raise CorrectionError(f"{place}: {line!r} can't be understood: write '{action} {form}'{spaced}")
    if action == "retype" and parts[1].lower() not in [kind.value for kind in Kind]:
        raise CorrectionError(f"{place}: {parts[1]!r} is no kind: write {', '.join(kind.value for kind in Kind)}")
    correction = Correction(action, parts[0], parts[1] if len(parts) > 1 else "", place)
    if action in ("merge", "split") and correction.key == correction.other_key:
        raise CorrectionError(f"{place}: both names of {line!r} are the same but for their spelling")
    return correction


def _check(lines: list[Correction]) -> None:
    """Raise for the first correction, by line, that contradicts an earlier one."""
    for place, new in enumerate(lines):
        for old in lines[:place]:
            if _contradict(old, new) or _contradict(new, old):
                before, after = (f"{c.action} {c.name}{' | ' + c.other if c.other else ''}" for c in (old, new))
                line = old.place.rpartition(":")[2]
                raise CorrectionError(f"{new.place}: {after!r} contradicts {before!r} in line {line}")


def _contradict(one: Correction, two: Correction) -> bool:
    same = one.key == two.key
    match one.action, two.action:
        case ("rename", "rename") | ("retype", "retype"):
            return same and one.other.casefold() != two.other.casefold()
        case ("merge", "merge"):
            return (same and one.other_key != two.other_key) or one.key == two.other_key
        case ("merge", "split"):
            return {one.key, one.other_key} == {two.key, two.other_key}
        case ("drop", "merge"):
            return one.key in (two.key, two.other_key)
        case ("drop", "rename" | "retype" | "keep") | ("keep", "merge"):
            return same
    return False
