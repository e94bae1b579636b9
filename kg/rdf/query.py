"""SPARQL over an export, run by Oxigraph. Read-only; nothing is fetched."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache

import pyoxigraph as ox

from kg.errors import QueryError
from kg.paths import ontology
from kg.rdf.federation import check_local, check_size
from kg.rdf.terms import KG, PREFIXES

Rows = tuple[tuple[str, ...], list[tuple[str | None, ...]]]
_LITERAL = re.compile(
    r""""{3}(?:\\[\s\S]|[^\\])*?"{3}|'{3}(?:\\[\s\S]|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|"""
    r"""<[^<>"{}|^`\x00-\x20]*>|\#[^\n\r]*|\\[\s\S]"""
)
_PREFIXED = re.compile(r"(?<![\w?$:-])([A-Za-z][\w-]*):")
_DECLARED = re.compile(r"\bprefix\s+([\w-]*):", re.IGNORECASE)
_DECLARED_AS = re.compile(r"\bprefix\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_TERM = re.compile(r"(?<![\w?$:.-])([A-Za-z][\w-]*):[A-Za-z_][\w-]*")
#: A label without its language.
_LABELLED = re.compile(
    r"""(?<![\w?$:.-])(skos:(?:pref|alt)Label)\s+("(?:\\.|[^"\\\n])+"|'(?:\\.|[^'\\\n])+')(?!\s*(?:@|\^\^))"""
)
_YEAR = re.compile(r"(?<![\w?$:-])(year)\s*\(", re.IGNORECASE)
_UNKNOWN = re.compile(r"custom (?:aggregate )?function (<[^>]*>) is not supported")
_SELECT = re.compile(r"(?<![\w?$:-])select(?![\w:-])(?:\s*(?:distinct|reduced)\b)?\s*(\*)?", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$](\w+)")
_UPDATE = re.compile(
    r"\s*(?:(?:prefix\s+\S+|base)\s*(?:<[^>]*>)?\s*)*(?:insert|delete|load|clear|drop|create|copy|move|add|with)\b",
    re.IGNORECASE,
)
_BEGIN = re.compile(r"\s*(?:(?:prefix\s+[\w.-]*:|base)\s*(?:<[^>]*>)?\s*)*(\w+|\S)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?!expected)[A-Z][A-Za-z]* [a-zA-Z ]{12,}\w|^(?!expected)[^\"\[]*$")  # a rule that was broken
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
#: What is said of an update.
READ_ONLY = "queries only read the graph: SELECT, ASK, CONSTRUCT or DESCRIBE"
#: So much of a line with an error is shown.
_SHOWN = 90
_PLACE = re.compile(r"error at (\d+):(\d+)(?:-\d+:\d+)?:\s*")


def run_query(
    store: ox.Store, text: str, *, named: list[ox.NamedNode | ox.BlankNode] | None = None
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Run a SPARQL query; the usual prefixes (:data:`kg.rdf.terms.PREFIXES`) need no declaration.

    Where the store has nothing but named graphs, all of them are asked together; otherwise the default graph is
    asked, which in a store that :func:`kg.rdf.opened.open_export` opened is all that the export says.

    The variables of ``SELECT *`` come in the order in which the query names them first: SPARQL leaves it open, and
    Oxigraph sorts them.

    With ``named``, the default graph and these graphs are asked, whatever the query's own data set.

    Raises
    ------
    QueryError
        Where the query has an error (with its place), asks another server, calls a function that is not known, or
        would exhaust the engine.

    Examples
    --------
    >>> bool(run_query(ox.Store(), "ASK { ?paper a kg:Paper }"))
    False
    """
    check_size(text, _masked(text))
    try:
        check_local(text)
        text = _in_order(text)
        if named is not None:
            return store.query(text, prefixes=PREFIXES, default_graph=ox.DefaultGraph(), named_graphs=named)
        return store.query(text, prefixes=PREFIXES, use_default_graph_as_union=_only_named(store))
    except (SyntaxError, ValueError) as error:
        raise QueryError(_explain(str(error), text)) from error
    except (RuntimeError, OSError) as error:
        raise failure(error) from error


def _in_order(text: str) -> str:
    """A query whose outermost ``SELECT *`` names its variables instead, in the order in which they occur first.

    Examples
    --------
    >>> _in_order("SELECT * { ?z a ?a }"), _in_order("SELECT ?a { { SELECT * { ?z a ?a } } }")
    ('SELECT ?z ?a { ?z a ?a }', 'SELECT ?a { { SELECT * { ?z a ?a } } }')
    """
    masked = _masked(text)
    first = _SELECT.search(masked)
    if first is None or first[1] is None:
        return text
    solutions = ox.Store().query(text, prefixes=PREFIXES)  # which variables there are, without work over any data
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    place = {name: -at for at, name in enumerate(reversed(_VARIABLE.findall(masked)))}
    names.sort(key=lambda name: place.get(name, 1))
    return f"{text[: first.start(1)]}{' '.join(f'?{name}' for name in names) or '*'}{text[first.end(1) :]}"


def is_update(text: str) -> bool:
    """Whether a text begins as an update of SPARQL does.

    Examples
    --------
    >>> is_update("PREFIX ex: <http://a/> DROP ALL"), is_update("ASK {}")
    (True, False)
    """
    return _UPDATE.match(_masked(text)) is not None


def failure(error: Exception) -> QueryError:
    """What to say of a query that the engine can't run.

    Examples
    --------
    >>> failure(RuntimeError("The custom function <http://a/f> is not supported"))
    QueryError('the query calls a function that is not known: <http://a/f>')
    """
    unknown = _UNKNOWN.search(str(error))
    if unknown:
        return QueryError(f"the query calls a function that is not known: {unknown[1]}")
    return QueryError(f"the query failed: {error}")


def to_rows(solutions: ox.QuerySolutions) -> Rows:
    """The variables and the values of a SELECT's solutions, terms as plain text."""
    names = tuple(variable.value for variable in solutions.variables)
    return names, [tuple(_plain(solution[name]) for name in names) for solution in solutions]


def suspicions(text: str) -> list[str]:
    """Name what no export has in a query, where it stands and what may have been meant.

    Such a query is right and finds nothing: prefixed names that are not used, labels without their language, the year
    of a date that is a month. Names of our own namespace are all known; of others, only those that are nearly one that
    an export has, or are one but for the prefix, are suspicious.

    Examples
    --------
    >>> suspicions("SELECT * {\\n ?paper kg:evaluateOn ?x }")
    ['kg:evaluateOn (line 2, column 9) is no term of an export; did you mean kg:evaluatesOn?']
    >>> suspicions("SELECT * { ?concept skos:prefLabel 'Adam' }")
    ["skos:prefLabel (line 1, column 21) has a language: write 'Adam'@en"]
    """
    masked = _masked(text)
    redefined = {prefix for prefix, iri in _DECLARED_AS.findall(text) if PREFIXES.get(prefix) != iri}
    found = []
    for match in _TERM.finditer(masked):
        prefix, name = match[1], match[0]
        if prefix in redefined or prefix not in PREFIXES or name in known_terms():
            continue
        near = get_close_matches(name, [known for known in known_terms() if known.startswith(f"{prefix}:")], 1, 0.8)
        near += sorted(known for known in known_terms() if known.partition(":")[2] == name.partition(":")[2])
        if near or PREFIXES[prefix] == KG:
            line, column = _place(text, match.start())
            hint = f"; did you mean {near[0]}?" if near else ""
            found.append(f"{name} (line {line}, column {column}) is no term of an export{hint}")
    for match in _LABELLED.finditer(text):
        if masked.startswith(match[1], match.start()) and "skos" not in redefined:
            line, column = _place(text, match.start())
            found.append(f"{match[1]} (line {line}, column {column}) has a language: write {match[2]}@en")
    if (year := _YEAR.search(masked)) and "dcterms:issued" in masked and "dcterms" not in redefined:
        line, column = _place(text, year.start())
        found.append(
            f"{year[1]} (line {line}, column {column}) is of whole dates, and dcterms:issued may be a month;"
            " fabio:hasPublicationYear is the year of each paper that has one"
        )
    return list(dict.fromkeys(found))


@cache
def known_terms() -> frozenset[str]:
    """The terms that the vocabulary and the shapes name, as prefixed names."""
    text = "".join(ontology(name).read_text(encoding="utf-8") for name in ("paperkg.ttl", "shapes.ttl"))
    return frozenset(match[0] for match in _TERM.finditer(_masked(text)))


def _only_named(store: ox.Store) -> bool:
    """Whether all that a store says is in named graphs, which are then asked together."""
    if next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None:
        return False
    return next(iter(store.named_graphs()), None) is not None


def _masked(text: str) -> str:
    """A query with blanks for its strings, IRIs, comments and escaped characters: all else stays at its place."""
    return _LITERAL.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _place(text: str, index: int) -> tuple[int, int]:
    """The line and the column, from 1, of a character."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _explain(error: str, text: str) -> str:
    """Say what is wrong with a query, and where: in one line, and the line of the query with a mark below it."""
    masked = _masked(text)
    begun = _BEGIN.match(masked)
    if not masked.strip():
        return "the query is empty: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
    if is_update(text):
        return READ_ONLY
    declared = {*PREFIXES, *_DECLARED.findall(text)}
    unknown = next((m for m in _PREFIXED.finditer(masked) if m[1] not in declared), None)
    if "Prefix not found" in error and unknown:
        near = get_close_matches(unknown[1], sorted(declared), n=1, cutoff=0.6)
        hint = f"did you mean {near[0]}:?" if near else f"known are {', '.join(sorted(declared))}"
        what = f"the prefix {unknown[1]}: is not declared; {hint}"
        line, column = _place(text, unknown.start())
    elif begun and begun[1].upper() not in _FORMS:
        what = f"a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {begun[1]}"
        line, column = _place(text, begun.start(1))
    elif place := _PLACE.match(error):
        line, column = int(place[1]), int(place[2])
        rest = "\n".join(text.split("\n")[line - 1 :])[column - 1 :]
        what = _unexpected(error[place.end() :], rest) if rest.strip() else _unended(error[place.end() :], masked)
    else:
        return f"the query has an error: {error}"
    return f"the query has an error at line {line}, column {column}: {what}{_marked(text, line, column)}"


def _unexpected(error: str, rest: str) -> str:
    """What an error of Oxigraph says, without all else that it would have read: each letter of Unicode, for one.

    Examples
    --------
    >>> _unexpected('expected "{"', "?p a kg:Paper"), _unexpected("expected one of DISTINCT, ['0'..='9']", ") }")
    ("'?p' is not expected here, but '{'", "')' is not expected here")
    """
    if sentence := _SENTENCE.search(error):
        return sentence[0]
    found = re.match(r"\s*([?$]?[\w:]+|\S)", rest)
    told = re.fullmatch(r'expected (?:one of )?((?:(?:"[^\w"\\]{1,3}"|\[_\])(?:, )?){1,6})', error)
    wanted = [f"{mark!r}" for mark in re.findall(r'"(\S+?)"', told[1])] if told else []
    return f"{found[1][:40] if found else rest!r} is not expected here{', but ' if wanted else ''}{' or '.join(wanted)}"


def _unended(error: str, masked: str) -> str:
    """What an error says whose place is behind the query: a bracket or a quote is open, or one too many is closed.

    Examples
    --------
    >>> _unended("expected [_]", "SELECT * { ?a ?b ?c"), _unended("expected [_]", "SELECT * { ?a ?b }")
    ("a '}' is missing", 'something before this is wrong or missing')
    """
    if sentence := _SENTENCE.search(error):
        return sentence[0]
    if re.search("[\"']", masked):
        return "a string is not closed"
    for start, end in ("{}", "()", "[]"):
        if difference := masked.count(start) - masked.count(end):
            return f"a {end!r} is missing" if difference > 0 else f"there is a {end!r} too many"
    return "something before this is wrong or missing"


def _marked(text: str, line: int, column: int) -> str:
    """A line of a query, or the part of it around a column, and a mark under the column."""
    source = "".join(text.split("\n")[line - 1 : line]).replace("\t", " ").rstrip()
    first = max(0, column - 1 - _SHOWN // 2) if len(source) > _SHOWN else 0
    return f"\n  {source[first : first + _SHOWN]}\n  {' ' * (column - 1 - first)}^" if source else ""


def _plain(term: object) -> str | None:
    if term is None:
        return None
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else str(term)
