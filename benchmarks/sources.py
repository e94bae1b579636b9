"""How much memory and time reading takes, from 10,000 to 1,000,000 records: python benchmarks/sources.py [RECORDS…]

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


KINDS = {"jsonl": json_lines, "bibtex": bibtex}


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
    for kind in KINDS:
        for number in map(int, sys.argv[1:] or ["10000", "100000", "1000000"]):
            papers, seconds, peak = measure(kind, number)
            assert papers == number
            print(f"{kind:8} {number:10,} {seconds:8.1f} {number / seconds:9,.0f} {peak:9.1f}")


if __name__ == "__main__":
    main()
