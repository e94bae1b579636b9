"""How a folder is built, who is told what happens on the way, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import SAMPLE

if TYPE_CHECKING:
    from kg.concepts.own_links import OwnLink
    from kg.graph.network import Values
    from kg.model import Paper
    from kg.nlp.external import External
    from kg.nlp.mentions import Dropped
    from kg.sources import Account, Reading

#: What the graph of the sample alone is called, where nobody says.
SAMPLE_TITLE = "Well-known papers of machine learning"

#: Called with the number of papers that were extracted and the number of those that had to be.
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Options:
    """How a folder is built, beside its files: see :func:`kg.build` and :func:`kg.flow.outputs.Outputs.add_graph`.

    ``links`` are those of tables of one's own, as :func:`kg.concepts.own_links.links_text` writes them: they are kept
    with the folder, whatever becomes of the tables.
    """

    pipeline: str | None = None
    labels: str = ""
    corrections: str | None = None
    links: str = ""
    view_limit: int = 25
    with_sparql: bool = False
    any_language: bool = False
    title: str = ""

    @property
    def own_links(self) -> tuple[OwnLink, ...]:
        """The links of tables of one's own."""
        from kg.concepts.own_links import links_of_text

        return links_of_text(self.links)

    @property
    def shown(self) -> tuple[object, ...]:
        """What decides the outputs, beside papers, pipeline and corrections."""
        return self.links, self.view_limit, self.with_sparql, self.title

    @property
    def page(self) -> dict[str, Any]:
        """How the page is written: what :meth:`kg.flow.outputs.Outputs.add_graph` takes."""
        return {"view_limit": self.view_limit, "with_sparql": self.with_sparql, "title": self.title}

    @property
    def external(self) -> External | None:
        """The pipeline in the network's place."""
        from kg.nlp.external import External, parse_labels

        return External(self.pipeline, parse_labels(self.labels)) if self.pipeline else None


def title_of_input(paths: object) -> str:
    """What a graph of such input is called whatever its folder: only the sample has a title of its own.

    Examples
    --------
    >>> title_of_input([SAMPLE]), title_of_input(["papers/"])
    ('Well-known papers of machine learning', '')
    """
    (only,) = paths if isinstance(paths, list | tuple) and len(paths) == 1 else (paths,)
    return SAMPLE_TITLE if isinstance(only, str | PathLike) and Path(only) == SAMPLE else ""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told what happens on the way: what was read, how far it is, what was dropped, what should be known."""

    read: Callable[[Account], object] = lambda account: None
    progress: Progress = lambda done, total: None
    dropped: Callable[[Paper, Dropped], object] | None = None
    warn: Callable[[str], object] = lambda message: None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: ``values`` is None where the outputs were those of these papers already.

    ``reading`` is None where not even the papers had to be looked at.
    """

    account: Account
    summary: Mapping[str, Any]
    paths: Mapping[str, Path]
    reading: Reading | None = field(default=None, repr=False)
    values: Values | None = field(default=None, repr=False)
