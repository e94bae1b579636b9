"""Emphasis of Markdown, which abstracts from submission systems have, as the text that it emphasizes."""

from __future__ import annotations

import re

#: Bold: words, or letters within a word ("**T**est-**T**ime"); powers and footnotes ("2**n", "**p < 0.05") are none.
_BOLD = re.compile(r"\*\*(?:(?<![\w*]\*\*)(?=[^\s*])([^*]{1,300}?)(?<=[^\s*])|([A-Za-z]{1,30}))\*\*(?!\*)")
#: Italics; algebras and algorithms ("C*-algebras and A*") are none.
_ITALIC = re.compile(r"\*(?<![\w*\\$^]\*)(?=[\w\"“(])([^*]{1,300}?)(?<=[\w)\"”%.!?])\*(?![\w*])")
_UNDERLINED = re.compile(r"_(?<![\w\\$^]_)(?=[\w\"“(])([^_]{1,300}?)(?<=[\w)\"”%.!?])_(?!\w)")


def strip_emphasis(text: str) -> str:
    """A text without stars around what it emphasizes; lines below stand for emphasis only where stars do, too.

    Examples
    --------
    >>> strip_emphasis("We propose _**T**est-**T**ime training_, a *cheap* one (**TTT**).")
    'We propose Test-Time training, a cheap one (TTT).'
    >>> strip_emphasis("A* and D* on C*-algebras, 2**n, x_i or _y_, *p < 0.05, **p < 0.01")
    'A* and D* on C*-algebras, 2**n, x_i or _y_, *p < 0.05, **p < 0.01'
    """
    if "*" not in text:
        return text
    bold = _BOLD.sub(lambda found: found[1] or found[2], text)
    if bold != text:
        bold = _UNDERLINED.sub(r"\1", bold)
    return _ITALIC.sub(r"\1", bold)
