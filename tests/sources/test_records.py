"""JSON Lines, JSON and CSV: round trips, the names fields go by, and damage that costs one record only."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.model import Paper
from kg.sources import Reading, Skipped, read_papers
from kg.sources.cleaning.abstracts import clean_abstract
from kg.sources.cleaning.dates import parse_date, with_year
from kg.sources.cleaning.persons import parse_authors
from kg.sources.cleaning.retraction import marked_title
from kg.sources.cleaning.text import clean_text, clean_unicode
from kg.sources.details import parse_pmid
from kg.sources.fields import parse_arxiv_id, parse_doi, parse_url
from kg.sources.formats.records import read_json, read_jsonl
from kg.sources.formats.separated import read_csv
from kg.sources.record import BadRecordError, to_paper

TEXT = st.text(max_size=50).map(clean_text)
NAME = (
    st.text(st.characters(categories=["L"]), min_size=1, max_size=8)
    .map(clean_text)
    .filter(lambda name: name.strip() and name.casefold() not in {"na", "nan", "none", "null"})
)
NAMES = (
    st.tuples(NAME, NAME)
    .map(" ".join)
    .filter(lambda name: clean_text(name) == name and " and " not in name and parse_authors(name) == (name,))
)
DATE = st.one_of(
    st.dates().map(str),
    st.integers(1900, 2100).map(str),
    st.dates().map(lambda day: str(day)[:7]),
    st.dates().map(lambda day: f"--{str(day)[5:]}"),
).filter(lambda date: date >= "1000")
ARXIV = st.from_regex(r"(0[7-9]|1[0-4])(0[1-9]|1[0-2])\.[0-9]{4}|2[0-6](0[1-9]|1[0-2])\.[0-9]{5}", fullmatch=True)
PAPERS = st.builds(
    Paper,
    id=st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12).map(clean_unicode).filter(bool),
    title=TEXT.filter(
        lambda text: (
            text.casefold() not in {"", "-", "--", "n/a", "na", "nan", "none", "null"} and not marked_title(text)
        )  # of a retracted paper, which is noted beside it
    ),
    abstract=TEXT.filter(lambda text: clean_abstract(text) == text),
    authors=st.lists(NAMES, max_size=4, unique=True).map(tuple),
    date=st.none() | DATE,
    venue=st.none() | NAME.filter(lambda name: to_paper({"title": "x", "venue": name}).venue == name),  # no database
    doi=st.none() | st.from_regex(r"10\.[0-9]{4}/[a-z0-9.]{0,9}[a-z0-9]", fullmatch=True),
    arxiv_id=st.none() | ARXIV,
    url=st.none() | st.just("https://example.org/paper?id=1"),
    organization=st.none() | NAME,
    sources=st.just(("stdin",)),
)
LISTS = st.lists(PAPERS, min_size=1, max_size=5, unique_by=lambda paper: paper.id)


def to_record(paper: Paper) -> dict[str, Any]:
    names = ("id", "title", "abstract", "authors", "date", "venue", "doi", "arxiv_id", "url", "organization")
    return {name: getattr(paper, name) for name in names}


def to_csv(papers: list[Paper], delimiter: str = ",") -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(to_record(papers[0]))
    for paper in papers:
        writer.writerow(["; ".join(v) if isinstance(v, tuple) else v for v in to_record(paper).values()])
    return file.getvalue()


def read(text: str | bytes, **options: Any) -> Reading:
    return read_papers("-", stdin=io.BytesIO(text if isinstance(text, bytes) else text.encode()), **options)


def unmerged(items: Any) -> list[Paper]:
    return [replace(item, sources=("stdin",)) for item in items]


@given(LISTS)
def test_round_trip_json_lines(papers: list[Paper]) -> None:
    lines = [json.dumps(to_record(paper)) + "\n" for paper in papers]
    assert unmerged(read_jsonl(lines, "f")) == papers
    assert read("".join(lines)) == read(json.dumps([to_record(paper) for paper in reversed(papers)], indent=1))


@given(LISTS, st.sampled_from([None, 2]))
def test_round_trip_json(papers: list[Paper], indent: int | None) -> None:
    text = json.dumps([to_record(paper) for paper in papers], indent=indent, ensure_ascii=False)
    assert unmerged(read_json([text], "f")) == papers


@given(LISTS, st.sampled_from(",;\t|"))
def test_round_trip_csv(papers: list[Paper], delimiter: str) -> None:
    text = to_csv(papers, delimiter)
    assert unmerged(read_csv(io.StringIO(text, newline=""), "f")) == papers
    assert read(text).records == len(papers)


def test_usual_field_names() -> None:
    paper = to_paper(
        {
            "Title": "A  Title",
            "summary": "An abstract.",
            "authors": [{"name": "Ada Lovelace"}, {"given": "Alan", "family": "Turing"}, "Hopper, Grace"],
            "year": 2023,
            "published": "2023-10-22T17:00:00Z",
            "DOI": "https://doi.org/10.1000/ABC",
            "eprint": "arXiv:2310.12345v2",
            "link": "https://example.org/a",
            "booktitle": "NeurIPS",
            "author_count": 5,
            "unknown": [[1]],
        }
    )
    assert paper == Paper(
        id="",
        title="A Title",
        abstract="An abstract.",
        authors=("Ada Lovelace", "Alan Turing", "Grace Hopper"),
        author_count=5,
        date="2023-10-22",
        venue="NeurIPS",
        doi="10.1000/abc",
        arxiv_id="2310.12345",
        url="https://example.org/a",
    )


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"title": 5}, "title is a number, not text"),
        ({"title": ["x"]}, "title is a list, not text"),
        ({"title": "x", "abstract": {"a": 1}}, "abstract is an object, not text"),
        ({"title": "x", "authors": [["a"]]}, "one of the authors is a list, not a name"),
        ({"title": "x", "authors": 3}, "authors is a number, not a list of names or text"),
        ({"title": "x", "year": True}, "year is true or false, not a date"),
        ({"title": "x", "doi": ["10.1/a"]}, "doi is a list, not text"),
        ({"title": " \u200b"}, "title is missing or empty"),
        ({"abstract": "x"}, "title is missing or empty"),
        ({"title": None}, "title is missing or empty"),
        (["x"], "the record is a list, not an object"),
        (None, "the record is null, not an object"),
    ],
)
def test_records_that_are_no_papers(record: object, reason: str) -> None:
    with pytest.raises(BadRecordError, match=reason):
        to_paper(record)


def test_a_word_that_a_title_has_broken_is_whole_where_something_says_so() -> None:
    title, abstract = "Com- pression in Real- Time: A Study- preliminary", "We study compression."
    assert to_paper({"title": title, "abstract": abstract}).title == "Compression in Real-Time: A Study- preliminary"


def test_odd_values_that_do_no_harm() -> None:
    paper = to_paper(
        {"title": "x\ud800", "abstract": "", "doi": "none", "url": "javascript:alert(1)", "year": float("nan"), "id": 7}
    )
    assert paper == Paper("7", "x\ufffd")
    assert to_paper({"title": "x", "year": "forthcoming", "venue": {"name": "JMLR"}}) == Paper("", "x", venue="JMLR")
    assert to_paper({"title": "x", "date": "10" * 9999}).date is None
    assert to_paper({"title": "x", "abstract": None, "authors": [None, {"name": None}, "Ada"]}).authors == ("Ada",)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        *(
            ("2023", "2023"),
            ("2023.0", "2023"),
            ("2023-10", "2023-10"),
            ("2023/1/2", "2023-01-02"),
            ("20231022", "2023-10-22"),
        ),
        *(
            ("Oct 22, 2023", "2023-10-22"),
            ("22 October 2023", "2023-10-22"),
            ("Sept. 2023", "2023-09"),
            ("Feb 29", "--02-29"),
        ),
        *(("2023-10-22 10:11:12", "2023-10-22"), ("--02-29", "--02-29"), ("2023-02-30", "2023"), ("2023-13", "2023")),
        *(("", None), ("0000", None), ("99", None), ("Feb 30", None), ("13/32/2023", "2023")),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert parse_date(text) == date


def test_a_year_is_only_given_to_dates_without_one() -> None:
    assert with_year("--02-22", 2026) == "2026-02-22"
    assert with_year("--02-29", 2026) == "--02-29"
    assert with_year("2023", 2026) == "2023"
    records = '{"title": "x", "date": "--02-22"}\n'
    assert read(records, page_year=2026).papers[0].date == "--02-22"


def test_identifiers() -> None:
    assert parse_doi("doi:10.1000/ABC") == parse_doi("http://dx.doi.org/10.1000/abc") == "10.1000/abc"
    assert parse_doi("10.1000") is None
    assert parse_doi("10.1145/1137627.1137633. 2020") == "10.1145/1137627.1137633"
    assert parse_doi("10.1016/j. cell.2020.01.001") != parse_doi("10.1016/j. neuron.2019.02.002") is not None
    assert parse_doi("10.1016/j. and what follows") is None
    assert [parse_pmid(text) for text in ("0", "00", "PMID: 0031452104", "31452104")] == [None, None, *["31452104"] * 2]
    assert parse_arxiv_id("https://arxiv.org/pdf/1706.03762v5.pdf") == "1706.03762"
    assert parse_arxiv_id("1706.03762v5 [cs.CL]") == "1706.03762"
    assert parse_arxiv_id("hep-th/9901001v3") == "hep-th/9901001"
    assert parse_arxiv_id("1799.03762") is None
    assert parse_url("ftp://example.org") is None
    assert parse_url('https://example.org/"><script>') is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        ("Ada Lovelace", ("Ada Lovelace",)),
        ("Lovelace, Ada", ("Ada Lovelace",)),
        ("Ada Lovelace; Alan Turing;", ("Ada Lovelace", "Alan Turing")),
        ("Lovelace, Ada; Turing, Alan", ("Ada Lovelace", "Alan Turing")),
        ("Ada Lovelace, Alan Turing", ("Ada Lovelace", "Alan Turing")),
        ("Ada Lovelace, Alan Turing & Grace Hopper", ("Ada Lovelace", "Alan Turing", "Grace Hopper")),
        ("Lovelace, A., Turing, A. M.", ("A. Lovelace", "A. M. Turing")),
        ('["Ada Lovelace", "Alan Turing"]', ("Ada Lovelace", "Alan Turing")),
        ("['Ada Lovelace', 'Alan Turing']", ("Ada Lovelace", "Alan Turing")),
        ("M&uuml;ller, Ada; Alan Turing", ("Ada Müller", "Alan Turing")),
        (r"Bernhard Sch\"olkopf and Anderson, Ferdinand", ("Bernhard Schölkopf", "Ferdinand Anderson")),
        ("Plato, Aristotle, Socrates", ("Plato", "Aristotle", "Socrates")),
    ],
)
def test_author_strings(text: str, names: tuple[str, ...]) -> None:
    assert parse_authors(text) == names


BAD_LINES = ['{"title": 5}', '{"title": "cut', '["x"]', "null", "[" * 100_000, '{"title": ""}', "not json", "1" * 9999]


@pytest.mark.parametrize("bad", BAD_LINES)
def test_json_lines_keep_the_good_records(bad: str) -> None:
    reading = read(f'{{"title": "One"}}\n\n{bad}\n{{"title": "Two"}}')
    assert [paper.title for paper in reading.papers] == ["One", "Two"]
    assert [(item.file, item.line) for item in reading.skipped] == [("stdin", 3)]
    with pytest.raises(SourceError, match=r"^stdin:3: "):
        read(f'{{"title": "One"}}\n\n{bad}\n', strict=True)


def test_first_line_may_be_the_bad_one() -> None:
    reading = read('not json\n{"title": "Two"}\n')
    assert [paper.title for paper in reading.papers] == ["Two"]
    assert reading.skipped[0].line == 1


def test_json_keeps_the_good_records() -> None:
    reading = read('[\n{"title": "One"},\n5,\n{"title": 5},\n{"title": "Two"},\n{"title": "Th')
    assert [paper.title for paper in reading.papers] == ["One", "Two"]
    assert [item.line for item in reading.skipped] == [3, 4, 6]
    assert read("[]").records == 0
    assert read('{\n"title": "One"\n}\n{\n"title": "Two"\n}').records == 2
    assert [item.reason for item in read('[{"title": "One"}').skipped] == ["the list is not closed"]
    assert [item.reason for item in read('[{"title": "One"}] x').skipped] == ["text after the end of the list"]


def test_csv_keeps_the_good_records() -> None:
    text = 'title,abstract\r\nOne,"a\r\nb"\r\nshort\r\n"open,x\r\nTwo,"q ""r"""\r\n'
    text += ',x\r\n"a" b,x\r\na,b,c\r\n\r\nThree,,\r\n'
    reading = read(text)
    assert [(paper.title, paper.abstract) for paper in reading.papers] == [
        ("a", "b"),
        ("One", "a b"),
        ("short", ""),
        ("Three", ""),
        ("Two", 'q "r"'),
    ]
    assert [item.line for item in reading.skipped] == [5, 7, 8, 9]
    with pytest.raises(SourceError, match="no column is called title"):
        read("a,b\n1,2\n", format="csv")


