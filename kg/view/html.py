"""The file: pyvis gives the network and vis-network, the page around them is ours."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from kg.graph.network import Graph, Values, run_of
from kg.view.columns import to_columns
from kg.view.gzipped import gzipped
from kg.view.limit import LeftOut, fit
from kg.view.parts import Parts, Similar, parts_of
from kg.view.scene import Scene, radius, to_scene
from kg.view.sparql import engine_binary, engine_script, queries

_SCRIPTS = (
    "text data address filters legend search labels beside fan alike paint overlay look arrows names stage markdown"
    " copy stated ways path pair communities compare trends timeline picture sparql overview panel app"
).split()
_SHAPES = {"method": "dot", "dataset": "square", "problem": "diamond"}
_COMPRESS_ABOVE = 200_000  # bytes
_NAMED = 3  # input files whose names the page says
_BESIDE = 900_000  # bytes of a page beside its data: vis-network, our script and style, the scene
_BASE = "https://w3id.org/paperkg/"
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SURROGATE_BYTES = re.compile(rb"\xed[\xa0-\xbf].")  # the same in UTF-8


def to_html(
    graph: Graph | Values,
    *,
    title: str | None = None,
    scene_size: int = 300,
    view_limit: int = 25,
    base: str = _BASE,
    turtle: str | None = None,
    similar: Similar | None = None,
) -> str:
    """Write a graph as one HTML file that needs nothing else: no network, no other file.

    The same graph gives the same text.

    Parameters
    ----------
    title
        What the graph is called; by default what :func:`kg.load` called it, or else "paperkg".
    scene_size
        At most so many concepts are shown at first, the most connected ones; all others, and all papers, are in
        the file and are found by search. Above 1,500 the page begins with their communities.
    view_limit
        The page has at most so many megabytes. Where the graph is larger, concepts that few papers name and then
        abstracts are left out; the page says so.
    base
        The base of the IRIs that the page hands out, the one of the RDF export.
    turtle
        The RDF export. With it the page answers SPARQL (and is larger than ``view_limit`` by it and the engine).
    similar
        For each paper the papers most like it, as :func:`kg.lookup.nearest.nearest_papers` gives them. Without them the
        page goes by the concepts that two papers have in common, and says so.

    Notes
    -----
    Data stands in ``<script type="application/json">`` with every ``<`` escaped, and reaches the page as text
    nodes only. The page's Content-Security-Policy allows its own script and style, by their hash, and
    nothing else: no request can leave it.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> page = to_html(to_graph([], [], []), title="<empty>")
    >>> "<title>&lt;empty&gt;</title>" in page
    True
    """
    from jinja2 import DictLoader, Environment

    scale = _Scale(base, [name for name, _ in run_of(graph).inputs], graph.graph.get("around"))
    parts, _ = fit(parts_of(graph, similar), view_limit * 1_000_000 - _BESIDE, scale.size)
    network = _network(to_scene(parts, scene_size), scale.columns)
    sparql = (
        None if turtle is None else {"engine": engine_binary(), "data": _pack({"turtle": turtle, "queries": queries()})}
    )
    script, style = _script(sparql is not None), _asset("style.css")
    network.templateEnv = Environment(loader=DictLoader({"page.html": _asset("page.html")}), autoescape=True)
    network.templateEnv.filters["embed"] = _embed
    network.templateEnv.globals.update(
        title=_LONE_SURROGATE.sub("\ufffd", title or str(graph.graph.get("title", "paperkg"))),
        data=scale.data,
        script=script,
        style=style,
        policy=_policy,
        pack=_pack,
        sparql=sparql,
    )
    network.path = "page.html"
    page: str = network.generate_html(name="graph.html")
    return page


def _network(scene: Scene, columns: dict[str, Any]) -> Any:
    """The first scene as pyvis' network: nodes are numbers, the places of the concepts in their column."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")  # undirected edges would be compared pair by pair
    kinds, concepts, most = columns["kinds"], columns["concepts"], max(scene.papers, default=1)
    for i, node in enumerate(scene.nodes):
        kind = kinds[concepts["kinds"][node][0]]
        x, y = scene.positions[i]
        size = round(radius(scene.papers[i], most), 1)
        network.add_node(node, shape=_SHAPES[kind], x=x, y=y, size=size, group=scene.communities[i])
    for edge in scene.edges:
        network.add_edge(edge.a, edge.b, support=edge.support, arrows="")
    network.options = {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {"dragNodes": False, "hover": True, "tooltipDelay": 0, "hideEdgesOnDrag": False},
        "edges": {"smooth": False, "chosen": False},
        "nodes": {"chosen": False, "borderWidth": 1.5},
        "discs": [[disc.x, disc.y, disc.radius] for disc in scene.discs],
        "communities": list(scene.numbers),
    }
    return network


