"""Text saved from Daily Papers pages: made-up pages in every layout, and the real ones where they are."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper
from kg.sources import Reading, Skipped, read_papers
from kg.sources.formats.dailypapers import looks_like_page, read_page

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the saved pages (../shared/seeds) are not here")

HEAD = "\n\n".join(
    "new|Get trending papers in your email inbox!|Subscribe|Daily Papers|byAK and the research community|Jan 23|".split(
        "|"
    )
)
ABSTRACT = "We study how made-up abstracts are told from titles. They are long. Titles are not. " * 3 + "That is all."


def read(page: str) -> list[Paper | Skipped]:
    return list(read_page(page.splitlines(keepends=True), "page.txt"))


def papers(page: str) -> list[Paper]:
    items = read(page)
    assert all(isinstance(item, Paper) for item in items), items
    return [item for item in items if isinstance(item, Paper)]


def test_both_layouts() -> None:
    dated = f"{HEAD}One: A Title\n\n{ABSTRACT}\n\n  • 3 authors\n·\nOct 22, 2023 7\n\n"
    dated += f"Two\n\n{ABSTRACT}\n\n  • 1 author\n·\nFeb 22"
    one, two = papers(dated)
    assert (one.title, one.abstract, one.author_count, one.date) == ("One: A Title", ABSTRACT, 3, "2023-10-22")
    assert (two.title, two.author_count, two.date) == ("Two", 1, "--02-22")
    plain = f"Get trending papers in your email inbox!\nSubscribeOne: A Title\n{ABSTRACT}\nTwo\n{ABSTRACT}\n"
    assert [(paper.title, paper.abstract) for paper in papers(plain)] == [("One: A Title", ABSTRACT), ("Two", ABSTRACT)]


@pytest.mark.parametrize(
    "data",
    [
        *("  • 3 authors\n·\nOct 22, 2023\n", "· 3 authors\n·\nOct 22, 2023 12\n", "• 3 authors · Oct 22, 2023 2\n"),
        *("3 authors\n\n·\n\nOct 22, 2023\n\n12\n", "  • 3 authors\n·\nOctober 22, 2023 1.2k"),
        "• 3 authors\n· Published on Oct 22, 2023\n",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("blank", ["\n", "\n\n", "\n \n\n"])
def test_ways_to_write_the_data(data: str, newline: str, blank: str) -> None:
    page = blank.join([HEAD + "One", ABSTRACT, data + blank + "Two", ABSTRACT, data]).replace("\n", newline)
    found = papers(page)
    assert [(p.title, p.abstract, p.author_count, p.date) for p in found] == [
        ("One", ABSTRACT, 3, "2023-10-22"),
        ("Two", ABSTRACT, 3, "2023-10-22"),
    ]


def test_paper_without_data_between_two_others() -> None:
    page = f"One\n{ABSTRACT}\n• 3 authors\n·\nOct 22, 2023\n\nTwo\n\n{ABSTRACT}\n\n"
    page += f"Three\n{ABSTRACT}\n• 2 authors\n·\nMay 4, 2024\n"
    assert [(p.title, p.author_count, p.date) for p in papers(page)] == [
        ("One", 3, "2023-10-22"),
        ("Two", None, None),
        ("Three", 2, "2024-05-04"),
    ]


@pytest.mark.parametrize("data", ["acme Acme Labs\n·\nDec 16, 2025 2\n", "acme Acme Labs · Dec 16, 2025\n"])
def test_organization_where_the_author_count_should_be(data: str) -> None:
    (paper,) = papers(f"{HEAD}One\n\n{ABSTRACT}\n\n{data}")
    assert (paper.title, paper.abstract, paper.organization, paper.author_count) == (
        "One",
        ABSTRACT,
        "acme Acme Labs",
        None,
    )
    assert paper.date == "2025-12-16"


def test_a_number_of_authors_that_no_store_holds_is_left_out() -> None:
    (paper,) = papers(f"{HEAD}One\n\n{ABSTRACT}\n\n• {10**20} authors\n·\nOct 22, 2023\n")
    assert (paper.title, paper.author_count, paper.date) == ("One", None, "2023-10-22")


def test_paper_without_abstract_needs_data() -> None:
    one, two, lone = read(
        f"One\n{ABSTRACT}\n• 3 authors\n·\nMay 4, 2024\nTwo\n• 2 authors\n·\nMay 5, 2024\nLeft over\n"
    )
    assert isinstance(one, Paper)
    assert isinstance(two, Paper)
    assert (two.title, two.abstract, two.author_count) == ("Two", "", 2)
    assert lone == Skipped("page.txt", 10, "a title and nothing else")


@pytest.mark.parametrize(
    "head",
    [
        *(HEAD, "Hugging Face\nModels\nDatasets\nSomething Else\nDaily Papers\n", "", "\ufeff\n\n", "Jan 23\n"),
        *("Get trending papers in your email inbox!\nSubscribe", "Get trending papers in your email inbox!Subscribe"),
        *("Get trending papers in your email inbox once a day!\nSubscribe ", "SubscribeDaily Papers\n", "Daily Papers"),
    ],
)
@pytest.mark.parametrize("title", ["One Title", "Subscribers and Papers", "3D Views", "β-VAE", '"Why?"'])
def test_furniture_before_the_first_title(head: str, title: str) -> None:
    assert [paper.title for paper in papers(f"{head}{title}\n{ABSTRACT}\n")] == [title]


def test_pages_one_after_the_other() -> None:
    page = f"{HEAD}One\n\n{ABSTRACT}\n\n• 3 authors\n·\nMay 4, 2024\n\n"
    assert [paper.title for paper in papers(page + page.replace("One", "Two"))] == ["One", "Two"]


def test_title_that_speaks_of_the_page() -> None:
    page = f"One\n{ABSTRACT}\nDaily Papers: A Data Set\n{ABSTRACT}\nSubscribe or Not?\n{ABSTRACT}\n"
    assert [paper.title for paper in papers(page)] == ["One", "Daily Papers: A Data Set", "Subscribe or Not?"]


def test_abstract_in_two_paragraphs() -> None:
    (one, two) = papers(f"One\n{ABSTRACT}\n{ABSTRACT}\n• 3 authors\n·\nMay 4, 2024\nTwo\n{ABSTRACT}")
    assert one.abstract == f"{ABSTRACT} {ABSTRACT}"
    assert two.title == "Two"


def test_what_is_a_page() -> None:
    assert looks_like_page(HEAD.splitlines())
    assert looks_like_page(["A", ABSTRACT, "B", ABSTRACT])
    assert not looks_like_page(["MIT License", "", "Copyright (c) 2026", "", "Permission is hereby granted"])
    assert not looks_like_page(["<!DOCTYPE html>", "<html>" + "x. Y" * 200])


TITLES = st.text(st.sampled_from("abcdefgh XYZ:-"), min_size=5, max_size=80).map(lambda s: "T" + " ".join(s.split()))


@given(
    st.lists(st.tuples(TITLES, st.integers(1, 99), st.booleans(), st.booleans()), min_size=1, max_size=8), st.booleans()
)
def test_made_up_pages(rows: list[tuple[str, int, bool, bool]], head: bool) -> None:
    page = HEAD if head else ""
    for title, count, dated, numbered in rows:
        page += f"{title}\n\n{ABSTRACT}\n\n"
        page += f"  • {count} author{'s' * (count > 1)}\n·\nMay 4, 2024{' 3' * numbered}\n\n" * dated
    assert [(p.title, p.abstract, p.author_count, p.date) for p in papers(page)] == [
        (title, ABSTRACT, count if dated else None, "2024-05-04" if dated else None) for title, count, dated, _ in rows
    ]


@pytest.fixture(scope="module")
def seeds() -> Reading:
    return read_papers(sorted(SEEDS.glob("*.txt")), strict=True)


@needs_seeds
def test_real_pages_are_read_whole(seeds: Reading) -> None:
    assert seeds.records == 301
    assert len(seeds.papers) == 294
    assert seeds.skipped == ()
    assert sum(len(paper.sources) > 1 for paper in seeds.papers) == 7


@needs_seeds
def test_real_pages_leave_nothing_of_the_page(seeds: Reading) -> None:
    for paper in seeds.papers:
        assert not re.search(r"Subscribe|Daily Papers|trending papers|research community", paper.title)
        assert len(paper.title) < 170
        assert len(paper.abstract) > 300
        assert not re.search(r"\d authors?$|•|·|[A-Z][a-z]{2} \d\d?(, \d{4})?( \d+)?$", paper.abstract)
        assert not re.search(r"[\\$]\w|&\w+;", paper.text)
    assert [p.organization for p in seeds.papers if p.organization] == ["univie University of Vienna"]
    assert any(paper.title.startswith("Micro-Batch") for paper in seeds.papers)


@needs_seeds
def test_real_pages_dates(seeds: Reading) -> None:
    dates = [paper.date for paper in seeds.papers if paper.date]
    assert len(dates) == 94
    yearless = [date for date in dates if date.startswith("--")]
    assert len(yearless) == 7
    with_year = read_papers(SEEDS.glob("*.txt"), page_year=2026)
    assert sorted(d for p in with_year.papers if (d := p.date)) == sorted(d.replace("--", "2026-") for d in dates)


@needs_seeds
def test_real_pages_in_any_order(seeds: Reading) -> None:
    for files in itertools.permutations(sorted(SEEDS.glob("*.txt"))):
        assert read_papers(files) == seeds
