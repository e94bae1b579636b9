"""PubMed and MEDLINE: XML (https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html) and the tagged nbib format
(https://pubmed.ncbi.nlm.nih.gov/help/#pubmed-format).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from kg.model import Paper
from kg.sources.formats.nested import known
from kg.sources.formats.xml_stream import read_xml, text_of
from kg.sources.record import read_record
from kg.sources.stream import TOO_LONG, Skipped, any_lines

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) *- ?(.*)$")
_RETRACTED = {"retracted publication", "retraction of publication", "retraction notice"}
#: Tags of books and their chapters, which have no source, SO, at their end.
_BOOK = {"BTI", "CTI", "BDAT", "CDAT", "DRDT", "ISBN", "PB"}
_DATE = re.compile(r"(\d{4})(?:\s+(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:\s+(\d{1,2})\b)?)?")


def read_pubmed_xml(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    """Read PubMed's XML, citation by citation, chapters of books with them."""
    return read_xml(lines, file, _record, "PubmedArticle|PubmedBookArticle", "MedlineCitation", "BookDocument")


def _record(root: Element) -> dict[str, Any]:
    return _chapter(root) if root.tag in {"PubmedBookArticle", "BookDocument"} else _citation(root)


def _citation(root: Element) -> dict[str, Any]:
    """A ``PubmedArticle``, or a ``MedlineCitation`` alone, in our field names."""
    citation = root if root.tag == "MedlineCitation" else root.find("MedlineCitation")
    article = None if citation is None else citation.find("Article")
    if citation is None or article is None:
        return {}
    ids = {item.get("IdType"): text_of(item) for item in root.iterfind("PubmedData/ArticleIdList/ArticleId")}
    ids |= {
        item.get("EIdType"): text_of(item) for item in article.iterfind("ELocationID") if item.get("ValidYN") != "N"
    }
    types = [text_of(item) for item in article.iterfind("PublicationTypeList/PublicationType")]
    issue = "Journal/JournalIssue"
    return known(
        title=_without_brackets(text_of(article.find("ArticleTitle")) or text_of(article.find("VernacularTitle"))),
        abstract=" ".join(filter(None, map(_labelled, article.iterfind("Abstract/AbstractText")))),
        authors=[author for item in article.iterfind("AuthorList/Author") if (author := _author(item))],
        date=_date_of(article.find(f"{issue}/PubDate")),
        published=_date_of(article.find("ArticleDate")),
        venue=text_of(article.find("Journal/Title")) or text_of(article.find("Journal/ISOAbbreviation")),
        doi=ids.get("doi"),
        pmid=text_of(citation.find("PMID")),
        language=text_of(article.find("Language")),
        keywords=[text_of(item) for item in citation.iterfind("KeywordList/Keyword")]
        + [text_of(item) for item in citation.iterfind("MeshHeadingList/MeshHeading/DescriptorName")],
        licence=text_of(article.find("Abstract/CopyrightInformation")),
        extra=known(
            type=types,
            volume=text_of(article.find(f"{issue}/Volume")),
            issue=text_of(article.find(f"{issue}/Issue")),
            pages=text_of(article.find("Pagination/MedlinePgn")),
            issn=text_of(article.find("Journal/ISSN")),
            pmcid=ids.get("pmc"),
            retracted=bool(_RETRACTED & {name.casefold() for name in types}) or None,
        ),
    )


def _chapter(root: Element) -> dict[str, Any]:
    """A ``PubmedBookArticle``, a chapter of a book or a whole one, in our field names."""
    chapter = root if root.tag == "BookDocument" else root.find("BookDocument")
    if chapter is None:
        return {}
    ids = {item.get("IdType"): text_of(item) for item in chapter.iterfind("ArticleIdList/ArticleId")}
    title, book = text_of(chapter.find("ArticleTitle")), text_of(chapter.find("Book/BookTitle"))
    return known(
        title=_without_brackets(title or book),
        abstract=" ".join(filter(None, map(_labelled, chapter.iterfind("Abstract/AbstractText")))),
        authors=[
            author
            for persons in chapter.iterfind("AuthorList")
            if persons.get("Type") != "editors"
            for item in persons.iterfind("Author")
            if (author := _author(item))
        ],
        date=_date_of(chapter.find("ContributionDate")) or _date_of(chapter.find("Book/PubDate")),
        venue=book if title else None,
        doi=ids.get("doi"),
        pmid=text_of(chapter.find("PMID")),
        language=text_of(chapter.find("Language")),
        keywords=[text_of(item) for item in chapter.iterfind("KeywordList/Keyword")],
        licence=text_of(chapter.find("Abstract/CopyrightInformation")),
        extra=known(
            type=[text_of(item) for item in chapter.iterfind("PublicationType")],
            publisher=text_of(chapter.find("Book/Publisher/PublisherName")),
            isbn=[text_of(item) for item in chapter.iterfind("Book/Isbn")],
        ),
    )


def _labelled(part: Element) -> str:
    label, text = part.get("Label"), text_of(part)
    return (
        f"{label.capitalize()}: {text}"
        if label and text and label.upper() not in {"UNLABELLED", "UNASSIGNED"}
        else text
    )


def _author(author: Element) -> dict[str, Any]:
    parts = [text_of(author.find("ForeName")) or text_of(author.find("Initials")), text_of(author.find("LastName"))]
    name = " ".join(filter(None, [*parts, text_of(author.find("Suffix"))])) or text_of(author.find("CollectiveName"))
    orcids = (text_of(item) for item in author.iterfind("Identifier") if item.get("Source") == "ORCID")
    return known(literal=name, orcid=next(orcids, None)) if name else {}


