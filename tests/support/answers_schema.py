"""The JSON Schema of what look-ups print with ``--json``, from the values that they return.

python tests/support/answers_schema.py > docs/lookup.schema.json
"""

from __future__ import annotations

import json
import types
import typing
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from kg.lookup.comparing import Comparison
from kg.lookup.counting import Matrix, Stats
from kg.lookup.difference import Changes
from kg.lookup.full_text import Hits
from kg.lookup.gaps import Gap
from kg.lookup.paths import Route
from kg.lookup.trends import Trends
from kg.lookup.values import ConceptCard, PaperCard, SimilarPaper
from kg.lookup.why import WhyCard

#: What each command prints.
ANSWERS: dict[str, Any] = {
    "concept": ConceptCard,
    "concept --why": WhyCard,
    "paper": PaperCard,
    "paper --similar": tuple[SimilarPaper, ...],
    "search": Hits,
    "path": tuple[Route, ...],
    "compare": Comparison,
    "trends": Trends,
    "gaps": tuple[Gap, ...],
    "stats": Stats,
    "matrix": Matrix,
    "diff": Changes,
}

_SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def schema() -> dict[str, Any]:
    """The whole schema: a definition for each value, and ``$defs/commands/…`` for each command."""
    values: dict[str, Any] = {}
    commands = {command: _of(answer, values) for command, answer in ANSWERS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://w3id.org/paperkg/lookup.schema.json",
        "title": "What the look-ups of paperkg print with --json",
        "description": "$defs/commands has what each command prints; the other definitions are parts of that.",
        "$defs": {"commands": {"properties": commands}, **dict(sorted(values.items()))},
    }


def _of(kind: Any, values: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in _SIMPLE:
        return {"type": _SIMPLE[kind]}
    if origin in {typing.Union, types.UnionType}:
        parts = [_of(part, values) for part in arguments]
        simple = [part["type"] for part in parts if list(part) == ["type"]]
        return {"type": simple} if len(simple) == len(parts) else {"anyOf": parts}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(arguments[1], values)}
    if origin is tuple and arguments[-1] is not Ellipsis:
        items = [_of(part, values) for part in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    if origin is tuple:
        return {"type": "array", "items": _of(arguments[0], values)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        values.setdefault(kind.__name__, {"enum": [item.value for item in kind]})
    elif is_dataclass(kind):
        _define(kind, values)
    else:
        raise TypeError(f"no schema for {kind}")
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _define(kind: Any, values: dict[str, Any]) -> None:
    if kind.__name__ in values:
        if values[kind.__name__].get("title") != f"{kind.__module__}.{kind.__name__}":
            raise TypeError(f"two values are called {kind.__name__}")
        return
    values[kind.__name__] = {"title": f"{kind.__module__}.{kind.__name__}"}
    hints = typing.get_type_hints(kind)
    named = {field.metadata.get("json", field.name): hints[field.name] for field in fields(kind)}
    properties = {name: _of(hint, values) for name, hint in named.items() if name is not None}
    values[kind.__name__] |= {
        "description": " ".join((kind.__doc__ or "").split("\n\n")[0].split()),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


if __name__ == "__main__":
    print(json.dumps(schema(), ensure_ascii=False, indent=2))
