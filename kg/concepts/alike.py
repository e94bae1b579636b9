"""Whether two names that a paper's reader takes for one thing read like names of one thing, too.

The reader joins what a paper says much the same of, and that takes in a thing and its kind ("structured SVM learning",
"structured learning"). So its word alone is not enough. Names are joined if they differ in nothing but spelling, the
forms and the order of their words, a generic word at the end, or an abbreviation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.concepts.abbreviations import fits
from kg.concepts.normal import normal_form
from kg.concepts.spelling import verb_family
from kg.concepts.variants import HEADS, NETWORKS, content_words, in_order
from kg.nlp.abbreviations import STOP_WORDS, match_long_form, without_plural

#: Generic last words that a paper leaves out at will; what is measured of a thing is not the thing.
_ENDINGS = frozenset({*HEADS, *NETWORKS, "net"}) - {"metric", "measure", "distance"}

#: Last words that one paper uses for one thing.
_SYNONYMS = (
    "classification recognition identification categorization",
    "estimation prediction forecasting",
    "generation synthesis",
    "localization positioning",
    "robot robotics manipulator",
    "attack perturbation",
)
_SYNONYM_OF = {verb_family(word): group.split()[0] for group in _SYNONYMS for word in group.split()}
#: Words that say nothing inside a name: "snake-like robot".
_EMPTY = frozenset("arbitrary based between general like style type".split())
#: "to" and "for" in a short form.
_TO = re.compile(r"(?<=[A-Za-z])[24](?=[A-Za-z])")
#: What a word is cut to in everyday writing: "max", "net", "omni".
_CUT = range(3, 5)
#: Of the longer of two forms of one word at least this share is common to both.
_COMMON = 0.6


def alike(one: str, other: str) -> bool:
    """Whether two names, as they are written, differ in nothing that makes two things of them.

    Examples
    --------
    >>> alike("deep neural nets", "Deep Neural Networks"), alike("Unified VSE", "Unified Visual-Semantic Embeddings")
    (True, True)
    >>> alike("structured SVM learning", "structured learning"), alike("autoencoder trees", "autoencoder")
    (False, False)
    >>> alike("progressive scheme", "Progressive Framework"), alike("omegaGNN", "omegaGCN")
    (True, False)
    """
    first, second = normal_form(one), normal_form(other)
    letters = " " not in f"{first}{second}" and min(sum(map(str.isupper, name)) for name in (one, other)) > 1
    return (
        in_order(first) == in_order(second)
        or (not letters and _same_words(first, second))
        or _without_ending(first, second)
        or _abbreviated(one, other)
    )


def says_more(long: str, known: str, short: str) -> bool:
    """Whether a long form is a known name with a word more in it, of which its short form has no letter.

    All are normal forms. Such a word says something of the thing, and is no part of what the short form stands for.

    Examples
    --------
    >>> says_more("convolutional deep neural net", "convolutional neural network", "cnn")
    True
    >>> says_more("conditional neural network", "convolutional neural network", "cnn")
    False
    """
    words = long.split()
    return any(
        words[place][0] not in short and _same_words(" ".join((*words[:place], *words[place + 1 :])), known)
        for place in range(1, len(words) - 1)
    )


def is_modified(longer: str, shorter: str) -> bool:
    """Whether one normal form is another with more words, and the same last word: a kind of it.

    Examples
    --------
    >>> is_modified("structured svm learning", "structured learning"), is_modified("autoencoder tree", "autoencoder")
    (True, False)
    """
    words, fewer = list(content_words(longer)), content_words(shorter)
    if not fewer or len(words) <= len(fewer) or words[-1] != fewer[-1] or " of " in longer or " for " in longer:
        return False
    return all(word in words for word in fewer)


def _same_words(first: str, second: str) -> bool:
    """Whether each word of one name is a form of a word of the other, in any order."""
    words, left = _telling(first), _telling(second)
    if not words or len(words) != len(left):
        return False
    for word in words:
        same = next((place for place, other in enumerate(left) if _one_word(word, other, len(words) > 1)), None)
        if same is None:
            return False
        del left[same]
    return True


def _telling(name: str) -> list[str]:
    """The words that mean something, the last one as the first of its synonyms."""
    words = [word for word in name.split() if word not in STOP_WORDS and word not in _EMPTY]
    if len(words) > 1:
        words[-1] = _SYNONYM_OF.get(verb_family(words[-1]), HEADS.get(words[-1], words[-1]))
    return words


def _one_word(one: str, other: str, may_be_cut: bool = True) -> bool:
    """Whether two words are forms of one: of one verb, cut short, with another ending, or with one letter changed."""
    shorter, longer = sorted((one, other), key=len)
    if shorter == longer or verb_family(one) == verb_family(other):
        return True
    if not longer.isalpha() or not shorter.isalpha():
        return False
    common = next((n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    if common == len(shorter) and len(shorter) in _CUT:
        return may_be_cut
    if common >= 4 and common >= _COMMON * len(longer):
        return True
    if len(shorter) < 6 or len(longer) - len(shorter) > 1 or not may_be_cut:
        return False
    rest = longer[common + 1 :]
    return rest in (shorter[common:], shorter[common + 1 :])


def _without_ending(first: str, second: str) -> bool:
    """Whether one name is the other with a generic word at its end, and says something without it."""
    shorter, longer = sorted((first, second), key=len)
    front, _, head = longer.rpartition(" ")
    return head in _ENDINGS and " " in front and _same_words(front, shorter)


def _abbreviated(one: str, other: str) -> bool:
    """Whether one is the other with a short form for some of its words: "Unified VSE", "PhaseCond"."""
    left, right = words_of(one), words_of(other)
    while len(left) > 1 and len(right) > 1 and _one_word(normal_form(left[0]), normal_form(right[0])):
        left, right = left[1:], right[1:]
    while len(left) > 1 and len(right) > 1 and _one_word(normal_form(left[-1]), normal_form(right[-1])):
        left, right = left[:-1], right[:-1]
    short, long = sorted((left, right), key=lambda words: sum(map(len, words)))
    return stands_for("".join(short) if len(short) < len(long) else short[0] if len(short) == 1 else "", long)


def words_of(name: str) -> list[str]:
    """The words of a name as they are written."""
    return [word for word in re.split(r"[^\w+#]+", name) if word]


def stands_for(short: str, words: Sequence[str]) -> bool:
    """Whether a word has letters of others in their order, the first one and most of the initials among them.

    Examples
    --------
    >>> stands_for("MDPS", ["Masked", "Diffusion", "Posterior", "Sampling"]), stands_for("EMG", ["electromyography"])
    (True, True)
    >>> stands_for("RL", ["deep", "reinforcement", "learning"])
    False
    """
    if not short or _is_part(short, " ".join(words)):
        return False
    if len(words) > 1 and fits(normal_form(short), normal_form(" ".join(words))):
        return True
    letters = _letters(without_plural(short))
    whole, initials = _letters("".join(words)), "".join(w[0].lower() for w in words if w.lower() not in STOP_WORDS)
    if len(words) == 1:
        enough = short.isupper() and len(whole) > 5 and not words[0].isupper()
    elif short.isupper() and len(letters) <= len(initials):
        enough = _in_order(letters, initials) == len(letters)
    else:
        enough = any(c.isupper() for c in short) and 2 * _in_order(initials, letters) > len(initials)
    return (
        enough
        and 1 < len(letters) < len(whole)
        and letters[0] == whole[0]
        and _in_order(letters, whole) == len(letters)
    )


def has_letters(short: str, name: str) -> bool:
    """Whether a name may spell a short form out as a whole, after Schwartz and Hearst.

    Examples
    --------
    >>> has_letters("GAT", "graph attention network"), has_letters("LCM", "large language model")
    (True, False)
    >>> has_letters("V2V", "vehicle-to-vehicle"), has_letters("AU", "AU detection")
    (True, False)
    """
    return not _is_part(short, name) and match_long_form(_TO.sub("", without_plural(short)), name) == 0


def _is_part(one: str, other: str) -> bool:
    return f" {normal_form(one)} " in f" {normal_form(other)} "


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _in_order(letters: str, text: str) -> int:
    """How many of the letters a text has, each after the one before it."""
    found, at = 0, 0
    for letter in letters:
        place = text.find(letter, at)
        if place >= 0:
            found, at = found + 1, place + 1
    return found


def names_end(short: str, name: str) -> bool:
    """Whether a short form stands for the end of a name alone: "deep reinforcement learning (RL)".

    Examples
    --------
    >>> names_end("RL", "deep reinforcement learning"), names_end("DRL", "deep reinforcement learning")
    (True, False)
    """
    words = normal_form(name).split()
    key = normal_form(short)
    return any(fits(key, " ".join(words[start:])) for start in range(1, len(words)))
