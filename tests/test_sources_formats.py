"""Each format that people have: files as their tools write them (see source_files.py), whole and damaged."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from source_files import ABSTRACT, ABSTRACT_2, CROSSREF, FILES, OPENALEX, TITLE, TITLE_2, answer

from kg.errors import SourceError
from kg.model import Paper
from kg.sources import Reading, read_papers
from kg.sources.plain import looks_like_abstract
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


def test_what_scopus_writes_into_ris_and_csv() -> None:
    ris = "TY  - JOUR\nTI  - T\nN1  - Cited By :12\nN1  - Export Date: 1 May 2021\nER  - \n"
    assert read(ris).papers[0].citation_count == 12
    header = "Authors,Title,Year,Source title,Cited by,DOI,Abstract,Author Keywords"
    table = f'{header}\n"A, B.; C, D.",T,2021,J,3,,[No abstract available],a; b\n'
    (paper,) = read(table).papers
    assert (paper.authors, paper.venue, paper.citation_count) == (("B. A", "D. C"), "J", 3)
    assert (paper.title_only, paper.keywords) == (True, ("a", "b"))


def test_lists_of_semantic_scholar() -> None:
    papers = [
        {"citingPaper": {"paperId": "a", "title": TITLE}, "contexts": []},
        {"citedPaper": {"paperId": "b", "title": TITLE_2}},
    ]
    assert {paper.title for paper in read(answer("data", papers, offset=0)).papers} == {TITLE, TITLE_2}
    assert read(answer("recommendedPapers", [{"paperId": "a", "title": TITLE}])).records == 1


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


@pytest.mark.parametrize(
    ("jats", "text"),
    [
        ("<jats:tex-math>\\alpha</jats:tex-math> and <mml:math><mml:mi>β</mml:mi></mml:math>", "α and β"),
        (
            "<jats:alternatives><mml:math><mml:semantics><mml:mi>γ</mml:mi>"
            "<mml:annotation encoding='application/x-tex'>\\gamma</mml:annotation></mml:semantics></mml:math>"
            "<jats:tex-math>\\gamma</jats:tex-math></jats:alternatives>",
            "γ",
        ),
        ("<jats:title>ABSTRACT</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One. Two."),
        ("<h4>Aim</h4><div>To<br/>see.</div>", "Aim To see."),
        ("&lt;jats:p&gt;To see.&lt;/jats:p&gt;", "To see."),
    ],
)
def test_formulas_and_markup_of_abstracts(jats: str, text: str) -> None:
    assert first(read(json.dumps([CROSSREF[0] | {"abstract": jats}]))).abstract == text


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


def test_a_chapter_of_a_book_in_pubmed() -> None:
    """PubmedBookArticle, which stands among the articles of a search result (NLM Bookshelf)."""
    chapter = """<PubmedBookArticle><BookDocument><PMID Version="1">20301295</PMID><ArticleIdList>
    <ArticleId IdType="bookaccession">NBK1116</ArticleId></ArticleIdList><Book><Publisher><PublisherName>Trees Press
    </PublisherName></Publisher><BookTitle book="trees">TreeReviews</BookTitle><PubDate><Year>1993</Year></PubDate>
    <AuthorList Type="editors"><Author><LastName>Hopper</LastName></Author></AuthorList><Isbn>9781</Isbn></Book>
    <ArticleTitle>Pruning</ArticleTitle><Language>eng</Language><AuthorList Type="authors"><Author>
    <LastName>Lovelace</LastName><ForeName>Ada</ForeName></Author></AuthorList><PublicationType>Review</PublicationType>
    <Abstract><AbstractText Label="UNASSIGNED">We prune.</AbstractText></Abstract>
    <ContributionDate><Year>2021</Year><Month>05</Month><Day>03</Day></ContributionDate></BookDocument></PubmedBookArticle>"""
    reading = read(FILES["pubmed"][1].replace("</PubmedArticleSet>", f"{chapter}</PubmedArticleSet>"))
    (paper,) = [paper for paper in reading.papers if paper.pmid == "20301295"]
    assert (paper.title, paper.venue, paper.abstract, paper.date) == (
        "Pruning",
        "TreeReviews",
        "We prune.",
        "2021-05-03",
    )
    assert paper.authors == ("Ada Lovelace",)
    assert dict(paper.extra) == {"type": "Review", "publisher": "Trees Press", "isbn": "9781"}
    assert (reading.records, reading.skipped) == (3, ())


def test_ris_without_ends() -> None:
    """A blank line before the next TY ends a record, too."""
    content = "TY  - JOUR\nTI  - A\n\nTY  - JOUR\nTI  - B\n\nTY  - JOUR\nTI  - C\n"
    assert [paper.title for paper in read(content).papers] == ["A", "B", "C"]
    reading = read(content.replace("TI  - B\n", "TI  - B\nER  - \n"))
    assert [paper.title for paper in reading.papers] == ["A", "B"]
    assert [item.line for item in reading.skipped] == [8]
    glued = read("TY  - JOUR\nTI  - A\nAB  - We pruTY\nTY  - JOUR\nTI  - B\nER  - \n")
    assert ([paper.title for paper in glued.papers], [item.line for item in glued.skipped]) == (["B"], [1])


def test_tags_of_ris() -> None:
    content = "TY  -JOUR\nTI  -A study\nA2  - Hopper, Grace\nED  - B\nT3  - LNCS\nCY  - Kiel\nER  -\n"
    (paper,) = read(content).papers
    assert paper.title == "A study"
    assert paper.extra == (
        ("editor", "B"), ("editor", "Hopper, Grace"), ("place", "Kiel"), ("series", "LNCS"), ("type", "JOUR"),
    )  # fmt: skip


def test_what_endnote_puts_into_one_element() -> None:
    content = FILES["endnote"][1].replace("10.1000/trees.1", "10.1000/trees.1&#xD;S0000").replace(
        "https://example.org/trees", "https://example.org/trees&#xD;https://example.org/other"
    )  # fmt: skip
    paper = first(read(content))
    assert (paper.doi, paper.url) == ("10.1000/trees.1", "https://example.org/trees")


def test_a_snapshot_of_arxiv_without_versions() -> None:
    """The id says the month; the date of the last change is no date of publication."""
    for identifier, date in (("0704.0001", "2007-04"), ("hep-th/9901001", "1999-01"), ("odd", "2015-05-13")):
        record = {"id": identifier, "title": "T", "authors_parsed": [["Ada", "", ""]], "update_date": "2015-05-13"}
        assert read(json.dumps(record)).papers[0].date == date


def test_front_matter_of_other_tools() -> None:
    """Quarto and Pandoc: authors as objects, folded texts, lists on one line with quotation marks."""
    content = """---
