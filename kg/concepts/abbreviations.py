"""What a short form means: in the papers at hand, and in ``ontologies/abbreviations.tsv``, mined from many."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.concepts.normal import normal_form
from kg.paths import fingerprint, ontology

#: The share of the papers that spell a short form out which must agree before it is taken for sure.
SURE = 0.8


@dataclass(frozen=True, slots=True, order=True)
class Meaning:
    """A short form, a long form, how many papers define it so, and how many define the short form at all.

    Examples
    --------
    >>> Meaning("PPO", "proximal policy optimization", 99, 100).is_sure
    True
    """

    short: str
    long: str
    papers: int
    of: int

    @property
    def is_sure(self) -> bool:
        """Whether nearly all papers mean this."""
        return self.papers >= SURE * self.of


def write_table(meanings: Iterable[Meaning], path: Path) -> None:
    """Write meanings as tab-separated lines; those that are not sure are marked ``ambiguous``."""
    rows = ["short\tlong\tpapers\tof\tmark"]
    rows += [f"{m.short}\t{m.long}\t{m.papers}\t{m.of}\t{'' if m.is_sure else 'ambiguous'}" for m in sorted(meanings)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")


def rules_hash() -> str:
    """What decides which concepts mentions become, beside the mentions: a hash of the tables and of this code."""
    tables = (ontology(name).read_bytes() for name in ("abbreviations.tsv", "opencs.tsv.gz"))
    table = " ".join(hashlib.sha256(table).hexdigest() for table in tables)
    return hashlib.sha256(f"{table}\n{fingerprint('concepts', 'model.py', 'sentences.py')}".encode()).hexdigest()


@lru_cache(maxsize=1)
def load_table() -> Mapping[str, tuple[Meaning, ...]]:
    """The mined meanings of each short form, by its normal form.

    Examples
    --------
    >>> [meaning.long for meaning in load_table()["mcmc"] if meaning.is_sure]
    ['Markov chain Monte Carlo']
    """
    path = ontology("abbreviations.tsv")
    table: dict[str, list[Meaning]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        short, long, papers, of, _ = line.split("\t")
        table[normal_form(short)].append(Meaning(short, long, int(papers), int(of)))
    return {key: tuple(meanings) for key, meanings in table.items()}


def gist(name: str) -> str:
    """The first five letters of each word of a normal form: long forms of one short form with one gist are one.

    Examples
    --------
    >>> gist("maximum likelihood estimator") == gist("maximum likelihood estimation")
    True
    """
    return " ".join(word[:5] for word in name.split())


def fits(short: str, name: str) -> bool:
    """Whether a short form has just the initials of a name of several words, or those but of "of", "and", …

    Examples
    --------
    >>> fits("gcn", "graph convolutional network"), fits("cot", "chain of thought"), fits("svm", "vector machine")
    (True, True, False)
    """
    if len(short) < 2 or short[0] != name[:1] or " " not in name:
        return False
    from kg.concepts.variants import together  # a look-up that reads the table needs none of it

    words = name.split()
    initials = "".join(word[0] for word in words)
    small = "".join(word[0] for word in words if word not in {"of", "and", "the", "for", "to", "in", "a"})
    return together(short) in {initials, small}
