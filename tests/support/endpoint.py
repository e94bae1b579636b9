"""``kg serve`` in a process of its own, as the tests ask it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Answer(NamedTuple):
    status: int
    type: str
    body: bytes


class Server:
    """An endpoint in a process group of its own; ``said`` is what it has written to standard error."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [sys.executable, "-m", "kg", "serve", "-g", str(folder), "--port", "0", *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.said = []
        while (address := re.search(r"http://127\.0\.0\.1:(\d+)/", "".join(self.said[-1:]))) is None:
            self.said.append(self.process.stderr.readline())
            assert self.said[-1], "".join(self.said)  # it has ended
        self.port = int(address[1])
        self._listener = threading.Thread(target=lambda: self.said.extend(self.process.stderr))
        self._listener.start()
        assert self.ask("/health").status == 200

    def ask(self, path: str, body: bytes | None = None, method: str | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method or ("GET" if body is None else "POST"), path, body, named)
            response = connection.getresponse()
            return Answer(response.status, response.getheader("Content-Type", ""), response.read())
        finally:
            connection.close()

    def query(self, text: str, accept: str = "application/sparql-results+json") -> Answer:
        return self.ask("/sparql", text.encode(), Content_Type="application/sparql-query", Accept=accept)

    def waiting(self, text: str) -> socket.socket:
        """A client that has sent a query and waits for its answer: it hangs up when it is closed."""
        head = f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(text)}\r\n"
        client = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        client.sendall(f"{head}Content-Type: application/sparql-query\r\n\r\n{text}".encode())
        return client

    def workers(self) -> list[int]:
        lists = Path(f"/proc/{self.process.pid}/task").glob("*/children")  # of the thread that started them
        return [int(child) for children in lists for child in _read(children).split()]

    def memory(self) -> int:
        """What this process and its workers take, in bytes."""
        pids = [self.process.pid, *self.workers()]
        return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids) * os.sysconf("SC_PAGE_SIZE")

    def computing(self) -> int:
        """How many workers have a query: the thread that runs it computes, or waits for the processor."""
        return sum(any(map(_runs, Path(f"/proc/{pid}/task").glob("*/stat"))) for pid in self.workers())

    def raw(self, request: bytes) -> bytes:
        """What comes back for bytes that no client would send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            parts = []
            with suppress(ConnectionError):  # it is not read to its end where it is too long
                connection.sendall(request)
                while part := connection.recv(65536):
                    parts.append(part)
            return b"".join(parts)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal as a terminal does: to the process and all its children."""
        os.killpg(self.process.pid, number)
        try:
            return self.process.wait(30)
        finally:
            self.process.kill()
            self._listener.join()
            self.process.stderr.close()


def _runs(stat: Path) -> bool:
    return _read(stat).rpartition(")")[2].split()[:1] == ["R"]


def _read(path: Path) -> str:
    """A file of a process or thread, which may have ended since."""
    try:
        return path.read_text()
    except OSError:
        return ""
