"""Full-text search over concepts, papers and sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import log

from kg.errors import NotFoundError, quoted
from kg.lookup.covering import covering
from kg.lookup.names import find_names
from kg.lookup.phrases import AllOf, AnyOf, Phrase, Query, Within
from kg.lookup.rows import concepts_by_number, papers_by_id, papers_by_number
from kg.lookup.texts import END, known_by
from kg.lookup.typos import nearest_words
from kg.lookup.values import Shown
from kg.lookup.ways import SMALL, Way, unaccented
from kg.lookup.words import words_of
from kg.model import Kind
from kg.store.opened import Store, among

#: Words that ask for something, and say nothing of what.
_ASKING = SMALL | frozenset(
    "how does do did what which why when where who is are was were be been can could should would may might will has"
    " have had there this that these those it its their we our i my you your if than about any some paper papers"
    " article articles literature".split()
)


class Place(StrEnum):
    """Where words are searched: in the names of concepts, in papers, in single sentences."""

    CONCEPTS = "concepts"
    PAPERS = "papers"
    SENTENCES = "sentences"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that has the words. ``score`` is its BM25, higher for better; scores of two places don't compare.

    A concept's is times 1 + ln(1 + its papers): what many papers have is rather looked for than what one has.

    ``id`` is a concept's or a paper's; for a sentence ``text`` is the sentence and ``start`` its place in the paper's
    text, else ``text`` is the label or the title. ``matches`` are the authors, the venue and the identifiers of a paper
    that have some of the words; its ``year`` stands beside them.
    """

    place: Place
    id: str
    text: str
    score: float
    kind: Kind | None = None
    papers: int | None = None
    year: int | None = None
    title: str | None = None
    start: int | None = None
    matches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hits(Shown):
    """What was found, by place and then by score; ``totals`` says how much there is in each place.

    ``all_words`` is false where nothing has all words, and these have some. ``together`` are concepts that have the
    words between them, where fewer than were asked for have them all (:func:`~kg.lookup.covering.covering`).
    ``missing`` are the words that nothing has, ``suggestions`` the names that those may be a typo of, and ``instead``
    the words of these that were searched for in the place of those, where something has them and all others.
    """

    words: tuple[str, ...]
    all_words: bool
    totals: dict[Place, int]
    hits: tuple[Hit, ...]
    together: tuple[Hit, ...] = ()
    missing: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


#: So many of the words that nothing has are compared with all names.
_MISTYPED = 5
#: So many words are searched for at once: a whole abstract, which takes a second or two.
MOST_WORDS = 300
_WANTED = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: What stands before an identifier where it is written as an address or with its kind, and the version behind arXiv's.
_ADDRESS = re.compile(
    r"^(?:https?://)?(?:(?:dx\.)?doi\.org/|(?:www\.)?arxiv\.org/(?:abs|pdf)/)|^(?:doi|arxiv|pmid):", re.IGNORECASE
)
_VERSION = re.compile(r"(?<=^\d{4}\.\d{4})(\d?)v\d+$")


