"""Papers → BibTeX, RIS, CSL-JSON, Parquet → papers: the same papers, field by field, for what the format can hold."""

from __future__ import annotations

import io
import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import HOSTILE

from kg.export.bibliography import to_bibtex, to_csl, to_ris
from kg.export.rows import paper_row
from kg.export.tabular import write_parquet_rows
from kg.model import Paper
from kg.sources import stream_papers
from kg.sources.cleaning.abstracts import clean_abstract
from kg.sources.cleaning.text import clean_text, clean_unicode
from kg.sources.details import parse_keywords
from kg.sources.fields import parse_doi

CLEAN = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"])
LATEX = st.text(r"\{}$&%#_^~`'\"-?!<>/|@aZé ,;.=*[]()", max_size=25)
TEXT = st.one_of(st.text(CLEAN, max_size=30), LATEX, st.sampled_from(HOSTILE)).map(clean_text)
#: Words that sources write where they know nothing.
ABSENT = {"", "null", "nan", "none", "n/a", "na", "-", "--", "#n/a", "[null]"}
TITLE = TEXT.filter(lambda text: text.casefold() not in ABSENT)
ABSTRACT = TEXT.filter(lambda text: clean_abstract(text) == text)


def is_a_name(text: str) -> bool:
    """Whether a text is kept as somebody's name: a letter, no word for nobody; a comma parts family and given name."""
    whole = "," not in text or re.fullmatch(r"[^\s,][^,]*, [^\s,][^,]*", text) is not None
    return any(c.isalpha() for c in text) and text.casefold() not in ABSENT and whole


DOI = st.from_regex(r"10\.[0-9]{4}/[a-z0-9.()_;:<>%#{}~&-]{1,10}", fullmatch=True).filter(
    lambda doi: parse_doi(doi) == doi
)
ODD_NAMES = st.sampled_from(["Barnes and Noble", "King, Jr.", "Google, Inc.", "Lovelace, Ada", "a|b; c"])
NAME = st.one_of(st.text(CLEAN, min_size=1, max_size=15), LATEX, ODD_NAMES).map(clean_text).filter(is_a_name)
AUTHORS = st.lists(NAME, max_size=4, unique=True).map(tuple)
KEYWORDS = st.lists(TEXT.filter(lambda word: word and not {",", ";"} & set(word)), max_size=4)
ORCIDS = st.sampled_from(["", "0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"])
DATES = st.one_of(
    st.dates().map(str), st.dates().map(lambda day: str(day)[:7]), st.dates().map(lambda day: str(day)[:4])
).filter(lambda date: date >= "1000")


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """A paper as sources make them: clean text, identifiers that are ones."""
    authors = draw(AUTHORS)
    orcids = tuple(draw(ORCIDS) for _ in authors)
    number = draw(st.none() | st.integers(len(authors) + 1, 5_000))
    return Paper(
        id=draw(st.text(CLEAN, min_size=1, max_size=12).map(clean_unicode).filter(bool)),
        title=draw(TITLE),
        abstract=draw(ABSTRACT),
        authors=authors,
        author_count=number,
        date=draw(st.none() | DATES),
        venue=draw(st.none() | TITLE),
        doi=draw(st.none() | DOI),
        arxiv_id=draw(st.none() | st.sampled_from(["2105.01234", "math/0309136"])),
        url=draw(st.none() | st.sampled_from(["https://example.org/a_b?c=~d&e=%20#f", "https://example.org/"])),
        organization=draw(st.none() | TITLE),
        orcids=orcids if any(orcids) else (),
        pmid=draw(st.none() | st.just("31452104")),
        openalex_id=draw(st.none() | st.just("W2741809807")),
        language=draw(st.sampled_from([None, "en", "pt-br"])),
        keywords=parse_keywords(draw(KEYWORDS)),
        licence=draw(st.sampled_from([None, "cc-by", "https://creativecommons.org/licenses/by/4.0/"])),
        citation_count=draw(st.none() | st.integers(0, 10**6)),
    )


LISTS = st.lists(papers(), min_size=1, max_size=2)


def read(content: str | bytes, format: str) -> list[Paper]:
    data = content.encode() if isinstance(content, str) else content
    items = list(stream_papers("-", stdin=io.BytesIO(data), format=format))
    assert all(isinstance(item, Paper) for item in items), items
    return [replace(item, sources=()) for item in items if isinstance(item, Paper)]


def without_type(found: list[Paper]) -> list[Paper]:
    """What the formats say of every record, the kind of its entry and its key, is no part of the paper."""
    ours = {"type", "citation_key"}
    return [replace(paper, extra=tuple(pair for pair in paper.extra if pair[0] not in ours)) for paper in found]


@settings(max_examples=100)
@given(LISTS)
def test_bibtex(originals: list[Paper]) -> None:
    assert without_type(read("".join(to_bibtex(originals)), "bibtex")) == originals


@settings(max_examples=100)
@given(LISTS)
def test_ris(originals: list[Paper]) -> None:
    assert without_type(read("".join(to_ris(originals)), "ris")) == originals


@settings(max_examples=60)
@given(LISTS)
def test_csl_json(originals: list[Paper]) -> None:
    assert without_type(read("".join(to_csl(originals)), "json")) == originals


