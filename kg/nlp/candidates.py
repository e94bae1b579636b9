"""What a detector says: there may be a mention here. Deciding is left to :mod:`kg.nlp.decide`."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Kind


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A range of code points that a detector holds to be a mention, and how sure it is (0 … 1).

    ``kind`` is None where the detector can't tell.
    """

    start: int
    end: int
    detector: str
    kind: Kind | None
    score: float
