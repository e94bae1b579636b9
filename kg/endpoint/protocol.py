"""What a request of the SPARQL 1.1 Protocol asks, and what the endpoint says of itself."""

from __future__ import annotations

from urllib.parse import parse_qs

import pyoxigraph as ox
from starlette.requests import Request as HttpRequest

from kg.endpoint.negotiate import TRIPLES_MEDIA, negotiate
from kg.endpoint.worker import TRIPLES, Answer, Request
from kg.rdf.terms import PREFIXES

_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
    "JSON-LD", "RDF_XML",
)  # fmt: skip


#: So many parameters may be given, the graphs of the data set among them.
_MOST_PARAMETERS = 20


class Refused(Exception):
    """A request that is answered with an error: the status and what to say."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def query_of(http: HttpRequest, most: int) -> Request | None:
    """The query that a request holds and its data set, after the SPARQL 1.1 Protocol, section 2.1, if it holds one."""
    in_address = _parameters(http.scope["query_string"])
    if http.method != "POST":
        return _asked(in_address)
    if "query" in in_address:
        raise Refused(400, "give one query, in the body of the request")
    kind = http.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/sparql-update":
        raise Refused(403, "updates are refused: this endpoint only reads")
    if kind not in {"application/x-www-form-urlencoded", "application/sparql-query"}:
        raise Refused(415, "send application/x-www-form-urlencoded or application/sparql-query")
    body = bytearray()
    async for part in http.stream():
        body += part
        if len(body) > most:
            raise Refused(413, f"the request is larger than {most:,} bytes")
    if kind == "application/sparql-query":
        return _asked({**in_address, "query": [_text(body)]})
    asked = _asked(_parameters(body))
    if asked is None:
        raise Refused(400, "the request has no query")
    return asked


def _text(encoded: bytes | bytearray) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError as error:
        raise Refused(400, "the request is not in UTF-8") from error


def _parameters(encoded: bytes | bytearray) -> dict[str, list[str]]:
    """The parameters; those that can't be granted are refused."""
    try:
        found = parse_qs(_text(encoded), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS, errors="strict")
    except ValueError as error:
        raise Refused(400, f"the parameters can't be read: {error}") from error
    if {"update", "using-graph-uri", "using-named-graph-uri"} & found.keys():
        raise Refused(403, "updates are refused: this endpoint only reads")
    return found


def _asked(found: dict[str, list[str]]) -> Request | None:
    """What is asked, if anything is."""
    queries = found.get("query", [])
    if len(queries) > 1:
        raise Refused(400, "give one query")
    default, named = (tuple(found.get(f"{kind}-graph-uri", ())) for kind in ("default", "named"))
    return Request(queries[0], default_graphs=default, named_graphs=named) if queries else None


def description(http: HttpRequest, accept: str, *, has_graphs: bool) -> Answer:
    """What the endpoint can do, after SPARQL 1.1 Service Description, section 3.

    Where the export ``has_graphs``, the default graph has all that they say.
    """
    sd = "http://www.w3.org/ns/sparql-service-description#"
    try:
        node = ox.NamedNode(str(http.url.replace(query="")))
    except ValueError as error:
        raise Refused(400, f"the host can't be understood: {error}") from error
    pairs = [
        (PREFIXES["rdf"] + "type", f"{sd}Service"),
        (f"{sd}endpoint", node.value),
        (f"{sd}supportedLanguage", f"{sd}SPARQL11Query"),
        *((f"{sd}resultFormat", f"http://www.w3.org/ns/formats/{name}") for name in _FORMATS),
        *([(f"{sd}feature", f"{sd}UnionDefaultGraph")] if has_graphs else []),
        (f"{sd}defaultDataset", f"{node.value}#dataset"),
    ]
    triples = [ox.Triple(node, ox.NamedNode(predicate), ox.NamedNode(value)) for predicate, value in pairs]
    triples += [
        ox.Triple(ox.NamedNode(f"{node.value}#{part}"), ox.NamedNode(predicate), ox.NamedNode(value))
        for part, predicate, value in (
            ("dataset", PREFIXES["rdf"] + "type", f"{sd}Dataset"),
            ("dataset", f"{sd}defaultGraph", f"{node.value}#default"),
            ("default", PREFIXES["rdf"] + "type", f"{sd}Graph"),
        )
    ]
    form = negotiate(accept, TRIPLES_MEDIA) or "turtle"
    written = ox.serialize(triples, format=TRIPLES[form], prefixes={"sd": sd})
    assert written is not None
    return Answer(form, written)
