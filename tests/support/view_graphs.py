"""For the tests of the page: a graph with a hub and all that a panel shows, one of hostile text; waiting, reading."""

from __future__ import annotations

import time
from typing import Any

from kg.graph.network import Graph, to_graph
from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Relation, Role

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}

NASTY = [
    "<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>", "<!--<script>", "\"'`&amp;&lt;", "C++", "C#",
    "😀👩\u200d👩\u200d👧 𝒳", "שלום עולם مرحبا", "e\u0301\u0302\u0303 Z\u0351\u036b\u0343", "深度学习", "{{ title }}",
    "a\u2028b\u2029c", "<svg/onload=alert(3)>", "x" * 5000, "constructor", "__proto__", "a\u0000b", "${alert(4)}",
    "\ud800 alone",
]  # fmt: skip


def corpus() -> Graph:
    """A graph of one hub with forty papers, aliases, a hierarchy, and characters beyond the BMP before a term."""
    name, same = "label smoothing", ("https://example.org/label'smoothing(é)",)
    smoothing = Concept("label-smoothing-1a2b3c", name, name, (Kind.METHOD,), ("soft targets",), ("reg-00000a",), same)
    broader = Concept("reg-00000a", "regularization", "regularization", (Kind.METHOD,))
    data = Concept("imagenet-00000b", "imagenet", "ImageNet", (Kind.DATASET,))
    task = Concept("task-00000c", "image classification", "image classification", (Kind.PROBLEM,))
    papers, links = [], []
    for i in range(40):
        paper = Paper(
            f"p{i:02}", f"Paper {i} 😀 on ImageNet",
            f"First 𝒳 words. We use label smoothing {i} times. Then soft targets win.",
            authors=("Zoë Müller", "李雷"), date=f"{2000 + i % 20}-01-02", url=f"https://example.org/{i}?a=1&b=2",
        )  # fmt: skip
        papers.append(paper)
        wanted = [(smoothing, "label smoothing", Role.USES), (data, "ImageNet", Role.EVALUATES_ON)]
        for concept, surface, role in wanted if i % 2 else wanted[:1]:
            start = paper.text.index(surface)
            mention = Mention(
                paper.id, start, start + len(surface), surface, concept.kinds[0], role, 0.9, ("pattern", "vocabulary")
            )
            links.append(Link(paper.id, concept.id, concept.kinds[0], role, (mention,)))
    relations = [
        Relation(smoothing.id, Predicate.USED_FOR, task.id, ("p00", "p01")),
        Relation(smoothing.id, Predicate.BROADER, broader.id, ()),
    ]
    return to_graph(papers, [smoothing, broader, data, task], links, relations)


def hub() -> Graph:
    """A method that sixty papers name, with one or more concepts in every relation, and many of one paper below it."""
    method = Kind.METHOD
    cnn = Concept("cnn-00000a", "cnn", "CNN", (method,), (), ("nn-00000b",))
    others = {
        "object detection": Kind.PROBLEM, "segmentation": Kind.PROBLEM, "ImageNet": Kind.DATASET, "convolution": method,
        "MLP": method, "data augmentation": method,
    }  # fmt: skip
    concepts = [Concept(f"{i:06}-00000c", name, name, (kind,)) for i, (name, kind) in enumerate(others.items())]
    rare = [Concept(f"a{i:02}-00000d", f"a{i}", f"a{i:02} CNN", (method,), (), (cnn.id,)) for i in range(19)]
    known = Concept("zz-00000e", "zz", "well-known CNN", (method,), (), (cnn.id,))
    network = Concept("nn-00000b", "nn", "neural network", (method,))
    papers, links = [], []
    for i in range(60):
        title = "CNN, a network" if i == 5 else f"Paper {i}"
        identity = {"arxiv_id": "1906.02629", "doi": "10.1000/cnn", "venue": "NeurIPS"} if i == 5 else {}
        papers.append(Paper(f"p{i:02}", title, date=f"{1990 + i % 30}", **identity))
        links.append(Link(papers[-1].id, cnn.id, method, Role.PROPOSES if i == 5 else Role.USES, ()))
        links += [Link(papers[-1].id, c.id, c.kinds[0], Role.USES, ()) for c in concepts if i % 4 == 0]
        links += [Link(papers[-1].id, known.id, method, Role.USES, ())] if i < 10 else []
        links += [Link(papers[-1].id, rare[i].id, method, Role.USES, ())] if i < 19 else []
    told = zip(
        [Predicate.USED_FOR, Predicate.USED_FOR, Predicate.EVALUATED_WITH, Predicate.PART_OF, Predicate.COMPARED_WITH],
        concepts, strict=False,
    )  # fmt: skip
    relations = []
    for n, (predicate, concept) in enumerate(told):
        ends = (concept, cnn) if predicate is Predicate.PART_OF else (cnn, concept)
        stating = tuple(f"p{4 * i:02}" for i in range(9 - n))
        relations.append(Relation(ends[0].id, predicate, ends[1].id, stating))
    return to_graph(papers, [cnn, network, known, *concepts, *rare], links, relations)