def search(store: Store, words: str, *, places: tuple[Place, ...] = tuple(Place), most: int = 5) -> Hits:
    """Search for words in any of their forms; words in double quotes must stand together, in this order.

    A paper is found by its text, its authors, its year, its DOI, arXiv id, PMID or id, and by its venue: by the whole
    name of it, or by a part where nothing else has the words.

    Hits are ranked by BM25 [1]_ (a paper's title counts three times as much as its abstract; of concepts, the number of
    papers counts, too); what has all the words comes first, and only where nothing in any place has all of them, what
    has all with those of names that the missing ones may be a slip of, then what has some, of which words that only ask
    ("how does"), and years, are none. Below the concepts that have all, if there are fewer than are asked for, stand
    those that have the words between them. Below the sentences stand those that are titles of the papers above.

    Parameters
    ----------
    store
        An open store.
    words
        What to search for.
    places
        Where to search.
    most
        How many hits of each place to give.

    Raises
    ------
    NotFoundError
        Where nothing has any of the words, or there is no word, or there are more than :data:`MOST_WORDS`.

    References
    ----------
    .. [1] S. Robertson, H. Zaragoza (2009). The probabilistic relevance framework: BM25 and beyond. Foundations and
       Trends in Information Retrieval 3, 333-389.
    """
    wanted = ((phrase, _VERSION.sub(r"\1", _ADDRESS.sub("", bare))) for phrase, bare in _WANTED.findall(words))
    terms = tuple(" ".join(_WORD.findall(phrase or bare)) for phrase, bare in wanted)
    terms = tuple(dict.fromkeys(term for term in terms if term))
    if not terms:
        raise NotFoundError(f"{quoted(words)} has no word to search for")
    if len(terms) > MOST_WORDS:
        raise NotFoundError(f"{len(terms):,} words are too many for one search: give at most {MOST_WORDS}")
    for query, of_papers in _of_all(terms):
        if hits := _found(store, terms, places, (query, of_papers), most):
            return hits
    missing = _missing(store, terms)
    suggestions = _mistyped(store, missing)
    righted = _righted(terms, missing, suggestions)
    for read, query in _of_some(terms, righted):
        if hits := _found(store, read, places, (query, query), most, joint=read != terms):
            instead = tuple(word for word in read if word not in terms)
            return replace(
                hits, words=terms, all_words=False, missing=missing, suggestions=suggestions, instead=instead
            )
    raise NotFoundError(f"nothing has {quoted(' or '.join(terms))} in it", suggestions)


def _found(
    store: Store,
    terms: tuple[str, ...],
    places: tuple[Place, ...],
    queries: tuple[Query, Query],
    most: int,
    joint: bool = True,
) -> Hits | None:
    """What a query of concepts and sentences and one of papers find, that ask for words, or jointly for all of them.

    None where that is nothing.
    """
    asked = {place: queries[place is Place.PAPERS] for place in places}
    totals = {place: words_of(store).count(_TABLES[place], asked[place]) for place in places}
    if not any(totals.values()):
        return None
    hits: dict[Place, list[Hit]] = {
        place: _hits(store, place, asked[place], most) for place in places if place is not Place.SENTENCES
    }
    if Place.SENTENCES in places:
        shown_papers = {hit.id for hit in hits.get(Place.PAPERS, ())}
        hits[Place.SENTENCES] = _sentences(store, asked[Place.SENTENCES], most, shown_papers)
    together = _together(store, terms, most - totals[Place.CONCEPTS] * joint) if Place.CONCEPTS in hits else []
    if together and not joint:
        hits[Place.CONCEPTS], together = together, []
    shown = tuple(_with_matches(store, hit, terms) for place in places for hit in hits[place])
    return Hits(terms, True, totals, shown, tuple(together))


def _missing(store: Store, terms: Sequence[str]) -> tuple[str, ...]:
    """Those of some words that nothing has, wherever it is searched, and that would tell something."""
    index = words_of(store)
    return tuple(
        term
        for term in terms
        if term.casefold() not in _ASKING and not any(index.count(table, Phrase(term)) for table in _TABLES.values())
    )


def _mistyped(store: Store, terms: Sequence[str]) -> tuple[str, ...]:
    """The likeliest name that each of the first of some words may be a slip of, where there is one."""
    likeliest = (next(iter(find_names(store, term, most=1)), None) for term in terms[:_MISTYPED])
    slips = Way.TYPO, Way.SPELLING
    return tuple(dict.fromkeys(hit.name for hit in likeliest if hit is not None and hit.way in slips))


