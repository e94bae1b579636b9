"""Named queries: the files of ``ontologies/queries/``, each with a comment, and parameters that are bound as terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path

import pyoxigraph as ox

from kg.concepts import normal_form
from kg.errors import NotFoundError, QueryError
from kg.paths import ontology
from kg.rdf.terms import term

_PARAMETER = re.compile(r"^# \$(?P<name>\w+) \((?P<kind>name|title|number)\): (?P<meaning>.+)$", re.MULTILINE)
_COMMENT = re.compile(r"^# (?!\$)(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query: its ``kind`` is ``name`` (of a concept), ``title`` (of a paper) or ``number``."""

    name: str
    kind: str
    meaning: str
    default: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query that has a name, a line that says what it answers, and parameters."""

    name: str
    comment: str
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, terms: Mapping[str, ox.Literal]) -> str:
        """The query with the data block (``VALUES``) of each given parameter replaced by a term.

        Examples
        --------
        >>> hostile = ox.Literal('x" } SERVICE <http://a> { #')
        >>> [line] = [x for x in named_queries()["trend"].bind({"concept": hostile}).splitlines() if "VALUES" in x]
        >>> line.strip()
        'VALUES $concept { "x\\\\" } SERVICE <http://a> { #" }'
        """
        text = self.text
        for name, value in terms.items():
            text = _block(name).sub(lambda found, value=value: f"{found[1]}{value}{found[3]}", text)  # type: ignore[misc]
        return text


def named_queries() -> dict[str, NamedQuery]:
    """All named queries, sorted by name.

    Examples
    --------
    >>> named_queries()["trend"].parameters[0].kind
    'name'
    """
    return {path.stem: read_query(path) for path in sorted(ontology("queries").glob("*.rq"))}


def read_query(path: Path) -> NamedQuery:
    """Read a named query: comment lines, of which some declare parameters, and SPARQL."""
    text = path.read_text(encoding="utf-8")
    head = text[: text.index("\n\n") + 1]
    parameters = tuple(
        Parameter(found["name"], found["kind"], found["meaning"], _default(text, found["name"]))
        for found in _PARAMETER.finditer(head)
    )
    return NamedQuery(path.stem, " ".join(_COMMENT.findall(head)), parameters, text)


def find_query(name: str) -> NamedQuery:
    """The query of a name.

    Raises
    ------
    NotFoundError
        Where there is none, with the names that are near.
    """
    queries = named_queries()
    if name not in queries:
        near = tuple(get_close_matches(name, queries, n=3, cutoff=0.5))
        raise NotFoundError(f"no query is called {name!r} ('kg query --list' shows all)", near)
    return queries[name]


def bind_values(store: ox.Store, query: NamedQuery, values: Mapping[str, str]) -> str:
    """The query with its parameters bound to what a person gave: a name in any spelling, a title, a number.

    Raises
    ------
    QueryError
        Where a parameter has no value, or what should be a number is none.
    NotFoundError
        Where no concept has the name, or no paper the title; with those that are near.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    missing = [name for name, parameter in known.items() if name not in values and parameter.kind != "number"]
    if missing:
        options = " ".join(f"--{name} …" for name in missing)
        raise QueryError(f"the query {query.name} needs {options} ({known[missing[0]].meaning})")
    for name in values:
        if name not in known:
            takes = ", ".join(f"--{parameter}" for parameter in known) or "none"
            raise QueryError(f"the query {query.name} has no parameter --{name}; it takes {takes}")
    return query.bind({name: _term(store, known[name], value) for name, value in values.items()})


def _term(store: ox.Store, parameter: Parameter, value: str) -> ox.Literal:
    if parameter.kind == "number":
        try:
            number = Decimal(value)
        except InvalidOperation as error:
            raise QueryError(f"--{parameter.name} must be a number, not {value!r}") from error
        if not number.is_finite():
            raise QueryError(f"--{parameter.name} must be a number, not {value!r}")
        return ox.Literal(f"{number:f}", datatype=term("xsd:decimal"))
    if parameter.kind == "name":
        return _existing(store, ox.Literal(normal_form(value)), value, "skos:hiddenLabel", "skos:prefLabel", "concept")
    return _existing(store, ox.Literal(value), value, "dcterms:title", "dcterms:title", "paper")


def _existing(store: ox.Store, wanted: ox.Literal, value: str, where: str, shown: str, thing: str) -> ox.Literal:
    """The term itself if the graph has it; else the only one that differs from it in case."""
    if next(_objects(store, where, wanted), None) is not None:
        return wanted
    names = sorted({found.value for found in _objects(store, shown)})
    folded = [name for name in names if name.casefold() == value.casefold()]
    if folded and where == shown:
        return ox.Literal(folded[0])
    near = tuple(get_close_matches(value, names, n=3, cutoff=0.6))
    raise NotFoundError(f"no {thing} is called {value!r}", near)


def _objects(store: ox.Store, predicate: str, wanted: ox.Literal | None = None) -> Iterator[ox.Literal]:
    quads = store.quads_for_pattern(None, term(predicate), wanted, None)
    return (quad.object for quad in quads if isinstance(quad.object, ox.Literal))


def _block(name: str) -> re.Pattern[str]:
    return re.compile(rf"(VALUES \${name} \{{ )(.+?)( \}})$", re.MULTILINE)


def _default(text: str, name: str) -> str:
    found = _block(name).search(text)
    assert found, f"the parameter ${name} has no line 'VALUES ${name} {{ … }}'"
    return found[2].strip('"')
