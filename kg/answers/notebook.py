"""What look-ups give back, where Python prints it and in a notebook: it reads like the terminal's.

Importing this module gives the values of :mod:`kg.lookup` these forms; :func:`kg.open_graph` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import click

import kg.lookup.html  # noqa: F401  (the form of all other values; that of these comes after it)
from kg.answers.compare import compare_text
from kg.answers.concept import concept_text, use_lines
from kg.answers.format import COLOURS, counted, wrap
from kg.answers.gaps import gaps_text
from kg.answers.paper import paper_text, similar_lines
from kg.answers.search import search_text
from kg.answers.stats import matrix_text, stats_text
from kg.answers.trends import trends_text
from kg.answers.ways import ways_text
from kg.lookup.comparing import Comparison
from kg.lookup.counting import Matrix, Stats
from kg.lookup.full_text import Hits
from kg.lookup.gaps import Gap
from kg.lookup.listed import Listed
from kg.lookup.names import NameHit
from kg.lookup.opened import OpenGraph, open_graph
from kg.lookup.paths import Route
from kg.lookup.trends import Trends
from kg.lookup.values import ConceptCard, PaperCard, PaperUse, SimilarPaper

__all__ = ["OpenGraph", "as_html", "as_text", "open_graph"]

#: The width of all text: what is printed does not depend on the window.
_WIDTH = 100

#: What the terminal says of an option, and what is said of the method in its place.
_OPTION = re.compile(r"\(--(papers|top) [\d,]+ shows all\)")
_METHODS = {"papers": "(.papers() gives all)", "top": "(.table has all)"}

_COLOUR = re.compile(r"\x1b\[(\d+)m")
_TAGS = {"1": "font-weight: bold", "34": "color: #2f6fb3", "32": "color: #3a7d34", "35": "color: #a3438f"}


def _names_text(hits: Listed[NameHit]) -> str:
    lines = []
    for hit in hits:
        named = "" if hit.name == hit.label else f", as {hit.name!r}"
        kind = click.style(hit.kind.value, fg=COLOURS[hit.kind])
        text = f"{click.style(hit.label, bold=True)} ({kind}, {counted(hit.papers, 'paper')}{named})"
        lines += wrap(text, _WIDTH, f"{100 * hit.likelihood:>3.0f} %  ")
    return "\n".join(lines)


#: How each value is written, and each list of values by the first of them.
_FORMS: Mapping[type, Callable[[Any], str]] = {
    ConceptCard: lambda card: concept_text(card, _WIDTH, len(card.newest)),
    PaperCard: lambda card: paper_text(card, _WIDTH),
    Hits: lambda found: search_text(found, _WIDTH),
    Comparison: lambda found: compare_text(found, _WIDTH),
    Trends: lambda found: trends_text(found, _WIDTH),
    Stats: lambda found: stats_text(found, _WIDTH),
    Matrix: lambda found: matrix_text(found, _WIDTH),
    Route: lambda ways: ways_text(ways, _WIDTH),
    Gap: lambda gaps: gaps_text(gaps, _WIDTH),
    SimilarPaper: lambda papers: "\n\n".join("\n".join(similar_lines(paper, _WIDTH)) for paper in papers),
    NameHit: _names_text,
    PaperUse: lambda uses: "\n\n".join("\n".join(use_lines(use, _WIDTH)) for use in uses),
}
_VALUES = (ConceptCard, PaperCard, Hits, Comparison, Trends, Stats, Matrix)


def as_text(value: Any) -> str:
    """An answer as the terminal would print it, without colours.

    Examples
    --------
    >>> as_text(Listed())
    'nothing'
    """
    return click.unstyle(_styled(value))


def as_html(value: Any) -> str:
    """The same as HTML with its colours; all text is escaped.

    Examples
    --------
    >>> as_html(Listed())
    '<pre style="white-space: pre-wrap; line-height: 1.35">nothing</pre>'
    """
    text, depth = escape(_styled(value), quote=False), 0

    def tag(match: re.Match[str]) -> str:
        nonlocal depth
        if match[1] in _TAGS:
            depth += 1
            return f'<span style="{_TAGS[match[1]]}">'
        ended, depth = depth, 0
        return "</span>" * ended

    body = _COLOUR.sub(tag, text)
    return f'<pre style="white-space: pre-wrap; line-height: 1.35">{body}{"</span>" * depth}</pre>'


def _styled(value: Any) -> str:
    if isinstance(value, Listed):
        form = _FORMS.get(type(value[0])) if value else None
        return "nothing" if not value else "\n".join(map(repr, value)) if form is None else _said(form(value))
    return _said(_FORMS[type(value)](value))


def _said(text: str) -> str:
    """What is said of an option of the command line, said of the method of the same question."""
    return _OPTION.sub(lambda match: _METHODS[match[1]], text)


for _kind in (*_VALUES, Listed):
    for _name, _form in (("__repr__", as_text), ("_repr_html_", as_html)):
        setattr(_kind, _name, _form)
