"""Tables of one's own that say what concepts are the same as elsewhere: ``kg build --link FILE``."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.concepts.normal import normal_form
from kg.errors import LinkError
from kg.model import Concept
from kg.paths import read_whole

#: What the second column may be called in a line of headings.
_HEADINGS = {"iri", "uri", "url", "link", "match", "closematch", "skos:closematch"}
_ABSOLUTE = re.compile(r"(?:https?://[^/?#]+|urn:[a-z0-9][a-z0-9-]{0,31}:[^?#]).*", re.IGNORECASE)

#: How many names that no concept has are named.
_NAMED = 3


@dataclass(frozen=True, slots=True, order=True)
class OwnLink:
    """A line: a concept, by a name of it, its key or its id; the IRI of what is the same; file and line."""

    name: str
    iri: str
    place: str = ""


def read_links(paths: Iterable[str | Path]) -> tuple[OwnLink, ...]:
    """Read tables of two columns, a name and an IRI, divided by a tab or a comma; sorted, each line once.

    A name is any name, the key or the id of a concept. A line of headings, empty lines and those that begin with ``#``
    don't count. In lines with commas, a field that has one stands in quotation marks, as in CSV.

    Raises
    ------
    LinkError
        Where a file can't be read, or a line is none of these: it names file and line.
    """
    found: dict[tuple[str, str], OwnLink] = {}
    for path in sorted(map(Path, paths)):
        try:
            text = re.sub(r"\r\n?", "\n", read_whole(path).decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or "it is no text in UTF-8"
            raise LinkError(f"can't read the links in {path}: {reason}") from error
        for link in parse_links(text, " ".join(path.name.split())):
            found.setdefault((link.name, link.iri), link)
    return tuple(sorted(found.values()))


def parse_links(text: str, name: str = "links") -> Iterator[OwnLink]:
    """Read links from a text; see :func:`read_links`.

    Examples
    --------
    >>> [(link.name, link.iri) for link in parse_links("name,IRI\\nAdam,http://www.wikidata.org/entity/Q111")]
    [('Adam', 'http://www.wikidata.org/entity/Q111')]
    >>> list(parse_links("Adam\\twd:Q111", "mine.tsv"))
    Traceback (most recent call last):
    kg.errors.LinkError: mine.tsv:1: 'wd:Q111' is no whole IRI: write it out, as http://… or https://… (or urn:…)
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in _fields(line.removesuffix("\r"))]
        if number == 1 and len(fields) == 2 and fields[1].casefold() in _HEADINGS:
            continue
        yield _link(fields, f"{name}:{number}")


def _fields(line: str) -> list[str]:
    if "\t" in line:
        return line.split("\t")
    try:
        return next(csv.reader([line], strict=True, skipinitialspace=True))
    except csv.Error:
        return [line]


def _link(fields: Sequence[str], place: str) -> OwnLink:
    if len(fields) != 2 or not normal_form(fields[0]):
        shown = ", ".join(map(repr, fields))
        raise LinkError(f"{place}: two columns are wanted, the name of a concept and an IRI, not {shown}")
    name, iri = fields
    if not _ABSOLUTE.fullmatch(iri):
        raise LinkError(f"{place}: {iri!r} is no whole IRI: write it out, as http://… or https://… (or urn:…)")
    import pyoxigraph as ox  # a look-up needs none

    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise LinkError(f"{place}: {iri!r} is no IRI: {error}") from error
    return OwnLink(name, iri, place)


def links_text(links: Iterable[OwnLink]) -> str:
    """Links as a text that :func:`links_of_text` reads: what is kept of tables.

    Examples
    --------
    >>> some = (OwnLink("Adam", "https://example.org/adam", "mine.tsv:1"),)
    >>> links_of_text(links_text(some)) == some
    True
    """
    return "\n".join("\t".join((link.name, link.iri, link.place)) for link in links)


def links_of_text(text: str) -> tuple[OwnLink, ...]:
    """The links that :func:`links_text` wrote."""
    return tuple(OwnLink(*line.split("\t")) for line in text.split("\n") if line)


def digest_of_links(links: Iterable[OwnLink]) -> str:
    """A sha256 of what links say, wherever they stand."""
    return hashlib.sha256(repr(sorted({(link.name, link.iri) for link in links})).encode()).hexdigest()


def own_names(concepts: Iterable[Concept], own: Sequence[OwnLink]) -> list[tuple[str, int, str]]:
    """Which concepts have the names that links give: a name as it counts, in what way it is one, the concept's id.

    An id counts first, then a key, then a label, then an alias.
    """
    ids, names = {link.name for link in own}, {normal_form(link.name) for link in own}
    found: list[tuple[str, int, str]] = []
    for concept in concepts if own else ():
        if concept.id in ids:
            found.append((concept.id, 0, concept.id))
        ways = (concept.key,), (normal_form(concept.label),), map(normal_form, concept.aliases)
        found += [(name, way, concept.id) for way, some in enumerate(ways, start=1) for name in some if name in names]
    return found


def own_matches(
    found: Iterable[tuple[str, int, str]], own: Sequence[OwnLink]
) -> tuple[defaultdict[str, list[str]], tuple[str, ...]]:
    """The IRIs of each concept that links name, by its id; and a warning where some name none, or several.

    ``found`` is what :func:`own_names` gives, of all concepts in any order.
    """
    said: defaultdict[str, list[str]] = defaultdict(list)
    named: dict[tuple[str, int], set[str]] = defaultdict(set)
    for name, way, identifier in found:
        named[name, way].add(identifier)
    left: list[OwnLink] = []
    for link in own:
        key = normal_form(link.name)
        ways = [(link.name, 0), *((key, way) for way in (1, 2, 3))]
        ids = next((named[place] for place in ways if place in named), set())
        if len(ids) == 1:
            said[next(iter(ids))].append(link.iri)
        else:
            left.append(link)
    return said, _warnings(left, len(own))


def _warnings(left: Sequence[OwnLink], number: int) -> tuple[str, ...]:
    """One warning for all links that lead to no concept."""
    if not left:
        return ()
    some = ", ".join(f"{link.name!r} ({link.place})" for link in left[:_NAMED])
    more = ", …" if len(left) > _NAMED else ""
    return (f"{len(left):,} of {number:,} links name no concept of this graph, or several: {some}{more}",)
