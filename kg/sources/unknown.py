"""What a file looks like that no reader takes, and what to export instead: a false paper is worse than a refusal."""

from __future__ import annotations

import re

from kg.sources.names import field_of

_WHAT = "export it as RIS, BibTeX, CSV with a column called title, or CSL-JSON instead"
_HTML = re.compile(r"\s*(?:<!doctype html|<html\b|<head\b|<body\b|<\?xml[^>]*\?>\s*<!doctype html)", re.IGNORECASE)
_XML = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<([A-Za-z][\w:.-]*)[\s>/]", re.DOTALL)
_TAGS = re.compile(r"^(?:[A-Z][A-Z0-9]{1,3} {0,2}- ?\S|%[A-Z0-9] \S|[A-Z][A-Z0-9] {1,4}\S)", re.MULTILINE)
_NUMBERED = re.compile(r"^1[.:] .{10,}", re.DOTALL)
_PUBMED_TEXT = re.compile(r"^(?:PMID: \d+|DOI: 10\.\d+)", re.MULTILINE)
_MARC = re.compile(r"^(?:=LDR|\d{5}[a-z]{3} [a-z ]{2}\d{7})", re.MULTILINE)
_SERVICES = {
    "modsCollection": "MODS", "mods": "MODS", "dblp": "DBLP",
    "rdf:RDF": "RDF", "TEI": "TEI", "rss": "a news feed", "svg": "a picture", "b:Sources": "Word's list of sources",
    "collection": "BioC or MARCXML", "doi_batch": "a deposit at Crossref",
}  # fmt: skip


def unknown_kind(text: str) -> str | None:  # noqa: PLR0911 - one for each kind
    r"""What a text looks like that is neither prose nor a page, and what to give instead; None, if nothing is known.

    Examples
    --------
    >>> unknown_kind("<!DOCTYPE html><html><body>Moss</body></html>")[:19]
    'looks like a saved '
    >>> unknown_kind("a\tb\tc\td\n1\t2\t3\t4\n")[:20]
    'looks like a table w'
    >>> unknown_kind("Moss gardens under drought\n\nWe study moss, and water it at night.\n")
    """
    text = text.lstrip("\ufeff \t\r\n")
    if _HTML.match(text):
        return f"looks like a saved web page; look for the site's own export, and {_WHAT}"
    if found := _XML.match(text):
        name = _SERVICES.get(found[1])
        return f"looks like XML of no known kind (<{found[1]}>{f', {name}' if name else ''}); {_WHAT}"
    if text[:1] in {"{", "["}:
        return f"looks like JSON, but no list of papers with titles is found in it; {_WHAT}"
    lines = [line for line in re.split(r"\r\n?|\n", text) if line.strip()][:40]
    if _MARC.search(text[:2000]):
        return f"looks like MARC, of a library's catalogue; {_WHAT}"
    if _NUMBERED.match(text) and len(_PUBMED_TEXT.findall(text)) >= 1:
        return "looks like PubMed's text for readers; choose the format PubMed (.nbib) there instead"
    if len(lines) > 1 and sum(bool(_TAGS.match(line)) for line in lines) >= max(3, 0.4 * len(lines)):
        return f"looks like a format of tags and values that is not known; {_WHAT}"
    return _table(lines)


def _table(lines: list[str]) -> str | None:
    """Whether lines are those of a table without a title column, and what is missing."""
    for sign, name in (("\t", "tabs"), (";", "semicolons"), (",", "commas"), ("|", "bars"), ("^", "carets")):
        numbers = [line.count(sign) for line in lines[:6]]
        cells = [cell.strip(' "') for cell in lines[0].split(sign)] if lines else []
        short = cells and all(len(cell) <= 40 and not cell.endswith(".") for cell in cells)
        several = numbers and numbers[0] >= (1 if any(map(field_of, cells)) else 3)
        if len(numbers) > 1 and several and short and min(numbers[1:]) >= max(1, numbers[0] - 1):
            return f"looks like a table with {name} between its cells, but no column is called title; name one so"
    return None
