"""The small inputs that were once read wrong: each gives what is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.sources import Reading, read_papers

CASES = Path(__file__).parents[3] / "shared" / "cases" / "inputs"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases/inputs beside the checkout")

#: Values by file and by a word of the title; None: the paper has none.
RIGHT: dict[str, dict[str, dict[str, Any]]] = {
    "01-wos-tab-delimited.txt": {"Moss": {"authors": ("Ada Wren", "Bo Holt"), "doi": "10.1234/jsg.2019.7"}},
    "02-betterbibtex-json.json": {"Moss": {"authors": ("Ada Wren",), "venue": "J Small Gard", "year": 2011}},
    "03-openalex-website.csv": {"Moss": {"authors": ("Ada Wren", "Bo Holt"), "openalex_id": "W1"}},
    "04-wos-plain-text.txt": {"Moss gardens under drought": {"authors": ("Ada Wren", "Bo Holt"), "date": "2019"}},
    "05-dimensions.csv": {"Moss": {"citation_count": 12, "date": "2019-05-03"}},
    "06-endnote-refer.enw": {"Moss": {"authors": ("Ada Wren", "Bo Holt")}, "Ferns": {"date": "2020"}},
    "07-scopus-extra-cell.csv": {"Moss": {"citation_count": 12}, "Ferns": {"authors": ("C. Pell",)}},
    "09-bibtex-no-key.bib": {"Moss": {"date": "2019"}, "Ferns": {"authors": ("Cy Pell",)}},
    "09b-bibtex-no-key-inline.bib": {"Moss": {"authors": ("Ada Wren",), "date": "2019"}},
    "10-bibtex-key-apostrophe.bib": {"Moss": {"citation_count": 12}, "Ferns": {"authors": ("Jo D'Arc",)}},
    "11-bibtex-sciencedirect-inner-quotes.bib": {"Moss": {"authors": ("Ada Wren", "Bo Holt")}, "Ferns": {}},
    "12-bibtex-paren-entry-paren-in-quotes.bib": {"(re)consideration": {"date": "1979"}, "(Part I)": {}},
    "14-bibtex-unknown-commands.bib": {"The Sphagnum moss and “peat” in șosa": {"date": "2019"}},
    "17-lens.csv": {"Moss": {"authors": ("Ada Wren", "Bo Holt"), "citation_count": 12, "licence": "cc-by"}},
    "18-nbib-book-last.nbib": {"Moss": {}, "Ferns": {"venue": "Garden Handbook", "authors": ("Cy Pell",)}},
    "19-eric.nbib": {"Moss": {"authors": ("Ada Wren", "Bo Holt")}, "Ferns": {"date": "2020"}},
    "20b-pubmed-book-set.xml": {"Moss": {"venue": "Garden Handbook", "date": "2001"}},
    "21-retracted": {},
    "22-is-retracted.csv": {"Ferns": {}},
    "24-wos-excel.csv": {},
    "25-html-in-fields.ris": {"in CO2 & drought N-rich soil": {"abstract": "We study < 5 plots. It grew."}},
    "26-mathml-in-bibtex.bib": {"Order in RuO films": {"date": "2017"}, "Order in RuO films two": {"date": "2018"}},
    "27b-csl-nocase.json": {"Moss gardens under drought": {"abstract": "We study moss."}},
    "31-subscripts": {"Cu2O": {"abstract": "We grow Cu2O at 350 °C and CO2 levels. The Cu2O film is thin."}},
    "32-keywords-python-list.csv": {"Moss": {"keywords": ("moss", "night, water"), "date": "2014"}},
    "34-embase.csv": {"Moss": {"authors": ("A. Wren", "B. Holt"), "venue": "J Small Gard"}},
    "35-publish-or-perish.csv": {"Moss": {"citation_count": 12, "venue": "J"}},
    "37-scopus-authors.csv": {"Moss": {"authors": ("Ada Wren", "Bo C. Holt")}},
    "38-ris-ty-not-first.ris": {"Moss": {"authors": ("A. Wren",)}, "Ferns": {"abstract": ""}},
    "39-ris-no-er.ris": {"Moss": {"date": "2019"}, "Ferns": {"date": "2020"}},
    "41-springer.csv": {"Moss": {"title_only": True, "doi": "10.1007/x"}},
    "42-europepmc.json": {"Moss": {"abstract": "Background: Gardens dry. Methods: We water."}},
    "44-utf16-no-bom.csv": {"Moss": {"date": "2019"}},
}


def read(name: str) -> Reading:
    return read_papers([CASES / name])


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right(name: str) -> None:
    reading = read(name)
    assert len(reading.papers) == len(RIGHT[name])
    for word, values in RIGHT[name].items():
        paper = next(
            paper for paper in sorted(reading.papers, key=lambda paper: len(paper.title)) if word in paper.title
        )
        assert {field: getattr(paper, field) for field in values} == values


def test_years_and_dates() -> None:
    dates = {paper.title: paper.date for paper in read("15-bibtex-year-lost.bib").papers}
    assert [dates[name] for name in ("Ferns", "Liverwort", "Hornwort", "Heath", "Peat")] == [
        "2001", "2001", "2015", "2015", "2015-03-15",
    ]  # fmt: skip
    assert dates["Lichen"] is None
    assert {paper.year for paper in read("33-dates.csv").papers} == {2011}


def test_dois() -> None:
    dois = {paper.doi for paper in read("16-bibtex-doi-forms.bib").papers}
    assert dois == {
        "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2", "10.1007/s11192-020-03690-4",
        *(f"10.1145/1137627.113763{digit}" for digit in (1, 2, 3, 4, 5, 6, 7)),
    }  # fmt: skip


def test_what_is_not_the_abstract() -> None:
    assert {paper.abstract for paper in read("28-no-abstract-words.csv").papers} == {
        "", "We study moss in small gardens and water it.",
    }  # fmt: skip
    for paper in read("30-copyright-lines.ris").papers:
        assert paper.abstract.endswith("watering at night helps most.")
    labelled = [paper.abstract for paper in read("29-section-labels.csv").papers]
    assert all(text.startswith("Background: Gardens dry. Methods: We water plots.") for text in labelled)
    for paper in read("46-boilerplate-concepts.ris").papers:
        assert not any(word in paper.abstract for word in ("Abstract", "NCT0", "PsycINFO", "OBJECTIVES", "©"))
