"""Mine abbreviations from many abstracts: what a short form means, and in how many papers.

    python -m kg.training.abbreviations PAPERS… [-o ontologies/abbreviations.tsv]

Each paper counts once for each "long form (SHORT)" that it defines itself, as found by
:func:`kg.nlp.abbreviations.find_definitions`. Long forms with the same :func:`~kg.concepts.abbreviations.gist` are one.
What fewer than five papers define is left out. Only short and long forms are kept, no text of any paper.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from kg.concepts.abbreviations import SURE, Meaning, gist, write_table
from kg.concepts.normal import normal_form
from kg.model import Paper
from kg.nlp.abbreviations import find_definitions
from kg.paths import ontology
from kg.sources import read_papers


def mine(papers: Iterable[Paper], least: int = 5) -> list[Meaning]:
    """The meanings of short forms that at least ``least`` papers define, sorted.

    Examples
    --------
    >>> papers = [Paper(str(i), "On", f"We use random forests (RF) on set {i}.") for i in range(5)]
    >>> [(meaning.short, meaning.long, meaning.papers, meaning.of) for meaning in mine(papers)]
    [('RF', 'random forests', 5, 5)]
    """
    shorts: dict[str, Counter[str]] = defaultdict(Counter)
    longs: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    papers_of: Counter[tuple[str, str]] = Counter()
    for paper in papers:
        found = {}
        for definition in find_definitions(paper.text):
            short, long = definition.short_form(paper.text), definition.long_form(paper.text)
            if (key := normal_form(short)) and (meaning := gist(normal_form(long))):
                found[key, meaning] = short, long
        for (key, meaning), (short, long) in found.items():
            shorts[key][short] += 1
            longs[key, meaning][long] += 1
            papers_of[key, meaning] += 1
        totals.update({key for key, _ in found})
    return sorted(
        Meaning(_commonest(shorts[key]), _commonest(longs[key, meaning]), number, totals[key])
        for (key, meaning), number in papers_of.items()
        if number >= least
    )


def _commonest(spellings: Counter[str]) -> str:
    """The commonest spelling; one in lower case, if it makes a fifth, since titles have capitals anyway."""
    enough = sum(spellings.values()) / 5
    plain = {name: number for name, number in spellings.items() if name.islower() and number >= enough}
    return min(plain or spellings, key=lambda name: (-spellings[name], name))


def _main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m kg.training.abbreviations", description="Mine abbreviations.")
    parser.add_argument("papers", nargs="+")
    parser.add_argument("-o", "--output", type=Path, default=ontology("abbreviations.tsv"))
    options = parser.parse_args(arguments)
    table = mine(read_papers(options.papers).papers)
    write_table(table, options.output)
    sys.stderr.write(f"{len(table):,} meanings, {sum(m.papers >= SURE * m.of for m in table):,} of them sure\n")


if __name__ == "__main__":
    _main()
