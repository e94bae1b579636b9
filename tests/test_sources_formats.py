"""Each format that people have: files as their tools write them (see source_files.py), whole and damaged."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from source_files import ABSTRACT, ABSTRACT_2, CROSSREF, FILES, OPENALEX, TITLE, TITLE_2, answer, lines

from kg.errors import SourceError
from kg.model import Paper
from kg.sources import Reading, read_papers
from kg.sources.plain import looks_like_abstract
from kg.sources.sniff import sniff

ORCID = "0000-0002-1825-0097"


def read(content: str | bytes, **options: Any) -> Reading:
    data = content.encode() if isinstance(content, str) else content
    return read_papers("-", stdin=io.BytesIO(data), **options)


def first(reading: Reading) -> Paper:
    (paper,) = [paper for paper in reading.papers if paper.title == TITLE]
    return paper


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gz"])
def test_a_file_is_known_by_its_content(name: str, compressed: bool) -> None:
    format, content = FILES[name]
    assert sniff([line + "\n" for line in content.split("\n")]) == format
    data = content.encode()
    reading = read(gzip.compress(data, mtime=0) if compressed else data)
    assert reading.skipped == ()
    paper = first(reading)
    assert paper.abstract.replace("Aim: ", "").replace("Results: ", "") == ABSTRACT
    assert paper.authors in {("Ada Lovelace", "José van der Berg"), ()}
    assert (paper.authors == ()) == (name == "text")
    assert paper.sources == ("stdin",)
    others = [paper for paper in reading.papers if paper.title != TITLE]
    assert [(other.title, other.abstract, other.year) for other in others] in ([(TITLE_2, ABSTRACT_2, 2020)], [])


#: What each file knows beyond title, abstract and authors.
KNOWN: dict[str, dict[str, Any]] = {
    "bibtex": {
        "date": "2021-05", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "url": "https://example.org/trees_1",
        "venue": "Journal of Trees & Forests", "language": "en",
        "keywords": ("Computer Science - Machine Learning", "pruning"),
    },
    "biblatex": {
        "date": "2021-05-03", "arxiv_id": "2105.01234", "venue": "Journal of Trees & Forests", "language": "en",
        "keywords": ("pruning", "trees"),
    },
    "acl": {
        "date": "2021-05", "doi": "10.18653/v1/2021.trees-1.1", "venue": "Proceedings of the 1st Workshop on Trees",
        "url": "https://aclanthology.org/2021.trees-1.1/",
    },
    "ris": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "language": "en",
        "venue": "Journal of Trees & Forests", "keywords": ("pruning", "trees"),
    },
    "nbib": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "pmid": "31452104", "language": "en", "orcids": (ORCID, ""),
        "venue": "Journal of Trees & Forests", "keywords": ("Trees", "pruning"), "licence": "(c) 2021 The Authors.",
    },
    "pubmed": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "pmid": "31452104", "language": "en", "orcids": (ORCID, ""),
        "venue": "Journal of Trees & Forests", "keywords": ("Trees", "pruning"),
    },
    "endnote": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "pmid": "31452104", "language": "en",
        "venue": "Journal of Trees & Forests", "keywords": ("pruning", "trees"), "url": "https://example.org/trees",
    },
    "atom": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "venue": "J. Trees 7 (2021)",
    },
    "arxiv-snapshot": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "venue": "J. Trees 7 (2021)",
        "licence": "http://creativecommons.org/licenses/by/4.0/",
    },
    "openalex": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "pmid": "31452104",
        "openalex_id": "W2741809807", "venue": "Journal of Trees & Forests", "orcids": (ORCID, ""), "licence": "cc-by",
        "citation_count": 12, "language": "en", "keywords": ("Pruning",), "url": "https://example.org/trees",
    },
    "semantic-scholar": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "pmid": "31452104",
        "citation_count": 12, "keywords": ("Biology", "Computer Science"), "venue": "Journal of Trees & Forests",
    },
    "semantic-scholar-bulk": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "citation_count": 12,
    },
    "crossref": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "venue": "Journal of Trees & Forests", "orcids": (ORCID, ""),
        "licence": "https://creativecommons.org/licenses/by/4.0/", "citation_count": 12, "keywords": ("Forestry",),
    },
    "csl": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "arxiv_id": "2105.01234", "pmid": "31452104", "language": "en",
        "venue": "Journal of Trees & Forests", "url": "https://example.org/trees",
    },
    "zotero-csv": {
        "date": "2021-05-03", "doi": "10.1000/trees.1", "venue": "Journal of Trees & Forests",
        "keywords": ("pruning", "trees"),
    },
    "front-matter": {"date": "2021", "doi": "10.1000/trees.1", "keywords": ("pruning", "trees")},
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_a_source_keeps_what_it_knows(name: str) -> None:
    paper = first(read(FILES[name][1]))
    assert {field: getattr(paper, field) for field in KNOWN[name]} == KNOWN[name]


@pytest.mark.parametrize("name", ["bibtex", "ris", "nbib", "pubmed", "endnote", "openalex", "crossref", "csl"])
def test_what_has_no_field_goes_to_extra(name: str) -> None:
    extra = dict(first(read(FILES[name][1])).extra)
    assert {key: extra[key] for key in ("volume", "issue", "pages", "issn")} == {
        "volume": "7",
        "issue": "2",
        "pages": "1-9",
        "issn": "1234-5678",
    }


# ---------- damaged files

#: Where each format's second record ends, for cutting in the middle of it.
CUT = {name: len(content) - 60 for name, (_, content) in FILES.items() if TITLE_2 in content}


@pytest.mark.parametrize("name", CUT)
def test_a_file_that_is_cut_keeps_its_whole_records(name: str) -> None:
    content = FILES[name][1].rstrip()
    place = content.rindex("Wine") + 2
    reading = read(content[:place])
    assert [paper.title for paper in reading.papers] == [TITLE]
    (skipped,) = reading.skipped
    assert skipped.file == "stdin"
    assert skipped.line is not None
    assert content[:place].count("\n") + 1 >= skipped.line >= 1
    with pytest.raises(SourceError, match=rf"stdin:{skipped.line}: "):
        read(content[:place], strict=True)


@pytest.mark.parametrize("name", FILES)
def test_a_byte_order_mark_and_utf_16(name: str) -> None:
    content = FILES[name][1]
    assert read(b"\xef\xbb\xbf" + content.encode()) == read(content)
    assert read(content.encode("utf-16")) == read(content)


@pytest.mark.parametrize("name", [name for name in FILES if name != "text"])
def test_windows_encoding(name: str) -> None:
    content = FILES[name][1]
    assert read(content.encode("cp1252")) == read(content)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("ends", ["\r\n", "\r", "mixed"])
def test_any_ends_of_lines(name: str, ends: str) -> None:
    format, content = FILES[name]
    if format == "jsonl" and ends == "\r":
        pytest.skip("a line of JSON Lines ends with a line feed")
    plain = content.replace("\r\n", "\n")
    if ends == "mixed":
        kinds = ("\n", "\r\n", "\r\n" if format == "jsonl" else "\r")
        changed = "".join(part + kinds[place % 3] for place, part in enumerate(plain.split("\n")))
    else:
        changed = plain.replace("\n", ends)
    assert read(changed).papers == read(content).papers
    assert read(changed).skipped == ()


RECORDS = ["openalex-lines", "semantic-scholar-bulk", "arxiv-snapshot"]


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize(
    "bad", [None, 5, [], "x", {"title": None}, {"title": 5}, {"title": {"a": [None]}}, {"abstract": []}, {"id": {}}]
)
def test_nested_nulls_and_wrong_types(name: str, bad: Any) -> None:
    records = [json.loads(line) for line in FILES[name][1].splitlines()]
    damaged = {**records[1], "display_name": None, **bad} if isinstance(bad, dict) else bad
    reading = read(lines([records[0], damaged, records[0]]))
    assert [paper.title for paper in reading.papers if paper.title == TITLE] == [TITLE]
    if bad in ({"id": {}}, {"abstract": []}):  # the abstract is elsewhere, or absent; the id is not needed
        assert len(reading.papers) + len(reading.skipped) == 2
    else:
        assert [(item.file, item.line) for item in reading.skipped] == [("stdin", 2)]


@pytest.mark.parametrize("name", RECORDS)
def test_every_field_may_be_null_or_of_any_type(name: str) -> None:
    """One field after the other, at any depth, is replaced: never a crash, never a lost neighbour."""
    records = [json.loads(line) for line in FILES[name][1].splitlines()]
    for wrong in (None, 7, "x", [], {}, [None], {"a": None}, True):
        damaged = list(replaced(records[0], wrong))
        reading = read(lines([*damaged, records[1]]))
        assert TITLE_2 in {paper.title for paper in reading.papers}
        assert all(item.line is not None and item.line <= len(damaged) for item in reading.skipped)


def replaced(value: Any, wrong: Any) -> Any:
    """Copies of a value in each of which one part is replaced."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield value | {key: wrong}
            yield from (value | {key: part} for part in replaced(item, wrong))
    elif isinstance(value, list) and value:
        yield [wrong, *value[1:]]
        yield from ([part, *value[1:]] for part in replaced(value[0], wrong))


