"""Each source with each fault: the good records are kept, the bad ones named by file and position."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from service_answers import CROSSREF, OPENALEX, SEMANTIC_SCHOLAR, SEMANTIC_SCHOLAR_BULK, TITLE, TITLE_2
from source_files import CSL, FILES, SNAPSHOT, answer, lines

from kg.errors import SourceError
from kg.model import Paper
from kg.sources import Reading, read_papers, stream_papers


def read(content: str | bytes, **options: Any) -> Reading:
    data = content.encode() if isinstance(content, str) else content
    return read_papers("-", stdin=io.BytesIO(data), **options)


def first(reading: Reading) -> Paper:
    (paper,) = [paper for paper in reading.papers if paper.title == TITLE]
    return paper


#: Where each format's second record ends, for cutting in the middle of it.
CUT = {name: len(content) - 60 for name, (_, content) in FILES.items() if TITLE_2 in content}


@pytest.mark.parametrize("name", CUT)
def test_a_file_that_is_cut_keeps_its_whole_records(name: str) -> None:
    content = FILES[name][1].rstrip()
    place = content.rindex("Wine") + 2
    reading = read(content[:place])
    assert [paper.title for paper in reading.papers] == [TITLE]
    (skipped,) = reading.skipped
    assert skipped.file == "stdin"
    assert skipped.line is not None
    assert content[:place].count("\n") + 1 >= skipped.line >= 1
    with pytest.raises(SourceError, match=rf"stdin:{skipped.line}: "):
        read(content[:place], strict=True)


@pytest.mark.parametrize(("name", "line"), [("biblatex", 4), ("acl", 7)])
def test_a_cut_entry_of_bibtex_is_named_by_its_line(name: str, line: int) -> None:
    content = FILES[name][1]
    reading = read(content[: content.rindex("Iris")])
    assert (reading.papers, reading.records) == ((), 1 if name == "acl" else 0)  # the volume, which is no paper
    assert [(item.file, item.line, item.reason) for item in reading.skipped] == [
        ("stdin", line, "the entry is not closed")
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_byte_order_mark_and_utf_16(name: str) -> None:
    content = FILES[name][1]
    assert read(b"\xef\xbb\xbf" + content.encode()) == read(content)
    assert read(content.encode("utf-16")) == read(content)


@pytest.mark.parametrize("name", FILES)
def test_windows_encoding(name: str) -> None:
    """It is read, and once a file it is said that it was guessed."""
    content = FILES[name][1]
    guess, sure = read(content.encode("cp1252")), read(content)
    assert replace(guess, dropped=()) == sure
    line = next((n for n, line in enumerate(content.split("\n"), start=1) if not line.isascii()), None)
    assert [(note.what, note.line) for note in guess.dropped] == ([] if line is None else [("guessed", line)])


def test_another_encoding_is_not_guessed_in_silence() -> None:
    reading = read("title,year\nBERT,2018\n深層学習 BERT,2019\n".encode("shift-jis"))
    assert [str(note) for note in reading.dropped] == [
        "stdin:3: this is not UTF-8 and is read as Windows-1252; where that is wrong, save the file as UTF-8"
    ]


def test_values_that_are_dropped_are_said() -> None:
    records = [
        {"title": "A", "year": 20200, "doi": "10.1000/AbC%20x<y>", "url": "https://example.org/a b"},
        {"title": "B", "year": -5, "pmid": "PMC6", "arxiv": "hal-1", "citations": "many", "openalex": "A1"},
        {"title": "C", "year": 2020, "url": "doi.org/10.1000/a", "doi": "10.48550/arXiv.1706.03762", "pmid": "NaN"},
        {"title": "D", "authors": [{"name": "Ada Wren", "orcid": "0000-0002-1825-0098"}, {"name": "B", "orcid": None}]},
        {"title": "E", "author_count": "many"},
        {"title": "F", "author_count": 10**30},
        {"title": "G", "author_count": "N/A"},
    ]
    reading = read("\n".join(map(json.dumps, records)), strict=True)
    assert (len(reading.papers), reading.skipped) == (7, ())
    assert [(note.what, note.line, note.reason.partition(" and is")[0]) for note in reading.dropped] == [
        ("dropped", 1, "doi '10.1000/AbC%20x<y>' is no DOI"),
        ("dropped", 1, "url 'https://example.org/a b' is no web address"),
        ("dropped", 1, "year '20200' is no date"),
        ("dropped", 2, "arxiv 'hal-1' is no arXiv id"),
        ("dropped", 2, "citations 'many' is no number of citations"),
        ("dropped", 2, "openalex 'A1' is no id of OpenAlex"),
        ("dropped", 2, "pmid 'PMC6' is no PubMed id"),
        ("dropped", 2, "year '-5' is no date"),
        ("dropped", 4, "orcid '0000-0002-1825-0098' is no ORCID"),
        ("dropped", 5, "author_count 'many' is no number of authors"),
        ("dropped", 6, f"author_count '{10**30}' is no number of authors"),
    ]
    lines = io.BytesIO("\n".join(map(json.dumps, records)).encode())
    assert all(isinstance(item, Paper) for item in stream_papers("-", stdin=lines))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("ends", ["\r\n", "\r", "mixed"])
def test_any_ends_of_lines(name: str, ends: str) -> None:
    format, content = FILES[name]
    if format == "jsonl" and ends == "\r":
        pytest.skip("a line of JSON Lines ends with a line feed")
    plain = content.replace("\r\n", "\n")
    if ends == "mixed":
        kinds = ("\n", "\r\n", "\r\n" if format == "jsonl" else "\r")
        changed = "".join(part + kinds[place % 3] for place, part in enumerate(plain.split("\n")))
    else:
        changed = plain.replace("\n", ends)
    assert read(changed).papers == read(content).papers
    assert read(changed).skipped == ()


#: Records that are JSON, by the service that they are of.
RECORDS: dict[str, list[dict[str, Any]]] = {
    "openalex": OPENALEX,
    "semantic-scholar": SEMANTIC_SCHOLAR,
    "semantic-scholar-bulk": SEMANTIC_SCHOLAR_BULK,
    "arxiv-snapshot": SNAPSHOT,
    "crossref": CROSSREF,
    "csl": CSL,
}
HARMLESS = ({"id": {}}, {"abstract": []})  # the abstract is elsewhere, or absent; the id is not needed


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize(
    "bad", [None, 5, [], "x", {"title": None}, {"title": 5}, {"title": {"a": [None]}}, *HARMLESS], ids=str
)
def test_nested_nulls_and_wrong_types(name: str, bad: Any) -> None:
    good, other = RECORDS[name]
    damaged = {**other, "display_name": None, **bad} if isinstance(bad, dict) else bad
    reading = read(lines([good, damaged, good]))
    assert [paper.title for paper in reading.papers if paper.title == TITLE] == [TITLE]
    if bad in HARMLESS:
        assert len(reading.papers) + len(reading.skipped) == 2
    else:
        assert [(item.file, item.line) for item in reading.skipped] == [("stdin", 2)]


@pytest.mark.parametrize("name", RECORDS)
def test_every_field_may_be_null_or_of_any_type(name: str) -> None:
    """One field after the other, at any depth, is replaced: never a crash, never a lost neighbour."""
    good, other = RECORDS[name]
    for wrong in (None, 7, "x", [], {}, [None], {"a": None}, True):
        damaged = list(replaced(good, wrong))
        reading = read(lines([*damaged, other]))
        assert TITLE_2 in {paper.title for paper in reading.papers}
        assert all(item.line is not None and item.line <= len(damaged) for item in reading.skipped)


def replaced(value: Any, wrong: Any) -> Any:
    """Copies of a value in each of which one part is replaced."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield value | {key: wrong}
            yield from (value | {key: part} for part in replaced(item, wrong))
    elif isinstance(value, list) and value:
        yield [wrong, *value[1:]]
        yield from ([part, *value[1:]] for part in replaced(value[0], wrong))