def test_encodings_and_marks() -> None:
    line = '{"title": "Café β"}\n'
    for data in (line.encode("utf-8-sig"), line.encode("utf-16"), line.encode(), line.encode("utf-16-be")):
        if data[:1] != b"\x00":
            assert read(data).papers[0].title == "Café β"
    assert read('{"title": "Café"}'.encode("cp1252")).papers[0].title == "Café"
    assert read(b'{"title": "\xce\xb2 \xff"}').papers[0].title == "β \ufffd"
    assert read(b'{"title": "\\ud800x"}').papers[0].title == "\ufffdx"
    assert read("title;year\r\nCafé;2023\r\n".encode("cp1252")).papers[0].title == "Café"


def test_very_long_lines() -> None:
    abstract = "word " * 400_000
    assert len(read(json.dumps({"title": "x", "abstract": abstract})).papers[0].abstract) == len(abstract) - 1
    assert len(read(f'title,abstract\nx,"{abstract}"\n').papers[0].abstract) == len(abstract) - 1
    assert csv.field_size_limit() == 131072


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(str.encode),
    st.sampled_from(["jsonl", "json", "csv", "dailypapers"]),
)
def test_no_input_breaks_a_reader(data: bytes, name: str) -> None:
    try:
        reading = read(data, format=name)
    except SourceError as error:
        assert "\n" not in str(error)
    else:
        assert all(isinstance(item, Skipped) and "\n" not in str(item) for item in reading.skipped)


def test_an_orcid_with_a_wrong_check_digit_is_nobodys() -> None:
    authors = [{"name": "Ada", "orcid": f"0000-0002-1825-009{digit}"} for digit in "0123456789X"]
    assert [bool(to_paper({"title": "T", "authors": [one]}).orcids) for one in authors] == [
        d == "7" for d in "0123456789X"
    ]
