"""Text saved from a Daily Papers page: titles, abstracts and, in one layout, a line about each paper.

Nothing marks what a line is, so a line is judged by what it looks like and by what stands around it:

- a *data line* is made of nothing but a number of authors, a date, a number and separators; the line before
  a lone separator is the organisation where the number of authors should be;
- data lines close a paper, and the lines between two such places are titles and abstracts, told apart by
  the cheapest labelling under a small cost model (Viterbi 1967): length and full stops speak for an
  abstract, and title, abstract, title, abstract for the order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from kg.model import Paper
from kg.sources.cleaning.abstracts import clean_abstract
from kg.sources.cleaning.dates import parse_date
from kg.sources.cleaning.text import clean_text
from kg.sources.details import parse_count
from kg.sources.stream import Skipped

_INBOX = r"Get trending papers in your email inbox(?: once a day)?!?"
_NAMES = rf"{_INBOX}|Subscribe|Daily Papers|by ?@?AK and the research community"
_FURNITURE = re.compile(
    rf"(?:new)?(?:{_NAMES})+|new|Log ?In|Sign ?Up|Papers|Models|Datasets|Spaces|Trending Papers|Search(?: papers)?"
    r"|(?:Daily|Weekly|Monthly)|(?:Prev(?:ious)?|Next)(?: page)?|Hugging Face|Submitted by.{0,40}|Load more|Abstract",
    re.IGNORECASE,
)
_GLUED = re.compile(rf"^(?:new)?(?:(?:{_NAMES})(?=[^\W_a-z]|[\"“‘'$(\[]|$))+")
_AFTER_INBOX = re.compile(r"^Subscribe\s*(?=\S)")
_ENDS_IN_INBOX = re.compile(rf"(?:{_INBOX})$")
_SEPARATOR = re.compile(r"[•·∙‧⋅|]")
_COUNT = re.compile(r"([\d,]{1,7})\s+authors?$", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d[\d.,]{0,8}[kKmM]?$")
_DATE = re.compile(r"(?:Published (?:on )?)?([A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)(?:\s+[+-]?\d[\d.,]*[kKmM]?)?$")
_LONGEST_DATA_LINE = 150

_TITLE, _ABSTRACT = 0, 1
#: What it costs that a label follows another: a title without abstract, a second paragraph.
_STEP = {(_TITLE, _TITLE): 3.0, (_TITLE, _ABSTRACT): 0.0, (_ABSTRACT, _TITLE): 0.0, (_ABSTRACT, _ABSTRACT): 2.0}
_START, _END = (0.0, 4.0), (1.5, 0.0)


@dataclass
class _Block:
    """The lines between two places with data, and the data that close them."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    closed: bool = False
    author_count: int | None = None
    date: str | None = None
    organization: str | None = None

    def close(self, data: dict[str, str]) -> None:
        """Take in a data line; what is known already stays."""
        self.closed = True
        if self.author_count is None and "count" in data:
            self.author_count = parse_count(data["count"])
        self.date = self.date or data.get("date")
        self.organization = self.organization or data.get("organization")


def _data(line: str) -> dict[str, str] | None:
    """What a data line says (nothing, for a separator); None if the line is something else."""
    if len(line) > _LONGEST_DATA_LINE:
        return None
    found: dict[str, str] = {}
    parts = [part.strip() for part in _SEPARATOR.split(line)]
    others = []
    for part in filter(None, parts):
        if count := _COUNT.match(part):
            found["count"] = count[1].replace(",", "")
        elif (date := _DATE.match(part)) and (iso := parse_date(date[1])):
            found["date"] = iso
        elif not _NUMBER.match(part):
            others.append(part)
    if others:
        if len(others) > 1 or not found or len(parts) == 1:
            return None
        found["organization"] = clean_text(others[0])
    return found if found.get("count", "0").isdigit() else None


def _is_name(line: str) -> bool:
    """Whether a line may be the name of an organisation rather than an abstract."""
    return len(line) <= 100 and not line.endswith((".", "?", "!"))


