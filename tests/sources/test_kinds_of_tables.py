"""Tables and JSON as services write them: names of columns, rows that do not fit, records in wrappings."""

# ruff: noqa: E501 - lines of files are as long as they are

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from kg.errors import SourceError
from kg.sources import Reading, read_papers

ABSTRACT = "We grow lichen on old brick and weigh it each week. Shaded brick carries twice as much."


def read(content: str | bytes, **options: Any) -> Reading:
    return read_papers("-", stdin=io.BytesIO(content.encode() if isinstance(content, str) else content), **options)


#: Header, row, and what the paper has, each beside the others: three of a kind.
TABLES: dict[str, tuple[str, dict[str, Any]]] = {
    "tags": ("PT\tAU\tAF\tTI\tSO\tAB\tPY\nJ\tOrr, U\tOrr, Una\tLichen on brick\tWALLS\t{}\t2017\n", {"venue": "WALLS"}),
    "tags-with-mark": ("\ufeffPT\tAU\tTI\tAB\tDI\r\nJ\tOrr, Una\tLichen on brick\t{}\t10.1234/w.1\r\n",
                       {"doi": "10.1234/w.1"}),
    "tags-two-rows": ("PT\tAU\tTI\tAB\tZ9\nJ\tOrr, Una\tLichen on brick\t{}\t4\nJ\tDale, K\tSoot\tWe sweep.\t2\n",
                      {"citation_count": 4}),
    "display-name": ("id,display_name,abstract,authorships.author.display_name\nhttps://openalex.org/W7,Lichen on brick,"
                     '"{}",Una Orr\n', {"openalex_id": "W7"}),
    "camel": ('articleTitle,abstractText,authorString,journalTitle\nLichen on brick,"{}",Una Orr,Walls\n', {"venue": "Walls"}),
    "dublin-core": ('dc:title,dc:description,dc:creator,dc:date\nLichen on brick,"{}","Orr, Una",2017-02\n', {"date": "2017-02"}),
    "preamble": ('"About: 3 May 2021"\n\nRank,Title,Abstract,Authors,Times cited\n1,Lichen on brick,"{}","Orr, Una",9\n',
                 {"citation_count": 9}),
    "preamble-of-two": ('Search: lichen\nDate: today\nTitle;Abstract;Author Names;Cites\nLichen on brick;"{}";Una Orr;3\n',
                        {"citation_count": 3}),
    "preamble-semicolon": ('Export von "Walls", 2021.\nTitle;Author(s);Abstract;Source\nLichen on brick;Una Orr;"{}";Walls\n',
                           {"venue": "Walls"}),
    "slash": ('Title,Author/s,Abstract,Citing Works Count,Open Access License\nLichen on brick,Una Orr,"{}",5,cc-by\n',
              {"citation_count": 5, "licence": "cc-by"}),
    "full-names": ('Authors,Author full names,Title,Abstract\nOrr U.,"Orr, Una (81)",Lichen on brick,"{}"\n', {}),
    "scopus-id": ('Authors,Author full names,Title,Abstract\nOrr U.,"Orr, Una (57190000001)",Lichen on brick,"{}"\n', {}),
    "month-beside-year": ('Article Title,Author Full Names,Abstract,Publication Date,Publication Year\nLichen on brick,'
                          '"Orr, Una","{}",FEB 3,2017\n', {"date": "2017-02-03"}),
    "put-online-later": ('Document Title,Authors,Abstract,Publication Year,Online Date\nLichen on brick,Una Orr,"{}",2007,3 Feb 2012\n',
                         {"date": "2007"}),
    "put-online-that-year": ('Title,Authors,Abstract,Year,First Publication Date\nLichen on brick,Una Orr,"{}",2012,2012-02-03\n',
                             {"date": "2012-02-03"}),
    "marks-inside-at-the-end": ('"Title","Authors","Journal","Abstract"\n"Lichen on brick","Una Orr","Walls, or "bricks of old"","{}"\n',
                                {"venue": 'Walls, or "bricks of old"'}),
    "wos-core": ('Article Title,Author Full Names,Abstract,"Times Cited, WoS Core"\nLichen on brick,"Orr, Una","{}",6\n',
                 {"citation_count": 6}),
    "source-is-a-database": ('Title,Authors,Abstract,Source title,Source\nLichen on brick,Una Orr,"{}",Walls,Scopus\n',
                             {"venue": "Walls"}),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_services(name: str) -> None:
    content, known = TABLES[name]
    paper = next(paper for paper in read(content.replace("{}", ABSTRACT)).papers if paper.title == "Lichen on brick")
    assert (paper.abstract, paper.authors) == (ABSTRACT, ("Una Orr",))
    assert {field: getattr(paper, field) for field in known} == known


@pytest.mark.parametrize(
    ("rows", "titles", "named"),
    [
        ('Lichen,"{}",2017,more\nSoot,We sweep.,2018\n', ["Lichen", "Soot"], [2]),
        ("Lichen,{},2017,,\nSoot,We sweep.,2018,x,y\n", ["Lichen", "Soot"], [3]),
        ("Lichen,{},2017\nSoot\n", ["Lichen", "Soot"], []),
        ('Lichen,"{}"\nSoot,We sweep.\n', ["Lichen", "Soot"], []),
        ('Lichen,"We say "brick" and, well, mean it.",2017\nSoot,We sweep.,2018\n', ["Lichen", "Soot"], []),
        ('"The "wall" of lichen","{}",2017\nSoot,We sweep.,2018\n', ['The "wall" of lichen', "Soot"], []),
    ],
)
def test_rows_that_do_not_fit(rows: str, titles: list[str], named: list[int]) -> None:
    reading = read(f"title,abstract,year\n{rows.replace('{}', ABSTRACT)}")
    assert {paper.title for paper in reading.papers} == set(titles)
    assert [item.line for item in reading.skipped] == named


ITEM = {"title": "Lichen on brick", "abstract": ABSTRACT, "year": "2017"}


@pytest.mark.parametrize(
    "content",
    [
        {"items": [{"itemType": "book", "title": "Lichen on brick", "abstractNote": ABSTRACT,
                    "creators": [{"creatorType": "author", "firstName": "Una", "lastName": "Orr"},
                                 {"creatorType": "editor", "name": "Kay Dale"}]}]},
        [{"key": "A1", "version": 3, "data": {**ITEM, "creators": [{"creatorType": "author", "name": "Una Orr"}]}}],
        {"data": [{"id": "10.1234/w.1", "attributes": {"titles": [{"title": "Lichen on brick"}], "descriptions":
                   [{"description": ABSTRACT}], "creators": [{"givenName": "Una", "familyName": "Orr"}]}}]},
        {"resultList": {"result": [{**ITEM, "authorString": "Una Orr."}]}},
        {"response": {"numFound": 1, "docs": [{"title": "Lichen on brick", "description": ABSTRACT, "author": ["Orr, Una"]}]}},
        {"hits": {"total": 1, "hits": [{"_source": {**ITEM, "authors": [{"full_name": "Una Orr"}]}}]}},
        {"results": [{"bibjson": {**ITEM, "author": [{"name": "Una Orr"}]}}]},
        {"publications": [{**ITEM, "authors": [{"first_name": "Una", "last_name": "Orr"}]}]},
        {"articles": [{**ITEM, "authors": {"authors": [{"full_name": "Una Orr"}]}}]},
        {"p1": {**ITEM, "authors": "Una Orr"}}, {"header": {}, "result": {"uids": ["7"], "7": {**ITEM, "authors": "Una Orr"}}},
        {"result": {"hits": {"@total": "1", "hit": [{"info": {**ITEM, "authors": {"author": {"text": "Una Orr 0001"}}}}]}}},
        {"notes": [{"content": {name: {"value": value} for name, value in {**ITEM, "authors": ["Una Orr"]}.items()}}]},
        {"response": {"docs": [{**ITEM, "title": [ITEM["title"]], "author": ["Orr, Una"]}]}},
        [{"title": "Lichen on brick", "paper": {**ITEM, "authors": [{"name": "Una Orr"}]}}],
        [{"paper_id": "7", "metadata": {"title": "Lichen on brick", "authors": ["Una Orr"]}, "abstract": [{"text": ABSTRACT}]}],
        [{**ITEM, "abstract": ABSTRACT.split(" ", 1), "authors": "Una Orr"}],
    ],
    ids=lambda content: next(iter(content)) if isinstance(content, dict) else "list",
)  # fmt: skip
def test_records_in_wrappings(content: Any) -> None:
    (paper,) = read(json.dumps(content)).papers
    assert (paper.title, paper.abstract) == ("Lichen on brick", ABSTRACT)
    assert [name.rstrip(".") for name in paper.authors] == ["Una Orr"]


@pytest.mark.parametrize(
    "record",
    [
        {"external_ids": [{"type": "doi", "value": "10.1234/W.1"}, {"type": "pmid", "value": "7"}]},
        {"articleids": [{"idtype": "pubmed", "value": "7"}, {"idtype": "doi", "value": "10.1234/w.1"}]},
        {
            "identifier": [{"type": "doi", "id": "10.1234/w.1"}, {"type": "pissn", "id": "1"}],
            "extra": "PMID: 7\nRead it.",
        },
        {"ids": {"doi": "https://doi.org/10.1234/w.1", "pmid": 7}},
    ],
)
def test_identifiers_in_lists_and_notes(record: dict[str, Any]) -> None:
    (paper,) = read(json.dumps([{"title": "Lichen on brick", **record}])).papers
    assert (paper.doi, paper.pmid) == ("10.1234/w.1", "7")


def test_json_lines_with_commas_or_marks_of_records() -> None:
    lines = '{"title":"Lichen"},\n\x1e{"title":"Soot"}\n{"title":"Moss"}\n'
    assert [paper.title for paper in read(lines).papers] == ["Lichen", "Moss", "Soot"]


@pytest.mark.parametrize(
    ("table", "abstract"),
    [
        ('title,abstract\n"Lichen","We say \\"soft\\", and weigh it."\n', 'We say "soft", and weigh it.'),
        ("title,title,abstract\nLichen,Soot,We grow it.\n", "We grow it."),
        ("| Title | Abstract |\n|---|:--|\n| Lichen | We grow it. |\n", "We grow it."),
    ],
)
def test_tables_of_other_programs(table: str, abstract: str) -> None:
    assert [(paper.title, paper.abstract) for paper in read(table).papers] == [("Lichen", abstract)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32"])
def test_utf_16_without_a_mark(encoding: str) -> None:
    (paper,) = read("title,year\r\nLichen on brick,2017\r\n".encode(encoding)).papers
    assert (paper.title, paper.date) == ("Lichen on brick", "2017")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<!DOCTYPE html><html><body><p>Lichen on brick. We grow it.</p></body></html>", "a saved web page"),
        ("<modsCollection><mods><titleInfo/></mods></modsCollection>", "MODS"),
        ("Title^Abstract^Year\nLichen^We grow it.^2017\n", "carets"),
        ("name\tsize\tcolour\tweight\nbrick\t1\tred\t2\nwall\t3\tgrey\t4\n", "no column is called title"),
        ("Titel,Abstract\nMoos,We grow it.\nFarn,We eat it.\n", "no column is called title"),
        ("XA  - one\nXB  - two\nXC  - three\nXD  - four\n", "tags and values"),
    ],
)
def test_what_is_unknown_is_refused_with_what_it_looks_like(content: str, what: str) -> None:
    with pytest.raises(SourceError, match=what):
        read(content)
