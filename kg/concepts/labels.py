"""What a concept is called: its label, and those of its other names that are worth showing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from kg.concepts.normal import PLURAL_OF_CAPITALS, normal_form, without_remark
from kg.concepts.shorts import looks_short
from kg.concepts.spelling import verb_family
from kg.concepts.variants import variants
from kg.model import Kind

#: What a name in quotation marks loses at its ends.
_QUOTES = '"“”„«»`~ '
#: A space behind a hyphen, where a line ended; but for words that share an ending.
_BROKEN = re.compile(r"(?<=\w)- (?!(?:and|or)\b)")
#: One mention among so many is a slip, or a form of the name that nobody looks for; more than a few are none.
_RARE = 20
_FEW = 4
#: The share of the mentions in title case that those in lower case need to be the label.
_RUNNING_TEXT = 1 / 3
_PARTS = re.compile(r"[\s-]+")
_WORD = re.compile(r"[^\W\d_]{4,}")
#: Words of two letters or more, and those of them that have a capital at their beginning alone.
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_CAPITALIZED = re.compile(r"(?<![^\W_])[A-Z][a-z]+(?![^\W_])")


def shown(name: str) -> str:
    """A name as a concept can be called: no quotation marks around it, no remark inside, short forms in the singular.

    A word that a line was broken in is put together.

    Examples
    --------
    >>> shown("“GANs”"), shown("label smoothing"), shown("MCTS")
    ('GAN', 'label smoothing', 'MCTS')
    >>> shown("M- estimator"), shown("swap- and shift-bribery")
    ('M-estimator', 'swap- and shift-bribery')
    """
    name = without_remark(name)
    name = _BROKEN.sub("-", name.strip(_QUOTES)) if "- " in name else name.strip(_QUOTES)
    return PLURAL_OF_CAPITALS.sub("", name) if name.endswith("s") and name.isascii() else name


def preferred(names: Mapping[str, int], key: str, kind: Kind, otherwise: str) -> str:
    """The label of a concept: the commonest spelling whose own normal form is the key.

    The singular counts before the plural where papers write it at all, and the lower case of running text before the
    capitals of titles where it is not rare; but not for datasets, whose names are their own. Of equals, it is the one
    with the fewest capitals.

    Parameters
    ----------
    names
        How many mentions each spelling has.
    otherwise
        What to take where no mention is spelled like the key.

    Examples
    --------
    >>> preferred({"legged robots": 9, "legged robot": 1, "Legged Robots": 5}, "legged robot", Kind.METHOD, "")
    'legged robot'
    >>> preferred({"Natural Questions": 9, "natural question": 1}, "natural question", Kind.DATASET, "")
    'Natural Questions'
    """
    own = {name: number for name, number in names.items() if normal_form(name) == key}
    if len(own) < 2:
        return next(iter(own), otherwise)
    if kind is Kind.DATASET:
        return _commonest(own)
    own = _singulars(own, key) or own
    best = _commonest(own)
    if _in_title_case(best):
        running = {n: number for n, number in own.items() if n[0].islower() and number >= _RUNNING_TEXT * own[best]}
        return _commonest(running or own)
    return best


def _commonest(names: Mapping[str, int]) -> str:
    most = max(names.values())
    found = (name for name, number in names.items() if number == most)
    return min(found, key=lambda name: (sum(map(str.isupper, name)), len(name), name))


def _singulars(names: Mapping[str, int], key: str) -> dict[str, int]:
    """The spellings that end in the singular, where there are plurals and it may stand for them.

    It may not where nearly none does, nor where titles alone do. A method of multipliers and "k-means" have their
    plural in the name; so may a proper name of one word.
    """
    last, best = key.rpartition(" ")[2], _commonest(names)
    found = {name: number for name, number in names.items() if _PARTS.split(name)[-1].lower() == last}
    in_name = " of " in key or "-" in best.split()[-1] or not (" " in key or best.islower())
    if best in found or in_name or sum(found.values()) * _RARE < sum(names.values()):
        return {}
    return {name: number for name, number in found.items() if _is_written_like(name, best)}


def _is_written_like(name: str, best: str) -> bool:
    """Whether a name is not one of a title where the other is not, and has its abbreviations."""
    of_title = (best[0].islower() and not name[0].islower()) or (_in_title_case(name) and not _in_title_case(best))
    return not of_title and _abbreviations(name) >= _abbreviations(best)


def _abbreviations(name: str) -> set[str]:
    """The words of a name that have capitals inside, but for the last one."""
    return {word for word in _PARTS.split(name)[:-1] if any(sign.isupper() for sign in word[1:])}


def _in_title_case(name: str) -> bool:
    words = _WORD.findall(name)
    return len(words) > 1 and all(word[0].isupper() and word[1:].islower() for word in words)


def ordinary_words(names: Iterable[str]) -> frozenset[str]:
    """The families of words that most names have in small letters, such as "decision" in "Markov decision process".

    Examples
    --------
    >>> sorted(ordinary_words(["Markov decision process", "decision tree", "Decision Forest"]))
    ['decision', 'process', 'tre']
    """
    written = Counter(word for name in names for word in _LETTERS.findall(name))
    return frozenset(verb_family(w) for w in written if w.islower() and written[w] > written[w.capitalize()])


def in_running_text(label: str, kind: Kind, ordinary: Collection[str]) -> str:
    """A label without the capitals that it has because a sentence begins with it, or from a title.

    What has a capital at its beginning alone begins a sentence. What has them all through may be a name that a paper
    gives its method, but no problem is called so. It stays as it is where one of those words is not :func:`ordinary
    <ordinary_words>`.

    Examples
    --------
    >>> words = ordinary_words(["Markov decision process", "decision tree"])
    >>> in_running_text("Decision process", Kind.METHOD, words), in_running_text("Markov process", Kind.METHOD, words)
    ('decision process', 'Markov process')
    >>> in_running_text("Decision Tree", Kind.PROBLEM, words), in_running_text("Decision Tree", Kind.METHOD, words)
    ('decision tree', 'Decision Tree')
    """
    begins = kind is not Kind.DATASET and label[1:].islower() and len(_LETTERS.findall(label)) > 1
    if not begins and kind is not Kind.PROBLEM:
        return label
    is_ordinary = all(verb_family(word.lower()) in ordinary for word in _CAPITALIZED.findall(label))
    return _CAPITALIZED.sub(lambda word: word[0].lower(), label) if is_ordinary else label


def other_names(label: str, key: str, names: Mapping[str, int], known: Collection[str]) -> tuple[str, ...]:
    """The aliases of a concept, sorted; of those that differ only in case, hyphens or plural the first one stands.

    These are the ``known`` names and what papers call it, but for what is rare beside the rest: other forms of its own
    words ("classi-fication"), and abbreviations that are a commoner one with a letter read wrongly ("PeA" for PCA).

    Examples
    --------
    >>> counted = {"image classification": 30, "image classi-fication": 1, "IC": 5}
    >>> other_names("image classification", "image classification", counted, [])
    ('IC',)
    """
    if not known and len(names) == 1 and label in names:  # so it is with most
        return ()
    kept: dict[str, str] = {}
    for name in [*known, *sorted(names, key=lambda name: (-names[name], name))]:
        if name != label:
            kept.setdefault(normal_form(name), name)
    for own in ("", normal_form(label)):
        kept.pop(own, None)
    if sum(names.values()) >= _RARE:
        for slip in _slips(kept, key, names, {normal_form(name) for name in known}):
            del kept[slip]
    return tuple(sorted(kept.values()))


def _slips(kept: Mapping[str, str], key: str, names: Mapping[str, int], known: Collection[str]) -> list[str]:
    """The keys of names that are not worth showing."""
    counted: dict[str, int] = {}
    for name, number in names.items():
        counted[normal_form(name)] = counted.get(normal_form(name), 0) + number
    rare = min(sum(counted.values()) / _RARE, _FEW)
    forms = set(variants(key))
    shorts = {own: _letters(name) for own, name in kept.items() if looks_short(name)}

    def misread(own: str) -> bool:
        commoner = (other for other in shorts if counted.get(other, 0) >= _RARE * counted[own])
        return own in shorts and any(_nearly_same(shorts[own], shorts[other]) for other in commoner)

    return [
        own
        for own in kept
        if own not in known and counted[own] <= rare and (not forms.isdisjoint(variants(own)) or misread(own))
    ]


def _letters(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _nearly_same(one: str, other: str) -> bool:
    """Whether two short forms are the same, or of three letters or more all but one."""
    differ = sum(a != b for a, b in zip(one, other, strict=False)) if len(one) == len(other) else len(one)
    return differ == 0 or (differ == 1 and len(one) > 2)
