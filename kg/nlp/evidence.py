"""What speaks for and against each name that a paper may mention: the layers' votes and the context, as numbers.

All occurrences of a form in a paper, and the abbreviation that the paper defines for it, are one :class:`Name`.
The numbers (:func:`features`) are what :mod:`kg.nlp.decide` decides by.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.nlp.abbreviations import Definition
from kg.nlp.candidates import Candidate
from kg.nlp.forms import MAX_WORDS, Word, find_forms, form_of, joins, word_forms
from kg.nlp.lexicon import Counts, Lexicon
from kg.nlp.roles import context_features
from kg.nlp.tags import TagProbabilities

_AFTER = tuple(
    frozenset(words.split())
    for words in (
        "algorithm method model approach framework network architecture estimator layer module technique procedure loss"
        " based system baseline policy mechanism regularization optimizer decoder encoder",
        "problem task setting issue challenge phenomenon effect scenario",
        "dataset benchmark corpu corpora challenge suite database testbed simulator environment collection leaderboard"
        " data set",
    )
)
_BEFORE = tuple(
    frozenset(words.split())
    for words in (
        "on", "for", "by using via with", "called named dubbed termed", "of", "propose introduce present develop", "in",
        "the this", "a an", "to", "and or", "than", "as", "from", "our", "novel new", "we",
        "study address tackle solve investigate", "existing previous traditional standard conventional",
        "state art recent popular", "is are be", "such like including",
    )
)  # fmt: skip
_INTRODUCE = frozenset(["propose", "introduce", "present", "develop", "call"])
_WEAK, _STRONG = 0.03, 0.5


@dataclass(slots=True)
class Place:
    """An occurrence: its range in code points and in words."""

    start: int
    end: int
    first: int
    stop: int


@dataclass(slots=True)
class Name:
    """A name that a paper may mention: its forms (abbreviations included), where they stand, and who found it."""

    key: str
    forms: list[str]
    places: list[Place]
    detectors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper's text with all that was found in it."""

    text: str
    title_end: int
    words: Sequence[Word]
    tags: TagProbabilities
    strong: Sequence[tuple[int, int]]
    names: Sequence[Name]


def read_names(
    text: str,
    tags: TagProbabilities,
    definitions: Sequence[Definition],
    lexicon: Lexicon,
    candidates: Iterable[Candidate] = (),
) -> Reading:
    """Collect the names that a text may mention, from the tagger, the lexicon, abbreviations and other detectors."""
    words = word_forms(text)
    found: dict[str, set[str]] = {}
    strong = tags.spans(_STRONG)
    for start, end in tags.spans(_WEAK):
        found.setdefault(form_of(text[start:end]), set())
    for start, end in strong:
        found.setdefault(form_of(text[start:end]), set()).add("tagger")
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
            forms,
            sorted(
                (Place(words[a].start, words[b - 1].end, a, b) for form in forms for a, b in places[form]),
                key=lambda place: place.start,
            ),
            frozenset().union(*(found[form] for form in forms)),
        )
        for key, forms in sorted(groups.items())
    ]
    title_end = text.find("\n")
    return Reading(text, title_end if title_end >= 0 else len(text), words, tags, strong, names)


def _in_lexicon(text: str, words: Sequence[Word], lexicon: Lexicon) -> Iterable[str]:
    """The forms of the lexicon that occur, if they are annotated in at least a quarter of the papers that have them."""
    for i, word in enumerate(words):
        form = word.form
        for j in range(i + 1, min(len(words), i + MAX_WORDS) + 1):
            if j > i + 1:
                if not joins(text, words[j - 2], words[j - 1]):
                    break
                form = f"{form} {words[j - 1].form}"
            counts = lexicon.form(form)
            if counts.annotated >= 1 and counts.annotated >= 0.2 * (counts.occurs + 1):
                yield form


def name_features(reading: Reading, name: Name, sentences: Sequence[tuple[int, int]]) -> list[str]:
    """What a linear model hears of a name: its words, and the words around its places."""
    places = [(place.start, place.end) for place in name.places]
    longest = max(name.forms, key=len)
    words = longest.split()
    own = [f"w={word}" for word in words] + [f"b={a} {b}" for a, b in pairwise(words)]
    own += [f"last={words[-1]}", f"first={words[0]}", f"end={words[-1][-3:]}", f"end4={words[-1][-4:]}"]
    own += [f"n={min(4, len(words))}", f"both={words[0]} {words[-1]}", f"form={longest}"]
    return own + context_features(reading.text, places, "", sentences)


def features(reading: Reading, lexicon: Lexicon) -> list[list[float]]:
    """A row of numbers for each name of the reading, in the order of its names."""
    inside: dict[str, tuple[int, int]] = _nesting(reading.names)
    return [_row(reading, name, lexicon, inside[name.key]) for name in reading.names]


def _nesting(names: Sequence[Name]) -> dict[str, tuple[int, int]]:
    """For each name: in how many others it is contained, how many it contains."""
    keys = [f" {name.key} " for name in names]
    return {
        name.key: (
            sum(key in other for other in keys) - 1,
            sum(other in key for other in keys) - 1,
        )
        for name, key in zip(names, keys, strict=True)
    }


def _row(reading: Reading, name: Name, lexicon: Lexicon, nesting: tuple[int, int]) -> list[float]:
    return [
        *_tagger_votes(reading, name),
        *_shape(reading, name),
        *_lexicon_votes(name, lexicon),
        *nesting,
        *_context(reading, name),
    ]


