"""GraphML, GEXF, Cytoscape JSON and node-link JSON: for Gephi, yEd, Cytoscape, networkx, D3."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from kg.export.network import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Edge, Node, edges, nodes
from kg.graph.network import Graph

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GRAPHML_TYPES = {str: "string", int: "int", float: "double"}
_GEXF_TYPES = {str: "string", int: "integer", float: "double"}


def write_graphml(graph: Graph, path: Path) -> None:
    """Write GraphML (http://graphml.graphdrawing.org/): label, attributes, x, y and size of nodes; weight of edges."""
    _write(path, _graphml(graph))


def _graphml(graph: Graph) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    of_nodes = {"label": str, **NODE_ATTRIBUTES, "x": float, "y": float, "size": float}
    for kind, attributes in (("node", of_nodes), ("edge", EDGE_ATTRIBUTES | {"weight": int})):
        for name, type_ in attributes.items():
            yield (f'<key id="{kind}-{name}" for="{kind}" attr.name="{name}" attr.type="{_GRAPHML_TYPES[type_]}"/>\n')
    yield '<graph id="papers" edgedefault="directed">\n'
    for node in nodes(graph):
        said = {"label": node.label, **node.attributes, **_placed(node), "size": round(node.size, 1)}
        yield f"<node id={_xml(node.id)}>{_data('node', said)}</node>\n"
    for edge in edges(graph):
        ends = f"source={_xml(edge.source)} target={_xml(edge.target)}"
        yield f'<edge id="{edge.id}" {ends}>{_data("edge", edge.attributes | {"weight": edge.weight})}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _data(kind: str, values: dict[str, Any]) -> str:
    return "".join(f'<data key="{kind}-{name}">{_text(value)}</data>' for name, value in values.items())


def _placed(node: Node) -> dict[str, float]:
    return {} if node.place is None else {"x": float(node.place[0]), "y": float(node.place[1])}


def write_gexf(graph: Graph, path: Path) -> None:
    """Write GEXF 1.2 (https://gexf.net/), with positions and sizes of nodes as Gephi's ``viz``. Gephi's y points up."""
    _write(path, _gexf(graph))


def _gexf(graph: Graph) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">\n'
        "<meta><creator>paperkg</creator><description>Papers and their concepts</description></meta>\n"
        '<graph defaultedgetype="directed" mode="static">\n'
    )
    for kind, attributes in (("node", NODE_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
        yield f'<attributes class="{kind}" mode="static">'
        for name, type_ in attributes.items():
            yield f'<attribute id="{kind}-{name}" title="{name}" type="{_GEXF_TYPES[type_]}"/>'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node in nodes(graph):
        said = _values("node", node.attributes)
        yield f"<node id={_xml(node.id)} label={_xml(node.label)}>{said}{_viz(node)}</node>\n"
    yield "</nodes>\n<edges>\n"
    for edge in edges(graph):
        yield f"{_gexf_edge(edge)}\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _gexf_edge(edge: Edge) -> str:
    said = edge.attributes["type"]
    head = f'<edge id="{edge.id}" source={_xml(edge.source)} target={_xml(edge.target)}'
    return f'{head} label={_xml(said)} weight="{edge.weight}">{_values("edge", edge.attributes)}</edge>'


def _values(kind: str, values: dict[str, Any]) -> str:
    said = "".join(f'<attvalue for="{kind}-{name}" value={_xml(value)}/>' for name, value in values.items())
    return f"<attvalues>{said}</attvalues>"


def _viz(node: Node) -> str:
    place = "" if node.place is None else f'<viz:position x="{node.place[0]}" y="{0 - node.place[1]}" z="0"/>'
    return f'<viz:size value="{node.size:.1f}"/>{place}'


def write_cytoscape(graph: Graph, path: Path) -> None:
    """Write Cytoscape's JSON (``.cyjs``), which Cytoscape and cytoscape.js open, with positions."""
    _write(path, _cytoscape(graph))


def _cytoscape(graph: Graph) -> Iterator[str]:
    yield '{"format_version":"1.0","data":{"name":"paperkg"},"directed":true,"multigraph":true,\n'
    yield '"elements":{"nodes":[\n'
    yield from _joined(_cytoscape_node(node) for node in nodes(graph))
    yield '\n],\n"edges":[\n'
    yield from _joined(
        {
            "data": {
                "id": edge.id, "source": edge.source, "target": edge.target, "interaction": edge.attributes["type"],
                "key": edge.attributes["type"], "weight": edge.weight, **edge.attributes,
            }
        }
        for edge in edges(graph)
    )  # fmt: skip
    yield "\n]}}\n"


def _cytoscape_node(node: Node) -> dict[str, Any]:
    data = {"id": node.id, "name": node.label, "value": node.id, "size": round(node.size, 1), **node.attributes}
    return {"data": data} | ({"position": _placed(node)} if node.place else {})


def write_node_link(graph: Graph, path: Path) -> None:
    """Write node-link JSON: ``networkx.node_link_graph(json.load(file), edges="edges")`` reads it."""
    _write(path, _node_link(graph))


def _node_link(graph: Graph) -> Iterator[str]:
    yield '{"directed":true,"multigraph":true,"graph":{},\n"nodes":[\n'
    yield from _joined(
        {"id": node.id, "label": node.label, **node.attributes, "size": round(node.size, 1), **_placed(node)}
        for node in nodes(graph)
    )
    yield '\n],\n"edges":[\n'
    yield from _joined(
        {"source": edge.source, "target": edge.target, "key": edge.attributes["type"], "weight": edge.weight}
        | edge.attributes
        for edge in edges(graph)
    )
    yield "\n]}\n"


def _joined(items: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Objects of a JSON list, one a line."""
    for place, item in enumerate(items):
        yield (",\n" if place else "") + json.dumps(item, ensure_ascii=False)


def _write(path: Path, parts: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.writelines(parts)


def _xml(value: object) -> str:
    """A value of an attribute in quotation marks, without what XML 1.0 (section 2.2) can't hold."""
    return quoteattr(_NOT_XML.sub("\ufffd", str(value)), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _text(value: object) -> str:
    """A text between tags."""
    return escape(_NOT_XML.sub("\ufffd", str(value)), {"\r": "&#13;"})