def long_abstract(size: int) -> str:
    return ("We prune decision trees on the Iris data set. " * (size // 46 + 1))[:size].strip()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["openalex", "crossref", "csl", "bibtex", "endnote"])
def test_a_line_of_ten_megabytes(name: str) -> None:
    """A file without line ends, as big as an export of thousands: each record is found."""
    size, number = 5_000, 2_000
    abstracts = [f"{long_abstract(size)} Number {place}." for place in range(number)]
    if name == "openalex":
        works = [{"id": f"https://openalex.org/W{n}", "display_name": f"No. {n}", "authorships": [], "abstract": a}
                 for n, a in enumerate(abstracts)]  # fmt: skip
        content = answer("results", works, meta={})
    elif name == "crossref":
        content = json.dumps({"items": [{"DOI": f"10.1000/{n}", "title": [f"No. {n}"], "abstract": a}
                                        for n, a in enumerate(abstracts)]})  # fmt: skip
    elif name == "csl":
        content = json.dumps([{"type": "article", "container-title": "J", "title": f"No. {n}", "abstract": a}
                              for n, a in enumerate(abstracts)])  # fmt: skip
    elif name == "bibtex":
        content = " ".join(f"@misc{{k{n}, title = {{No. {n}}}, abstract = {{{a}}}}}" for n, a in enumerate(abstracts))
    else:
        content = "<xml><records>" + "".join(
            f"<record><titles><title>No. {n}</title></titles><abstract>{a}</abstract></record>"
            for n, a in enumerate(abstracts)
        ) + "</records></xml>"  # fmt: skip
    assert len(content) > 10_000_000
    assert "\n" not in content
    reading = read(content)
    assert (reading.records, reading.skipped) == (number, ())


@pytest.mark.slow
def test_a_record_of_ten_megabytes() -> None:
    work = OPENALEX[0] | {"abstract_inverted_index": None, "abstract": long_abstract(10_000_000)}
    assert len(first(read(lines([work]))).abstract) > 9_000_000
    assert len(first(read(answer("results", [work]))).abstract) > 9_000_000


# ---------- one format after the other


def test_a_broken_entry_of_bibtex_costs_itself_only() -> None:
    content = """@article{a, title = {One}, abstract = {Not {closed}, year = 2020
}
@article{b, title = {Two}}
@article{c, title = }
@article{d, title = {Three} year = 2021}
@article{e, title "Four"}
@article{f,
@misc{g, title = {Five {\\{} braces}, abstract = "A {"}quoted{"} word"}
"""
    reading = read(content)
    titles = {paper.title: paper for paper in reading.papers}
    assert set(titles) == {"Two", "Three", "Five { braces"}
    assert titles["Three"].year == 2021
    assert titles["Five { braces"].abstract == 'A "quoted" word'
    assert [(item.line, item.reason) for item in reading.skipped] == [
        (1, "the entry is not closed"),
        (4, "title has no value"),
        (6, "no field where 'title \"Four\"' stands"),
        (7, "the entry is not closed"),
    ]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Erd\H{o}s--R{\'e}nyi", "Erdős–Rényi"),
        (r"{\L}ukasiewicz and \O{}rsted, \AA ngstr\"om", "Łukasiewicz and Ørsted, Ångström"),
        (r"$\alpha$-divergence of $O(n^2)$ \& {LSTM}s", "α-divergence of O(n^2) & LSTMs"),
        (r"\emph{very} \textbf{big} ``data''~\cite{x}", "very big “data”"),
        (r"\textquotesingle\textbraceleft{}a\textbraceright{}", "'{a}"),
        (r"\'{\i}ndice \v{C}ech \c c", "índice Čech ç"),
        (r"{\'E}cole \`a l'\^{\i}le", "École à l'île"),
        (r"5\,ms, costs \$5 \% \_ \#", "5 ms, costs $5 % _ #"),
        (r"a \url{https://x.org} and \href{https://y.org}{link}", "a https://x.org and link"),
        (r"\frac{1}{2} of \unknown{things}", "1/2 of unknownthings"),
    ],
)
def test_latex_of_bibtex(latex: str, text: str) -> None:
    assert first_title(f"@misc{{k, title = {{{latex}}}}}") == text


def first_title(content: str) -> str:
    return read(content, any_language=True).papers[0].title


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ("archivePrefix = {arXiv}, arxivId = {1412.6980}", {"arxiv_id": "1412.6980"}),  # Mendeley
        ('eprint = {1412.6980}, archivePrefix = "arXiv", primaryClass = "cs.LG"', {"arxiv_id": "1412.6980"}),  # ADS
        ("journal = {arXiv e-prints}, eid = {arXiv:1412.6980}", {"arxiv_id": "1412.6980"}),  # ADS
        ("journal={arXiv preprint arXiv:1412.6980}", {"arxiv_id": "1412.6980"}),  # Google Scholar
        ("note={Cited by: 12}, author_keywords={a; b}", {"citation_count": 12, "keywords": ("a", "b")}),  # Scopus
        (
            "Abstract = {{We prune\n   trees.}}, DOI = {{10.1000/A}}",
            {"abstract": "We prune trees.", "doi": "10.1000/a"},
        ),
        ("keywords={a;b c}, pmid = {31452104}", {"keywords": ("a", "b c"), "pmid": "31452104"}),  # IEEE, BibDesk
        ("eprint = {jstor123}, eprinttype = {jstor}", {"arxiv_id": None}),
    ],
)
def test_habits_of_tools_that_write_bibtex(fields: str, known: dict[str, Any]) -> None:
    paper = read(f"@article{{k, title={{T}}, {fields}}}").papers[0]
    assert {name: getattr(paper, name) for name in known} == known


