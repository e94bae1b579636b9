"""``python -m kg.training.vocabulary CORPUS_DIR``: grow ``ontologies/concepts.ttl`` from the annotated papers.

What is there stays. A name comes in that several papers are annotated with and that, where it occurs, mostly is
annotated; a surface form becomes an alias if it names one concept only. Counts decide, no text is copied.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from kg.concepts.normal import concept_id, normal_form
from kg.gold import GoldPaper, read_gold
from kg.model import Kind
from kg.nlp.forms import find_forms, form_of, word_forms
from kg.nlp.mentions import is_filler
from kg.nlp.vocabulary import Entry, load_vocabulary
from kg.paths import ontology

#: In how many papers a form must be annotated, and in which share of the papers that it occurs in.
AT_LEAST = 3
SHARE = 0.6

_HEAD = """@prefix kg: <https://w3id.org/paperkg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .

<https://w3id.org/paperkg/scheme/vocabulary> a skos:ConceptScheme ;
  dcterms:title "Well-known methods, datasets and problems"@en ;
  dcterms:license <https://opensource.org/license/mit> .
"""


@dataclass(slots=True)
class Tally:
    """What the corpus says of a form: papers that annotate it, by canonical name, and papers in which it occurs."""

    papers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    occurs: int = 0

    @property
    def sure(self) -> bool:
        """Whether enough papers annotate the form, and most of those that have it."""
        annotated = sum(self.papers.values())
        return annotated >= AT_LEAST and annotated >= SHARE * self.occurs


def count(papers: Sequence[GoldPaper]) -> dict[str, Tally]:
    """Tally the forms of all surfaces, and the names that they stand for."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for paper in papers:
        for concept in paper.concepts:
            for form in {form_of(surface) for surface in concept.surfaces} - {""}:
                tallies[form].papers[concept.name] += 1
    for paper in papers:
        for form in find_forms(paper.paper.text, word_forms(paper.paper.text), tallies):
            tallies[form].occurs += 1
    return tallies


def grow(papers: Sequence[GoldPaper], entries: Iterable[Entry]) -> list[Entry]:
    """The entries, with the names and aliases that the papers add; growing again adds nothing."""
    grown = [replace(entry, aliases=list(entry.aliases)) for entry in entries]
    known = {normal_form(name): entry for entry in grown for name in entry.names}
    tallies, names = count(papers), Counter(c.name for p in papers for c in p.concepts)
    kinds: dict[str, Counter[Kind]] = defaultdict(Counter)
    for paper in papers:
        for concept in paper.concepts:
            kinds[concept.name][concept.kind] += 1
    for name in sorted(names):
        own = tallies.get(form_of(name))
        if names[name] >= AT_LEAST and own and own.sure and normal_form(name) not in known and not is_filler(name):
            entry = Entry(name, min(kinds[name], key=lambda kind: (-kinds[name][kind], kind)))
            grown.append(entry)
            known[normal_form(name)] = entry
    for form, tally in sorted(tallies.items()):
        (name, *others) = tally.papers
        target = known.get(normal_form(name))
        if others or not tally.sure or target is None or is_filler(form):
            continue
        spelling = _spelling(form, papers)
        if normal_form(spelling) not in known:
            target.aliases.append(spelling)
            known[normal_form(spelling)] = target
    return sorted(grown, key=lambda entry: (entry.label.casefold(), entry.label))


def _spelling(form: str, papers: Iterable[GoldPaper]) -> str:
    """How the papers write a form: the commonest way, lower case where counts are equal."""
    ways = Counter(s for p in papers for c in p.concepts for s in c.surfaces if form_of(s) == form)
    return min(ways, key=lambda way: (-ways[way], sum(c.isupper() for c in way), len(way), way))


def to_turtle(entries: Iterable[Entry]) -> str:
    """The vocabulary as Turtle, in the order of the entries."""

    def node(label: str) -> str:
        return f"<https://w3id.org/paperkg/concept/{quote(concept_id(normal_form(label)), safe='')}>"

    def text(name: str) -> str:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"@en'

    blocks = [_HEAD]
    for entry in entries:
        lines = [f"{node(entry.label)} a skos:Concept , kg:{entry.kind.value.capitalize()}"]
        lines.append(f"  skos:prefLabel {text(entry.label)}")
        if entry.aliases:
            lines.append(f"  skos:altLabel {' , '.join(text(alias) for alias in sorted(set(entry.aliases)))}")
        if entry.broader:
            lines.append(f"  skos:broader {' , '.join(node(label) for label in sorted(set(entry.broader)))}")
        lines.append("  skos:inScheme <https://w3id.org/paperkg/scheme/vocabulary>")
        blocks.append(" ;\n".join(lines) + " .\n")
    return "\n".join(blocks)


def main() -> None:
    """Read the arguments and rewrite the vocabulary."""
    parser = argparse.ArgumentParser(prog="python -m kg.training.vocabulary", description=__doc__)
    parser.add_argument("corpus", type=Path, help="folder with train.jsonl")
    parser.add_argument("-o", "--output", type=Path, default=ontology("concepts.ttl"))
    arguments = parser.parse_args()
    entries = grow(read_gold(arguments.corpus / "train.jsonl"), load_vocabulary())
    arguments.output.write_text(to_turtle(entries), encoding="utf-8")


if __name__ == "__main__":
    main()
