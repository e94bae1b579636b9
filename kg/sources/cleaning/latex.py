r"""What is left of LaTeX in titles and abstracts, turned into plain text.

Not a parser: remnants in scraped text are unbalanced, half converted and mixed with prices and paths. Each
rule is a substitution that only fires on what can hardly be anything else; the rest stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_GREEK = {
    name: char
    for names, chars in (
        ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi", "αβγδεζηθικλμνξ"),
        ("pi rho sigma tau upsilon phi chi psi omega", "πρστυφχψω"),
        ("Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega", "ΓΔΘΛΞΠΣΥΦΨΩ"),
        ("varepsilon vartheta varpi varrho varsigma varphi", "εϑϖϱςφ"),
    )
    for name, char in zip(names.split(), chars, strict=True)
}
_SIGNS = {
    name: sign
    for pair in (
        "ell ℓ;infty ∞;times ×;cdot ·;pm ±;leq ≤;le ≤;geq ≥;ge ≥;neq ≠;ne ≠;approx ≈;sim ~;simeq ≃;equiv ≡;ll ≪;gg ≫;"
        "in ∈;notin ∉;subset ⊂;subseteq ⊆;cup ∪;cap ∩;to →;rightarrow →;leftarrow ←;Rightarrow ⇒;mapsto ↦;"
        "leftrightarrow ↔;sum ∑;prod ∏;int ∫;partial ∂;nabla ∇;sqrt √;forall ∀;exists ∃;propto ∝;circ ∘;odot ⊙;"
        "oplus ⊕;otimes ⊗;perp ⊥;dagger †;ldots …;dots …;cdots …;star ⋆;ast *;langle ⟨;rangle ⟩;Vert ‖;vert |;mid |;"
        "lesssim ≲;gtrsim ≳;dag †;S §;degree °;textregistered ®;texttrademark ™;copyright ©;prime ′;top ⊤;bot ⊥;"
        "quad  ;qquad  ;ie i.e.;eg e.g.;etal et al.;wrt w.r.t.;vs vs.;cf cf.;iid i.i.d."
    ).split(";")
    for name, sign in [pair.split(" ", 1)]
}
SYMBOLS = _GREEK | _SIGNS
#: Functions whose name is a word, which a space divides from what stands before it: ``n\\log n``.
FUNCTIONS = frozenset(
    "log ln lg exp sin cos tan tanh sinh cosh arcsin arccos arctan max min argmax argmin arg sup inf lim limsup liminf"
    " det dim ker rank deg gcd Pr mod bmod".split()
)
#: Letters whose command swallows the space after it: ``Polyak-\L ojasiewicz``.
LETTERS = {
    **{"L": "Ł", "l": "ł", "O": "Ø", "o": "ø", "i": "i", "j": "j", "ss": "ß", "AA": "Å", "aa": "å"},
    **{"AE": "Æ", "ae": "æ", "OE": "Œ", "oe": "œ", "DH": "Ð", "dh": "ð", "TH": "Þ", "th": "þ", "DJ": "Đ", "dj": "đ"},
}
MARKS = {
    **{'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307"},
    **{"u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323"},
}
#: Styles that nothing but their text follows, and what is left of them where a backslash was taken for an escape.
_GLUED = "emph|text(?:bf|it|tt|rm|sc|sf|sl|up)|math(?:cal|bb|bf|rm|frak|sf|it|tt|scr)"
_EATEN = "e?mph|t?ext(?:bf|it|tt|rm|sc|sf|sl|up)|u?nderline|b?oldsymbol"
_STYLES = (
    "emph|text(?:bf|it|tt|rm|sc|sf|sl|up|normal)?|math(?:cal|bb|bf|rm|frak|sf|it|tt|scr)|boldsymbol|bm|operatorname"
)


def _accented(match: re.Match[str]) -> str:
    """The accent and the letter as one character, or what was there if Unicode has none."""
    mark = match["sign"] or match["word"]
    base = match["base"].removeprefix("\\")
    char = unicodedata.normalize("NFC", base + MARKS[mark])
    return char if len(char) == 1 else match[0]


def _function(match: re.Match[str]) -> str:
    return spaced(match[1], match.string[match.start() - 1 : match.start()])


def spaced(function: str, before: str) -> str:
    """The name of a function behind a sign: ``\\sqrt{n}\\log n`` and ``2\\log n`` leave a space."""
    return f" {function}" if before.isalnum() or before in (")", "}") else function


def _math(match: re.Match[str]) -> str:
    """The inside of ``$…$``, unless it reads like two prices: ``$5 or 6$``."""
    inside = match[1]
    if inside[0].isdigit() and " " in inside and not re.search(r"[\\^_={}<>+*/]", inside):
        return match[0]
    return glue_scripts(inside)


def _inside(match: re.Match[str]) -> str:
    return next(said for said in match.groups() if said is not None)


_GROUP = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_DEGREE = re.compile(r"\^\s*(?:\{\s*\\circ\s*\}|\\circ(?![A-Za-z]))|\^\{\s*o\s*\}(?=\s*$)")
_SUBSCRIPT = re.compile(rf"(?<!\\)_\s*(?:{_GROUP}|(\\[A-Za-z]+|[^\s\\{{}}]))")
_ENDS_IN_NAME = re.compile(r"\\[A-Za-z]+\Z")
_SUPERSCRIPT = re.compile(rf"\s*\^\s*(?:{_GROUP}|(\\[A-Za-z]+|[^\s\\{{}}]))")


def _beside(found: re.Match[str]) -> str:
    r"""A subscript; behind the name of a command, an empty group ends that name: ``\alpha{}i``."""
    said = found[2] if found[1] is None else found[1]
    behind_name = said[:1].isalpha() and _ENDS_IN_NAME.search(found.string, 0, found.start())
    return f"{{}}{said}" if behind_name else said


def glue_scripts(math: str) -> str:
    r"""Mathematics whose subscripts stand beside what they are of, as HTML and Unicode leave them.

    So does a superscript in front: what it is of stands before the mathematics (``m$^2$``). ``^\circ`` is a degree.

    Examples
    --------
    >>> [glue_scripts(math) for math in ("_2", "_{10}", "L_{ij}", "x^2", "^{2+}", r"^{\circ}")]
    ['2', '10', 'Lij', 'x^2', '2+', '°']
    """
    if "_" not in math and "^" not in math:
        return math
    math = _SUBSCRIPT.sub(_beside, _DEGREE.sub("°", math))
    front = _SUPERSCRIPT.match(math)
    return f"{front[1] if front[2] is None else front[2]}{math[front.end() :]}" if front else math


#: In order; a later rule may count on the earlier ones. In front of each is what a text has where the rule fires:
#: to see that it is not there is much quicker than the pattern. For the same reason patterns begin with a sign, and
#: look back from there: one that begins with what may stand in front is tried at every place.
_RULES: tuple[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (needed, re.compile(pattern), replacement)
    for needed, pattern, replacement in (
        # Escaped quotation marks and apostrophes of other formats, which look like accents.
        ('\\"', r"(?<![^\s(\[])\\\"([^\"\\]{1,200})\\\"(?![^\W\d_])", r'"\1"'),
        ("\\'", r"(?<=[a-z])\\'(?=(?:s|t|d|m|re|ve|ll)\b)", "'"),
        ("\\\\", r"\\\\(?=[A-Za-z]{2})", r"\\"),
        # Accents: \"o \'{e} {\"o} \c{c} \v s
        (
            "\\",
            r"(?:\{(?P<open>)\\|\\)(?:(?P<sign>[\"'`^~=.])\s*|(?P<word>[uvHckrd])(?=[\s{\\])\s*)(?P<brace>\{)?"
            r"(?P<base>\\[ij](?![A-Za-z])|[A-Za-z])(?(brace)\})(?(open)\})",
            _accented,
        ),
        (
            "\\",
            rf"\{{\\({'|'.join(LETTERS)})\}}|\\({'|'.join(LETTERS)})(?:\{{\}}|(?![A-Za-z])\s*)",
            lambda match: LETTERS[match[1] or match[2]],
        ),
        # Math: $$x$$, $x$ (not before a digit: prices), \(x\), \[x\]
        ("$$", r"\$\$([^$]+)\$\$", lambda match: glue_scripts(match[1])),
        ("$", r"\$(?<![\\$\w]\$)(?![\s$])([^$]{1,200}?)(?<![\s\\])\$(?![\d$])", _math),
        ("$", r"\$(?<=[A-Za-z)]\$)(?![\s$\d])([^$]{1,40}?)(?<![\s\\])\$(?![\w$])", _math),
        ("\\", r"\\\((.{1,300}?)\\\)|\\\[(.{1,300}?)\\\]", lambda match: glue_scripts(match[1] or match[2])),
        # References say nothing without their list; links and styles are their text.
        (
            "\\",
            r"~?\\(?:cite[a-z]*|ref|eqref|cref|label|vspace|hspace|begin|end|thanks)\*?(?:\[[^\]]*\])*\{[^{}]*\}",
            "",
        ),
        ("{", r"\\(?:href|foreignlanguage|textcolor|colorbox|texorpdfstring)\{[^{}]*\}\{([^{}]*)\}", r"\1"),
        ("ensuremath{", r"\\ensuremath\{([^{}]*)\}", lambda match: glue_scripts(match[1])),
        ("frac{", r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2"),
        ("{", rf"(?:\\(?:{_STYLES})\*?|m(?<![A-Za-z]m)ath(?:cal|bb|bf|rm|frak|sf))\{{([^{{}}]*)\}}", r"\1"),
        ("\\", rf"\\(?:{_STYLES})(?![A-Za-z{{])\s*|\\(?:{_GLUED})(?=[A-Za-z])", ""),
        ("{", rf"\$\s*(?:{_EATEN})\{{\s*([^{{}}$]*)\}}\s*\$|(?<![A-Za-z\\])(?:{_EATEN})\{{\s*([^{{}}]*)\}}", _inside),
        ("\\sqrt{", r"\\sqrt\{([^{}]*)\}", r"√(\1)"),
        ("{", r"\\[A-Za-z]+\*?\{([^{}]+)\}", r"\1"),
        ("{\\", r"\{\\(?:it|em|bf|tt|sc|rm|sf|sl|cal|itshape|bfseries)\b\s*([^{}]*)\}", r"\1"),
        ("\\", rf"\\({'|'.join(sorted(FUNCTIONS))})(?![A-Za-z])", _function),
        ("\\", r"\\([A-Za-z]+)(?![A-Za-z])(?:\{\})?", lambda match: SYMBOLS.get(match[1], match[0])),
        ("\\", r"\\(?:left|right|big|Big|bigg|Bigg|displaystyle|limits|item|noindent|centering)(?![A-Za-z])\s*", ""),
        # Braces that only group: {BERT}, {α}, {-}
        ("{", r"\{([-–—]{1,3})\}", r"\1"),
        ("{", r"\{(?<![\w\\^_}{]\{)([A-Z][\w-]*|[^\W\dA-Za-z_])\}", r"\1"),
        # Spaces: "i.\,i.\,d.", "10\,ms", "Perdomo~et"
        (".\\", r"(?<=\.)\\[,;:!]\s*", ""),
        ("\\", r"\\[,;:! ]", " "),
        ("~", r"~(?:(?<=[a-z]{2}~)(?=[A-Z][a-z]|\()|(?<=[a-z]\.~)(?=[A-Za-z(]))", " "),
        ("``", r"``([^`']{1,300})''", r'"\1"'),
        # Escaped characters, and unknown macros that stand for a word.
        ("\\", r"\\([%&#_$]|`(?![A-Za-z]))", r"\1"),
        ("\\", r"\\([{}])", r"\1"),
        ("\\", r"\\(?<![^\s(\[,;-]\\)\\*(?=[A-Za-z]{2})", ""),
        ("\\\\", r"(?<=\s)\\\\(?=\s|$)", " "),
    )
)


def strip_latex(text: str) -> str:
    r"""Turn remnants of LaTeX into plain text; one pass, from the inside out.

    Parameters
    ----------
    text
        Any text. What is not LaTeX, or is damaged beyond doubt, is left alone.

    Examples
    --------
    >>> strip_latex(r"i.\,i.\,d data, Polyak-{\L}ojasiewicz, Alfv\'en, {\it single-loop}, \ie $\beta$-VAE")
    'i.i.d data, Polyak-Łojasiewicz, Alfvén, single-loop, i.e. β-VAE'
    >>> strip_latex(r"Shannon\'s law costs $5, or $10 an hour; \frameworkname is the \(r-\phi\) plane")
    "Shannon's law costs $5, or $10 an hour; frameworkname is the r-φ plane"
    >>> strip_latex(r"in $O(n\log n)$ and $\log\log n$ steps")
    'in O(n log n) and log log n steps'
    """
    if not any(mark in text for mark in "\\$~{`"):
        return text
    for needed, pattern, replacement in _RULES:
        if needed in text:
            text = pattern.sub(replacement, text)
    return text
