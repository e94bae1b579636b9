"""Files of references: BibTeX as it is written, tags of every kind, XML of books and articles."""

# ruff: noqa: E501 - lines of files are as long as they are

from __future__ import annotations

import io
from typing import Any

import pytest

from kg.sources import Reading, read_papers

ABSTRACT = "We grow lichen on old brick and weigh it each week."


def read(content: str, **options: Any) -> Reading:
    return read_papers("-", stdin=io.BytesIO(content.encode()), **options)


def titles(content: str) -> set[str]:
    return {paper.title for paper in read(content).papers}


@pytest.mark.parametrize(
    "content",
    [
        "@article{\n title = {Lichen}, year = {2017}\n}\n@book{k, title = {Soot}}",
        '@misc{title="Lichen"}\n\n@misc{, title = {Soot}}',
        "@Article{ author = {Una Orr},\n title = {Lichen}}\n@misc{a b, title={Soot}}",
        "@article{d'Orr17,\n title={Lichen}}\n@article{x:y/z+w(2)#1, title={Soot}}",
        "@article{Müller-17,title={Lichen}}\n@article{50%, title={Soot}}",
        '@article{a, title = "Lichen", abstract = "So "soft" it is, we say. The "rule" holds."}\n@misc{b, title={Soot}}',
        '@article{a, abstract = "A "brick"", title = "Lichen"}\n@misc{b, title = "Soot"}',
        '@article(a, title = "Lichen", note = "(of (all))")\n@misc(b, title = {Soot})',
        '@book(a,\n note = "one) two",\n title = {Lichen}\n)\n@misc{b, title={Soot}}',
        "% all of @mine\n@misc{a, title = {Lichen}, % the first\n year = 2017}\n@misc{b,\n % none\n title = {Soot}}",
    ],
)
def test_bibtex_as_it_is_written(content: str) -> None:
    reading = read(content)
    assert ({paper.title for paper in reading.papers}, reading.skipped) == ({"Lichen", "Soot"}, ())


@pytest.mark.parametrize("key", ["b", "b'c", "b.c:d"])
def test_a_lost_brace_costs_one_entry(key: str) -> None:
    reading = read(f"@misc{{a, title = {{Moss}}}}\n@misc{{x, title = {{Lost}}\n@misc{{{key}, title = {{Soot}}}}\n")
    assert ({paper.title for paper in reading.papers}, [item.line for item in reading.skipped]) == (
        {"Moss", "Soot"},
        [2],
    )


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\mkbibemph{Usnea} and \enquote{soot}", "Usnea and “soot”"),
        (r"\textcommabelow{t}ar \texteuro{} \textonehalf{}", "țar € ½"),
        (r"\unheardof{Wall} at \SI{3}{\kilo\metre\per\second}", "Wall at 3 km/s"),
        (r"\foreignlanguage{french}{mur} \textcolor{red}{brick} \ce{CO2}", "mur brick CO2"),
        (r"CO$_2$, H$_{2}$O, \ensuremath{_3}, $^{13}$C, 5$^\circ$C", "CO2, H2O, 3, 13C, 5°C"),
        (r"$\alpha_i$ and $x_{ij}$", "αi and xij"),
    ],
)
def test_commands_of_latex(latex: str, text: str) -> None:
    assert titles(f"@misc{{a, title = {{{latex}}}}}") == {text}


@pytest.mark.parametrize(
    "content",
    [
        "FN Clarivate\nVR 1.0\nPT J\nAU Orr, U\nAF Orr, Una\nTI Lichen on\n   brick\nAB {}\nDI 10.1234/w.1\nPY 2017\nER\n\nEF\n",
        "PT J\nAF Orr, Una\nTI Lichen on brick\nAB {}\nDI 10.1234/w.1\nPD FEB 3\nPY 2017\nER\n",
        "%0 Book\n%A Orr, Una\n%T Lichen on brick\n%D 2017\n%R 10.1234/w.1\n%X {}\n",
        "%A Orr, Una\n%T Lichen on\nbrick\n%D 2017\n%X {}\n%R doi:10.1234/w.1\n",
        "RT Journal Article\nSR Electronic\nA1 Orr,Una\nT1 Lichen on brick\nYR 2017\nDO 10.1234/w.1\nAB {}\n\n",
        "VN  - Ovid\nUI  - 7\nAU  - Orr, Una\nTI  - Lichen on brick\nAB  - {}\nDO  - 10.1234/w.1\nYR  - 2017\n",
        "<1>\nUnique Identifier\n  7\nTitle\n  Lichen on brick\nAuthors\n  Orr, Una\nAbstract\n  {}\nDOI\n  10.1234/w.1\n"
        "Year of Publication\n  2017\n",
        "DB  - X\nTI  - Lichen on brick\nAB  - {}\nTY  - JOUR\nAU  - Orr, Una\nDO  - 10.1234/w.1\nPY  - 2017\nER  - \n",
        "<article><front><article-meta><article-id pub-id-type='doi'>10.1234/w.1</article-id><title-group><article-title>"
        "Lichen on <italic>brick</italic></article-title></title-group><contrib-group><contrib contrib-type='author'><name>"
        "<surname>Orr</surname><given-names>Una</given-names></name></contrib></contrib-group><pub-date><year>2017</year>"
        "</pub-date><abstract><title>Abstract</title><p>{}</p></abstract></article-meta></front></article>",
        "<pmc-articleset><article xmlns:mml='http://www.w3.org/1998/Math/MathML'><front><article-meta><article-id "
        "pub-id-type='doi'>10.1234/w.1</article-id><title-group><article-title>Lichen on brick</article-title></title-group>"
        "<contrib-group><contrib><name><surname>Orr</surname><given-names>Una</given-names></name></contrib></contrib-group>"
        "<pub-date><year>2017</year></pub-date><abstract><p>{}</p></abstract></article-meta></front></article></pmc-articleset>",
    ],
)
def test_formats_of_tags_and_of_xml(content: str) -> None:
    (paper,) = read(content.replace("{}", ABSTRACT)).papers
    assert (paper.title, paper.abstract) == ("Lichen on brick", ABSTRACT)
    assert (paper.authors, paper.year, paper.doi) == (("Una Orr",), 2017, "10.1234/w.1")


