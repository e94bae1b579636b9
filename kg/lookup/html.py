"""What look-ups give back as HTML for a notebook: small tables, with all text escaped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from html import escape
from itertools import pairwise
from typing import Any

from kg.lookup.listed import Listed
from kg.lookup.values import Evidence, Shown
from kg.model import Concept, Paper

#: So many rows of a table are shown.
MOST = 20

_OPEN = '<table style="text-align: left">'


def to_html(value: Any) -> str:
    """A value, or a tuple of values, as an HTML table; long ones are cut, and say so.

    Examples
    --------
    >>> from kg.lookup.values import SharedConcept
    >>> to_html((SharedConcept("c-1", "C<sub>", 2, 0.5),)).count("<td>")
    4
    >>> "C&lt;sub&gt;" in to_html((SharedConcept("c-1", "C<sub>", 2, 0.5),))
    True
    """
    return _table(value) if isinstance(value, tuple) else _fields(value)


def _fields(value: Any) -> str:
    """One row for each field of a value."""
    rows = (
        f"<tr><th>{escape(name.replace('_', ' '))}</th><td>{_cell(content)}</td></tr>"
        for name, content in _contents(value)
        if content not in ((), None)
    )
    return f"{_OPEN}{''.join(rows)}</table>"


def _table(values: tuple[Any, ...]) -> str:
    """One row for each value, one column for each field."""
    if not values:
        return "<p>nothing</p>"
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name, _ in _contents(values[0]))
    rows = (
        "".join(f"<td>{_cell(content)}</td>" for _, content in _contents(value)).join(("<tr>", "</tr>"))
        for value in values[:MOST]
    )
    more = f"<p>… and {len(values) - MOST:,} more</p>" if len(values) > MOST else ""
    return f"{_OPEN}<tr>{head}</tr>{''.join(rows)}</table>{more}"


def _contents(value: Any) -> list[tuple[str, Any]]:
    """Names and contents of the fields that are shown; of evidence only the telling sentence."""
    if not is_dataclass(value):
        return [("", value)]
    found = []
    for field in fields(value):
        name = field.metadata.get("json", field.name)
        content = getattr(value, field.name)
        if name == "evidence":
            name, content = "sentence", getattr(value, "telling", None)
        if name is not None and field.repr:
            found.append((str(name), content))
    return found


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Paper):
        return escape(value.title) + (f" ({value.year})" if value.year is not None else "")
    if isinstance(value, Concept):
        return escape(value.label)
    if isinstance(value, Evidence):
        places = (0, value.start, value.end, len(value.sentence))
        before, inside, after = (escape(value.sentence[start:end]) for start, end in pairwise(places))
        return f"{before}<mark>{inside}</mark>{after}"
    return _other_cell(value)


def _other_cell(value: Any) -> str:
    if isinstance(value, Enum):
        return escape(str(value.value))
    if isinstance(value, Mapping):
        return ", ".join(f"{_cell(key)}: {_cell(item)}" for key, item in value.items())
    if isinstance(value, tuple):
        return _table(value) if value and is_dataclass(value[0]) else ", ".join(map(_cell, value))
    return _fields(value) if is_dataclass(value) else escape(str(value))


Listed._repr_html_ = Shown._repr_html_ = to_html