def test_what_scopus_writes_into_ris_and_csv() -> None:
    ris = "TY  - JOUR\nTI  - T\nN1  - Cited By :12\nN1  - Export Date: 1 May 2021\nER  - \n"
    assert read(ris).papers[0].citation_count == 12
    header = "Authors,Title,Year,Source title,Cited by,DOI,Abstract,Author Keywords"
    table = f'{header}\n"A, B.; C, D.",T,2021,J,3,,[No abstract available],a; b\n'
    (paper,) = read(table).papers
    assert (paper.authors, paper.venue, paper.citation_count) == (("B. A", "D. C"), "J", 3)
    assert (paper.title_only, paper.keywords) == (True, ("a", "b"))


def test_lists_of_semantic_scholar() -> None:
    papers = [
        {"citingPaper": {"paperId": "a", "title": TITLE}, "contexts": []},
        {"citedPaper": {"paperId": "b", "title": TITLE_2}},
    ]
    assert {paper.title for paper in read(answer("data", papers, offset=0)).papers} == {TITLE, TITLE_2}
    assert read(answer("recommendedPapers", [{"paperId": "a", "title": TITLE}])).records == 1


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        ("Knuth, Donald E. and others", ("Donald E. Knuth",)),
        ("{Barnes and Noble} and van Beethoven, Ludwig", ("Barnes and Noble", "Ludwig van Beethoven")),
        ("King, Jr., Martin Luther", ("Martin Luther King Jr.",)),
        ("Ada Lovelace\n  AND Alan Turing", ("Ada Lovelace", "Alan Turing")),
        (r"Erd{\H{o}}s, P{\'a}l", ("Pál Erdős",)),
    ],
)
def test_names_of_bibtex(names: str, authors: tuple[str, ...]) -> None:
    assert read(f"@misc{{k, title={{T}}, author = {{{names}}}}}").papers[0].authors == authors


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("year = 2021, month = may", "2021-05"),
        ('year = "2021", month = 5, day = 3', "2021-05-03"),
        ('year = 2021, month = "May 3"', "2021-05-03"),
        ('year = 2021, month = "3~" # may', "2021-05-03"),
        ("year = 2021, month = {May--June}", "2021"),
        ("date = {2021-05}", "2021-05"),
        ("year = {forthcoming}", None),
    ],
)
def test_dates_of_bibtex(fields: str, date: str | None) -> None:
    assert read(f"@misc{{k, title={{T}}, {fields}}}").papers[0].date == date


