"""Markup, notices, labels, retractions, names, dates and DOIs as they come."""


# ruff: noqa: E501 - lines of files are as long as they are

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest

from kg.sources import read_papers
from kg.sources.cleaning.abstracts import clean_abstract
from kg.sources.cleaning.dates import parse_date
from kg.sources.cleaning.hyphens import mend_hyphens
from kg.sources.cleaning.persons import parse_authors
from kg.sources.cleaning.retraction import corrects_another
from kg.sources.cleaning.text import clean_text
from kg.sources.details import parse_keywords
from kg.sources.fields import parse_doi

TEXT = "We grow lichen on old brick. Shade carries twice as much."


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ('<span class="nocase">Lichen</span> on <scp>Brick</scp>', "Lichen on Brick"),
        ('<p style="a">To see.</p><p>To<br />look.</p>', "To see. To look."),
        ('<inline-formula><tex-math notation="LaTeX">$x_1$</tex-math></inline-formula> is', "x1 is"),
        ('<mml:math xmlns:mml="u"><mml:msub><mml:mi>H</mml:mi> <mml:mn>2</mml:mn></mml:msub></mml:math>O', "H2O"),
        ("CO<inf>2</inf>, CO<sub>2</sub>, CO₂, CO$_2$", "CO2, CO2, CO2, CO2"),
        ("a < b > c, List<String>, <mask>", "a < b > c, List<String>, <mask>"),
    ],
)
def test_markup(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean
    assert clean_text(clean) == clean


@pytest.mark.parametrize(
    "notice",
    [
        " © 2020 Walls Ltd. All rights reserved.", " (C) 2019 Brick & Sons, Inc.", " Copyright © 2018, The Authors.",
        " © The Author(s) 2021. Published by Walls.", " (PsycINFO Database Record (c) 2017 APA, all rights reserved)",
        " © 2022 by the authors. Licensee Walls, Kiel. This article is an open access article distributed under terms.",
        " Trial registration: ISRCTN00000002.", " ClinicalTrials.gov identifier: NCT00000003.",
        " Trial registration number: ACTRN00000000004. Registered 3 May 2015.",
        " Keywords: lichen; brick; shade", " Index Terms—lichen, brick", " Key words: lichen, brick.",
        " [ABSTRACT FROM AUTHOR]", " JEL Classification: C12, C13.", " Copyright: © 2020 Orr et al.", " Graphical abstract",
        " [ABSTRACT FROM AUTHOR] Copyright of Walls is the property of Brick Inc. and may not be copied.",
    ],
)  # fmt: skip
def test_notices_behind(notice: str) -> None:
    assert clean_abstract(TEXT + notice) == TEXT


@pytest.mark.parametrize(
    "front",
    [
        "Abstract: ",
        "ABSTRACT ",
        "Abstract. ",
        "Abstract",
        "Summary: ",
        "© 2020 Walls Ltd. ",
        "[Abstract] ",
        "Abstract | ",
        "A B S T R A C T ",
    ],
)
def test_headings_in_front(front: str) -> None:
    assert clean_abstract(front + TEXT) == TEXT


@pytest.mark.parametrize("said", ["NA", "[null]", "no abstract provided", "Abstract not available.", "n/a", "--",
                                  "This chapter has no abstract.", "n.d.", "Available in fulltext", "First page of article",
                                  "Click on the title to read more.", "[ABSTRACT FROM AUTHOR]"])  # fmt: skip
def test_no_abstract(said: str) -> None:
    assert clean_abstract(said) == ""


@pytest.mark.parametrize(
    "text",
    [
        "AIMS: To see. RESULTS: Much. CONCLUSION: Good.", "Aims To see. Results Much grows. Conclusion Good walls.",
        "AimsTo see it. ResultsMuch grows. ConclusionGood walls.", "Aims\nTo see.\nResults\nMuch.\nConclusion\nGood.",
        "<h4>Aims</h4>To see. <h4>Results</h4>Much. <h4>Conclusion</h4>Good.",
    ],
)  # fmt: skip
def test_labels(text: str) -> None:
    cleaned = clean_abstract(text)
    assert [label in cleaned for label in ("Aims: To see", " Results: Much", " Conclusion: Good")] == [True] * 3
    assert clean_abstract(cleaned) == cleaned


def test_the_quotation_marks_of_a_table_go() -> None:
    assert clean_abstract('"We water walls."') == "We water walls."
    assert clean_abstract('"Walls" are "green"') == '"Walls" are "green"'


@pytest.mark.parametrize("text", ["Abstract interpretation is sound.", "Background subtraction finds what moves.",
                                  "We study copyright law, and (c) a third thing.", "Results of walls differ."])  # fmt: skip
def test_what_is_the_abstract_stays(text: str) -> None:
    assert clean_abstract(text) == text


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("the opti- mization", "the optimization"), ("state-of-the- art walls", "state-of-the-art walls"),
        ("large- scale walls", "large-scale walls"), ("pre- and post-training", "pre- and post-training"),
        ("two- to four-fold", "two- to four-fold"), ("A-B walls, a- b tests", "A-B walls, a-b tests"),
        ("Few- Shot walls, SMT- CBS", "Few-Shot walls, SMT-CBS"), ("Pre- And Post-training", "Pre- And Post-training"),
        ("It grows- The rest dies.", "It grows- The rest dies."),
    ],
)  # fmt: skip
def test_broken_words(broken: str, whole: str) -> None:
    assert mend_hyphens(broken) == whole


