"""The recipe runs from annotated papers to a model that the pipeline loads: all stages, on the sample, small."""

from __future__ import annotations

import copy
import json
import shutil
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.errors import SourceError
from kg.gold import GoldPaper, gold_mentions, read_gold
from kg.model import Kind, Predicate
from kg.nlp.abbreviations import find_definitions
from kg.nlp.forms import find_forms, form_of, word_forms
from kg.nlp.mentions import find_mentions
from kg.nlp.network import KINDS, Network
from kg.nlp.shipped import read_model
from kg.nlp.vocabulary import load_vocabulary
from kg.sentences import sentence_spans
from kg.sources import read_papers

pytest.importorskip("torch", reason="the recipe needs the extra [train]: torch")
pytest.importorskip("onnx", reason="the recipe needs the extra [train]: onnx")
pytest.importorskip("safetensors", reason="the recipe needs the extra [train]: safetensors")
pytest.importorskip("sklearn", reason="the recipe needs the extra [train]: scikit-learn")

from encoders import write_encoder

from kg.training import loop, recipe
from kg.training.corpus import is_held_out, read_corpus
from kg.training.further import teach_further
from kg.training.judge import TooFewError
from kg.training.network import read_kept
from kg.training.pieces import EncoderError, find_encoders

AS_LIKELY = {str(predicate): [n / 10 for n in range(11)] for predicate in Predicate}
SETTINGS: dict[str, Any] = {
    "seed": 0,
    "threads": 1,
    "corpus": {"held_out": 3},
    "pieces": {"most": 400},
    "network": {"span": 16, "pair": 8},
    "unannotated": {"shortest": 100, "seed": 1},
    "rounds": [
        {
            "teacher": {
                "layers": [0, 1], "epochs": 6, "texts": 8, "encoder_rate": 0.002, "head_rate": 0.01, "warm_up": 0.1,
                "dropout": 0.1,
            },
            "labels": {"texts": 30, "workers": 1},
            "student": {
                "train": True, "layers": [1], "feed_forward": 32, "sittings": 1, "epochs": 4,
                "texts": 8, "encoder_rate": 0.002,
                "head_rate": 0.01, "warm_up": 0.1, "dropout": 0.1, "soft_dropout": 0.05,
            },
        },
    ],
    "export": {"smoothing": 0.8, "texts": 8},
    "lexicon": {"kinds": 1.0, "texts": 2, "seen": 4},
    "judge": {"strength": 0.3, "folds": 3, "kind_of": 0.3, "read": AS_LIKELY},
    "further": {
        "heads": 1, "held_out": 4, "doubt": 0.3, "epochs": 8, "annotated": 10, "labelled": 10, "texts": 8,
        "encoder_rate": 0.002, "head_rate": 0.01, "warm_up": 0.1, "dropout": 0.1, "soft_dropout": 0.05,
    },
}  # fmt: skip
RELATED = (Kind.METHOD, Kind.PROBLEM)
ROLES = {Kind.METHOD: "uses", Kind.PROBLEM: "addresses", Kind.DATASET: "evaluates-on"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as an annotated corpus: the names of the vocabulary that stand in it; relations in the second file."""
    folder = tmp_path_factory.mktemp("corpus")
    kinds = {form_of(name): entry.kind for entry in load_vocabulary() for name in entry.names}
    papers = read_papers(kg.SAMPLE).papers
    files = {"train.jsonl": papers[:50], "train2.jsonl": papers[50:90], "dev.jsonl": papers[90:]}
    for name, some in files.items():
        lines = []
        for paper in some:
            words = word_forms(paper.text)
            concepts = []
            for form, places in sorted(find_forms(paper.text, words, kinds).items()):
                surfaces = sorted({paper.text[words[a].start : words[b - 1].end] for a, b in places})
                kind = kinds[form]
                concepts.append({"name": form, "type": kind, "role": ROLES[kind], "surfaces": surfaces})
            record = {"id": paper.id, "title": paper.title, "abstract": paper.abstract, "concepts": concepts}
            if name != "train.jsonl":
                types = [concept["type"] for concept in concepts]
                pairs = [(i, j) for i, a in enumerate(types) for j, b in enumerate(types) if (a, b) == RELATED]
                record["relations"] = [[i, "used-for", j] for i, j in pairs]
            lines.append(json.dumps(record))
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    texts = [{"title": f"{p.title} again", "abstract": p.abstract} for p in papers]
    (folder / "papers.jsonl").write_text("".join(json.dumps(t) + "\n" for t in texts), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pretrained encoder that has learned nothing."""
    return write_encoder(tmp_path_factory.mktemp("encoder"))


def run(corpus: Path, encoder: Path, folder: Path, settings: dict[str, Any] = SETTINGS) -> dict[str, Any]:
    return recipe.train(corpus, corpus / "papers.jsonl", folder / "model", folder / "work", settings, [encoder])


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def trained(corpus: Path, encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the recipe ran: ``model`` and ``work``."""
    folder = tmp_path_factory.mktemp("trained")
    report = run(corpus, encoder, folder)
    assert report == json.loads((folder / "work" / "report.json").read_text(encoding="utf-8"))
    return folder


def names(settings: dict[str, Any]) -> dict[str, Any]:
    """The names of settings, by their tables."""
    return {name: set(table) if isinstance(table, dict) else 0 for name, table in settings.items()}


def test_the_settings_of_these_tests_are_those_of_the_recipe() -> None:
    shipped = tomllib.loads(Path(recipe.__file__).with_name("recipe.toml").read_text(encoding="utf-8"))
    (own,) = SETTINGS["rounds"]
    assert names({**shipped, "rounds": []}) == names({**SETTINGS, "rounds": []})
    assert len(shipped["rounds"]) == 2
    assert [names(turn) for turn in shipped["rounds"]] == [names(own)] * 2


@pytest.mark.slow
def test_the_model_finds_mentions_in_the_pipeline(trained: Path) -> None:
    assert set(files(trained / "model")) == set(recipe.MODEL_FILES)
    model = read_model(trained / "model")
    found = 0
    for paper in read_papers(kg.SAMPLE).papers[:20]:
        spans = model.network.read(paper.text)
        result = find_mentions(paper, spans, find_definitions(paper.text), sentence_spans(paper.text), model)
        found += len(result.mentions)
    assert found >= 20  # it learned something from the sample: what it is asked about is what it was shown


@pytest.mark.slow
def test_what_ships_learns_further(corpus: Path, trained: Path, tmp_path: Path) -> None:
    old, new = read_corpus(corpus, SETTINGS["corpus"]["held_out"]), read_gold(corpus / "train.jsonl")
    texts = [paper.paper.text for paper in old.reported["dev"]]
    for output in (tmp_path / "once", tmp_path / "again"):
        figures = teach_further(new, old, texts, trained / "model", output, SETTINGS)
    kept = sum(is_held_out(paper.key, SETTINGS["further"]["held_out"]) for paper in new)
    assert figures["held out, out of fold"]["papers"] == len(old.held_out) + kept
    assert files(tmp_path / "once") == files(tmp_path / "again")
    assert set(files(tmp_path / "once")) == set(recipe.MODEL_FILES)
    # it knows better what it was shown
    before, after = (read_model(folder).network for folder in (trained / "model", tmp_path / "once"))
    learned = [paper for paper in new if not is_held_out(paper.key, SETTINGS["further"]["held_out"])]
    assert sum(map(partial(chance_of_concepts, after), learned)) > sum(
        map(partial(chance_of_concepts, before), learned)
    )


def chance_of_concepts(network: Network, paper: GoldPaper) -> float:
    """How likely the network holds the mentions of a paper to be concepts of their kinds, in all."""
    spans = network.read(paper.paper.text)
    places = [(m.start, m.end, KINDS.index(paper.concepts[m.concept].kind)) for m in gold_mentions(paper)]
    return sum(float(spans.kinds_of(start, end)[kind]) for start, end, kind in places)


@pytest.mark.slow
def test_the_report_tells_what_was_measured(corpus: Path, trained: Path) -> None:
    report = json.loads((trained / "work" / "report.json").read_text(encoding="utf-8"))
    assert set(report) == {"held out, out of fold", "bounds", "same_bound", "dev", "seconds"}
    assert set(report["seconds"]) == {"pieces", "teacher-1", "labels-1", "student-1", "model"}
    held_out = report["held out, out of fold"]
    assert held_out["papers"] == len(read_corpus(corpus, SETTINGS["corpus"]["held_out"]).held_out)
    assert set(held_out["concepts"]) == {"typed", "untyped", "method", "dataset", "problem", "roles"}
    assert 0 < held_out["concepts"]["typed"][2] <= held_out["concepts"]["untyped"][2]


@pytest.mark.slow
def test_a_run_goes_on_from_the_last_finished_stage(
    corpus: Path, encoder: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(trained / "work", tmp_path / "work")
    monkeypatch.setattr("kg.training.recipe.fit", None)  # neither network is trained again
    monkeypatch.setattr("kg.training.recipe.label_texts", None)
    settings = copy.deepcopy(SETTINGS)
    run(corpus, encoder, tmp_path, settings)
    assert files(tmp_path / "model") == files(trained / "model")
    settings["judge"]["strength"] = 0.1  # the last step alone is made again
    run(corpus, encoder, tmp_path, settings)
    changed = {
        name for name, data in files(tmp_path / "model").items() if data != (trained / "model" / name).read_bytes()
    }
    assert changed == {"judge.json"}
    settings["rounds"][0]["teacher"]["epochs"] = 1
    with pytest.raises(TypeError):  # another teacher: all from there on is made again
        run(corpus, encoder, tmp_path, settings)


class Killed(Exception):
    """In the place of a power cut."""


@pytest.mark.slow
def test_a_training_goes_on_from_the_last_checkpoint(
    corpus: Path, encoder: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit, loss_of = loop.fit, loop.loss_of
    seen: list[int] = []

    def fit_with_checkpoints(*arguments: Any, **options: Any) -> None:
        fit(*arguments, **{**options, "every": 4})

    def loss_until(step: int) -> Any:
        def loss(*arguments: Any) -> Any:
            seen.append(1)
            if len(seen) == step:
                raise Killed
            return loss_of(*arguments)

        return loss

    monkeypatch.setattr("kg.training.recipe.fit", fit_with_checkpoints)
    # It begins anew, so that this also says that the same papers give the same bytes.
    for step in (11, 60):  # once in the teacher's training, once in the student's
        monkeypatch.setattr("kg.training.loop.loss_of", loss_until(step))
        with pytest.raises(Killed):
            run(corpus, encoder, tmp_path)
    monkeypatch.setattr("kg.training.loop.loss_of", loss_until(0))
    run(corpus, encoder, tmp_path)
    assert files(tmp_path / "model") == files(trained / "model")


@pytest.mark.slow
def test_a_second_round_goes_on_with_the_student_and_a_teacher_of_another_kind(
    corpus: Path, encoder: Path, trained: Path, tmp_path: Path
) -> None:
    shutil.copytree(trained / "work", tmp_path / "work")
    wider = tmp_path / "mpnet"
    wider.mkdir()
    write_encoder(wider, mpnet=True, width=48)
    settings = copy.deepcopy(SETTINGS)
    second = copy.deepcopy(settings["rounds"][0])
    second["teacher"]["epochs"] = second["student"]["epochs"] = 1
    second["student"]["sittings"] = 2
    second["student"]["layers"] = [0]
    settings["rounds"].append(second)
    report = recipe.train(
        corpus, corpus / "papers.jsonl", tmp_path / "model", tmp_path / "work", settings, [encoder, wider]
    )
    assert {"teacher-1", "student-1", "teacher-2", "labels-2", "student-2"} < set(report["seconds"])
    first, last = (read_kept(tmp_path / "work" / f"student-{number}" / "reader.pt") for number in (1, 2))
    assert first.encoder.size == last.encoder.size  # the same student, taught further
    assert read_kept(tmp_path / "work" / "teacher-2" / "reader.pt").encoder.size.width == 48
    assert files(tmp_path / "model")["reader.onnx"] != files(trained / "model")["reader.onnx"]


@pytest.mark.slow
def test_without_a_student_the_teacher_ships(corpus: Path, encoder: Path, trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained / "work", tmp_path / "work")
    shutil.rmtree(tmp_path / "work" / "student-1")
    settings = copy.deepcopy(SETTINGS)
    settings["rounds"][0]["student"]["train"] = False
    run(corpus, encoder, tmp_path, settings)
    assert (tmp_path / "model" / "reader.onnx").read_bytes() == (
        trained / "work" / "teacher-1" / "reader.onnx"
    ).read_bytes()
    assert not (tmp_path / "work" / "student-1").exists()


@pytest.mark.slow
def test_too_few_papers_for_the_last_step_are_said(corpus: Path, encoder: Path, trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained / "work", tmp_path / "work")
    few = tmp_path / "corpus"
    few.mkdir()
    for path in corpus.iterdir():
        shutil.copy(path, few)
    (few / "train2.jsonl").unlink()
    (few / "train.jsonl").write_text((corpus / "train.jsonl").read_text(encoding="utf-8").split("\n")[0] + "\n")
    settings = copy.deepcopy(SETTINGS)
    settings["rounds"][0]["teacher"]["epochs"], settings["rounds"][0]["student"]["train"] = 1, False
    with pytest.raises(TooFewError, match="annotate more papers"):
        run(few, encoder, tmp_path, settings)


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceError, match=r"no train\.jsonl"):
        read_corpus(tmp_path, 11)
    with pytest.raises(EncoderError, match=r"model\.safetensors: there is no such file"):
        find_encoders([tmp_path], 1, tmp_path)
    with pytest.raises(EncoderError, match="has 2 rounds, but 1 encoders were found"):
        find_encoders([tmp_path], 2, tmp_path)
    monkeypatch.setattr("kg.training.pieces.find_spec", lambda _: None)
    with pytest.raises(EncoderError, match="--encoder FOLDER"):
        find_encoders([], 1, tmp_path)
