"""BibTeX as people and tools write it: entries, LaTeX, names, dates, and what an entry has from another one."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import pytest

from kg.sources import Reading, read_papers
from kg.sources.cleaning.markup import strip_markup
from kg.sources.cleaning.tex import read_tex
from kg.sources.formats.inherited import Entry, Inheritance


def read(content: str, **options: Any) -> Reading:
    return read_papers("-", stdin=io.BytesIO(content.encode()), **options)


def test_a_broken_entry_of_bibtex_costs_itself_only() -> None:
    content = """@article{a, title = {One}, abstract = {Not {closed}, year = 2020
}
@article{b, title = {Two}}
@article{c, title = }
@article{d, title = {Three} year = 2021}
@article{e, title "Four"}
@article{f,
@misc{g, title = {Five {\\{} braces}, abstract = "A {"}quoted{"} word"}
"""
    reading = read(content)
    titles = {paper.title: paper for paper in reading.papers}
    assert set(titles) == {"Two", "Three", "Five { braces"}
    assert titles["Three"].year == 2021
    assert titles["Five { braces"].abstract == 'A "quoted" word'
    assert [(item.line, item.reason) for item in reading.skipped] == [
        (1, "the entry is not closed"),
        (4, "title has no value"),
        (6, "no field where 'title \"Four\"' stands"),
        (7, "the entry is not closed"),
    ]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Erd\H{o}s--R{\'e}nyi", "Erdős–Rényi"),
        (r"{\L}ukasiewicz and \O{}rsted, \AA ngstr\"om", "Łukasiewicz and Ørsted, Ångström"),
        (r"$\alpha$-divergence of $O(n^2)$ \& {LSTM}s", "α-divergence of O(n^2) & LSTMs"),
        (r"\emph{very} \textbf{big} ``data''~\cite{x}", "very big “data”"),
        (r"\textquotesingle\textbraceleft{}a\textbraceright{}", "'{a}"),
        (r"\'{\i}ndice \v{C}ech \c c", "índice Čech ç"),
        (r"{\'E}cole \`a l'\^{\i}le", "École à l'île"),
        (r"5\,ms, costs \$5 \% \_ \#", "5 ms, costs $5 % _ #"),
        (r"a \url{https://x.org} and \href{https://y.org}{link}", "a https://x.org and link"),
        (r"\frac{1}{2} of \unknown{things}", "1/2 of things"),
        (r"\begin{itemize}\item one\item two\end{itemize}", "one two"),
        ("costs $5", "costs $5"),
    ],
)
def test_latex_of_bibtex(latex: str, text: str) -> None:
    assert first_title(f"@misc{{k, title = {{{latex}}}}}") == text


def test_signs_that_open_again_and_again_are_read_in_one_go() -> None:
    assert read_tex("$x$ " * 50_000) == "x " * 50_000
    for opening in ("<![CDATA[", "<!--"):
        assert strip_markup(opening * 50_000) == opening * 50_000
    assert strip_markup("<![CDATA[one]]> <!-- two -->three <!-- four") == "one three <!-- four"


def first_title(content: str) -> str:
    return read(content, any_language=True).papers[0].title


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ("archivePrefix = {arXiv}, arxivId = {1412.6980}", {"arxiv_id": "1412.6980"}),  # Mendeley
        ('eprint = {1412.6980}, archivePrefix = "arXiv", primaryClass = "cs.LG"', {"arxiv_id": "1412.6980"}),  # ADS
        ("journal = {arXiv e-prints}, eid = {arXiv:1412.6980}", {"arxiv_id": "1412.6980"}),  # ADS
        ("journal={arXiv preprint arXiv:1412.6980}", {"arxiv_id": "1412.6980"}),  # Google Scholar
        ("note={Cited by: 12}, author_keywords={a; b}", {"citation_count": 12, "keywords": ("a", "b")}),  # Scopus
        (
            "Abstract = {{We prune\n   trees.}}, DOI = {{10.1000/A}}",
            {"abstract": "We prune trees.", "doi": "10.1000/a"},
        ),
        ("keywords={a;b c}, pmid = {31452104}", {"keywords": ("a", "b c"), "pmid": "31452104"}),  # IEEE, BibDesk
        ("eprint = {jstor123}, eprinttype = {jstor}", {"arxiv_id": None}),
        ("copyright = {CC BY 4.0}", {"licence": "CC BY 4.0"}),  # Zotero; its BibLaTeX says rights
        ("rights = {CC BY 4.0}", {"licence": "CC BY 4.0"}),
        (
            "editor = {Hopper, Grace}",
            {"extra": (("citation_key", "k"), ("editor", "Hopper, Grace"), ("type", "article"))},
        ),
    ],
)
def test_habits_of_tools_that_write_bibtex(fields: str, known: dict[str, Any]) -> None:
    paper = read(f"@article{{k, title={{T}}, {fields}}}").papers[0]
    assert {name: getattr(paper, name) for name in known} == known


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        ("Knuth, Donald E. and others", ("Donald E. Knuth",)),
        ("{Barnes and Noble} and van Beethoven, Ludwig", ("Barnes and Noble", "Ludwig van Beethoven")),
        ("{Google, Inc.} and {NASA} and Jean-Luc {van Damme}", ("Google, Inc.", "NASA", "Jean-Luc van Damme")),
        ("King, Jr., Martin Luther", ("Martin Luther King Jr.",)),
        ("Ada Lovelace\n  AND Alan Turing", ("Ada Lovelace", "Alan Turing")),
        (r"Erd{\H{o}}s, P{\'a}l", ("Pál Erdős",)),
    ],
)
def test_names_of_bibtex(names: str, authors: tuple[str, ...]) -> None:
    assert read(f"@misc{{k, title={{T}}, author = {{{names}}}}}").papers[0].authors == authors


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("year = 2021, month = may", "2021-05"),
        ('year = "2021", month = 5, day = 3', "2021-05-03"),
        ('year = 2021, month = "May 3"', "2021-05-03"),
        ('year = 2021, month = "3~" # may', "2021-05-03"),
        ("year = 2021, month = {May--June}", "2021"),
        ("date = {2021-05}", "2021-05"),
        ("year = {forthcoming}", None),
        ("year = {98}", None),  # the century is not known
        ('year = 2021, month = jan # "~3"', "2021-01-03"),
        ("date = {2004-06?}", "2004-06"),  # of ISO 8601-2, as BibLaTeX takes it
        ("date = {2004-22}", "2004"),
        ("date = {2004-06-11/..}", "2004-06-11"),
        ("date = {1999-XX-XX}", "1999"),
    ],
)
def test_dates_of_bibtex(fields: str, date: str | None) -> None:
    assert read(f"@misc{{k, title={{T}}, {fields}}}").papers[0].date == date


def test_a_key_may_have_spaces() -> None:
    (paper,) = read("@article {lovelace 2021,\n  TITLE = {Trees} , YEAR = 2021 , }").papers
    assert (paper.title, paper.date) == ("Trees", "2021")


def test_a_macro_is_known_behind_its_place() -> None:
    """BibTeX says so, too; before it, the name stands for itself, and nothing else is lost."""
    one, two = read("@misc{a, title={A}, journal=jmlr}\n@string{jmlr={J}}\n@misc{b, title={B}, journal=JMLR}").papers
    assert (one.venue, two.venue) == ("jmlr", "J")


def test_names_of_names_do_not_grow_without_end() -> None:
    """Short lines that would stand for 10^16 characters: an entry that grows so is named, and costs no other."""
    names = "abcdefghijklmn"
    lines = [f'@string{{a = "{"x" * 1000}"}}', *(f"@string{{{b} = {'#'.join(a * 10)}}}" for a, b in pairwise(names))]
    reading = read("\n".join([*lines, "@misc{k, title = n # n}", "@misc{l, title = {Moss}, note = a}"]))
    assert "Moss" in {paper.title for paper in reading.papers}
    assert sum(len(paper.title) for paper in reading.papers) < 40_000
    assert reading.skipped[0].line == 3
    assert all("names of @string" in item.reason for item in reading.skipped)


# ---------- what an entry has from another one

VOLUME = """@proceedings{Trees:2021, title = {Proceedings of Trees}, booktitle = {Trees 2021}, year = 2021, month = may,
  editor = {Hopper, Grace}, publisher = {Trees Press}, isbn = {978-1}, doi = {10.1000/trees}}
"""
PAPER = "@inproceedings{a, title = {Pruning}, author = {Ada Lovelace}, crossref = {trees:2021}}\n"


@pytest.mark.parametrize("content", [VOLUME + PAPER, PAPER + VOLUME], ids=["volume first", "paper first"])
def test_a_paper_has_from_its_volume_what_it_does_not_say_itself(content: str) -> None:
    (paper,) = read(content).papers
    assert (paper.title, paper.venue, paper.date, paper.doi) == ("Pruning", "Trees 2021", "2021-05", None)
    assert dict(paper.extra) == {
        "type": "inproceedings", "citation_key": "a", "publisher": "Trees Press", "editor": "Hopper, Grace",
        "isbn": "978-1",
    }  # fmt: skip


def test_own_fields_go_before_those_of_the_volume() -> None:
    own = PAPER.replace("crossref", "booktitle = {Own}, date = {2020}, publisher = {P}, crossref")
    (paper,) = read(own + VOLUME).papers
    assert (paper.venue, paper.date, dict(paper.extra)["publisher"]) == ("Own", "2020", "P")


def test_the_title_of_a_volume_is_the_venue() -> None:
    """As BibLaTeX has it; BibTeX wants a booktitle in the volume."""
    volume = "@periodical{trees:2021, title = {Trees}, subtitle = {A Journal}, date = {2021}}"
    assert read(PAPER + volume).papers[0].venue == "Trees: A Journal"


def test_a_volume_that_is_not_there_costs_nothing() -> None:
    """Papers that wait for each other, too."""
    reading = read(PAPER + "@book{b, title={B}, crossref={c}}\n@book{c, title={C}, crossref={b}}")
    assert ({paper.title for paper in reading.papers}, reading.skipped) == ({"Pruning", "B", "C"}, ())
    assert ("crossref", "trees:2021") in read(PAPER).papers[0].extra


def test_xdata_gives_fields_to_any_entry_and_is_none_itself() -> None:
    content = """@misc{a, title={A}, xdata={press, none}}
@xdata{press, publisher={Trees Press}, xdata={year}}\n@xdata{year, date={2021}}\n@set{s, entryset={a,b}}"""
    reading = read(content)
    (paper,) = reading.papers
    assert (paper.title, reading.skipped) == ("A", ())
    reading = read(content.replace(", none", ""))
    assert (reading.papers[0].date, dict(reading.papers[0].extra)["publisher"]) == ("2021", "Trees Press")


def test_a_bad_volume_costs_no_paper() -> None:
    reading = read(PAPER + "@proceedings{trees:2021, title = }\n@misc{b, title={B}}")
    assert [paper.title for paper in reading.papers] == ["B", "Pruning"]
    assert [(item.line, item.reason) for item in reading.skipped] == [(2, "title has no value")]


@pytest.mark.parametrize("first", [True, False])
def test_only_so_many_entries_wait(first: bool) -> None:
    """A file of any size: what waits too long goes on without its volume, nothing is lost."""
    entries = Inheritance(most=3)
    papers = [Entry("inproceedings", f"p{n}", {"title": str(n), "crossref": f"v{n}"}, n) for n in range(9)]
    volumes = [Entry("proceedings", f"v{n}", {"title": f"V{n}"}, n) for n in range(9)]
    given = volumes + papers if first else papers + volumes
    out = [item for entry in given for item in entries.add(entry)] + list(entries.rest())
    assert sorted(item.key for item in out) == sorted(item.key for item in given)
    whole = {item.key for item in out if "booktitle" in item.fields}
    assert whole == ({"p6", "p7", "p8"} if first else {"p8"})


def test_a_paper_keeps_its_line() -> None:
    (skipped,) = read("@misc{z, title={Z}}\n" + PAPER.replace("title = {Pruning}, ", "") + VOLUME).skipped
    assert (skipped.line, skipped.reason) == (2, "title is missing or empty")
