"""Markup of publishers and of the web, taken out of a text: HTML, JATS, MathML, the TeX elements of IEEE.

Only the names of known elements count as markup: ``a < b``, ``List<String>`` and ``<mask>`` are text. Blocks leave a
space, headings stay with a colon, and of a formula that is there in MathML and in TeX, one stays.
"""

from __future__ import annotations

import re

_BLOCKS = (
    "p|para|br|break|hr|div|sec|section|abstract|body|list|list-item|ul|ol|li|dl|dt|dd|disp-formula|disp-quote"
    "|blockquote|table|thead|tbody|tr|td|th|pre|title|h[1-6]|mspace|article-title"
)
_INLINES = (
    "i|b|u|em|strong|it|italic|bold|roman|sub|sup|inf|scp|sc|small-caps|smallcaps|span|monospace|underline|overline|ovl"
    "|strike|small|big|tt|font|emph|a|xref|ext-link|uri|email|named-content|styled-content|inline-formula|inline-graphic"
    "|inline-supplementary-material|graphic|formula|tex|tex-math|alternatives|img|nobr|wbr|abbr|cite|mark|center"
    "|math|mi|mn|mo|ms|mtext|mrow|mfrac|msqrt|mroot|mstyle|merror|mpadded|mphantom|mfenced|menclose|msub|msup|msubsup"
    "|munder|mover|munderover|mmultiscripts|mprescripts|mtable|mtr|mtd|semantics|annotation|annotation-xml|maction"
)
_SPACES = "jats|mml|m|ce|sb|xhtml|html|hm"
_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))*"""
_BLOCK = re.compile(rf"</?(?:(?:{_SPACES}):)?(?:{_BLOCKS}){_ATTRIBUTES}\s*/?>", re.IGNORECASE)
_INLINE = re.compile(
    rf"</?(?:(?:{_SPACES}):)?(?:{_INLINES}){_ATTRIBUTES}\s*/?>|</?(?:jats|mml|ce):[a-z-]+\b[^<>]*>", re.IGNORECASE
)
_HEADING = re.compile(
    rf"<(?P<tag>(?:jats:)?title|h[1-6]){_ATTRIBUTES}\s*>\s*(?P<said>[^<>]{{1,300}}?)\s*[.:]?\s*</(?P=tag)\s*>\s*",
    re.IGNORECASE,
)
_FORMULA = re.compile(
    r"<(?P<tag>(?:jats:)?alternatives)\b[^<>]*>(?P<said>.{0,4000}?)</(?P=tag)>", re.DOTALL | re.IGNORECASE
)
_TEX = re.compile(r"<(?P<tag>(?:jats:)?tex-math)\b[^<>]*>.{0,4000}?</(?P=tag)>", re.DOTALL | re.IGNORECASE)
_ANNOTATION = re.compile(
    r"<(?P<tag>(?:mml:)?annotation(?:-xml)?)\b[^<>]*>.{0,4000}?</(?P=tag)>", re.DOTALL | re.IGNORECASE
)
_MATH = re.compile(r"<(?P<tag>(?:mml:|m:)?math)\b[^<>]*>.{0,4000}?</(?P=tag)>", re.DOTALL | re.IGNORECASE)
_NOTE = re.compile(rf"<(?P<tag>(?:jats:)?fn){_ATTRIBUTES}\s*>.{{0,1000}}?</(?P=tag)>", re.DOTALL | re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def strip_markup(text: str) -> str:
    """A text without its markup.

    Examples
    --------
    >>> strip_markup('Growth of <i>Bryum</i> in CO<sub>2</sub>, <span class="nocase">drought</span>: p < 0.05, <mask>')
    'Growth of Bryum in CO2, drought: p < 0.05, <mask>'
    >>> strip_markup("<sec><title>Aims</title><p>To see.</p></sec><p>To<br/>look.</p>")
    'Aims: To see. To look.'
    >>> strip_markup("Moss<fn><p>Funded by nobody.</p></fn> gardens")
    'Moss gardens'
    """
    if "<" not in text:
        return text
    stripped = text
    if "<!" in stripped:
        stripped = _closed(_CDATA, "]]>", r"\1", _closed(_COMMENT, "-->", "", stripped))
    lower = stripped.lower()
    if "math" in lower:
        stripped = _FORMULA.sub(_one_of_two, stripped)
        if "annotation" in lower:
            stripped = _ANNOTATION.sub("", stripped)
        stripped = _MATH.sub(_tight, stripped)
    stripped = _NOTE.sub("", stripped) if "fn" in lower else stripped
    stripped = _HEADING.sub(r" \g<said>: ", stripped)
    stripped = _INLINE.sub("", _BLOCK.sub(" ", stripped))
    return text if stripped == text else re.sub(r":$", "", " ".join(stripped.split()))


def _closed(pattern: re.Pattern[str], closing: str, said: str, text: str) -> str:
    """A text with ``said`` in the place of what is closed; what is opened behind the last closing is not looked at."""
    end = text.rfind(closing) + len(closing) if closing in text else 0
    return pattern.sub(said, text[:end]) + text[end:]


def _one_of_two(found: re.Match[str]) -> str:
    said = found["said"]
    return _TEX.sub("", said) if "math" in _TEX.sub("", said).lower() else said


def _tight(found: re.Match[str]) -> str:
    """Mathematics of MathML without white space around its elements, which says nothing."""
    return re.sub(r">\s+(?=[^\s])|(?<=[^\s])\s+<", lambda sign: sign[0].strip(), found[0])
