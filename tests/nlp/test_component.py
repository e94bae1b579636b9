"""``nlp.add_pipe("paperkg")``: a good neighbour in anyone's pipeline, which finds what our own pipeline finds."""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

import kg

TEXT = "CoolNet: Label smoothing for free\nWe propose CoolNet for image classification and test it on CIFAR-10."


@lru_cache
def pipeline(**config: str) -> spacy.Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("paperkg", config=config)
    return nlp


def places(doc: Doc, key: str = "mentions") -> list[tuple[object, ...]]:
    return [
        (s.start_char, s.end_char, s.label_, s._.role, s._.confidence, tuple(s._.detectors), s._.long_form)
        for s in doc.spans[key]
    ]


def test_it_is_found_without_an_import() -> None:
    assert [point.value for point in entry_points(group="spacy_factories", name="paperkg")]
    code = f"import spacy; n = spacy.blank('en'); n.add_pipe('paperkg'); print(len(n({TEXT!r}).spans['mentions']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) >= 4


def test_who_makes_a_pipeline_without_it_loads_no_model() -> None:
    code = "import sys, spacy; spacy.blank('en'); print({'onnxruntime', 'kg.nlp.pipeline'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@settings(max_examples=25, deadline=None)
@given(st.one_of(st.text(max_size=80), st.sampled_from([TEXT, TEXT.replace("\n", " "), f"😀 {TEXT}", "", "\n", " "])))
def test_it_finds_what_our_pipeline_finds(text: str) -> None:
    doc, own = pipeline()(text), places(kg.load_pipeline()(text))
    wide = [doc.char_span(start, end, alignment_mode="expand") for start, end, *_ in own]
    assert places(doc) == [(w.start_char, w.end_char, *said) for w, (_, _, *said) in zip(wide, own, strict=True)]


def test_the_tokens_of_the_other_pipeline_stay_and_mentions_widen_to_them() -> None:
    nlp = spacy.blank("en")
    nlp.tokenizer = spacy.tokenizer.Tokenizer(nlp.vocab)  # splits at spaces alone
    nlp.add_pipe("paperkg")
    doc = nlp(TEXT)
    assert [token.text for token in doc][-1] == "CIFAR-10."
    assert doc.spans["mentions"][-1].text == "CIFAR-10."


def test_entities_and_other_groups_stay() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "TASK", "pattern": "image classification"}])
    nlp.add_pipe("paperkg", config={"spans_key": "concepts"})
    doc = nlp(TEXT)
    assert [(e.text, e.label_) for e in doc.ents] == [("image classification", "TASK")]
    assert set(doc.spans) == {"concepts"}
    assert places(doc, "concepts")


def test_statements_name_places_in_the_text() -> None:
    said = pipeline()(TEXT)._.kg_statements
    (tested,) = [s for s in said if s["predicate"] == "evaluatedWith" and s["confidence"] > 0.5]
    assert [TEXT[slice(*tested[end])] for end in ("subject", "object")] == ["CoolNet", "CIFAR-10"]


def test_a_pipeline_with_it_is_saved_and_loaded(tmp_path: Path) -> None:
    pipeline(spans_key="concepts").to_disk(tmp_path / "nlp")
    nlp = spacy.load(tmp_path / "nlp")
    assert nlp.pipe_names == ["sentencizer", "paperkg"]
    assert places(nlp(TEXT), "concepts") == places(pipeline()(TEXT))


def test_documents_are_saved_with_all_that_was_found() -> None:
    doc = pipeline()(TEXT)
    (again,) = DocBin(docs=[doc], store_user_data=True).get_docs(doc.vocab)
    assert places(again) == places(doc)
    assert [{**s, "subject": tuple(s["subject"]), "object": tuple(s["object"])} for s in again._.kg_statements] == list(
        doc._.kg_statements
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_several_processes_find_the_same() -> None:
    nlp = pipeline()
    texts = [TEXT, TEXT.replace("CIFAR-10", "ImageNet"), "On dropout\nWe study dropout."]
    assert [places(doc) for doc in nlp.pipe(texts, n_process=2)] == [places(nlp(text)) for text in texts]
