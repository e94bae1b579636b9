"""Making the index that look-ups read: part of ``kg.sqlite``, made at the end of each build from the graph."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from pathlib import Path

from kg.concepts.normal import normal_form
from kg.concepts.reasons import Merge
from kg.graph.network import Graph, Values, concepts_of, links_of, merges_of, papers_of, relations_of
from kg.graph.standing import Standing, standing_of
from kg.lookup.association import both_ways, related
from kg.lookup.known import known_names
from kg.lookup.tables import INDEX_VERSION, NAMES, SORTED, TABLES, TIES, USES, Index, SqliteIndex, tables_anew
from kg.lookup.texts import write_texts
from kg.lookup.ways import Way, initials, loose_keys, unaccented
from kg.model import Concept, Kind, Link, Paper, Predicate, Relation, Role
from kg.store.writing import PLAIN

#: How many related concepts are kept for each.
_RELATED = 20

#: A paper, by its number, what a concept is in it, and what it does with it.
_Use = tuple[int, str, str]
_PLACES = {way: place for place, way in enumerate(Way)}


def write_index(graph: Graph | Values, path: str | Path, *, texts: bool = True) -> None:
    """Make the index of a graph in its store; the same bytes for the same graph.

    Parameters
    ----------
    texts
        False where the words of its papers are in there already (:func:`~kg.lookup.texts.write_texts`).

    Raises
    ------
    OSError, sqlite3.OperationalError
        Where the file can't be written.
    """
    if texts:
        write_texts(papers_of(graph), path)
    with tables_anew(path, TABLES, NAMES, USES) as connection:
        write_tables(SqliteIndex(connection), contents_of(graph))
        connection.executescript(SORTED)
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('index', ?)", (str(INDEX_VERSION),))


@dataclass(frozen=True, slots=True)
class Contents:
    """What an index is made of: papers without their texts and links without mentions do; all sorted as in a graph."""

    papers: Sequence[Paper]
    concepts: Sequence[Concept]
    links: Sequence[Link]
    relations: Callable[[], Iterable[Relation]]
    merges: Iterable[Merge]
    standing: Standing


def contents_of(graph: Graph | Values) -> Contents:
    """What the index of a graph is made of."""
    relations = list(relations_of(graph))
    return Contents(
        list(papers_of(graph)), list(concepts_of(graph)), list(links_of(graph)), lambda: relations,
        merges_of(graph), standing_of(graph),
    )  # fmt: skip


def write_tables(index: Index, contents: Contents) -> None:
    """Fill the tables of an index, but for those of texts, one after the other."""
    papers, concepts, links, standing = contents.papers, contents.concepts, contents.links, contents.standing
    number = {concept.id: place for place, concept in enumerate(concepts)}
    paper_number = {paper.id: place for place, paper in enumerate(papers)}
    years = [paper.year for paper in papers]
    age = {p: place for place, p in enumerate(sorted(range(len(papers)), key=lambda p: newest(papers[p])))}
    does = [(paper_number[k.paper_id], number[k.concept_id], PLAIN[k.kind], PLAIN[k.role]) for k in links]
    by_concept: dict[int, list[_Use]] = defaultdict(list)
    uses: dict[int, list[int]] = defaultdict(list)
    has: list[list[int]] = [[] for _ in papers]
    for paper, concept, kind, role in does:
        by_concept[concept].append((paper, kind, role))
        uses[concept].append(paper)
        has[paper].append(concept)
    salience = [standing.salience.get(concept.id, 0.0) for concept in concepts]
    _write_papers(index, papers, has, uses, salience)
    _write_concepts(index, concepts, by_concept, years, salience)
    _write_names(index, contents.merges, concepts)
    index.insert("has", does)
    by_age = (
        (concept, place, paper, years[paper], kind, role)
        for concept, own in sorted(by_concept.items())
        for place, (paper, kind, role) in enumerate(sorted(own, key=lambda use: age[use[0]]))
    )
    index.insert("use", by_age)
    index.insert("section", _sections(contents, number, (uses, salience)))
    index.insert("tie", _ties(contents.relations(), number))
    index.insert("states", _states(contents.relations(), number, paper_number))
    near = both_ways((number[c.id], number[broader]) for c in concepts for broader in c.broader)
    beside = ((c, enumerate(related(c, uses, has, _RELATED, salience, near.get(c, ())))) for c in sorted(uses))
    index.insert("related", ((c, place, *found) for c, some in beside for place, found in some))
    groups = enumerate(standing.communities)
    index.insert("community", ((n, place, number[c]) for n, group in groups for place, c in enumerate(group)))


def newest(paper: Paper) -> tuple[int, list[int], str]:
    """The key that sorts papers from the newest to the oldest, undated ones last.

    Examples
    --------
    >>> dates = {"a": None, "b": "2019", "c": "2021", "d": "2019-05"}
    >>> [paper.id for paper in sorted((Paper(name, name, date=date) for name, date in dates.items()), key=newest)]
    ['c', 'd', 'b', 'a']
    """
    date = paper.date if paper.year is not None and paper.date is not None else ""
    return -(paper.year or 0), [-ord(sign) for sign in date] + [0] * (10 - len(date)), paper.id


def span(date: str | None) -> tuple[str | None, str | None]:
    """The first and the last day that a date may mean.

    Examples
    --------
    >>> span("2023"), span("2023-05-04"), span("--02-22")
    (('2023-01-01', '2023-12-31'), ('2023-05-04', '2023-05-04'), (None, None))
    """
    if not date or date.startswith("--"):
        return None, None
    return f"{date}{'-01-01'[len(date) - 4 :]}", f"{date}{'-12-31'[len(date) - 4 :]}"


def _write_papers(
    index: Index,
    papers: Sequence[Paper],
    has: list[list[int]],
    uses: dict[int, list[int]],
    salience: list[float],
) -> None:
    weight = {concept: salience[concept] * log(len(papers) / len(own)) for concept, own in uses.items()}
    lengths = (round(sqrt(sum(weight[concept] ** 2 for concept in own)), 9) for own in has)
    index.insert(
        "paper",
        (
            (place, paper.id, normal_form(paper.title), paper.year, *span(paper.date), length)
            for place, (paper, length) in enumerate(zip(papers, lengths, strict=True))
        ),
    )


def _write_concepts(
    index: Index,
    concepts: Sequence[Concept],
    by_concept: dict[int, list[_Use]],
    years: list[int | None],
    salience: list[float],
) -> None:
    def counts(number: int) -> str:
        own = [(years[paper], kind, role) for paper, kind, role in by_concept.get(number, ())]
        return _counts_of_one(*own) if len(own) == 1 else _counts(*own)

    rows = (
        (n, c.id, c.label, c.kinds[0], " ".join(c.kinds), len(by_concept.get(n, ())), counts(n), salience[n])
        for n, c in enumerate(concepts)
    )
    index.insert("concept", rows)
    words = ((n, "\n".join((c.label, *c.aliases))) for n, c in enumerate(concepts))
    index.insert_text("words (rowid, names)", words)


def _counts(*uses: tuple[int | None, str, str]) -> str:
    """How often a concept is of each kind, in each role, in each year, as JSON."""
    years = Counter([year for year, _, _ in uses])
    undated = years.pop(None, 0)
    return _encode(
        {
            "kinds": ranked(Counter([kind for _, kind, _ in uses]), [kind.value for kind in Kind]),
            "roles": ranked(Counter([role for _, _, role in uses]), [role.value for role in Role]),
            "years": {str(year): years[year] for year in sorted(filter(None, years))},
            "undated": undated,
        }
    )


_counts_of_one = lru_cache(maxsize=10_000)(_counts)  # most concepts have one paper, and are counted alike
_encode = json.JSONEncoder(separators=(",", ":")).encode


def ranked(counts: Counter[str], order: list[str]) -> dict[str, int]:
    """Counts from the largest down, ties in a given order."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], order.index(item[0]))))


