"""Clean-up of text: what changes, what must not, and that cleaning twice changes nothing."""

from __future__ import annotations

import itertools
import re
import sys
import unicodedata

import pytest
from ftfy import fix_text
from hypothesis import example, given
from hypothesis import strategies as st

from kg.sources.cleaning import latex
from kg.sources.cleaning import text as cleaning
from kg.sources.cleaning.text import clean_text, clean_unicode

PIECES = r"""\ $ { } ^ _ & ; < > ` ' " ~ , . % # - ( ) [ ] \alpha \emph{ \textbf{ \" \' \c \L \l{} \( \) \, \ie \frac{
\sqrt{ $5 10 a x O N &amp; &lt; &#36; {\it {\em mathcal{ \\ <i> </i> \cite{ é \$ \% \{ \}""".split()
PIECES += [" ", "\u0301", "\u200d", "\u200b", "\ud800", "\udc00", "â€™", "\x85"]
LATEX = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
# What ftfy takes for damage or changes at sight, what goes with it, and what it leaves alone.
DAMAGE = st.text(
    "aZ0 .,?!\n\x07\x1b\x85éöÃÂâŒœåÐØàÎβВГ€£™œ°§²±“”‘’–—…¤¬\u00a0\u00ad\u0301\u212bﬁǅ中\ufffc\ufffd", max_size=12
)


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
        (r"\emphbit-string \textbfOR-PCA in \mathbbR^d", "bit-string OR-PCA in R^d"),
        (
            "a emph{new} way, termed extit{TextSnake}, $ extit{ Hidden Footprints}$",
            "a new way, termed TextSnake, Hidden Footprints",
        ),
        ("analysis~(LDA), i.i.d.~from Text{-}to{-}Image", "analysis (LDA), i.i.d. from Text-to-Image"),
        ("_**T**est-**T**ime **M**erging_ (**TTM**), a *cheap one*", "Test-Time Merging (TTM), a cheap one"),
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
        *("C*-algebras, A* and D*", "2**n or 3**m", "*p < 0.05, **p < 0.01", "a _b_ c", "emphasis, 60 mph", "1%~5%"),
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


@given(st.text(max_size=60) | LATEX | DAMAGE | st.text(st.sampled_from("ab AB é ~'`$<&{\\"), max_size=20))
def test_what_looks_clean_is_clean(text: str) -> None:
    """Most texts are not looked at more closely."""
    if cleaning._looks_clean(text):
        assert all(cleaning._clean_once(text, latex=latex) == text for latex in (True, False))


@given(st.text(max_size=60) | DAMAGE)
@example("déjà vu – “naïve”, ’tis")
@example("â œ.")
def test_what_is_sound_is_not_repaired(text: str) -> None:
    if cleaning._is_sound(text):
        assert fix_text(text, cleaning._FTFY) == text


def test_most_texts_of_foreign_signs_are_sound() -> None:
    assert cleaning._is_sound("Müller’s “naïve” approach – 5 × 3 – to Gödel’s α-conversion… of 中 and 😀")


@pytest.mark.parametrize("first", range(0, 0x10000, 0x1000))
def test_no_sign_that_tells_nothing_is_damage_among_ascii(first: int) -> None:
    """So whether a text is sound can be told from its telling signs and from what stands side by side."""
    around = [(before, after) for before in "aA0 .,?!" for after in "aA0 .,?!"]
    for sign in filter(cleaning._is_sound, map(chr, range(first, first + 0x1000))):
        if unicodedata.category(sign) not in {"Cs", "Mn"}:  # surrogates are gone before; marks make other signs
            text = sign + "".join(f"{before}{sign}{after}" for before, after in around)
            assert cleaning._is_sound(text)
            assert fix_text(text, cleaning._FTFY) == text, ascii(sign)


@pytest.mark.parametrize(("needed", "pattern"), [rule[:2] for rule in latex._RULES], ids=itertools.count())
@given(data=st.data())
def test_no_rule_fires_without_what_it_needs(data: st.DataObject, needed: str, pattern: re.Pattern[str]) -> None:
    assert needed in data.draw(st.from_regex(pattern))


@pytest.mark.parametrize(
    ("quick", "plain"),
    [
        (r"(?:\{(?P<open>)\\|\\)", r"(?P<open>\{)?\\"),
        (r"\$(?<![\\$\w]\$)", r"(?<![\\$\w])\$"),
        (r"\$(?<=[A-Za-z)]\$)", r"(?<=[A-Za-z)])\$"),
        (r"m(?<![A-Za-z]m)ath", r"(?<![A-Za-z])math"),
        (r"\{(?<![\w\\^_}{]\{)", r"(?<![\w\\^_}{])\{"),
        (r"\\(?<![^\s(\[,;-]\\)\\*", r"(?<![^\s(\[,;-])\\+"),
    ],
)
@given(LATEX | st.text(st.sampled_from(r"aAo $\{}'(,-é"), max_size=20))
def test_a_rule_that_begins_with_its_sign_is_only_quicker(quick: str, plain: str, text: str) -> None:
    [rule] = [pattern for _, pattern, _ in latex._RULES if quick in pattern.pattern]
    slow = re.compile(rule.pattern.replace(quick, plain))
    assert rule.sub(r"<\g<0>>", text) == slow.sub(r"<\g<0>>", text)


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
