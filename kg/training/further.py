"""``python -m kg.training.further MORE.jsonl --corpus DIR --papers PAPERS.jsonl.gz -o FOLDER``: teach a model further.

The network of a model folder learns newly annotated papers. So that it forgets nothing, it also sees some of those
that it learned from, and what it says itself of papers that nobody annotated. The last step is fitted anew.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from kg.errors import KgError
from kg.gold import GoldPaper, read_gold
from kg.nlp.lexicon import write_lexicon
from kg.nlp.network import Network
from kg.nlp.shipped import MODEL, read_model
from kg.nlp.wordpiece import Splitter
from kg.training.corpus import Corpus, choose_texts, is_held_out, read_corpus, read_records, read_texts
from kg.training.examples import Example, annotated_examples
from kg.training.export import smoothed, write_network
from kg.training.labels import doubted, label, labelled_examples
from kg.training.loop import Rates, Step, batches, epochs_plan, fit
from kg.training.recipe import Settings, fit_last_step
from kg.training.restored import restore_reader
from kg.training.stages import digest


def teach_further(
    new: Sequence[GoldPaper], old: Corpus, texts: Sequence[str], folder: Path, output: Path, settings: Settings
) -> dict[str, Any]:
    """Teach the network of a model folder and write another folder; returns the figures.

    Parameters
    ----------
    new, old
        The newly annotated papers, of which one in ``further.held_out`` is kept for the last step; and those before.
    texts
        Papers that nobody annotated, of which the network learns what it says itself.
    settings
        Those of ``recipe.toml``.
    """
    own, model = settings["further"], read_model(folder)
    torch.set_num_threads(settings["threads"])
    output.mkdir(parents=True, exist_ok=True)
    kept, others = _divided(new, own["held_out"])
    learned = [example for paper in others for example in doubted(paper, model.network, own["doubt"])]
    plan = _plan(learned, old.learned, texts, model.network, settings)
    reader = restore_reader(folder, own["heads"])
    rates = Rates(own["encoder_rate"], own["head_rate"], own["warm_up"])
    seen = [[(e.window.pieces.tolist(), e.targets.kinds.tolist()) for e in step.examples] for step in plan]
    checkpoint = output / f"checkpoint-{digest([own, folder / 'reader.onnx', seen])[:16]}.pt"
    fit(reader, plan, rates, seed=settings["seed"], checkpoint=checkpoint)
    windows = [example.window for step in plan for example in step.examples][: settings["export"]["texts"]]
    reader = smoothed(reader, windows, settings["export"]["smoothing"])
    write_network(reader, list(model.network.splitter.vocabulary), output)
    write_lexicon(model.lexicon, output / "lexicon.tsv.gz")
    checkpoint.unlink(missing_ok=True)
    return fit_last_step(output, replace(old, held_out=[*old.held_out, *kept]), settings["judge"])


def _divided(papers: Sequence[GoldPaper], one_in: int) -> tuple[list[GoldPaper], list[GoldPaper]]:
    """Those kept for the last step, and the others."""
    kept = {paper.key for paper in papers if one_in and is_held_out(paper.key, one_in)}
    return [paper for paper in papers if paper.key in kept], [paper for paper in papers if paper.key not in kept]


def _plan(
    learned: Sequence[Example],
    before: Sequence[GoldPaper],
    texts: Sequence[str],
    network: Network,
    settings: Settings,
) -> list[Step]:
    """The new papers for some epochs, some of those before and some texts once, all mixed."""
    own, seed = settings["further"], settings["seed"]
    generator = random.Random(seed)  # noqa: S311
    some = _examples(generator.sample(before, min(own["annotated"], len(before))), network.splitter)
    texts = texts[: own["labelled"]]
    soft = labelled_examples(texts, [label(network, text) for text in texts], network.splitter)
    plan = epochs_plan(learned, own["texts"], own["epochs"], own["dropout"], seed)
    plan += [Step(batch, own["dropout"]) for batch in batches(some, own["texts"], generator)]
    plan += [Step(batch, own["soft_dropout"]) for batch in batches(soft, own["texts"], generator)]
    generator.shuffle(plan)
    return plan


def _examples(papers: Sequence[GoldPaper], splitter: Splitter) -> list[Example]:
    """Annotated papers without their tags: the head for tags does not ship, and a new one has nothing to say."""
    return [replace(example, tags=None) for paper in papers for example in annotated_examples(paper, splitter)]


def main() -> None:
    """Read the arguments and teach; progress goes to the log, the figures to standard output."""
    parser = argparse.ArgumentParser(prog="python -m kg.training.further", description=__doc__)
    told = "newly annotated papers: JSON lines; those without text are of --papers"
    parser.add_argument("annotated", type=Path, nargs="+", help=told)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with the train*.jsonl and dev*.jsonl before")
    parser.add_argument("--papers", type=Path, required=True, help="unannotated papers: JSON lines, may be gzipped")
    parser.add_argument("--model", type=Path, default=MODEL, help="folder of the model that goes on learning")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder of the new model")
    parser.add_argument("--recipe", type=Path, default=Path(__file__).with_name("recipe.toml"))
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = tomllib.loads(arguments.recipe.read_text(encoding="utf-8"))
    try:
        records = read_records(arguments.papers)
        by_id = {str(record["id"]): record for record in records if "id" in record}
        new = [paper for path in arguments.annotated for paper in read_gold(path, by_id)]
        old = read_corpus(arguments.corpus, settings["corpus"]["held_out"])
        own = settings["unannotated"]
        titles = old.titles | {item.paper.title.casefold() for item in new}
        texts = choose_texts(read_texts(records), own["shortest"], titles, own["seed"])
        figures = teach_further(new, old, texts, arguments.model, arguments.output, settings)
    except KgError as error:
        sys.exit(f"python -m kg.training.further: {error}")
    sys.stdout.write(json.dumps(figures, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
