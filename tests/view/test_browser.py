"""The page as a person meets it, in headless Chromium. Every request but the one for the file fails the test."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from by_hand import make_graph
from view_graphs import DESKTOP, NASTY, PHONE, corpus, nasty, text, until

from kg.graph.network import Graph, to_graph
from kg.model import Concept, Kind, Link, Mention, Paper, Role
from kg.view import html

pytestmark = pytest.mark.browser

Open = Callable[..., Any]


def test_search_finds_names_other_names_titles_and_slips(view: Open) -> None:
    page = view(corpus())
    for query, first in (
        ("label smooth", "label smoothing"), ("smoothing", "label smoothing"), ("labl smoothign", "label smoothing"),
        ("soft tar", "label smoothing also soft targets"), ("IMAGENET", "ImageNet"),
        ("paper 17", "Paper 17 😀 on ImageNet"),
    ):  # fmt: skip
        page.keyboard.press("/")
        page.keyboard.type(query)
        assert text(page, "#results [aria-selected=true] .name") == first, query
        page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("no such thing")
    assert "Nothing" in text(page, "#results")


def _names(page: Any, query: str) -> list[str]:
    page.keyboard.press("/")
    page.keyboard.type(query)
    found: list[str] = page.locator("#results [role=option] .name").all_inner_texts()
    page.keyboard.press("Escape")
    return [name.replace("\xa0", " ") for name in found]


def test_search_finds_what_is_meant_before_what_begins_alike(view: Open) -> None:
    """All that a short name means, the things that many papers have, the plural, and a whole name with a slip."""
    papers, links = [], []
    named = {
        "LDA": ["LDA"], "latent Dirichlet allocation": ["latent Dirichlet allocation (LDA)"], "planning": ["planning"],
        "motion planning": ["motion planning"] * 3, "planning layer": ["planning layer"], "bandit": ["bandit"],
        "multi-armed bandit": ["multi-armed bandit"] * 2, "bandits with knapsacks": ["bandits with knapsacks"],
        "Kalman filter": ["Kalman filter"], "extended Kalman filter": ["extended Kalman filter"] * 2,
        "paper lda": ["😀 LDA of papers"],
    }  # fmt: skip
    concepts = {name: Concept(name, name, name, (Kind.METHOD,)) for name in named}
    for name, titles in named.items():
        for n, title in enumerate(titles):
            paper = Paper(f"{name} {n}", f"On {title} {n}")
            papers.append(paper)
            written = [words for words in dict.fromkeys((name, "LDA")) if words in paper.title]
            mentions = tuple(
                Mention(paper.id, at, at + len(words), words, Kind.METHOD, Role.USES, 0.9, ("network",))
                for words in written
                for at in [paper.title.find(words)]
            )
            links.append(Link(paper.id, name, Kind.METHOD, Role.USES, mentions))
    page = view(to_graph(papers, [concepts[name] for name in sorted(concepts)], links))
    assert sorted(_names(page, "lda")[:3]) == ["LDA", "latent Dirichlet allocation also LDA", "paper lda also LDA"]
    assert _names(page, "planning")[:3] == ["planning", "motion planning", "planning layer"]
    assert _names(page, "bandits")[:3] == ["bandit", "multi-armed bandit", "bandits with knapsacks"]
    assert _names(page, "kalman filtr")[:2] == ["Kalman filter", "extended Kalman filter"]
    assert _names(page, "pla")[0] == "planning"


def test_the_keyboard_alone_leads_to_a_concept_and_back(view: Open) -> None:
    page = view(corpus())
    page.keyboard.press("/")
    page.keyboard.type("label smooth")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#panel h2').textContent === 'label smoothing'")
    assert page.url.endswith("#concept/label-smoothing-1a2b3c")
    assert text(page, "#panel h2") == "label smoothing"
    assert "40 papers" in text(page, "#status")
    assert page.title() == "label smoothing · paperkg"
    page.locator("#panel .paper a").first.focus()
    page.keyboard.press("Enter")
    until(page, "location.hash.startsWith('#paper/')")
    page.keyboard.press("Escape")
    until(page, "location.hash.startsWith('#concept/')")
    page.keyboard.press("Escape")
    until(page, "document.querySelector('#panel h2').textContent === 'paperkg' && !location.hash")
    page.go_forward()
    until(page, "document.querySelector('#panel h2').textContent === 'label smoothing'")
    page.go_back()
    until(page, "document.querySelector('#panel h2').textContent === 'paperkg'")


def test_the_arrows_move_in_the_list(view: Open) -> None:
    page = view(corpus())
    page.keyboard.press("/")
    page.keyboard.type("paper")
    for key, chosen in (("ArrowDown", "result-1"), ("ArrowDown", "result-2"), ("ArrowUp", "result-1")):
        page.keyboard.press(key)
        assert page.get_attribute("#query", "aria-activedescendant") == chosen
        assert page.get_attribute(f"#{chosen}", "aria-selected") == "true"


def test_a_concept_shows_its_papers_with_the_sentence(view: Open) -> None:
    page = view(corpus(), "#concept/label-smoothing-1a2b3c")
    assert text(page, "#panel .aliases") == "also soft targets"
    assert text(page, "#panel .roles") == "40use it"
    assert page.locator("#panel .paper").count() == 20
    newest = page.locator("#panel .paper").first
    assert newest.locator("h4").text_content() == "Paper 19 😀 on ImageNet"
    assert newest.locator("blockquote").text_content() == "We use label smoothing 19 times. "
    assert newest.locator("blockquote mark.method").text_content() == "label smoothing"
    assert newest.locator(".meta").text_content() == "uses2 Jan 2019"
    assert newest.locator(".found").text_content() == "90 % sure · found by pattern, vocabulary"
    sections = {section.locator("h3").text_content(): section for section in page.locator("#panel section").all()}
    assert sections["Broader"].locator("a").first.text_content() == "regularization"
    related = sections["Used for"].locator("li").filter(has_text="image classification")
    assert related.locator(".note").text_content() == "2 papers"
    assert related.locator("details").count() == 0  # which papers state it is known, and not with which words
    page.get_by_role("button", name="Show all 40 papers").click()
    assert page.locator("#panel .paper").count() == 40


def test_a_concept_shows_what_is_the_same_elsewhere(view: Open) -> None:
    same = ("http://dbpedia.org/resource/Adam_(é)", "javascript:alert(1)", "urn:isbn:1")
    page = view(to_graph([], [Concept("adam-1", "adam", "Adam", (Kind.METHOD,), (), (), same)], []), "#concept/adam-1")
    section = page.locator("#panel section").filter(has_text="Same as")
    assert section.locator("a").all_text_contents() == ["dbpedia.org/resource/Adam_(%C3%A9)"]
    page = view(to_graph([], [Concept("adam-1", "adam", "Adam", (Kind.METHOD,))], []), "#concept/adam-1")
    assert page.locator("#panel section").filter(has_text="Same as").count() == 0


def test_a_paper_shows_what_is_known_and_where_it_says_so(view: Open) -> None:
    page = view(corpus(), "#paper/p01")
    assert text(page, "#panel h2") == "Paper 1 😀 on ImageNet"
    assert text(page, "#panel h2 mark.dataset") == "ImageNet"
    assert text(page, "#panel .abstract mark.method") == "label smoothing"
    assert text(page, "#panel .authors") == "Zoë Müller, 李雷"
    link = page.locator("#panel .links a")
    assert link.get_attribute("href") == "https://example.org/1?a=1&b=2"
    assert "noopener" in link.get_attribute("rel")
    page.click("#panel .abstract a.term")
    until(page, "document.querySelector('#panel h2').textContent === 'label smoothing'")


def test_a_relation_shows_who_says_so_and_how_many(view: Open) -> None:
    smoothing = "#concept/label-smoothing-840af3"
    page = view(make_graph(), smoothing)
    row = page.locator("#panel section").filter(has_text="Used for").locator("li").filter(has_text="dependency parsing")
    assert row.locator(".note").text_content() == "1 paper"
    row.locator("summary").click()
    assert row.locator("details .found").text_content() == "CoolNet: label smoothing for dependency parsing · 70 % sure"
    assert row.locator("blockquote mark").all_text_contents() == ["label smoothing", "dependency parsing"]
    page = view(make_graph(), f"{smoothing}?confidence=80")
    row = page.locator("#panel .rows li").filter(has_text="dependency parsing")
    assert row.locator(".note").text_content() == "1 paper names both"
    page = view(make_graph(), "#paper/10.1000%2Fcoolnet")
    states = page.locator("#panel section").filter(has_text="It states").locator("li")
    assert states.count() == 4
    assert "CoolNet is used for dependency parsing · 70 % sure" in states.locator(".found").all_text_contents()


def test_a_click_on_a_node_or_its_label_opens_it(view: Open) -> None:
    page = view(make_graph())
    box = page.locator("#network canvas").bounding_box()
    assert box
    # One node stands alone on the stage once all other kinds are hidden: after "show all", in its middle.
    for kind in ("method", "problem"):
        page.click(f"#legend [data-kind={kind}]")
    page.click("#zoom-fit")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + (box["height"] - 32) / 2)
    until(page, "document.querySelector('#panel .kind')?.textContent === 'dataset'")


def test_the_legend_counts_and_filters(view: Open) -> None:
    page = view(corpus())
    methods = page.locator("#legend [data-kind=method]")
    assert methods.text_content() == "methods 2"
    visible = page.locator("#legend button:visible").all_text_contents()
    assert visible == ["methods 2", "dataset 1", "problem 1"]  # no paper is drawn here
    methods.click()
    assert methods.get_attribute("aria-pressed") == "false"
    assert "Methods" not in page.locator("#panel h3").all_text_contents()
    methods.click()
    assert "Methods" in page.locator("#panel h3").all_text_contents()


def test_an_unknown_address_shows_the_overview(view: Open) -> None:
    page = view(corpus(), "#concept/%E0%A4%A")
    assert text(page, "#panel h2") == "paperkg"
    assert "Nothing stands at this address" in text(page, "#status")
    assert "Nothing stands at this address" in text(page, "#panel .hint")
    page.evaluate("location.hash = '?view=map'")
    until(page, "document.querySelector('#panel h2').textContent === 'Communities'")
    assert "Nothing stands at this address" not in text(page, "#panel")


def test_without_javascript_the_page_says_what_to_do(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "graph.html").write_text(html.to_html(corpus()), encoding="utf-8")
    page = browser.new_page(viewport=PHONE, java_script_enabled=False)
    page.goto((tmp_path / "graph.html").as_uri())
    said = page.locator("#stage noscript")
    assert "save the file, and open it in a browser" in (said.text_content() or "")
    box = said.bounding_box()
    assert box and box["y"] > 100 and box["y"] + box["height"] < PHONE["height"]
    page.close()


def test_boxes_and_years_stand_where_one_reads_them(view: Open) -> None:
    page = view(corpus())
    order = page.evaluate("""[...document.querySelectorAll('#filters label, #look label')].map(label => {
        const words = document.createRange();
        words.selectNode([...label.childNodes].find(node => node.nodeType === Node.TEXT_NODE));
        label.closest('form').hidden = false;
        const before = words.getBoundingClientRect().left < label.querySelector('input').getBoundingClientRect().left;
        return [label.textContent, before];
    })""")
    assert {words for words, before in order if before} == {"from", "to"}
    assert len(order) > 10


def test_hostile_text_reads_back_as_it_went_in_and_runs_nothing(view: Open) -> None:
    page = view(nasty())
    for i, name in enumerate(NASTY):
        page.evaluate("id => { location.hash = 'concept/' + encodeURIComponent(id); }", f"c{i}-<b>#{i}")
        until(page, "n => location.hash.includes('/c' + n + '-') && document.querySelector('#panel .kinds')", i)
        assert page.evaluate(
            "name => document.querySelector('#panel h2').textContent === JSON.parse(name)", json.dumps(name)
        ), name
        assert page.evaluate(
            "name => [...document.querySelectorAll('#panel mark')].every(m => m.textContent === JSON.parse(name))",
            json.dumps(name),
        )
        assert page.locator("#panel .paper mark").count() == 2
        page.locator("#panel .paper a").first.click()
        page.locator("#panel .abstract").wait_for()
        assert page.evaluate(
            "name => document.querySelector('#panel h2').textContent === JSON.parse(name)", json.dumps(name)
        )
        assert page.evaluate(
            "text => document.querySelector('#panel .abstract').textContent === JSON.parse(text)",
            json.dumps(f"{name} is here: {name[:100]}."),
        )
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
        assert all(link.startswith(("#", "https://", "http://")) for link in links)
    assert page.evaluate("document.querySelectorAll('img, iframe, object, embed, script[src]').length") == 0


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (to_graph([], [], []), "This graph is empty"),
        (to_graph([Paper("p", "A title", "An abstract.")], [], []), "No method, dataset or problem was found"),
    ],
)
def test_a_graph_with_nothing_in_it_says_so(view: Open, graph: Graph, message: str) -> None:
    page = view(graph)
    assert message in text(page, "#message")
    page.click("#zoom-fit")
    if graph:
        page.click("#panel .rows a")
        page.locator("#panel .abstract").wait_for()
        assert text(page, "#panel .abstract") == "An abstract."


def test_one_paper_with_one_concept(view: Open) -> None:
    concept = Concept("a-1", "a", "A", (Kind.METHOD,))
    page = view(
        to_graph([Paper("p", "A title")], [concept], [Link("p", "a-1", Kind.METHOD, Role.USES, ())]), "#concept/a-1"
    )
    assert text(page, "#panel .paper h4") == "A title"
    assert text(page, "#panel .kinds .note") == "1 paper"


def test_compressed_data_says_the_same(view: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_COMPRESS_ABOVE", 10)
    page = view(nasty(), "#concept/c9-%3Cb%3E%239")
    assert text(page, "#panel h2") == "深度学习"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_size_and_scheme(view: Open, tmp_path: Path, scheme: str, size: dict[str, int]) -> None:
    page = view(corpus(), color_scheme=scheme, viewport=size)
    steps = {
        "overview": "",
        "concept": "#concept/label-smoothing-1a2b3c",
        "paper": "#paper/p01",
        "depth": "#concept/imagenet-00000b?depth=3",
        "path": "#concept/imagenet-00000b?to=paper/p02",
        "community": "#community/1",
        "map": "#?view=map",
        "time": "#?view=time",
        "list": "#?view=list",
        "compare": "#?view=compare&pin=paper/p01&pin=paper/p02",
    }
    for name, step in steps.items():
        page.evaluate("hash => { location.hash = hash; }", step)
        page.wait_for_timeout(50)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
        assert page.locator("#query").is_visible()
        assert page.locator("#panel h2").is_visible()
        kept = Path(os.environ.get("PAPERKG_SCREENSHOTS", tmp_path))
        page.screenshot(path=kept / f"{scheme}-{size['width']}-{name}.png")


VIEWS = [
    *("#?", "#concept/label-smoothing-1a2b3c?depth=2&", "#paper/p12?", "#concept/imagenet-00000b?to=paper/p12&"),
    *("#community/1?", "#?view=map&", "#?view=time&", "#?view=list&", "#?view=compare&pin=paper/p11&pin=paper/p12&"),
    *("#?colour=year&size=salience&", "#?colour=growth&density=1&", "#?colour=community&", "#paper/p12?view=alike&"),
    "#concept/label-smoothing-1a2b3c?with=concept/imagenet-00000b&",
]
SHEETS = {"f": "#filters", "o": "#look", "s": "#save"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_accessibility(view: Open, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python").Axe()
    page = view(corpus(), color_scheme=scheme)
    for place in VIEWS:
        address = f"{place}years=2010-2012"  # few papers: axe looks at every element
        page.evaluate("hash => { location.hash = hash; }", address)
        until(page, "hash => location.hash === hash", address)
        page.wait_for_timeout(50)
        # axe runs from the tests' side: the page's own policy lets no foreign script in.
        found = axe.run(page).response["violations"]
        serious = [(v["id"], v["nodes"][0]["html"][:90]) for v in found if v["impact"] in {"serious", "critical"}]
        assert serious == [], place
    for key, sheet in SHEETS.items():
        page.keyboard.press(key)
        page.locator(sheet).wait_for()
        assert [
            v["id"] for v in axe.run(page).response["violations"] if v["impact"] in {"serious", "critical"}
        ] == [], sheet
        page.keyboard.press("Escape")
