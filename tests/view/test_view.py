"""What stands in the page's file, without a browser: data, scene, layout, safety of the bytes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from itertools import combinations
from math import hypot
from pathlib import Path
from typing import Any

import pytest
from by_hand import make_graph
from view_graphs import many

from kg.graph.network import Graph, concepts_of, to_graph
from kg.graph.standing import standing_of
from kg.model import Concept, Kind, Link, Mention, Paper, Role
from kg.rdf.terms import BASE, KG
from kg.view import html, to_html
from kg.view.columns import to_columns
from kg.view.layout import place
from kg.view.scene import radius, to_scene


def embedded(page: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_page_holds_everything_and_no_address_to_load_from() -> None:
    page = to_html(make_graph(), title="A & B")
    columns = embedded(page, "data")["plain"]
    assert {name: columns[name] for name in to_columns(make_graph())} == to_columns(make_graph())
    assert "<title>A &amp; B</title>" in page
    assert not re.search(r"""<(?:script|link|img|iframe)[^>]*\s(?:src|href)=(?!["']?data:)""", page)
    assert "sourceMappingURL" not in page


def test_mentions_stand_in_the_columns_as_in_the_graph(graph: Graph) -> None:
    columns = to_columns(graph)
    papers, links, mentions = columns["papers"], columns["links"], columns["mentions"]
    first = 0
    for paper, concept, count in zip(links["paper"], links["concept"], links["mentions"], strict=True):
        text = f"{papers['title'][paper]}\n{papers['abstract'][paper]}"
        link = next(
            data["value"]
            for _, _, data in graph.out_edges(f"paper:{papers['id'][paper]}", data=True)
            if data["value"].concept_id == columns["concepts"]["id"][concept]
        )
        for i, mention in zip(range(first, first + count), link.mentions, strict=True):
            assert text[mentions["start"][i] :][: mentions["length"][i]] == mention.surface
        first += count
    assert first == len(mentions["start"]) > 0


def test_the_policy_names_the_script_and_the_style_by_their_hash() -> None:
    page = to_html(make_graph())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src &#39;none&#39;;")
    assert "unsafe" not in policy[1]
    for code in (
        re.findall(r"<style>(.*?)</style>", page, re.DOTALL),
        re.findall(r"<script>(.*?)</script>", page, re.DOTALL),
    ):
        (only,) = code
        assert base64.b64encode(hashlib.sha256(only.encode()).digest()).decode() in policy[1].replace("&#43;", "+")


def test_hostile_text_can_not_leave_its_element() -> None:
    title = "</script><script>alert(1)</script><!-- \u2028\u2029 \ud800 & ]]>"
    page = to_html(to_graph([Paper("<p>", title)], [], []), title="</title><script>alert(2)</script>")
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "\u2028" not in page
    assert embedded(page, "data")["plain"]["papers"]["title"] == [title]
    page.encode()  # a lone surrogate could not be written


def test_large_data_is_compressed_and_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_COMPRESS_ABOVE", 10)
    data = embedded(to_html(make_graph()), "data")
    columns = json.loads(gzip.decompress(base64.b64decode(data["gzip"])))
    assert {name: columns[name] for name in to_columns(make_graph())} == to_columns(make_graph())


def test_what_is_packed_does_not_tell_the_python_that_packed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The header says no time and no system (RFC 1952): Python writes the one or the other, by its version."""
    monkeypatch.setattr(html, "_COMPRESS_ABOVE", 10)
    page = to_html(make_graph(), turtle="")
    for packed in (embedded(page, "data")["gzip"], *re.findall(r'"(H4sI[\w+/=]{100,})"', page)):
        assert base64.b64decode(packed)[:10] == b"\x1f\x8b\x08" + bytes(6) + b"\xff"
        assert gzip.decompress(base64.b64decode(packed))


def test_the_same_bytes_with_another_hash_seed_and_order() -> None:
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests/support')\n"
        "from by_hand import make_graph\nfrom kg.view import to_html\nfrom view_graphs import many\n"
        "for graph in (make_graph(), many(200, 400)): print(hashlib.sha256(to_html(graph).encode()).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout != ""


def test_the_first_scene_holds_the_most_telling_concepts() -> None:
    graph = many(600, 900)
    scene = to_scene(graph, 300)
    assert len(scene.nodes) == len(set(scene.nodes)) == len(scene.positions) == len(scene.communities) == 300
    standing = standing_of(graph)
    counts = {
        i: data["papers"] * standing.salience[data["value"].id]
        for i, (_, data) in enumerate(d for d in graph.nodes(data=True) if d[1]["type"] == "concept")
    }
    shown = set(scene.nodes)
    assert min(counts[i] for i in shown) >= max(count for i, count in counts.items() if i not in shown) - 1e-4
    assert all(edge.a in shown and edge.b in shown and edge.a < edge.b for edge in scene.edges)
    assert len(scene.edges) <= 3 * 300
    ids = [concept.id for concept in concepts_of(graph)]
    of_disc = [scene.numbers[disc] for disc in scene.communities]
    assert of_disc == [standing.community.get(ids[node]) for node in scene.nodes]  # those of all views and exports


def test_the_columns_have_salience_and_communities() -> None:
    graph = many(200, 300)
    standing, columns = standing_of(graph), to_columns(graph)
    ids = columns["concepts"]["id"]
    assert columns["concepts"]["salience"] == [round(10_000 * standing.salience[concept]) for concept in ids]
    assert columns["concepts"]["community"] == [standing.community.get(concept, -1) for concept in ids]
    named = [[ids[place] for place in terms] for terms in columns["communities"]]
    assert named == [list(members[:8]) for members in standing.communities] != []


def test_a_page_leaves_the_graph_as_it_was(graph: Graph) -> None:
    before = {node: dict(data) for node, data in graph.nodes(data=True)}
    to_html(graph)
    assert before == {node: dict(data) for node, data in graph.nodes(data=True)}


def test_nothing_overlaps() -> None:
    scene = to_scene(many(300, 500), 300)
    sizes = [radius(papers, scene.papers[0]) for papers in scene.papers]
    for (a, (xa, ya)), (b, (xb, yb)) in combinations(enumerate(scene.positions), 2):
        assert hypot(xa - xb, ya - yb) > sizes[a] + sizes[b]
    for one, other in combinations(scene.discs, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius


def test_components_stand_apart_from_what_is_connected_with_nothing() -> None:
    positions, communities, discs = place([8] * 7, [(0, 1, 1.0), (2, 3, 1.0)], [4, 4, 7, 7, None, None, None])
    assert communities == (0, 0, 1, 1, 2, 2, 2)
    assert [disc.radius > 0 for disc in discs] == [True, True, False]
    assert len(set(positions)) == 7


def test_three_thousand_nodes_are_placed_in_a_few_seconds() -> None:
    graph = many(3000, 3500, each=8)
    start = time.process_time()
    assert len(to_scene(graph, 3000).nodes) == 3000
    assert time.process_time() - start < 15  # 2 s alone on a laptop


def test_a_mention_of_a_paper_that_counts_code_points() -> None:
    paper = Paper("p", "😀 Adam 𝒳", "𝒳𝒳 Adam.")
    mention = Mention("p", 12, 16, "Adam", Kind.METHOD, Role.USES, 0.875, ("pattern",))
    assert paper.text[12:16] == "Adam"
    concept = Concept("adam-1a2b3c", "adam", "Adam", (Kind.METHOD,), ("Adam", "ADAM"))
    columns = to_columns(to_graph([paper], [concept], [Link("p", concept.id, Kind.METHOD, Role.USES, (mention,))]))
    assert (columns["mentions"]["start"], columns["mentions"]["length"]) == ([12], [4])
    assert columns["concepts"]["aliases"] == [["ADAM"]]


def test_a_page_stays_within_its_limit_and_says_what_it_left_out() -> None:
    words = "the of a graph network learning model data method result each other towards under over with".split()
    papers, links = [], []
    names = [Concept(f"c{i:04}-abcdef", f"c{i}", f"concept {i}", (Kind.METHOD,)) for i in range(1200)]
    for p in range(2500):
        body = " ".join(f"{words[(p * 7 + k * k) % len(words)]}{(p * 31 + k * 17) % 997}" for k in range(160))
        paper = Paper(f"p{p:04}", f"Paper {p}", f"We use it. {body}")
        papers.append(paper)
        start = paper.text.index("it.")
        for place_ in {p % 40, 40 + p % 1160 if p < 1160 else 0}:
            found = Mention(paper.id, start, start + 2, "it", Kind.METHOD, Role.USES, 0.9, ("pattern",))
            links.append(Link(paper.id, names[place_].id, Kind.METHOD, Role.USES, (found,)))
    page = to_html(to_graph(papers, names, links), view_limit=2)
    assert len(page.encode()) <= 2_000_000
    columns = json.loads(gzip.decompress(base64.b64decode(embedded(page, "data")["gzip"])))
    left_out = columns["leftOut"]
    assert (left_out["least"], left_out["concepts"], left_out["papers"]) == (2, 1160, 0)
    kept = [abstract for abstract in columns["papers"]["abstract"] if abstract]
    assert 300 < len(kept) == 2500 - left_out["abstracts"]
    concepts_with_evidence = set()
    for paper_at, concept, mentions in zip(
        *(columns["links"][n] for n in ("paper", "concept", "mentions")), strict=True
    ):
        assert mentions == (1 if columns["papers"]["abstract"][paper_at] else 0)
        concepts_with_evidence |= {concept} if mentions else set()
    assert len(concepts_with_evidence) == len(columns["concepts"]["id"]) == 40


def test_the_page_hands_out_the_iris_of_the_export() -> None:
    assert html._BASE == BASE
    assert (
        embedded(to_html(make_graph(), base="https://example.org/"), "data")["plain"]["base"] == "https://example.org/"
    )
    script = (Path(html.__file__).parent / "page" / "copy.js").read_text(encoding="utf-8")
    assert f'const VOCABULARY = "{KG}";' in script


def test_only_a_page_that_was_asked_for_it_holds_sparql() -> None:
    assert "wasm" not in to_html(make_graph())
    page = to_html(make_graph(), turtle="")
    assert "&#39;wasm-unsafe-eval&#39;" in page
    assert gzip.decompress(base64.b64decode(embedded(page, "sparql")["engine"]))[:4] == b"\0asm"
