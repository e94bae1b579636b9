r"""LaTeX as BibTeX files have it, turned into plain text, and plain text written so that it comes back.

Unlike :mod:`kg.sources.cleaning.latex`, which mends remnants, this reads text that is LaTeX: every brace
groups, every command is a command.
"""

# ruff: noqa: E501 - patterns and tables are as long as they are

from __future__ import annotations

import re
import unicodedata

from kg.sources.cleaning.latex import FUNCTIONS, LETTERS, MARKS, SYMBOLS, glue_scripts, spaced
from kg.sources.cleaning.tex_commands import DROPPED, FIRST_DROPPED, NAMED, QUOTED, UNITS, below_comma, greek

_TOKEN = re.compile(r"\\([A-Za-z]+)\*?|\\(.)|([{}$~])|(---?|``|'')|([^\\{}$~`'-]+|.)", re.DOTALL)
_MATH = re.compile(
    r"(?<!\\)\$([^$]{1,400})(?<!\\)\$|\\ensuremath\{((?:[^{}]|\{[^{}]*\})*)\}|\\\((.{1,300}?)\\\)", re.DOTALL
)
_SIGNS = re.compile(r"[\\{}$~]|--|``|''")
_ARGUMENT = re.compile(r"\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_OPTIONS = re.compile(r"\s*(?:\[[^\]]*\])+(?=\s*\{)")
_SILENT = re.compile(r"(?:\[[^\]]*\])*" + _ARGUMENT.pattern)
_BASE = re.compile(r"\s*(?:\{\s*(?:\\([ij])(?![A-Za-z])|([^\W\d_]))\s*\}|\\([ij])(?![A-Za-z])\s?|([^\W\d_]))")
_LIGATURES = {"--": "–", "---": "—", "``": "“", "''": "”"}
_ACCENTS = {*"\"'`^~=."}
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
    "Bézier and Gödel's Øresund: more than 3% – αi of  C#"
    """
    if not _SIGNS.search(text):
        return text
    if "_" in text or "^" in text:
        text = _MATH.sub(_glued, text)
    out: list[str] = []
    place, lone = 0, text.count("$") - text.count("\\$") < 2
    while found := _TOKEN.match(text, place):
        command, sign, group, ligature, plain = found.groups()
        place = found.end()
        if command is not None:
            said, place = _command(command, text, place)
            said = spaced(said, text[found.start() - 1 : found.start()]) if command in FUNCTIONS else said
            out.append(said)
        elif sign is not None:
            said, place = _sign(sign, text, place)
            out.append(said)
        elif group:  # a dollar sign opens or closes mathematics, unless it is the only one
            out.append(" " if group == "~" else "$" if group == "$" and lone else "")
        else:
            out.append(_LIGATURES[ligature] if ligature else plain)
    return "".join(out)


def _glued(found: re.Match[str]) -> str:
    """Mathematics whose subscripts stand beside what they are of."""
    if found[1] is not None:
        return f"${glue_scripts(found[1])}$"
    return glue_scripts(found[2] if found[2] is not None else found[3])


def _command(name: str, text: str, place: int) -> tuple[str, int]:  # noqa: PLR0911 - one for each kind
    """What a command of letters says, and the place behind it. The name of one that is not known goes, its text stays."""
    if name in MARKS and (base := _BASE.match(text, place)):
        return _accented(name, base)
    if name in LETTERS:
        return LETTERS[name], _after_space(text, place)
    if name in DROPPED:
        argument = _SILENT.match(text, place)
        return "", argument.end() if argument else place
    options = _OPTIONS.match(text, place)  # they are no text
    argument = _ARGUMENT.match(text, options.end() if options else place)
    if argument and (said := _with_argument(name, argument, text)):
        return said
    if name in NAMED:
        swallow = not NAMED[name] or text[place : place + 2] == "{}"
        return NAMED[name], _after_space(text, place) if swallow else place
    if argument and name not in SYMBOLS and argument[1].strip():
        return "", argument.start(0) + text[argument.start(0) :].index("{")
    return SYMBOLS.get(name, name), place + 2 if text[place : place + 2] == "{}" else place


def _with_argument(name: str, argument: re.Match[str], text: str) -> tuple[str, int] | None:  # noqa: PLR0911 - one for each kind
    """What a command says that does something with its argument."""
    second = _ARGUMENT.match(text, argument.end())
    if name in {"frac", "dfrac", "tfrac", "nicefrac", "sfrac"} and second:
        return f"{read_tex(argument[1])}/{read_tex(second[1])}", second.end()
    if name in {"SI", "qty", "SIrange"} and second:
        return f"{read_tex(argument[1])} {_unit(second[1])}", second.end()
    if name in {"si", "unit"}:
        return _unit(argument[1]), argument.end()
    if name in FIRST_DROPPED and second:
        return read_tex(second[1]), second.end()
    if name in QUOTED:
        return f"“{read_tex(argument[1])}”", argument.end()
    if name in {"textcommabelow", "textgreek"}:
        change = below_comma if name == "textcommabelow" else greek
        return change(read_tex(argument[1])), argument.end()
    return None


def _unit(text: str) -> str:
    """A unit of siunitx: ``\\kilo\\metre\\per\\second`` is km/s."""
    return re.sub(r"\\([A-Za-z]+)\s*", lambda found: UNITS.get(found[1], found[1]), text).replace("~", "")


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
