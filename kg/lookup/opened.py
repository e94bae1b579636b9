"""A built graph opened for questions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

from kg import lookup
from kg.errors import GraphError, NotFoundError
from kg.lookup.tables import INDEX_VERSION
from kg.model import Kind
from kg.store.opened import Store
from kg.store.parquet import ParquetStore, is_in_shards, open_parquet, url_of
from kg.store.reading import open_store, store_of

if TYPE_CHECKING:
    from types import TracebackType

    from kg.graph.network import Graph, Values
    from kg.graph.shown import Overview
    from kg.lookup.comparing import Comparison
    from kg.lookup.counting import Matrix, Stats
    from kg.lookup.full_text import Hits
    from kg.lookup.gaps import Gap
    from kg.lookup.listed import Listed
    from kg.lookup.names import NameHit
    from kg.lookup.narrower import NarrowerPair
    from kg.lookup.paths import Route
    from kg.lookup.trends import Trends
    from kg.lookup.values import ConceptCard, PaperCard, SimilarPaper

_P = ParamSpec("_P")
_T = TypeVar("_T")


@contextmanager
def open_index(path: str | Path) -> Iterator[Store]:
    """Open a store for look-ups: ``kg.sqlite``, or the tables of a graph in shards that lies in its place.

    Raises
    ------
    GraphError
        Where the file is missing, is no store, is damaged, or it or its index was written by another version.
    """
    path = Path(path)
    if not path.is_file() and is_in_shards(path.parent):
        with open_parquet(path.parent, str(INDEX_VERSION)) as tables, _sense(path.parent):
            yield tables
        return
    with open_store(path) as store, _sense(path):
        row = store.execute("SELECT value FROM meta WHERE key = 'index'").fetchone()
        if row is None:
            raise GraphError(f"{path} has no index for look-ups: build the graph again")
        if row[0] != str(INDEX_VERSION):
            raise GraphError(f"the index of {path} is of version {row[0]}, not {INDEX_VERSION}: build the graph again")
        yield store


@contextmanager
def store_for_now(graph: Graph | Values) -> Iterator[Path]:
    """A store of a graph in memory, or of the part of one, with its index, that is there for so long."""
    from tempfile import TemporaryDirectory

    from kg.graph.cut import own
    from kg.lookup.index import write_index
    from kg.store.writing import write_store

    with TemporaryDirectory(prefix="paperkg-") as folder:
        path, whole = Path(folder) / "kg.sqlite", own(graph)
        write_store(whole, path)
        write_index(whole, path)
        yield path


@contextmanager
def _sense(path: str | Path) -> Iterator[None]:
    """Say it in one line where a store gives what can't be: rows that are missing, text for a number.

    SQLite keeps no checksums: a damaged page may well be read as rows of another sort.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise NotFoundError(f"nothing is called {error.object!a}: it has a character that is no text") from error
    except OverflowError as error:
        raise GraphError(f"a number is too large to ask for ({error})") from error
    except (sqlite3.DatabaseError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise GraphError(
            f"{path} is damaged or not a paperkg store ({reason}): build the graph again; if that does not help,"
            " it is a bug of paperkg"
        ) from error


class OpenGraph:
    """A built graph, opened for questions; each method is a command of the same name.

    It holds a file open: :meth:`close` it, or use it in a ``with`` statement.

    Parameters
    ----------
    source
        The folder of a build or its ``kg.sqlite``, or a graph that :func:`kg.build` or :func:`kg.load` gave, or what
        networkx left of one.

    Raises
    ------
    GraphError
        Where the folder has no graph, or a damaged one, or one of another version.

    Examples
    --------
    >>> import kg
    >>> graph = kg.open_graph(kg.build([kg.SAMPLE]))
    >>> [use.paper.title for use in graph.concept("adam").papers(role="proposes")]
    ['Adam: A Method for Stochastic Optimization']
    >>> graph.concept("lable smoothing").found.way.value
    'typo'
    """

    def __init__(self, source: str | PathLike[str] | Graph = "outputs") -> None:
        self._stack, self._closed = ExitStack(), False
        if isinstance(source, str | PathLike):
            path = store_of(source)
        else:
            path = self._stack.enter_context(store_for_now(source))
        self._store = self._stack.enter_context(open_index(path))
        self._path = url_of(path.parent) if isinstance(self._store, ParquetStore) else path

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; cards can't be asked for more papers after this."""
        self._closed = True
        self._stack.close()

    def __enter__(self) -> OpenGraph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        found = self._overview()
        return f"{self._path} (closed)" if found is None else f"{self._path}: {found}"

    def _repr_html_(self) -> str:
        """The same in a notebook."""
        found = self._overview()
        return "<p>closed</p>" if found is None else found.to_html()

    def _overview(self) -> Overview | None:
        """How much there is; None where the file is closed."""
        from kg.lookup.overview import overview

        return None if self._closed else self._ask(overview)

    def _ask(self, question: Callable[Concatenate[Store, _P], _T], *arguments: _P.args, **named: _P.kwargs) -> _T:
        """Ask a question of the store; what is damaged is said as when it is opened."""
        with _sense(self._path):
            return question(self._store, *arguments, **named)

    def concept(
        self,
        name: str,
        *,
        exact: bool = False,
        role: str | None = None,
        kind: str | None = None,
        since: int | None = None,
        until: int | None = None,
        beside: str | None = None,
        by: Literal["salience", "papers"] = "salience",
        top: int = 50,
    ) -> ConceptCard:
        """The card of the concept that a name means, with so many of each section: :func:`kg.lookup.concept_card`.

        ``beside`` keeps the papers that name this concept, too; see :meth:`narrower` where there are none.

        Raises
        ------
        ValueError
            Where there is no such role or kind.
        """
        from kg.lookup.values import By

        other = self._id(beside) if beside else None
        wanted = lookup.Filter(role, kind, since, until, other)  # type: ignore[arg-type]  # words become what they name
        return self._ask(lookup.concept_card, name, exact=exact, filter=wanted, papers=10, most=top, by=By(by))

    def names(self, name: str, *, exact: bool = False) -> Listed[NameHit]:
        """The concepts that a name may mean, the likeliest first: :func:`kg.lookup.find_names`."""
        return self._ask(lookup.find_names, name, exact=exact)

    def paper(self, name: str) -> PaperCard:
        """The card of the paper that a name means: :func:`kg.lookup.paper_card`."""
        return self._ask(lookup.paper_card, name)

    def similar(self, name: str, most: int = 10) -> Listed[SimilarPaper]:
        """The papers most like a paper: :func:`kg.lookup.similar_papers`."""
        return self._ask(lookup.similar_papers, self._ask(lookup.find_paper, name).id, most)

    def search(self, words: str, most: int = 5) -> Hits:
        """What has some words: :func:`kg.lookup.search`."""
        return self._ask(lookup.search, words, most=most)

    def path(self, start: str, end: str, ways: int = 3) -> Listed[Route]:
        """The shortest ways between two concepts: :func:`kg.lookup.find_ways`."""
        return self._ask(lookup.find_ways, self._id(start), self._id(end), ways)

    def narrower(self, one: str, other: str) -> NarrowerPair | None:
        """How many papers have two concepts by narrower ones, where none names both."""
        from kg.lookup.narrower import pair_of_narrower

        return self._ask(pair_of_narrower, self._id(one), self._id(other))

    def _id(self, name: str) -> str:
        """The id of the concept that a name means."""
        return self._ask(lookup.find_concept, name)[0].id

    def compare(self, *names: str, most: int = 10) -> Comparison:
        """Concepts, or papers, side by side: :func:`kg.lookup.compare`."""
        return self._ask(lookup.compare, names, most)

    def trends(
        self, before: str | None = None, after: str | None = None, *, most: int = 10, rate: float = 0.05
    ) -> Trends:
        """What rises and what fades between two spans, like ``"2019:2021"``: :func:`kg.lookup.find_trends`.

        Raises
        ------
        ValueError
            Where a span can't be read, or one is given without the other.
        """
        from kg.lookup.spans import parse_spans

        return self._ask(lookup.find_trends, parse_spans(before, after), most=most, rate=rate)

    def gaps(self, *, method: str | None = None, problem: str | None = None, most: int = 10) -> Listed[Gap]:
        """Pairs that neighbours make likely and no paper has: :func:`kg.lookup.find_gaps`."""
        of_method = self._ask(lookup.find_concept, method, kind=Kind.METHOD)[0] if method else None
        of_problem = self._ask(lookup.find_concept, problem, kind=Kind.PROBLEM)[0] if problem else None
        return self._ask(lookup.find_gaps, method=of_method, problem=of_problem, most=most)

    def stats(self, top: int = 10, by: Literal["salience", "papers"] = "salience") -> Stats:
        """Counts over the graph: :func:`kg.lookup.stats`."""
        from kg.lookup.values import By

        return self._ask(lookup.stats, top, by=By(by))

    def matrix(
        self,
        rows: Literal["methods", "datasets", "problems"],
        columns: Literal["methods", "datasets", "problems"],
        most: tuple[int, int] = (15, 6),
        by: Literal["salience", "papers"] = "salience",
    ) -> Matrix:
        """In how many papers concepts of two kinds meet: :func:`kg.lookup.matrix`."""
        from kg.lookup.values import By

        return self._ask(
            lookup.matrix, Kind(rows.removesuffix("s")), Kind(columns.removesuffix("s")), most=most, by=By(by)
        )


def open_graph(source: Any = "outputs") -> OpenGraph:
    """Open a built graph for questions: see :class:`OpenGraph`.

    Raises
    ------
    GraphError
        Where the folder has no graph, or a damaged one, or one of another version.
    """
    import kg.lookup.html  # noqa: F401  (what it answers has a form in a notebook)

    return OpenGraph(source)