def _without_furniture(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, without blank ones and what the page itself says."""
    after_inbox = False
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text:
            continue
        if after_inbox:
            text = _AFTER_INBOX.sub("", text)
        after_inbox = _ENDS_IN_INBOX.search(text) is not None
        text = _GLUED.sub("", text)
        if text and not _FURNITURE.fullmatch(text):
            yield number, text


def _blocks(lines: Iterable[tuple[int, str]]) -> Iterator[_Block]:
    block = _Block()
    for number, line in lines:
        data = _data(line)
        if data is None:
            if block.closed:
                yield block
                block = _Block()
            block.lines.append((number, line))
            continue
        if _SEPARATOR.fullmatch(line) and not block.closed and len(block.lines) > 1 and _is_name(block.lines[-1][1]):
            data = {"organization": clean_text(block.lines.pop()[1])}
        block.close(data)
    yield block


def _likeness(line: str) -> float:
    """How much more a line looks like an abstract than like a title; 0 is undecided."""
    bounds = ((60, -3.0), (120, -1.5), (180, -0.5), (250, 0.5), (350, 2.0))
    score = next((cost for bound, cost in bounds if len(line) <= bound), 4.0)
    return score + (1.0 if line.endswith(".") else 0.0) + (1.5 if re.search(r"[a-z)]\. [A-Z]", line) else 0.0)


def _labels(lines: list[tuple[int, str]]) -> list[int]:
    """The cheapest labelling of lines as title or abstract.

    References
    ----------
    A. J. Viterbi, "Error bounds for convolutional codes and an asymptotically optimum decoding
    algorithm", IEEE Transactions on Information Theory 13(2), 1967.
    """
    costs, back = list(_START), []
    for position, (_, line) in enumerate(lines):
        likeness = _likeness(line)
        own = (max(likeness, 0.0), max(-likeness, 0.0))
        if position == 0:
            costs = [costs[label] + own[label] for label in (_TITLE, _ABSTRACT)]
            continue
        best = [
            min((_TITLE, _ABSTRACT), key=lambda before: costs[before] + _STEP[before, label])
            for label in (_TITLE, _ABSTRACT)
        ]
        costs = [costs[best[label]] + _STEP[best[label], label] + own[label] for label in (_TITLE, _ABSTRACT)]
        back.append(best)
    label = min((_TITLE, _ABSTRACT), key=lambda last: costs[last] + _END[last])
    labels = [label]
    for best in reversed(back):
        label = best[label]
        labels.append(label)
    return labels[::-1]


def _papers(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    """Line number, title and abstract of what stands in a block; one of the two may be empty."""
    title, number = "", 0
    for label, group in groupby(zip(_labels(lines), lines, strict=True), key=lambda pair: pair[0]):
        members = [line for _, line in group]
        if label == _ABSTRACT:
            yield number or members[0][0], title, " ".join(text for _, text in members)
            title, number = "", 0
            continue
        for at, text in members:
            if title:
                yield number, title, ""
            title, number = text, at
    if title:
        yield number, title, ""


def read_page(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    r"""Read the text of a Daily Papers page; the whole of it is looked at, block by block.

    Lines before the first title are the page's own. A lone line after it that has neither an abstract nor
    data is reported as skipped.

    Examples
    --------
    >>> page = "Daily Papers\n\nJan 23\n\nA Title\n\nWe show it. It is so.\n\n • 3 authors\n·\nFeb 22 7\n"
    >>> for paper in read_page(page.splitlines(), "page.txt"):
    ...     print(paper.title, paper.abstract, paper.author_count, paper.date, sep=" / ")
    A Title / We show it. It is so. / 3 / --02-22
    """
    single = (part for line in lines for part in re.split(r"[\r\n]+", line.rstrip("\r\n")))
    started = False
    for block in _blocks(_without_furniture(single)):
        papers = list(_papers(block.lines)) if block.lines else []
        for position, (number, title, abstract) in enumerate(papers):
            last = block.closed and position == len(papers) - 1
            known = abstract or (last and (started or block.author_count is not None))
            if not started and not (known and title):
                continue
            paper = Paper(
                id="",
                title=clean_text(title),
                abstract=clean_abstract(abstract),
                author_count=block.author_count if last else None,
                date=block.date if last else None,
                organization=block.organization if last else None,
            )
            started = True
            if paper.title and known:
                yield paper
            else:
                yield Skipped(file, number, "no title before this abstract" if abstract else "a title and nothing else")


def looks_like_page(lines: list[str]) -> bool:
    """Whether these first lines are of a Daily Papers page: its furniture, its data lines, or its order."""
    texts = [text for line in lines if (text := line.strip())]
    if not texts or texts[0][0] in "<%@#\\{[":  # markup and code
        return False
    if any(re.search(_NAMES, text) and len(text) < 300 for text in texts[:20] if text != "Subscribe"):
        return True
    if any((data := _data(text)) is not None and "count" in data for text in texts):
        return True
    if any(re.match(r"#{2,} ", text) for text in texts):  # a text with headings, such as a README
        return False
    likeness = [_likeness(text) for text in texts]
    pairs = len(likeness) // 2
    ordered = sum(title < 0 < abstract for title, abstract in zip(likeness[::2], likeness[1::2], strict=False))
    return pairs > 0 and ordered >= 0.9 * pairs