def _tagger_votes(reading: Reading, name: Name) -> list[float]:
    spans = [reading.tags.span(place.start, place.end) for place in name.places]
    totals = [sum(span) for span in spans]
    count = len(spans)
    by_kind = [sum(span[k] for span in spans) for k in range(3)]
    inner = [reading.tags.inside(place.start, place.end) for place in name.places]
    exact = cover = overlap = 0
    for place in name.places:
        relation = _relation(reading.strong, place)
        exact += relation == "exact"
        cover += relation == "cover"
        overlap += relation == "overlap"
    whole = sum(by_kind) + 1e-6
    return [
        max(totals),
        sum(totals) / count,
        1 - math.prod(1 - min(1.0, t) for t in totals),
        *(max(span[k] for span in spans) for k in range(3)),
        *(value / whole for value in by_kind),
        *(sum(row[k] for row in inner) / count for k in range(3)),
        exact,
        cover,
        overlap,
        exact / count,
        totals[0],
        totals[-1],
    ]


def _relation(strong: Sequence[tuple[int, int]], place: Place) -> str:
    """How a place stands to the tagger's spans: one of them, inside one, across one, or apart."""
    index = max(0, bisect_left(strong, (place.start, 0)) - 3)
    result = "apart"
    for start, end in strong[index : index + 8]:
        if (start, end) == (place.start, place.end):
            return "exact"
        if start <= place.start and place.end <= end:
            result = "cover"
        elif start < place.end and place.start < end and result == "apart":
            result = "overlap"
    return result


def _shape(reading: Reading, name: Name) -> list[float]:
    text = reading.text
    longest = max(name.places, key=lambda place: (place.stop - place.first, -place.start))
    shortest = min(name.places, key=lambda place: (place.end - place.start, place.start))
    surface, brief = text[longest.start : longest.end], text[shortest.start : shortest.end]
    in_title = sum(place.end <= reading.title_end for place in name.places)
    colon = text.find(":", 0, reading.title_end)
    return [
        len(name.places),
        len(name.forms),
        in_title,
        float(0 <= name.places[0].end <= colon),
        name.places[0].start / max(1, len(text)),
        (next((place.start for place in name.places if place.start > reading.title_end), len(text)))
        / max(1, len(text)),
        longest.stop - longest.first,
        len(surface),
        sum(c.isupper() for c in surface) / len(surface),
        any(c.isdigit() for c in surface),
        any(c.isupper() for c in surface[1:]) and " " not in surface,
        surface[:1].isupper(),
        brief.isupper(),
        any(c.isupper() for c in brief[1:]),
        sum(text[place.start - 1 : place.start] == "(" for place in name.places),
        sum(text[place.end : place.end + 2] == " (" for place in name.places),
        sum(text[place.end : place.end + 1] == "-" for place in name.places) / len(name.places),
        sum(text[place.start - 1 : place.start] == "-" for place in name.places if place.start) / len(name.places),
        "abbreviation" in name.detectors,
        "pattern" in name.detectors,
    ]


def _lexicon_votes(name: Name, lexicon: Lexicon) -> list[float]:
    counts: Counts = max((lexicon.form(form) for form in name.forms), key=lambda c: (c.annotated, c.tagged, c.occurs))
    head = lexicon.head(max(name.forms, key=len))
    annotated, headed, tagged = counts.annotated, head.annotated, counts.tagged
    return [
        _scale(annotated),
        _scale(counts.occurs),
        (annotated + 0.3) / (counts.occurs + 1),
        (counts.method + 0.17) / (annotated + 0.3),
        (counts.problem + 0.11) / (annotated + 0.3),
        (counts.dataset + 0.02) / (annotated + 0.3),
        _scale(head.occurs),
        (headed + 0.3) / (head.occurs + 1),
        (head.method + 0.57) / (headed + 1),
        (head.problem + 0.37) / (headed + 1),
        (head.dataset + 0.06) / (headed + 1),
        _scale(counts.keyword),
        _scale(counts.seen),
        (tagged + 0.3) / (counts.seen + 1),
        (counts.tagged_method + 0.17) / (tagged + 0.3),
        (counts.tagged_problem + 0.11) / (tagged + 0.3),
        (counts.tagged_dataset + 0.02) / (tagged + 0.3),
    ]


def _scale(count: float) -> float:
    """The order of magnitude of a count, coarse enough not to tell one form from another."""
    return round(2 * math.log2(1 + count)) / 2


def _context(reading: Reading, name: Name) -> list[float]:
    words, text = reading.words, reading.text
    before, after = [0] * len(_BEFORE), [0] * len(_AFTER)
    introduced = example = 0
    for place in name.places:
        if place.first and words[place.first - 1].end >= place.start - 2:
            previous = words[place.first - 1].form
            for k, group in enumerate(_BEFORE):
                before[k] += previous in group
        if place.stop < len(words) and words[place.stop].start <= place.end + 2:
            following = words[place.stop].form
            for k, group in enumerate(_AFTER):
                after[k] += following in group
        introduced += any(word.form in _INTRODUCE for word in words[max(0, place.first - 7) : place.first])
        lead = text[max(0, place.start - 30) : place.start]
        example += "such as" in lead or "e.g." in lead
    return [*before, *after, introduced, example]
