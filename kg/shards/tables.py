"""What look-ups read of a graph in shards: the tables of ``kg.sqlite`` as Parquet, each one file, sorted by its key.

Each shard leaves the rows of its papers; then each table is sorted by DuckDB, which needs no more memory than it is
given; and one worker makes the index, for which it holds all concepts and links, but no text and no postings.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from typing import Any

from kg.concepts.reasons import Merge, Rule
from kg.graph.network import Run
from kg.graph.standing import find_standing, sureness
from kg.lookup.index import Contents, write_tables
from kg.lookup.postings import postings
from kg.lookup.texts import known_by
from kg.model import Concept, Kind, Link, Paper, Relation, Role
from kg.sentences import sentence_spans
from kg.shards.concepts import concepts_of
from kg.shards.handed import TABLES as HANDED
from kg.shards.index import POSTING, ParquetIndex, columns_of, write_table
from kg.shards.job import Job
from kg.store.parquet import connected
from kg.store.reading import to_relation
from kg.store.writing import row_of, row_of_relation, rows_of_mentions, rows_of_standing, to_json

#: The sentences of a paper are numbered from its number times this.
_SENTENCES = 1 << 20


def run_of(job: Job) -> Run:
    """Of what, and by what, the graph is made."""
    version, pipeline, inputs = job.folder.read_json(job.at("sources", "run.json"))
    return Run(version, pipeline, tuple((name, digest) for name, digest in inputs))


def keep_rows(job: Job, shard: int, found: Sequence[tuple[Paper, Sequence[Link]]]) -> None:
    """Keep the rows of a shard's papers, of their links and mentions, and of their words."""
    place = {"shard": "int64", "place": "int64"}
    texts = [(n, paper.title, paper.abstract, *known_by(paper)) for n, (paper, _) in enumerate(found)]
    spans = [(n, k, *span) for n, (paper, _) in enumerate(found) for k, span in enumerate(sentence_spans(paper.text))]
    said = [(n * _SENTENCES + k, found[n][0].text[start:end]) for n, k, start, end in spans]
    link = {**columns_of("link"), "sure": "float64"}
    rows: dict[str, tuple[dict[str, str], Iterable[Sequence[Any]]]] = {
        "paper": (place | columns_of("paper"), ((shard, n, *row_of(p)) for n, (p, _) in enumerate(found))),
        "link": (link, (_link(k) for _, links in found for k in links)),
        "mention": (columns_of("mention"), (row for _, links in found for row in rows_of_mentions(links))),
        "text": (place | POSTING, ((shard, n, term, n, *rest) for term, n, *rest in postings("text", texts))),
        "said": (
            place | POSTING,
            ((shard, n // _SENTENCES, term, n % _SENTENCES, *rest) for term, n, *rest in postings("said", said)),
        ),
        "sentence": (place | {"ordinal": "int64", "start": "int64", "end": "int64"}, ((shard, *row) for row in spans)),
    }
    for name, (columns, kept) in rows.items():
        job.folder.write_parts(job.at("write", f"{shard:05}.{name}.parquet"), columns, {0: list(kept)})


def _link(link: Link) -> tuple[str, str, str, str, float]:
    return link.paper_id, link.concept_id, link.kind.value, link.role.value, sureness(link)


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


def write_part(job: Job, part: int) -> dict[str, int]:
    """Write one of the tables that are sorted, or the index, and what :func:`~kg.shards.index.write_table` gave."""
    with _connection(job) as (connection, files, spill):
        if part < len(_SORTED):
            name = list(_SORTED)[part]
            ((number,),) = _rows(connection, f"SELECT count(*) FROM {_SORTED[name][1]}", files)  # noqa: S608
            batches = connection.sql(_sorted(name, files)).to_arrow_reader(1 << 16)
            return {name: write_table(job, name, batches, number)}
        concepts = (c for shard in range(job.shards) for c, _ in concepts_of(job, shard))
        return _write_index(job, sorted(concepts, key=lambda c: c.id), connection, files, spill)


@contextmanager
def _connection(job: Job) -> Iterator[tuple[Any, dict[str, str], str]]:
    """DuckDB, what it calls the rows that were kept, by table, and a folder for what does not fit into memory."""
    with tempfile.TemporaryDirectory(prefix="paperkg-") as spill:
        settings = {"memory_limit": "1GB", "threads": "2", "temp_directory": spill}
        with connected(job.url, **settings) as (connection, root):
            files = {}
            for name in (*_KEPT, "concept", "merge", "broader", "relation"):
                stage = HANDED[name][0] if name in HANDED else "finish" if name == "relation" else "write"
                paths = [f"{root}/{job.at(stage, f'{shard:05}.{name}.parquet')}" for shard in range(job.shards)]
                listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
                files[name] = f"read_parquet([{listed}])"
            yield connection, files, spill


def _write_index(
    job: Job, concepts: Sequence[Concept], connection: Any, files: dict[str, str], spill: str
) -> dict[str, int]:
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

    index = ParquetIndex(job, connection, spill)
    write_tables(index, Contents(papers, concepts, links, relations, reasons(), standing))
    for table, counted in (("text", "paper"), ("said", "sentence")):
        query = f"SELECT (SELECT count(*) FROM {{{counted}}}), sum(len(places)) FROM {{{table}}}"  # noqa: S608
        ((texts, words),) = _rows(connection, query, files)
        index.count(table, texts, int(words or 0))
    index.end()
    index.write("standing", sorted(rows_of_standing(standing)))
    index.write("meta", [("run", to_json(astuple(run_of(job))))])
    return index.ends


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
