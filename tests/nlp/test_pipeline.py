"""The spaCy pipeline: what it finds, who found it, and another pipeline in the network's place."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

import kg
from kg.model import Kind, Paper
from kg.nlp import External, extract
from kg.nlp.external import PipelineError, external_spans, parse_labels
from kg.nlp.mentions import is_filler

PAPER = Paper(
    "p",
    "CoolNet: Label Smoothing for Image Classification",
    "Label smoothing (LS) is a widely used regularization method. We propose CoolNet, a convolutional neural network"
    " (CNN) that is trained with LS. Unlike ResNet, our method needs no batch normalization. Experiments on CIFAR-10"
    " and ImageNet show that CoolNet outperforms ResNet. CNNs without dropout are left for future work.",
)


def found(paper: Paper = PAPER) -> dict[str, kg.Mention]:
    (extraction,) = extract([paper])
    return {mention.surface: mention for mention in extraction.mentions}


def test_a_document_has_the_mentions_of_a_paper_and_its_sentences() -> None:
    doc = kg.load_pipeline()(PAPER.text)
    (extraction,) = extract([PAPER])
    spans = [(s.start_char, s.end_char, s.label_, s._.role, s._.long_form) for s in doc.spans["mentions"]]
    assert spans == [(m.start, m.end, m.kind.value, m.role.value, m.long_form) for m in extraction.mentions]
    assert next(doc.sents).text.strip() == PAPER.title
    assert len(list(doc.sents)) == 6


@given(texts)
def test_a_document_is_its_text(text: str) -> None:
    assert kg.load_pipeline().make_doc(text).text == text


def test_a_long_row_of_signs_is_no_trouble() -> None:
    assert len(kg.load_pipeline().make_doc("[" * 50_000)) == 50_000


def test_a_web_address_mentions_nothing() -> None:
    text = f"{PAPER.abstract} Code is available at https://github.com/someone/CoolNet and www.CoolNet.org."
    with_address = found(Paper("p", PAPER.title, text))
    (extraction,) = extract([Paper("p", PAPER.title, text)])
    assert "CoolNet" in with_address
    assert all(mention.end <= len(PAPER.text) for mention in extraction.mentions)


def test_what_anyone_would_find() -> None:
    mentions = found()
    assert {"CoolNet", "ResNet", "CIFAR-10", "ImageNet", "LS", "CNNs"} <= set(mentions)
    assert mentions["CIFAR-10"].kind is mentions["ImageNet"].kind is Kind.DATASET
    assert mentions["CoolNet"].kind is Kind.METHOD
    assert mentions["Image Classification"].kind is Kind.PROBLEM


def test_signs_at_the_end_belong_to_a_name() -> None:
    mentions = found(
        Paper(
            "p",
            "CoolNet++: Deep Features of Point Sets",
            "We extend CoolNet. CoolNet++ is planned by RRT*, not RRT, and by A*. We use C++.",
        )
    )
    assert {"CoolNet", "CoolNet++", "RRT", "RRT*", "A*", "C++"} <= set(mentions)
    assert mentions["CoolNet++"].role is kg.Role.PROPOSES
    assert not {"A", "C"} & set(mentions)


def test_a_short_form_in_parentheses_inside_a_name_parts_nothing() -> None:
    text = (
        "We apply hashing to approximate nearest neighbor (ANN) search in high dimensions. SE(3)-equivariance is"
        " achieved by an SE(3)-equivariant network. We use maximum likelihood (ML) estimation. TD(λ) and Q-learning"
        " are compared."
    )
    mentions = found(Paper("p", "Approximate search", text))
    assert {"approximate nearest neighbor (ANN) search", "SE(3)-equivariant network", "TD(λ)"} <= set(mentions)


def test_what_the_paper_does() -> None:
    mentions = found()
    assert mentions["CoolNet"].role is kg.Role.PROPOSES
    assert mentions["ResNet"].role is kg.Role.COMPARES_WITH
    assert mentions["CIFAR-10"].role is kg.Role.EVALUATES_ON


@pytest.mark.parametrize(
    "sentence",
    [
        "Unlike dropout, our approach needs no tuning.",
        "Our approach works without dropout.",
        "Future work may use dropout.",
        "In contrast to dropout, it is deterministic.",
    ],
)
def test_negation_and_hedging_do_not_read_as_use(sentence: str) -> None:
    text = f"We propose CoolNet, a new network for image classification. {sentence}"
    mention = found(Paper("p", "CoolNet for image classification", text))["dropout"]
    assert mention.role is not kg.Role.USES


def test_short_forms_know_their_long_form() -> None:
    mentions = found()
    long = mentions["LS"].long_form
    assert long is not None
    assert long.casefold() == "label smoothing"
    assert mentions["CoolNet"].long_form is None


def test_an_everyday_word_is_no_short_form_at_the_beginning_of_a_sentence_either() -> None:
    text = "Image translation (IT) is hard. It matters, and IT models need data."
    (extraction,) = extract([Paper("p", "Image translation (IT) at scale", text)])
    assert {mention.surface for mention in extraction.mentions} >= {"IT", "Image translation"}
    assert "It" not in {mention.surface for mention in extraction.mentions}


def test_mentions_know_who_found_them() -> None:
    detectors = {name for mention in found().values() for name in mention.detectors}
    assert {"network", "vocabulary", "abbreviation"} <= detectors
    assert all(0 < mention.confidence <= 1 for mention in found().values())


def test_what_is_dropped_has_a_reason() -> None:
    (extraction,) = extract([PAPER])
    assert extraction.dropped
    assert {what.reason for what in extraction.dropped} <= {"improbable", "overlaps", "filler"}


@pytest.mark.parametrize(
    "surface", ["method", "our approach", "the proposed model", "Experiments", "12.5", "1.5e-18", "…", "datasets"]
)
def test_filler_is_nothing(surface: str) -> None:
    assert is_filler(surface)
    text = f"We present {surface} and evaluate {surface} on many tasks."
    assert surface not in found(Paper("p", f"On {surface}", text))


@given(st.text(max_size=300), st.text(max_size=600))
def test_any_text_goes_through_with_exact_offsets(title: str, abstract: str) -> None:
    paper = Paper("p", title.replace("\n", " "), abstract.replace("\n", " "))
    (extraction,) = extract([paper])
    ends = 0
    for mention in extraction.mentions:
        assert paper.text[mention.start : mention.end] == mention.surface
        assert mention.start >= ends
        ends = mention.end


def test_the_papers_around_one_do_not_matter() -> None:
    others = [Paper(str(n), f"On dropout {n}", "We study dropout. " * n) for n in range(1, 5)]
    alone = list(extract([PAPER]))
    assert list(extract([*others, PAPER]))[-1:] == alone
    assert list(extract([PAPER, *others]))[:1] == alone


@pytest.mark.slow
def test_the_number_of_workers_does_not_matter() -> None:
    papers = [Paper(f"{n:04}", f"Dropout {n} for image classification", "We test on CIFAR-10.") for n in range(300)]
    assert list(extract(papers, workers=2)) == list(extract(papers))


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert found()


@pytest.fixture
def ruler(tmp_path: Path) -> Path:
    nlp = spacy.blank("en")
    patterns = [{"label": "Task", "pattern": "protein folding"}, {"label": "GPE", "pattern": "Paris"}]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)  # type: ignore[attr-defined]
    nlp.to_disk(tmp_path / "ruler")
    return tmp_path / "ruler"


def test_another_pipeline_takes_the_networks_place(ruler: Path) -> None:
    paper = Paper("p", "Protein folding in Paris", "We study protein folding in Paris with zebra striping.")
    (extraction,) = extract([paper], External(str(ruler)))
    kinds = {mention.surface: mention.kind for mention in extraction.mentions}
    assert kinds.get("protein folding") is Kind.PROBLEM
    assert "Paris" not in kinds


def test_another_pipeline_takes_the_networks_place_in_documents_too(ruler: Path) -> None:
    doc = kg.load_pipeline(str(ruler), "gpe=dataset")("Protein folding in Paris\nWe study protein folding in Paris.")
    assert {(span.text, span.label_) for span in doc.spans["mentions"]} >= {("Paris", "dataset")}


def test_labels_can_be_mapped(ruler: Path) -> None:
    doc = spacy.load(ruler)("protein folding in Paris")
    mapped = external_spans(doc, External(str(ruler), parse_labels("gpe=dataset, TASK=method")))
    assert [kind for _, _, kind, _ in mapped] == [Kind.METHOD, Kind.DATASET]


def test_a_pipeline_that_is_not_there_is_one_line() -> None:
    with pytest.raises(PipelineError, match="no_such_pipeline"):
        list(extract([PAPER], External("no_such_pipeline")))
    with pytest.raises(PipelineError, match="no_such_pipeline"):
        kg.load_pipeline("no_such_pipeline")
    with pytest.raises(PipelineError, match="LABEL=KIND"):
        parse_labels("Task=nonsense")


def test_reading_a_paper_leaves_nothing_behind_in_the_home_of_who_does_it(tmp_path: Path) -> None:
    """ONNX Runtime would keep an identity of the machine there, and what it wants to tell its maker."""
    code = "from kg.nlp import extract; from kg.model import Paper; print(len(list(extract([Paper('p', 'Dropout')]))))"
    homes = {name: str(tmp_path) for name in ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "LOCALAPPDATA")}
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"} | homes
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    assert list(tmp_path.rglob("*")) == []
