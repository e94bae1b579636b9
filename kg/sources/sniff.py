"""What format a file has, from its first bytes and lines; names and endings of files are not looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import BinaryIO

from kg.model import Paper
from kg.sources.formats.arxiv import read_atom
from kg.sources.formats.bibtex import read_bibtex
from kg.sources.formats.dailypapers import looks_like_page, read_page
from kg.sources.formats.endnote import read_endnote
from kg.sources.formats.jats import read_jats
from kg.sources.formats.json_stream import LISTS, WRAPPERS
from kg.sources.formats.oai import read_oai
from kg.sources.formats.plain import looks_like_abstract, read_plain
from kg.sources.formats.pubmed import read_nbib, read_pubmed_xml
from kg.sources.formats.records import read_json, read_jsonl
from kg.sources.formats.ris import read_ris
from kg.sources.formats.separated import looks_like_table, read_csv
from kg.sources.formats.shapes import names_title
from kg.sources.formats.tables import read_table
from kg.sources.formats.tagged import REFER, REFWORKS, WOS, read_ovid, reader_of
from kg.sources.formats.zotero import read_zotero
from kg.sources.stream import Skipped
from kg.sources.unknown import unknown_kind

#: A reader turns lines and the name of their file into papers (with no id yet) and what was skipped.
Reader = Callable[[Iterable[str], str], Iterator[Paper | Skipped]]
#: A reader of bytes does the same with a file.
BytesReader = Callable[[BinaryIO, str], Iterator[Paper | Skipped]]

READERS: Mapping[str, Reader] = {
    "dailypapers": read_page,
    "jsonl": read_jsonl,
    "json": read_json,
    "csv": read_csv,
    "bibtex": read_bibtex,
    "ris": read_ris,
    "nbib": read_nbib,
    "pubmed": read_pubmed_xml,
    "endnote": read_endnote,
    "atom": read_atom,
    "jats": read_jats,
    "oai": read_oai,
    "zotero": read_zotero,
    "wos": reader_of(WOS),
    "refer": reader_of(REFER),
    "refworks": reader_of(REFWORKS),
    "ovid": read_ovid,
    "text": read_plain,
}
BYTES_READERS: Mapping[str, BytesReader] = {"parquet": read_table, "arrow": read_table}
#: The names of the formats, as ``format=`` and ``--format`` take them.
FORMATS = (*READERS, *BYTES_READERS)

#: What files of bytes begin with.
_TABLES = {b"PAR1": "parquet", b"ARROW1": "arrow", b"\xff\xff\xff\xff": "arrow"}
#: What is no source, and what to give instead.
_REFUSED = {
    b"%PDF-": "a PDF is no source: give the paper's record instead (export it from Zotero as BibTeX, RIS or CSL-JSON, "
    "look its DOI up in Crossref or OpenAlex), or its title and abstract in a text file",
    b"PK\x03\x04": "a ZIP archive, or an Excel or Word file, is no source: unpack it, or save the table as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file is no source: save the table as CSV",
    b"SQLite format 3": "a SQLite database is no source: export from the program that it is of (Zotero: as CSL-JSON)",
    b"\xfd7zXZ": "xz is not read: decompress it, or compress it with gzip",
    b"BZh": "bzip2 is not read: decompress it, or compress it with gzip",
    b"\x28\xb5\x2f\xfd": "zstd is not read: decompress it, or compress it with gzip",
}
_JSON = re.compile(r"\s*(?:\[\s*[\[{\]\"]|\{\s*[\"}])")
_BIBTEX = re.compile(
    r"^[ \t]*@[ \t]*(?:(?:string|preamble|comment)\s*[{(]|(?:[A-Za-z]+\s*\{|(?:article|book|conference|incollection"
    r"|inproceedings|misc|phdthesis|techreport|unpublished)\s*\()"
    r"\s*(?:[A-Za-z_-]+\s*=\s*[{\"\d]|[^,{}=\r\n]*\s*(?:,|$)))",
    re.MULTILINE | re.IGNORECASE,
)
_RIS = re.compile(r"(?:^|[\r\n])\s{0,3}TY(?:\s{1,2}- |  -)\S")
_NBIB = re.compile(r"(?:^|[\r\n])(?:PMID *- ?\d|OWN *- \w)")
_WOS = re.compile(r"^\ufeff?(?:FN [^\n]*\n(?:VR [^\n]*\n)?)?\s*PT [A-Z]\s*\n(?:.*\n)*?(?:TI|AU) ", re.MULTILINE)
_REFER = re.compile(r"^%(?:0 \S.*|[AT] \S.*\n(?:.*\n)*?%[ADJTX] \S)", re.MULTILINE)
_REFWORKS = re.compile(r"^RT \S.*\n(?:.*\n)*?(?:T1|A1|TI) \S", re.MULTILINE)
_OVID = re.compile(
    r"^(?:VN|UI|AN) {0,2}- .*\n(?:.*\n)*?TI {0,2}- \S|^<\s*1\s*\.?\s*>\s*\n(?:.*\n)*?Title\s*\n\s+\S", re.MULTILINE
)
_ROOTS = {
    **dict.fromkeys(("PubmedArticleSet", "PubmedArticle", "MedlineCitationSet", "MedlineCitation"), "pubmed"),
    **dict.fromkeys(("PubmedBookArticleSet", "PubmedBookArticle", "BookDocument"), "pubmed"),
    **{"feed": "atom", "entry": "atom", "records": "endnote", "article": "jats", "pmc-articleset": "jats"},
    **{"OAI-PMH": "oai", "oai_dc:dc": "oai", "rdf:RDF": "zotero"},
}
#: What a root of so many uses has behind it, one of these, in files of the format.
_BEHIND = {"article": ("<front", "article-type"), "rdf:RDF": ("zotero.org/namespaces/export",)}
#: One NUL, or one in so many characters, is a fault of a record, more are no text.
_FEW_NULS = 50
_ROOT = re.compile(r"<([\w:.-]+)[\s>]")


def sniff_bytes(magic: bytes) -> str | None:
    """The format of a table that begins with these bytes; None, if it is none.

    Examples
    --------
    >>> sniff_bytes(b"PAR1\\x15\\x04"), sniff_bytes(b"@article{")
    ('parquet', None)
    """
    return next((name for start, name in _TABLES.items() if magic.startswith(start)), None)


def no_such_format(name: str) -> str:
    """What to say of the name of a format that there is not."""
    near = get_close_matches(name.lower(), FORMATS, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"there is no format {name!r}; known are {', '.join(FORMATS)}{hint}"


def refusal(magic: bytes) -> str | None:
    """Why a file that begins with these bytes is no source, and what to give instead; None, if it may be one.

    Examples
    --------
    >>> refusal(b"%PDF-1.7")[:26]
    'a PDF is no source: give t'
    """
    return next((why for start, why in _REFUSED.items() if magic.startswith(start)), None)


def sniff(lines: list[str]) -> str | None:
    r"""The format of a text that begins with these lines; None if it is none of :data:`READERS`.

    Examples
    --------
    >>> sniff(['{"title": "Adam"}\n', '{"title": "Lion"}\n']), sniff(['[\n', '  {"title": "Adam"}\n', ']\n'])
    ('jsonl', 'json')
    >>> sniff(["title,abstract\n"]), sniff(["#include <stdio.h>\n"]), sniff(["% mine\n", "@article{adam,\n"])
    ('csv', None, 'bibtex')
    """
    text = re.sub(r"\r\n?", "\n", "".join(lines))
    filled = [line for line in text.splitlines(keepends=True) if line.strip()]
    if text.count("\x00") * _FEW_NULS > max(len(text), _FEW_NULS) or not filled:  # bytes, not text
        return None
    return _format_of_xml(text) or next((name for name, fits in _SNIFFERS if fits(text, filled)), None)


def _format_of_xml(text: str) -> str | None:
    """The format that the root of a text is of; EndNote's root is ``xml``, around its records."""
    roots = _ROOT.findall(text[:20_000])[:2] if text.lstrip().startswith("<") else []
    root = roots[-1] if roots[:1] == ["xml"] else next(iter(roots), "")
    return _ROOTS.get(root) if root not in _BEHIND or any(sign in text for sign in _BEHIND[root]) else None


