"""Text for people: an Obsidian vault with a note for each concept and paper, and a summary in Markdown."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kg.errors import counted
from kg.export.rows import Row, concept_rows, link_rows, told_relations, told_rows
from kg.graph.network import Graph, concepts_of, links_of, papers_of, relations_of
from kg.model import Concept, Kind, Link, Paper, Role
from kg.sources.fields import parse_url

_FORBIDDEN = re.compile(r'[\\/:*?"<>|#^\[\]%\x00-\x1f\x7f-\x9f]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$^=!&])|(?<![^\s])([-+]|\d+[.)])(?=\s)|(%%)|(?<=:)(:)|(https?|www)(?=[:.])")
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_LONGEST_NAME = 100


def note_names(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """File names, without ending, for things of an id and a name: readable, allowed on every system, each once.

    Names that differ only in case or in how Unicode writes them are one on some systems: they get a part of the id.

    Examples
    --------
    >>> note_names([("a-1", "C++/CLI: ../x"), ("b-2", "VAE"), ("c-3", "vae"), ("d-4", "CON"), ("e-5", "...")])
    {'a-1': 'C++ CLI .. x', 'b-2': 'VAE', 'c-3': 'vae (c-3)', 'd-4': 'CON (d-4)', 'e-5': 'e-5'}
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for identifier, name in named:
        safe = _file_name(name)
        local = _file_name(identifier)[-40:].strip(" .") or "note"
        if not safe:
            safe = local
        elif _RESERVED.match(safe) or _folded(safe) in taken:
            safe = f"{safe} ({local})"
        number = 1
        base = safe
        while _folded(safe) in taken:
            number += 1
            safe = f"{base} {number}"
        taken.add(_folded(safe))
        names[identifier] = safe
    return names


