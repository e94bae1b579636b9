"""How well names become concepts, measured on what others annotated.

    python benchmarks/synonyms.py annotated train.jsonl [--size 55]
    python benchmarks/synonyms.py rules train.jsonl
    python benchmarks/synonyms.py scier test.jsonl

``annotated``: papers with concepts (title, abstract, concepts with name, type, role, surfaces). The annotated mentions
are the input; a pair is two papers that name one concept. With ``--size``, samples of so many papers, taken one after
the other, are resolved each by itself. ``rules``: how many mentions each rule led right and wrong, of those whose
concept has plainly spelled mentions, too; wrong is one that the annotators call by none of their names. ``scier``:
sentences of SciER (Zhang et al., EMNLP 2024); a pair is two strings of one sentence that differ in more than their
normal form, and it is right where ``Synonym-Of`` joins them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.concepts import load_table, normal_form, resolution
from kg.concepts.known import known_before
from kg.concepts.reasons import Rule
from kg.concepts.resolving import PLACE, decide
from kg.concepts.tally import readings
from kg.model import Kind, Mention, Paper, Role
from kg.nlp import load_vocabulary
from kg.nlp.abbreviations import find_definitions

_KINDS = {"Method": Kind.METHOD, "Task": Kind.PROBLEM, "Dataset": Kind.DATASET}
Place = tuple[int, int, Kind, Role, str]


def mentions_of(identifier: str, text: str, places: Iterable[Place]) -> list[tuple[Mention, str]]:
    """Mentions with their annotated names; of places that overlap the longest stands."""
    longs = {found.short_form(text): found.long_form(text) for found in find_definitions(text)}
    taken: list[Place] = []
    for place in sorted(places, key=lambda p: (p[0] - p[1], p[0], p[4])):
        if all(place[1] <= other[0] or other[1] <= place[0] for other in taken):
            taken.append(place)
    return [
        (Mention(identifier, a, b, text[a:b], kind, role, 1.0, ("gold",), longs.get(text[a:b])), name)
        for a, b, kind, role, name in sorted(taken)
    ]


def score(name: str, gold: int, found: int, right: int) -> None:
    """Print precision and recall of pairs."""
    precision, recall = 100 * right / max(1, found), 100 * right / max(1, gold)
    print(f"{name}: precision {precision:.1f}, recall {recall:.1f}, {gold:,} pairs")


def pairs(keys: Iterable[object]) -> int:
    """How many pairs of equal keys there are."""
    return sum(number * (number - 1) // 2 for number in Counter(keys).values())


def read_annotated(rows: Iterable[dict[str, Any]]) -> list[tuple[Mention, str]]:
    """The annotated mentions of papers, each with the normal form of its concept's name."""
    marked = []
    for row in rows:
        text = f"{row['title']}\n{row['abstract']}"
        places = [
            (*match.span(), Kind(concept["type"]), Role(concept["role"]), normal_form(concept["name"]))
            for concept in row["concepts"]
            for surface in concept["surfaces"]
            for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text)
        ]
        marked += mentions_of(row["id"], text, places)
    return marked


def annotated(rows: list[dict[str, Any]], size: int) -> None:
    """Pairs of papers that name one concept; of the concepts of a paper's mentions the commonest counts."""
    gold = found = right = 0
    for start in range(0, len(rows), size):
        marked = read_annotated(rows[start : start + size])
        names = {(mention.paper_id, mention.start): name for mention, name in marked}
        votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for link in resolution([m for m, _ in marked], load_vocabulary(), (), load_table()).links:
            for mention in link.mentions:
                votes[link.paper_id, names[mention.paper_id, mention.start]][link.concept_id] += 1
        items = [(name, min(v, key=lambda c: (-v[c], c))) for (_, name), v in sorted(votes.items())]
        gold, found = gold + pairs(n for n, _ in items), found + pairs(c for _, c in items)
        right += pairs(items)
    score("same concept across papers", gold, found, right)


