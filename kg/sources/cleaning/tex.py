r"""LaTeX as BibTeX files have it, turned into plain text, and plain text written so that it comes back.

Unlike :mod:`kg.sources.cleaning.latex`, which mends remnants, this reads text that is LaTeX: every brace
groups, every command is a command.
"""

from __future__ import annotations

import re
import unicodedata

from kg.sources.cleaning.latex import LETTERS, MARKS, SYMBOLS

_TOKEN = re.compile(r"\\([A-Za-z]+)\*?|\\(.)|([{}$~])|(---?|``|'')|([^\\{}$~`'-]+|.)", re.DOTALL)
_SIGNS = re.compile(r"[\\{}$~]|--|``|''")
_ARGUMENT = re.compile(r"\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_SILENT = re.compile(r"(?:\[[^\]]*\])*" + _ARGUMENT.pattern)
_BASE = re.compile(r"\s*(?:\{\s*(?:\\([ij])(?![A-Za-z])|([^\W\d_]))\s*\}|\\([ij])(?![A-Za-z])\s?|([^\W\d_]))")
_LIGATURES = {"--": "–", "---": "—", "``": "“", "''": "”"}
_ACCENTS = {*"\"'`^~=."}
#: Commands whose argument is no text.
_DROPPED = {
    "cite",
    "citep",
    "citet",
    "citealp",
    "ref",
    "eqref",
    "cref",
    "label",
    "vspace",
    "hspace",
    "begin",
    "end",
    "vphantom",
    "phantom",
    "footnote",
    "thanks",
}
_NAMED = {
    **{"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textdollar": "$", "textunderscore": "_"},
    **{"textasciitilde": "~", "textasciicircum": "^", "textasciigrave": "`", "textquotesingle": "'", "textbar": "|"},
    **{"textless": "<", "textgreater": ">", "textendash": "–", "textemdash": "—", "textellipsis": "…"},
    **{"textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”"},
    **{"textquotedbl": '"', "textbullet": "•", "textdegree": "°", "textmu": "µ", "texttimes": "×", "textpm": "±"},
    **{"lbrace": "{", "rbrace": "}", "textperiodcentered": "·", "textcopyright": "©", "textregistered": "®"},
    **{"ldots": "…", "dots": "…", "newline": " ", "par": " ", "quad": " ", "qquad": " ", "linebreak": " "},
    **{"space": " ", "LaTeX": "LaTeX", "TeX": "TeX"},
    **dict.fromkeys(
        (
            "emph textbf textit texttt textrm textsc textsf textsl textup text mathrm mathbf mathcal mathbb mathit "
            "mathsf mathtt mathfrak mathscr boldsymbol bm operatorname mbox hbox url nolinkurl bf it em tt rm sc sf sl "
            "itshape bfseries small mathop ensuremath path uppercase textsuperscript textsubscript left right big Big "
            "limits displaystyle"
        ).split(),
        "",
    ),
}
_ESCAPES = {
    **{"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}"},
    **{"^": r"\textasciicircum{}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_"},
}
_ESCAPED = re.compile(r"[\\{}~^$&%#_]|-(?=-)|[`?!](?=`)|'(?=')")


def read_tex(text: str) -> str:
    r"""The plain text of a field of BibTeX: accents and symbols as characters, groups and styles as their text.

    Examples
    --------
    >>> read_tex(r"{B}{\'e}zier and G{\"o}del's {\O}resund: \emph{more} than \textbf{3\%} -- $\alpha_i$ of ~{C}{\#}")
    "Bézier and Gödel's Øresund: more than 3% – α_i of  C#"
    """
    if not _SIGNS.search(text):
        return text
    out: list[str] = []
    place = 0
    while found := _TOKEN.match(text, place):
        command, sign, group, ligature, plain = found.groups()
        place = found.end()
        if command is not None:
            said, place = _command(command, text, place)
            out.append(said)
        elif sign is not None:
            said, place = _sign(sign, text, place)
            out.append(said)
        elif group:
            out.append(" " if group == "~" else "" if group in "{}" else _dollar(text, found.start()))
        else:
            out.append(_LIGATURES[ligature] if ligature else plain)
    return "".join(out)


def _dollar(text: str, place: int) -> str:
    """Nothing, where a dollar sign opens or closes mathematics; itself, where it is the only one."""
    return "" if len(re.findall(r"(?<!\\)\$", text)) > 1 else text[place]


def _command(name: str, text: str, place: int) -> tuple[str, int]:
    """What a command of letters says, and the place behind it."""
    if name in MARKS and (base := _BASE.match(text, place)):
        return _accented(name, base)
    if name in LETTERS:
        return LETTERS[name], _after_space(text, place)
    if name in _DROPPED or name == "href":
        argument = _SILENT.match(text, place)
        return "", argument.end() if argument else place
    if (
        name in {"frac", "dfrac", "tfrac"}
        and (above := _ARGUMENT.match(text, place))
        and (below := _ARGUMENT.match(text, above.end()))
    ):
        return f"{read_tex(above[1])}/{read_tex(below[1])}", below.end()
    if name in _NAMED:
        swallow = not _NAMED[name] or text[place : place + 2] == "{}"
        return _NAMED[name], _after_space(text, place) if swallow else place
    return SYMBOLS.get(name, name), place + 2 if text[place : place + 2] == "{}" else place


def _after_space(text: str, place: int) -> int:
    """The place behind an empty group, or behind the white space that ends the name of a command."""
    if text[place : place + 2] == "{}":
        return place + 2
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _sign(sign: str, text: str, place: int) -> tuple[str, int]:
    """What a command of one sign says, and the place behind it."""
    if sign in _ACCENTS and (base := _BASE.match(text, place)):
        return _accented(sign, base)
    if sign in "-/":
        return "", place
    if sign.isspace() or sign in ",;:!\\":
        return " ", place
    return "" if sign in "()[]" else sign, place


def _accented(mark: str, base: re.Match[str]) -> tuple[str, int]:
    letter = next(filter(None, base.groups()))
    return unicodedata.normalize("NFC", letter + MARKS[mark]), base.end()


def write_tex(text: str) -> str:
    r"""Plain text as LaTeX: what is a sign to LaTeX is escaped; :func:`read_tex` gives the text back.

    Examples
    --------
    >>> write_tex("100% of {C#} & x_1 -- ~")
    '100\\% of \\textbraceleft{}C\\#\\textbraceright{} \\& x\\_1 -{}- \\textasciitilde{}'
    """
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[0], f"{found[0]}{{}}"), text)
