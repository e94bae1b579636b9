"""What the driver of a build in shards holds, at up to a million papers that are made up out of given ones.

    python -m benchmarks.many_papers PAPERS.jsonl.gz [--sizes 1000 10000 87350 1000000] [--base 5000] [--kept GRAPH]
                                     [--each 5000] [--workers 2] [--folder FOLDER] [--driver]

The sentences of the given papers are recombined with new names (:class:`Maker`). Mentions are made with them, so that
the network does not run; all else is what a build in shards does. After each pass the memory of the driver is noted,
and the most that it held until then. ``--kept`` is the folder of a graph of the given papers: what was found in them is
not looked for again. ``--each`` is the number of papers of a shard. With ``--driver`` the build ends where papers are
to be written: the driver has decided all then, and holds no more while workers write.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import count, islice
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measured import gigabytes
from kg.library import extract_missing, open_library, read_extractions, read_statements
from kg.library.extractions import digest_of, packed_mentions, packed_statements
from kg.model import Kind, Mention, Paper, Statement
from kg.nlp import pipeline_hash
from kg.nlp.mentions import Extraction
from kg.sentences import sentence_spans
from kg.shards.job import Job, digest
from kg.shards.papers import keep_mentions
from kg.sources import Skipped, stream_papers
from kg.sources.evidence import title_key

#: The root of the clone, from which the part that is measured is run.
ROOT = Path(__file__).parents[1]

#: Of the names that one given paper alone has so many become others, and so many of these are ones made before.
RENAMED, AGAIN = 0.85, 0.25


class Piece(NamedTuple):
    """A title or a sentence with its mentions and what it states; places count from its beginning."""

    text: str
    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...]


class Maker:
    """Makes papers: each has the form of a given one, a title and sentences of others, and names that are new.

    A name that one given paper alone has becomes another one: a word of it is changed for one of another name, or, of
    a single word, its letters. Some of these names were made for earlier papers, the earliest most often (Zipf's law).
    Paper ``n`` is the same whatever else is made.
    """

    def __init__(self, papers: Sequence[Paper], found: Sequence[Sequence[Mention]], said: Iterable[Statement]) -> None:
        states: dict[str, list[Statement]] = defaultdict(list)
        for statement in said:
            states[statement.paper_id].append(statement)
        self.papers = papers
        self.titles: list[Piece] = []
        self.sentences: list[Piece] = []
        self.lengths: list[int] = []
        for paper, mentions in zip(papers, found, strict=True):
            first, *others = (_piece(paper, span, mentions, states[paper.id]) for span in sentence_spans(paper.text))
            self.titles.append(first)
            self.sentences += others
            self.lengths.append(len(others))
        seen = Counter(name for mentions in found for name in {m.surface.casefold() for m in mentions})
        self.rare = frozenset(name for name, number in seen.items() if number == 1)
        self.names = {kind: sorted({m.surface for own in found for m in own if m.kind is kind and " " in m.surface
                                    and m.surface.casefold() in self.rare}) for kind in Kind}  # fmt: skip
        self.coined = sorted({m.surface for own in found for m in own if " " not in m.surface
                              and m.surface.casefold() in self.rare})  # fmt: skip
        self.words = [word for names in self.names.values() for name in names for word in name.split()]
        self.name = lru_cache(maxsize=100_000)(self._name)

    def paper(self, number: int) -> tuple[Paper, Extraction]:
        """The paper of a number, and what is found in it."""
        chance = random.Random(f"paper {number}")
        form, title = chance.randrange(len(self.papers)), chance.choice(self.titles)
        pieces = [title, *(chance.choice(self.sentences) for _ in range(self.lengths[form]))]
        like, identifier = self.papers[form], f"made-{number}"
        made = [self._renamed(piece, number, chance) for piece in pieces]
        heading, *body = (text for text, _, _ in made)
        paper = Paper(identifier, f"{heading} {number}", " ".join(body), like.authors, date=like.date, venue=like.venue)
        mentions: list[Mention] = []
        statements: list[Statement] = []
        start = 0
        for place, (text, own, stated) in enumerate(made):
            mentions += (_moved(mention, identifier, start) for mention in own)
            statements += (_moved_statement(statement, identifier, start) for statement in stated)
            start += len(text) + 1 + (len(f" {number}") if place == 0 else 0)
        return paper, Extraction(tuple(mentions), statements=tuple(statements))

    def _renamed(self, piece: Piece, number: int, chance: random.Random) -> Piece:
        """A piece with other names in it, and its mentions where they stand then."""
        new: dict[str | None, str] = {}
        for m in piece.mentions:
            if m.surface.casefold() in self.rare and m.surface not in new and chance.random() < RENAMED:
                drawn = f"{number} {len(new)}" if chance.random() > AGAIN else str(int(number ** chance.random()))
                new[m.surface] = self.name(m.kind, " " in m.surface, drawn)
        for m in piece.mentions:  # a short form stays that of its long form
            if m.surface in new and m.long_form in new and " " in new[m.long_form]:
                new[m.surface] = "".join(word[0] for word in new[m.long_form].split()).upper()
        text, end, places, mentions = "", 0, {}, []
        for m in piece.mentions:
            if m.start < end:
                continue
            surface = new.get(m.surface, m.surface)
            text += piece.text[end : m.start]
            places[m.start, m.end] = len(text), len(text) + len(surface)
            long = new.get(m.long_form, m.long_form) if m.long_form else None
            text, end = text + surface, m.end
            mentions.append(
                Mention("", *places[m.start, m.end], surface, m.kind, m.role, m.confidence, m.detectors, long)
            )
        stated = [
            Statement("", places[s.subject], s.predicate, places[s.object], s.confidence)
            for s in piece.statements
            if s.subject in places and s.object in places
        ]
        return Piece(text + piece.text[end:], tuple(mentions), tuple(stated))

    def _name(self, kind: Kind, several: bool, drawn: str) -> str:
        """The name that was drawn: the same draw is the same name."""
        chance = random.Random(f"{kind} {several} {drawn}")
        if not several:
            letters = list(chance.choice(self.coined))
            for place, letter in enumerate(letters):
                if letter.isalpha() and chance.random() < 0.6:
                    other = chance.choice("aeiou" if letter.lower() in "aeiou" else "bcdfghklmnprstvz")
                    letters[place] = other.upper() if letter.isupper() else other
            return "".join(letters)
        words = chance.choice(self.names[kind]).split()
        words[chance.randrange(len(words) - 1)] = chance.choice(self.words)
        return " ".join(words)


def _piece(paper: Paper, span: tuple[int, int], mentions: Iterable[Mention], statements: Iterable[Statement]) -> Piece:
    start, end = span
    inside = [_moved(m, "", -start) for m in mentions if start <= m.start and m.end <= end]
    places = {(m.start + start, m.end + start) for m in inside}
    stated = [_moved_statement(s, "", -start) for s in statements if s.subject in places and s.object in places]
    return Piece(paper.text[start:end], tuple(sorted(inside, key=lambda m: (m.start, m.end))), tuple(stated))


def _moved(m: Mention, paper: str, by: int) -> Mention:
    return Mention(paper, m.start + by, m.end + by, m.surface, m.kind, m.role, m.confidence, m.detectors, m.long_form)


def _moved_statement(s: Statement, paper: str, by: int) -> Statement:
    (first, last), (start, end) = s.subject, s.object
    return Statement(paper, (first + by, last + by), s.predicate, (start + by, end + by), s.confidence)


def maker(papers: Path, base: int, kept: Path | None) -> Maker:
    """What makes papers of so many of the given ones, spread over the file."""
    every = [item for item in stream_papers(papers) if not isinstance(item, Skipped) and item.abstract]
    chosen = every[:: max(1, len(every) // base)][:base]
    chosen = [Paper(f"given-{n}", p.title, p.abstract, p.authors, date=p.date, venue=p.venue)
              for n, p in enumerate(chosen)]  # fmt: skip
    pipeline = pipeline_hash()
    with open_library(kept) as library:
        extract_missing(library, chosen, pipeline)
        return Maker(
            chosen, list(read_extractions(library, chosen, pipeline)), read_statements(library, chosen, pipeline)
        )


def make(made: Maker, number: int, folder: Path, shards: int) -> Path:
    """Write so many papers, and beside them, for a build in so many shards, what is found in them."""
    job, pipeline = Job(str(folder / "out"), shards, ()), pipeline_hash()
    found: dict[int, dict[bytes, tuple[bytes, bytes]]] = defaultdict(dict)
    file = folder / "papers.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for paper, extraction in islice(map(made.paper, count()), number):
            record = {"id": paper.id, "title": paper.title, "abstract": paper.abstract, "authors": paper.authors,
                      "date": paper.date, "venue": paper.venue}  # fmt: skip
            lines.write(json.dumps({name: value for name, value in record.items() if value}) + "\n")
            shard = job.part_of(digest(title_key(paper.title)))
            found[shard][digest_of(paper, pipeline)] = packed_mentions(extraction), packed_statements(extraction)
    for shard, own in found.items():
        keep_mentions(job, shard, own)
    return file


class DecidedAllError(Exception):
    """The driver has no more to decide."""


def build(papers: str, folder: str, shards: int, workers: int, only_driver: bool) -> None:
    """Build in shards; print what this process held after each pass, and the most until then, as JSON."""
    from kg.nlp.pool import process_pool
    from kg.shards import build_shards

    passes: dict[str, tuple[float, float, float]] = {}
    begun = time.perf_counter()

    def progress(doing: str, done: int, total: int) -> None:
        if only_driver and doing == "writing papers":
            raise DecidedAllError
        passes[doing] = time.perf_counter() - begun, *held()

    numbers: dict[str, Any] = {}
    with suppress(DecidedAllError), process_pool(workers) as pool:
        made = build_shards([papers], folder, shards, workers=pool, progress=progress)
        numbers = {name: made.summary[name] for name in ("papers", "concepts", "links", "mentions", "rules")}
    passes["all"] = time.perf_counter() - begun, *held()
    print(json.dumps({"passes": passes, "numbers": numbers}))


def held() -> tuple[float, float]:
    """What this process holds, and the most that it held, in GB."""
    now, most = (gigabytes("/proc/self/status", what) for what in ("VmRSS:", "VmHWM:"))
    return now, most


def report(found: Sequence[tuple[int, dict[str, Any]]]) -> Iterator[str]:
    """The lines of a table: the driver's memory after each pass, and at last the most that it held."""
    yield f"| after | {' | '.join(f'{size:,}' for size, _ in found)} |"
    yield f"|---|{'--:|' * len(found)}"
    for name in found[-1][1]["passes"]:
        rows = (one["passes"].get(name) for _, one in found)
        yield f"| {name} | {' | '.join(f'{row[1]:.2f} (most {row[2]:.2f})' if row else '' for row in rows)} |"


def main() -> None:
    """Make papers of each size, build a graph of them, and tell of it."""
    if sys.argv[1] == "--build":
        papers, folder, shards, workers, only_driver = sys.argv[2:]
        build(papers, folder, int(shards), int(workers), only_driver == "True")
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 87_350, 1_000_000])
    parser.add_argument("--base", type=int, default=5_000, help="how many of the given papers are recombined")
    parser.add_argument("--kept", type=Path, help="the folder of a graph of the given papers")
    parser.add_argument("--each", type=int, default=5_000, help="how many papers a shard has")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--driver", action="store_true", help="end where papers are to be written")
    parser.add_argument("--folder", type=Path, help="where the papers and graphs are left")
    arguments = parser.parse_args()
    made, found = maker(arguments.papers, arguments.base, arguments.kept), []
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as temporary:
            place = Path(temporary) if arguments.folder is None else Path(arguments.folder, str(size)).resolve()
            place.mkdir(parents=True, exist_ok=True)
            shards = max(4, size // arguments.each)
            file = make(made, size, place, shards)
            command = [sys.executable, "-m", "benchmarks.many_papers", "--build", file, place / "out", shards,
                       arguments.workers, arguments.driver]  # fmt: skip
            done = subprocess.run(list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, check=True)
        found.append((size, json.loads(done.stdout)))
        print(f"{size:,} papers in {shards} shards: {found[-1][1]['numbers']}", flush=True)
        print("\n".join(f"  {name}: {s:.1f} s, {now:.3f} GB, most {most:.3f}"
                        for name, (s, now, most) in found[-1][1]["passes"].items()), flush=True)  # fmt: skip
    print("\n".join(report(found)))


if __name__ == "__main__":
    main()
