"""What is not shown is said; what stands first is what tells; everything that the panel shows is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from view_graphs import corpus, hub, many, text, until

from kg.graph.network import to_graph
from kg.model import Concept, Kind, Link, Paper, Role

pytestmark = pytest.mark.browser

Open = Callable[..., Any]


def legend(page: Any) -> list[str]:
    return [str(one) for one in page.locator("#legend button:visible").all_text_contents()]


def rows(page: Any, title: str) -> list[str]:
    section = page.locator("#panel section", has=page.locator("h3", has_text=title))
    return [str(one) for one in section.first.locator(".rows > li > a").all_text_contents()]


def test_the_legend_says_how_much_of_all_is_drawn_and_follows_the_filters(view: Open) -> None:
    page = view(many(120, 90), scene_size=30)
    assert text(page, "#scope") == "30 of 90 concepts: the most telling. Search finds all."
    drawn = [one.split() for one in legend(page)]
    assert sum(int(one[1]) for one in drawn) == 30
    assert [one[2:] for one in drawn] == [["of", "30"]] * 3
    page.evaluate("location.hash = '?hide=method'")
    until(page, "document.querySelector('#scope').textContent.includes(' of 60 concepts')")
    assert legend(page)[0] == "methods 30"
    drawn = [one.split() for one in legend(page)[1:]]
    assert text(page, "#scope").startswith(f"{sum(int(one[1]) for one in drawn)} of 60")
    page.evaluate("location.hash = '?support=20'")
    until(page, "!document.querySelector('#legend [data-kind=method]').textContent.includes('30')")
    kept = sum(int(one.split()[1]) for one in legend(page))
    page.keyboard.press("l")
    page.wait_for_selector("#chart .list")
    assert page.locator("#chart li").count() == kept < 30


def test_papers_have_a_button_where_they_are_drawn(view: Open) -> None:
    page = view(corpus())
    assert page.locator("#legend [data-kind=paper]").is_hidden()
    page.evaluate("location.hash = 'concept/label-smoothing-1a2b3c'")
    until(page, "!document.querySelector('#legend [data-kind=paper]').hidden")
    assert text(page, "#legend [data-kind=paper]") == "papers 14 of 40"
    page.click("#legend [data-kind=paper]")
    until(page, "location.hash.endsWith('hide=paper')")
    assert text(page, "#legend [data-kind=paper]") == "papers 40"
    page.keyboard.press("n")
    page.evaluate("location.hash = '?hide=paper'")
    until(page, "document.querySelector('#panel h2').textContent === 'paperkg'")
    assert page.locator("#legend [data-kind=paper]").is_visible()  # or nobody could undo it


def test_papers_without_a_year_are_named_and_concepts_beyond_the_rows(view: Open) -> None:
    names = [Concept(f"c{i:02}-00000a", f"c{i}", f"c{i}", (Kind.METHOD,)) for i in range(50)]
    papers = [Paper(f"p{i:02}", f"Paper {i}", date=f"{2000 + i % 4}" if i % 3 else None) for i in range(30)]
    links = [Link(paper.id, concept.id, Kind.METHOD, Role.USES, ()) for paper in papers for concept in names]
    page = view(to_graph(papers, names, links), "#?view=time")
    assert text(page, "#not-in-time") == (
        "40 of 50 concepts: those that most papers name. 10 of 30 papers have no year and are not here."
    )
    page.evaluate("location.hash = '?years=2001-2002'")
    until(page, "!document.querySelector('#narrowed').hidden")
    assert text(page, "#narrowed").startswith("Only 2001 to 2002 (not the 10 papers without a year)")


def test_a_hub_opens_on_what_tells_grouped_by_relation(view: Open) -> None:
    page = view(hub(), "#concept/cnn-00000a")
    heads = [str(one) for one in page.locator("#panel h3").all_text_contents()]
    assert heads == [
        "Used for · 2", "Evaluated on", "Built from", "Compared with", "Broader", "Narrower · 20", "Named together",
        "60 papers",
    ]  # fmt: skip
    assert rows(page, "Used for") == ["object detection", "segmentation"]
    assert rows(page, "Evaluated on") == ["ImageNet"]
    narrower = rows(page, "Narrower")
    assert narrower[0] == "well-known CNN"  # ten papers; the others, before it in the alphabet, have one
    assert len(narrower) == 6
    page.get_by_role("button", name="Show all 20 narrower").click()
    assert len(rows(page, "Narrower")) == 20
    first = page.locator("#panel .papers .paper").first
    assert first.locator("h4").text_content() == "CNN, a network"  # proposed there, though not the newest
    page.keyboard.press("]")
    walked = []
    for _ in range(15):
        page.keyboard.press("]")
        walked.append(text(page, "#status"))
    assert {"object detection", "ImageNet", "convolution", "MLP", "neural network", "well-known CNN"} <= set(walked)


@pytest.mark.parametrize(
    ("query", "found", "why"),
    [
        ("müller", "Paper 19 😀 on ImageNet", "by Zoë Müller"), ("li lei", None, None),
        ("李雷", "Paper 19 😀 on ImageNet", "by 李雷"),
        ("label smoothing", "label smoothing", None), ("labelsmoothing", "label smoothing", None),
        ("image net", "ImageNet", None), ("1906.02629", "CNN, a network", "arxiv.org/abs/1906.02629"),
        ("arXiv:1906.02629v2", "CNN, a network", "arxiv.org/abs/1906.02629"),
        ("neurips", "CNN, a network", "in NeurIPS"),
        ("10.1000/cnn", "CNN, a network", "doi.org/10.1000/cnn"),
    ],
)  # fmt: skip
def test_search_finds_what_the_panel_shows(view: Open, query: str, found: str | None, why: str | None) -> None:
    page = view(hub() if found == "CNN, a network" else corpus())
    page.keyboard.press("/")
    page.keyboard.insert_text(query)
    if found is None:
        assert "Nothing" in text(page, "#results")
        return
    first = page.locator("#results [aria-selected=true] .name")
    assert str(first.text_content()).startswith(found)
    assert first.locator(".alias").all_text_contents() == ([f" {why}"] if why else [])
    if why == "by Zoë Müller":
        assert text(page, "#results .nothing") == "12 of 40 results: more words find fewer."
