"""Papers from OpenAlex and arXiv, online: the one part of the project that touches a network, and only when asked.

Their own client libraries ask, one page after the other, with a pause between; what came is on disk before the next
page is asked for, so that a fetch that breaks off goes on where it stopped.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from kg import __version__
from kg.errors import KgError, needing

#: Seconds between two requests: arXiv asks for three, OpenAlex allows ten requests a second.
PAUSES = {"arxiv": 3.0, "openalex": 0.2}
_TRIES = 5
_LONGEST_PAUSE = 300.0
_PAGE = {"arxiv": 100, "openalex": 200}


class FetchError(KgError):
    """A service does not answer, or not as it should; what was fetched before is kept."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """How many papers a fetch added to its file, and how many an earlier one had left there."""

    new: int
    known: int


@dataclass(slots=True)
class _State:
    """Where a fetch is: kept in a file beside its output."""

    service: str
    query: str
    papers: int = 0
    size: int = 0
    next: str | None = field(default="")

    @staticmethod
    def path(output: Path) -> Path:
        return output.with_name(f".{output.name}.fetch")

    def save(self, output: Path) -> None:
        part = self.path(output).with_suffix(".part")
        part.write_text(json.dumps(asdict(self)), encoding="utf-8")
        part.replace(self.path(output))


#: The records of a page, and the place where the next begins (None at the end).
Page = tuple[list[dict[str, Any]], str | None]


def fetch_papers(
    service: str,
    query: str,
    limit: int,
    output: Path,
    *,
    email: str | None = None,
    progress: Callable[[int], object] = lambda number: None,
    wait: Callable[[float], object] = time.sleep,
) -> Fetched:
    """Search a service and write what it finds as JSON Lines, which :func:`kg.read_papers` reads.

    Parameters
    ----------
    service
        ``openalex`` or ``arxiv``.
    query
        Words, in the service's own syntax.
    limit
        The most papers that the file shall have.
    output
        The file; a hidden file ``.NAME.fetch`` beside it says where the fetch is.
    email
        A contact address, which OpenAlex asks for.
    progress
        Told how many papers there are.
    wait
        Called with the seconds to pause.

    Raises
    ------
    FetchError
        Where the service does not answer, also after several tries, or the file is of another fetch.
    MissingExtraError
        Where the client library is not installed.
    """
    state = _begin(service, query, output)
    known = state.papers
    progress(state.papers)
    ask = {"openalex": _openalex, "arxiv": _arxiv}[service]
    try:
        with output.open("r+b" if output.exists() else "wb") as file:
            state.save(output)
            file.truncate(state.size)
            file.seek(state.size)
            while state.papers < limit and state.next is not None:
                page = ask(query, state.next, min(_PAGE[service], limit - state.papers), email)
                records, state.next = _patiently(page, service, output, wait)
                for record in records[: limit - state.papers]:
                    file.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
                file.flush()
                os.fsync(file.fileno())
                state.papers, state.size = state.papers + len(records), file.tell()
                state.save(output)
                progress(state.papers)
                if state.next is not None and state.papers < limit:
                    wait(PAUSES[service])
    except OSError as error:
        raise FetchError(f"can't write {output}: {error.strerror or error}") from error
    return Fetched(state.papers - known, known)


def _begin(service: str, query: str, output: Path) -> _State:
    """Where an earlier fetch into this file stopped, or the beginning."""
    path = _State.path(output)
    if not path.is_file():
        if output.exists():
            raise FetchError(f"{output} is there and was not fetched; name another file")
        return _State(service, query)
    try:
        state = _State(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, OSError) as error:
        raise FetchError(f"{path} is damaged ({error}); remove it and {output}, and start again") from error
    if (state.service, state.query) != (service, query):
        raise FetchError(f"{output} was fetched from {state.service} for {state.query!r}; name another file")
    if not output.is_file() or output.stat().st_size < state.size:
        return _State(service, query)
    return state


def _patiently(ask: Callable[[], Page], service: str, output: Path, wait: Callable[[float], object]) -> Page:
    """Ask for a page, several times if need be, with longer and longer pauses."""
    import requests

    for tried in range(_TRIES):
        try:
            return ask()
        except (requests.RequestException, _Refused) as error:
            if _is_hopeless(error) or tried == _TRIES - 1:
                unreachable = isinstance(error, requests.ConnectionError)
                reason = "there is no connection" if unreachable else " ".join(str(error).split())[:200]
                something = output.is_file() and output.stat().st_size
                what = f"{output} keeps what came before: try again later to go on" if something else "try again later"
                raise FetchError(f"{service} does not answer as it should ({reason}); {what}") from error
            wait(max(PAUSES[service] * 2**tried + 1, _asked_pause(error)))
    raise AssertionError("unreachable")


def _asked_pause(error: Exception) -> float:
    """The seconds that a busy service asks to wait (``Retry-After``, RFC 9110), up to five minutes."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked = headers.get("Retry-After", "")
    return min(float(asked), _LONGEST_PAUSE) if asked.isascii() and asked.isdigit() else 0.0


class _Refused(Exception):
    """The service says that the question is wrong."""


def _is_hopeless(error: Exception) -> bool:
    """Whether asking again is of no use: the service says that the question is wrong, not that it is busy."""
    code = getattr(getattr(error, "response", None), "status_code", None)
    return isinstance(error, _Refused) or (code is not None and code < 500 and code != 429)


def _openalex(query: str, place: str, size: int, email: str | None) -> Callable[[], Page]:
    """Works that OpenAlex finds, as it gives them."""
    with needing("fetching from OpenAlex", "fetch"):
        import pyalex
    pyalex.config.email = email
    pyalex.config.api_key = os.environ.get("OPENALEX_API_KEY")
    pyalex.config.user_agent = f"paperkg/{__version__}" + (f" (mailto:{email})" if email else "")

    def ask() -> Page:
        try:
            page = pyalex.Works().search(query).get(per_page=size, cursor=place or "*")
        except (pyalex.api.QueryError, ValueError, KeyError) as error:
            raise _Refused(str(error)) from error
        return [dict(work) for work in page], page.meta.get("next_cursor") if page else None

    return ask


def _arxiv(query: str, place: str, size: int, email: str | None) -> Callable[[], Page]:
    """Papers that arXiv finds, in our field names."""
    with needing("fetching from arXiv", "fetch"):
        import arxiv
        import requests
    client = arxiv.Client(page_size=size, delay_seconds=PAUSES["arxiv"], num_retries=0)
    offset = int(place or 0)

    def ask() -> Page:
        try:
            found = list(islice(client.results(arxiv.Search(query, max_results=offset + size), offset), size))
        except arxiv.HTTPError as error:
            response = requests.Response()
            response.status_code = error.status
            raise requests.HTTPError(str(error), response=response) from error
        except arxiv.ArxivError as error:
            raise _Refused(str(error)) from error
        return [_arxiv_record(paper) for paper in found], str(offset + size) if len(found) == size else None

    return ask


def _arxiv_record(paper: Any) -> dict[str, Any]:
    record = {
        "title": paper.title,
        "abstract": paper.summary,
        "authors": [author.name for author in paper.authors],
        "date": paper.published.date().isoformat(),
        "venue": paper.journal_ref,
        "doi": paper.doi,
        "arxiv_id": paper.get_short_id(),
        "url": paper.entry_id,
        "extra": {"categories": list(paper.categories), "comment": paper.comment},
    }
    return {name: value for name, value in record.items() if value is not None}
