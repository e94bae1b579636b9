"""Papers that are not for us: other languages, retractions, volumes, duplicates; what a build says of them."""

# ruff: noqa: E501 - sentences are as long as they are

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import main
from kg.model import Paper
from kg.sources import Reading, read_papers
from kg.sources.cleaning import language
from kg.sources.cleaning.language import other_language
from kg.sources.cleaning.unfit import why_unfit
from kg.sources.merge import paper_id

SENTENCES = {
    "de": "Wir stellen ein neues Verfahren zum Lernen von Bäumen vor, das auf zwei Datensätzen besser ist als die anderen.",
    "fr": "Nous présentons une nouvelle méthode pour l'élagage des arbres de décision, qui est évaluée sur deux jeux.",
    "es": "Presentamos un nuevo método para la poda de los árboles de decisión, que se evalúa en dos conjuntos de datos.",
    "pt": "Apresentamos um novo método para a poda de árvores de decisão, que é avaliado em dois conjuntos de dados.",
    "it": "Presentiamo un nuovo metodo per la potatura degli alberi di decisione, che è valutato su due insiemi di dati.",
    "nl": "Wij presenteren een nieuwe methode voor het snoeien van beslisbomen, die op twee datasets wordt geëvalueerd.",
    "pl": "Przedstawiamy nową metodę przycinania drzew decyzyjnych, która jest oceniana na dwóch zbiorach danych i nie tylko.",
    "sv": "Vi presenterar en ny metod för att beskära beslutsträd, som utvärderas på två datamängder och är bättre än den andra.",
    "tr": "Bu çalışmada karar ağaçlarının budanması için yeni bir yöntem sunulmakta ve iki veri kümesi ile değerlendirilmektedir.",
}
OTHER_SCRIPTS = [
    "Мы предлагаем новый метод обучения деревьев решений.",
    "我们提出了一种新的决策树剪枝方法。",
    "決定木の新しい枝刈り手法を提案する。",
    "우리는 의사결정나무의 새로운 가지치기 방법을 제안한다.",
    "نقترح طريقة جديدة لتقليم أشجار القرار.",
    "אנו מציעים שיטה חדשה לגיזום עצי החלטה.",
    "हम निर्णय वृक्षों की छंटाई के लिए एक नई विधि प्रस्तुत करते हैं।",
]
ENGLISH = [
    "Adam: A Method for Stochastic Optimization",
    "U-Net",
    "Attention Is All You Need",
    "De novo peptide sequencing",
    "ResNet, VGG, DenseNet, MobileNet, EfficientNet, Inception, Xception, AlexNet, LeNet, SqueezeNet",
    "El Niño prediction via LSTM: La Niña, MJO, ENSO, QBO, PDO",
    "We compare α-, β- and γ-divergences; λ, μ, σ, Σ, Ω, Φ are estimated from data as in Λ-CDM.",
    "Translation of 'der die das und' and 'le la les de des et' is hard for the models that we train on German and French.",
    "",
    "3.14159",
]


@pytest.mark.parametrize("language", SENTENCES)
def test_other_languages_are_known(language: str) -> None:
    assert other_language(SENTENCES[language]) == language


@pytest.mark.parametrize("text", OTHER_SCRIPTS)
def test_other_scripts_are_known(text: str) -> None:
    assert other_language(text) == "und"
    assert other_language(text, "xx") == "xx"


@pytest.mark.parametrize("text", ENGLISH)
def test_in_doubt_it_is_english(text: str) -> None:
    assert other_language(text) is None


@given(
    st.lists(
        st.sampled_from(sorted(frozenset().union(*language._WORDS.values()) | {"tree", "深度", "2.5"})), max_size=30
    ),
    st.sampled_from([None, "en", "en-GB", "de", "fr", "xx"]),
)
def test_what_is_surely_english_is_only_quicker_to_tell(words: list[str], declared: str | None) -> None:
    text = " ".join(words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "_ONLY_ENGLISH", frozenset())
        slowly = other_language(text, declared)
    assert other_language(text, declared) == slowly


