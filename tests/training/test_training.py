"""The recipe runs from annotated papers to a model that the pipeline loads: all stages, on the sample, small."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from kg.nlp import extract
from kg.sources import read_papers

pytest.importorskip("torch", reason="the recipe needs the extra [train]: torch")
pytest.importorskip("sklearn", reason="the recipe needs the extra [train]: scikit-learn")
pytest.importorskip("floret", reason="the recipe needs the extra [train]: floret")

SETTINGS = {
    "seed": 0,
    "folds": 2,
    "vectors": {
        "dimensions": 16, "epochs": 1, "window": 3, "negative": 2, "shortest_part": 3, "longest_part": 4,
        "buckets": 1000, "at_least": 2, "length": 3.0,
    },
    "network": {"width": 16, "depth": 2, "rows": [200, 100, 100, 100], "head": 16},
    "pretraining": {"epochs": 0.2, "texts": 8, "rate": 0.002, "words": 200},
    "tagging": {"epochs": 2, "texts": 8, "rate": 0.005, "dropout": 0.1},
    "consensus": {"texts": 50, "at_least": 2},
    "decision": {"iterations": 5, "alias_bound": 0.6, "strength": 0.02, "at_least": 2},
    "roles": {"strength": 0.04, "at_least": 2},
}  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as an annotated corpus: what the shipped pipeline finds in it."""
    folder = tmp_path_factory.mktemp("corpus")
    papers = read_papers(kg.SAMPLE).papers
    with (folder / "train.jsonl").open("w", encoding="utf-8") as file:
        for paper, found in zip(papers, extract(papers), strict=True):
            concepts: dict[str, dict[str, object]] = {}
            for m in found.mentions:
                name = (m.long_form or m.surface).lower()
                concept = concepts.setdefault(name, {"name": name, "type": m.kind, "role": m.role, "surfaces": []})
                concept["surfaces"] = sorted({*concept["surfaces"], m.surface})  # type: ignore[misc]
            record = {
                "id": paper.id,
                "title": paper.title,
                "abstract": paper.abstract,
                "concepts": [*concepts.values()],
            }
            file.write(json.dumps(record) + "\n")
    texts = [{"title": f"{p.title} again", "abstract": p.abstract, "keywords": []} for p in papers]
    (folder / "papers.jsonl").write_text("".join(json.dumps(t) + "\n" for t in texts), encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_the_recipe_from_papers_to_a_model(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tomllib

    from kg.nlp.tagger import read_model
    from kg.training import recipe

    shipped = tomllib.loads((Path(recipe.__file__).with_name("recipe.toml")).read_text(encoding="utf-8"))
    for table, values in SETTINGS.items():  # the test's settings have the keys of the real ones, and no others
        if isinstance(values, dict):
            assert set(values) == set(shipped[table]), table
    report = recipe.train(corpus, corpus / "papers.jsonl", tmp_path / "model", tmp_path / "work", SETTINGS)
    assert (tmp_path / "work" / "report.json").is_file()
    first = {path.name: path.read_bytes() for path in (tmp_path / "model").iterdir()}
    monkeypatch.setattr("kg.training.foundation.pretrain", None)  # the second run finds vectors and encoder there
    recipe.train(corpus, corpus / "papers.jsonl", tmp_path / "model", tmp_path / "work", SETTINGS)
    assert {path.name: path.read_bytes() for path in (tmp_path / "model").iterdir()} == first
    assert report["seconds"] >= 0
    shipped_files = {path.name for path in (Path(kg.__file__).parent / "nlp" / "model").iterdir()}
    assert {path.name for path in (tmp_path / "model").iterdir()} == shipped_files
    model = read_model(tmp_path / "model")
    assert len(model.encoder.layers) == 2