def _asset(name: str) -> str:
    return files("kg.view").joinpath("page", name).read_text(encoding="utf-8")


def _script(sparql: bool) -> str:
    """vis-network as pyvis ships it, then Oxigraph where asked for and the page's own modules, in one scope."""
    engine = files("pyvis").joinpath(_VIS).read_text(encoding="utf-8")
    engine = re.sub(r"^//# sourceMappingURL=.*$", "", engine, flags=re.MULTILINE)
    modules = "\n".join(f"// --- {name}.js\n{_asset(f'{name}.js')}" for name in _SCRIPTS)
    script = f"{engine}\n(() => {{\n'use strict';\n{engine_script() if sparql else ''}{modules}}})();\n"
    if "</script" in script.lower() or "<!--" in script:
        raise ValueError("the page's script would end its own element")
    return script


def _policy(script: str, style: str, sparql: bool) -> str:
    """The Content-Security-Policy (W3C, level 3) that allows this script and this style alone."""
    wasm = " 'wasm-unsafe-eval'" if sparql else ""
    digest = {
        name: b64encode(hashlib.sha256(code.encode()).digest()).decode()
        for name, code in (("script", script), ("style", style))
    }
    return (
        f"default-src 'none'; script-src 'sha256-{digest['script']}'{wasm}; style-src 'sha256-{digest['style']}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _json(value: Any) -> bytes:
    """JSON that may stand in a ``<script>``, in UTF-8: no ``<``, no line separators, no lone surrogates."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    data = text.encode("utf-8", "surrogatepass").replace(b"<", b"\\u003c")  # bytes are searched quicker than text
    data = data.replace("\u2028".encode(), b"\\u2028").replace("\u2029".encode(), b"\\u2029")
    return _SURROGATE_BYTES.sub(lambda match: b"\\u%04x" % ord(match[0].decode("utf-8", "surrogatepass")), data)


def _embed(value: Any) -> Any:
    from markupsafe import Markup

    return Markup(_json(value).decode())  # noqa: S704  (escaped above, by JSON's own rules)


class _Scale:
    """Tells how many bytes the data of a graph take in the page, and keeps what it made to tell of the last one."""

    def __init__(self, base: str, inputs: list[str], around: str | None) -> None:
        self._base, self._around = base, around
        self._inputs = {"count": len(inputs), "first": inputs[:_NAMED]}
        self.columns: dict[str, Any] = {}
        self.data: dict[str, Any] = {}

    def size(self, parts: Parts, left_out: LeftOut) -> int:
        self.columns, self.data = {}, {}  # first let go of what was made before: it is large
        self.columns = to_columns(parts) | {"leftOut": asdict(left_out), "base": self._base}
        self.columns["around"] = self._around
        self.columns["inputs"] = self._inputs
        self.data = _pack(self.columns)
        return len(_json(self.data))


def _pack(columns: dict[str, Any]) -> dict[str, Any]:
    """The columns themselves, or, where they are many, their JSON as base64 of gzip (without a clock)."""
    data = _json(columns)
    if len(data) <= _COMPRESS_ABOVE:
        return {"plain": columns}
    return {"gzip": gzipped(data, 5)}  # 6 takes twice as long, for two parts in a hundred
