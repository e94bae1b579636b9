"""The stages of the recipe, in order: pieces; teacher, labels and student, as often as there are rounds; model."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from kg.gold import GoldPaper
from kg.model import Paper
from kg.nlp.decide import write_judge
from kg.nlp.lexicon import read_lexicon, write_lexicon
from kg.nlp.network import Network
from kg.nlp.wordpiece import Splitter, read_splitter
from kg.training.corpus import Corpus, choose_texts, read_corpus, read_records, read_texts
from kg.training.encoder import prune, read_encoder
from kg.training.examples import Example, Targets, annotated_examples
from kg.training.export import smoothed, write_network
from kg.training.figures import read_paper
from kg.training.judge import AsRead, report, train_judge
from kg.training.labels import label_texts, labelled_examples, read_labels
from kg.training.lexicon import count_lexicon
from kg.training.loop import Rates, average, epochs_plan, fit, mixed_plan
from kg.training.network import Reader, read_kept, write_reader
from kg.training.pieces import choose_pieces, find_encoders, read_vocabulary
from kg.training.stages import Work

log = logging.getLogger(__name__)

Settings = dict[str, Any]


def train(
    corpus: Path, papers: Path, output: Path, work: Path, settings: Settings, encoders: Sequence[Path] = ()
) -> dict[str, Any]:
    """Run all stages and write the model folder; returns (and writes to ``work/report.json``) the report.

    ``settings`` are those of ``recipe.toml``. ``encoders`` are folders with ``model.safetensors`` and
    ``tokenizer.json``, one for the teacher of each round; the only round of a recipe needs none.

    Raises
    ------
    SourceError
        Where annotated papers can't be read.
    EncoderError
        Where there are no pretrained weights.
    TooFewError
        Where the annotated papers are too few for the last step.
    """
    for folder in (output, work):
        folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(settings["threads"])
    rounds = [Round.of(number, own, settings["rounds"]) for number, own in enumerate(settings["rounds"])]
    recipe = Recipe(corpus, papers, find_encoders(encoders, len(rounds), work), Work(work), settings)
    recipe.choose_pieces()
    for turn in rounds:
        recipe.train_teacher(turn)
        recipe.label(turn)
        if turn.student["train"]:
            recipe.train_student(turn)
    figures = recipe.write_model(output, rounds)
    figures["seconds"] = recipe.work.seconds
    (work / "report.json").write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    log.info("done: the report is %s", work / "report.json")
    return figures


@dataclass(frozen=True, slots=True)
class Round:
    """A round of the recipe: its settings, the texts that it labels, the names of its stages' folders.

    The student of the first round is cut from its teacher, that of a later one goes on learning.
    """

    number: int
    teacher: Settings
    labels: Settings
    student: Settings
    texts: slice
    begun_from: str

    @classmethod
    def of(cls, number: int, own: Settings, rounds: Sequence[Settings]) -> Round:
        """The round of some number, from 0."""
        begin = sum(earlier["labels"]["texts"] for earlier in rounds[:number])
        begun_from = f"student-{number}" if number else "teacher-1"
        texts = slice(begin, begin + own["labels"]["texts"])
        return cls(number, own["teacher"], own["labels"], own["student"], texts, begun_from)

    def name(self, stage: str) -> str:
        """The name of a stage's folder."""
        return f"{stage}-{self.number + 1}"

    @property
    def trained(self) -> str:
        """The folder of the network that ships if no round follows."""
        return self.name("student" if self.student["train"] else "teacher")


