"""What unexplained short forms mean: by these papers, by the mined table, by the paper's other concepts."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from kg.concepts.abbreviations import SURE, Meaning, gist
from kg.concepts.guards import difference
from kg.concepts.normal import normal_form
from kg.concepts.reasons import Rule
from kg.concepts.variants import word_forms

#: How many papers, of these and of those that were mined, must spell a short form out before it means that elsewhere.
_LEAST = 2
#: By how many times as many papers a long form must be spelled so before another one is taken for its misspelling.
_COMMONER = 3
#: How many times likelier the paper's other concepts must be with one meaning than with the next.
_ODDS = 4.0


@dataclass(slots=True)
class Meanings:
    """The long forms of each short form, each with the number of papers that define it so.

    ``sure`` maps a short form to its one meaning; ``open`` to its meanings, the commonest first; ``misspelled`` a long
    form to what it is a misspelling of.
    """

    sure: dict[str, tuple[str, Rule]] = field(default_factory=dict)
    open: dict[str, tuple[str, ...]] = field(default_factory=dict)
    misspelled: dict[str, str] = field(default_factory=dict)


def find_meanings(
    shorts: Iterable[str],
    definitions: Mapping[str, Mapping[str, int]],
    table: Mapping[str, Sequence[Meaning]],
    known_names: Set[str] = frozenset(),
) -> Meanings:
    """Weigh what the papers at hand define against the mined table.

    Parameters
    ----------
    shorts
        Normal forms of short forms that a paper leaves unexplained.
    definitions
        For each short form its long forms (normal forms) and the number of papers that define them.
    table
        As :func:`~kg.concepts.abbreviations.load_table` gives it.
    known_names
        Long forms of which one paper's word is enough: the vocabulary's.

    Examples
    --------
    >>> found = find_meanings(["ppo"], {"ppo": {"proximal policy optimization": 2}}, {})
    >>> found.sure["ppo"]
    ('proximal policy optimization', <Rule.CORPUS: 'abbreviation in these papers'>)
    """
    found = Meanings()
    spelled = {short: _well_spelled(longs, known_names, found.misspelled) for short, longs in definitions.items()}
    for short in sorted(set(shorts)):
        own, known = spelled.get(short, {}), table.get(short, ())
        counts = Counter(own)
        for meaning in known:
            counts[normal_form(meaning.long)] += meaning.papers
        total = max((m.of for m in known), default=0) + sum(own.values())
        ranked = sorted(_grouped(counts), key=lambda names: (-names.total(), min(names)))
        best = [min(names, key=lambda name: (name not in own, -names[name], name)) for names in ranked]
        if total < _LEAST and known_names.isdisjoint(counts):
            continue
        if best and ranked[0].total() >= SURE * total:
            found.sure[short] = best[0], Rule.CORPUS if best[0] in own else Rule.TABLE
        elif best:
            found.open[short] = tuple(best)
    return found


def _well_spelled(longs: Mapping[str, int], known_names: Set[str], misspelled: dict[str, str]) -> Mapping[str, int]:
    """The long forms of a short form without the rare ones that differ from a commoner one by a typo.

    Those are added to ``misspelled``, unless they are ``known_names``, and their papers to those of the right one.

    Examples
    --------
    >>> longs = {"conditional random field": 27, "conditional random filed": 1, "camera response function": 2}
    >>> _well_spelled(longs, frozenset(), found := {})
    {'conditional random field': 28, 'camera response function': 2}
    >>> found
    {'conditional random filed': 'conditional random field'}
    """
    if len(longs) < 2:
        return longs
    right: dict[str, str] = {}
    for name in longs.keys() - known_names:
        better = [o for o in longs if longs[o] >= _COMMONER * longs[name] and _differ_by_typo(name, o)]
        if better:
            right[name] = min(better, key=lambda other: (-longs[other], other))
    counts = dict(longs)
    for name in sorted(right):
        if right[name] not in right:
            counts[right[name]] += counts.pop(name)
            misspelled[name] = min(right[name], misspelled.get(name, right[name]))
    return counts


def _differ_by_typo(one: str, other: str) -> bool:
    """Whether one word of two names differs, by a letter or two of many: "weakly" and "webly supervised" do not."""
    first, second = one.split(), other.split()
    differ = [pair for pair in zip(first, second, strict=False) if pair[0] != pair[1]]
    if len(first) != len(second) or len(differ) != 1 or difference(one, other) is not None:
        return False
    from rapidfuzz.distance import OSA  # few names come so far

    a, b = differ[0]
    edits = 0 if min(len(a), len(b)) < 5 else 1 if min(len(a), len(b)) == 5 else 2
    return a[0] == b[0] and OSA.distance(a, b, score_cutoff=edits) <= edits


def _grouped(counts: Mapping[str, int]) -> list[Counter[str]]:
    """Long forms that say the same: with one gist, in one but for the forms of words, or one longer at the end.

    Examples
    --------
    >>> [sorted(group) for group in _grouped({"probabilistic roadmap": 3, "probabilistic roadmap method": 1})]
    [['probabilistic roadmap', 'probabilistic roadmap method']]
    """
    groups: list[Counter[str]] = []
    for name in sorted(counts, key=lambda name: (len(name), name)):
        same = next((group for group in groups if any(_same_meaning(name, other) for other in group)), None)
        if same is None:
            groups.append(same := Counter())
        same[name] = counts[name]
    return groups


def _same_meaning(one: str, other: str) -> bool:
    return f"{gist(one)} ".startswith(f"{gist(other)} ") or word_forms(one) == word_forms(other)


@dataclass(slots=True)
class Contexts:
    """How often concepts occur in one paper, to tell which meaning of a short form a paper's concepts support.

    ``of_interest`` are the meanings, ``alone`` counts the papers of each concept,
    ``beside`` those of each concept beside each meaning. A concept of a single paper need not be in there to
    :meth:`choose` for that paper.
    """

    of_interest: frozenset[str]
    papers: int = 0
    alone: Counter[str] = field(default_factory=Counter)
    beside: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, keys: frozenset[str]) -> None:
        """Count one paper in, by the keys of its concepts."""
        self.papers += 1
        self.alone.update(keys)
        for meaning in keys & self.of_interest:
            self.beside[meaning].update(keys)

    def choose(self, meanings: Sequence[str], others: frozenset[str]) -> str | None:
        """The meaning that a paper's other concepts support, or None where nothing decides.

        The score of a meaning is the sum of log-likelihood ratios of the other concepts beside it and
        anywhere, smoothed (as in a naive Bayes classifier); it must be positive and lead clearly.
        """
        scores = sorted(((self._score(meaning, others), meaning) for meaning in meanings), reverse=True)
        if not scores or scores[0][0] <= 0:
            return None
        lead = scores[0][0] - (scores[1][0] if len(scores) > 1 else 0.0)
        return scores[0][1] if lead > math.log(_ODDS) else None

    def _score(self, meaning: str, others: frozenset[str]) -> float:
        beside, number = self.beside.get(meaning), self.alone[meaning]
        if beside is None or meaning in others:
            return math.inf if meaning in others else 0.0
        score = 0.0
        for other in sorted(others):
            anywhere = (self.alone.get(other, 1) + 0.5) / (self.papers + 1)
            score += math.log((beside[other] + 2 * anywhere) / (number + 2) / anywhere)
        return score
