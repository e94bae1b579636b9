"""Annotated papers: what an annotator found in them, read for measuring and for training."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import SourceError
from kg.model import Kind, Paper, Predicate, Role
from kg.sources.cleaning.text import clean_text

#: The relations as annotators write them.
RELATIONS = {
    "used-for": Predicate.USED_FOR,
    "evaluated-with": Predicate.EVALUATED_WITH,
    "compared-with": Predicate.COMPARED_WITH,
    "part-of": Predicate.PART_OF,
    "kind-of": Predicate.BROADER,
}


@dataclass(frozen=True, slots=True)
class GoldConcept:
    """A concept that an annotator found in a paper, with every surface form that names it there."""

    name: str
    kind: Kind
    role: Role
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldPaper:
    """A paper and the concepts that it should be linked to.

    ``relations`` are triples of a concept's number, a predicate and another concept's number; None where nobody
    annotated relations. ``key`` is the paper's id in the file.
    """

    paper: Paper
    concepts: tuple[GoldConcept, ...]
    relations: tuple[tuple[int, Predicate, int], ...] | None = None
    key: str = ""


class GoldMention(NamedTuple):
    """An occurrence of a surface: its range, and the number of its concept in the paper."""

    start: int
    end: int
    concept: int


def read_gold(path: str | Path, texts: Mapping[str, Mapping[str, Any]] | None = None) -> list[GoldPaper]:
    """Read annotated papers: JSON Lines with id, title, abstract and concepts (name, type, role, surfaces).

    ``relations``, where a line has them, are triples ``[i, "used-for", j]`` of places in ``concepts``. A line without
    a title is of the paper of ``texts`` (title and abstract) that has its id.

    Raises
    ------
    SourceError
        Where the file is missing or broken, or a line is not of this form; it names the line.
    """
    path = Path(path)
    if not path.is_file():
        raise SourceError(f"{path}: there is no such file; give annotated papers as JSON Lines")
    gold = []
    for number, line in enumerate(text_of(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if texts is not None and "title" not in record:
                record = {**texts[str(record["id"])], **record}
            gold.append(_gold_paper(record, path.name, number))
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError(f"{path}:{number}: not an annotated paper ({error!r}); see kg eval --help") from error
    if not gold:
        raise SourceError(f"{path}: the file is empty; give annotated papers as JSON Lines")
    return gold


def text_of(path: Path) -> str:
    """What is in a file of JSON Lines, which may be gzipped.

    Raises
    ------
    SourceError
        Where it is broken, or no text in UTF-8.
    """
    data = path.read_bytes()
    try:
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: this is no text in UTF-8 ({error}); give papers as JSON Lines") from error


def gold_mentions(item: GoldPaper) -> list[GoldMention]:
    """Every occurrence of every surface at word boundaries, in text order; where they overlap, the longest counts.

    Examples
    --------
    >>> paper = Paper("p", "Faster R-CNN and R-CNN")
    >>> concepts = tuple(GoldConcept(s, Kind.METHOD, Role.USES, (s,)) for s in ("R-CNN", "Faster R-CNN"))
    >>> [tuple(mention) for mention in gold_mentions(GoldPaper(paper, concepts))]
    [(0, 12, 1), (17, 22, 0)]
    """
    found = [
        GoldMention(match.start(), match.end(), number)
        for number, concept in enumerate(item.concepts)
        for surface in concept.surfaces
        if surface
        for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", item.paper.text)
    ]
    kept: list[GoldMention] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.start, m.concept)):
        if all(mention.end <= other.start or mention.start >= other.end for other in kept):
            kept.append(mention)
    return sorted(kept)


def _gold_paper(record: dict[str, Any], source: str, number: int) -> GoldPaper:
    title, abstract, concepts = record["title"], record.get("abstract", ""), record["concepts"]
    if not isinstance(title, str) or not isinstance(abstract, str) or not isinstance(concepts, list):
        raise TypeError("title and abstract must be text, concepts a list")
    paper = Paper(f"{number:06}", clean_text(title), clean_text(abstract), sources=(source,))
    found = tuple(
        GoldConcept(c["name"], Kind(c["type"]), Role(c["role"]), tuple(clean_text(s) for s in c["surfaces"]))
        for c in concepts
    )
    return GoldPaper(paper, found, _relations(record.get("relations"), len(found)), str(record.get("id", number)))


def _relations(triples: Any, concepts: int) -> tuple[tuple[int, Predicate, int], ...] | None:
    if triples is None:
        return None
    relations = tuple((int(subject), RELATIONS[name], int(thing)) for subject, name, thing in triples)
    if not all(0 <= place < concepts for subject, _, thing in relations for place in (subject, thing)):
        raise ValueError("a relation names a concept that is not there")
    return relations
