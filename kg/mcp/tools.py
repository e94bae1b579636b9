"""The tools: each asks what the command of its name asks, and gives its text, with the papers that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import click
from pydantic import Field

from kg.answers.compare import compare_rows, compare_text
from kg.answers.concept import concept_text, guess_line
from kg.answers.format import year_of
from kg.answers.gaps import gaps_text
from kg.answers.paper import paper_text, part_line, similar_text
from kg.answers.search import search_text
from kg.answers.stats import stats_text
from kg.answers.trends import trends_text
from kg.answers.ways import narrower_line, ways_rows, ways_text
from kg.errors import QueryError
from kg.lookup.cards import concept_card, paper_card
from kg.lookup.comparing import compare
from kg.lookup.counting import stats
from kg.lookup.filters import Filter
from kg.lookup.full_text import Place, search
from kg.lookup.gaps import find_gaps
from kg.lookup.names import find_concept
from kg.lookup.narrower import pair_of_narrower
from kg.lookup.opened import open_index
from kg.lookup.papers import find_paper
from kg.lookup.paths import find_ways
from kg.lookup.similar import similar_papers
from kg.lookup.spans import parse_spans
from kg.lookup.trends import find_trends
from kg.model import Concept, Kind, Paper, Role
from kg.store.opened import Store

#: Lines are not wrapped: who reads them is no terminal.
_WIDTH = 100_000
#: What a command says of its options; a tool has arguments of the same names.
_OPTION = re.compile(r"\(--(\w+) (\d+) shows all\)")
#: What it says of options that no tool has.
_HINT = re.compile(r" \(--[^()]*\)")
#: The most bytes that a query's result has, and the seconds that it may take.
_MOST_BYTES, _SECONDS = 100_000, 30.0

Name = Annotated[str, Field(description="A name in any spelling, an abbreviation, or an id", min_length=1)]
Top = Annotated[int, Field(description="How many to give", ge=1, le=100)]
PaperName = Annotated[str, Field(description="A title, a part of one, an id, a DOI or an arXiv id", min_length=1)]
Year = Annotated[int | None, Field(description="A year")]


class Tools:
    """What an assistant may ask of the graph in a folder; each answer is text for it to read and to quote.

    The folder is opened for each question, so a graph that is built anew is what is asked next.

    Every method raises a :class:`kg.errors.KgError` where the graph can't be read, or has no such name.

    Examples
    --------
    >>> import kg, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = kg.build([kg.SAMPLE], folder)
    ...     print(Tools(folder).concept("label smoothing", role=Role.PROPOSES).splitlines()[0])
    label smoothing (method, 1 paper: proposes)
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)

    def _opened(self) -> AbstractContextManager[Store]:
        return open_index(self._folder / "kg.sqlite")

    def concept(
        self,
        name: Name,
        role: Role | None = None,
        kind: Kind | None = None,
        since: Year = None,
        until: Year = None,
        beside: Annotated[str | None, Field(description="Only papers that name this concept too")] = None,
        papers: Top = 10,
    ) -> str:
        """The card of a concept (method, dataset or problem): what papers do with it, in which sentence, and when;
        what it is used for, evaluated on and compared with; related concepts. `role` keeps the papers that do this
        with it: proposes, addresses, studies, uses, evaluates-on, compares-with or mentions."""
        with self._opened() as store:
            other, guess = _meant(store, beside) if beside else (None, "")
            wanted = Filter(role, kind, since, until, other.id if other else None)
            card = concept_card(store, name, filter=wanted, papers=papers)
            guess += f"{line}\n" if (line := guess_line(card.found, name)) else ""
            if other and not card.counts.papers:
                guess += _narrower(store, card.concept.id, other.id)
            stated = [other.stated.paper_id for part in card.sections for other in part.concepts[:6] if other.stated]
            cited = [use.paper.id for use in card.newest] + stated
            return _answer(guess + concept_text(card, _WIDTH, papers), store, cited)

    def paper(self, name: PaperName) -> str:
        """A paper: its metadata, each of its concepts by role with the sentence that says so, and what it states."""
        with self._opened() as store:
            card = paper_card(store, name)
            return _answer(_part(card.paper, name) + paper_text(card, _WIDTH), store)

    def similar(self, name: PaperName, top: Top = 10) -> str:
        """The papers most like a paper by their concepts, and which concepts make them alike."""
        with self._opened() as store:
            found = find_paper(store, name)
            others = similar_papers(store, found.id, top)
            text = _part(found, name) + similar_text(found.title, others, _WIDTH)
            return _answer(text, store, (other.paper_id for other in others))

    def search(
        self, words: Annotated[str, Field(description='Words; "in double quotes" they stand together')], top: Top = 5
    ) -> str:
        """Full-text search: concepts, papers and single sentences that have all the words in any of their forms."""
        with self._opened() as store:
            found = search(store, words, most=top)
            papers = (hit.id for hit in found.hits if hit.place is not Place.CONCEPTS)
            return _answer(search_text(found, _WIDTH), store, papers)

    def path(self, start: Name, end: Name, ways: Top = 3) -> str:
        """The shortest ways from one concept to another over papers that name two, with the sentences of each hop."""
        with self._opened() as store:
            (first, guess), (last, other) = _meant(store, start), _meant(store, end)
            found = find_ways(store, first.id, last.id, ways)
            text = guess + other + _narrower(store, first.id, last.id) + ways_text(found, _WIDTH)
            return _answer(text, store, (row["paper_id"] for row in ways_rows(found)))

    def compare(
        self,
        names: Annotated[list[str], Field(description="Concepts, or papers", min_length=2, max_length=6)],
        top: Top = 10,
    ) -> str:
        """Concepts, or papers, side by side: what they share, what each has alone, which paper does what with them."""
        with self._opened() as store:
            found = compare(store, names, top)
            papers = [row["paper_id"] for row in compare_rows(found) if "paper_id" in row][:top]
            concepts = names if found.of == "concepts" else ()
            guesses = "".join(_meant(store, name)[1] for name in concepts)
            return _answer(guesses + compare_text(found, _WIDTH, top), store, papers)

    def gaps(
        self,
        method: Annotated[str | None, Field(description="Only gaps of this method")] = None,
        problem: Annotated[str | None, Field(description="Only gaps of this problem")] = None,
        top: Top = 10,
    ) -> str:
        """Pairs of a method and a problem that no paper names together though their neighbours are. A gap means "not
        found in these abstracts" and no more: it is a question, not a finding."""
        with self._opened() as store:
            of_method, guess = _meant(store, method, Kind.METHOD) if method else (None, "")
            of_problem, other = _meant(store, problem, Kind.PROBLEM) if problem else (None, "")
            found = find_gaps(store, method=of_method, problem=of_problem, most=top)
            return _answer(guess + other + gaps_text(found, _WIDTH), store)

    def trends(
        self,
        before: Annotated[str | None, Field(description="The earlier span: 2019, 2019:2021, 2020-03:2020-06")] = None,
        after: Annotated[str | None, Field(description="The later span; without both, the papers are halved")] = None,
        kind: Kind | None = None,
        top: Top = 10,
        rate: Annotated[float, Field(description="Rate of false discoveries; 1 shows everything", ge=0, le=1)] = 0.05,
    ) -> str:
        """Which concepts rise and which fade between two spans of time, beyond what chance would do (Fisher's exact
        test, false discoveries held to a rate)."""
        try:
            spans = parse_spans(before, after)
        except ValueError as error:
            raise QueryError(str(error)) from None
        with self._opened() as store:
            return _answer(trends_text(find_trends(store, spans, kind=kind, most=top, rate=rate), _WIDTH), store)

    def stats(self, top: Top = 10) -> str:
        """What is in the graph: counts, the commonest concepts of each kind, communities, coverage by year. A good
        first question."""
        with self._opened() as store:
            return _answer(stats_text(stats(store, top), _WIDTH), store)

    def query(self, sparql: Annotated[str, Field(description="A SPARQL 1.1 SELECT or ASK query")]) -> str:
        """SPARQL over the graph's RDF, rows as CSV. Prefixes are known. Some terms: ?paper a kg:Paper ; dcterms:title
        ?t ; fabio:hasPublicationYear ?y ; kg:proposes|kg:addresses|kg:studies|kg:uses|kg:evaluatesOn|
        kg:comparesWith|kg:mentions ?c. ?c a kg:Method|kg:Dataset|kg:Problem ; skos:prefLabel ?name ; kg:paperCount ?n ;
        kg:usedFor|kg:evaluatedWith|kg:comparedWith|kg:partOf ?other. Use LIMIT."""
        from kg.endpoint.worker import FormError, Request, Worker
        from kg.rdf.opened import open_export
        from kg.rdf.query import suspicions

        path = self._folder / "graph.ttl"
        if not path.is_file():
            open_export(path)  # says what is missing
        worker = Worker(path)
        try:
            answer = worker.ask(Request(sparql, "csv", None, _MOST_BYTES), _SECONDS)
        except FormError as error:
            raise QueryError("the query must be a SELECT or an ASK") from error
        finally:
            worker.close()
        return "\n".join([*(f"note: {one}" for one in suspicions(sparql)), answer.content.decode()])