def _write_names(index: Index, merges: Iterable[Merge], concepts: Sequence[Concept]) -> None:
    rows = sorted(_names(merges, concepts))
    numbered = [(n, key, name, concept, way, m) for n, (concept, way, key, name, m) in enumerate(rows)]
    index.insert("name", numbered)
    plain = [unaccented(key) for _, key, *_ in numbered]
    label = _PLACES[Way.LABEL]
    loose = [
        (loose, n)
        for n, (text, row) in enumerate(zip(plain, numbered, strict=True))
        for loose in {*loose_keys(text), *(initials(text) if row[4] == label else ())}
    ]
    loose.sort()
    index.insert("loose", loose)
    index.insert_text("grams (rowid, name)", ((n, f" {text} ") for n, text in enumerate(plain)))
    index.count_grams()


def _names(merges: Iterable[Merge], concepts: Sequence[Concept]) -> Iterator[tuple[int, int, str, str, int]]:
    """Concept, way, key, name and mentions under that name, for every name of every concept."""
    found: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)  # the first surface of each key, its mentions
    for merge in merges:
        of_one, key = found[merge.concept_id], normal_form(merge.surface)
        surface, before = of_one.get(key, (merge.surface, 0))
        of_one[key] = surface, before + merge.mentions
    known = known_names({key for c in concepts for key in (c.key, normal_form(c.label))})
    for number, concept in enumerate(concepts):
        own = found[concept.id]
        label = normal_form(concept.label)
        names = {label: (Way.LABEL, concept.label), concept.key: (Way.LABEL, concept.label)}
        for alias in concept.aliases:
            names.setdefault(normal_form(alias), (Way.ALIAS, alias))
        for key, (surface, _) in own.items():
            names.setdefault(key, (Way.ALIAS, surface))
        for name in (*known.get(concept.key, ()), *known.get(label, ())):
            names.setdefault(normal_form(name), (Way.KNOWN, name))
        for key, (way, name) in names.items():
            if key:
                yield number, _PLACES[way], key, name, own[key][1] if key in own else 0


