"""BibTeX, RIS and CSL-JSON of papers: the way back to reference managers, with the concepts as keywords."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.export.rows import dict_of_lists
from kg.graph.network import Graph, concepts_of, links_of, papers_of
from kg.model import Paper
from kg.sources.cleaning.persons import all_turned, clean_names
from kg.sources.cleaning.tex import write_tex
from kg.sources.formats.ris import OURS

#: Papers, and further keywords of each by its id, as the parts of a text.
ToText = Callable[[Iterable[Paper], Mapping[str, list[str]]], Iterator[str]]

_BIBTEX_TYPES = {
    "article", "book", "booklet", "conference", "inbook", "incollection", "inproceedings", "manual", "mastersthesis",
    "misc", "phdthesis", "proceedings", "techreport", "unpublished", "online", "thesis", "report", "dataset",
}  # fmt: skip
#: What a field that is not typeset (an address, an identifier) can't have as it stands.
_RAW_NAMES = {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_RAW = re.compile(r"[\\{}]")


def concept_keywords(graph: Graph) -> dict[str, list[str]]:
    """The labels of the concepts of each paper, by the id of the paper; sorted."""
    labels = {concept.id: concept.label for concept in concepts_of(graph)}
    found: dict[str, set[str]] = {}
    for link in links_of(graph):
        found.setdefault(link.paper_id, set()).add(labels[link.concept_id])
    return {paper: sorted(names) for paper, names in found.items()}


def write_papers(to_text: ToText, graph: Graph, path: Path) -> None:
    """Write the papers of a graph; each one's keywords are its own and its concepts."""
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        file.writelines(to_text(papers_of(graph), concept_keywords(graph)))


def to_bibtex(papers: Iterable[Paper], keywords: Mapping[str, list[str]] | None = None) -> Iterator[str]:
    r"""Papers as entries of BibTeX, in UTF-8, with what LaTeX means something by escaped.

    ``keywords`` are further keywords of a paper, by its id.

    Examples
    --------
    >>> print("".join(to_bibtex([Paper("p 1", "Adam & C#", authors=("Jimmy Ba",), date="2014-12")])))
    @misc{ba2014adam,
      title = {{Adam \& C\#}},
      author = {Jimmy Ba},
      year = {2014},
      month = {12},
      x-paperkg-id = {p 1},
    }
    <BLANKLINE>
    """
    taken: set[str] = set()
    for paper in papers:
        fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _bibtex_fields(paper, keywords or {}) if value)
        yield f"@{_entry_type(paper)}{{{_key(paper, taken)},\n{fields}}}\n"


def _bibtex_fields(paper: Paper, keywords: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    tex, raw, extra = write_tex, _raw, dict_of_lists(paper.extra)
    date = [] if paper.year is None or paper.date is None else paper.date.split("-")
    yield "title", f"{{{tex(paper.title)}}}"
    yield "author", " and ".join(map(_bibtex_name, paper.authors))
    yield from zip(("year", "month", "day"), date, strict=False)
    venue = "booktitle" if _entry_type(paper) in {"inproceedings", "conference", "incollection"} else "journal"
    yield venue, tex(paper.venue or "")
    for name, field in (("volume", "volume"), ("issue", "number"), ("pages", "pages"), ("publisher", "publisher")):
        yield field, tex("; ".join(extra.get(name, [])))
    for name in ("issn", "isbn"):
        yield name, tex(", ".join(extra.get(name, [])))
    yield "doi", raw(paper.doi or "")
    yield "eprint", raw(paper.arxiv_id or "")
    yield "eprinttype", "arxiv" if paper.arxiv_id else ""
    yield "pmid", raw(paper.pmid or "")
    yield "url", raw(paper.url or "")
    yield "language", tex(paper.language or "")
    yield "license", tex(paper.licence or "")
    yield "keywords", tex(_keywords(_words(paper, keywords)))
    yield "abstract", tex(paper.abstract)
    yield "x-paperkg-id", raw(paper.id)
    yield "x-openalex", raw(paper.openalex_id or "")
    yield "x-orcids", ",".join(paper.orcids)
    yield "x-organization", tex(paper.organization or "")
    yield "x-author-count", "" if paper.author_count is None else str(paper.author_count)
    yield "x-citation-count", "" if paper.citation_count is None else str(paper.citation_count)


def _raw(text: str) -> str:
    return _RAW.sub(lambda found: _RAW_NAMES[found[0]], text)


def _entry_type(paper: Paper) -> str:
    """What kind of entry a paper is: what its source called it, if BibTeX knows that; else by its venue."""
    named = next((value.lower() for name, value in paper.extra if name == "type"), "")
    return named if named in _BIBTEX_TYPES else "article" if paper.venue else "misc"


def _key(paper: Paper, taken: set[str]) -> str:
    """A key for citing: name, year and first word, in ASCII, with a number where it is taken."""
    last = paper.authors[0].split()[-1] if paper.authors and paper.authors[0].split() else ""
    words = [word for word in map(_ascii, paper.title.split()) if len(word) > 2]
    base = f"{_ascii(last)}{paper.year or ''}{words[0] if words else ''}" or "paper"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    taken.add(key)
    return key


def _ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower())


