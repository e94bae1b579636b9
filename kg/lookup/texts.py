"""The part of the index that depends on papers alone: the words of their titles, abstracts and sentences."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.lookup.tables import TEXT, TEXT_TABLES, insert, insert_text, made_anew
from kg.model import Paper
from kg.sentences import sentence_spans


def write_texts(papers: Iterable[Paper], path: str | Path) -> None:
    """Write the words of papers, which are sorted by id, to a store or to a file that shall become one.

    Raises
    ------
    OSError, sqlite3.OperationalError
        Where the file can't be written.
    """
    texts = [(paper.title, paper.abstract, paper.text) for paper in papers]
    with made_anew(path, TEXT_TABLES, TEXT) as connection:
        insert_text(connection, "text (rowid, title, abstract)", ((n, *text[:2]) for n, text in enumerate(texts)))
        sentences = [(place, *found) for place, text in enumerate(texts) for found in sentence_spans(text[2])]
        insert(connection, "sentence", ((n, *row) for n, row in enumerate(sentences)))
        said = ((n, texts[place][2][start:end]) for n, (place, start, end) in enumerate(sentences))
        insert_text(connection, "said (rowid, sentence)", said)