def _states(
    relations: Iterable[Relation], number: dict[str, int], paper_number: dict[str, int]
) -> Iterator[tuple[int, int, str, int]]:
    """Paper, subject, predicate, object: what each paper states."""
    return (
        (paper_number[said.paper_id], number[r.subject], PLAIN[r.predicate], number[r.object])
        for r in relations
        for said in r.statements
    )


def _ties(relations: Iterable[Relation], number: dict[str, int]) -> list[tuple[int, int, float]]:
    """Of two concepts between which papers state a tie, in both orders, how sure the surest is."""
    sure: dict[tuple[int, int], float] = {}
    for relation in relations:
        if relation.predicate in TIES and (confidence := relation.confidence) is not None:
            ends = number[relation.subject], number[relation.object]
            for pair in (ends, ends[::-1]):
                sure[pair] = max(sure.get(pair, 0.0), confidence)
    return sorted((*pair, value) for pair, value in sure.items())


def _sections(
    contents: Contents, number: dict[str, int], weighed: tuple[dict[int, list[int]], list[float]]
) -> Iterator[tuple[int, str, int, int, int]]:
    """Concept, section, place, other concept, papers: from the relations, and from problems that meet datasets.

    Of a relation the papers that state it count, of a broader or narrower concept those that name it; one paper's come
    last. Else the order is papers × salience, in whole numbers as in the page; a statement counts as far as it is sure.
    """
    uses, salience = weighed
    rows: dict[tuple[int, str], list[tuple[bool, int, int, int]]] = defaultdict(list)

    def add(concept: int, section: str, other: int, papers: int, percent: int) -> None:
        rows[concept, section].append((papers < 2, -percent * round(10_000 * salience[other]), -papers, other))

    for relation in contents.relations():
        subject, object_, papers = number[relation.subject], number[relation.object], (relation.support,) * 2
        percent = (sum(round(100 * said.confidence) for said in relation.statements) or 100 * relation.support,) * 2
        if relation.predicate is Predicate.BROADER:
            papers = len(uses.get(object_, ())), len(uses.get(subject, ()))
            percent = 100 * papers[0], 100 * papers[1]
        add(subject, PLAIN[relation.predicate], object_, papers[0], percent[0])
        back = "" if relation.predicate is Predicate.COMPARED_WITH else "~"  # that has no direction
        add(object_, f"{back}{PLAIN[relation.predicate]}", subject, papers[1], percent[1])
    for (problem, dataset), common in _tested(contents.links, number).items():
        add(problem, "testedOn", dataset, common, 100 * common)
        add(dataset, "~testedOn", problem, common, 100 * common)
    for (concept, section), found in sorted(rows.items()):
        for place, (_, _, less, other) in enumerate(sorted(found)):
            yield concept, section, place, other, -less


def _tested(links: Iterable[Link], number: dict[str, int]) -> Counter[tuple[int, int]]:
    """In how many papers a problem is addressed and a dataset evaluated on."""
    addressed: dict[str, list[int]] = defaultdict(list)
    evaluated: dict[str, list[int]] = defaultdict(list)
    for link in links:
        if link.role is Role.ADDRESSES and link.kind is Kind.PROBLEM:
            addressed[link.paper_id].append(number[link.concept_id])
        elif link.role is Role.EVALUATES_ON and link.kind is Kind.DATASET:
            evaluated[link.paper_id].append(number[link.concept_id])
    return Counter((a, b) for paper, own in addressed.items() for a in own for b in evaluated.get(paper, ()))
