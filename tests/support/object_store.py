"""An S3 server in a process of its own, for the tests; run as a script it is that process.

It counts the requests and the bytes that it sends, and refuses a share of the requests, as S3 does when it is asked too
much, with "503 Slow Down".
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

#: Where the server itself is asked, not the store.
_COUNTED, _REFUSE = "/-counted", "/-refuse/"

_SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"


class ObjectStore:
    """A server that runs: how clients find it, and what it has counted."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def counted(self) -> dict[str, int]:
        """The ``requests``, those ``refused`` and the ``bytes`` sent since this was asked last."""
        with urllib.request.urlopen(self.url + _COUNTED) as answer:
            found: dict[str, int] = json.load(answer)
            return found

    @contextmanager
    def refusing(self, share: float) -> Iterator[None]:
        """Refuse this share of all requests within the ``with`` block."""
        urllib.request.urlopen(f"{self.url}{_REFUSE}{share}").close()
        try:
            yield
        finally:
            urllib.request.urlopen(f"{self.url}{_REFUSE}0").close()


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Run a server."""
    command = [sys.executable, __file__]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield ObjectStore(int(process.stdout.readline()))
        finally:
            process.kill()


class _Refusing:
    """A WSGI application before that of the store."""

    def __init__(self, store: Callable[..., Iterable[bytes]]) -> None:
        self._store, self._share, self._chance = store, 0.0, random.Random(20)
        self._counts, self._lock = {"requests": 0, "refused": 0, "bytes": 0}, Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        with self._lock:
            if path == _COUNTED:
                counts, self._counts = self._counts, dict.fromkeys(self._counts, 0)
                return self._said(start, "200 OK", json.dumps(counts).encode())
            if path.startswith(_REFUSE):
                self._share = float(path.removeprefix(_REFUSE))
                return self._said(start, "200 OK", b"")
            self._counts["requests"] += 1
            refused = self._chance.random() < self._share
            self._counts["refused"] += refused
        if refused:
            return self._said(start, "503 Slow Down", _SLOW_DOWN)
        return self._count(self._store(environ, start))

    def _said(self, start: Callable[..., Any], status: str, content: bytes) -> list[bytes]:
        start(status, [("Content-Length", str(len(content)))])
        return [content]

    def _count(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        for part in parts:
            with self._lock:
                self._counts["bytes"] += len(part)
            yield part


def main() -> None:
    from moto.server import create_backend_app
    from werkzeug.serving import make_server

    store = _Refusing(create_backend_app("s3"))
    server = make_server("127.0.0.1", 0, store, threaded=True)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
