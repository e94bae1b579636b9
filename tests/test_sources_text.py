"""Clean-up of text: what changes, what must not, and that cleaning twice changes nothing."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.sources import text as cleaning
from kg.sources.text import clean_text, clean_unicode

PIECES = r"""\ $ { } ^ _ & ; < > ` ' " ~ , . % # - ( ) [ ] \alpha \emph{ \textbf{ \" \' \c \L \l{} \( \) \, \ie \frac{
\sqrt{ $5 10 a x O N &amp; &lt; &#36; {\it {\em mathcal{ \\ <i> </i> \cite{ é \$ \% \{ \}""".split()
PIECES += [" ", "\u0301", "\u200d", "\u200b", "\ud800", "\udc00", "â€™", "\x85"]
LATEX = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  a \t\r\n b\u00a0\u2028c ", "a b c"),
        ("Independence for $H$-chromatic functions", "Independence for H-chromatic functions"),
        (r"\emph{x}, \textbf{a \textit{b} c}, {\em finite sample}, \textbf{L}azy", "x, a b c, finite sample, Lazy"),
        (r"$\alpha$, \beta-VAE, $\epsilon$-greedy", "α, β-VAE, ε-greedy"),
        (r"na\"ive H{\"o}lder R\"ossler Alfv\'en Fran\c{c}ois Ji\v r\'{\i} Polyak-\L ojasiewicz", None),
        (r"i.\,i.\,d. data at 10\,ms, 53.7\% less", "i.i.d. data at 10 ms, 53.7% less"),
        (r"\"Hard\" targets aren\'t \"soft\"", '"Hard" targets aren\'t "soft"'),
        (r"$\mathcal{O}(n)$ in $\mathbb{R}^d$ at \frac{1}{n}", "O(n) in R^d at 1/n"),
        (r"as shown~\citep[p. 3]{doe2020}, \ie here", "as shown, i.e. here"),
        ("{BERT}: ``a'' model on {0,1}", 'BERT: "a" model on {0,1}'),
        (r"\frameworkname is achieved", "frameworkname is achieved"),
        ("x &lt; y &amp;amp; z&nbsp;!", "x < y & z !"),
        ("<jats:p>H<sub>2</sub>O</jats:p>", "H2O"),
        ("SchrÃ¶dinger", "Schrödinger"),
        ("e\u0301\u200b\u00adx", "éx"),
        ("a\ud800b \ud83d\ude00", "a\ufffdb 😀"),
        ("a\x00\x07\x1b[31mb\ufeff\uffff", "ab"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
    ],
)
def test_cleans(raw: str, clean: str | None) -> None:
    assert clean_text(raw) == (clean or "naïve Hölder Rössler Alfvén François Jiří Polyak-Łojasiewicz")


@pytest.mark.parametrize(
    "text",
    [
        *("$5", "from $5 to $10", "US$5 or A$6", "costs $5, or 6$ here", "100$ a day", "a $ b", "$$", "a & b", "R&D"),
        *("C++ and C#", "a < b > c", "<script>alert('x')</script>", "x_i^2", "{0, 1}", r"C:\temp\new", "~5%"),
        *("שלום עולם", "مرحبا بالعالم", "نمی‌خواهم", "क्षेत्र", "👩‍👩‍👧 🏳️‍🌈", "“quoted” – text…", "中文，全角"),
        *("https://example.org/~user/a_b?c=d&e=f", "f(x)=-x", "Smith & Jones's", "`AI Models Collapse'"),
    ],
)
def test_leaves_alone(text: str) -> None:
    assert clean_text(text) == text


@given(st.text(max_size=60) | st.text(st.characters(exclude_categories=()), max_size=60) | LATEX)
@example(r"\$x\$ \\\alpha{{\"\"o}}")
@example("e\u200b\u0301")
def test_idempotent_and_well_formed(text: str) -> None:
    for clean in (clean_text, clean_unicode):
        once = clean(text)
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert once == " ".join(once.split())
        assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in once)
        once.encode()


@given(st.text(max_size=60) | LATEX | st.text(st.sampled_from("ab AB ~'`$<&{\\"), max_size=20))
def test_what_looks_clean_is_clean(text: str) -> None:
    """Most texts are not looked at more closely."""
    if cleaning._looks_clean(text):
        assert all(cleaning._clean_once(text, latex=latex) == text for latex in (True, False))


@pytest.mark.parametrize("first", range(0, sys.maxunicode, 0x1000))
def test_no_printable_sign_is_dropped_but_one(first: int) -> None:
    """So the search for what is to be dropped can be left out where a text is printable."""
    signs = filter(str.isprintable, map(chr, range(first, first + 0x1000)))
    assert "".join(sign for sign in signs if cleaning._DROPPED.search(sign) or cleaning._JOINER.search(sign)) in (
        ("", "\ufffc") if first == 0xF000 else ("",)
    )


@given(st.text(st.sampled_from("abc XYZ 019.,:;-()?!"), max_size=60))
def test_plain_text_only_loses_white_space(text: str) -> None:
    assert clean_text(text) == " ".join(text.split())


def test_long_input_takes_no_long_time() -> None:
    for piece in ("\\", "$", "{", "\\emph{", "`", "&amp;", "$a ", "{\\it ", "\\[", "``", "~"):
        clean_text(piece * 5_000)
