"""Where each mention leads: readings of papers, meanings of short forms and looser spellings, put together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.concepts.abbreviations import Meaning
from kg.concepts.corrections import Corrections
from kg.concepts.meanings import Contexts, Meanings, find_meanings
from kg.concepts.names import Decision, Names
from kg.concepts.normal import normal_form
from kg.concepts.readings import Lexicon, Reading, looks_short, read_papers_mentions
from kg.concepts.reasons import Rule
from kg.concepts.variants import together
from kg.model import Kind, Mention
from kg.nlp.vocabulary import Entry

#: Rules whose detail is a name as a paper writes it, or would without abbreviations.
_WRITTEN_OUT = (Rule.DEFINITION, Rule.SAME_IN_PAPER, Rule.INSIDE)


@dataclass(frozen=True, slots=True)
class Decided:
    """A mention, the canonical key of its concept, and why; ``long`` is the long form that is a name, too."""

    mention: Mention
    key: str
    rule: Rule
    detail: str
    ambiguous: bool = False

    @property
    def long(self) -> str | None:
        """The long form that the paper itself gives."""
        return self.mention.long_form


@dataclass(frozen=True, slots=True)
class Outcome:
    """All decided mentions; the canonical key of each name that occurs; spellings of keys that no mention has."""

    items: tuple[Decided, ...]
    names: Mapping[str, str]
    spellings: Mapping[str, str]


def decide(
    mentions: Sequence[Mention],
    entries: Mapping[str, Entry],
    table: Mapping[str, Sequence[Meaning]],
    corrections: Corrections,
) -> Outcome:
    """Decide where each mention leads; ``mentions`` are sorted by paper and place."""
    lexicon = _lexicon(entries)
    read = [(m, _corrected(m, r, corrections)) for m, r in read_papers_mentions(mentions, lexicon)]
    meanings = find_meanings((r.key for _, r in read if r.is_short), _definitions(read), table, lexicon.keys.keys())
    names = _names(read, entries, lexicon, meanings, corrections)
    first = [_decide(m, r, names, meanings) for m, r in read]
    items = _by_context(first, read, names, meanings)
    items = [_moved(_split(item, corrections), names, corrections) for item in items]
    known = {normal_form(name): item.key for item in items for name in (item.mention.surface, item.long) if name}
    keys = {item.key for item in items}
    aliases = {name: key for name, key in lexicon.keys.items() if key in keys}
    spellings = _spellings(read, table if meanings.sure else {}, corrections)
    return Outcome(tuple(items), {**aliases, **{key: key for key in keys}, **known}, spellings)


def _spellings(
    read: Iterable[tuple[Mention, Reading]], table: Mapping[str, Sequence[Meaning]], corrections: Corrections
) -> dict[str, str]:
    """How keys are written that no mention has: in a correction, in the table, best in a paper that spells out."""
    by_hand = {line.other_key: line.other for line in reversed(corrections.lines) if line.action == "merge"}
    mined = {normal_form(meaning.long): meaning.long for found in table.values() for meaning in found}
    in_papers = {normal_form(name): name for name in sorted({r.detail for _, r in read if r.rule in _WRITTEN_OUT})}
    return {**by_hand, **mined, **in_papers}


def _lexicon(entries: Mapping[str, Entry]) -> Lexicon:
    """Known names; a name that two entries have leads to neither, unless it is the label of one."""
    owners: dict[str, set[str]] = defaultdict(set)
    for key, entry in entries.items():
        for name in entry.aliases:
            owners[normal_form(name)].add(key)
    aliases = {name: next(iter(keys)) for name, keys in owners.items() if len(keys) == 1}
    keys = {**aliases, **{key: key for key in entries}}
    written_together = {together(name): key for name, key in sorted(keys.items(), reverse=True)}
    return Lexicon({**written_together, **keys}, frozenset(entries))


def _corrected(mention: Mention, reading: Reading, corrections: Corrections) -> Reading:
    """The reading as corrections want it; they do not say what a short form means that its paper spells out."""
    own = normal_form(mention.surface)
    explained = reading.rule in (Rule.DEFINITION, Rule.INITIALS)
    for name in (reading.key,) if explained else (own, reading.key):
        if name in corrections.merge:
            return Reading(corrections.merge[name], Rule.CORRECTION, corrections.merge[name])
    return Reading(own, Rule.CORRECTION) if own in corrections.keep and not explained else reading


def _definitions(read: Iterable[tuple[Mention, Reading]]) -> dict[str, Counter[str]]:
    """For each short form, its long forms and the number of papers that spell it out so."""
    papers = {
        (normal_form(m.surface), r.key, m.paper_id)
        for m, r in read
        if r.rule in (Rule.DEFINITION, Rule.INITIALS) and looks_short(m.surface) and normal_form(r.detail) == r.key
    }
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for short, long, _ in sorted(papers):
        found[short][long] += 1
    return found


def _names(
    read: Sequence[tuple[Mention, Reading]],
    entries: Mapping[str, Entry],
    lexicon: Lexicon,
    meanings: Meanings,
    corrections: Corrections,
) -> Names:
    """The index of all names: those of the vocabulary first, then those of most papers."""
    papers = Counter(key for key, _ in {(r.key, m.paper_id) for m, r in read})
    names = Names(_kinds(read, entries, lexicon), _proper(read))
    for name in sorted(corrections.keep):
        names.keep(name)
    for name, key in sorted(lexicon.keys.items()):
        names.add_known(name, corrections.merge.get(key, key), Rule.VOCABULARY)
    waiting = {long for long, _ in meanings.sure.values()} | {key for keys in meanings.open.values() for key in keys}
    ordinary = {key for key in {*papers, *waiting} if key not in meanings.sure and key not in meanings.open}
    for name in sorted(ordinary, key=lambda key: (-papers[key], key.count(" "), key)):
        names.add(name)
    for short, (long, rule) in sorted(meanings.sure.items()):
        last = _last(long, meanings)
        names.add_known(short, last if last in meanings.open else names.add(last).key, rule)
    for short in sorted(meanings.open):
        names.add_known(short, short, Rule.SPELLING)
    return names


def _last(long: str, meanings: Meanings) -> str:
    """The long form of a long form that is itself a short form, and so on; where that goes in a circle, the first."""
    seen = [long]
    while seen[-1] in meanings.sure:
        following = meanings.sure[seen[-1]][0]
        if following in seen:
            return long
        seen.append(following)
    return seen[-1]


def _kinds(read: Iterable[tuple[Mention, Reading]], entries: Mapping[str, Entry], lexicon: Lexicon) -> dict[str, Kind]:
    """The main kind of each name: that of its entry, else that of most of its mentions."""
    counts: dict[str, Counter[Kind]] = defaultdict(Counter)
    for mention, reading in read:
        counts[reading.key][mention.kind] += 1
    found = {key: min(kinds, key=lambda kind: (-kinds[kind], kind)) for key, kinds in counts.items()}
    return {**found, **{name: entries[key].kind for name, key in lexicon.keys.items()}}


def _proper(read: Iterable[tuple[Mention, Reading]]) -> set[str]:
    """Words that most mentions write with a capital or digit inside, alone or first: BERT, AdaGrad, LSTM network."""
    votes: Counter[str] = Counter()
    for mention, reading in read:
        first, written = reading.key.partition(" ")[0], mention.surface.partition(" ")[0]
        if normal_form(written) == first:
            votes[first] += 1 if any(c.isupper() or c.isdigit() for c in written[1:]) else -1
    return {key for key, number in votes.items() if number > 0}


def _decide(mention: Mention, reading: Reading, names: Names, meanings: Meanings) -> Decided:
    key = reading.key
    sure = meanings.sure.get(key)
    if sure and reading.coined:
        return Decided(mention, key, Rule.SPELLING, "")
    decision = names.decisions.get(key) or Decision(key)
    if reading.rule is not Rule.SPELLING:
        return Decided(mention, decision.key, reading.rule, reading.detail)
    if reading.is_short and key in meanings.open:
        options = dict.fromkeys(names.decisions[meaning].key for meaning in meanings.open[key])
        return Decided(mention, decision.key, decision.rule, " / ".join(options), ambiguous=True)
    return Decided(mention, decision.key, decision.rule, sure[0] if sure else decision.detail)


def _by_context(
    items: list[Decided], read: Sequence[tuple[Mention, Reading]], names: Names, meanings: Meanings
) -> list[Decided]:
    """Let the paper's other concepts decide what ambiguous short forms mean."""
    if not any(item.ambiguous for item in items):
        return items
    keys: dict[str, set[str]] = defaultdict(set)
    for item in items:
        keys[item.mention.paper_id].add(item.key)
    papers = {paper: frozenset(found) for paper, found in keys.items()}
    options = {short: [names.decisions[m].key for m in found] for short, found in meanings.open.items()}
    contexts = Contexts(papers, frozenset(key for found in options.values() for key in found))
    chosen: dict[tuple[str, str], str | None] = {}
    decided = []
    for item, (mention, reading) in zip(items, read, strict=True):
        if item.ambiguous:
            place = mention.paper_id, reading.key
            if place not in chosen:
                chosen[place] = contexts.choose(options[reading.key], papers[mention.paper_id] - {reading.key})
            if meaning := chosen[place]:
                item = replace(item, key=meaning, rule=Rule.CONTEXT, detail=meaning, ambiguous=False)  # noqa: PLW2901
        decided.append(item)
    return decided


def _split(item: Decided, corrections: Corrections) -> Decided:
    own = normal_form(item.mention.surface)
    if own != item.key and {(own, item.key), (item.key, own)} & corrections.split:
        return replace(item, key=own, rule=Rule.CORRECTION, detail="")
    return item


def _moved(item: Decided, names: Names, corrections: Corrections) -> Decided:
    """A concept whose own name is merged by hand takes all its other names along."""
    target = corrections.merge.get(item.key)
    if target is None or item.rule is Rule.CORRECTION:
        return item
    decision = names.decisions.get(target)
    return replace(item, key=decision.key if decision else target)
