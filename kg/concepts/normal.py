"""The normal form of a name: what two spellings of the same concept have in common."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from itertools import takewhile

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "ℓ": "l",
}  # fmt: skip
_TRANSLATION = str.maketrans({letter: f" {name} " for letter, name in _GREEK.items()})
_DROPPED = re.compile(r"(?:[^\w+#]|_)+")
_PLURAL_OF_CAPITALS = re.compile(r"(?<=[A-Z0-9]{2})s(?=\W*$)")
_LOOSE_SIGN = re.compile(r"(?<!\S)[+#]+(?=\s|$)|(?<![\w+#])[+#]+(?=\w)")
_NO_PLURAL = re.compile(r"(?:ss|us|is|os|as|ics)$|^.{1,3}$")
_IRREGULAR = {
    "matrices": "matrix", "vertices": "vertex", "indices": "index", "analyses": "analysis", "hypotheses": "hypothesis",
    "bases": "basis", "corpora": "corpus", "criteria": "criterion", "series": "series", "species": "species",
    "lenses": "lens", "lens": "lens", "axes": "axis", "biases": "bias", "losses": "loss", "classes": "class",
    "processes": "process", "gas": "gas", "gans": "gan", "rnns": "rnn", "cnns": "cnn", "gnns": "gnn", "vaes": "vae",
    "llms": "llm", "mdps": "mdp", "svms": "svm", "gps": "gp",
}  # fmt: skip


def singular(word: str) -> str:
    """The singular of a lower-case English noun; a word that does not look like a plural stays as it is.

    Examples
    --------
    >>> [singular(w) for w in ("networks", "policies", "analyses", "bias", "bayes", "lass")]
    ['network', 'policy', 'analysis', 'bias', 'bayes', 'lass']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.endswith("s") or _NO_PLURAL.search(word) or word in {"bayes", "hanabi", "always", "perhaps"}:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 5 else word[:-1]
    if re.search(r"(?:x|ch|sh|ss|zz)es$", word):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=200_000)
def normal_form(name: str) -> str:
    """Reduce a name to its look-up key: Unicode, case, hyphens, punctuation, Greek letters, plural of the last word.

    ``+`` and ``#`` stay where they belong to a word, so ``C``, ``C++`` and ``C#`` stay apart. A name of
    nothing but punctuation has the empty key: it names no concept.

    Examples
    --------
    >>> normal_form("Graph Neural Networks"), normal_form("graph-neural network")
    ('graph neural network', 'graph neural network')
    >>> normal_form("β-VAE"), normal_form("VAE"), normal_form("C++"), normal_form("…")
    ('beta vae', 'vae', 'c++', '')
    """
    text = _PLURAL_OF_CAPITALS.sub("", unicodedata.normalize("NFKC", name)).casefold().translate(_TRANSLATION)
    text = unicodedata.normalize("NFKC", text.replace("'s ", " ").replace("’s ", " "))
    words = _LOOSE_SIGN.sub(" ", _DROPPED.sub(_gap, text)).split()
    if words:
        words[-1] = singular(words[-1])
    return " ".join(words)


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
    slug = "-".join(re.findall(r"[^\W_]+", key))[:60].strip("-") or "concept"
    return f"{slug}-{hashlib.sha256(key.encode()).hexdigest()[:6]}"
