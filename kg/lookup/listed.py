"""A tuple of values that a notebook shows as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

_T = TypeVar("_T")


class Listed(tuple[_T, ...]):
    """A tuple of values; :mod:`kg.lookup.html` gives it its form in a notebook, a table."""

    __slots__ = ()

    _repr_html_: ClassVar[Callable[[Any], str]]