def nasty() -> Graph:
    papers, concepts, links = [], [], []
    for i, name in enumerate(NASTY):
        paper = Paper(
            f"{name[:40]}/{i}", name, f"{name} is here: {name[:100]}.", authors=(name[:200],), venue=name[:50],
            date="2020", url="javascript:alert(5)" if i % 2 else f"https://example.org/{name[:20]}", doi=name[:20],
        )  # fmt: skip
        concept = Concept(f"c{i}-<b>#{i}", name, name, (list(Kind)[i % 3],), (f"alias {name[:50]}",))
        spans = [(0, len(name)), (len(name) + 1, 2 * len(name) + 1)]
        mentions = tuple(
            Mention(paper.id, a, b, paper.text[a:b], concept.kinds[0], Role.USES, 0.5, ("<i>detector</i>",))
            for a, b in spans
        )
        papers.append(paper)
        concepts.append(concept)
        links.append(Link(paper.id, concept.id, concept.kinds[0], Role.USES, mentions))
    return to_graph(papers, concepts, links)


def until(page: Any, condition: str, arg: Any = None) -> None:
    """Wait for a condition. (Playwright's own wait evaluates a string in the page, which the policy forbids.)"""
    end = time.monotonic() + 10
    while not page.evaluate(condition, arg):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(20)


def text(page: Any, selector: str) -> str:
    return str(page.locator(selector).first.text_content())


def many(papers: int, concepts: int, each: int = 6) -> Graph:
    """A graph without texts of which every paper names a few concepts, some of them often."""
    names = [Concept(f"c{i:05}-abcdef", f"c{i}", f"concept {i}", (list(Kind)[i % 3],)) for i in range(concepts)]
    links = [
        Link(f"p{p:05}", names[place_].id, names[place_].kinds[0], Role.USES, ())
        for p in range(papers)
        for place_ in sorted({(p * 7 + k * k * 13 + p * p * k) % concepts // (1 + (p + k) % 4) for k in range(each)})
    ]
    return to_graph([Paper(f"p{p:05}", f"Paper {p}") for p in range(papers)], names, links)


def drawn_box(page: Any) -> tuple[int, ...]:
    """Where on the canvas anything is drawn: left, top, right, bottom; then how wide and how high the canvas is."""
    found = page.evaluate("""() => {
        const canvas = document.querySelector('#network canvas');
        const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const box = [width, height, 0, 0];
        for (let y = 0; y < height; y++)
            for (let x = 0; x < width; x++)
                if (data[4 * (y * width + x) + 3] > 40) {
                    [box[0], box[1]] = [Math.min(box[0], x), Math.min(box[1], y)];
                    [box[2], box[3]] = [Math.max(box[2], x), Math.max(box[3], y)];
                }
        return [...box, width, height];
    }""")
    return tuple(found)
