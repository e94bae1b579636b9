"""The pages of the site tell the truth: followed word by word, they print what they show."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path

import click
import pytest
from built import copy_sample
from pages import ROOT, follow, run

from kg.cli import main
from kg.sources import FORMATS

DOCS = ROOT / "docs"
#: Pages that begin with the sample in outputs/, and those that begin with nothing, with the least to do in each.
FROM_SAMPLE = {"lookup.md": 15, "mcp.md": 1, "rdf.md": 1} | {f"howto/{p.name}": 1 for p in (DOCS / "howto").iterdir()}
FROM_NOTHING = {"../README.md": 3, "frames.md": 1, "python.md": 1, "spacy.md": 1}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of the sample."""
    return copy_sample(tmp_path_factory.mktemp("sample") / "outputs", "kg.sqlite", "graph.ttl", "graph.html")


@pytest.mark.slow
def test_the_tutorial_can_be_followed(tmp_path: Path, home: Path) -> None:
    shutil.copy(DOCS / "zotero.bib", tmp_path)
    assert follow(DOCS / "tutorial.md", tmp_path, home) >= 8
    assert (tmp_path / "map" / "graph.html").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("page", FROM_SAMPLE)
def test_a_page_can_be_followed_where_the_sample_is_built(page: str, tmp_path: Path, home: Path, sample: Path) -> None:
    shutil.copytree(sample, tmp_path / "outputs")
    assert follow(DOCS / page, tmp_path, home) >= FROM_SAMPLE[page]


@pytest.mark.slow
@pytest.mark.parametrize("page", FROM_NOTHING)
def test_a_page_can_be_followed_where_nothing_is(page: str, tmp_path: Path, home: Path) -> None:
    if page == "frames.md":
        pytest.importorskip("pandas", reason="pandas is not installed: pip install 'paperkg[pandas]'")
    assert re.search(r"^.*# > ", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert follow(DOCS / page, tmp_path, home) >= FROM_NOTHING[page]


def test_the_page_of_sources_names_every_format() -> None:
    page = (DOCS / "sources.md").read_text(encoding="utf-8")
    assert [name for name in FORMATS if f"`{name}`" not in page] == []


def test_the_page_of_look_ups_shows_every_question() -> None:
    page = (DOCS / "lookup.md").read_text(encoding="utf-8")
    for command in ("concept", "paper", "search", "path", "compare", "trends", "gaps", "matrix", "stats", "diff"):
        assert f"kg {command}" in page


def test_the_links_of_the_docs_lead_somewhere() -> None:
    for page in DOCS.rglob("*.md"):
        for target, heading in re.findall(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)", page.read_text(encoding="utf-8")):
            to = page.parent / target if target else page
            if target in {"cli.md", "model-card.md"}:
                continue  # made with the site
            assert to.exists(), f"{page.name}: {target}"
            if heading:
                titles = re.findall(r"^#+ (.*)$", to.read_text(encoding="utf-8"), re.MULTILINE)
                assert heading in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}, heading


@pytest.mark.parametrize(("made", "script"), [("zotero.bib", "zotero.py"), ("vocabulary.md", "vocabulary.py")])
def test_what_a_script_makes_is_current(made: str, script: str, tmp_path: Path) -> None:
    printed = run(f"{shlex.quote(sys.executable)} docs/make/{script}", ROOT, tmp_path)
    assert printed == (DOCS / made).read_text(encoding="utf-8")


def commands() -> list[tuple[str, str]]:
    """Each line of the README and the docs that runs ``kg``, with its page."""
    found = []
    for page in [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]:
        for block in re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
            for line in block.replace("\\\n", " ").splitlines():
                for part in re.split(r"\s(?:&&|\|)\s", line.partition(" #")[0]):
                    if part.strip().startswith("kg ") and "$(" not in part:
                        found.append((page.relative_to(ROOT).as_posix(), part.strip()))
    return found


@pytest.mark.parametrize(("page", "command"), commands(), ids=lambda text: text[:50])
def test_a_command_that_is_shown_without_its_output_is_one(page: str, command: str) -> None:
    """Its options are there, and its arguments can be read; what it does is for other tests."""
    words = [word for word in shlex.split(re.sub(r"\s(?:[<>]|<<).*", "", command))[1:] if word != "…"]
    context = click.Context(main, info_name="kg")
    name, found, rest = main.resolve_command(context, words)
    assert found is not None
    found.make_context(name, rest, parent=context)


def test_every_claim_about_another_tool_has_its_source() -> None:
    text, sources = (DOCS / "compare.md").read_text(encoding="utf-8").split("## Sources")
    cited = set(re.findall(r"\[([A-Z]\d)\]", text))
    assert cited == set(re.findall(r"\*\*([A-Z]\d)\*\*", sources))
    parts = text.split("## One by one")[1].split("### ")[1:]
    assert len(parts) == 9
    for part in parts:
        for line in ("**Does better:**", "**`paperkg` does better:**", "- **Take "):
            assert line in part, part[:20]
        assert re.search(r"\[[A-Z]\d\]", part.partition("**`paperkg` does better:**")[0]), part[:20]


def test_what_is_said_of_ourselves_is_what_was_measured() -> None:
    page, card = (
        (DOCS / "compare.md").read_text(encoding="utf-8"),
        (ROOT / "MODEL_CARD.md").read_text(encoding="utf-8"),
    )
    for figure in ("71.0", "91.5", "41.8", "67 to 69", "59.5"):
        assert figure in page
        assert figure in card
    speed = re.search(r"papers a second \| \d+ \| \d+ \| (\d+)", (DOCS / "speed.md").read_text(encoding="utf-8"))
    assert speed is not None
    assert f"{speed[1]} abstracts a second" in page
