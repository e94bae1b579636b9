"""Each format that people have: files as their tools write them (see source_files.py), whole and damaged."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from service_answers import ABSTRACT, ABSTRACT_2, CROSSREF, OPENALEX, TITLE, TITLE_2
from source_files import FILES, answer

from kg.errors import SourceError
from kg.model import Paper
from kg.sources import Reading, read_papers
from kg.sources.formats.plain import looks_like_abstract
from kg.sources.sniff import sniff

ORCID = "0000-0002-1825-0097"


def read(content: str | bytes, **options: Any) -> Reading:
    data = content.encode() if isinstance(content, str) else content
    return read_papers("-", stdin=io.BytesIO(data), **options)


def first(reading: Reading) -> Paper:
    (paper,) = [paper for paper in reading.papers if paper.title == TITLE]
    return paper


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gz"])
def test_a_file_is_known_by_its_content(name: str, compressed: bool) -> None:
    format, content = FILES[name]
    assert sniff([line + "\n" for line in content.split("\n")]) == format
    data = content.encode()
    reading = read(gzip.compress(data, mtime=0) if compressed else data)
    assert reading.skipped == ()
    paper = first(reading)
    assert paper.abstract.replace("Aim: ", "").replace("Results: ", "") == ABSTRACT
    assert paper.authors in {("Ada Lovelace", "José van der Berg"), ()}
    assert (paper.authors == ()) == (name == "text")
    assert paper.sources == ("stdin",)
    others = [paper for paper in reading.papers if paper.title != TITLE]
    assert [(other.title, other.abstract, other.year) for other in others] in ([(TITLE_2, ABSTRACT_2, 2020)], [])


#: What each file knows beyond title, abstract and authors.
KNOWN: dict[str, dict[str, Any]] = {
    "bibtex": {
        "date": "2021-05", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "url": "https://example.org/trees_1",
        "venue": "Journal of Trees & Forests", "language": "en",
        "keywords": ("Computer Science - Machine Learning", "pruning"),
    },
    "biblatex": {
        "date": "2021-05-03", "arxiv_id": "2105.01234", "venue": "Journal of Trees & Forests", "language": "en",
        "keywords": ("pruning", "trees"),
    },
    "acl": {
        "date": "2021-05", "doi": "10.18653/v1/2021.trees-1.1", "venue": "Proceedings of the 1st Workshop on Trees",
        "url": "https://aclanthology.org/2021.trees-1.1/",
    },
    "ris": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "language": "en",
        "venue": "Journal of Trees & Forests", "keywords": ("pruning", "trees"),
    },
    "nbib": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "pmid": "31452104", "language": "en", "orcids": (ORCID, ""),
        "venue": "Journal of Trees & Forests", "keywords": ("Trees", "pruning"), "licence": "(c) 2021 The Authors.",
    },
    "pubmed": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "pmid": "31452104", "language": "en", "orcids": (ORCID, ""),
        "venue": "Journal of Trees & Forests", "keywords": ("Trees", "pruning"),
    },
    "endnote": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "pmid": "31452104", "language": "en",
        "venue": "Journal of Trees & Forests", "keywords": ("pruning", "trees"), "url": "https://example.org/trees",
    },
    "atom": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "venue": "J. Trees 7 (2021)",
    },
    "arxiv-snapshot": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "venue": "J. Trees 7 (2021)",
        "licence": "http://creativecommons.org/licenses/by/4.0/",
    },
    "openalex": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "pmid": "31452104",
        "openalex_id": "W2741809807", "venue": "Journal of Trees & Forests", "orcids": (ORCID, ""), "licence": "cc-by",
        "citation_count": 12, "language": "en", "keywords": ("Pruning",), "url": "https://example.org/trees",
    },
    "semantic-scholar": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "pmid": "31452104",
        "citation_count": 12, "keywords": ("Biology", "Computer Science"), "venue": "Journal of Trees & Forests",
    },
    "semantic-scholar-bulk": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "citation_count": 12,
    },
    "crossref": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "venue": "Journal of Trees & Forests", "orcids": (ORCID, ""),
        "licence": "https://creativecommons.org/licenses/by/4.0/", "citation_count": 12, "keywords": ("Forestry",),
    },
    "csl": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "pmid": "31452104", "language": "en",
        "venue": "Journal of Trees & Forests", "url": "https://example.org/trees",
    },
    "zotero-csv": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "venue": "Journal of Trees & Forests",
        "keywords": ("pruning", "trees"),
    },
    "front-matter": {"date": "2021", "doi": "10.1000/trees.1", "keywords": ("pruning", "trees")},
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_a_source_keeps_what_it_knows(name: str) -> None:
    paper = first(read(FILES[name][1]))
    assert {field: getattr(paper, field) for field in KNOWN[name]} == KNOWN[name]


@pytest.mark.parametrize("name", ["bibtex", "ris", "nbib", "pubmed", "endnote", "openalex", "crossref", "csl"])
def test_what_has_no_field_goes_to_extra(name: str) -> None:
    extra = dict(first(read(FILES[name][1])).extra)
    assert {key: extra[key] for key in ("volume", "issue", "pages", "issn")} == {
        "volume": "7",
        "issue": "2",
        "pages": "1-9",
        "issn": "1234-5678",
    }


# ---------- one format after the other


def test_a_broken_xml_record_costs_itself_only() -> None:
    content = FILES["pubmed"][1].replace("<ArticleTitle>[A study", "<ArticleTitle>& [A study")
    reading = read(content)
    assert [paper.title for paper in reading.papers] == [TITLE]
    (skipped,) = reading.skipped
    assert "not valid XML" in skipped.reason
    assert content.split("\n")[(skipped.line or 0) - 1].startswith("<PubmedArticle>")


def test_entities_of_a_document_type_are_never_read() -> None:
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    content = FILES["atom"][1].replace("<feed", f"{bomb}<feed").replace("A study of forests", "A study of &b;&x;")
    reading = read(content)
    assert [paper.title for paper in reading.papers] == [TITLE]
    assert "undefined entity" in reading.skipped[0].reason


def test_the_error_entry_of_arxiv() -> None:
    content = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/api/errors#incorrect_id</id>
    <title>Error</title><summary>incorrect id format for 1</summary></entry></feed>"""
    (skipped,) = read(content).skipped
    assert skipped.reason == "the API reports an error: incorrect id format for 1"