def test_an_english_abstract_of_a_paper_in_another_language_stays() -> None:
    assert (
        why_unfit(Paper("", "深度学习", "We study the pruning of trees, and show that it is of use.", language="zh"))
        is None
    )
    assert why_unfit(Paper("", "Étude", "", language="fr")) == "in another language than English (fr)"


@pytest.mark.parametrize(
    ("title", "unfit"),
    [
        ("RETRACTED: Pruning trees", True),
        ("[Retracted] Pruning trees", True),  # so does Hindawi
        ("RETRACTED ARTICLE: Pruning trees", True),
        ("Retraction: Pruning trees", True),
        ("Retraction Note to: Pruning trees", True),
        ("Notice of Retraction: Pruning trees", True),
        ("WITHDRAWN: Pruning trees", True),
        ("Retraction of posets", False),
        ("Retractions and Gorenstein homological properties", False),
        ("Withdrawal symptoms in rats", False),
        ("Erratum: Pruning trees", True),
        ("Erratum to “Pruning trees” [J. Trees 3 (2010)]", True),
        ("Corrigendum: Pruning trees", True),
        ("Correction to: Pruning trees", True),
        ("Publisher Correction: Pruning trees", True),
        ("Author Correction: Pruning trees", True),
        ("Pruning trees – CORRIGENDUM", True),
        ("Pruning trees (Erratum)", True),
        ("Correction of motion in images", False),
        ("Corrections to scaling in pruned trees", False),
        ("Error detection and correction", False),
        ("Grammatical error correction: a survey", False),
        ("Detecting retracted papers", False),
    ],
)
def test_notices_of_retraction(title: str, unfit: bool) -> None:
    assert (why_unfit(Paper("", title, "We prune the trees.")) is not None) == unfit


@pytest.mark.parametrize(
    ("abstract", "withdrawn"),
    [
        ("This paper has been withdrawn by the authors.", True),
        ("This paper has been withdrawn by the author(s), due to a crucial error in equation 1.", True),
        ("This submission has been withdrawn by arXiv administrators because of disputed authorship.", True),
        ("This paper is withdrawn", True),
        ("The paper has been withdrawn due to an error in the proof.", True),
        ("This article was withdrawn.", True),
        ("Paper withdrawn by the author.", True),
        ("Withdrawn.", True),
        ("[withdrawn]", True),
        ("The authors have withdrawn this paper.", True),
        ("We withdraw this paper because Lemma 2 is wrong.", True),
        ("We prune trees on Iris. This paper has been withdrawn by the authors due to an error.", True),
        ("Withdrawn from the market by its maker, this drug is studied.", False),
        ("Withdrawn drugs are studied with graph networks.", False),
        ("The drug was withdrawn by its maker, and we study why.", False),
        ("We study papers that were withdrawn. The paper was withdrawn in half of the cases.", False),
        ("This paper has been written with withdrawn drugs in mind.", False),
        ("The work withdraws heat from the reservoir.", False),
    ],
)
def test_an_abstract_that_says_so_is_a_withdrawal(abstract: str, withdrawn: bool) -> None:
    assert bool(read([{"title": "Pruning trees", "abstract": abstract}]).left_out) == withdrawn


def read(records: list[dict[str, Any]], **options: Any) -> Reading:
    return read_papers("-", stdin=io.BytesIO("\n".join(map(json.dumps, records)).encode()), **options)


RECORDS: list[dict[str, Any]] = [
    {"title": "Pruning trees", "abstract": "We prune trees on the Iris data set."},
    {"title": "Pruning  trees", "year": 2021},
    {"title": "A title alone"},
    {"title": "Bäume", "abstract": SENTENCES["de"]},
    {"id": "https://openalex.org/W1", "display_name": "Wrong", "authorships": [], "is_retracted": True},
    {"title": 5},
    {"title": "Pruning trees", "year": 20210},
]


PRUNING, ALONE, GERMAN, WRONG = (
    paper_id(Paper("", title)) for title in ("Pruning trees", "A title alone", "Bäume", "Wrong")
)


