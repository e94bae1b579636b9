"""Signs of a PDF's font that have no letter in its text: "classi(cid:12)cation" is "classification"."""

from __future__ import annotations

import re

#: A hyphen at the end of a line, and the ligatures of TeX's text fonts, where they stand in a word. Others are signs of
#: formulas, which tell nothing without their font.
_GLYPH = re.compile(r"\(cid:(?:173|(?:1[1-5])(?=\)[a-z])|2(?<=[a-z]\(cid:2)(?=\)[a-z]))\)")
_LETTERS = {"173": "-", "11": "ff", "12": "fi", "13": "fl", "14": "ffi", "15": "ffl", "2": "fi"}


def mend_glyphs(text: str) -> str:
    """A text with the letters of the signs whose numbers stand in it.

    Examples
    --------
    >>> mend_glyphs("e(cid:14)cient classi(cid:2)cation of random(cid:173) dot (cid:12)elds, (cid:15)-tubes, N(cid:2)N")
    'efficient classification of random- dot fields, (cid:15)-tubes, N(cid:2)N'
    """
    return _GLYPH.sub(lambda found: _LETTERS[found[0][5:-1]], text)
