"""Fetching, against a server of our own that answers as OpenAlex and arXiv do (see source_files.py for the shapes)."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from service_answers import OPENALEX
from source_files import ATOM

import kg.sources.online
from kg.cli import main
from kg.sources import read_papers
from kg.sources.online import FetchError, fetch_papers

pyalex = pytest.importorskip("pyalex", reason="needs the extra [fetch]")
arxiv = pytest.importorskip("arxiv", reason="needs the extra [fetch]")

TOTAL = 450


class Service:
    """A server that has so many papers, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.agents: list[str] = []
        self.failures: list[int] = []
        self.retry_after = "0"
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                service.asked.append(asked)
                service.agents.append(self.headers["User-Agent"])
                if service.failures:
                    self.answer(service.failures.pop(0), "text/plain", "busy")
                elif parts.path == "/works":
                    self.answer(200, "application/json", openalex(asked))
                else:
                    self.answer(200, "application/atom+xml", atom(asked))

            def answer(self, code: int, kind: str, text: str) -> None:
                self.send_response(code)
                self.send_header("Content-Type", kind)
                if code == 429:
                    self.send_header("Retry-After", service.retry_after)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


def openalex(asked: dict[str, str]) -> str:
    """A page of works, with the cursor of the next, as api.openalex.org answers."""
    start = 0 if asked["cursor"] == "*" else int(asked["cursor"].removeprefix("after-"))
    size = int(asked["per-page"])
    bare = OPENALEX[0] | {"doi": None, "ids": {}, "locations": []}
    numbers = range(start, min(TOTAL, start + size))
    works = [bare | {"id": f"https://openalex.org/W{n}", "title": f"No. {n}"} for n in numbers]
    following = f"after-{start + size}" if start + size < TOTAL else None
    return json.dumps({"meta": {"count": TOTAL, "per_page": size, "next_cursor": following}, "results": works})


def atom(asked: dict[str, str]) -> str:
    """A page of the feed, as export.arxiv.org answers."""
    start, size = int(asked["start"]), int(asked["max_results"])
    head, _, rest = ATOM.partition("  <entry>")
    entry = "  <entry>" + rest.partition("</entry>")[0] + "</entry>\n"
    entries = [entry.replace("2105.01234v2", f"2105.{n:05}v2").replace("Größe", f"No. {n}")
               for n in range(start, min(TOTAL, start + size))]  # fmt: skip
    head = head.replace(">2</opensearch", f">{TOTAL}</opensearch")
    return head + "".join(entries) + "</feed>"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The server, which both client libraries are sent to."""
    service = Service()
    usual = pyalex.api.BaseOpenAlex.url.fget
    monkeypatch.setattr(
        pyalex.api.BaseOpenAlex,
        "url",
        property(lambda self: usual(self).replace("https://api.openalex.org", service.address)),
    )
    monkeypatch.setattr(arxiv.Client, "query_url_format", f"{service.address}/api/query?{{}}")
    thread = threading.Thread(target=service.server.serve_forever, daemon=True)
    thread.start()
    yield service
    service.server.shutdown()
    thread.join()
    service.server.server_close()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was waited for; nothing is."""
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


@pytest.fixture
def fetch(service: Service, pauses: list[float]) -> Callable[..., Any]:
    def run(name: str, limit: int, output: Path, query: str = "trees", **options: Any) -> Any:
        return fetch_papers(name, query, limit, output, wait=pauses.append, **options)

    return run


@pytest.mark.parametrize("name", ["openalex", "arxiv"])
def test_pages_become_json_lines(name: str, fetch: Callable[..., Any], service: Service, tmp_path: Path) -> None:
    output = tmp_path / "papers.jsonl"
    seen: list[int] = []
    done = fetch(name, 250, output, progress=seen.append)
    assert (done.new, done.known) == (250, 0)
    reading = read_papers([output])
    assert (reading.records, reading.skipped) == (250, ())
    assert all(paper.abstract.startswith("We prune decision trees") for paper in reading.papers)
    assert seen[-1] == 250
    assert seen == sorted(seen)


@pytest.mark.parametrize("name", ["openalex", "arxiv"])
def test_it_ends_where_the_service_has_no_more(name: str, fetch: Callable[..., Any], tmp_path: Path) -> None:
    assert fetch(name, 1_000, tmp_path / "papers.jsonl").new == TOTAL
    assert fetch(name, 1_000, tmp_path / "papers.jsonl").new == 0


@pytest.mark.parametrize("name", ["openalex", "arxiv"])
def test_it_is_polite(
    name: str, fetch: Callable[..., Any], service: Service, pauses: list[float], tmp_path: Path
) -> None:
    fetch(name, 450, tmp_path / "papers.jsonl", email="ada@example.org")
    assert len([pause for pause in pauses if pause >= kg.sources.online.PAUSES[name]]) >= len(service.asked) - 1
    if name == "openalex":
        assert set(service.agents) == {f"paperkg/{kg.__version__} (mailto:ada@example.org)"}
        assert service.asked[0]["search"] == "trees"