def _date_of(date: Element | None) -> str | None:
    """A date of elements; a range or a season (``MedlineDate``) is as precise as its beginning."""
    if date is None:
        return None
    year, month, day = (text_of(date.find(name)) for name in ("Year", "Month", "Day"))
    if month.isdecimal():
        return "-".join(filter(None, [year, month, day]))
    return _medline_date(" ".join([year, month, day]) if year else text_of(date.find("MedlineDate")))


def _medline_date(text: str) -> str | None:
    """``2019 Mar 5`` in a form that dates have elsewhere; of a range, what its beginning and end share.

    Examples
    --------
    >>> [_medline_date(text) for text in ("2019 Mar 5", "2019 Mar-Apr", "1998 Winter", "20190220")]
    ['5 Mar 2019', '2019', '1998', '20190220']
    """
    text = text.strip()
    if text.isdecimal() or not (found := _DATE.match(text)):
        return text or None
    rest = text[found.end() :]
    if rest.startswith("-") and found[2]:
        return found[1] if not found[3] else f"{found[2]} {found[1]}"
    return " ".join(filter(None, [found[3], found[2], found[1]]))


def _without_brackets(title: str) -> str:
    """Titles that PubMed has translated stand in brackets.

    Examples
    --------
    >>> _without_brackets("[A study of trees.]"), _without_brackets("[18F]FDG in rats")
    ('A study of trees.', '[18F]FDG in rats')
    """
    return title[1:-1].strip() if re.fullmatch(r"\[[^\[\]]*\]\.?", title.strip()) else title


def read_nbib(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    r"""Read the tagged format of PubMed. A record begins with its PMID; what is indented goes on with the line before.

    Examples
    --------
    >>> text = "PMID- 1\nTI  - A study\n      of trees.\nFAU - Ba, Jimmy\nDP  - 2014 Dec\nSO  - J. 2014.\n\n"
    >>> for item in read_nbib([text, "PMID- 2\nSO  - J.\n"], "a.nbib"):
    ...     print(item if isinstance(item, Skipped) else (item.title, item.authors, item.date, item.pmid))
    ('A study of trees.', ('Jimmy Ba',), '2014-12', '1')
    a.nbib:8: title is missing or empty
    """
    fields: dict[str, list[str]] = defaultdict(list)
    authors: list[dict[str, str]] = []
    begun, tag, closed, blank = 0, "", False, True  # closed: the records of this file end with their source, SO
    for number, line in any_lines(lines):
        if line is None:
            fields["bad"].append(TOO_LONG)
        elif found := _TAG.match(line):
            tag, value = found[1], found[2]
            if tag == "PMID" or (blank and tag in {"OWN", "STAT", "OID", "TI", "DCOM"} and "PMID" not in fields):
                if begun:
                    yield from _tagged(fields, authors, file, begun)
                closed = closed or "SO" in fields
                fields, authors, begun = defaultdict(list), [], number
            begun = begun or number
            if tag in {"FAU", "CN"} or (tag == "AU" and not fields["FAU"]):
                authors.append({"literal" if tag == "CN" else "name": value if tag != "AU" else _turned(value)})
            elif tag == "AUID" and authors and "ORCID" in value:
                authors[-1]["orcid"] = value.partition("ORCID:")[2].strip()
            fields[tag].append(value)
        elif line.startswith(" ") and tag and fields[tag]:
            fields[tag][-1] += f" {line.strip()}"
        elif line.strip():
            fields["bad"].append(f"line {number} has no tag")
        blank = line is not None and not line.strip()
    if begun:
        if closed and "SO" not in fields and not _BOOK & fields.keys():
            fields["bad"].append("the record is cut off")
        yield from _tagged(fields, authors, file, begun)


def _turned(name: str) -> str:
    """A name of AU with a comma behind the family name.

    Examples
    --------
    >>> _turned("van der Berg JB"), _turned("Holt B Jr"), _turned("Wren")
    ('van der Berg, JB', 'Holt, B Jr', 'Wren')
    """
    found = re.match(r"(.+?) ([A-Z]{1,4}(?: (?:[JS]r|\d(?:st|nd|rd|th)|I{2,3}|IV))?)$", name.strip())
    return f"{found[1]}, {found[2]}" if found else name


def _tagged(fields: dict[str, list[str]], authors: list[dict[str, str]], file: str, line: int) -> list[Paper | Skipped]:
    """A record of tags and values as a paper."""
    if fields["bad"]:
        return [Skipped(file, line, fields["bad"][0])]

    def first(*tags: str) -> str | None:
        return next((fields[tag][0] for tag in tags if fields[tag]), None)

    dois = [value.removesuffix("[doi]").strip() for value in fields["LID"] + fields["AID"] if value.endswith("[doi]")]
    record = known(
        title=_without_brackets(first("TI", "BTI", "TT") or ""),
        abstract=first("AB", "OAB"),
        authors=authors,
        date=_medline_date(first("DP") or ""),
        published=_medline_date(first("DEP") or ""),
        venue=first("JT", "TA", "BTI" if fields["TI"] else "TA"),
        doi=next(iter(dois), None),
        pmid=first("PMID"),
        language=first("LA"),
        keywords=[
            word.removeprefix("*") for word in (*fields["OT"], *(word.partition("/")[0] for word in fields["MH"]))
        ],
        licence=first("CI"),
        extra=known(
            type=fields["PT"],
            volume=first("VI"),
            issue=first("IP"),
            pages=first("PG"),
            issn=[value.partition(" ")[0] for value in fields["IS"]],
            pmcid=first("PMC"),
            retracted=bool(_RETRACTED & {name.casefold() for name in fields["PT"]}) or None,
        ),
    )
    return read_record(record, file, line)