def _meant(store: Store, name: str, kind: Kind | None = None) -> tuple[Concept, str]:
    """The concept that a name means, and a line that says so where that is a guess."""
    concept, found = find_concept(store, name, kind=kind)
    return concept, f"{line}\n" if (line := guess_line(found, name)) else ""


def _part(paper: Paper, name: str) -> str:
    """A line that says for which paper a part of its title was taken."""
    return f"{line}\n" if (line := part_line(paper, name)) else ""


def _narrower(store: Store, one: str, other: str) -> str:
    """A line on papers that have two concepts by narrower ones, where none names both and some do."""
    pair = pair_of_narrower(store, one, other)
    return f"{narrower_line(pair, '`concept` {!r} beside {!r}'.format(*pair.labels))}\n" if pair else ""


def _answer(text: str, store: Store, papers: Iterable[str] = ()) -> str:
    """A text, and the papers that it rests on, each once, with the id to ask for it and the link to cite it by."""
    lines = [_HINT.sub("", _OPTION.sub(r"(\1: \2 shows all)", click.unstyle(text)))]
    for paper in (find_paper(store, one) for one in dict.fromkeys(papers)):
        lines += [] if len(lines) > 1 else ["", "papers, by the id to ask `paper` for:"]
        arxiv = f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else paper.url
        link = f"https://doi.org/{paper.doi}" if paper.doi else arxiv
        lines.append(f"  {paper.id}: {paper.title} ({year_of(paper)})" + (f", {link}" if link else ""))
    return "\n".join(lines)
