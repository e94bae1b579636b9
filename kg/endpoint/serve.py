"""A read-only endpoint of the SPARQL 1.1 Protocol, with a page to query by hand and the explorer.

Queries run in processes of their own (:mod:`kg.endpoint.worker`): one that takes too long or too much is stopped,
and the next one is answered.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NoReturn

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from kg.endpoint.negotiate import OFFERED, ROWS_MEDIA, TRIPLES_MEDIA, media_type, negotiate, prefers_html
from kg.endpoint.pool import Busy, Left, Limits, Pool
from kg.endpoint.protocol import Refused, description, query_of
from kg.endpoint.sending import IN_MEMORY, Sent, origins
from kg.endpoint.worker import EndedError, FormError, Request, SizeLimitError
from kg.errors import KgError, QueryError, TimeLimitError
from kg.rdf.named import named_queries
from kg.rdf.opened import open_export
from kg.rdf.query import known_terms
from kg.rdf.terms import BASE, PREFIXES

_PAGE = Path(__file__).parent / "page"
_PAGE_FILES = {"/": "query.html", "/query.js": "query.js", "/query.css": "query.css"}
_MEDIA = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


class Endpoint:
    """The handlers of the endpoint's addresses."""

    def __init__(self, pool: Pool, explorer: Path, limits: Limits, *, has_graphs: bool) -> None:
        self._pool, self._explorer, self._limits = pool, explorer, limits
        self._has_graphs = has_graphs

    async def sparql(self, http: HttpRequest) -> Response:
        """Answer a query (SPARQL 1.1 Protocol), or describe the service where none is given."""
        accept = ",".join(http.headers.getlist("accept"))
        try:
            asked = await query_of(http, self._limits.body_bytes)
            if asked is None:
                if prefers_html(accept):
                    return RedirectResponse("/")
                answer = description(http, accept, has_graphs=self._has_graphs)
            else:
                answer = await self._pool.ask(_request(asked, accept, self._limits), lambda: _gone(http))
        except (Refused, KgError, ClientDisconnect) as error:
            return PlainTextResponse(f"{error}\n", status_code=_status(error), headers=_SAFE)
        headers = {**_SAFE, "Vary": "Accept", "Content-Type": media_type(answer.form)}
        if len(answer.content) <= IN_MEMORY:
            return Response(answer.content, headers=headers)
        return Sent(answer.content, headers, self._limits.write_seconds)

    async def page(self, http: HttpRequest) -> Response:
        """Send the page to query by hand, or what it needs."""
        name = _PAGE_FILES[http.url.path]
        return Response(_page_file(name), media_type=_MEDIA[Path(name).suffix], headers=_SAFE)

    async def explorer(self, _: HttpRequest) -> Response:
        """Send ``graph.html``, which brings its own security policy."""
        if not self._explorer.is_file():
            return PlainTextResponse("there is no graph.html beside the export\n", status_code=404, headers=_SAFE)
        return FileResponse(self._explorer, media_type="text/html", headers={"X-Content-Type-Options": "nosniff"})

    async def health(self, _: HttpRequest) -> Response:
        """Say whether queries can be answered; this waits for none."""
        if fault := self._pool.fault:
            return JSONResponse({"status": fault}, status_code=503, headers=_SAFE)
        return JSONResponse({"status": "ok"}, headers=_SAFE)

    async def queries(self, _: HttpRequest) -> Response:
        """Send what the page knows: the base, the prefixes, the terms of an export and the named queries."""
        listed = [{"name": q.name, "comment": q.comment, "text": q.text} for q in named_queries().values()]
        terms = sorted(name for name in known_terms() if name.partition(":")[0] in PREFIXES)
        return JSONResponse({"base": BASE, "prefixes": PREFIXES, "terms": terms, "queries": listed}, headers=_SAFE)


async def _gone(http: HttpRequest) -> None:
    """Wait until the client is gone."""
    while (await http.receive())["type"] != "http.disconnect":
        pass


@cache
def _page_file(name: str) -> bytes:
    return (_PAGE / name).read_bytes()


def make_app(export: Path, explorer: Path, limits: Limits, allowed: Sequence[str] = ()) -> Starlette:
    """The endpoint as an ASGI application over an export and the explorer's page; other sites ``allowed`` may ask.

    Raises
    ------
    GraphError
        Where the export can't be read.
    """
    store = open_export(export)  # a big one is cached once, not by all workers at once
    has_graphs = next(iter(store.named_graphs()), None) is not None
    del store
    pool = Pool(export, limits)
    endpoint = Endpoint(pool, explorer, limits, has_graphs=has_graphs)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        pool.close()

    routes = [
        Route("/sparql", endpoint.sparql, methods=["GET", "POST"]),
        Route("/graph.html", endpoint.explorer),
        Route("/health", endpoint.health),
        Route("/queries.json", endpoint.queries),
        *(Route(path, endpoint.page) for path in _PAGE_FILES),
    ]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return Starlette(routes=routes, lifespan=lifespan, middleware=[hosts, *origins(allowed)])


def serve(
    export: Path,
    explorer: Path,
    port: int,
    limits: Limits,
    ready: Callable[[str], object],
    allowed: Sequence[str] = (),
) -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT; ``ready`` is called with the address.

    Raises
    ------
    GraphError
        Where the export can't be read.
    KgError
        Where the port is taken.
    """
    with socket.socket() as listener:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where SO_REUSEADDR would let two servers have one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # the system ends a connection whose client reads nothing
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(limits.write_seconds * 1000))
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            reason = f"port {port} of 127.0.0.1 can't be used ({error.strerror})"
            raise KgError(f"{reason}: choose another with --port") from error
        listener.listen()  # who connects from now on waits until the application has started
        app = make_app(export, explorer, limits, allowed)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _leave)  # what is left to do when Uvicorn has shut down
        grace = int(limits.seconds) + 1
        config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=grace)
        ready(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        uvicorn.Server(config).run(sockets=[listener])


def _leave(*_: Any) -> NoReturn:
    raise SystemExit(0)


def _request(asked: Request, accept: str, limits: Limits) -> Request:
    """What is asked, in the forms that a client likes best."""
    rows, triples = _forms(accept)
    if rows is None and triples is None:
        raise Refused(406, f"the result has no form that was asked for; offered are {OFFERED}")
    return replace(asked, rows=rows, triples=triples, most_bytes=limits.result_bytes)


@lru_cache(maxsize=64)  # clients ask again with the same header
def _forms(accept: str) -> tuple[str | None, str | None]:
    """The forms for rows and for triples that a client likes best."""
    return negotiate(accept, ROWS_MEDIA), negotiate(accept, TRIPLES_MEDIA)


def _status(error: Exception) -> int:
    if isinstance(error, Refused):
        return error.status
    if isinstance(error, ClientDisconnect | Left):
        return 400  # nobody reads it
    if isinstance(error, FormError):
        return 406
    if isinstance(error, TimeLimitError | Busy | EndedError):
        return 503
    if isinstance(error, SizeLimitError):
        return 500
    return 400 if isinstance(error, QueryError) else 500