def _bibtex_name(name: str) -> str:
    """A name that BibTeX splits as it stands, or in braces where a comma or an "and" in it means something else."""
    escaped = write_tex(name)
    protected = "," in name or re.search(r"\band\b", name, re.IGNORECASE) or name.lower() == "others"
    return f"{{{escaped}}}" if protected else escaped


def _words(paper: Paper, keywords: Mapping[str, list[str]]) -> list[str]:
    """A paper's own keywords and the further ones that are not among them in other capitals; sorted.

    Examples
    --------
    >>> _words(Paper("p", "P", keywords=("3D Gaussian Splatting",)), {"p": ["3D Gaussian splatting", "NeRF"]})
    ['3D Gaussian Splatting', 'NeRF']
    """
    own = {word.casefold() for word in paper.keywords}
    return sorted({*paper.keywords, *(word for word in keywords.get(paper.id, ()) if word.casefold() not in own)})


def _keywords(words: Sequence[str]) -> str:
    """Keywords between commas, which every tool splits at; between semicolons where one has a comma."""
    if any("," in word or ";" in word for word in words):
        return "; ".join(word.replace(";", ",") for word in words) + ";"
    return ", ".join(words)


def to_ris(papers: Iterable[Paper], keywords: Mapping[str, list[str]] | None = None) -> Iterator[str]:
    r"""Papers as records of RIS. What RIS has no tag for is in the user-defined field U1.

    Examples
    --------
    >>> (record,) = to_ris([Paper("p1", "Adam", authors=("Jimmy Ba",), date="2014-12")])
    >>> record.split("\r\n")
    ['TY  - GEN', 'TI  - Adam', 'AU  - Jimmy Ba', 'PY  - 2014', 'DA  - 2014/12//', 'U1  - paperkg:id=p1', 'ER  - ', '']
    """
    for paper in papers:
        lines = [
            f"{tag}  - {' '.join(str(value).split())}\r\n" for tag, value in _ris_fields(paper, keywords or {}) if value
        ]
        yield "".join(lines) + "ER  - \r\n"