def _righted(terms: tuple[str, ...], missing: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Some words, of those that nothing has each as it stands in the name that it may be a typo of."""
    parts = [_WORD.findall(name) for name in names]
    known = [*(" ".join(words) for words in parts), *(word for words in parts for word in words)]
    right = {word: next(nearest_words(word, known), word) for word in missing}
    return tuple(dict.fromkeys(right.get(term, term) for term in terms))


def _of_all(terms: tuple[str, ...]) -> Iterator[tuple[Query, Query]]:
    """What is asked of concepts and sentences, and of papers, until something is found that has all words.

    A venue has words like "learning" and "neural": it counts as a whole first, and its parts only where all else fails.
    """
    joint = AllOf(tuple(map(Phrase, terms)))
    venue = Within(("venue",), Phrase(f"{' '.join(terms)} {END}", first=True))
    yield joint, AnyOf((Within(("title", "abstract", "authors", "ids"), joint), venue))
    yield joint, joint


def _of_some(terms: tuple[str, ...], righted: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Query]]:
    """What is asked where nothing has all words, and for which words: all as they may be meant, then some."""
    if len(terms) > 1:
        if righted != terms:
            yield righted, AllOf(tuple(map(Phrase, righted)))
        telling = tuple(term for term in terms if term.casefold() not in _ASKING and not _YEAR.fullmatch(term))
        yield terms, AnyOf(tuple(map(Phrase, telling or terms)))


def _with_matches(store: Store, hit: Hit, terms: tuple[str, ...]) -> Hit:
    """A paper with the authors, venue and identifiers that have some of the words."""
    if hit.place is not Place.PAPERS:
        return hit
    authors, venue, ids = known_by(papers_by_id(store, [hit.id])[hit.id])
    words = {_folded(term) for term in terms}
    known = [*authors.split("\n"), venue.removesuffix(f" {END}"), *ids.split("\n")]
    found = [name for name in known if name != str(hit.year) and any(word in _folded(name) for word in words)]
    own = len(found) == 1 and not any(word in _folded(hit.text) for word in words)  # an id is made of the title's words
    return replace(hit, matches=tuple(dict.fromkeys(name for name in found if name != hit.id or own)))


def _folded(text: str) -> str:
    """The words of a text without case and accents, between spaces."""
    return f" {' '.join(_WORD.findall(unaccented(text).casefold()))} "


_TABLES = {Place.CONCEPTS: "words", Place.PAPERS: "text", Place.SENTENCES: "said"}
#: How much title, abstract, authors, venue and identifiers of a paper count.
_WEIGHTS = {Place.PAPERS: (3.0, 1.0, 2.0, 0.5, 1.0)}
#: So many concepts are looked at for those that more papers have.
_RERANKED = 500


def _hits(store: Store, place: Place, query: Query, most: int) -> list[Hit]:
    if place is Place.CONCEPTS:
        hits = _concepts(store, words_of(store).best(_TABLES[place], query, max(most, _RERANKED)))
        known = (replace(hit, score=_score(hit.score * (1 + log(1 + (hit.papers or 0))))) for hit in hits)
        return sorted(known, key=lambda hit: -hit.score)[:most]
    best = words_of(store).best(_TABLES[place], query, most, _WEIGHTS[place])
    papers = papers_by_number(store, (n for n, _ in best))
    return [Hit(place, papers[n].id, papers[n].title, _score(score), year=papers[n].year) for n, score in best]


def _sentences(store: Store, query: Query, most: int, shown: Collection[str]) -> list[Hit]:
    """The best sentences; the titles of papers that are shown come after what else there is."""
    best = words_of(store).best(_TABLES[Place.SENTENCES], query, most + len(shown))
    asked = 'SELECT number, paper, start, "end" FROM look_sentence WHERE number IN'
    spans = {n: span for n, *span in among(store, asked, (n for n, _ in best))}
    papers = papers_by_number(store, (paper for paper, _, _ in spans.values()))
    hits = [
        Hit(
            Place.SENTENCES, paper.id, paper.text[start:end], _score(score),
            year=paper.year, title=paper.title, start=start,
        )
        for n, score in best
        for paper, start, end in [(papers[spans[n][0]], *spans[n][1:])]
    ]  # fmt: skip
    return sorted(hits, key=lambda hit: hit.start == 0 and hit.id in shown)[:most]


def _together(store: Store, terms: tuple[str, ...], most: int) -> list[Hit]:
    return _concepts(store, covering(store, terms, most)) if most > 0 else []


def _concepts(store: Store, rated: Sequence[tuple[int, float]]) -> list[Hit]:
    """Concepts by their numbers, each with its score, in the order that they have."""
    concepts = concepts_by_number(store, (n for n, _ in rated))
    return [
        Hit(Place.CONCEPTS, identifier, label, _score(score), kind=Kind(kind), papers=papers)
        for n, score in rated
        for identifier, label, kind, papers in [concepts[n]]
    ]


def _score(score: float) -> float:
    """Rounded, so that it is the same on every machine."""
    return round(score, 4)
