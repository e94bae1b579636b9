"""What look-ups read of a graph in shards: the tables of ``kg.sqlite`` as Parquet, each one file, sorted by its key.

Each shard leaves the rows of its papers; then each table is sorted by DuckDB, which needs no more memory than it is
given; and one worker makes the index, for which it holds all names and links, but no text.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any

from kg.concepts.reasons import Merge, Rule
from kg.graph.standing import find_standing, sureness
from kg.lookup.index import Contents, write_tables
from kg.lookup.postings import TEXTS, postings
from kg.lookup.tables import NAMES, TEXT, USES
from kg.lookup.texts import known_by
from kg.model import Concept, Kind, Link, Paper, Relation, Role
from kg.sentences import sentence_spans
from kg.shards.folder import arrow_type
from kg.shards.handed import TABLES as HANDED
from kg.shards.job import Job
from kg.shards.named import concepts_of
from kg.store.parquet import TABLES, connected
from kg.store.reading import to_relation
from kg.store.schema import SCHEMA
from kg.store.writing import row_of, row_of_relation, rows_of_mentions, rows_of_standing, to_json

#: A row group has so many rows, or a five-hundredth of all.
_GROUP, _GROUPS = {"paper": 512, "text": 8192, "said": 8192}, 500
#: The sentences of a paper are numbered from its number times this.
_SENTENCES = 1 << 20

_POSTING = {"term": "string", "number": "int64", "size": "int64", "places": "list"}
_OWN = {
    "look_size": {"name": "string", "texts": "int64", "words": "int64"},
    **{f"look_{name}": _POSTING for name in TEXTS},
}
_TYPES = {"INTEGER": "int64", "TEXT": "string", "REAL": "float64"}


def columns_of(table: str) -> dict[str, str]:
    """The columns of a table and their types, as Arrow calls them: those of ``kg.sqlite``.

    Examples
    --------
    >>> columns_of("look_tie")
    {'concept': 'int64', 'other': 'int64', 'sure': 'float64'}
    """
    if table in _OWN:
        return _OWN[table]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA + NAMES + USES + TEXT)
        rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
        return {name: _TYPES[kind] for _, name, kind, *_ in rows}


def keep_rows(job: Job, shard: int, found: Sequence[tuple[Paper, Sequence[Link]]]) -> None:
    """Keep the rows of a shard's papers, of their links and mentions, and of their words."""
    place = {"shard": "int64", "place": "int64"}
    texts = [(n, paper.title, paper.abstract, *known_by(paper)) for n, (paper, _) in enumerate(found)]
    spans = [(n, k, *span) for n, (paper, _) in enumerate(found) for k, span in enumerate(sentence_spans(paper.text))]
    said = [(n * _SENTENCES + k, found[n][0].text[start:end]) for n, k, start, end in spans]
    link = {**columns_of("link"), "sure": "float64"}
    rows: dict[str, tuple[dict[str, str], Iterable[Sequence[Any]]]] = {
        "paper": (place | columns_of("paper"), ((shard, n, *row_of(p)) for n, (p, _) in enumerate(found))),
        "link": (link, ((*_link(k), sureness(k)) for _, links in found for k in links)),
        "mention": (columns_of("mention"), (row for _, links in found for row in rows_of_mentions(links))),
        "text": (place | _POSTING, ((shard, n, term, n, *rest) for term, n, *rest in postings("text", texts))),
        "said": (
            place | _POSTING,
            ((shard, n // _SENTENCES, term, n % _SENTENCES, *rest) for term, n, *rest in postings("said", said)),
        ),
        "sentence": (place | {"ordinal": "int64", "start": "int64", "end": "int64"}, ((shard, *row) for row in spans)),
    }
    for name, (columns, kept) in rows.items():
        job.folder.write_parts(job.at("write", f"{shard:05}.{name}.parquet"), columns, {0: list(kept)})


def _link(link: Link) -> tuple[str, str, str, str]:
    return link.paper_id, link.concept_id, link.kind.value, link.role.value


def keep_relations(job: Job, part: int, relations: Iterable[Relation]) -> None:
    """Keep the rows of the relations from the concepts of one part."""
    rows = {0: list(map(row_of_relation, relations))}
    job.folder.write_parts(job.at("finish", f"{part:05}.relation.parquet"), columns_of("relation"), rows)


#: What a shard keeps of its papers.
_KEPT = ("paper", "link", "mention", "text", "said", "sentence")

#: The number of each paper, by its shard and its place there; words and sentences are numbered by it.
_NUMBERED = "JOIN (SELECT shard, place, row_number() OVER (ORDER BY id) - 1 AS paper FROM {paper}) USING (shard, place)"

#: The tables that are sorted, what of, and by what.
_SORTED = {
    "paper": ("* EXCLUDE (shard, place)", "{paper}", "id"),
    "link": ("* EXCLUDE (sure)", "{link}", "paper_id, concept_id"),
    "mention": ("*", "{mention}", 'paper_id, start, "end"'),
    "relation": ("*", "{relation}", "subject, predicate, object"),
    "concept": ("* EXCLUDE (papers)", "{concept}", "id"),
    "merge": ("*", "{merge}", 'concept_id, surface, rule, detail, mentions, paper_id, "start", ambiguous'),
    "broader": ("*", "{broader}", "narrower, broader"),
    "look_text": ("term, paper AS number, size, places", f"{{text}} {_NUMBERED}", "term, number"),
    "look_said": (
        f"term, paper * {_SENTENCES} + number AS number, size, places", f"{{said}} {_NUMBERED}", "term, number"
    ),
    "look_sentence": (
        f'paper * {_SENTENCES} + ordinal AS number, paper, start, "end"', f"{{sentence}} {_NUMBERED}", "number"
    ),
}  # fmt: skip


def _sorted(name: str, files: dict[str, str]) -> str:
    """The query that sorts a table."""
    columns, source, key = _SORTED[name]
    return f"SELECT {columns} FROM {source.format_map(files)} ORDER BY {key}"  # noqa: S608  (all of it is ours)


#: How many parts the last pass has: one for each of these tables, and one for the index.
PARTS = len(_SORTED) + 1


def write_part(job: Job, part: int) -> None:
    """Write one of the tables that are sorted, or the index."""
    with _connection(job) as (connection, files):
        if part < len(_SORTED):
            name = list(_SORTED)[part]
            ((number,),) = _rows(connection, f"SELECT count(*) FROM {_SORTED[name][1]}", files)  # noqa: S608
            _write(job, name, connection.sql(_sorted(name, files)).to_arrow_reader(1 << 16), number)
        else:
            concepts = (c for shard in range(job.shards) for c, _ in concepts_of(job, shard))
            _write_index(job, sorted(concepts, key=lambda c: c.id), connection, files)
    job.folder.write_json(job.at("index", f"{part:05}.json"), None)


@contextmanager
def _connection(job: Job) -> Iterator[tuple[Any, dict[str, str]]]:
    """DuckDB, and what it calls the rows that were kept, by table."""
    with tempfile.TemporaryDirectory(prefix="paperkg-") as spill:
        settings = {"memory_limit": "1GB", "threads": "2", "temp_directory": spill}
        with connected(job.url, **settings) as (connection, root):
            files = {}
            for name in (*_KEPT, "concept", "merge", "broader", "relation"):
                stage = HANDED[name][0] if name in HANDED else "finish" if name == "relation" else "write"
                paths = [f"{root}/{job.at(stage, f'{shard:05}.{name}.parquet')}" for shard in range(job.shards)]
                listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
                files[name] = f"read_parquet([{listed}])"
            yield connection, files


def _write(job: Job, name: str, batches: Iterable[Any], number: int) -> None:
    """Write a table, in row groups of one size whatever the batches."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    size = max(_GROUP.get(name.removeprefix("look_"), 4096), number // _GROUPS)
    schema = pa.schema([(column, arrow_type(kind)) for column, kind in columns_of(name).items()])
    with (
        job.folder.writing(job.at("out", f"{TABLES}/{name}.parquet")) as file,
        pq.ParquetWriter(file, schema, compression="zstd") as writer,
    ):
        waiting = schema.empty_table()
        for batch in batches:
            waiting = pa.concat_tables([waiting, pa.table(batch).select(schema.names).cast(schema)])
            while waiting.num_rows >= size:
                writer.write_table(waiting.slice(0, size), row_group_size=size)
                waiting = waiting.slice(size)
        if waiting.num_rows or not number:
            writer.write_table(waiting, row_group_size=size)


class _ParquetIndex:
    """The index of a graph in shards: see :class:`kg.lookup.tables.Index`."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._sizes: list[tuple[str, int, int]] = []
        self._grams: list[tuple[str, int]] = []

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Fill a table; names are sorted by what they are looked up by."""
        self.write(f"look_{table}", sorted(rows, key=lambda row: (row[1], row[0])) if table == "name" else rows)

    def insert_text(self, target: str, rows: Iterable[Sequence[Any]]) -> None:
        """Fill a full-text table."""
        table = target.partition(" ")[0]
        texts = list(rows)
        made = list(postings(table, texts))
        self.count(table, len(texts), sum(len(places) for *_, places in made))
        if table == "grams":
            terms: dict[str, int] = {}
            for term, *_ in made:
                terms[term] = terms.get(term, 0) + 1
            self._grams = list(terms.items())
        self.write(f"look_{table}", made)

    def count_grams(self) -> None:
        """Fill the table of trigrams."""
        self.write("look_gram", self._grams)

    def count(self, table: str, texts: int, words: int) -> None:
        """Note how many texts a full-text table has, and how many words."""
        self._sizes.append((table, texts, words))

    def end(self) -> None:
        """Write what was noted."""
        self.write("look_size", self._sizes)

    def write(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write a table, many rows at a time."""
        import pyarrow as pa

        kinds = [(column, arrow_type(kind)) for column, kind in columns_of(table).items()]
        kept = list(rows)

        def batches() -> Iterator[Any]:
            waiting = iter(kept)
            while some := list(islice(waiting, 1 << 16)):
                columns = zip(*some, strict=True)
                yield pa.table({name: pa.array(c, kind) for (name, kind), c in zip(kinds, columns, strict=True)})

        _write(self._job, table, batches(), len(kept))


def _write_index(job: Job, concepts: Sequence[Concept], connection: Any, files: dict[str, str]) -> None:
    """Make the index out of all names and links, and write what stands beside it."""
    rows = _rows(connection, "SELECT id, title, date FROM {paper} ORDER BY id", files)
    papers = [Paper(identifier, title, date=date) for identifier, title, date in rows]
    links, sure = _links(connection, files)
    standing = find_standing([paper.id for paper in papers], concepts, links, sure)

    def relations() -> Iterator[Relation]:
        return map(to_relation, _rows(connection, _sorted("relation", files), {}))

    def reasons() -> Iterator[Merge]:
        return (
            Merge(c, surface, Rule(rule), detail, mentions, paper, start, bool(ambiguous))
            for c, surface, rule, detail, mentions, paper, start, ambiguous in _rows(
                connection, _sorted("merge", files), {}
            )
        )

    index = _ParquetIndex(job)
    write_tables(index, Contents(papers, concepts, links, relations, reasons(), standing))
    for table, counted in (("text", "paper"), ("said", "sentence")):
        query = f"SELECT (SELECT count(*) FROM {{{counted}}}), sum(len(places)) FROM {{{table}}}"  # noqa: S608
        ((texts, words),) = _rows(connection, query, files)
        index.count(table, texts, int(words or 0))
    index.end()
    index.write("standing", sorted(rows_of_standing(standing)))
    version, pipeline, inputs = job.folder.read_json(job.at("sources", "run.json"))
    run = to_json((version, pipeline, tuple(map(tuple, inputs))))
    index.write("meta", [("run", run)])


def _links(connection: Any, files: dict[str, str]) -> tuple[list[Link], list[float]]:
    """All links, without their mentions, and how sure they are; sorted, each id held once."""
    ids: dict[str, str] = {}
    links, sure = [], []
    query = "SELECT paper_id, concept_id, kind, role, sure FROM {link} ORDER BY paper_id, concept_id"
    for paper, concept, kind, role, value in _rows(connection, query, files):
        ends = ids.setdefault(paper, paper), ids.setdefault(concept, concept)
        links.append(Link(*ends, Kind(kind), Role(role), ()))
        sure.append(value)
    return links, sure


def _rows(connection: Any, query: str, files: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, some at a time."""
    found: Callable[[int], list[tuple[Any, ...]]] = connection.cursor().execute(query.format_map(files)).fetchmany
    while some := found(10_000):
        yield from some
