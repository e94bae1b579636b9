"""The part of the index that depends on papers alone: the words of their titles, abstracts, sentences and authors."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.lookup.tables import TEXT, TEXT_TABLES, insert_text, tables_anew
from kg.model import Paper
from kg.sentences import sentence_spans
from kg.store.schema import insert

#: Stands behind a venue, so that the whole of it can be told from a part.
END = "endofvenue"


def known_by(paper: Paper) -> tuple[str, str, str]:
    r"""What a paper is found by beside its text: its authors, its venue, and its identifiers and year.

    Examples
    --------
    >>> known_by(Paper("arxiv-1", "Adam", authors=("A", "B"), venue="ICLR", arxiv_id="1412.6980", date="2015-05"))
    ('A\nB', 'ICLR endofvenue', 'arxiv-1\n1412.6980\n2015')
    """
    ids = (paper.id, paper.doi, paper.arxiv_id, paper.pmid, paper.year)
    venue = f"{paper.venue} {END}" if paper.venue else ""
    return "\n".join(paper.authors), venue, "\n".join(str(one) for one in ids if one)


def write_texts(papers: Iterable[Paper], path: str | Path) -> None:
    """Write the words of papers, which are sorted by id, to a store or to a file that shall become one.

    Raises
    ------
    OSError, sqlite3.OperationalError
        Where the file can't be written.
    """
    texts = [(paper.title, paper.abstract, *known_by(paper), paper.text) for paper in papers]
    with tables_anew(path, TEXT_TABLES, TEXT) as connection:
        columns = "text (rowid, title, abstract, authors, venue, ids)"
        insert_text(connection, columns, ((n, *text[:-1]) for n, text in enumerate(texts)))
        sentences = [(place, *found) for place, text in enumerate(texts) for found in sentence_spans(text[-1])]
        insert(connection, "look_sentence", ((n, *row) for n, row in enumerate(sentences)))
        said = ((n, texts[place][-1][start:end]) for n, (place, start, end) in enumerate(sentences))
        insert_text(connection, "said (rowid, sentence)", said)
