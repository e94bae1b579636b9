"""What may be asked of full-text tables: phrases, and how they go together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together, in this order, in any of their forms.

    ``first``: where a column begins; ``begun``: the last of them may be longer.
    """

    text: str
    first: bool = False
    begun: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """What has all of some parts."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """What has one of some parts."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """What has a part in some columns."""

    columns: tuple[str, ...]
    part: Query


Query = Phrase | AllOf | AnyOf | Within
