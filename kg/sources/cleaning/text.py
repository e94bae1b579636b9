"""Clean-up of text: Unicode, HTML entities, LaTeX remnants, white space.

Everything here is idempotent: cleaning clean text changes nothing. After :func:`clean_text` a string is
NFC, on one line, without lone surrogates, control characters, or invisible characters that reorder text
or split words; letters of any script, emoji and prices stay as they are.
"""

from __future__ import annotations

import html
import re
import unicodedata

from ftfy import TextFixerConfig, fix_text
from ftfy.chardata import CONTROL_CHARS, LIGATURES

from kg.sources.cleaning.emphasis import strip_emphasis
from kg.sources.cleaning.glyphs import mend_glyphs
from kg.sources.cleaning.latex import strip_latex
from kg.sources.cleaning.markup import strip_markup

# Line breaks are collapsed below; curly quotes and full-width letters mean something: they stay.
_FTFY = TextFixerConfig(
    unescape_html=False, uncurl_quotes=False, fix_character_width=False, fix_line_breaks=False, normalization="NFC"
)
_ROUNDS = 50
#: The signs that ftfy changes wherever they stand. It takes no other sign alone for damage, only two side by side.
_TELLING = frozenset(map(chr, [*CONTROL_CHARS, *LIGATURES, *range(0x80, 0xA0)])) | set("ŒœÂÃ")
_TIE = re.compile(r"~(?:(?<=[a-z]~)[A-Z(]|(?<=[a-z]\.~)[A-Za-z(])")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Terminal escapes, controls other than white space, soft hyphens, zero-width spaces, bidirectional controls,
# interlinear anchors, tags and noncharacters. Joiners are looked at by their neighbours; see _JOINER.
_DROPPED = re.compile(
    "\x1b\\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff0-\ufffc\ufffe\uffff\U000e0000-\U000e007f"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
# Zero-width (non-)joiners shape Persian, Indic scripts and emoji; next to ASCII or white space they do nothing.
_JOINER = re.compile("(?<![^\x00-\x7f\\s\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f\\s\u200c\u200d])")
#: Subscripts of Unicode: as digits, as HTML and TeX leave them, so that one name is one.
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₔₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", "0123456789+-=()aeoxəhklmnpstijruv")
_SUBSCRIPT = re.compile("[₀-₎ₐ-ₜᵢᵣᵤᵥⱼ]")
#: A telling sign, a subscript, or two side by side that are not ASCII. It begins with one set of signs: that is quick.
_UNSOUND = re.compile(
    rf"[^\t\n\f\r -~](?:[^\t\n\f\r -~]|(?<={_SUBSCRIPT.pattern})|(?<=[{re.escape(''.join(sorted(_TELLING)))}]))"
)


def clean_unicode(text: str) -> str:
    r"""Repair characters and collapse white space; leave entities and LaTeX alone (for ids, DOIs, addresses).

    Examples
    --------
    >>> clean_unicode("na\u0308ive\u200b \ud83d\ude00 \ud800\x07\n Schro\xc3\xb6dinger")
    'näive 😀 � Schroödinger'
    >>> clean_unicode("\u202eevil\u202c 🏳️‍🌈 نمی‌خواهم")
    'evil 🏳️‍🌈 نمی‌خواهم'
    """
    if text.isascii() and text.isprintable():  # most ids and addresses: only their spaces can need a change
        return " ".join(text.split())
    return _to_fixpoint(text, latex=False)


def clean_text(text: str) -> str:
    r"""Clean a title, an abstract or a name: characters, HTML entities and simple tags, LaTeX, white space.

    Examples
    --------
    >>> clean_text("Independence for  $H$-chromatic\n functions &amp; more")
    'Independence for H-chromatic functions & more'
    >>> clean_text(r"a \emph{na\"ive} $\alpha$-H{\"o}lder bound, up 3\%, for $5 or $10")
    'a naïve α-Hölder bound, up 3%, for $5 or $10'
    >>> clean_text("<jats:p>H<sub>2</sub>O in C++ &lt;script&gt;</jats:p>")
    'H2O in C++ <script>'
    """
    return _to_fixpoint(text, latex=True)


def _to_fixpoint(text: str, *, latex: bool) -> str:
    if not text or _looks_clean(text):
        return text
    for _ in range(_ROUNDS):
        before, text = text, _clean_once(text, latex=latex)
        if text == before or _looks_clean(text):
            break
    return text


def _looks_clean(text: str) -> bool:
    """Whether there is surely nothing to clean: quick to tell, and so it is with most texts."""
    return (
        text.isprintable()
        and text == text.strip()
        and "  " not in text
        and "\\" not in text  # LaTeX, entities and tags
        and "$" not in text
        and "&" not in text
        and "{" not in text
        and "`" not in text
        and "(cid:" not in text
        and "*" not in text
        and "<" not in text
        and not ("~" in text and _TIE.search(text))
        and (text.isascii() or _is_sound(text))
    )


def _is_sound(text: str) -> bool:
    """Whether there is nothing to repair: no telling sign, no subscript, nor two side by side that are not ASCII."""
    return unicodedata.is_normalized("NFC", text) and not _UNSOUND.search(text)


def _clean_once(text: str, *, latex: bool) -> str:
    if not text.isascii():
        if _SURROGATE.search(text):  # joins pairs, replaces what is alone
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if not _is_sound(text):
            text = fix_text(text, _FTFY)
    if not text.isprintable() or "\ufffc" in text:  # no other printable sign is dropped
        text = _JOINER.sub("", _DROPPED.sub("", text))
    if latex:
        text = strip_emphasis(mend_glyphs(strip_latex(strip_markup(html.unescape(text)))))
        if not text.isascii() and _SUBSCRIPT.search(text):
            text = text.translate(_SUBSCRIPTS)
    return unicodedata.normalize("NFC", " ".join(text.split()))
