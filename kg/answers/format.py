"""Values and rows as text, JSON, CSV and tables. Nothing here prints: that is left to the command line."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import click

from kg.errors import counted as counted  # noqa: PLC0414  (answers count with it)
from kg.model import Kind, Paper
from kg.sentences import sentence_at, sentence_spans

if TYPE_CHECKING:
    from kg.evaluate import Evaluation
    from kg.graph.network import Graph
    from kg.model import Link, Mention

_COLOUR, _RESET = re.compile(r"\x1b\[[0-9;]*m"), "\x1b[0m"
#: The colour of each kind of concept on a terminal.
COLOURS = {Kind.METHOD: "blue", Kind.DATASET: "green", Kind.PROBLEM: "magenta"}


def evaluation_text(result: Evaluation) -> str:
    """The figures of an evaluation: concepts once a paper, mentions by place, roles, reliability of confidences."""
    lines = [f"{counted(result.papers, 'paper')}{'':<12}     P     R    F1   found  right   gold"]
    rows = {
        "concepts, typed": result.typed,
        "concepts, untyped": result.untyped,
        **{f"  {kind}": score for kind, score in result.kinds.items()},
        "mentions, typed": result.mentions_typed,
        "mentions, untyped": result.mentions_untyped,
    }
    for name, score in rows.items():
        shares = " ".join(f"{100 * share:5.1f}" for share in (score.precision, score.recall, score.f1))
        lines.append(f"{name:<22} {shares} {score.found:>7} {score.right:>6} {score.gold:>6}")
    lines.append(f"roles right: {100 * result.roles.precision:.1f} % of {counted(result.roles.found, 'link')} found")
    lines += ["", "kind      confidence   mentions   mean   right"]
    for cell in result.reliability:
        share = 100 * cell.right / cell.mentions
        lines.append(
            f"{cell.kind:<9} {cell.low:.1f} … {cell.high:.1f} {cell.mentions:>12}"
            f" {cell.confidence:>6.2f} {share:>6.1f} %"
        )
    return "\n".join(lines)


def evaluation_rows(result: Evaluation) -> Iterator[dict[str, Any]]:
    """One row for each score of an evaluation."""
    scores = {
        name: getattr(result, name) for name in ("typed", "untyped", "mentions_typed", "mentions_untyped", "roles")
    }
    for name, score in {**scores, **result.kinds}.items():
        yield {
            "measure": name,
            "precision": round(score.precision, 4),
            "recall": round(score.recall, 4),
            "f1": round(score.f1, 4),
            "found": score.found,
            "right": score.right,
            "gold": score.gold,
        }


def judging_text(graph: Graph, link: Link, mention: Mention, width: int) -> str:
    """A mention in its sentence, with what the graph says of it, for a person to judge."""
    paper, concept = graph.nodes[f"paper:{link.paper_id}"]["value"], graph.nodes[f"concept:{link.concept_id}"]["value"]
    first, last = sentence_at(sentence_spans(paper.text), mention.start)
    sentence = bracketed(paper.text[first:last], [(mention.start - first, mention.end - first)])
    head = (
        f"{click.style(concept.label, bold=True)} as {mention.kind.value}, {link.role.value}, {mention.confidence:.2f}"
    )
    return "\n".join([*wrap(paper.title, width), *wrap(sentence, width, "  "), f"  → {head}"])


def to_json(value: Any) -> str:
    """A value, or a list of rows, as indented JSON; a field's metadata may give it another name, or leave it out.

    Examples
    --------
    >>> print(to_json({"first": Kind.METHOD, "rest": ()}))
    {
      "first": "method",
      "rest": []
    }
    """
    return json.dumps(_jsonable(value), ensure_ascii=False, indent=2)


def _jsonable(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        names = ((field.metadata.get("json", field.name), field.name) for field in fields(value))
        return {name: _jsonable(getattr(value, own)) for name, own in names if name is not None}
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return value


def to_csv(rows: Iterable[dict[str, Any]], columns: Collection[str] = ()) -> str:
    """Rows as CSV with a header (RFC 4180, but lines end in a line feed).

    ``columns`` are those of the header where there are no rows; without them, the text is empty then.

    Examples
    --------
    >>> to_csv([{"a": 1, "b": None}]), to_csv([], ["a", "b"]), to_csv([])
    ('a,b\\n1,', 'a,b', '')
    """
    import csv
    import io

    rows = list(rows)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]) if rows else columns, lineterminator="\n")
    if rows or columns:
        writer.writeheader()
        writer.writerows(rows)
    return buffer.getvalue().rstrip("\n")


def bracketed(sentence: str, ranges: Iterable[tuple[int, int]]) -> str:
    """A sentence with brackets around some ranges that don't overlap."""
    for start, end in sorted(ranges, reverse=True):
        sentence = f"{sentence[:start]}[{sentence[start:end]}]{sentence[end:]}"
    return sentence


def shortened(label: str, most: int = 40) -> str:
    """A label of at most so many letters.

    Examples
    --------
    >>> shortened("convolutional neural network", 15)
    'convolutional…'
    """
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Wrap a text. Its colours take no room: they are put back after as many visible characters as before."""
    plain = _COLOUR.sub("", text)
    wrapped = "\n".join(
        textwrap.wrap(plain, width, initial_indent=indent, subsequent_indent=" " * len(indent), break_on_hyphens=False)
    )
    visible = [place for place, letter in enumerate(wrapped) if not letter.isspace()]
    if not visible:
        return []
    for code in reversed(list(_COLOUR.finditer(text))):
        before = len("".join((indent + _COLOUR.sub("", text[: code.start()])).split()))
        place = visible[before] if code[0] != _RESET and before < len(visible) else visible[before - 1] + 1
        wrapped = wrapped[:place] + code[0] + wrapped[place:]
    return wrapped.split("\n")


def year_of(paper: Paper) -> str:
    """The year of a paper, in words where it is not known."""
    return str(paper.year) if paper.year is not None else "year unknown"
