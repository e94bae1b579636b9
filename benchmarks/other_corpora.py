"""The shipped model on corpora that others annotated: SciER (Zhang et al., 2024) and SciERC (Luan et al., 2018).

    python benchmarks/other_corpora.py FOLDER
    python benchmarks/other_corpora.py FOLDER --train PAPERS.jsonl.gz [--encoder ENCODER] [--work build/other_corpora]

FOLDER holds ``scier/`` and ``scierc/``. Labels are mapped (Task: problem; Material, Dataset: dataset; Method: method),
their other types are left out. A mention counts when the same sentence has the same string with the same type.
Sentences are read in runs of at most eight, in their order, since the model reads whole abstracts. ``--train`` runs
the recipe of our own model on the ``train`` split of each, without a student (PAPERS are the unannotated papers that it
counts the lexicon on), and measures what comes out; its stages are kept in the work folder.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from kg.evaluate import Score
from kg.model import Kind, Paper
from kg.nlp import extract
from kg.nlp.abbreviations import find_definitions
from kg.nlp.mentions import Extraction, find_mentions
from kg.nlp.shipped import Model, read_model
from kg.sentences import sentence_spans

KINDS = {"Task": Kind.PROBLEM, "Method": Kind.METHOD, "Material": Kind.DATASET, "Dataset": Kind.DATASET}
RUN = 8
# The runs of sentences kept for the last step (one in so many), and what else differs from the recipe of our own model.
HELD_OUT, OUR_PAPERS, MOST_EPOCHS, LEXICON_TEXTS = 6, 4000, 20, 5000
BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": '"', "''": '"'}


@dataclass(frozen=True)
class Sentence:
    document: str
    text: str
    mentions: frozenset[tuple[str, Kind]]


def untokenize(tokens: str) -> str:
    """Put tokens together again as a person writes them: no space before a comma, around a hyphen, inside brackets."""
    text = " ".join(BRACKETS.get(token, token) for token in tokens.split())
    text = re.sub(r"(?<=\w) ([-/]) (?=\w)", r"\1", text)
    return re.sub(r" ([,.;:?!%)\]])|([(\[]) ", r"\1\2", text).replace(" 's", "'s")


def scier(path: Path) -> Iterator[Sentence]:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        named = ((untokenize(name), KINDS[label]) for name, label in record["ner"])
        yield Sentence(record["doc_id"], untokenize(record["sentence"]), frozenset(named))


def scierc(path: Path) -> Iterator[Sentence]:
    for number, document in enumerate(path.read_text(encoding="utf-8").split("-DOCSTART-")[1:]):
        for block in document.split("\n\n")[1:]:
            rows = [line.split() for line in block.splitlines() if line.strip()]
            if rows:
                words, labels = [row[0] for row in rows], [row[-1] for row in rows]
                yield Sentence(str(number), untokenize(" ".join(words)), frozenset(_spans(words, labels)))


def _spans(words: list[str], labels: list[str]) -> Iterator[tuple[str, Kind]]:
    start = 0
    for place in range(1, len(labels) + 1):
        if place == len(labels) or labels[place].startswith("B-") or labels[place][2:] != labels[start][2:]:
            if labels[start][2:] in KINDS:
                yield untokenize(" ".join(words[start:place])), KINDS[labels[start][2:]]
            start = place


def runs(sentences: Iterable[Sentence]) -> Iterator[list[Sentence]]:
    for _, group in groupby(sentences, key=lambda sentence: sentence.document):
        own = list(group)
        yield from (own[start : start + RUN] for start in range(0, len(own), RUN))


def read(papers: Sequence[Paper], model: Model | None) -> Iterable[Extraction]:
    """What the shipped pipeline finds or, without the vocabulary, another model."""
    if model is None:
        return extract(papers)
    return (
        find_mentions(
            paper, model.network.read(paper.text), find_definitions(paper.text), sentence_spans(paper.text), model
        )
        for paper in papers
    )


def measure(sentences: Iterable[Sentence], model: Model | None = None) -> tuple[Score, Score]:
    """Exact strings with and without type."""
    groups = list(runs(sentences))
    papers = [Paper(str(n), "", " ".join(s.text for s in group)) for n, group in enumerate(groups)]
    typed = untyped = found_typed = found_untyped = gold_typed = gold_untyped = 0
    for group, result in zip(groups, read(papers, model), strict=True):
        start = 1  # behind the line feed that ends the empty title
        for sentence in group:
            end = start + len(sentence.text)
            own = {(m.surface, m.kind) for m in result.mentions if start <= m.start < end}
            names, gold_names = {name for name, _ in own}, {name for name, _ in sentence.mentions}
            typed, found_typed = typed + len(own & sentence.mentions), found_typed + len(own)
            untyped, found_untyped = untyped + len(names & gold_names), found_untyped + len(names)
            gold_typed, gold_untyped = gold_typed + len(sentence.mentions), gold_untyped + len(gold_names)
            start = end + 1
    return Score(typed, found_typed, gold_typed), Score(untyped, found_untyped, gold_untyped)


def convert(sentences: Iterable[Sentence], path: Path) -> int:
    """Write sentences in the form of our corpus: each name a concept of its own, roles by kind. Returns how many."""
    roles = {Kind.METHOD: "uses", Kind.PROBLEM: "addresses", Kind.DATASET: "evaluates-on"}
    groups = list(runs(sentences))
    with path.open("w", encoding="utf-8") as file:
        for number, group in enumerate(groups):
            kinds = {name: kind for sentence in group for name, kind in sorted(sentence.mentions)}
            concepts = [
                {"name": name.lower(), "type": kind.value, "role": roles[kind], "surfaces": [name]}
                for name, kind in sorted(kinds.items())
            ]
            text = " ".join(sentence.text for sentence in group)
            paper = {"id": f"{path.stem}-{number}", "title": "", "abstract": text, "concepts": concepts}
            file.write(json.dumps(paper, ensure_ascii=False) + "\n")
    return len(groups)


def train(sentences: Iterable[Sentence], papers: Path, encoder: Path | None, work: Path) -> Model:
    """Run the first round of our recipe on sentences: as many steps, fewer texts for the lexicon, no student."""
    from kg.training import recipe

    settings = tomllib.loads(Path(recipe.__file__).with_name("recipe.toml").read_text(encoding="utf-8"))
    corpus = work / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    number = convert(sentences, corpus / "train.jsonl")
    settings["corpus"]["held_out"] = HELD_OUT
    (first, *_) = settings["rounds"]
    first["teacher"]["epochs"] = min(MOST_EPOCHS, round(first["teacher"]["epochs"] * OUR_PAPERS / number))
    first["labels"]["texts"] = LEXICON_TEXTS
    first["student"]["train"] = False
    settings["rounds"] = [first]
    recipe.train(corpus, papers, work / "model", work / "work", settings, [encoder] if encoder else [])
    return read_model(work / "model")


def show(name: str, sentences: Iterable[Sentence], model: Model | None = None) -> None:
    shares = [f"{100 * v:5.1f}" for s in measure(sentences, model) for v in (s.precision, s.recall, s.f1)]
    print(f"{name:<16} {' '.join(shares[:3])}         {' '.join(shares[3:])}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--train", type=Path, metavar="PAPERS", help="unannotated papers; train the same recipe first")
    parser.add_argument("--encoder", type=Path, help="as for python -m kg.training")
    parser.add_argument("--work", type=Path, default=Path("build/other_corpora"))
    arguments = parser.parse_args()
    scier_folder, scierc_folder = arguments.folder / "scier", arguments.folder / "scierc"
    models: dict[str, Model] = {}
    if arguments.train:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        sources = {"SciER": scier(scier_folder / "train.jsonl"), "SciERC": scierc(scierc_folder / "train.txt")}
        for name, sentences in sources.items():
            models[name] = train(sentences, arguments.train, arguments.encoder, arguments.work / name.lower())
    print(f"{'':<16}    P     R    F1 (typed)      P     R    F1 (untyped)")
    show("SciER test", scier(scier_folder / "test.jsonl"), models.get("SciER"))
    show("SciER test_ood", scier(scier_folder / "test_ood.jsonl"), models.get("SciER"))
    show("SciERC test", scierc(scierc_folder / "test.txt"), models.get("SciERC"))


if __name__ == "__main__":
    main()
