"""Finding a paper by what a person has of it."""

from __future__ import annotations

import re

from kg.concepts.normal import normal_form
from kg.errors import NotFoundError, quoted
from kg.lookup.phrases import AllOf, AnyOf, Phrase, Within
from kg.lookup.rows import papers_by_number
from kg.lookup.words import words_of
from kg.model import OTHER_ID, Paper
from kg.store.opened import Store, among
from kg.store.reading import to_paper


class ManyPapersError(NotFoundError):
    """A part of many titles: ``papers`` has them, by title."""

    def __init__(self, name: str, papers: tuple[Paper, ...]) -> None:
        titles = tuple(paper.title for paper in papers)
        some = f" ({', '.join(map(repr, titles[:3]))} and {len(titles) - 3:,} more)" if len(titles) > 3 else ""
        super().__init__(
            f"{len(papers):,} papers have {name!r} in their titles{some}: give more of the title, or an id", titles
        )
        self.name = name
        self.papers = papers


def find_paper(store: Store, name: str) -> Paper:
    """The paper of an id, DOI, arXiv id, title, a part of its title that no other title has, or an id that it lost.

    Raises
    ------
    ManyPapersError
        Where a part of a title is that of several papers.
    NotFoundError
        Where no paper fits; it carries the nearest titles that the graph has.
    """
    wanted = re.sub(r"^(?:arxiv:|https?://(?:dx\.)?doi\.org/|doi:)", "", name.strip(), flags=re.IGNORECASE)
    row = store.execute("SELECT * FROM paper WHERE id IN (?, ?) ORDER BY id LIMIT 1", (name, name.strip())).fetchone()
    if row is None and _is_identifier(wanted):
        query = "SELECT * FROM paper WHERE doi = lower(?) OR arxiv_id = ? ORDER BY id LIMIT 1"
        row = store.execute(query, (wanted, wanted)).fetchone()
    if row is not None:
        return to_paper(row)
    if several := _of_several(store, name.strip()):
        raise NotFoundError(f"several papers had the id {name!r}", several[:5])
    found = _with_title(store, normal_form(name))
    if not found:
        if (merged := _merged(store, name.strip())) is None:
            raise _not_found(store, name)
        return merged
    papers = papers_by_number(store, found)
    if len(found) > 1:
        raise ManyPapersError(name, tuple(papers[number] for number in found))
    return papers[found[0]]


def _of_several(store: Store, name: str) -> tuple[str, ...]:
    """The ids of the papers that all would have this one, and have got longer ones."""
    ids = store.execute("SELECT id FROM paper WHERE id > ? AND id < ? ORDER BY id", (f"{name}-", f"{name}."))
    return tuple(found for (found,) in ids if re.fullmatch(r"(?:-[0-9a-f]{6}){1,2}", found[len(name) :]))


def _merged(store: Store, name: str) -> Paper | None:
    """The paper that a record with this id was merged into."""
    rows = store.execute("SELECT * FROM paper WHERE instr(extra, ?) ORDER BY id", (OTHER_ID,))
    return next((paper for paper in map(to_paper, rows) if (OTHER_ID, name) in paper.extra), None)


def _is_identifier(text: str) -> bool:
    """Whether a text has digits and no white space: only then it can be a DOI or an arXiv id."""
    return bool(re.search(r"\d", text)) and not re.search(r"\s", text)


def _with_title(store: Store, key: str) -> list[int]:
    """The papers of a title; else those that have its words in this order in their titles."""
    exact = [n for (n,) in store.execute("SELECT number FROM look_paper WHERE key = ? ORDER BY id LIMIT 1", (key,))]
    words = re.findall(r"[^\W_]+", key)
    if exact or not words:
        return exact
    phrase = " ".join(words)
    having = Within(("title",), AllOf(tuple(map(Phrase, (words[0], *words[1:-1])))))
    papers = words_of(store).found("text", having)
    rows = sorted(among(store, "SELECT key, id, number FROM look_paper WHERE number IN", papers))
    return [number for other, _, number in rows if key in other or phrase in other]


def _not_found(store: Store, name: str) -> NotFoundError:
    """What to say where no paper was found, and the nearest titles."""
    from rapidfuzz import fuzz, process, utils

    if store.execute("SELECT 1 FROM look_paper LIMIT 1").fetchone() is None:
        return NotFoundError(f"no paper is called {quoted(name)}: the graph has no papers")
    words = re.findall(r"[^\W_]+", name)
    titles: list[str] = []
    if words:
        best = words_of(store).best("text", Within(("title",), AnyOf(tuple(map(Phrase, words)))), 200)
        papers = papers_by_number(store, (number for number, _ in best))
        titles = list(dict.fromkeys(papers[number].title for number, _ in best))
    processor = utils.default_process
    hits = process.extract(name, titles, scorer=fuzz.ratio, processor=processor, limit=3)
    return NotFoundError(f"no paper is called {quoted(name)}", tuple(t for t, score, _ in hits if score >= 40), name)