@dataclass
class Recipe:
    """What the stages share: where things lie, and the settings; what is read is read when it is first needed."""

    corpus: Path
    papers: Path
    encoders: Sequence[Path]
    work: Work
    settings: Settings

    @cached_property
    def annotated(self) -> Corpus:
        """The annotated papers."""
        return read_corpus(self.corpus, self.settings["corpus"]["held_out"])

    @cached_property
    def unannotated(self) -> list[Paper]:
        """All papers without annotation."""
        return read_texts(read_records(self.papers))

    @cached_property
    def splitter(self) -> Splitter:
        """What splits texts into the chosen pieces."""
        return read_splitter(self.work.folder / "pieces" / "pieces.txt")

    @cached_property
    def learned(self) -> list[Example]:
        """The annotated papers that the networks learn from, as examples."""
        return [e for paper in self.annotated.learned for e in annotated_examples(paper, self.splitter)]

    @cached_property
    def drawn(self) -> list[str]:
        """All texts that may be labelled, in the order in which the rounds take them."""
        own = self.settings["unannotated"]
        return choose_texts(self.unannotated, own["shortest"], self.annotated.titles, own["seed"])

    def choose_pieces(self) -> None:
        """Stage 1: the part of the encoder's vocabulary that is kept."""
        own = self.settings["pieces"]

        def make(folder: Path) -> None:
            vocabulary = read_vocabulary(self.encoders[0])
            rows = choose_pieces(vocabulary, (paper.text for paper in self.unannotated), own["most"])
            (folder / "pieces.txt").write_text("\n".join(vocabulary[row] for row in rows), encoding="utf-8")

        self.work.stage("pieces", [own, self.papers, self.encoders[0] / "tokenizer.json"], make)

    def train_teacher(self, turn: Round) -> None:
        """Stage 2: the layers of a pretrained encoder, and heads, learn from the annotated papers."""
        own, sizes, seed = turn.teacher, self.settings["network"], self.settings["seed"]
        encoder = self.encoders[turn.number]

        def make(folder: Path) -> None:
            torch.manual_seed(seed)
            began = read_encoder(encoder, own["layers"], list(self.splitter.vocabulary))
            reader = Reader(began, sizes["span"], sizes["pair"])
            plan = epochs_plan(self.learned, own["texts"], own["epochs"], own["dropout"], seed)
            fit(reader, plan, _rates(own), seed=seed, checkpoint=folder / "checkpoint.pt")
            self._finish(reader, folder)

        common = [self.settings[name] for name in ("seed", "threads", "corpus", "network", "export")]
        files = [encoder / "model.safetensors", *sorted(self.corpus.glob("train*.jsonl"))]
        made_of = [own, common, self.work.key("pieces"), *files]
        self.work.stage(turn.name("teacher"), made_of, make)

    def _finish(self, reader: Reader, folder: Path) -> None:
        """Keep a trained network, and the same as it is run: in 8 bits."""
        own = self.settings["export"]
        write_reader(reader, folder / "reader.pt")
        windows = [example.window for example in self.learned[: own["texts"]]]
        pieces = list(self.splitter.vocabulary)
        write_network(smoothed(reader, windows, own["smoothing"]), pieces, folder)
        for checkpoint in folder.glob("checkpoint*.pt"):
            checkpoint.unlink()

    def label(self, turn: Round) -> None:
        """Stage 3: what the teacher reads in texts that nobody annotated."""
        reported = sorted(self.corpus.glob("dev*.jsonl"))
        teacher = turn.name("teacher")
        made_of = [turn.labels["texts"], self.settings["unannotated"], self.work.key(teacher), self.papers, *reported]
        self.work.stage(
            turn.name("labels"),
            made_of,
            lambda folder: label_texts(
                self.work.folder / teacher, self.drawn[turn.texts], folder, turn.labels["workers"]
            ),
        )

    def train_student(self, turn: Round) -> None:
        """Stage 4: a smaller network learns from the teacher's labels and from the annotated papers, in sittings."""
        own = turn.student

        def make(folder: Path) -> None:
            texts = self.drawn[turn.texts]
            soft = labelled_examples(texts, self._labels(turn), self.splitter)
            reader = read_kept(self.work.folder / turn.begun_from / "reader.pt")
            prune(reader.encoder, own["layers"], own["feed_forward"])
            before = reader
            for sitting in range(own["sittings"]):
                before = deepcopy(reader)
                self._teach(reader, soft[sitting :: own["sittings"]], own, sitting, folder)
            if own["sittings"] > 1:
                average(reader, before)
            self._finish(reader, folder)

        made_of = [own, self.work.key(turn.begun_from), self.work.key(turn.name("labels"))]
        self.work.stage(turn.name("student"), made_of, make)

    def _teach(self, reader: Reader, soft: Sequence[Example], own: Settings, sitting: int, folder: Path) -> None:
        """One sitting of a student: its share of the labelled texts, and the annotated ones."""
        dropouts, seed = (own["soft_dropout"], own["dropout"]), self.settings["seed"] + sitting
        plan = mixed_plan(soft, self.learned, size=own["texts"], epochs=own["epochs"], dropouts=dropouts, seed=seed)
        fit(reader, plan, _rates(own), seed=seed, checkpoint=folder / f"checkpoint-{sitting}.pt", every=300)

    def _labels(self, turn: Round) -> list[Targets]:
        return read_labels(self.work.folder / turn.name("labels"), self.drawn[turn.texts])

    def write_model(self, output: Path, rounds: Sequence[Round]) -> dict[str, Any]:
        """Stage 5: the network as it is run, the lexicon, and the last step; returns the figures."""
        trained = rounds[-1].trained

        def make(folder: Path) -> None:
            for name in ("reader.onnx", "pairs.onnx", "pieces.txt"):
                (folder / name).write_bytes((self.work.folder / trained / name).read_bytes())
            own = self.settings["lexicon"]
            texts = [text for turn in rounds for text in self.drawn[turn.texts]]
            labels = [targets for turn in rounds for targets in self._labels(turn)]
            lexicon = count_lexicon(
                texts, labels, self.splitter, kinds=own["kinds"], least=own["texts"], seen=own["seen"]
            )
            write_lexicon(lexicon, folder / "lexicon.tsv.gz")
            figures = fit_last_step(folder, self.annotated, self.settings["judge"])
            (folder / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")

        parts = [self.settings[name] for name in ("lexicon", "judge")]
        keys = [self.work.key(turn.name("labels")) for turn in rounds]
        folder = self.work.stage("model", [trained, parts, keys, self.work.key(trained)], make)
        for name in MODEL_FILES:
            (output / name).write_bytes((folder / name).read_bytes())
        figures: dict[str, Any] = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
        return figures


#: What a model folder holds.
MODEL_FILES = ("judge.json", "lexicon.tsv.gz", "pairs.onnx", "pieces.txt", "reader.onnx")


def fit_last_step(folder: Path, annotated: Corpus, own: Settings) -> dict[str, Any]:
    """Fit what decides to the papers kept for it, write it beside the network and the lexicon; returns the figures."""
    network, lexicon = Network(folder), read_lexicon(folder / "lexicon.tsv.gz")

    def read(papers: Sequence[GoldPaper]) -> list[Any]:
        return [read_paper(paper, network, lexicon) for paper in papers]

    judge, figures = train_judge(
        read(annotated.held_out),
        network,
        strength=own["strength"],
        folds=own["folds"],
        relations=AsRead(own["read"], own["kind_of"]),
    )
    write_judge(judge, folder / "judge.json")
    reported = {name: report(read(some), network, judge) for name, some in annotated.reported.items()}
    return {"held out, out of fold": figures, "bounds": judge.bounds, "same_bound": judge.same_bound, **reported}


def _rates(own: Settings) -> Rates:
    return Rates(own["encoder_rate"], own["head_rate"], own["warm_up"])
