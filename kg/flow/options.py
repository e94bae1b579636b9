"""How a folder is built, who is told what happens on the way, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.graph.network import Graph
    from kg.model import Paper
    from kg.nlp.external import External
    from kg.nlp.mentions import Dropped
    from kg.sources import Reading

#: Called with the number of papers that were extracted and the number of those that had to be.
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Options:
    """How a folder is built, beside its files: see :func:`kg.build` and :func:`kg.flow.outputs.Outputs.add_graph`."""

    pipeline: str | None = None
    labels: str = ""
    corrections: str | None = None
    view_limit: int = 25
    with_sparql: bool = False
    any_language: bool = False
    title: str = ""

    @property
    def external(self) -> External | None:
        """The pipeline in the network's place."""
        from kg.nlp.external import External, parse_labels

        return External(self.pipeline, parse_labels(self.labels)) if self.pipeline else None


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told what happens on the way: what was read, how far it is, what was dropped, what should be known."""

    read: Callable[[Reading], object] = lambda reading: None
    progress: Progress = lambda done, total: None
    dropped: Callable[[Paper, Dropped], object] | None = None
    warn: Callable[[str], object] = lambda message: None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: ``graph`` is None where the outputs were those of these papers already."""

    reading: Reading
    summary: Mapping[str, Any]
    paths: Mapping[str, Path]
    graph: Graph | None = field(default=None, repr=False)
