"""What one client does costs the others little: slow readers, bad queries, heavy ones."""

from __future__ import annotations

import asyncio
import select
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from apart import run_apart
from endpoint import Server
from starlette.types import Message

from kg.endpoint.sending import Sent
from kg.graph.network import to_graph
from kg.model import Paper
from kg.rdf.export import write_rdf

HEAVY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?b ?e"
BAD = ("SELECT * {", "ASK { SERVICE <http://127.0.0.1:9/> {} }", "SELECT * " + "{" * 2_000 + "}" * 2_000,
       "ASK { ?s ?p ?o FILTER(<http://example.org/f>(?o)) }")  # fmt: skip
#: An endpoint that lets a client go when it reads nothing for a second.
IMPATIENT = """
import sys
from pathlib import Path
from kg.endpoint.pool import Limits
from kg.endpoint.serve import serve
folder = Path(sys.argv[1])
serve(folder / "graph.ttl", folder / "graph.html", 0, Limits(write_seconds=1), lambda at: print(at, flush=True))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    papers = [Paper(f"p{n}", f"Title {n}", "word " * 2_000) for n in range(1_000)]
    write_rdf(to_graph(papers, [], []), folder / "graph.ttl")
    return folder


def test_a_large_result_is_given_in_parts_and_left_when_nobody_takes_them() -> None:
    taken: list[Message] = []

    async def send(message: Message) -> None:
        taken.append(message)
        if len(taken) == 4:
            await asyncio.sleep(3600)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    sent = Sent(b"x" * 5_000_000, {}, 0.05)
    run_apart(sent({"type": "http"}, receive, send))
    assert [len(message.get("body", b"")) for message in taken] == [0, 65536, 65536, 65536]
    assert sent._file.closed


@pytest.mark.slow
def test_slow_readers_take_little_memory_and_are_let_go(folder: Path) -> None:
    query = quote("SELECT ?a { ?p dcterms:abstract ?a }")
    request = f"GET /sparql?query={query} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/csv\r\n\r\n".encode()
    command = [sys.executable, "-c", IMPATIENT, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, ExitStack() as stack:
        try:
            port = int(process.stdout.readline().rpartition(":")[2].strip("/\n"))
            _whole(port, request)
            before = _memory(process.pid)
            held = _sockets(process.pid)
            readers = [
                stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60)) for _ in range(20)
            ]
            for reader in readers:
                reader.sendall(request)
            heads = [reader.recv(1_000) for reader in readers]
            assert all(head.startswith(b"HTTP/1.1 200") for head in heads)
            assert _memory(process.pid) - before < 100_000_000  # the results are 200 MB
            for _ in range(1200):  # until it has let them go
                if _sockets(process.pid) <= held:
                    break
                time.sleep(0.05)
            for reader in readers:
                assert _rest(reader) < 10_000_000, "it could be read to its end"
            assert len(_whole(port, request)) > 10_000_000
        finally:
            process.terminate()


def _rest(reader: socket.socket) -> int:
    found = 0
    with reader:
        try:
            while part := reader.recv(65536):
                found += len(part)
        except ConnectionError:
            pass
    return found


def _whole(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
        return b"".join(parts)


def _memory(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


def _sockets(pid: int) -> int:
    found = 0
    for path in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed since
            found += path.readlink().name.startswith("socket:")
    return found


def test_a_heavy_query_leaves_the_other_worker_to_the_others(folder: Path) -> None:
    server = Server(folder, "--time-limit", "600")
    with server.waiting(HEAVY) as heavy:
        while server.computing() < 1:
            time.sleep(0.01)
        assert [server.query("ASK {}").status for _ in range(100)] == [200] * 100
        assert select.select([heavy], [], [], 0)[0] == [], "the query ended: nothing is tested"
    assert server.stop() == 0


def test_bad_queries_cost_no_worker(folder: Path) -> None:
    """A worker that has to be started again takes a second; one that refuses, none."""
    server = Server(folder)
    workers = server.workers()
    assert [server.query(BAD[n % len(BAD)]).status for n in range(40)] == [400] * 40
    assert server.workers() == workers
    assert server.query("ASK {}").status == 200
    assert server.stop() == 0
