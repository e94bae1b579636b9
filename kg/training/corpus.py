"""The annotated corpus: papers, their concepts, and where they are mentioned."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.model import Kind, Role


@dataclass(frozen=True, slots=True)
class GoldConcept:
    """A concept as annotated: canonical name, kind, role, and the surfaces that mention it in this paper."""

    name: str
    kind: Kind
    role: Role
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldPaper:
    """An annotated paper. ``text`` is title, line feed, abstract."""

    id: str
    text: str
    concepts: tuple[GoldConcept, ...]


@dataclass(frozen=True, slots=True)
class GoldMention:
    """An occurrence of a surface: its range, and the number of its concept in the paper."""

    start: int
    end: int
    concept: int


def read_gold(path: Path) -> list[GoldPaper]:
    """Read a file of annotated papers, one JSON object a line."""
    return [_gold(record) for record in _records(path)]


def read_texts(path: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    """Read ``(title, text, author keywords)`` of unannotated papers, one JSON object a line."""
    return [
        (r["title"], f"{r['title']}\n{r.get('abstract') or ''}", tuple(r.get("keywords") or ())) for r in _records(path)
    ]


def _records(path: Path) -> Iterator[dict[str, Any]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in data.splitlines():
        yield json.loads(line)


def _gold(record: dict[str, Any]) -> GoldPaper:
    concepts = tuple(
        GoldConcept(c["name"], Kind(c["type"]), Role(c["role"]), tuple(c["surfaces"])) for c in record["concepts"]
    )
    return GoldPaper(record["id"], f"{record['title']}\n{record['abstract']}", concepts)


def gold_mentions(paper: GoldPaper) -> list[GoldMention]:
    """Every occurrence of every surface at word boundaries; where they overlap, the longest counts.

    Examples
    --------
    >>> gan = GoldConcept("GAN", Kind.METHOD, Role.USES, ("GAN", "GANs", "conditional GAN"))
    >>> [(m.start, m.end) for m in gold_mentions(GoldPaper("p", "GANs\\nA conditional GAN", (gan,)))]
    [(0, 4), (7, 22)]
    """
    found = [
        GoldMention(match.start(), match.end(), number)
        for number, concept in enumerate(paper.concepts)
        for surface in concept.surfaces
        for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", paper.text)
    ]
    kept: list[GoldMention] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.start, m.concept)):
        if all(mention.end <= other.start or mention.start >= other.end for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def fold_of(paper_id: str, folds: int) -> int:
    """To which of ``folds`` parts a paper belongs: by a hash of its id, so that it never changes.

    Examples
    --------
    >>> fold_of("t0000", 4)
    0
    """
    return int(hashlib.sha256(paper_id.encode()).hexdigest(), 16) // 10 % folds


def is_held_out(paper_id: str) -> bool:
    """Whether a paper of the training file is kept for validation: about one in ten."""
    return int(hashlib.sha256(paper_id.encode()).hexdigest(), 16) % 10 == 0