@settings(max_examples=40)
@given(LISTS)
def test_parquet(originals: list[Paper]) -> None:
    pytest.importorskip("pyarrow", reason="needs the extra [tables]")
    given_ = [replace(p, extra=(("issn", "1234-5678"), ("issn", "8765-4321"), ("odd name", "x"))) for p in originals]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "papers.parquet"
        write_parquet_rows("papers", iter(map(paper_row, given_)), file)
        found = read(file.read_bytes(), "parquet")
    assert found == given_


@pytest.mark.parametrize("write", [to_bibtex, to_ris, to_csl])
def test_volume_issue_pages_and_publisher(write: object) -> None:
    extra = (
        ("issn", "1234-5678"), ("issue", "2"), ("pages", "1-9"), ("publisher", "Trees & Co"), ("volume", "7"),
    )  # fmt: skip
    paper = Paper("p", "T", venue="J", extra=extra)
    form = {to_bibtex: "bibtex", to_ris: "ris", to_csl: "json"}[write]  # type: ignore[index]
    assert without_type(read("".join(write([paper])), form)) == [paper]  # type: ignore[operator]


@pytest.mark.parametrize(("write", "form"), [(to_bibtex, "bibtex"), (to_ris, "ris"), (to_csl, "json")])
def test_concepts_are_keywords_that_no_own_one_has_in_other_capitals(write: Any, form: str) -> None:
    paper = Paper("p", "T", venue="V", keywords=("3D Gaussian Splatting", "views"))
    (found,) = read("".join(write([paper], {"p": ["3D Gaussian splatting", "NeRF"]})), form)
    assert found.keywords == ("3D Gaussian Splatting", "NeRF", "views")


def test_the_kind_of_an_entry_comes_back() -> None:
    for kind in ("inproceedings", "phdthesis", "article"):
        (paper,) = read("".join(to_bibtex([Paper("p", "T", venue="V", extra=(("type", kind),))])), "bibtex")
        assert ("type", kind) in paper.extra
        assert paper.venue == "V"


@pytest.mark.parametrize("authors", [("Prashanth L.A.",), ("Wren A.", "Holt B.C."), ("Wren;Holt",)])
def test_ris_turns_no_name_of_ours_round(authors: tuple[str, ...]) -> None:
    (paper,) = read("".join(to_ris([Paper("p", "T", authors=authors)])), "ris")
    assert paper.authors == authors


def test_what_bibtex_itself_would_stumble_over() -> None:
    """Braces are never unbalanced, not even escaped ones, which BibTeX counts; keys are unique and plain."""
    odd = [Paper(str(n), title, "a } b { c", authors=("Ł, Jr.",)) for n, title in enumerate(["} {", "{{", "\\", "} {"])]
    content = "".join(to_bibtex(odd))
    assert content.count("{") == content.count("}")
    keys = [line.partition("{")[2].rstrip(",") for line in content.splitlines() if line.startswith("@")]
    assert len(set(keys)) == 4
    assert all(key.isascii() and key.replace("-", "").isalnum() for key in keys)


def test_bibtex_is_read_by_another_reader() -> None:
    bibtexparser = pytest.importorskip("bibtexparser")
    paper = Paper(
        "p", "Gr{öße} & C#", "We {prune} 3% of $trees$.", ("Ada Lovelace", "Barnes and Noble"), date="2021-05-03"
    )
    library = bibtexparser.parse_string("".join(to_bibtex([paper, replace(paper, id="q")])))
    assert library.failed_blocks == []
    (one, two) = library.entries
    assert one.key != two.key
    assert (one.fields_dict["year"].value, one.fields_dict["month"].value) == ("2021", "05")
    assert one.fields_dict["author"].value == "Ada Lovelace and {Barnes and Noble}"


def test_ris_is_read_by_another_reader() -> None:
    rispy = pytest.importorskip("rispy")
    paper = Paper(
        "p", "Größe", "We prune.", ("Ada Lovelace", "B"), date="2021-05-03", keywords=("a", "b"), doi="10.1/x"
    )
    (record,) = rispy.loads("".join(to_ris([paper])))
    assert (record["title"], record["abstract"], record["year"]) == ("Größe", "We prune.", "2021")
    assert (record["authors"], record["keywords"], record["doi"]) == (["Ada Lovelace", "B"], ["a", "b"], "10.1/x")


def test_what_another_writer_writes_is_read() -> None:
    rispy = pytest.importorskip("rispy")
    record = {
        "type_of_reference": "JOUR",
        "title": "Größe",
        "authors": ["Lovelace, Ada"],
        "year": "2021",
        "abstract": "We.",
    }
    (paper,) = read(rispy.dumps([record]), "ris")
    assert (paper.title, paper.authors, paper.date, paper.abstract) == ("Größe", ("Ada Lovelace",), "2021", "We.")


def test_csl_keeps_to_its_schema() -> None:
    """The variables and types of csl-data.json 1.0.2 (citationstyles.org)."""
    paper = Paper("p", "T", "A", ("Ada",), date="2021-05", venue="V", doi="10.1/x", orcids=("0000-0002-1825-0097",))
    (item,) = json.loads("".join(to_csl([replace(paper, extra=(("volume", "7"), ("pages", "1-9")))])))
    known = {
        "id",
        "type",
        "title",
        "author",
        "issued",
        "container-title",
        "abstract",
        "DOI",
        "volume",
        "page",
        "custom",
    }
    assert set(item) <= known
    assert item["issued"] == {"date-parts": [[2021, 5]]}