def _file_name(name: str) -> str:
    clean = " ".join(_FORBIDDEN.sub(" ", name.encode("utf-8", "replace").decode()).split()).strip(" .")
    while len(clean.encode()) > _LONGEST_NAME:
        clean = clean[: max(1, len(clean) * _LONGEST_NAME // len(clean.encode()))].strip(" .")
    return clean


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def escape_markdown(text: str) -> str:
    r"""A text that Markdown (and Obsidian) shows as it is: no markup, no link, no picture that is loaded, no HTML.

    Examples
    --------
    >>> escape_markdown("a *b* ![x](http://y) <script> [[z]] 1. %%c%%")
    'a \\*b\\* \\!\\[x\\](http\u2060://y) \\<script\\> \\[\\[z\\]\\] \\1. \\%\\%c\\%\\%'
    """
    return _MARKDOWN.sub(_escaped, " ".join(text.split()))


def _escaped(found: re.Match[str]) -> str:
    sign, marker, comment, colon, scheme = found.groups()
    if scheme:
        return f"{scheme}\u2060"  # a word joiner: what stands there is read, and is no address
    return r"\%\%" if comment else f"\\{sign or marker or colon}"


def write_vault(graph: Graph, folder: Path) -> None:
    """Write a folder that Obsidian opens as a vault: ``Concepts``, ``Papers`` and an index, all linked."""
    concepts, papers = list(concepts_of(graph)), list(papers_of(graph))
    concept_names = note_names((concept.id, concept.label) for concept in concepts)
    paper_names = note_names((paper.id, paper.title) for paper in papers)
    of_paper: dict[str, list[Link]] = defaultdict(list)
    of_concept: dict[str, list[tuple[Link, Row]]] = defaultdict(list)
    for link, row in zip(links_of(graph), link_rows(graph), strict=True):
        of_paper[link.paper_id].append(link)
        of_concept[link.concept_id].append((link, row))
    related = _related(graph)
    links = {("concept", c.id): f"[[Concepts/{concept_names[c.id]}|{_alias(c.label)}]]" for c in concepts}
    links |= {("paper", p.id): f"[[Papers/{paper_names[p.id]}|{_alias(p.title)}]]" for p in papers}
    for kind in ("Concepts", "Papers"):
        (folder / kind).mkdir()
    for concept in concepts:
        note = _concept_note(concept, of_concept[concept.id], related[concept.id])
        _save(folder / "Concepts" / f"{concept_names[concept.id]}.md", _linked(note, links))
    for paper in papers:
        _save(folder / "Papers" / f"{paper_names[paper.id]}.md", _linked(_paper_note(paper, of_paper[paper.id]), links))
    _save(folder / "Index.md", _linked(_index(graph), links))


#: A line of a note: text, with ("concept" or "paper", id) where a link stands.
Line = Sequence[str | tuple[str, str]]


def _linked(lines: Iterable[Line], links: Mapping[tuple[str, str], str]) -> Iterable[str]:
    """Lines with their links written out."""
    return ("".join(part if isinstance(part, str) else links[part] for part in line) for line in lines)


def _alias(text: str) -> str:
    """What a link shows: without what would end it."""
    return " ".join(re.sub(r"[\[\]|\\^#<>`%$]", " ", text).split()) or "?"


def _address(iri: str) -> str:
    return f"<{iri}>" if parse_url(iri) == iri else escape_markdown(iri)


def _yaml(value: object) -> str:
    """A value as JSON on one line, with what YAML takes for a line end, or doesn't take at all, escaped.

    Examples
    --------
    >>> _yaml("a\u2028b"), _yaml(["β", 3])
    ('"a\\\\u2028b"', '["β", 3]')
    """
    return _NOT_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _front_matter(**fields: object) -> list[Line]:
    """YAML between two lines of hyphens; JSON's strings and lists are YAML's, too."""
    known = {name: value for name, value in fields.items() if value not in (None, "", [], ())}
    return [["---"], *([f"{name}: {_yaml(value)}"] for name, value in known.items()), ["---"], [""]]


def _concept_note(
    concept: Concept, uses: list[tuple[Link, Row]], related: list[tuple[str, str, Row, Row | None]]
) -> list[Line]:
    names = [name for name in concept.aliases if name != concept.label]
    lines = _front_matter(
        id=concept.id, aliases=[concept.label, *names], kind=concept.kinds[0].value, papers=len(uses),
        tags=[f"kg/{kind.value}" for kind in concept.kinds],
    )  # fmt: skip
    lines.append([f"# {escape_markdown(concept.label)}"])
    if concept.matches:
        lines += [[""], [f"Same as: {', '.join(map(_address, concept.matches))}"]]
    if concept.broader:
        lines += [[""], ["Broader: ", *_separated(concept.broader)]]
    for role in Role:
        of_role = [(link, row) for link, row in uses if link.role is role]
        if of_role:
            lines += [[""], [f"## {role.value}"], [""]]
        for link, row in of_role:
            sentence = f": {escape_markdown(row['sentence'])}" if row["sentence"] else ""
            lines.append(["- ", ("paper", link.paper_id), sentence])
    if related:
        lines += [[""], ["## Related"], [""]]
        for name, other, row, told in related:
            sure = "" if row["confidence"] is None else f", {row['confidence']:.2f} sure"
            lines.append([f"- {name} ", ("concept", other), f" ({row['support']}{sure})"])
            if told:
                lines.append(["  - ", ("paper", told["paper_id"]), f": {escape_markdown(told['sentence'])}"])
    return lines


def _paper_note(paper: Paper, links: list[Link]) -> list[Line]:
    lines = _front_matter(
        id=paper.id, aliases=[paper.title], authors=list(paper.authors), date=paper.date, venue=paper.venue,
        doi=paper.doi, arxiv=paper.arxiv_id, url=parse_url(paper.url or ""), tags=["kg/paper"],
    )  # fmt: skip
    lines += [[f"# {escape_markdown(paper.title)}"], [""]]
    if paper.abstract:
        lines += [[escape_markdown(paper.abstract)], [""]]
    for role in Role:
        if found := [link.concept_id for link in links if link.role is role]:
            lines += [[f"**{role.value}:** ", *_separated(found)], [""]]
    return lines


def _separated(concepts: Iterable[str]) -> Line:
    """Links to concepts, with commas between them."""
    return [part for concept in concepts for part in (", ", ("concept", concept))][1:]


def _related(graph: Graph) -> dict[str, list[tuple[str, str, Row, Row | None]]]:
    """The relations of each concept, in both directions: predicate, other concept, the rows of what is told."""
    found: dict[str, list[tuple[str, str, Row, Row | None]]] = defaultdict(list)
    for row, told in told_relations(graph):
        found[row["subject"]].append((row["predicate"], row["object"], row, told))
        found[row["object"]].append((f"{row['predicate']} of", row["subject"], row, told))
    return found


def _index(graph: Graph) -> list[Line]:
    lines: list[Line] = [["# Concepts and papers"], [""]]
    for kind in Kind:
        lines += [[f"## {kind.value.capitalize()}s"], [""]]
        for row in _commonest(graph, kind, 50):
            lines.append(["- ", ("concept", row["id"]), f" ({row['papers']})"])
        lines.append([""])
    return lines


def _commonest(graph: Graph, kind: Kind, most: int) -> list[Row]:
    rows = [row for row in concept_rows(graph) if row["kind"] == kind.value]
    return sorted(rows, key=lambda row: (-row["papers"], row["label"], row["id"]))[:most]


def write_summary(graph: Graph, path: Path) -> None:
    """Write a summary in Markdown: counts, the commonest concepts of each kind, papers by year, strongest relations."""
    concepts = {row["id"]: row for row in concept_rows(graph)}
    papers = list(papers_of(graph))
    links = sum(1 for _ in links_of(graph))
    lines = [
        "# Summary",
        "",
        ", ".join((counted(len(papers), "paper"), counted(len(concepts), "concept"), counted(links, "link"))),
        "",
    ]
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for link in links_of(graph):
        roles[link.concept_id][link.role.value] += 1
    for kind in Kind:
        lines += [f"## {kind.value.capitalize()}s", "", "| name | papers | roles |", "|---|---:|---|"]
        for row in _commonest(graph, kind, 25):
            said = ", ".join(f"{role} {number}" for role, number in roles[row["id"]].most_common())
            lines.append(f"| {escape_markdown(row['label'])} | {row['papers']} | {said} |")
        lines.append("")
    years = Counter(paper.year for paper in papers if paper.year is not None)
    lines += ["## Papers by year", "", "| year | papers |", "|---:|---:|"]
    lines += [f"| {year} | {number} |" for year, number in sorted(years.items())]
    lines += ["", "## Strongest relations", "", "| concept | relation | concept | papers | sure | in one of them |"]
    lines += ["|---|---|---|---:|---:|---|"]
    strongest = sorted(
        relations_of(graph), key=lambda r: (-r.support, -(r.confidence or 0.0), r.subject, r.predicate, r.object)
    )[:25]
    for row, told in told_rows(graph, strongest):
        ends = [escape_markdown(concepts[row[end]]["label"]) for end in ("subject", "object")]
        sure, words = ("", "") if told is None else (f"{row['confidence']:.2f}", escape_markdown(told["sentence"]))
        lines.append(f"| {ends[0]} | {row['predicate']} | {ends[1]} | {row['support']} | {sure} | {words} |")
    _save(path, lines)


def _save(path: Path, lines: Iterable[str]) -> None:
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8", errors="replace", newline="\n")