def _ris_fields(paper: Paper, keywords: Mapping[str, list[str]]) -> Iterator[tuple[str, object]]:
    extra = dict_of_lists(paper.extra)
    kind = next(iter(extra.get("type", [])), "")
    yield "TY", kind if re.fullmatch("[A-Z]{3,6}", kind) else "JOUR" if paper.venue else "GEN"
    yield "TI", paper.title
    yield from (("AU", name) for name in paper.authors)
    if paper.year is not None and paper.date is not None:
        yield "PY", f"{paper.year:04}"
        yield "DA", paper.date.replace("-", "/") + "/" * (3 - paper.date.count("-")) if len(paper.date) > 4 else ""
    yield "T2", paper.venue
    yield "AB", paper.abstract
    for tag, name in (("VL", "volume"), ("IS", "issue"), ("SP", "pages"), ("PB", "publisher"), ("SN", "issn")):
        yield from ((tag, value) for value in extra.get(name, []))
    yield "DO", paper.doi
    yield "UR", paper.url
    yield "LA", paper.language
    yield from (("KW", word) for word in _words(paper, keywords))
    ours = {
        "id": paper.id, "arxiv_id": paper.arxiv_id, "pmid": paper.pmid, "openalex_id": paper.openalex_id,
        "organization": paper.organization, "licence": paper.licence, "author_count": paper.author_count,
        "citation_count": paper.citation_count,
    }  # fmt: skip
    numbered = list(enumerate(paper.authors, start=1))  # RIS would turn "Google, Inc." round, and divide "A;B"
    turned = clean_names(all_turned(paper.authors)) != paper.authors
    ours |= {f"author.{n}": name for n, name in numbered if turned or clean_names([name]) != (name,) or ";" in name}
    ours |= {f"orcid.{place}": orcid for place, orcid in enumerate(paper.orcids, start=1) if orcid}
    yield from (("U1", f"{OURS}{name}={value}") for name, value in ours.items() if value not in (None, ""))


def to_csl(papers: Iterable[Paper], keywords: Mapping[str, list[str]] | None = None) -> Iterator[str]:
    """Papers as items of CSL-JSON. What CSL has no variable for is under ``custom``, as its schema provides.

    Examples
    --------
    >>> (item,) = json.loads("".join(to_csl([Paper("p1", "Adam", authors=("Jimmy Ba",), date="2014-12")])))
    >>> item["issued"], item["author"]
    ({'date-parts': [[2014, 12]]}, [{'literal': 'Jimmy Ba'}])
    """
    yield "[\n"
    for place, paper in enumerate(papers):
        yield (",\n" if place else "") + json.dumps(_csl_item(paper, keywords or {}), ensure_ascii=False)
    yield "\n]\n"


def _csl_item(paper: Paper, keywords: Mapping[str, list[str]]) -> dict[str, Any]:
    extra = dict_of_lists(paper.extra)
    words = _words(paper, keywords)
    people = zip(paper.authors, paper.orcids or ("",) * len(paper.authors), strict=True)
    item: dict[str, Any] = {
        "id": paper.id,
        "type": min(_CSL_TYPES & {*extra.get("type", [])}, default="article-journal" if paper.venue else "article"),
        "title": paper.title,
        "author": [{"literal": name} | ({"ORCID": orcid} if orcid else {}) for name, orcid in people],
        "issued": None,
        "container-title": paper.venue,
        "abstract": paper.abstract,
        "DOI": paper.doi,
        "PMID": paper.pmid,
        "URL": paper.url,
        "language": paper.language,
        "keyword": _keywords(words),
        "license": paper.licence,
        **{variable: "; ".join(extra[name]) for name, variable in _CSL_VARIABLES.items() if name in extra},
        "custom": {
            "paperkg": {
                "id": paper.id, "arxiv_id": paper.arxiv_id, "openalex_id": paper.openalex_id,
                "organization": paper.organization, "author_count": paper.author_count,
                "citation_count": paper.citation_count, "keywords": words,
            }
        },
    }  # fmt: skip
    if paper.year is not None and paper.date is not None:
        item["issued"] = {"date-parts": [[int(part) for part in paper.date.split("-")]]}
    ours = {name: value for name, value in item["custom"]["paperkg"].items() if value not in (None, "", [])}
    item["custom"] = {"paperkg": ours}
    return {name: value for name, value in item.items() if value not in (None, "", [])}


_CSL_TYPES = frozenset("article article-journal paper-conference chapter book thesis report dataset webpage".split())
_CSL_VARIABLES = {
    "volume": "volume", "issue": "issue", "pages": "page", "publisher": "publisher", "issn": "ISSN", "isbn": "ISBN",
}  # fmt: skip
