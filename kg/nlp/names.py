"""The names that a paper may mention, and what speaks for and against each, as numbers.

All occurrences of a form in a paper, and the abbreviation that the paper defines for it, are one :class:`Name`.
The numbers (:func:`features`) are what :mod:`kg.nlp.decide` decides by.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.nlp.abbreviations import Definition
from kg.nlp.candidates import Candidate
from kg.nlp.forms import MAX_WORDS, Word, find_forms, form_of, joins, word_forms
from kg.nlp.lexicon import NONE, Lexicon
from kg.nlp.network import KINDS, Spans

Floats = npt.NDArray[np.float32]

#: A span is a candidate from this probability on, and counts as found by the network from that one on.
_WEAK, _STRONG = 0.04, 0.5
#: A form is a candidate wherever it stands if the network takes it for a concept in this share of other texts.
_KNOWN_SHARE, _KNOWN_TEXTS = 0.5, 5
_FLOOR = 0.002


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a paper may mention: its forms (abbreviations included), where they stand, and who found it."""

    key: str
    forms: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    detectors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper's text with all that was found in it."""

    text: str
    spans: Spans
    sentences: Sequence[tuple[int, int]]
    names: Sequence[Name]


def read_names(
    text: str,
    spans: Spans,
    sentences: Sequence[tuple[int, int]],
    definitions: Sequence[Definition],
    lexicon: Lexicon,
    candidates: Iterable[Candidate] = (),
) -> Reading:
    """Collect the names that a text may mention, from the network, the lexicon, abbreviations and other detectors."""
    words = word_forms(text)
    found: dict[str, set[str]] = {form_of(text[start:end]): set() for start, end in spans.likely(_WEAK)}
    for start, end in spans.likely(_STRONG):
        found[form_of(text[start:end])].add("network")
    for candidate in candidates:
        found.setdefault(form_of(text[candidate.start : candidate.end]), set()).add(candidate.detector)
    for form in _in_lexicon(text, words, lexicon):
        found.setdefault(form, set()).add("lexicon")
    short = {}
    for d in definitions:
        abbreviation, long = form_of(d.short_form(text)), form_of(d.long_form(text))
        if abbreviation and long and abbreviation != long and (abbreviation in found or long in found):
            short[abbreviation] = long
            for form in (abbreviation, long):
                found.setdefault(form, set()).add("abbreviation")
    found.pop("", None)
    places = find_forms(text, words, found)
    groups: dict[str, list[str]] = {}
    for form in sorted(places):
        groups.setdefault(short.get(form, form), []).append(form)
    names = [
        Name(
            key,
            tuple(forms),
            tuple(sorted((words[a].start, words[b - 1].end) for form in forms for a, b in places[form])),
            frozenset().union(*(found[form] for form in forms)),
        )
        for key, forms in sorted(groups.items())
    ]
    return Reading(text, spans, sentences, names)


def _in_lexicon(text: str, words: Sequence[Word], lexicon: Lexicon) -> Iterable[str]:
    """The forms in a text that the network takes for a concept in a good share of other texts."""
    for i, word in enumerate(words):
        form = word.form
        for j in range(i + 1, min(len(words), i + MAX_WORDS) + 1):
            if j > i + 1:
                if not joins(text, words[j - 2], words[j - 1]):
                    break
                form = f"{form} {words[j - 1].form}"
            counts = lexicon.get(form, NONE)
            if counts.seen >= _KNOWN_TEXTS and sum(counts.kinds) >= _KNOWN_SHARE * counts.seen:
                yield form


def features(reading: Reading, lexicon: Lexicon) -> Floats:
    """A row of numbers for each name of the reading, in the order of its names."""
    if not reading.names:
        return np.zeros((0, 0), np.float32)
    at_places = [np.stack([reading.spans.kinds_of(*place) for place in name.places]) for name in reading.names]
    best = np.array([rows.sum(1).max() for rows in at_places], np.float32)
    sure = float(np.mean(np.sort(best)[-10:]))
    around = _overlapping(reading.names, at_places)
    title_end = reading.text.find("\n")
    return np.array(
        [
            [
                *_network_votes(rows),
                *_lexicon_votes(name, lexicon),
                *_shape(name, title_end),
                _logit(other),
                sure,
            ]
            for name, rows, other in zip(reading.names, at_places, around, strict=True)
        ],
        np.float32,
    )


def _network_votes(rows: Floats) -> list[float]:
    totals = rows.sum(1)
    shares = (rows.sum(0) + 0.01) / (rows.sum() + 0.03)
    return [_logit(totals.max()), _logit(totals.mean()), _logit(totals[0]), *np.log(shares).tolist()]


def _lexicon_votes(name: Name, lexicon: Lexicon) -> list[float]:
    counts = max((lexicon.get(form, NONE) for form in name.forms), key=lambda c: (sum(c.kinds), c.seen))
    total = sum(counts.kinds)
    weight = counts.seen / (counts.seen + 3)
    shares = [weight * float(np.log((kind + 0.1) / (total + 0.3) * len(KINDS))) for kind in counts.kinds]
    return [weight * _logit((total + 0.3) / (counts.seen + 1)), weight, *shares]


def _shape(name: Name, title_end: int) -> list[float]:
    in_title = any(end <= title_end for _, end in name.places)
    return [
        float(np.log(len(name.places))),
        float(in_title),
        float("abbreviation" in name.detectors),
        float("vocabulary" in name.detectors),
        float(min(len(name.key.split()), 6)),
    ]


def _overlapping(names: Sequence[Name], at_places: Sequence[Floats]) -> list[float]:
    """For each name the greatest probability of another name that overlaps it somewhere."""
    ranges = sorted(
        (start, end, float(row.sum()), number)
        for number, (name, rows) in enumerate(zip(names, at_places, strict=True))
        for (start, end), row in zip(name.places, rows, strict=True)
    )
    result = [0.0] * len(names)
    for i, (_, end, chance, number) in enumerate(ranges):
        for start, _, other_chance, other in ranges[i + 1 :]:
            if start >= end:
                break
            if other != number:
                result[number] = max(result[number], other_chance)
                result[other] = max(result[other], chance)
    return result


def _logit(chance: float) -> float:
    held = min(max(float(chance), _FLOOR), 1 - _FLOOR)
    return float(np.log(held / (1 - held)))


def distance(reading: Reading, first: tuple[int, int], second: tuple[int, int]) -> int:
    """How far two mentions stand apart, and which comes first: a number that the network knows, below 12.

    Up to two, up to six, more words between them; the next sentence, three on, further; 6 more from right to left.
    """
    begin, end = sorted((first, second))
    apart = bisect_right(reading.sentences, (end[0], len(reading.text))) - bisect_right(
        reading.sentences, (begin[0], len(reading.text))
    )
    if apart:
        step = 3 if apart == 1 else 4 if apart <= 3 else 5
    else:
        starts = reading.spans.starts
        gap = bisect_left(starts, end[0]) - bisect_left(starts, begin[1])
        step = 0 if gap <= 2 else 1 if gap <= 6 else 2
    return step + (6 if first > second else 0)