def _is_record(line: str) -> bool:
    """Whether a line alone is a JSON object that starts the line or has a title, and is no answer with many."""
    if "{" not in line[:80]:
        return False
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    if not isinstance(record, dict):
        return False
    titled = any(map(names_title, record))
    answer = not titled and any(isinstance(record.get(name), list | dict) for name in LISTS | WRAPPERS)
    return not answer and (line.startswith("{") or titled)


#: In the order in which they are tried. Each looks at the text and at its lines that are not blank.
_Sniffer = Callable[[str, list[str]], bool]
_SNIFFERS: tuple[tuple[str, _Sniffer], ...] = (
    ("jsonl", lambda text, lines: not text.lstrip().startswith("[") and any(map(_is_record, lines))),
    ("json", lambda text, lines: bool(_JSON.match(text))),
    ("wos", lambda text, lines: bool(_WOS.match(text))),
    ("refworks", lambda text, lines: bool(_REFWORKS.match(text.lstrip()))),
    ("ris", lambda text, lines: bool(_RIS.search(text))),
    ("nbib", lambda text, lines: bool(_NBIB.search(text))),
    ("ovid", lambda text, lines: bool(_OVID.match(text.lstrip()))),
    ("refer", lambda text, lines: bool(_REFER.match(text.lstrip()))),
    ("bibtex", lambda text, lines: bool(_BIBTEX.search(text))),
    ("csv", lambda text, lines: looks_like_table(lines)),
    ("text", lambda text, lines: not unknown_kind(text) and looks_like_abstract(text)),
    ("dailypapers", lambda text, lines: not unknown_kind(text) and looks_like_page(re.split(r"[\r\n]+", text))),
)
