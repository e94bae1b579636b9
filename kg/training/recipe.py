"""The stages of the recipe, in order: vectors, pretraining, tagger, consensus, decision, roles, report."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import spacy
import torch
from spacy.language import Language

from kg.nlp.abbreviations import find_definitions
from kg.nlp.decide import Judge
from kg.nlp.encoder import write_encoder
from kg.nlp.evidence import read_names
from kg.nlp.lexicon import Lexicon, write_lexicon
from kg.nlp.linear import write_linear_model
from kg.nlp.patterns import find_patterns
from kg.nlp.roles import write_role_model
from kg.nlp.tagger import write_judge
from kg.nlp.tags import TagProbabilities
from kg.nlp.trees import write_trees
from kg.training import consensus, decision
from kg.training.corpus import GoldPaper, fold_of, is_held_out, read_gold, read_texts
from kg.training.foundation import read_or_train_encoder, shape_of
from kg.training.lexicon import annotated_forms, count_lexicon, share_of
from kg.training.network import Shape, TaggerNetwork, encode_tokens, plain_arrays
from kg.training.roles import role_accuracy, role_examples, train_roles
from kg.training.tagging import gold_tags, tag_probabilities, train_tagger
from kg.training.vectors import Floats

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Material:
    """What the stages share: the settings, a blank pipeline, annotated papers, texts without annotation, vectors."""

    settings: dict[str, Any]
    nlp: Language
    papers: list[GoldPaper]
    texts: list[tuple[str, str, tuple[str, ...]]]
    words: list[str]
    vectors: Floats

    @property
    def sample(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """The texts that the taggers are asked about: every so manieth."""
        size = self.settings["consensus"]["texts"]
        return self.texts[:: max(1, len(self.texts) // size)][:size]

    @property
    def shape(self) -> Shape:
        """The size of the network."""
        return shape_of(self.settings)

    @property
    def rows(self) -> dict[str, int]:
        """The row of each word's vector."""
        return {word: row for row, word in enumerate(self.words)}