def test_json_goes_on_after_a_damaged_record() -> None:
    content = json.dumps([{"title": "One", "authors": [{"name": "A"}]}, {"title": "Two"}, {"title": "Three"}])
    reading = read(content.replace('"A"}', '"A}'))
    assert [paper.title for paper in reading.papers] == ["Three", "Two"]
    (skipped,) = reading.skipped
    assert skipped.line == 1
    assert "column" in skipped.reason


def test_answers_one_after_the_other() -> None:
    """Pages of an API, saved into one file."""
    pages = [answer("results", [work], meta={"page": page}) for page, work in enumerate(OPENALEX)]
    assert read("\n".join(pages)).records == 2
    single = json.dumps({"status": "ok", "message-type": "work", "message": CROSSREF[0]})
    assert first(read(single)).doi == "10.1000/trees.1"
    empty = read_papers("-", stdin=io.BytesIO(b'{"results": [], "meta": {"count": 0}}'))
    assert (empty.records, empty.skipped) == (0, ())


def test_jats_is_removed() -> None:
    work = CROSSREF[0] | {
        "abstract": "<jats:sec><jats:title>Aims</jats:title><jats:p>For x &lt; y, see <jats:inline-formula>"
        "<jats:alternatives><jats:tex-math>\\alpha</jats:tex-math><mml:math><mml:mi>α</mml:mi></mml:math>"
        "</jats:alternatives></jats:inline-formula>.</jats:p></jats:sec>"
        "<jats:sec><jats:title>Results</jats:title><jats:p>None.</jats:p></jats:sec>"
    }
    assert first(read(json.dumps([work]))).abstract == "Aims: For x < y, see α. Results: None."


def test_an_inverted_index_with_gaps() -> None:
    work = OPENALEX[0] | {"abstract_inverted_index": {"We": [0], "prune": [3], "trees.": [700]}}
    assert first(read(json.dumps([work]))).abstract == "We prune trees."


def test_an_inverted_index_with_bad_places() -> None:
    work = OPENALEX[0] | {"abstract_inverted_index": {"We": [0, -1, "x", None, 10**9], "prune.": [1], "no": None}}
    assert first(read(json.dumps([work]))).abstract == "We prune."


@pytest.mark.parametrize(
    "content",
    [
        "import os\n\nTITLE = 'this is a long text, with many words, that reads as prose; it goes on and on';\n",
        "A title\n\nToo short.",
        "\n".join(f"word{n} 12.5 77" for n in range(100)),
        "A line of text. " * 2000,
    ],
)
def test_what_is_no_abstract(content: str) -> None:
    with pytest.raises(SourceError, match="of no known format"):
        read(content)


def test_a_readme_is_no_abstract() -> None:
    prose = "This is a project. Install it with pip and run it. It has no dependencies at all, and needs no network."
    assert looks_like_abstract(f"README\n\n{prose}")
    assert not looks_like_abstract(f"README\n\n{prose}\n\n## Usage\n\nRun it.")
    assert not looks_like_abstract(f"README\n\n{prose}\n\n- run it\n- and again.")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF is no source: give the paper's record instead"),
        (b"PK\x03\x04\x14\x00", "save the table as CSV"),
        (b"SQLite format 3\x00", "Zotero: as CSL-JSON"),
    ],
)
def test_what_is_no_source_says_what_to_give_instead(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "paper").write_bytes(data)
    with pytest.raises(SourceError, match=message):
        read_papers([tmp_path / "paper"])
    (tmp_path / "good.bib").write_text("@misc{a, title={A}}")
    assert message in read_papers([tmp_path]).skipped[0].reason
