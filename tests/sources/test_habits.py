"""Habits of the tools that write the formats: what they leave out, put elsewhere, or have of their own."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from service_answers import CROSSREF, TITLE, TITLE_2
from source_files import FILES, answer

from kg.model import Paper
from kg.sources import Reading, read_papers
from kg.sources.cleaning.dates import parse_date

ORCID = "0000-0002-1825-0097"


def read(content: str, **options: Any) -> Reading:
    return read_papers("-", stdin=io.BytesIO(content.encode()), **options)


def first(reading: Reading) -> Paper:
    (paper,) = [paper for paper in reading.papers if paper.title == TITLE]
    return paper


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
        ("<h4>Aim</h4><div>To<br/>see.</div>", "Aim: To see."),
        ("&lt;jats:p&gt;To see.&lt;/jats:p&gt;", "To see."),
    ],
)
def test_formulas_and_markup_of_abstracts(jats: str, text: str) -> None:
    assert first(read(json.dumps([CROSSREF[0] | {"abstract": jats}]))).abstract == text


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
    """The next TY ends a record, too; the end of a file only where no record has an ER."""
    content = "TY  - JOUR\nTI  - A\n\nTY  - JOUR\nTI  - B\n\nTY  - JOUR\nTI  - C\n"
    assert [paper.title for paper in read(content).papers] == ["A", "B", "C"]
    reading = read(content.replace("TI  - B\n", "TI  - B\nER  - \n"))
    assert [paper.title for paper in reading.papers] == ["A", "B"]
    assert [item.line for item in reading.skipped] == [8]
    glued = read("TY  - JOUR\nTI  - A\nAB  - We pruTY\nTY  - JOUR\nTI  - B\nER  - \n")
    assert ([paper.title for paper in glued.papers], glued.skipped) == (["A", "B"], ())


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


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("10/22/2023", "2023-10-22"),
        ("22/10/2023", "2023-10-22"),
        ("3/4/2023", "2023"),  # the third of April, or March the fourth
        ("3/3/2023", "2023-03-03"),
        ("22.10.2023", "2023-10-22"),
        ("22-Oct-2023", "2023-10-22"),
        ("Oct-2023", "2023-10"),
        ("2023 Oct 22", "2023-10-22"),
        ("2023/Oct/22", "2023-10-22"),
        ("Mon, 3 May 2021 17:59:59 GMT", "2021-05-03"),
        ("Fall 2023", "2023"),
        ("2023-24", "2023"),
        ("c2020", "2020"),
    ],
)
def test_dates_of_spreadsheets_and_libraries(text: str, date: str) -> None:
    assert parse_date(text) == date
