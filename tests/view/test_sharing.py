"""What one sees can be coloured, asked what it means, and taken along."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from by_hand import make_graph
from view_graphs import corpus, hub, many, text, until

import kg
from kg.flow import outputs
from kg.graph.network import Graph

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
SHARE_OF_CONCEPTS = 0.35  # in the likeness of `kg paper --similar`; words make the rest
SVG = "{http://www.w3.org/2000/svg}"
SMOOTHING = "#concept/label-smoothing-840af3"


def picture(page: Any) -> ET.Element:
    page.keyboard.press("s")
    with page.expect_download() as download:
        page.click("#save-svg")
    page.keyboard.press("Escape")
    return ET.fromstring(Path(download.value.path()).read_bytes())


def words_of(drawing: ET.Element) -> list[str]:
    return [str(node.text) for node in drawing.iter(f"{SVG}text")]


def fills(drawing: ET.Element) -> list[str]:
    """The colours of the nodes on the stage."""
    stage = drawing.find(f"{SVG}svg")
    assert stage is not None
    return [str(node.get("fill")) for node in stage if node.get("stroke-width") == "1" and node.get("fill")]


@pytest.mark.parametrize("colour", ["community", "year", "growth", "proposes"])
def test_colours_say_what_was_chosen_also_in_the_picture(view: Open, colour: str) -> None:
    page = view(hub())
    before = fills(picture(page))
    page.keyboard.press("o")
    page.locator(f"#look [value={colour}]").check()
    until(page, "colour => location.hash === '#?colour=' + colour", colour)
    page.keyboard.press("Escape")
    drawing = picture(page)
    assert fills(drawing) != before
    title = [word for word in words_of(drawing) if word.startswith("Colour: ")]
    assert title == [page.locator("#scale text").first.text_content()]
    if colour != "community":
        low, high = page.locator("#scale text").all_text_contents()[1:]
        assert {low, high} <= set(words_of(drawing))
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.locator(f"#look [value={colour}]").is_checked()


def test_size_and_density_change_the_drawing_and_stand_in_the_address(view: Open) -> None:
    page = view(many(80, 60))
    radii = [node.get("r") for node in picture(page).iter(f"{SVG}circle")]
    page.keyboard.press("o")
    page.locator("#look [value=salience]").check()
    page.locator("#look [name=density]").check()
    until(page, "location.hash === '#?size=salience&density=1'")
    page.keyboard.press("Escape")
    drawing = picture(page)
    assert [node.get("r") for node in drawing.iter(f"{SVG}circle")] != radii
    (heat,) = drawing.iter(f"{SVG}image")
    assert str(heat.get("href")).startswith("data:image/png;base64,")


def test_a_picture_has_its_title_and_its_legend(view: Open) -> None:
    page = view(corpus())
    words = words_of(picture(page))
    assert words[0] == "paperkg"
    assert {"methods 2", "dataset 1", "problem 1"} <= set(words)
    page.evaluate("location.hash = '?view=time'")
    page.wait_for_selector("#drawing")
    assert words_of(picture(page))[0] == "paperkg"


def test_an_edge_leads_to_the_sentences_that_state_it(view: Open) -> None:
    page = view(make_graph(), SMOOTHING)
    row = page.locator("#panel section").filter(has_text="Used for").locator("li").filter(has_text="dependency parsing")
    row.locator(".note a").focus()
    page.keyboard.press("Enter")
    until(page, "location.hash.includes('with=concept')")
    assert text(page, "#panel h2") == "label smoothing and dependency parsing"
    assert text(page, "#status") == "label smoothing and dependency parsing"
    heads = page.locator("#panel h3").all_text_contents()
    assert heads == ["label smoothing is used for dependency parsing · 1 paper", "1 paper names both"]
    assert page.locator("#panel .statements blockquote mark").all_text_contents() == [
        "label smoothing",
        "dependency parsing",
    ]
    page.keyboard.press("Escape")
    until(page, "document.querySelector('#panel h2').textContent === 'label smoothing'")
    # The same by the pointer: half way from the middle to the first of the left fan.
    drawing = picture(page)
    stage = drawing.find(f"{SVG}svg")
    assert stage is not None
    edges = [str(node.get("d")) for node in stage.iter(f"{SVG}path") if node.get("stroke-opacity")]
    x1, y1, x2, y2 = (float(n) for n in edges[0].replace("M", " ").replace("L", " ").split()[:4])
    box = page.locator("#network canvas").bounding_box()
    page.mouse.click(box["x"] + (x1 + x2) / 2, box["y"] + (y1 + y2) / 2)
    until(page, "location.hash.includes('with=concept') || location.hash.includes('#paper/')")


def test_what_the_pointer_is_on_lights_its_neighbours(view: Open) -> None:
    page = view(hub())
    before = page.evaluate("document.querySelector('#network canvas').toDataURL()")
    page.keyboard.press("]")
    page.wait_for_timeout(100)
    drawing = picture(page)
    assert page.evaluate("document.querySelector('#network canvas').toDataURL()") != before
    shown = text(page, "#status")
    assert shown == "CNN"
    assert shown in words_of(drawing)
    assert {"used for", "evaluated on", "part of", "compared with", "kind of"} & set(
        words_of(drawing)
    )  # where there is room
    stated, narrower, broader = 4, 20, 1  # of what is stated, all but the comparison has a direction
    assert heads(drawing) == stated + narrower + broader


def heads(drawing: ET.Element) -> int:
    return sum(1 for _ in drawing.iter(f"{SVG}polygon"))


def test_arrows_are_in_the_picture_and_point_from_subject_to_object(view: Open) -> None:
    page = view(make_graph(), SMOOTHING)
    drawing = picture(page)
    assert "used for" in words_of(drawing)
    stage = drawing.find(f"{SVG}svg")
    assert stage is not None
    circles = [node for node in stage if node.tag == f"{SVG}circle" and node.get("stroke-width") == "1"]
    middle = max(circles, key=lambda node: float(str(node.get("r"))))
    x, y, radius = (float(str(middle.get(name))) for name in ("cx", "cy", "r"))
    tips = [tuple(map(float, str(head.get("points")).split()[0].split(","))) for head in stage.iter(f"{SVG}polygon")]
    away = [((a - x) ** 2 + (b - y) ** 2) ** 0.5 - radius for a, b in tips]
    assert tips
    assert all(distance > 20 for distance in away)  # it is the subject of all that is stated of it here
    assert heads(picture(view(hub()))) == 0


def test_a_page_of_one_concept_opens_on_it(view: Open, tmp_path: Path) -> None:
    outputs.write(make_graph(), tmp_path / "whole")
    page = view(kg.load(tmp_path / "whole", around="label smoothing"))
    assert text(page, "#panel h2") == "label smoothing"
    assert page.url.endswith(SMOOTHING)
    assert text(page, "h1") == "label smoothing in whole"
    page.click("h1 a")
    until(page, "document.querySelector('#panel h2').textContent === 'label smoothing in whole'")
    page.keyboard.press("n")
    other = page.url.split("#")[0] + "#?view=list"
    page.goto("about:blank")
    page.goto(other)
    page.wait_for_selector("html[data-ready]")
    assert text(page, "#panel h2") == "label smoothing in whole"


def test_papers_have_a_map_of_those_like_them_by_concepts_where_no_more_is_known(view: Open, real_graph: Graph) -> None:
    titles = {d["label"]: d["value"].id for _, d in real_graph.nodes(data=True) if d["type"] == "paper"}
    paper = next(paper for title, paper in titles.items() if "moothing" in title)
    with kg.open_graph(real_graph) as asked:
        told = {one.title: one.by_concepts for one in asked.similar(paper, most=1000)}
    page = view(real_graph)
    page.evaluate("id => { location.hash = 'paper/' + encodeURIComponent(id); }", paper)
    section = page.locator("#panel section").filter(has_text="Similar papers")
    section.locator("h3").wait_for()
    rows = section.locator(".rows > li")
    alike = [str(one) for one in rows.locator("> a").all_text_contents()]
    notes = [float(str(one).split(" · ")[-1]) for one in rows.locator("> .note").all_text_contents()]
    assert notes == sorted(notes, reverse=True)
    assert len(alike) == 8
    assert notes == pytest.approx([told[title] / SHARE_OF_CONCEPTS for title in alike], abs=0.006)
    section.get_by_role("button", name="Show them on the map").click()
    until(page, "location.hash.endsWith('view=alike')")
    drawn = {word.removesuffix("…") for word in words_of(picture(page))}
    assert all(any(title.startswith(word) for word in drawn if len(word) > 5) for title in alike)
    page.get_by_role("button", name="Back to its concepts").click()
    until(page, "!location.hash.includes('view')")


def test_the_link_and_the_card_are_copied(view: Open) -> None:
    page = view(
        make_graph(),
        f"{SMOOTHING}?colour=year&years=2000-2030&hide=dataset",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.keyboard.press("s")
    page.click("#save-link")
    until(page, "document.getElementById('status').textContent.startsWith('The link')")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert page.url.endswith("colour=year&years=2000-2030&hide=dataset")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Markdown", exact=True).click()
    until(page, "document.getElementById('status').textContent.startsWith('Markdown')")
    card = page.evaluate("navigator.clipboard.readText()")
    assert card.startswith("## label smoothing\n\nmethod, ")
    assert "**Used for**\n\n- dependency parsing (1 paper)" in card
    assert "  > " in card
    assert "**label smoothing**" in card.lower()
