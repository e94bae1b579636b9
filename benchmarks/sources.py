"""How much memory and time reading takes: python -m benchmarks.sources [RECORDS…] [FORMAT…]

From 10,000 to 1,000,000 records of JSON Lines and BibTeX, if nothing else is said.

Each reading runs in a process of its own, over a file that is generated on the fly into a pipe, so that no disk is
needed. What is measured is the whole process, and the most memory that it holds while papers are read and let go.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from benchmarks.measured import Took, run

_READ = "from kg.sources import stream_papers; print(sum(1 for _ in stream_papers('-')))"

_ABSTRACT = (
    "We prune decision trees. On the Iris data set, our method no. {n} is 3{percent} better than the one of Bäume. "
    "It takes little memory, and its time grows with the number of nodes. Experiments on Wine and Digits agree."
)


def json_lines(number: int) -> Iterator[str]:
    """A record a line."""
    for n in range(number):
        abstract = _ABSTRACT.format(n=n, percent="%")
        yield json.dumps({"id": str(n), "title": f"Pruning no. {n}", "abstract": abstract, "year": 2021}) + "\n"


def bibtex(number: int) -> Iterator[str]:
    """An entry on six lines, with LaTeX in it."""
    for n in range(number):
        abstract = _ABSTRACT.format(n=n, percent="\\%").replace("ä", '{\\"a}')
        title, author = f"Pruning no. {n} with {{C}}++", "Lovelace, Ada and Berg, Jos{\\'e}"
        fields = {"title": title, "author": author, "year": 2021, "abstract": abstract}
        yield f"@article{{k{n}" + "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items()) + "\n}\n"


def answer(number: int) -> Iterator[str]:
    """An answer of an API, all on one line."""
    yield '{"meta": {"count": 1}, "results": ['
    yield from (line.rstrip("\n") + (", " if n < number - 1 else "]}") for n, line in enumerate(json_lines(number)))


def ris(number: int) -> Iterator[str]:
    """A record on six lines."""
    for n in range(number):
        abstract = _ABSTRACT.format(n=n, percent="%")
        fields = {"TY": "JOUR", "TI": f"Pruning no. {n}", "AU": "Lovelace, Ada", "PY": "2021", "AB": abstract, "ER": ""}
        yield "".join(f"{tag}  - {value}\r\n" for tag, value in fields.items())


def pubmed(number: int) -> Iterator[str]:
    """An element on one line."""
    yield "<?xml version='1.0'?>\n<PubmedArticleSet>\n"
    for n in range(number):
        abstract = f"<Abstract><AbstractText>{_ABSTRACT.format(n=n, percent='%')}</AbstractText></Abstract>"
        article = f"<Article><ArticleTitle>Pruning no. {n}</ArticleTitle>{abstract}</Article>"
        yield f"<PubmedArticle><MedlineCitation><PMID>{n}</PMID>{article}</MedlineCitation></PubmedArticle>\n"
    yield "</PubmedArticleSet>\n"


def table(number: int) -> Iterator[str]:
    """A row of CSV a line."""
    yield "title,year,abstract\n"
    yield from (f'Pruning no. {n},2021,"{_ABSTRACT.format(n=n, percent="%")}"\n' for n in range(number))


KINDS = {"jsonl": json_lines, "bibtex": bibtex, "answer": answer, "ris": ris, "pubmed": pubmed, "csv": table}


def measure(kind: str, number: int) -> Took:
    """Generate so many records into a process that reads them."""
    took = run([sys.executable, "-c", _READ], (record.encode() for record in KINDS[kind](number)))
    assert int(took.out) == number
    return took


def main() -> None:
    """Print a row for each format and number of records."""
    print(f"{'format':8} {'records':>10} {'seconds':>8} {'a second':>9} {'peak MiB':>9}")
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()] or [10_000, 100_000, 1_000_000]
    for kind in [word for word in sys.argv[1:] if not word.isdigit()] or ["jsonl", "bibtex"]:
        for number in numbers:
            took = measure(kind, number)
            print(f"{kind:8} {number:10,} {took.wall:8.1f} {number / took.wall:9,.0f} {1e9 * took.own / 2**20:9.1f}")


if __name__ == "__main__":
    main()
