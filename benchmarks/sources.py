"""How much memory and time reading takes: python benchmarks/sources.py [RECORDS…] [FORMAT…]

From 10,000 to 1,000,000 records of JSON Lines and BibTeX, if nothing else is said.

Each reading runs in a process of its own, over a file that is generated on the fly into a pipe, so that no disk is
needed. What is measured is the peak of the resident memory (Linux, macOS) while all papers are read and let go.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

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


def read() -> None:
    """Read standard input; say the number of papers, the seconds and the peak of memory in MiB."""
    from kg.sources import stream_papers

    begun = time.perf_counter()
    number = sum(1 for _ in stream_papers("-"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(json.dumps([number, time.perf_counter() - begun, peak]))


def measure(kind: str, number: int) -> tuple[int, float, float]:
    """Generate so many records into a process that reads them."""
    reader = subprocess.Popen([sys.executable, __file__, "--read"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert reader.stdin is not None
    for record in KINDS[kind](number):
        reader.stdin.write(record.encode())
    papers, seconds, peak = json.loads(reader.communicate()[0])
    return papers, seconds, peak


def main() -> None:
    """Print a row for each format and number of records."""
    if sys.argv[1:] == ["--read"]:
        read()
        return
    print(f"{'format':8} {'records':>10} {'seconds':>8} {'a second':>9} {'peak MiB':>9}")
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()] or [10_000, 100_000, 1_000_000]
    for kind in [word for word in sys.argv[1:] if not word.isdigit()] or ["jsonl", "bibtex"]:
        for number in numbers:
            papers, seconds, peak = measure(kind, number)
            assert papers == number
            print(f"{kind:8} {number:10,} {seconds:8.1f} {number / seconds:9,.0f} {peak:9.1f}")


if __name__ == "__main__":
    main()
