"""What is published: the files of wheel and sdist, no more and no less, with the licences of all that ships."""

from __future__ import annotations

import re
import subprocess
import tarfile
import tomllib
import zipfile
from datetime import date
from email import message_from_bytes
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import kg

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

#: The files beside Python's, each with what it is for: a kind of file that is not here is a stray one.
EXPECTED = [
    "kg/py.typed",
    "kg/endpoint/page/query.css", "kg/endpoint/page/query.html", "kg/endpoint/page/query.js",
    "kg/nlp/model/judge.json", "kg/nlp/model/lexicon.tsv.gz", "kg/nlp/model/pairs.onnx", "kg/nlp/model/pieces.txt",
    "kg/nlp/model/reader.onnx",
    "kg/ontologies/abbreviations.tsv", "kg/ontologies/applied.tsv.gz", "kg/ontologies/concepts.ttl",
    "kg/ontologies/context.jsonld", "kg/ontologies/opencs.tsv.gz", "kg/ontologies/paperkg.ttl",
    "kg/ontologies/shapes.ttl",
    "kg/ontologies/checks/*.rq", "kg/ontologies/queries/*.rq",
    "kg/sample/README.md", "kg/sample/papers.jsonl",
    "kg/training/opencs-review.tsv", "kg/training/recipe.toml",
    "kg/view/page/*.js", "kg/view/page/page.html", "kg/view/page/style.css",
    "kg/view/vendor/oxigraph/LICENSE-APACHE", "kg/view/vendor/oxigraph/ORIGIN.md", "kg/view/vendor/oxigraph/README.md",
    "kg/view/vendor/oxigraph/package.json", "kg/view/vendor/oxigraph/web.js", "kg/view/vendor/oxigraph/web_bg.wasm",
]  # fmt: skip
#: What the package says about itself, in its ``dist-info``.
ABOUT = {
    "METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "licenses/NOTICE",
    "licenses/kg/view/vendor/oxigraph/LICENSE-APACHE",
}  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    builder = pytest.importorskip("hatchling.builders.wheel", reason="needs hatchling").WheelBuilder(str(ROOT))
    return Path(next(iter(builder.build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"]))))


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_has_the_modules_and_what_they_need_and_no_stray_file(wheel: Path) -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "kg").rglob("*.py")}
    info = f"paperkg-{kg.__version__}.dist-info/"
    others = [name for name in names(wheel) if name not in modules and not name.startswith(info)]
    assert modules <= set(names(wheel))
    assert [name for name in others if not any(fnmatchcase(name, pattern) for pattern in EXPECTED)] == []
    assert [pattern for pattern in EXPECTED if not any(fnmatchcase(name, pattern) for name in others)] == []
    assert {name.removeprefix(info) for name in names(wheel) if name.startswith(info)} == ABOUT


def test_what_the_wheel_has_is_in_the_repository(wheel: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("is no checkout")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    kept = {name.removeprefix("kg/") if name.startswith("kg/ontologies/") else name for name in names(wheel)}
    assert {name for name in kept if ".dist-info/" not in name} <= set(listed)


def test_the_wheel_is_not_too_large(wheel: Path) -> None:
    assert wheel.stat().st_size < 25 << 20
    assert wheel.name == f"paperkg-{kg.__version__}-py3-none-any.whl"


def test_the_wheel_says_what_it_is_and_how_it_is_started(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        about = message_from_bytes(archive.read(f"paperkg-{kg.__version__}.dist-info/METADATA"))
        started = archive.read(f"paperkg-{kg.__version__}.dist-info/entry_points.txt").decode()
    assert about["Version"] == kg.__version__
    assert about["License-Expression"] == "MIT AND Apache-2.0 AND CC-BY-4.0"
    assert about["Requires-Python"] == ">=3.11"
    assert set(about.get_all("Provides-Extra") or ()) == set(PROJECT["optional-dependencies"])
    assert "kg = kg.cli:main" in started
    assert "[spacy_factories]\npaperkg = kg.nlp.component:make_component" in started


def test_the_same_checkout_gives_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    again = Path(next(iter(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))))
    assert again.read_bytes() == wheel.read_bytes()


def test_the_sdist_has_what_a_wheel_and_the_tests_are_made_of(tmp_path: Path) -> None:
    sdist = pytest.importorskip("hatchling.builders.sdist", reason="needs hatchling")
    made = Path(next(iter(sdist.SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))))
    with tarfile.open(made) as archive:
        files = [name.partition("/")[2] for name in archive.getnames()]
    tops = {name.partition("/")[0] for name in files}
    assert tops == {
        ".gitignore", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "MODEL_CARD.md", "NOTICE",
        "PKG-INFO", "README.md", "SECURITY.md", "conftest.py", "docs", "kg", "ontologies", "pyproject.toml", "tests",
    }  # fmt: skip
    assert not [name for name in files if "__pycache__" in name or "/." in name]


def test_the_version_is_the_same_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    version, released = re.findall(r"^(?:version|date-released): (.+)$", citation, re.MULTILINE)
    heading = re.search(
        rf"^## {re.escape(version)} – (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M
    )
    assert version == kg.__version__ == PROJECT["version"]
    assert heading is not None
    assert heading[1] == released == date.fromisoformat(released).isoformat()


def test_each_piece_of_others_has_its_notice() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for path in re.findall(r"kg/[\w/.-]*[\w/]", notice):
        assert (ROOT / path).exists() or (ROOT / path.removeprefix("kg/")).exists(), path
    for path in ("kg/nlp/model/reader.onnx", "kg/nlp/model/pairs.onnx", "kg/nlp/model/pieces.txt"):
        assert path in notice
    for folder in (ROOT / "kg" / "view" / "vendor").iterdir():
        assert f"kg/view/vendor/{folder.name}/" in notice