title: >-
  A long
  title
author:
  - name: Ada Lovelace
    orcid: 0000-0002-1825-0097
    affiliation: University of Trees
  - Alan Turing
keywords: [a, "b, c", 'Topic: d']
tags:
  - "url: no address"
abstract: |
  We do.
  We did.
---
"""
    (paper,) = read(content).papers
    assert (paper.title, paper.abstract, paper.keywords) == (
        "A long title",
        "We do. We did.",
        ("Topic: d", "a", "b, c"),
    )
    assert (paper.authors, paper.orcids) == (("Ada Lovelace", "Alan Turing"), (ORCID, ""))


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (  # IEEE Xplore, Export > Search results
            '"Document Title",Authors,"Publication Title","Publication Year","Abstract","Author Keywords",'
            '"Article Citation Count"\n"T","A. Lovelace; B. Berg","J","2020","We prune.","a;b","3"\n',
            {"authors": ("A. Lovelace", "B. Berg"), "venue": "J", "keywords": ("a", "b"), "citation_count": 3},
        ),
        (  # Web of Science, saved as text with tabs
            "Article Title\tAuthors\tSource Title\tPublication Year\tAbstract\n"
            "T\tLovelace, A; Berg, B\tJ\t2020\tWe prune.\n",
            {"authors": ("A Lovelace", "B Berg"), "venue": "J", "date": "2020"},
        ),
        (  # OpenAlex, Export > CSV: names of fields with dots, bars between values
            "id,doi,title,publication_date,authorships.author.display_name,primary_location.source.display_name,abstract\n"
            "https://openalex.org/W1,https://doi.org/10.1000/x,T,2020-01-02,Ada Lovelace|José Berg,J,We prune.\n",
            {"openalex_id": "W1", "authors": ("Ada Lovelace", "José Berg"), "venue": "J", "doi": "10.1000/x"},
        ),
        (  # Excel in Europe: a hint for the delimiter, commas of numbers, lines inside of quotation marks
            'sep=;\r\nTitle;Abstract;Keywords;Date\r\nT;"We\r\nprune.";"a|b";22.10.2023\r\n',
            {"keywords": ("a", "b"), "date": "2023-10-22"},
        ),
    ],
    ids=["IEEE", "Web of Science", "OpenAlex", "Excel"],
)
def test_tables_that_people_have(content: str, known: dict[str, Any]) -> None:
    (paper,) = read(content).papers
    assert (paper.title, paper.abstract) == ("T", "We prune.")
    assert {name: getattr(paper, name) for name in known} == known
