"""The papers that are most like one: by the concepts that both name, and by the words of their texts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import log

from kg.lookup.listed import Listed
from kg.lookup.phrases import AnyOf, Phrase
from kg.lookup.postings import stemmed
from kg.lookup.rows import paper_count, papers_by_number
from kg.lookup.values import SharedConcept, SimilarPaper
from kg.lookup.words import words_of
from kg.model import Paper
from kg.store.opened import Store

#: So many of a paper's most telling words are looked for, and so many papers that have them.
WORDS, FOUND = 30, 200
#: The part of the likeness that concepts make; words make the rest.
BY_CONCEPTS = 0.35
#: A word that a larger share of the papers has tells nothing; one that a field has says which field it is.
_COMMON = 0.25
#: How much the words in the title count.
TITLE = 3

_WORD = re.compile(r"[^\W\d_]\w{2,}")
#: Words of English that name nothing, however rare they are: no reason why two papers are alike.
_FUNCTION_WORDS = frozenset(
    """about above across after again against all almost alone along already also although always among and another
    any around because been before behind being below beneath beside besides between beyond both but can cannot could
    despite did does doing done down during each either else enough even ever every few first five for four from
    further had has have having hence here how however indeed instead into its itself just last later least less like
    many may meanwhile might more moreover most mostly much must neither never nevertheless next none nonetheless nor
    not nothing now off often once one only onto other others otherwise our ours out over own particular particularly
    per perhaps quite rather same second several shall she should since six some still such ten than that the their
    them themselves then there thereby therefore these they third this those though three through throughout thus
    together too toward towards two under unless unlike until upon use used uses using very via was way ways were
    what when where whereas whereby whether which while who whole whom whose why will with within without would yet
    you your""".split()
)


@dataclass(frozen=True, slots=True)
class TellingWord:
    """A word of a paper, the stem under which the index has it, and how telling it is."""

    stem: str
    word: str
    weight: float


def similar_papers(store: Store, paper_id: str, most: int = 10) -> Listed[SimilarPaper]:
    """The papers most like a paper, and why: the concepts and the telling words that both have.

    The likeness is a weighted mean of two. By concepts it is the cosine between those of two papers, each weighted by
    its salience and inverse document frequency, shrunk where few are common. By words it is the score that BM25 [1]_
    gives a paper for the most telling words of this one (those of the largest tf-idf [2]_), as a share of the score
    that this one has itself.

    References
    ----------
    .. [1] S. Robertson, H. Zaragoza (2009). The probabilistic relevance framework: BM25 and beyond. Foundations and
       Trends in Information Retrieval 3, 333-389.
    .. [2] K. Spärck Jones (1972). A statistical interpretation of term specificity and its application in
       retrieval. Journal of Documentation 28, 11-21.
    """
    number, length = store.execute("SELECT number, length FROM look_paper WHERE id = ?", (paper_id,)).fetchone()
    own = _weights(store, number)
    by_concepts = _by_concepts(store, number, length, own)
    words = telling_words(store, number)
    by_words = like_by_words(store, number, words)
    rated = [
        (-round(BY_CONCEPTS * by_concepts.get(paper, 0.0) + (1 - BY_CONCEPTS) * by_words.get(paper, 0.0), 6), paper)
        for paper in by_concepts.keys() | by_words.keys()
    ]
    best = [paper for likeness, paper in nsmallest(most, rated) if likeness < 0]
    papers = papers_by_number(store, best)
    common = _common_words(words, papers)
    found = []
    for paper in best:
        value = papers[paper]
        concepts, texts = BY_CONCEPTS * by_concepts.get(paper, 0.0), (1 - BY_CONCEPTS) * by_words.get(paper, 0.0)
        parts = round(concepts, 4), round(texts, 4)
        shared = _shared(store, paper, own, parts[0])
        likeness = round(sum(parts), 4)
        found.append(SimilarPaper(value.id, value.title, value.year, likeness, *parts, shared, common[paper]))
    return Listed(found)


def _weights(store: Store, paper: int) -> dict[int, float]:
    """The weight of each concept of a paper: salience × inverse document frequency, as in ``look_paper.length``."""
    total = paper_count(store)
    rows = store.execute(
        "SELECT c.number, c.papers, c.salience FROM look_has JOIN look_concept AS c ON c.number = concept"
        " WHERE paper = ? ORDER BY c.number",
        (paper,),
    )
    return {concept: salience * log(total / papers) for concept, papers, salience in rows}


def _by_concepts(store: Store, paper: int, length: float, own: dict[int, float]) -> dict[int, float]:
    dots: dict[int, float] = defaultdict(float)
    common: Counter[int] = Counter()
    for concept, weight in own.items():
        if weight > 0:
            for (other,) in store.execute("SELECT paper FROM look_use WHERE concept = ?", (concept,)):
                dots[other] += weight**2
                common[other] += 1
    dots.pop(paper, None)
    lengths = dict(store.execute("SELECT number, length FROM look_paper").fetchall())
    return {
        other: dot / (length * lengths[other]) * common[other] / (common[other] + 2)
        for other, dot in dots.items()
        if length and lengths[other]
    }


def telling_words(store: Store, number: int) -> list[TellingWord]:
    """The words of a paper that tell most of it, one for each stem, the most telling first."""
    paper = papers_by_number(store, [number])[number]
    counts = count_words(paper.title, paper.abstract)
    stems = stems_of(counts)
    total = paper_count(store)
    return most_telling(counts, stems, words_of(store).frequency("text", sorted(set(stems.values()))), total)


def count_words(title: str, abstract: str) -> Counter[str]:
    """How often a paper has each word; those of the title count more.

    Examples
    --------
    >>> count_words("On Adam", "We train with Adam.")
    Counter({'adam': 4, 'train': 1})
    """
    counts: Counter[str] = Counter()
    for text, each in ((abstract, 1), (title, TITLE)):
        for word in _WORD.findall(text.lower()):
            if word not in _FUNCTION_WORDS:
                counts[word] += each
    return counts


def stems_of(words: Iterable[str]) -> dict[str, str]:
    """The stem of each word, as the index has it; words that it cuts in pieces have none."""
    listed = sorted(words)
    return {word: own[0] for word, own in zip(listed, stemmed(listed), strict=True) if len(own) == 1}


def most_telling(
    counts: Mapping[str, int], stems: Mapping[str, str], papers: Mapping[str, int], total: int
) -> list[TellingWord]:
    """The words of the largest tf-idf, one for each stem: ``papers`` says how many papers have a stem.

    Examples
    --------
    >>> stems, papers = {"nets": "net", "net": "net", "the": "the"}, {"net": 2, "the": 40}
    >>> [word.word for word in most_telling({"nets": 2, "net": 1, "the": 9}, stems, papers, 40)]
    ['nets']
    """
    forms: dict[str, list[str]] = defaultdict(list)
    for word in counts:
        if word in stems:
            forms[stems[word]].append(word)
    most = max(_COMMON * total, 10)
    found = [
        TellingWord(
            stem,
            words[0] if len(words) == 1 else max(words, key=lambda word: (counts[word], word)),
            sum([counts[word] for word in words]) * log(total / papers[stem]),
        )
        for stem, words in forms.items()
        if 1 < papers.get(stem, 0) <= most
    ]
    return sorted(found, key=lambda one: (-round(one.weight, 9), one.word))[:WORDS]


def like_by_words(store: Store, number: int, words: Sequence[TellingWord]) -> dict[int, float]:
    """The papers that have most of some words, best first, as shares of the score that the words' own paper has."""
    if not words:
        return {}
    query = AnyOf(tuple(Phrase(word.word) for word in words))
    rows = words_of(store).best("text", query, FOUND + 1, (TITLE, 1))
    most = max((score for paper, score in rows), default=0.0)
    return {paper: score / most for paper, score in rows if paper != number} if most > 0 else {}


def _common_words(words: Sequence[TellingWord], papers: Mapping[int, Paper]) -> dict[int, tuple[str, ...]]:
    """Which of some words the text of each paper has, in any form: eight at most, the most telling first."""
    texts = stemmed([f"{paper.title}\n{paper.abstract}" for paper in papers.values()])
    having = dict(zip(papers, map(frozenset, texts), strict=True))
    return {paper: tuple([w.word for w in words if w.stem in stems][:8]) for paper, stems in having.items()}


def _shared(store: Store, paper: int, own: dict[int, float], likeness: float) -> tuple[SharedConcept, ...]:
    """The concepts that another paper has, too, with what each adds to the likeness."""
    rows = store.execute(
        "SELECT c.number, c.id, c.label, c.papers FROM look_has JOIN look_concept AS c ON c.number = concept"
        " WHERE paper = ?",
        (paper,),
    )
    common = [row for row in rows if row[0] in own]
    total = sum(own[row[0]] ** 2 for row in common) or 1.0
    shared = [
        SharedConcept(identifier, label, papers, round(likeness * own[number] ** 2 / total, 4))
        for number, identifier, label, papers in common
    ]
    return tuple(sorted(shared, key=lambda s: (-s.share, s.label, s.concept_id)))