def rules(rows: list[dict[str, Any]]) -> None:
    """How many mentions each rule led right and wrong."""
    marked = read_annotated(rows)
    names = {(mention.paper_id, mention.start): name for mention, name in marked}
    known = known_before(load_vocabulary(), load_table())
    by_paper = itertools.groupby(sorted((m for m, _ in marked), key=PLACE), lambda mention: mention.paper_id)
    decided, _ = decide([list(readings(list(of_paper), known)) for _, of_paper in by_paper], known)
    items = [item for of_paper in decided for item in of_paper]
    plain_names: dict[str, set[str]] = defaultdict(set)
    for item in items:
        if item.rule is Rule.SPELLING:
            plain_names[item.key].add(names[item.mention.paper_id, item.mention.start])
    counts = Counter(
        (item.rule, names[item.mention.paper_id, item.mention.start] in plain_names[item.key])
        for item in items
        if item.key in plain_names
    )
    for rule in Rule:
        print(f"{rule.value}: right {counts[rule, True]:,}, wrong {counts[rule, False]:,}")


def plain(text: str) -> str:
    """A sentence of SciER without the spaces that its tokens were joined with."""
    text = re.sub(r" ([),.;:'])", r"\1", re.sub(r"\( ", "(", re.sub(r" ?- ?", "-", text)))
    return text.strip()


def scier(rows: list[dict[str, Any]]) -> None:
    """Pairs of names of one sentence that ``Synonym-Of`` joins, within the document and with all rules."""
    texts: dict[str, str] = defaultdict(str)
    places: dict[str, list[Place]] = defaultdict(list)
    joined: dict[str, list[set[str]]] = defaultdict(list)
    for row in rows:
        document, sentence = row["doc_id"], plain(row["sentence"])
        for string, kind in row["ner"]:
            for match in re.finditer(rf"(?<!\w){re.escape(plain(string).strip('() '))}(?!\w)", sentence):
                offset = len(texts[document])
                places[document].append((offset + match.start(), offset + match.end(), _KINDS[kind], Role.USES, ""))
        for one, relation, other in row["rel"]:
            if relation == "Synonym-Of":
                both = {plain(one).strip("() "), plain(other).strip("() ")}
                touched = [group for group in joined[document] if group & both]
                joined[document] = [g for g in joined[document] if g not in touched] + [both.union(*touched)]
        texts[document] += f"{sentence}\n"
    mentions = [m for document, text in texts.items() for m, _ in mentions_of(document, text, places[document])]
    own = {(m.paper_id, m.surface): normal_form(m.long_form or m.surface) for m in mentions}
    made = resolution(mentions, load_vocabulary(), [Paper(d, "", t) for d, t in texts.items()], load_table())
    every = {(link.paper_id, m.surface): link.concept_id for link in made.links for m in link.mentions}
    for title, concept_of in (("definitions within the document", own), ("all rules", every)):
        counts: Counter[tuple[bool, bool]] = Counter()
        seen = set()
        for row in rows:
            document = row["doc_id"]
            strings = sorted({plain(string).strip("() ") for string, _ in row["ner"]})
            for one, other in itertools.combinations([s for s in strings if (document, s) in concept_of], 2):
                if normal_form(one) != normal_form(other) and (document, one, other) not in seen:
                    seen.add((document, one, other))
                    same = any({one, other} <= group for group in joined[document])
                    counts[same, concept_of[document, one] == concept_of[document, other]] += 1
        right = counts[True, True]
        score(title, right + counts[True, False], right + counts[False, True], right)


def main() -> None:
    """Measure one file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["annotated", "rules", "scier"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--size", type=int, default=1_000_000)
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.file.read_text(encoding="utf-8").splitlines()]
    if arguments.what == "annotated":
        annotated(rows, arguments.size)
    elif arguments.what == "rules":
        rules(rows)
    else:
        scier(rows)


if __name__ == "__main__":
    main()