def test_they_are_counted_and_named() -> None:
    reading = read(RECORDS)
    assert [paper.title for paper in reading.papers] == ["A title alone", "Pruning trees"]
    assert [paper.title_only for paper in reading.papers] == [True, False]
    assert [(item.title, item.reason, item.sources) for item in reading.left_out] == [
        ("Wrong", "a retracted paper, or the notice of it", ("stdin",)),
        ("Bäume", "in another language than English (de)", ("stdin",)),
    ]
    (again,) = reading.repeated
    assert (again.id, again.title, again.records) == (PRUNING, "Pruning trees", (f"{PRUNING} (stdin)",) * 3)
    assert (reading.records, len(reading.skipped)) == (6, 1)
    assert "Bäume" in {paper.title for paper in read(RECORDS, any_language=True).papers}


def test_one_record_that_says_so_is_enough_for_a_retraction() -> None:
    reading = read(
        [{"title": "Pruning", "doi": "10.1000/a"}, {"title": "Pruning", "doi": "10.1000/a", "retracted": True}]
    )
    assert (len(reading.papers), len(reading.left_out)) == (0, 1)


def test_volumes_of_proceedings_are_no_papers() -> None:
    bib = b"@proceedings{a, title={Proceedings of X}}\n@inproceedings{b, title={Pruning}}"
    reading = read_papers("-", stdin=io.BytesIO(bib))
    assert [paper.title for paper in reading.papers] == ["Pruning"]
    assert [item.reason for item in reading.left_out] == ["a volume, not a paper"]


def test_a_kind_of_publication_is_no_reason_to_leave_a_paper_out() -> None:
    reading = read(
        [
            {"title": "Pruning", "type": "Journal", "year": 2020},
            {"title": "Trees", "type": "proceedings", "authors": ["A B"]},
        ]
    )
    assert (len(reading.papers), reading.left_out) == (2, ())


def test_what_a_build_says(tmp_path: Path) -> None:
    source, report = tmp_path / "in.jsonl", tmp_path / "report.csv"
    source.write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    command = ["build", str(source), "-o", str(tmp_path / "out"), "--report", str(report)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    for said in (
        "read 6 records of 4 papers (2 duplicates merged); skipped 1:",
        f"{source}:6: title is a number, not text",
        f"left out 1 value of papers:\n  {source}:7: year '20210' is no date and is left out",
        "left out 2 that are not for us",
        "Bäume (in.jsonl): in another language than English (de)",
        "1 has no abstract; its title alone is read:\n  A title alone",
    ):
        assert said in done.output
    rows = list(csv.DictReader(report.read_text(encoding="utf-8").splitlines()))
    assert sorted((row["what"], row["where"]) for row in rows) == [
        ("dropped", f"{source}:7"),
        ("left out", GERMAN),
        ("left out", WRONG),
        ("merged", PRUNING),
        ("no abstract", ALONE),
        ("skipped", f"{source}:6"),
    ]
    assert {row["what"]: row["detail"] for row in rows if row["what"] in {"merged", "no abstract"}} == {
        "merged": f"Pruning trees: {', '.join([f'{PRUNING} (in.jsonl)'] * 3)}",
        "no abstract": "A title alone",
    }
    source.write_text(json.dumps(RECORDS[0]))
    assert CliRunner().invoke(main, command).exit_code == 0
    assert report.read_text() == "what,where,detail\n"  # nothing to report
    source.write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    done = CliRunner().invoke(main, [*command, "--any-language"])
    assert "left out 1 that" in done.output


@given(st.lists(st.sampled_from([*"der the of in und-the, we' a1 x. é ß -- \n".split(" "), "with", "this", " "])))
def test_what_is_surely_english_is_english(words: list[str]) -> None:
    """Most texts are not counted more closely."""
    for text in (" ".join(words), "".join(words)):
        counts = Counter(language._WORD.findall(text))
        if language._surely_english(text):
            found = sum(counts[word] for word in language._ONLY_ENGLISH)
            assert found >= max(1, language._ENGLISH_SHARE * counts.total())