@pytest.mark.parametrize(
    ("extracted", "read"),
    [
        ("the opti(cid:173) mization of large(cid:173)\nscale walls", "the optimization of large-scale walls"),
        ("e(cid:14)cient (cid:12)lters, trade-o(cid:11)s", "efficient filters, trade-offs"),
        ("insuf(cid:2)cient classi(cid:2)ers", "insufficient classifiers"),
        ("an N(cid:2)N grid, (cid:15)-tubes, 10(cid:0)4", "an N(cid:2)N grid, (cid:15)-tubes, 10(cid:0)4"),
    ],
)  # fmt: skip
def test_signs_of_a_font_without_letters(extracted: str, read: str) -> None:
    assert clean_abstract(extracted) == read
    assert clean_abstract(read) == read


@pytest.mark.parametrize(
    "said",
    [
        {"title": "RETRACTED ARTICLE: Lichen"}, {"title": "Lichen [Retracted]"}, {"title": "Retraction Note to: Lichen"},
        {"title": "Lichen (Retracted article. See vol. 3, pg. 4, 2019)"}, {"is_retracted": "True"}, {"isRetracted": 1},
        {"document_type": "Article; Retracted Publication"}, {"Retraction Nature": "Retraction"}, {"type": "retraction"},
        {"title": "Lichen [Retraction]"},
    ],
)  # fmt: skip
def test_retractions_before_merging(said: dict[str, Any]) -> None:
    records = [{"title": "Lichen", **said, "doi": "10.1234/w.1"}, {"title": "Lichen and more", "doi": "10.1234/w.1"}]
    reading = read_papers("-", stdin=BytesIO("\n".join(map(json.dumps, records)).encode()))
    assert ([len(reading.papers), len(reading.left_out)]) == [0, 1]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Orr U., Dale K.-L.", ("U. Orr", "K.-L. Dale")), ("Orr U, van der Dale KL", ("U Orr", "KL van der Dale")),
        ("Orr, Una; et al.", ("Una Orr",)), ("Dr. Una Orr and Prof. Kay Dale, PhD", ("Una Orr", "Kay Dale")),
        ("Orr, Una (77001)|Dale, Kay", ("Una Orr", "Kay Dale")), ("[No author name available]", ()),
        ("Una Orr, Kay Dale and others", ("Una Orr", "Kay Dale")), ("Orr, Una, Jr.; Dale, Kay", ("Una Orr Jr.", "Kay Dale")),
        ("Una Orr1,2, Kay Dale2*", ("Una Orr", "Kay Dale")), ("Una Orr (Wall Institute, Kiel), Kay Dale", ("Una Orr", "Kay Dale")),
        ("Una Orr · Kay Dale", ("Una Orr", "Kay Dale")), ("Orr, Una <una@walls.example>; Dale, Kay", ("Una Orr", "Kay Dale")),
        ("By Una Orr and Kay Dale", ("Una Orr", "Kay Dale")), ("Orr U, Dale KL.", ("U Orr", "KL Dale")),
    ],
)  # fmt: skip
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert parse_authors(text) == names


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("7/2013", "2013-07"), ("Mar-09", "2009-03"), ("2013.04.05", "2013-04-05"), ("2013年4月", "2013-04"),
        ("2013 Jan-Feb", "2013"), ("Jun 3-5, 2013", "2013-06"), ("2013--2014", "2013"), ("Q2 2013", "2013"),
        ("2013, in press", "2013"), ("4/5/2013 0:00", "2013"), ("in press", None), ("2013//", "2013"),
        ("12/31/13", "2013-12-31"), ("4/5/13", "2013"), ("04/05/13", None),
    ],
)  # fmt: skip
def test_odd_dates(text: str, date: str | None) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "DOI 10.1234/w.1", "doi:10.1234/W.1.", "https://dx.doi.org/10.1234/w.1", "doi.org/10.1234/w.1", r"10.1234/w{.}1",
        "https://dl.acm.org/doi/abs/10.1234/w.1", "https://onlinelibrary.wiley.com/doi/full/10.1234/w.1?x=2",
        "https://doi-org.proxy.example.edu/10.1234/w.1", "http://e.org/10.1234/w.1/abstract", "10.1234%2Fw.1",
        "urn:doi:10.1234/w.1", '<a href="https://doi.org/10.1234/w.1">here</a>', '=HYPERLINK("https://doi.org/10.1234/w.1")',
        "[10.1234/w.1](https://doi.org/10.1234/w.1)",
    ],
)  # fmt: skip
def test_dois(text: str) -> None:
    assert parse_doi(text) == "10.1234/w.1"


@pytest.mark.parametrize(
    "said", ["Keywords: brick, lichen", "brick • lichen", "brick · lichen", "brick, lichen.", "#brick #lichen"]
)
def test_keywords(said: str) -> None:
    assert parse_keywords(said) == ("brick", "lichen")


def test_an_expression_of_concern_is_a_notice() -> None:
    assert corrects_another("Expression of Concern: Lichen on brick")
    assert not corrects_another("Expression of concern in owls")
