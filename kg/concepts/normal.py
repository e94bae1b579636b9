"""The normal form of a name: what two spellings of the same concept have in common."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import takewhile

from kg.concepts.spelling import american, singular

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "ℓ": "l",
}  # fmt: skip
_TRANSLATION = str.maketrans({letter: f" {name} " for letter, name in _GREEK.items()})
_DROPPED = re.compile(r"(?:[^\w+#*]|_)+")
#: The s of a plural behind capitals: GANs.
PLURAL_OF_CAPITALS = re.compile(r"(?<=[A-Z0-9]{2})s(?=\W*$)")
_LOOSE_SIGN = re.compile(r"(?<!\S)[+#*]+(?=\s|$)|(?<![\w+#*])[+#*]+(?=\w)")
#: ASCII signs that are no letters, digits or parts of words are spaces; a table of all signs is the quickest.
_PLAIN = {code: sign if (sign := chr(code)).isalnum() or sign in "+#*" else " " for code in range(128)}
_FORMATTING = re.compile(r"\\(?:math[a-z]+|text[a-z]*|operatorname|emph|rm|bf|it|tt)(?![A-Za-z])")
#: Letters of a word that have braces of their own: "Fr{é}chet".
_IN_BRACES = re.compile(r"(?<=\w)\{(\w*)\}|\{(\w*)\}(?=\w)")
_COMMAND = re.compile(r"(\\[A-Za-z]+)(?=\{)")
#: A short form, or another remark, inside a name.
_REMARK = re.compile(r"(?<=[^\s(]) \([^()]+\) ?(?=[^\s)])")


def without_remark(name: str) -> str:
    """A name without what stands in parentheses inside it.

    Examples
    --------
    >>> without_remark("out-of-distribution (OOD) detection"), without_remark("SE(3) invariance (weak)")
    ('out-of-distribution detection', 'SE(3) invariance (weak)')
    """
    return _REMARK.sub(" ", name) if "(" in name else name


def _without_markup(text: str) -> str:
    text = _COMMAND.sub(r"\1 ", _FORMATTING.sub(" ", text)).replace("\\ell", "ℓ") if "\\" in text else text
    return _IN_BRACES.sub(r"\1\2", text) if "{" in text else text


def _without_plural_of_capitals(text: str) -> str:
    return PLURAL_OF_CAPITALS.sub("", unicodedata.normalize("NFKC", text))


def _without_case(text: str) -> str:
    return text.casefold()


def _with_spelled_greek(text: str) -> str:
    return text.translate(_TRANSLATION)


def _without_possessive(text: str) -> str:
    return unicodedata.normalize("NFKC", text.replace("'s ", " ").replace("’s ", " "))


def _without_punctuation(text: str) -> str:
    return " ".join(_LOOSE_SIGN.sub(" ", _DROPPED.sub(_gap, text)).split())


def _in_american_spelling(text: str) -> str:
    return " ".join(american(word) for word in text.split())


def _in_singular(text: str) -> str:
    front, space, last = text.rpartition(" ")
    return front + space + singular(last)


#: The rules of the normal form in their order: name, example, what it does.
RULES: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("LaTeX", r"$\mathcal{L}_1$ → L 1, \beta → beta, Fr{é}chet → Fréchet", _without_markup),
    ("remark inside", "graph attention (GAT) layer → graph attention layer", without_remark),
    ("Unicode, plural of capitals", "ＧＰＴ → GPT, GANs → GAN", _without_plural_of_capitals),
    ("case", "Label Smoothing → label smoothing", _without_case),
    ("Greek", "β-VAE → beta-vae", _with_spelled_greek),
    ("possessive", "Bayes's rule → bayes rule", _without_possessive),
    ("hyphens, punctuation, white space", "label-smoothing → label smoothing", _without_punctuation),
    ("American spelling", "optimisation → optimization", _in_american_spelling),
    ("singular of the last word", "neural networks → neural network", _in_singular),
)


@lru_cache(maxsize=1_000_000)
def normal_form(name: str) -> str:
    """Reduce a name to its look-up key by the :data:`RULES`, one after the other.

    ``+``, ``#`` and ``*`` stay where they belong to a word, so ``C``, ``C++`` and ``C*`` stay apart. A name of
    nothing but punctuation has the empty key: it names no concept.

    Examples
    --------
    >>> normal_form("Graph Neural Networks"), normal_form("graph-neural network")
    ('graph neural network', 'graph neural network')
    >>> normal_form("β-VAE"), normal_form("VAE"), normal_form("C++"), normal_form("…")
    ('beta vae', 'vae', 'c++', '')
    >>> normal_form("stochastic optimisation"), normal_form(r"$\\ell_1$ norms")
    ('stochastic optimization', 'l 1 norm')
    """
    if name.isascii() and "\\" not in name and "{" not in name:
        return _of_plain(name)
    for _, _, rule in RULES:
        name = rule(name)
    return name


def _of_plain(name: str) -> str:
    """What the :data:`RULES` make of a name of ASCII signs without markup, as nearly all are, in fewer steps."""
    name = without_remark(name)
    if name.endswith("s") or not name[-1:].isalnum():
        name = PLURAL_OF_CAPITALS.sub("", name)
    text = name.lower().replace("'s ", " ").translate(_PLAIN)
    if "+" in text or "#" in text or "*" in text:
        text = _LOOSE_SIGN.sub(" ", text)
    words = [american(word) for word in text.split()]
    return " ".join([*words[:-1], singular(words[-1])]) if words else ""


def _gap(match: re.Match[str]) -> str:
    """A space for what parts words; vowel signs and accents that no composed letter has stay with their letter."""
    if match.start() == 0 or not match.string[match.start() - 1].isalnum():
        return " "
    marks = "".join(takewhile(lambda sign: unicodedata.category(sign) in {"Mn", "Mc"}, match[0]))
    return marks if marks == match[0] else f"{marks} "


def concept_id(key: str) -> str:
    """The id ``SLUG-HASH`` of a canonical key: readable, and different for different keys.

    The slug keeps letters and digits of any script (an IRI percent-encodes them), at most 60 of them.

    Examples
    --------
    >>> concept_id("label smoothing")
    'label-smoothing-840af3'
    """
    import hashlib  # a look-up needs the normal form and no hash

    slug = "-".join(re.findall(r"[^\W_]+", key))[:60].strip("-") or "concept"
    return f"{slug}-{hashlib.sha256(key.encode()).hexdigest()[:6]}"
