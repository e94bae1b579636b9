"""Results on their way to a client, and the pages of other sites that may ask."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

#: A result that is larger waits for its client in a file without a name, not in memory.
IN_MEMORY = 1 << 20
_PART = 1 << 16


class Sent(Response):
    """A large response that costs little memory however slowly it is read, and ends when nobody reads it."""

    def __init__(self, content: bytes, headers: dict[str, str], seconds: float) -> None:
        super().__init__(b"", headers={**headers, "Content-Length": str(len(content))})
        self._seconds = seconds
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed when it is sent)
        self._file.write(content)
        self._file.seek(0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response part by part."""
        with self._file as file:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            more = True
            while more:
                part = file.read(_PART)
                more = len(part) == _PART
                message = {"type": "http.response.body", "body": part, "more_body": more}
                try:
                    await asyncio.wait_for(send(message), self._seconds)
                except TimeoutError:
                    return


class SameOrigin:
    """Refuses requests that a page of another site makes, but for sites that are allowed."""

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self._app, self._allowed = app, frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        headers = scope.get("headers", ())
        origins = {value.decode("latin-1") for name, value in headers if name == b"origin"}
        own = {f"http://{value.decode('latin-1')}" for name, value in headers if name == b"host"} if origins else set()
        if "*" in self._allowed or origins <= own | self._allowed:
            await self._app(scope, receive, send)
            return
        said = "requests of other sites are refused: 'kg serve --allow-origin SITE' allows one\n"
        await PlainTextResponse(said, status_code=403)(scope, receive, send)


def origins(allowed: Sequence[str]) -> list[Middleware]:
    """What lets pages of these sites ask, and no others."""
    known = Middleware(SameOrigin, allowed=allowed)
    if not allowed:
        return [known]
    methods = ["GET", "POST", "HEAD"]
    headers = ["Accept", "Content-Type"]
    cors = Middleware(CORSMiddleware, allow_origins=list(allowed), allow_methods=methods, allow_headers=headers)
    return [known, cors]
