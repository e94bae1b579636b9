"""Make the table of what may be matched in OpenCS, ``ontologies/opencs.tsv.gz``.

    python -m kg.training.opencs OPENCS.tsv.gz [-o ontologies/opencs.tsv.gz]

The source has the columns ``id``, ``prefLabel``, ``altLabels``, ``broader``, ``closeMatch`` of OpenCS
(https://github.com/OpenCS-ontology/OpenCS, CC BY 4.0). A label of several words is taken to mean one thing, one of a
single word to be ambiguous, but for long words that have an article of their own. What was found by reading is in
``opencs-review.tsv``: an id, its label, and a verdict of :data:`VERDICTS`. A resource of DBpedia is kept where its name
is the label.
"""

from __future__ import annotations

import argparse
import gzip
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from kg.concepts.linking import DBPEDIA, UNSURE, Entry
from kg.concepts.normal import normal_form
from kg.paths import ontology, write_packed

#: What a review may say: the label is enough; it is, but the resource is another thing; only the latter is said; or the
#: label means something else in abstracts.
SURE, SURE_ALONE, NOT_RESOURCE, OTHER = VERDICTS = (
    "sure", "sure, but not its resource", "not its resource", "another sense",
)  # fmt: skip

#: What may stand in parentheses after a label or a resource of what abstracts mean.
FIELDS = frozenset(
    "algebra|algorithm|artificial intelligence|artificial neural network|computer graphics|computer programming"
    "|computer science|computer vision|computing|data structure|definition|discrete mathematics|geometry|graph theory"
    "|image processing|information retrieval|information theory|linear algebra|linguistics|logic|machine learning"
    "|mathematics|metric|networking|optimization|probability theory|programming language|robotics|signal processing"
    "|statistics".split("|")
)

_PARENTHESIS = re.compile(r" \(([^()]*)\)$")

#: The signs, beside letters and digits, that a resource has as they are.
_IN_IRIS = "-._~!$&'()*+,;=:@/"

#: How long a single word must be to mean one thing.
_LONG = 9


@dataclass(frozen=True, slots=True)
class Source:
    """A line of OpenCS."""

    id: str
    label: str
    broader: tuple[str, ...]
    resource: str

    @property
    def bare(self) -> str:
        """The label without what stands in parentheses."""
        return _PARENTHESIS.sub("", self.label)

    @property
    def sense(self) -> str:
        """What stands in parentheses after the label, or else after the resource."""
        found = _PARENTHESIS.search(self.label) or _PARENTHESIS.search(self.resource.replace("_", " "))
        return found[1] if found else ""


def read_source(path: Path) -> list[Source]:
    """Read the table of OpenCS."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        _, *lines = file.read().splitlines()
    rows = (line.split("\t") for line in lines)
    return [Source(i, label, tuple(above.split()), _resource(same)) for i, label, _, above, same in rows]


def _resource(same: str) -> str:
    """The name of a resource as DBpedia has it, with no more encoded than an IRI needs.

    Examples
    --------
    >>> _resource(f"{DBPEDIA}Scheduling_%28computing%29"), _resource(f"{DBPEDIA}A%5EB"), _resource("")
    ('Scheduling_(computing)', 'A%5EB', '')
    """
    name = same.removeprefix(DBPEDIA)
    return quote(unquote(name), safe=_IN_IRIS) if name.isascii() else name


def read_review(path: Path) -> dict[str, str]:
    """The verdict on each id that was read."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    verdicts = {identifier: verdict for identifier, _, verdict in rows}
    assert set(verdicts.values()) <= set(VERDICTS), "a verdict is none"
    return verdicts


def entries(sources: Iterable[Source], verdicts: Mapping[str, str]) -> Iterator[Entry]:
    """What may be matched, by key.

    Examples
    --------
    >>> some = [Source("C1", "Computer science", (), "Computer_science"), Source("C2", "Forest", ("C1",), "Forest")]
    >>> [(entry.key, entry.how, entry.resource) for entry in entries(some, {})]
    [('computer science', '', 'Computer_science'), ('forest', '?', 'Forest')]
    """
    by_key: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        if verdicts.get(source.id) != OTHER and (key := normal_form(source.bare)):
            by_key[key].append(source)
    for key in sorted(by_key):
        several = sorted(by_key[key], key=lambda source: int(source.id.removeprefix("C")))
        chosen = [source for source in several if verdicts.get(source.id) in (SURE, SURE_ALONE)] or _without_twins(
            several
        )
        for source in chosen:
            sure = len(chosen) == 1 and (verdicts.get(source.id) in (SURE, SURE_ALONE) or _means_one_thing(key, source))
            yield _entry(key, source, sure, verdicts.get(source.id))


def _without_twins(several: Sequence[Source]) -> list[Source]:
    """The sources of one key, of those that differ in spelling alone the one that has a resource, or else the first."""
    if any(source.sense for source in several):
        return list(several)
    return [next((source for source in several if source.resource), several[0])]


def _means_one_thing(key: str, source: Source) -> bool:
    """Whether a label is enough."""
    if " " in key:
        return not _PARENTHESIS.search(source.label) or source.sense in FIELDS
    is_word = source.resource == source.label and source.label[1:].islower() and len(key) >= _LONG
    return is_word and any(int(other.removeprefix("C")) < 37 for other in source.broader)


def _entry(key: str, source: Source, sure: bool, verdict: str | None) -> Entry:
    proper = " " not in key and any(letter.isupper() or letter.isdigit() for letter in source.bare[1:])
    how = UNSURE if not sure else source.bare if proper else ""
    title = _PARENTHESIS.sub("", source.resource.replace("_", " "))
    named = normal_form(title) == key and _capitals(title) <= _capitals(source.bare)
    meant = verdict == SURE or (verdict is None and (not source.sense or source.sense in FIELDS))
    return Entry(key, source.id, how, source.resource if named and meant else "", source.broader)


def _capitals(name: str) -> int:
    """How many words after the first begin with a capital: "Global Map" is a project of that name, not a global map."""
    return sum(word[:1].isupper() for word in name.split()[1:])


def write_entries(made: Iterable[Entry], path: Path) -> int:
    """Write the table: the same bytes for the same entries. Gives their number."""
    lines = sorted("\t".join((e.key, e.id, e.how, e.resource, " ".join(e.broader))) for e in made)
    write_packed(lines, path)
    return len(lines)


def _main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m kg.training.opencs", description="Make the table of OpenCS.")
    parser.add_argument("source", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=ontology("opencs.tsv.gz"))
    options = parser.parse_args(arguments)
    verdicts = read_review(Path(__file__).with_name("opencs-review.tsv"))
    made = list(entries(read_source(options.source), verdicts))
    write_entries(made, options.output)
    sure = sum(entry.how != UNSURE for entry in made)
    sys.stderr.write(f"{len(made):,} concepts, {sure:,} of them by their label alone\n")


if __name__ == "__main__":
    _main()
