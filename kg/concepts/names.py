"""Which names lead to which concept: every name goes straight to one concept, by a rule; there are no chains."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kg.concepts.guards import difference
from kg.concepts.inside import written_out
from kg.concepts.reasons import Rule
from kg.concepts.spelling import singular
from kg.concepts.variants import NETWORKS, same_order, says_how, together, variants, without_head
from kg.model import Kind


@dataclass(frozen=True, slots=True)
class Decision:
    """The canonical key of a name, the rule, and the name that led there where it was another one."""

    key: str
    rule: Rule = Rule.SPELLING
    detail: str = ""


def meeting_places(name: str, shorts: Mapping[str, str]) -> frozenset[tuple[Rule, str]]:
    """Keys of which two names share one, if the one can have a part in where the other leads (:class:`Names`).

    A name that shares none stands for itself, whatever other names there are, and however many papers have it.

    Examples
    --------
    >>> meeting_places("auto encoder", {}) & meeting_places("autoencoder model", {}) != frozenset()
    True
    >>> meeting_places("auto encoder", {}) & meeting_places("auto decoder", {})
    frozenset()
    """
    bare = without_head(name)
    more = {name.removesuffix(" based"), bare} - {"", name}
    headless = ((Rule.TOGETHER, together(other)) for other in more)
    return frozenset((*_places(name, written_out(name, shorts)), *headless))


def _places(name: str, whole: str) -> tuple[tuple[Rule, str], ...]:
    """The looser keys of a name, and of what it says with its abbreviations written out, in the order that it has."""
    if whole == name:
        return variants(name)
    return *variants(name), *(place for place in variants(whole) if place[0] is not Rule.ORDER)


class Names:
    """An index of names and their looser keys, each leading to one canonical key.

    Names are added from the best known down: first those of the vocabulary, then those of the papers, the commonest
    first. A name that shares a looser key with one that was added before, and that no guard keeps apart,
    becomes a name of the same concept. It is compared with the names that stand for a concept in their own
    right, never with names that were merged: A ~ B and B ~ C does not make A ~ C.
    """

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        proper: Collection[str],
        shorts: Mapping[str, str],
        models: Collection[str] = frozenset(),
        mined: Collection[str] = frozenset(),
        plural: Collection[str] = frozenset(),
    ) -> None:
        """``kinds`` has the main kind of each name; ``proper`` those written with capitals, like "BERT".

        ``shorts`` has what abbreviations inside names stand for (:func:`~kg.concepts.inside.known_shorts`), ``models``
        the known names of models, networks and the like, ``mined`` names that many papers abbreviate, ``plural`` those
        that are mostly written in the plural.
        """
        self._kinds, self._proper, self._shorts = kinds, proper, shorts
        self._models, self._plural = models, plural
        self._known: set[str] = set()
        self._established = set(mined)
        self.decisions: dict[str, Decision] = {}
        self._loose: dict[tuple[Rule, str], str] = {}
        self._headless: dict[str, str] = {}
        self._shared: set[tuple[Rule, str]] = set()

    def keep(self, name: str) -> None:
        """Add a name that is a concept of its own and that no other name becomes a name of."""
        self.decisions[name] = Decision(name, Rule.CORRECTION)

    def add_known(self, name: str, key: str, rule: Rule) -> None:
        """Add a name whose concept is known; a looser key that two known concepts share is of no use."""
        self._known.add(name)
        self._established.add(name)
        self.decisions.setdefault(name, Decision(key, Rule.SPELLING if name == key else rule))
        self._index(name, written_out(name, self._shorts), known=True)

    def add(self, name: str) -> Decision:
        """Add a name of the papers and decide where it leads."""
        if name not in self.decisions:
            whole = written_out(name, self._shorts)
            found = self._find(name, whole)
            self.decisions[name] = found or Decision(name)
            if found is None:
                self._index(name, whole, known=False)
        return self.decisions[name]

    def _find(self, name: str, whole: str) -> Decision | None:
        """The decision for a name that was not added, if a looser key of it is there."""
        for place in _places(name, whole):
            other = self._loose.get(place)
            if other is None or place in self._shared:
                continue
            inside = place not in variants(name) or place not in variants(other)
            one, two = (whole, written_out(other, self._shorts)) if inside else (name, other)
            if self._may_meet(place[0], one, two) and difference(one, two) is None:
                return Decision(self.decisions[other].key, Rule.INSIDE if inside else place[0], other)
        bare = without_head(name)
        for other in (
            self._headless.get(together(name.removesuffix(" based"))),
            self._loose.get((Rule.TOGETHER, together(bare))),
        ):
            if other is not None and self._stands_without_head(name, other):
                return Decision(self.decisions[other].key, Rule.HEAD, other)
        return None

    def _may_meet(self, rule: Rule, one: str, other: str) -> bool:
        """Whether two names that share a looser key of a rule may be one thing by it."""
        only_how = says_how(one) if rule is Rule.HEAD else ("based" in one) != ("based" in other)
        if only_how and self._known.isdisjoint((one, other)):
            return False
        return not self._is_own_word(rule, one, other) and (rule is not Rule.ORDER or same_order(one, other))

    def _is_own_word(self, rule: Rule, *names: str) -> bool:
        """Whether one of two names is a word with capitals inside, which has no forms but a plural: "PatchMatch"."""
        if rule is Rule.TOGETHER or not any(" " not in name and name in self._proper for name in names):
            return False
        return len({together(" ".join(map(singular, name.split()))) for name in names}) > 1

    def _stands_without_head(self, name: str, other: str) -> bool:
        """Whether the generic last word that one of two names has adds nothing.

        Both must be of one kind, and one of them known: a "bounding box method" is no bounding box. But datasets may be
        called so, and what ends in a known name with that word: "graph attention mechanism", as "attention mechanism".
        What is called a model or a network must be one without that word, too: a "camera model" is no camera, nor a
        "ReLU network" ReLU. What is mostly written in the plural is a thing of its own: "latent variables".
        """
        bare, whole = sorted((name, other), key=len)
        kind, head = self._kinds.get(name), whole.rpartition(" ")[2]
        if kind != self._kinds.get(other) or (name == bare and name in self._plural):
            return False
        if self._established.isdisjoint((name, other)):
            ending = f"{bare.rpartition(' ')[2]} {head}"
            return " " in bare and (kind is Kind.DATASET or (ending in self._known and head != "model"))
        if head not in ("model", *NETWORKS):
            return True
        return bare in self._models or (head == "model" and whole in self._known)

    def _index(self, name: str, whole: str, known: bool) -> None:
        key = self.decisions[name].key
        for place in _places(name, whole):
            other = self._loose.setdefault(place, name)
            if known and self.decisions[other].key != key:
                self._shared.add(place)
        if bare := without_head(name):
            self._headless.setdefault(together(bare), name)