def train(corpus: Path, papers: Path, output: Path, work: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """Run all stages and write the model folder; returns (and writes) the report."""
    started = time.monotonic()
    for folder in (output, work):
        folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(settings["seed"])
    gold, texts, nlp = read_gold(corpus / "train.jsonl"), read_texts(papers), spacy.blank("en")
    titles = {paper.text.partition("\n")[0].casefold() for paper in gold}
    words, vectors, encoder = read_or_train_encoder(settings, nlp, [text for _, text, _ in texts], work)
    unseen = [entry for entry in texts if entry[0].casefold() not in titles]
    material = Material(settings, nlp, gold, unseen, words, vectors)
    views = opinions(material, encoder)
    train_final_tagger(material, encoder, output)
    lexicon, lexicons = grown_lexicons(material, [view.tally for view in views])
    write_lexicon(lexicon, output / "lexicon.tsv.gz")
    tags = {paper: tags for view in views for paper, tags in view.tags.items()}
    examples = examples_of(material, tags, lexicons)
    report = train_judge(settings["decision"], settings["seed"], examples, output)
    report["roles"] = train_role_model(material, output)
    report["seconds"] = round(time.monotonic() - started)
    (work / "report.json").write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    log.info("done: %s", report)
    return report


def _trained(material: Material, encoder: dict[str, torch.Tensor], papers: Sequence[GoldPaper]) -> TaggerNetwork:
    settings = material.settings["tagging"]
    docs = [material.nlp.make_doc(paper.text) for paper in papers]
    return train_tagger(
        material.shape,
        material.vectors,
        encoder,
        encode_tokens(docs, material.shape.rows, material.rows),
        [gold_tags(doc, paper) for doc, paper in zip(docs, papers, strict=True)],
        epochs=settings["epochs"],
        size=settings["texts"],
        rate=settings["rate"],
        dropout=settings["dropout"],
        seed=material.settings["seed"],
    )


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a tagger says: on the papers it was not trained on, and how often it tags each form in a sample of texts."""

    tags: dict[str, TagProbabilities]
    tally: dict[str, list[float]]


def opinions(material: Material, encoder: dict[str, torch.Tensor]) -> list[Opinion]:
    """Stage 3a: for each fold, the opinion of a tagger that was not trained on it."""
    folds = material.settings["folds"]
    sample = [text for _, text, _ in material.sample]
    result = []
    for fold in range(folds):
        log.info("tagger without part %d of %d", fold + 1, folds)
        network = _trained(material, encoder, [p for p in material.papers if fold_of(p.id, folds) != fold])
        left_out = [p for p in material.papers if fold_of(p.id, folds) == fold]
        tagged = dict(zip((p.id for p in left_out), _tags(material, network, [p.text for p in left_out]), strict=True))
        result.append(Opinion(tagged, consensus.tally(zip(sample, _tags(material, network, sample), strict=True))))
    return result


def _tags(material: Material, network: TaggerNetwork, texts: Sequence[str]) -> Iterator[TagProbabilities]:
    for begin in range(0, len(texts), 512):
        docs = [material.nlp.make_doc(text) for text in texts[begin : begin + 512]]
        tokens = encode_tokens(docs, material.shape.rows, material.rows)
        for doc, rows in zip(docs, tag_probabilities(network, tokens), strict=True):
            starts = [token.idx for token in doc]
            yield TagProbabilities(starts, [t.idx + len(t) for t in doc], rows)


def train_final_tagger(material: Material, encoder: dict[str, torch.Tensor], output: Path) -> None:
    """Stage 3b: the tagger that ships, trained on all annotated papers."""
    write_encoder(plain_arrays(_trained(material, encoder, material.papers)), material.words, output)


def grown_lexicons(material: Material, tallies: Sequence[consensus.Tally]) -> tuple[Lexicon, list[Lexicon]]:
    """Stage 4: the lexicon that ships, by the mean opinion; and one for each fold, in which the fold had no part."""
    at_least = material.settings["consensus"]["at_least"]
    keywords = consensus.keyword_counts(words for _, _, words in material.texts)
    everything = consensus.mean(tallies)
    candidates = frozenset().union(*(consensus.frequent(one, at_least) for one in (everything, *tallies)))
    candidates |= {form for form, count in keywords.items() if count >= at_least}
    seen = consensus.count_occurring((text for _, text, _ in material.sample), candidates)
    known = annotated_forms(material.papers)
    shares = [share_of(paper, known) for paper in material.papers]
    whole = count_lexicon(shares, consensus.outside_counts(everything, seen, keywords, at_least))
    parts = []
    for fold, one in enumerate(tallies):
        others = [s for s, p in zip(shares, material.papers, strict=True) if fold_of(p.id, len(tallies)) != fold]
        parts.append(count_lexicon(others, consensus.outside_counts(one, seen, keywords, at_least)))
    return whole, parts


def examples_of(
    material: Material, tags: Mapping[str, TagProbabilities], lexicons: Sequence[Lexicon]
) -> list[decision.Example]:
    """The annotated papers as the decision will meet others: with tags and counts that they had no part in."""
    examples = []
    for paper in material.papers:
        lexicon = lexicons[fold_of(paper.id, len(lexicons))]
        definitions = find_definitions(paper.text)
        reading = read_names(paper.text, tags[paper.id], definitions, lexicon, find_patterns(paper.text))
        examples.append(decision.example(paper, reading, lexicon))
    return examples


def train_judge(settings: dict[str, Any], seed: int, examples: list[decision.Example], output: Path) -> dict[str, Any]:
    """Stage 5: what decides; the figures are those of models that were not trained on the papers in question."""
    taste = settings["strength"], settings["at_least"]
    words = decision.train_words(examples, *taste)
    write_linear_model(words, output / "words")
    examples = decision.with_word_votes(examples, *taste)
    iterations = settings["iterations"]
    probabilities = decision.out_of_fold(examples, lambda some: decision.train_trees(some, iterations, seed))
    trees = decision.plain_trees(decision.train_trees(examples, iterations, seed))
    write_trees(trees, output / "trees.npz")
    alias = decision.train_alias(examples)
    judge = Judge(trees, words, (0.4,) * 3, alias, settings["alias_bound"], decision.IDENTITY)
    bounds = (decision.best_bound(examples, probabilities, judge),) * 3
    judge = replace(judge, bounds=bounds, calibration=decision.calibrate(examples, probabilities))
    write_judge(judge, output)
    kept = [i for i, e in enumerate(examples) if is_held_out(e.paper.id)]
    held_out = [examples[i] for i in kept], [probabilities[i] for i in kept]
    return {
        "bounds": bounds,
        "all, out of fold": decision.scores(examples, probabilities, judge),
        "held out": decision.scores(*held_out, judge),
        "reliability": decision.reliability(examples, probabilities, judge),
    }


def train_role_model(material: Material, output: Path) -> dict[str, float]:
    """Stage 6: the roles; the figure is that of the held-out papers by a model that was not trained on them."""
    settings = material.settings["roles"]
    part = [p for p in material.papers if not is_held_out(p.id)], [p for p in material.papers if is_held_out(p.id)]
    learned, held_out = (role_examples(papers) for papers in part)
    accuracy = role_accuracy(train_roles(learned, settings["strength"], settings["at_least"]), held_out)
    model = train_roles([*learned, *held_out], settings["strength"], settings["at_least"])
    write_role_model(model, output)
    return {"held out": round(100 * accuracy, 1)}