def test_a_broken_xml_record_costs_itself_only() -> None:
    content = FILES["pubmed"][1].replace("<ArticleTitle>[A study", "<ArticleTitle>& [A study")
    reading = read(content)
    assert [paper.title for paper in reading.papers] == [TITLE]
    (skipped,) = reading.skipped
    assert "not valid XML" in skipped.reason
    assert content.split("\n")[(skipped.line or 0) - 1].startswith("<PubmedArticle>")


def test_entities_of_a_document_type_are_never_read() -> None:
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    content = FILES["atom"][1].replace("<feed", f"{bomb}<feed").replace("A study of forests", "A study of &b;&x;")
    reading = read(content)
    assert [paper.title for paper in reading.papers] == [TITLE]
    assert "undefined entity" in reading.skipped[0].reason


def test_the_error_entry_of_arxiv() -> None:
    content = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/api/errors#incorrect_id</id>
    <title>Error</title><summary>incorrect id format for 1</summary></entry></feed>"""
    (skipped,) = read(content).skipped
    assert skipped.reason == "the API reports an error: incorrect id format for 1"


def test_json_goes_on_after_a_damaged_record() -> None:
    content = json.dumps([{"title": "One", "authors": [{"name": "A"}]}, {"title": "Two"}, {"title": "Three"}])
    reading = read(content.replace('"A"}', '"A}'))
    assert [paper.title for paper in reading.papers] == ["Three", "Two"]
    (skipped,) = reading.skipped
    assert skipped.line == 1
    assert "column" in skipped.reason


def test_answers_one_after_the_other() -> None:
    """Pages of an API, saved into one file."""
    pages = [answer("results", [work], meta={"page": page}) for page, work in enumerate(OPENALEX)]
    assert read("\n".join(pages)).records == 2
    single = json.dumps({"status": "ok", "message-type": "work", "message": CROSSREF[0]})
    assert first(read(single)).doi == "10.1000/trees.1"
    empty = read_papers("-", stdin=io.BytesIO(b'{"results": [], "meta": {"count": 0}}'))
    assert (empty.records, empty.skipped) == (0, ())


def test_jats_is_removed() -> None:
    work = CROSSREF[0] | {
        "abstract": "<jats:sec><jats:title>Aims</jats:title><jats:p>For x &lt; y, see <jats:inline-formula>"
        "<jats:alternatives><jats:tex-math>\\alpha</jats:tex-math><mml:math><mml:mi>α</mml:mi></mml:math>"
        "</jats:alternatives></jats:inline-formula>.</jats:p></jats:sec>"
        "<jats:sec><jats:title>Results</jats:title><jats:p>None.</jats:p></jats:sec>"
    }
    assert first(read(json.dumps([work]))).abstract == "Aims: For x < y, see α. Results: None."


def test_an_inverted_index_with_bad_places() -> None:
    work = OPENALEX[0] | {"abstract_inverted_index": {"We": [0, -1, "x", None, 10**9], "prune.": [1], "no": None}}
    assert first(read(json.dumps([work]))).abstract == "We prune."


@pytest.mark.parametrize(
    "content",
    [
        "import os\n\nTITLE = 'this is a long text, with many words, that reads as prose; it goes on and on';\n",
        "A title\n\nToo short.",
        "\n".join(f"word{n} 12.5 77" for n in range(100)),
        "A line of text. " * 2000,
    ],
)
def test_what_is_no_abstract(content: str) -> None:
    with pytest.raises(SourceError, match="of no known format"):
        read(content)


def test_a_readme_is_no_abstract() -> None:
    prose = "This is a project. Install it with pip and run it. It has no dependencies at all, and needs no network."
    assert looks_like_abstract(f"README\n\n{prose}")
    assert not looks_like_abstract(f"README\n\n{prose}\n\n## Usage\n\nRun it.")
    assert not looks_like_abstract(f"README\n\n{prose}\n\n- run it\n- and again.")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF is no source: give the paper's record instead"),
        (b"PK\x03\x04\x14\x00", "save the table as CSV"),
        (b"SQLite format 3\x00", "Zotero: as CSL-JSON"),
    ],
)
def test_what_is_no_source_says_what_to_give_instead(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "paper").write_bytes(data)
    with pytest.raises(SourceError, match=message):
        read_papers([tmp_path / "paper"])
    (tmp_path / "good.bib").write_text("@misc{a, title={A}}")
    assert message in read_papers([tmp_path]).skipped[0].reason
