"""What the commands of LaTeX, BibLaTeX, textcomp and siunitx say, as far as titles and abstracts have them."""

# ruff: noqa: E501 - patterns and tables are as long as they are

from __future__ import annotations

import unicodedata

#: Commands whose argument is no text.
DROPPED = frozenset(
    "cite citep citet citealp citeauthor citeyear parencite textcite autocite footcite ref eqref cref autoref label "
    "vspace hspace begin end vphantom phantom footnote footnotemark thanks href hypertarget".split()
)
#: Commands whose first argument is no text, or stands for the second.
FIRST_DROPPED = frozenset(
    "foreignlanguage textcolor colorbox texorpdfstring selectlanguage textlang hyperref scalebox raisebox fontsize "
    "foreignquote hyphenquote textlatin".split()
)
#: Commands that put quotation marks around their argument.
QUOTED = frozenset("enquote mkbibquote textquote mkquote quoted blockquote".split())
NAMED = {
    **{"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textdollar": "$", "textunderscore": "_"},
    **{"textasciitilde": "~", "textasciicircum": "^", "textasciigrave": "`", "textquotesingle": "'", "textbar": "|"},
    **{"textless": "<", "textgreater": ">", "textendash": "–", "textemdash": "—", "textellipsis": "…"},
    **{"textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”"},
    **{"textquotedbl": '"', "textbullet": "•", "textdegree": "°", "textmu": "µ", "texttimes": "×", "textpm": "±"},
    **{"lbrace": "{", "rbrace": "}", "textperiodcentered": "·", "textcopyright": "©", "textregistered": "®"},
    **{"ldots": "…", "dots": "…", "newline": " ", "par": " ", "quad": " ", "qquad": " ", "linebreak": " "},
    **{"item": " ", "bibitem": " "},
    **{"space": " ", "LaTeX": "LaTeX", "TeX": "TeX"},
    **dict.fromkeys(
        (
            "emph textbf textit texttt textrm textsc textsf textsl textup text mathrm mathbf mathcal mathbb mathit "
            "mathsf mathtt mathfrak mathscr boldsymbol bm operatorname mbox hbox url nolinkurl bf it em tt rm sc sf sl "
            "itshape bfseries small mathop ensuremath path uppercase textsuperscript textsubscript left right big Big "
            "limits displaystyle underline uline hl mkbibemph mkbibbold mkbibitalic mkbibparens mkbibbrackets mkbibsuperscript "
            "mkbibsubscript ce cee chem ch num overline bar vec hat widehat tilde widetilde mathring autocap sout ul so "
            "textmd textnormal textrm lowercase MakeUppercase MakeLowercase MakeTextUppercase texorpdfstring textgreek "
            "fbox makebox parbox tiny footnotesize large Large protect relax noopsort bibinfo bibnamefont Large sl"
        ).split(),
        "",
    ),
}
NAMED |= {
    **{"textcelsius": "°C", "textohm": "Ω", "textmho": "℧", "texteuro": "€", "textsterling": "£", "textyen": "¥"},
    **{"textcent": "¢", "textsection": "§", "textparagraph": "¶", "textdagger": "†", "textdaggerdbl": "‡"},
    **{
        "texttrademark": "™",
        "textordfeminine": "ª",
        "textordmasculine": "º",
        "textonehalf": "½",
        "textonequarter": "¼",
    },
    **{"textthreequarters": "¾", "textonesuperior": "¹", "texttwosuperior": "²", "textthreesuperior": "³"},
    **{"textdiv": "÷", "textminus": "−", "textasteriskcentered": "*", "textnumero": "№", "textperthousand": "‰"},
    **{"textleftarrow": "←", "textrightarrow": "→", "textuparrow": "↑", "textdownarrow": "↓", "textquestiondown": "¿"},
    **{"textexclamdown": "¡", "guillemotleft": "«", "guillemotright": "»", "guilsinglleft": "‹", "guilsinglright": "›"},
    **{"quotedblbase": "„", "quotesinglbase": "‚", "slash": "/", "textvisiblespace": " ", "nobreakspace": " "},
    **{"textalpha": "α", "textbeta": "β", "textgamma": "γ", "textdelta": "δ", "textepsilon": "ε", "textlambda": "λ"},
    **{"textmicro": "µ", "textpi": "π", "textsigma": "σ", "textomega": "ω", "textOmega": "Ω", "textDelta": "Δ"},
    **{"textkappa": "κ", "texttau": "τ", "texttheta": "θ", "textphi": "φ", "textchi": "χ", "textpsi": "ψ"},
    **{"bibrangedash": "–", "hyphen": "-", "BibTeX": "BibTeX", "textsuperscript": "", "degreeCelsius": "°C"},
}
#: Units and prefixes of siunitx.
UNITS = {
    "metre": "m", "meter": "m", "gram": "g", "second": "s", "ampere": "A", "kelvin": "K", "mole": "mol", "candela": "cd",
    "hertz": "Hz", "newton": "N", "pascal": "Pa", "joule": "J", "watt": "W", "coulomb": "C", "volt": "V", "farad": "F",
    "ohm": "Ω", "siemens": "S", "tesla": "T", "henry": "H", "litre": "L", "liter": "L", "electronvolt": "eV", "eV": "eV",
    "celsius": "°C", "degreeCelsius": "°C", "degree": "°", "percent": "%", "minute": "min", "hour": "h", "day": "d",
    "bar": "bar", "tonne": "t", "hectare": "ha", "byte": "B", "bit": "bit", "decibel": "dB", "dalton": "Da",
    "angstrom": "Å", "becquerel": "Bq", "gray": "Gy", "sievert": "Sv", "kg": "kg", "km": "km", "cm": "cm", "mm": "mm",
    "nm": "nm", "um": "µm", "ms": "ms", "mg": "mg", "kilogram": "kg", "pico": "p", "nano": "n", "micro": "µ",
    "milli": "m", "centi": "c", "deci": "d", "hecto": "h", "kilo": "k", "mega": "M", "giga": "G", "tera": "T",
    "peta": "P", "per": "/", "square": "²", "squared": "²", "cubic": "³", "cubed": "³", "femto": "f",
}  # fmt: skip
_GREEK = str.maketrans(
    "abgdezhjiklmnxoprstufqywcABGDEZHJIKLMNXOPRSTUFQYW", "αβγδεζηθικλμνξοπρστυφχψωςΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
)


def greek(text: str) -> str:
    """Latin letters as Greek ones, in the way of babel's encoding LGR.

    Examples
    --------
    >>> greek("logos")
    'λογοσ'
    """
    return text.translate(_GREEK)


def below_comma(letter: str) -> str:
    """A letter with a comma below it.

    Examples
    --------
    >>> below_comma("s"), below_comma("T")
    ('ș', 'Ț')
    """
    return unicodedata.normalize("NFC", f"{letter[:1]}\u0326{letter[1:]}")
