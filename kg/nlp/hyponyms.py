"""Where a text says in so many words that a thing is a kind of another: "GANs such as StyleGAN", "Adam, an optimizer".

References
----------
M. A. Hearst (1992). Automatic acquisition of hyponyms from large text corpora. COLING.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from kg.model import Kind, Predicate
from kg.nlp.decide import Decision
from kg.nlp.names import Place
from kg.nlp.relations import Stated

#: How many such places are right, by reading.
SURE = 0.9

_ASIDE = r"(?:\s*\([^()]*\))?"
#: What is still of the thing before it ("GAN models").
_NOUN = (
    r"(?:algorithm|approach(?:e(?=s))?|architecture|baseline|framework|mechanism|method|model|network|problem|procedure"
    r"|scheme|strateg(?:y|ie(?=s))|system|task|technique|variant)"
)
#: Between things, in the plural, and the first of those that are named.
_SUCH_AS = re.compile(
    rf"{_ASIDE}(?P<noun>\s+{_NOUN}s)?{_ASIDE}(?:\s*,)?\s*"
    r"(?:such as|like|including|especially|namely|e\.g\.,?|\((?:e\.g\.,?|such as|like|including))\s+(?:the )?[\"“']?",
    re.IGNORECASE,
)
#: Between those that are named.
_AND = re.compile(rf"{_ASIDE}[\"”']?\s*(?:, and|, or|,|and|or)\s+(?:the )?[\"“']?", re.IGNORECASE)
#: Between things, in the plural, and the first of several that stand in parentheses.
_THESE = re.compile(rf"(?P<noun>\s+{_NOUN}s)?\s*\(", re.IGNORECASE)
#: Between a thing, in the singular, and the name of a new one; the second, after what says that it is new.
_CALLED = re.compile(
    rf"{_ASIDE}(?P<noun>\s+{_NOUN})?{_ASIDE}(?:\s*,)?\s+(?:called|named|namely|termed|dubbed)\s+[\"“']?", re.IGNORECASE
)
_NEW = re.compile(rf"(?P<noun>\s+{_NOUN})?{_ASIDE}\s*[,:]\s+[\"“']?", re.IGNORECASE)
_NEW_BEFORE = re.compile(
    r"\b(?:propos|present|introduc|develop|design|devis)\w*\s+(?:an?|our)\s+(?P<what>(?:[\w-]+,?\s+){0,4})$",
    re.IGNORECASE,
)
#: Between a thing and its kind: "is a novel"; what follows a comma may be the next of a list.
_IS_A = re.compile(
    rf"{_ASIDE}[\"”']?(?P<link>(?:\s*,)?\s+(?:which\s+)?(?:is|are)|\s*,)\s+"
    r"(?:an?|(?P<one>one of the)|(?:an?|the) (?:kind|type|form|class|variant|instance|special case) of(?: an?| the)?)"
    r"\s+(?P<what>(?:[\w-]+,?\s+){0,3})"
)
_AND_OTHER = re.compile(rf"{_ASIDE}(?:\s*,)?\s+(?:and|or)\s+other\s+(?P<what>(?:[\w-]+\s+)?)", re.IGNORECASE)
#: No words that say how a thing is: "a component of", "a framework using".
_NO_ADJECTIVE = re.compile(
    r"(?<![\w-])(?:about|across|against|and|as|at|based|between|but|by|during|for|from|in|into|more|not|of|on|or|over|than|that"
    r"|through|to|towards?|under|using|via|where|which|with|within|without)(?![\w-])",
    re.IGNORECASE,
)
#: What may follow a kind, so that its name is all that is said: "a GAN that", but not "a GAN loss"; nor more of a list.
_END = re.compile(
    rf"{_ASIDE}(?:\s*(?:[.;:)]|$)|\s*,(?!\s*(?:and|or|an?|the)\b)|\s+(?:{_NOUN}s?\b(?!\s*,\s*(?:and|or|an?)\b)"
    r"|(?:that|which|whose|where|for|to|in|with|on|by|from|using|designed|trained|capable|able|used|proposed)\b))"
)
#: What makes the things named others than those before: "applications of GANs", "a method using a GAN".
_OF_OTHERS = re.compile(
    r"\b(?:of|than|without|via|with|by|in|for|from|on|to|and|(?!existing|emerging|leading|competing)\w+ing)\s+"
    r"(?:(?:an?|the)\s+)?(?:[\w-]+\s+)?$",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\b(?:variety|range|number|set|series|types?|kinds?|class(?:es)?|famil(?:y|ies)|forms?)\s+of\s+(?:[\w-]+\s+)?$",
    re.IGNORECASE,
)
#: The end of a word for several things: "GANs", not "bias".
_MANY = re.compile(r"[^aisuS]s$")
#: A name as new things have: "StyleGAN", "Adam".
_NAME = re.compile(r"\S*[A-Z]")
_NO_NAME_BEFORE = re.compile(r"(?:\b(?:an?|the|our|this)\s+(?:[\w-]+\s+)?|,\s+(?:and\s+)?)$", re.IGNORECASE)
#: What makes it another thing that is a kind: "the core of StyleGAN is a GAN".
_OF_BEFORE = re.compile(r"\bof\s+(?:(?:an?|the)\s+)?(?:[\w-]+\s+)?$")

#: What is named as a kind of a thing of its own kind, and a method as one for a problem.
_NAMED = {(kind, kind): Predicate.BROADER for kind in Kind} | {(Kind.METHOD, Kind.PROBLEM): Predicate.USED_FOR}
#: Of what a paper states otherwise, it states no kind.
_OTHERWISE = frozenset({Predicate.PART_OF, Predicate.EVALUATED_WITH, Predicate.COMPARED_WITH})


class _Thing(NamedTuple):
    """A place of a decision, with the short form in parentheses after it."""

    start: int
    end: int
    decision: int
    place: Place


def with_hyponyms(text: str, decisions: Sequence[Decision], found: Iterable[Stated]) -> list[Stated]:
    """What the network found stated, and the kinds that the text names as such: of each the surer statement.

    A method that is named as one for a problem ("classification algorithms such as SVMs") is used for it.

    Examples
    --------
    >>> from kg.model import Kind
    >>> text = "GANs such as StyleGAN and BigGAN beat Glow, a normalizing flow."
    >>> names = ("GANs", "StyleGAN", "BigGAN", "Glow", "normalizing flow")
    >>> places = [((text.index(name), text.index(name) + len(name)),) for name in names]
    >>> decisions = [Decision(Kind.METHOD, 1.0, (name,), place, ((),)) for name, place in zip(names, places)]
    >>> [(names[said.subject], names[said.object]) for said in with_hyponyms(text, decisions, ())]
    [('StyleGAN', 'GANs'), ('BigGAN', 'GANs'), ('Glow', 'normalizing flow')]
    """
    stated = list(found)
    otherwise = {frozenset((s.subject, s.object)) for s in stated if s.predicate in _OTHERWISE}
    named = {(s.subject, s.predicate, s.object): s for s in stated if s.predicate in _NAMED.values()}
    for one, other in _hyponyms(text, _things(text, decisions)):
        pair = one.decision, other.decision
        predicate = _NAMED.get((decisions[pair[0]].kind, decisions[pair[1]].kind))
        if predicate and pair[0] != pair[1] and frozenset(pair) not in otherwise:
            said = Stated(pair[0], predicate, pair[1], SURE, (one.place, other.place))
            before = named.setdefault((pair[0], predicate, pair[1]), said)
            named[pair[0], predicate, pair[1]] = before if before.confidence >= SURE else said
    return [s for s in stated if s.predicate not in _NAMED.values()] + list(named.values())


def _things(text: str, decisions: Sequence[Decision]) -> list[_Thing]:
    """The places of decisions in the order of the text; a short form in parentheses is one with its long form."""
    places = sorted((start, end, n) for n, decision in enumerate(decisions) for start, end in decision.places)
    result: list[_Thing] = []
    for start, end, n in places:
        before = result[-1] if result else None
        if before and before.decision == n and text[before.end : start].strip() == "(" and text[end : end + 1] == ")":
            result[-1] = before._replace(end=end + 1)
        else:
            result.append(_Thing(start, end, n, (start, end)))
    return result


def _hyponyms(text: str, things: Sequence[_Thing]) -> Iterator[tuple[_Thing, _Thing]]:
    """Things and their kinds."""
    for place, thing in enumerate(things[:-1]):
        following = things[place + 1 :]
        yield from ((other, thing) for other in _named(text, thing, following))
        if _is_a(text, thing, following[0]):
            yield thing, following[0]


def _named(text: str, kind: _Thing, following: Sequence[_Thing]) -> Sequence[_Thing]:
    """Those that are named of a kind: "such as one, another and a third", "called one"."""
    first = following[0]
    are_many = bool(_MANY.search(text[slice(*kind.place)]))
    if found := _SUCH_AS.fullmatch(text, kind.end, first.start):
        is_said = (found["noun"] or are_many) and not _is_of_others(text, kind, found["noun"])
        return _listed(text, following) if is_said else ()
    if found := _THESE.fullmatch(text, kind.end, first.start):
        all_ = _listed(text, following)
        is_said = (found["noun"] or are_many) and len(all_) > 1 and text[all_[-1].end :].startswith(")")
        return all_ if is_said and not _is_of_others(text, kind, found["noun"]) else ()
    if not _NAME.match(text, *first.place):
        return ()
    if found := _CALLED.fullmatch(text, kind.end, first.start):
        is_said = (found["noun"] or not are_many) and not _is_of_others(text, kind, found["noun"])
        return following[:1] if is_said else ()
    found, new = _NEW.fullmatch(text, kind.end, first.start), _NEW_BEFORE.search(_before(text, kind))
    if not found or not new or _NO_ADJECTIVE.search(new["what"]) or not _END.match(text, first.end):
        return ()
    return following[:1] if found["noun"] or not are_many else ()


def _listed(text: str, things: Sequence[_Thing]) -> Sequence[_Thing]:
    """The first of some things, and those that "and" or commas lead to."""
    others = takewhile(lambda pair: _AND.fullmatch(text, pair[0].end, pair[1].start), pairwise(things))
    return [things[0], *(other for _, other in others)]


def _is_of_others(text: str, kind: _Thing, noun: str | None) -> bool:
    before = _before(text, kind)
    return not noun and bool(_OF_OTHERS.search(before)) and not _QUANTITY.search(before)


def _is_a(text: str, thing: _Thing, kind: _Thing) -> bool:
    are_many = bool(_MANY.search(text[slice(*kind.place)]))
    if found := _AND_OTHER.fullmatch(text, thing.end, kind.start):
        return are_many and not _NO_ADJECTIVE.search(found["what"])
    found = _IS_A.fullmatch(text, thing.end, kind.start)
    if not found or _NO_ADJECTIVE.search(found["what"]) or not _END.match(text, kind.end):
        return False
    name, before = text[slice(*thing.place)], _before(text, thing)
    if (found["one"] and not are_many) or _OF_BEFORE.search(before):
        return False
    is_name = bool(_NAME.match(name)) and not name.endswith("s") and not _NO_NAME_BEFORE.search(before)
    return is_name or found["link"].strip() != ","


def _before(text: str, thing: _Thing) -> str:
    return text[max(0, thing.start - 60) : thing.start]
