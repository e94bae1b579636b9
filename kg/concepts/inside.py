"""Abbreviations inside names: "online SGD" says "online stochastic gradient descent", wherever it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from kg.concepts.abbreviations import Meaning
from kg.concepts.alike import stands_for, words_of
from kg.concepts.normal import normal_form
from kg.concepts.shorts import looks_short
from kg.nlp.abbreviations import STOP_WORDS
from kg.nlp.vocabulary import Entry

#: What the first letters of an abbreviation stand for where they stand before another one: BiLSTM, ConvLSTM.
_BEFORE = {"bi": "bidirectional", "conv": "convolutional"}
_BEGINNINGS = tuple(_BEFORE)
#: Abbreviations that are commoner as words.
_WORDS = STOP_WORDS | {"per", "via", "vs"}


def known_shorts(
    entries: Iterable[Entry], table: Mapping[str, Sequence[Meaning]], others: Collection[str]
) -> dict[str, str]:
    """The abbreviations of one word whose meaning is sure before a paper is read, and what they stand for.

    These are the vocabulary's, and those of the mined table that are not among the ``others``: names that are known
    for something else. Both are normal forms.

    Examples
    --------
    >>> from kg.model import Kind
    >>> known_shorts([Entry("reinforcement learning", Kind.METHOD, ["RL", "RL learning"])], {}, ())
    {'rl': 'reinforcement learning'}
    """
    mined = {short: normal_form(m.long) for short, found in table.items() for m in found if m.is_sure}
    shorts = {short: long for short, long in mined.items() if short not in others and " " not in short}
    for entry in entries:
        for name in entry.aliases:
            if looks_short(name) and stands_for(name, words_of(entry.label)) and " " not in normal_form(name):
                shorts[normal_form(name)] = normal_form(entry.label)
    shorts = {short: long for short, long in shorts.items() if short not in _WORDS}
    return {short: written_out(long, shorts) for short, long in shorts.items()}


def written_out(name: str, shorts: Mapping[str, str]) -> str:
    """A normal form with the abbreviations in it written out; one that is an abbreviation alone stays.

    Examples
    --------
    >>> shorts = {"rl": "reinforcement learning", "lstm": "long short term memory"}
    >>> written_out("multi goal rl", shorts), written_out("rl", shorts)
    ('multi goal reinforcement learning', 'rl')
    >>> written_out("bilstm", shorts) == written_out("bi lstm", shorts) == written_out("bidirectional lstm", shorts)
    True
    """
    words = name.split()
    if shorts.keys().isdisjoint(words) and "bi" not in name and "conv" not in name:
        return name
    parts: list[str] = []
    for word in words:
        before = next((b for b in _BEGINNINGS if word.startswith(b) and word[len(b) :] in shorts), "")
        parts += [before, word.removeprefix(before)] if before else [word]
    if len(parts) == 1:
        return name
    return " ".join(
        _BEFORE[part] if part in _BEFORE and following in shorts else shorts.get(part, part)
        for part, following in zip(parts, [*parts[1:], ""], strict=True)
    )
