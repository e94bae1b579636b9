"""How long the step from mentions to concepts takes, and how it grows with the number of papers.

    python benchmarks/concepts.py PAPERS.jsonl.gz [--number 20000] [--workers 2] [--mentions mentions.jsonl]

The mentions come from the project's own extraction, which is not counted. With ``--mentions`` they are written to a
file as they are found, and what is there already is not extracted again: a run that was interrupted goes on, and a
larger number extracts only the papers that are missing. Each size is then resolved in a fresh process, which gives its
time and the most memory that it held, input included.

The file has one JSON array a line. The first names the pipeline; each other one is a paper: its id, a hash of its text,
and its mentions (start, end, kind, role, confidence, long form). What they are called stands in the text.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from kg.concepts import load_table, resolution
from kg.model import Kind, Mention, Paper, Role
from kg.nlp import extract, load_vocabulary, pipeline_hash
from kg.sources import read_papers

SIZES = (1_000, 3_000, 10_000, 20_000, 40_000, 87_350)
#: After so many papers their mentions are written.
_AT_A_TIME = 2_000
Row = tuple[int, int, int, int, float, float, float]


def spread(papers: Sequence[Paper], number: int) -> list[Paper]:
    """So many papers, evenly spread."""
    return list(papers[:: max(1, len(papers) // number)][:number])


def to_line(paper: Paper, mentions: Sequence[Mention]) -> str:
    """What is kept of a paper."""
    rows = [[m.start, m.end, m.kind, m.role, m.confidence, m.long_form] for m in mentions]
    return json.dumps([paper.id, text_hash(paper), rows], ensure_ascii=False, separators=(",", ":"))


def text_hash(paper: Paper) -> str:
    """Twelve hex digits that change with the text of a paper."""
    return hashlib.sha256(paper.text.encode()).hexdigest()[:12]


def read_mentions(path: Path, papers: Sequence[Paper]) -> dict[str, list[Mention]]:
    """The mentions that a file has of some papers, by paper; what was written of another text is left out.

    A line without an end, left by an interruption, is cut off the file.
    """
    if not path.exists():
        path.write_text(json.dumps([pipeline_hash()]) + "\n", encoding="utf-8")
    whole, end, _ = path.read_bytes().rpartition(b"\n")
    if path.stat().st_size != len(whole) + len(end):
        path.write_bytes(whole + end)
    _, *lines = whole.decode().split("\n")
    by_id = {paper.id: paper for paper in papers}
    found = {}
    for line in lines:
        identifier, digest, rows = json.loads(line)
        paper = by_id.get(identifier)
        if paper is not None and digest == text_hash(paper):
            found[identifier] = [
                Mention(identifier, a, b, paper.text[a:b], Kind(kind), Role(role), sure, ("file",), long)
                for a, b, kind, role, sure, long in rows
            ]
    return found


def extract_missing(path: Path, papers: Sequence[Paper], workers: int) -> None:
    """Extract the papers that a file lacks and add them to it."""
    have = read_mentions(path, papers)
    with path.open(encoding="utf-8") as file:
        if json.loads(file.readline()) != [pipeline_hash()]:
            sys.stderr.write(f"{path} was made by another pipeline or version: its mentions are used as they are\n")
    missing = [paper for paper in papers if paper.id not in have]
    for start in range(0, len(missing), _AT_A_TIME):
        some = missing[start : start + _AT_A_TIME]
        with path.open("a", encoding="utf-8") as file:
            for paper, found in zip(some, extract(some, None, workers), strict=True):
                file.write(to_line(paper, found.mentions) + "\n")
        sys.stderr.write(f"extracted {start + len(some):,} of {len(missing):,}\n")


def resolve_first(papers_path: str, mentions_path: Path, most: int, number: int) -> Row:
    """Of so many papers: papers, mentions, concepts, names, seconds, processor seconds, peak GB."""
    papers = spread(spread(read_papers([papers_path]).papers, most), number)
    found = read_mentions(mentions_path, papers)
    papers = [paper for paper in papers if paper.id in found]
    mentions = [mention for paper in papers for mention in found[paper.id]]
    vocabulary, table = load_vocabulary(), load_table()
    start, busy = time.perf_counter(), time.process_time()
    made = resolution(mentions, vocabulary, papers, table)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    rules = Counter(merge.rule.value for merge in made.merges)
    print("  " + ", ".join(f"{rule} {number:,}" for rule, number in rules.most_common()), flush=True)
    return len(papers), len(mentions), len(made.concepts), len(made.merges), seconds, busy, peak


def main() -> None:
    """Extract what is missing, then resolve samples of growing size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers")
    parser.add_argument("--number", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--mentions", type=Path, help="where mentions are kept, and taken from if they are there")
    arguments = parser.parse_args()
    path = arguments.mentions or Path(tempfile.mkdtemp()) / "mentions.jsonl"
    extract_missing(path, spread(read_papers([arguments.papers]).papers, arguments.number), arguments.workers)
    print("  papers   mentions  concepts     names  seconds  cpu s  µs a mention    GB")
    for number in (size for size in SIZES if size <= max(1_000, arguments.number)):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            row = pool.submit(resolve_first, arguments.papers, path, arguments.number, number).result()
        papers, mentions, concepts, names, seconds, busy, peak = row
        counts = f"{papers:>8,} {mentions:>10,} {concepts:>9,} {names:>9,}"
        print(f"{counts} {seconds:>8.1f} {busy:>6.1f} {1e6 * busy / max(1, mentions):>13.1f} {peak:>5.2f}", flush=True)


if __name__ == "__main__":
    main()
