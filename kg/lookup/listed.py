"""A tuple of values that a notebook shows as a table."""

from __future__ import annotations

from typing import TypeVar

_T = TypeVar("_T")


class Listed(tuple[_T, ...]):
    """A tuple of values; a notebook shows it as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        from kg.lookup.html import to_html

        return to_html(tuple(self))