@pytest.mark.parametrize(
    "content",
    [
        "TY  - JOUR\nTI  - Lichen\nTY  - BOOK\nTI  - Soot\nER  - \n",
        "OWN - ERIC\nTI  - Lichen\nAU  - Orr, Una\n\nOWN - ERIC\nTI  - Soot\n",
        "PMID- 1\nTI  - Lichen\nSO  - W.\n\nPMID- 2\nBTI - Soot\nPB  - Press\n",
        "<PubmedBookArticleSet>" + "".join(
            f"<PubmedBookArticle><BookDocument><Book><BookTitle>{title}</BookTitle></Book></BookDocument></PubmedBookArticle>"
            for title in ("Lichen", "Soot")
        ) + "</PubmedBookArticleSet>",
    ],
)  # fmt: skip
def test_two_records(content: str) -> None:
    assert titles(content) == {"Lichen", "Soot"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("TY  - JOUR\nTI  - Lichen\nN1  - Export Date: 3 May 2020; Cited By: 12\nER  - \n", {"citation_count": 12}),
        ("TY  - JOUR\nTI  - Lichen\nA1  - Orr U.\nA1  - Dale K.-L.\nER  - \n", {"authors": ("U. Orr", "K.-L. Dale")}),
        ("TY  - JOUR\nTI  - Lichen\nA1  - Orr, Una; Dale, Kay\nER  - \n", {"authors": ("Una Orr", "Kay Dale")}),
        (
            "PMID- 7\nTI  - Lichen\nFAU - Orr, Una Jr\nAU  - Orr U Jr\nOT  - *brick\nSO  - J. 2017.\n",
            {"authors": ("Una Orr Jr",), "keywords": ("brick",)},
        ),
        ("PMID- 7\nTI  - Lichen\nAU  - van der Orr UB\nSO  - J. 2017.\n", {"authors": ("UB van der Orr",)}),
        (
            "@misc{a, title={Lichen}, author={family=Orr, given=Una, prefix=de la, useprefix=true and Kay Dale 0002}}",
            {"authors": ("Una de la Orr", "Kay Dale")},
        ),
        (
            f"%0 Journal Article\n%T Lichen\n%X {ABSTRACT}\n\nIt grows.\n%D 2017\n",
            {"abstract": f"{ABSTRACT} It grows.", "date": "2017"},
        ),
    ],
)
def test_what_exporters_write(content: str, said: dict[str, Any]) -> None:
    (paper,) = read(content).papers
    assert {name: getattr(paper, name) for name in said} == said


def test_a_type_of_work_that_says_retracted() -> None:
    reading = read("TY  - JOUR\nTI  - Lichen\nM3  - Retracted Publication\nER  - \n")
    assert [len(reading.papers), len(reading.left_out)] == [0, 1]


@pytest.mark.parametrize(
    "content",
    [
        f"---\ntitle: Lichen on brick\n---\n\n# Lichen on brick\n\n## Abstract\n\n{ABSTRACT}\n\n## Notes\n\nRead it.\n",
        f"---\ntitle: Lichen on brick\nauthor: '[[Una Orr]]'\n---\n> [!abstract]\n> {ABSTRACT}\n",
        f"# Lichen on brick\n\n## Abstract\n\n{ABSTRACT} Soot falls on it and it dies.\n\n## Notes\n\n- Read it.\n",
        f"Title: Lichen on brick\nAuthors: Una Orr\n\nAbstract:\n{ABSTRACT} Soot falls on it and it dies.\n",
        f"**Title:** Lichen on brick\n**Authors:** [[Una Orr]]\n\n**Abstract:** {ABSTRACT} Soot falls on it and it dies.\n",
    ],
)
def test_notes_in_markdown_and_text(content: str) -> None:
    (paper,) = read(content).papers
    assert (paper.title, paper.abstract.removesuffix(" Soot falls on it and it dies.")) == ("Lichen on brick", ABSTRACT)
    assert paper.authors in {(), ("Una Orr",)}
