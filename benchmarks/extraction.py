"""How many abstracts a second go through the whole extraction, beside what a user would do without it.

    python benchmarks/extraction.py PAPERS.jsonl.gz [--number 2000] [--workers 2] [--pipeline en_core_web_sm]

All rows are measured in one run on the same papers with the same number of worker processes, of one thread each as in
``kg build``, each warmed up before the clock starts. The rows: spaCy's tokenizer alone (the floor of any spaCy
pipeline); ``kg``; and a script that takes the noun chunks of a small English pipeline, where one is installed (spaCy's
own ``en_core_web_sm`` is not on PyPI and no dependency of ours).
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path

import spacy
from spacy.language import Language

from kg.model import Paper
from kg.nlp import extract_batch
from kg.nlp.pool import process_pool
from kg.sources import read_papers

Step = Callable[[Sequence[Paper]], int]


@lru_cache(maxsize=2)
def load(name: str) -> Language:
    return spacy.load(name) if name else spacy.blank("en")


def tokenize(papers: Sequence[Paper]) -> int:
    return sum(len(doc) for doc in load("").pipe(paper.text for paper in papers))


def noun_chunks(name: str, papers: Sequence[Paper]) -> int:
    docs = load(name).pipe(paper.text for paper in papers)
    return sum(len({chunk.text.lower() for chunk in doc.noun_chunks}) for doc in docs)


def extract(papers: Sequence[Paper]) -> int:
    return sum(len(found.mentions) for found in extract_batch(papers))


def measure(step: Step, papers: Sequence[Paper], workers: int, batch: int = 64) -> tuple[float, int]:
    """Abstracts a second, and how many things the step found."""
    batches = [papers[start : start + batch] for start in range(0, len(papers), batch)]
    with process_pool(workers) as pool:
        list(pool.map(step, [papers[:batch]] * (4 * workers)))  # every worker loads and warms up
        start = time.perf_counter()
        found = sum(pool.map(step, batches))
        return len(papers) / (time.perf_counter() - start), found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers")
    parser.add_argument("--number", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pipeline", default="en_core_web_sm")
    arguments = parser.parse_args()
    papers = read_papers([arguments.papers]).papers
    step = max(1, len(papers) // arguments.number)
    papers = papers[::step][: arguments.number]
    rows: list[tuple[str, Step]] = [("spaCy's tokenizer alone", tokenize), ("kg", extract)]
    if Path(arguments.pipeline).is_dir() or importlib.util.find_spec(arguments.pipeline):
        rows.append((f"noun chunks of {Path(arguments.pipeline).name}", partial(noun_chunks, arguments.pipeline)))
    else:
        print(f"no row for noun chunks: {arguments.pipeline} is not installed")
    rates = {name: measure(run, papers, arguments.workers) for name, run in rows}
    print(f"{len(papers):,} abstracts, {arguments.workers} workers")
    print(f"{'':<32} abstracts/s  kg is × as fast   found")
    for name, (rate, found) in rates.items():
        print(f"{name:<32} {rate:>11,.0f} {rates['kg'][0] / rate:>16.2f} {found:>7,}")


if __name__ == "__main__":
    main()
