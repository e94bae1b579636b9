"""Names of one paper that are other forms of one name: the same words, one left out, another generic one at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from kg.concepts.guards import difference
from kg.concepts.reasons import Rule
from kg.concepts.variants import content_words, is_phrase, is_turned_round, same_head, without_head
from kg.model import Kind


def other_forms(
    kinds: Mapping[str, Kind], proposed: Collection[str], known: Collection[str]
) -> dict[str, tuple[str, Rule]]:
    """Which names of a paper are forms of which others of it, and by which rule.

    A word may be left out between two names that the paper proposes; of other names a word less makes a kind of thing:
    "matrix factorization" beside "Bayesian matrix factorization".

    Parameters
    ----------
    kinds
        The kinds of the names.
    proposed, known
        The names that the paper proposes, and those of the vocabulary: these are what others are forms of.

    Examples
    --------
    >>> names = dict.fromkeys(("fast job scheduling network", "fast scheduling network", "job scheduling"), Kind.METHOD)
    >>> other_forms(names, set(names), ())
    {'fast scheduling network': ('fast job scheduling network', <Rule.LEFT_OUT: 'a word left out in the paper'>)}
    """
    keys = sorted(kinds, key=lambda key: (key not in known, is_phrase(key), len(key), key))
    forms = _Forms(keys, kinds, known)
    found: dict[str, tuple[str, Rule]] = {}
    for key in keys:
        if key.endswith(" modeling") and (modeled := key.removesuffix("ing")) in kinds:
            found[key] = modeled, Rule.SAME_WORDS
        if key in found or key in known or " " not in key:
            continue
        same = [name for name in forms.same_words(key) if name not in found and not is_turned_round(key, name)]
        more = [name for name in forms.with_another_word(key) if name in proposed and name not in found]
        other = forms.with_another_head(key)
        if same and difference(key, same[0]) is None:
            found[key] = same[0], Rule.SAME_WORDS
        elif key in proposed and len(more) == 1 and difference(key, more[0]) is None:
            found[key] = more[0], Rule.LEFT_OUT
        elif other is not None and other not in found:
            found[key] = other, Rule.HEAD
    return {key: form for key, form in found.items() if form[0] not in found}


class _Forms:
    """The names of a paper by their kinds and words: in any order, without one inside, with another generic end."""

    def __init__(self, keys: Iterable[str], kinds: Mapping[str, Kind], known: Collection[str] = ()) -> None:
        self._kinds = kinds
        self._earlier: dict[str, tuple[str, ...]] = {}
        self._ends: dict[tuple[Kind, str, str], list[str]] = defaultdict(list)
        self._heads: dict[str, str] = {}
        of_words: dict[tuple[str, ...], tuple[str, ...]] = {}
        of_heads: dict[tuple[Kind, str], str] = {}
        for key in keys:
            words, kind = content_words(key), kinds[key]
            if len(words) > 1:
                same = kind, *sorted(words)
                self._earlier[key] = of_words.get(same, ())
                of_words[same] = (*self._earlier[key], key)
                self._ends[kind, words[0], words[-1]].append(key)
            bare = without_head(key)
            if bare in known:  # then all papers' names are compared
                continue
            if " " in bare and not key.endswith((" model", " learning")) and kinds.get(bare) is kind:
                self._heads[key] = bare
            elif front := same_head(key):
                other = of_heads.setdefault((kind, front), key)
                if other != key:
                    self._heads[key] = other

    def same_words(self, key: str) -> tuple[str, ...]:
        """The earlier names of the same words, if there are several."""
        return self._earlier.get(key, ())

    def with_another_head(self, key: str) -> str | None:
        """The earlier name that differs in a generic last word, or in that it has none: "prompt-based approach"."""
        return self._heads.get(key)

    def with_another_word(self, key: str) -> list[str]:
        """The names with one word more in the middle. "A and B" is not called B."""
        words = content_words(key)
        if len(words) < 2:
            return []
        near = self._ends[self._kinds[key], words[0], words[-1]]
        return [name for name in near if _has_one_more(name, words) and (" and " in key or " and " not in name)]


def _has_one_more(name: str, words: tuple[str, ...]) -> bool:
    """Whether a name has these words and one more between the first and the last."""
    longer = content_words(name)
    gaps = range(1, len(words)) if len(longer) == len(words) + 1 else ()
    return any(words == (*longer[:gap], *longer[gap + 1 :]) for gap in gaps)