def long_abstract(size: int) -> str:
    return ("We prune decision trees on the Iris data set. " * (size // 46 + 1))[:size].strip()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["openalex", "crossref", "csl", "bibtex", "endnote"])
def test_a_line_of_ten_megabytes(name: str) -> None:
    """A file without line ends, as big as an export of thousands: each record is found."""
    size, number = 5_000, 2_000
    abstracts = [f"{long_abstract(size)} Number {place}." for place in range(number)]
    if name == "openalex":
        works = [{"id": f"https://openalex.org/W{n}", "display_name": f"No. {n}", "authorships": [], "abstract": a}
                 for n, a in enumerate(abstracts)]  # fmt: skip
        content = answer("results", works, meta={})
    elif name == "crossref":
        content = json.dumps({"items": [{"DOI": f"10.1000/{n}", "title": [f"No. {n}"], "abstract": a}
                                        for n, a in enumerate(abstracts)]})  # fmt: skip
    elif name == "csl":
        content = json.dumps([{"type": "article", "container-title": "J", "title": f"No. {n}", "abstract": a}
                              for n, a in enumerate(abstracts)])  # fmt: skip
    elif name == "bibtex":
        content = " ".join(f"@misc{{k{n}, title = {{No. {n}}}, abstract = {{{a}}}}}" for n, a in enumerate(abstracts))
    else:
        content = "<xml><records>" + "".join(
            f"<record><titles><title>No. {n}</title></titles><abstract>{a}</abstract></record>"
            for n, a in enumerate(abstracts)
        ) + "</records></xml>"  # fmt: skip
    assert len(content) > 10_000_000
    assert "\n" not in content
    reading = read(content)
    assert (reading.records, reading.skipped) == (number, ())


#: A record of each format on one line, from title and abstract; and what stands before and behind all records.
SINGLE: dict[str, tuple[str, Callable[[str, str], str], str]] = {
    "jsonl": ("", lambda title, text: json.dumps({"title": title, "abstract": text}), ""),
    "openalex": (
        "", lambda title, text: json.dumps({**OPENALEX[1], "display_name": title, "title": title, "abstract": text,
                                            "abstract_inverted_index": None}), "",
    ),
    "json": ("[", lambda title, text: json.dumps({"title": title, "abstract": text}) + ",", '{"title": "End"}]'),
    "csv": ("title,abstract\n", lambda title, text: f'{title},"{text}"', ""),
    "bibtex": ("", lambda title, text: f"@misc{{k, title={{{title}}}, abstract={{{text}}}}}", ""),
    "ris": ("", lambda title, text: f"TY  - JOUR\nTI  - {title}\nAB  - {text}\nER  - ", ""),
    "nbib": ("", lambda title, text: f"PMID- {len(text)}\nTI  - {title}\nAB  - {text}\nSO  - J\n", ""),
    "pubmed": (
        "<PubmedArticleSet>", lambda title, text: f"<PubmedArticle><MedlineCitation><Article><ArticleTitle>{title}"
        f"</ArticleTitle><Abstract><AbstractText>{text}</AbstractText></Abstract></Article></MedlineCitation>"
        "</PubmedArticle>", "</PubmedArticleSet>",
    ),
    "endnote": (
        "<xml><records>", lambda title, text: f"<record><titles><title>{title}</title></titles><abstract>{text}"
        "</abstract></record>", "</records></xml>",
    ),
    "atom": (
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        lambda title, text: f"<entry><title>{title}</title><summary>{text}</summary></entry>", "</feed>",
    ),
}  # fmt: skip


def around(name: str, abstract: str) -> Reading:
    """A record with such an abstract between two others."""
    head, record, tail = SINGLE[name]
    return read("\n".join([head, record("One", "We."), record("Long", abstract), record("Two", "We do."), tail]))


@pytest.mark.slow
@pytest.mark.parametrize("name", SINGLE)
def test_a_record_of_ten_megabytes(name: str) -> None:
    reading = around(name, long_abstract(10_000_000))
    papers = {paper.title: paper for paper in reading.papers if paper.title != "End"}
    assert set(papers) == {"One", "Long", "Two"}
    assert len(papers["Long"].abstract) > 9_000_000
    assert reading.skipped == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", SINGLE)
def test_a_record_that_is_too_long_costs_itself_only(name: str) -> None:
    """Of more than 16 million characters (32, where a record may have many lines); it is named by its line."""
    reading = around(name, "x" * 40_000_000)
    assert {"One", "Two"} <= {paper.title for paper in reading.papers}
    assert "Long" not in {paper.title for paper in reading.papers}
    assert {item.line for item in reading.skipped} == {LINE_OF_THE_LONG[name]}


#: Where the second record begins, with the line for what stands before.
LINE_OF_THE_LONG = dict.fromkeys(SINGLE, 3) | {"ris": 6, "nbib": 7, "csv": 4}