@pytest.mark.parametrize("name", ["openalex", "arxiv"])
@pytest.mark.parametrize("code", [429, 503])
def test_a_busy_service_is_asked_again(
    name: str, code: int, fetch: Callable[..., Any], service: Service, pauses: list[float], tmp_path: Path
) -> None:
    service.failures = [code, code]
    assert fetch(name, 10, tmp_path / "papers.jsonl").new == 10
    longer = [pause for pause in pauses if pause > kg.sources.online.PAUSES[name]]
    assert len(longer) >= 2
    assert longer == sorted(longer)


@pytest.mark.parametrize(("asked", "waited"), [("42", 42), ("9999", 300), ("soon", None), ("-1", None)])
def test_a_busy_service_may_ask_for_a_pause(
    asked: str, waited: int | None, fetch: Callable[..., Any], service: Service, pauses: list[float], tmp_path: Path
) -> None:
    service.failures, service.retry_after = [429], asked
    assert fetch("openalex", 10, tmp_path / "papers.jsonl").new == 10
    assert pauses == [waited or kg.sources.online.PAUSES["openalex"] + 1]


@pytest.mark.parametrize("name", ["openalex", "arxiv"])
def test_it_goes_on_where_it_stopped(name: str, fetch: Callable[..., Any], service: Service, tmp_path: Path) -> None:
    whole, output = tmp_path / "whole.jsonl", tmp_path / "papers.jsonl"
    fetch(name, 450, whole)
    done = fetch(name, 200, output)
    service.failures = [500] * 99
    with pytest.raises(FetchError, match=rf"{name} does not answer as it should .* try again later to go on"):
        fetch(name, 450, output)
    service.failures = []
    output.write_bytes(output.read_bytes() + b'{"title": "half a li')  # what a killed process leaves
    asked = len(service.asked)
    again = fetch(name, 450, output)
    assert (done.new, again.known, again.new) == (200, 200, 250)
    assert output.read_bytes() == whole.read_bytes()
    assert len(service.asked) - asked < 5


@pytest.mark.parametrize("name", ["openalex", "arxiv"])
def test_a_wrong_question_is_not_repeated(
    name: str, fetch: Callable[..., Any], service: Service, tmp_path: Path
) -> None:
    service.failures = [404]
    with pytest.raises(FetchError, match="does not answer as it should"):
        fetch(name, 10, tmp_path / "papers.jsonl")
    assert len(service.asked) == 1


def test_a_fetch_that_got_nothing_may_be_repeated(fetch: Callable[..., Any], service: Service, tmp_path: Path) -> None:
    service.failures = [500] * 5
    with pytest.raises(FetchError):
        fetch("openalex", 10, tmp_path / "papers.jsonl")
    assert fetch("openalex", 10, tmp_path / "papers.jsonl").new == 10


@pytest.mark.parametrize("name", ["openalex", "arxiv"])
def test_no_connection_is_said_in_a_line(
    name: str, fetch: Callable[..., Any], service: Service, tmp_path: Path
) -> None:
    service.server.shutdown()
    service.server.server_close()
    with pytest.raises(FetchError, match=rf"{name} does not answer as it should \(there is no connection\)"):
        fetch(name, 10, tmp_path / "papers.jsonl")


def test_no_file_of_another_fetch_is_touched(fetch: Callable[..., Any], tmp_path: Path) -> None:
    output = tmp_path / "papers.jsonl"
    output.write_text("mine")
    with pytest.raises(FetchError, match="is there and was not fetched"):
        fetch("arxiv", 10, output)
    assert output.read_text() == "mine"
    output.unlink()
    fetch("arxiv", 10, output)
    with pytest.raises(FetchError, match="was fetched from arxiv for 'trees'"):
        fetch("arxiv", 10, output, "forests")
    (tmp_path / ".papers.jsonl.fetch").write_text("{")
    with pytest.raises(FetchError, match="is damaged"):
        fetch("arxiv", 10, output)


def test_the_file_beside_it_is_no_source(fetch: Callable[..., Any], tmp_path: Path) -> None:
    fetch("openalex", 10, tmp_path / "papers.jsonl")
    reading = read_papers([tmp_path])
    assert (reading.records, reading.skipped) == (10, ())


def test_the_command(monkeypatch: pytest.MonkeyPatch, service: Service, pauses: list[float], tmp_path: Path) -> None:
    original = kg.sources.online.fetch_papers

    def local(*arguments: Any, **options: Any) -> Any:
        return original(*arguments, **options, wait=pauses.append)

    monkeypatch.setattr(kg.sources.online, "fetch_papers", local)
    output = tmp_path / "papers.jsonl"
    done = CliRunner().invoke(main, ["fetch", "openalex", "trees", "--limit", "5", "-o", str(output)])
    assert done.exit_code == 0, done.output
    assert f"wrote {output}: 5 new papers, 0 were there" in done.output
    assert len(output.read_text().splitlines()) == 5
    done = CliRunner().invoke(main, ["fetch", "arxiv", "trees", "-o", str(output)])
    assert done.exit_code == 1
    assert "name another file" in done.output
