"""How long the step from mentions to concepts takes, and how it grows with the number of papers.

    python benchmarks/concepts.py PAPERS.jsonl.gz [--number 20000] [--workers 2] [--keep mentions.pickle]

The mentions come from the project's own extraction, which runs once and is not counted. Each size is then resolved
in a fresh process, which gives its time and the most memory that it held, input included.
"""

from __future__ import annotations

import argparse
import pickle
import resource
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from kg.concepts import load_table, resolution
from kg.model import Mention, Paper
from kg.nlp import extract_mentions, load_vocabulary
from kg.sources import read_papers

Row = tuple[int, int, int, int, float, float, float]


def resolve_first(path: Path, number: int) -> Row:
    """Of so many papers, evenly spread: papers, mentions, concepts, names, seconds, processor seconds, peak GB."""
    with path.open("rb") as file:
        papers, mentions = pickle.load(file)
    papers = papers[:: max(1, len(papers) // number)][:number]
    wanted = {paper.id for paper in papers}
    mentions = [mention for mention in mentions if mention.paper_id in wanted]
    vocabulary, table = load_vocabulary(), load_table()
    start, busy = time.perf_counter(), time.process_time()
    found = resolution(mentions, vocabulary, papers, table)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    rules = Counter(merge.rule.value for merge in found.merges)
    print("  " + ", ".join(f"{rule} {number:,}" for rule, number in rules.most_common()), flush=True)
    return len(papers), len(mentions), len(found.concepts), len(found.merges), seconds, busy, peak


def extract_all(papers: tuple[Paper, ...], workers: int) -> list[Mention]:
    """The mentions of all papers."""
    return [mention for found in extract_mentions(papers, workers) for mention in found]


def main() -> None:
    """Extract once, then resolve samples of growing size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers")
    parser.add_argument("--number", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="where to keep the mentions, or take them from if it is there")
    arguments = parser.parse_args()
    path = arguments.keep or Path(tempfile.mkdtemp()) / "mentions.pickle"
    if not path.exists():
        papers = read_papers([arguments.papers]).papers
        papers = papers[:: max(1, len(papers) // arguments.number)][: arguments.number]
        with path.open("wb") as file:
            pickle.dump((papers, extract_all(papers, arguments.workers)), file)
    print("  papers   mentions  concepts     names  seconds  cpu s  µs a mention    GB")
    for number in (1_000, 3_000, 10_000, 20_000, 40_000, 87_350):
        if number <= max(1_000, arguments.number):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                papers, mentions, concepts, names, seconds, busy, peak = pool.submit(
                    resolve_first, path, number
                ).result()
            each = 1e6 * busy / max(1, mentions)
            counts = f"{papers:>8,} {mentions:>10,} {concepts:>9,} {names:>9,}"
            print(f"{counts} {seconds:>8.1f} {busy:>6.1f} {each:>13.1f} {peak:>5.2f}", flush=True)


if __name__ == "__main__":
    main()
