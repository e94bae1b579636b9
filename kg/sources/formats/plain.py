"""Plain text and Markdown, one paper a file: a title, then the abstract; or the fields with their names, in front
matter or line by line. Where a heading says "Abstract", what stands below it is the abstract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from kg.model import Paper
from kg.sources.names import field_name, field_of, is_title
from kg.sources.record import read_record
from kg.sources.stream import Skipped

_LONGEST = 20_000
#: So many words a text must have to be taken for an abstract.
_FEWEST = 15
_FIELD = re.compile(r"([A-Za-z][\w -]{0,40}):(?:\s+(.*))?$")
_ITEM = re.compile(r"\s*-\s+(.*)$")
_PAIR = re.compile(r"(name|given|family|first|last|orcid|email|affiliation|url):\s+(\S.*)$")
_BLOCK = re.compile(r"^[>|][+-]?\d?")
_HEADING = re.compile(r"\A(?:abstract|summary)\s*[:.—–-]*\s*", re.IGNORECASE)
#: A heading of Markdown that says so, and the text up to the next heading.
_SECTION = re.compile(
    r"^#{1,6}[ \t]*\W{0,2}(?:abstract|summary)\W{0,3}\n(?P<text>.*?)(?=^#{1,6}[ \t]|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_TOP = re.compile(r"\A#[ \t]+[^\n]*(?:\n|$)")
#: Links, quotations and callouts of notes: "[[Ada Wren|Ada]]", "> [!abstract]".
_LINK = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\]")
_QUOTED = re.compile(r"^>[ \t]*(?:\[!(?P<kind>[\w-]+)\][+-]?)?[ \t]*", re.MULTILINE)
_TITLE = re.compile(r"(?:#\s+|title:\s*)?(.*)$", re.IGNORECASE)
_PROSE = re.compile(r"[A-Za-z]{2,}[a-z,;]* [a-z]")
_CODE = re.compile(
    r"^\s*(?:#include|import |from \w+ import|def |class |function |<[!/a-z]|[{}]|\$ |>>> )|[;{}]\s*$", re.MULTILINE
)


def looks_like_abstract(text: str) -> bool:
    """Whether a text reads as a title and an abstract, or has front matter with a title.

    Examples
    --------
    >>> looks_like_abstract("Adam\\n\\n" + "We introduce a method for the optimization of objective functions. " * 2)
    True
    >>> looks_like_abstract("hello world\\n"), looks_like_abstract("---\\ntitle: Adam\\n---\\nWe introduce it.")
    (False, True)
    """
    if len(text) > _LONGEST:
        return False
    fields, _ = _front_matter(text)
    if fields is not None:
        return any(map(is_title, fields))
    if (lines := _named_lines(text)) is not None:
        return len(lines["abstract"].split()) >= _FEWEST
    title, _, rest = text.strip().partition("\n")
    if title.startswith("# ") and (section := _SECTION.search(rest)):
        return len(section["text"].split()) >= _FEWEST
    paragraphs = [part for part in re.split(r"\n\s*\n", rest.strip()) if part.strip()]
    return (
        3 <= len(title.strip()) <= 300
        and 1 <= len(paragraphs) <= 5
        and len(rest.split()) >= _FEWEST
        and bool(re.search(r"[a-z)\]][.!?](?:\s|$)", rest))
        and len(_PROSE.findall(rest)) >= 5
        and all(map(_is_paragraph, paragraphs))
        and not _CODE.search(text)
        and not re.search(r"^(?:[-*+|] |#{2,} |```|\d+[.)] |={3,}$|-{3,}$)", rest, re.MULTILINE)
    )


def _is_paragraph(text: str) -> bool:
    """Whether a part ends as a sentence does, and has no short line in it, as titles among abstracts are."""
    *lines, last = text.strip().split("\n")
    heading = _HEADING.fullmatch(lines[0].strip()) if lines else None
    return bool(re.search(r"[.!?][)\]\"'”’]?$", last.strip())) and all(
        len(line.strip()) >= 40 for line in lines[bool(heading) :]
    )


def read_plain(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    r"""Read a text as one paper: its first line is the title, the rest the abstract; front matter may have the fields.

    Examples
    --------
    >>> text = "---\ntitle: Adam\nauthors:\n  - Diederik Kingma\n  - Jimmy Ba\nyear: 2014\n---\n\nWe introduce it.\n"
    >>> (paper,) = read_plain([text], "adam.txt")
    >>> paper.title, paper.authors, paper.date, paper.abstract
    ('Adam', ('Diederik Kingma', 'Jimmy Ba'), '2014', 'We introduce it.')
    """
    text = ""
    for line in lines:
        text += line
        if len(text) > _LONGEST:
            yield Skipped(file, 1, f"a text of more than {_LONGEST:,} characters is no abstract")
            return
    text = _LINK.sub(r"\1", re.sub(r"\r\n?", "\n", text))
    fields, body = _front_matter(text)
    if fields is None:
        fields = _named_lines(text)
    if fields is None:
        first, _, body = text.strip().partition("\n")
        found = _TITLE.match(first.strip())
        fields = {"title": found[1] if found else first}
    if not any((field_of(name) or ("",))[0] == "abstract" for name in fields):
        fields["abstract"] = _abstract_of(body)
    yield from read_record(fields, file, 1)


def _abstract_of(body: str) -> str:
    """The abstract in a text behind its title: below the heading that says so, or all of it."""
    if section := _SECTION.search(body):
        return section["text"].strip()
    return _HEADING.sub("", _TOP.sub("", _QUOTED.sub("", body).strip()).strip())


def _named_lines(text: str) -> dict[str, str] | None:
    """The fields of a text whose lines begin with their names ("Title: Moss"), or None where it is no such text.

    Examples
    --------
    >>> _named_lines("Title: Moss\\nAuthors: Ada Wren\\n\\nAbstract:\\nWe water\\nmoss.\\n")
    {'title': 'Moss', 'authors': 'Ada Wren', 'abstract': 'We water moss.'}
    >>> _named_lines("Title: Moss\\nWe water it.\\n")
    """
    fields: dict[str, str] = {}
    name = ""
    for line in text.strip().lstrip("\ufeff").splitlines():
        found = _FIELD.match(line.replace("**", "").strip("_# "))
        if found and (field := field_of(found[1])) and field[0] not in fields:
            name = field[0]
            fields[name] = (found[2] or "").strip()
        elif not name:
            return None
        elif line.strip():
            fields[name] = f"{fields[name]} {line.strip()}".strip()
    return fields if {"title", "abstract"} <= fields.keys() and len(fields) > 2 else None


def _front_matter(text: str) -> tuple[dict[str, Any] | None, str]:
    """The fields between two lines of hyphens at the beginning (a simple subset of YAML), and the text behind them."""
    text = re.sub(r"\r\n?", "\n", text).lstrip("\ufeff")
    found = re.match(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", text, re.DOTALL)
    if not found:
        return None, text
    fields: dict[str, Any] = {}
    name = ""
    for line in found[1].split("\n"):
        if (item := _ITEM.match(line)) and name:
            fields[name] = [*(fields[name] if isinstance(fields[name], list) else []), _item(item[1])]
        elif (field := _FIELD.match(line)) and not line.startswith(" "):
            name = field_name(field[1])
            value = (field[2] or "").strip()
            fields[name] = _listed(value) if value.startswith("[") and value.endswith("]") else _unquoted(value)
        elif line.startswith(" ") and name and isinstance(fields[name], str):
            fields[name] = f"{_BLOCK.sub('', fields[name])} {line.strip()}".strip()
        elif (pair := _PAIR.match(line.strip())) and name and fields[name] and isinstance(fields[name][-1], dict):
            fields[name][-1][pair[1]] = _unquoted(pair[2])
    return fields, text[found.end() :]


def _item(text: str) -> str | dict[str, str]:
    """An item of a list: a text, or an object that begins with its first field (an author with name and ORCID)."""
    pair = _PAIR.match(text)
    return {pair[1]: _unquoted(pair[2])} if pair else _unquoted(text)


def _listed(value: str) -> list[str]:
    """The items of a list on one line, which commas divide outside of quotation marks."""
    parts = re.findall(r"""\s*("[^"]*"|'[^']*'|[^,]+)\s*(?:,|$)""", value[1:-1])
    return [_unquoted(part) for part in parts if part.strip()]


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
