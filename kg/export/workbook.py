"""Excel: a sheet of counts and a sheet each of papers, concepts, links and relations."""

from __future__ import annotations

import datetime
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.errors import KgError, needing
from kg.export.rows import Row, concept_rows, link_rows, paper_rows, told_relations
from kg.graph.network import Graph

#: What a sheet and a cell of Excel can hold (Microsoft, "Excel specifications and limits").
MOST_ROWS, LONGEST_CELL = 1_048_576, 32_767
_WIDTHS = {"title": 60, "abstract": 60, "sentence": 60, "label": 30, "authors": 40, "paper": 60, "concept": 30}


def write_workbook(graph: Graph, path: Path) -> None:
    """Write a workbook. Every text is a text: no cell is a formula or a link. The same bytes for the same graph.

    Raises
    ------
    MissingExtraError
        Where XlsxWriter is not installed.
    KgError
        Where a sheet would have more rows than Excel opens.
    OSError
        Where the file can't be written.
    """
    with needing("Excel", "tables"):
        import xlsxwriter
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
    }
    written = io.BytesIO()  # where a file can't be written to its end, the library leaves it open, to complain later
    with xlsxwriter.Workbook(written, options) as book:
        book.set_properties({"title": "Papers and their concepts", "created": datetime.datetime(2000, 1, 1)})
        bold = book.add_format({"bold": True})
        for name, rows in _sheets(graph):
            _write_sheet(book.add_worksheet(name), name, rows, bold)
    path.write_bytes(written.getbuffer())


def _sheets(graph: Graph) -> Iterator[tuple[str, Iterator[Row]]]:
    titles = {row["id"]: row["title"] for row in paper_rows(graph)}
    labels = {row["id"]: row["label"] for row in concept_rows(graph)}
    yield "Summary", _summary(graph)
    yield "Papers", ({name: value for name, value in row.items() if name != "extra"} for row in paper_rows(graph))
    yield "Concepts", concept_rows(graph)
    yield (
        "Links",
        ({"paper": titles[row["paper_id"]], "concept": labels[row["concept_id"]]} | row for row in link_rows(graph)),
    )
    yield (
        "Relations",
        (
            row
            | {"subject": labels[row["subject"]], "object": labels[row["object"]], "paper_ids": row["paper_ids"][:50]}
            | {"sentence": told and told["sentence"], "paper": told and titles[told["paper_id"]]}
            for row, told in told_relations(graph)
        ),
    )


def _summary(graph: Graph) -> Iterator[Row]:
    """Counts: papers, concepts of each kind, links of each role, papers of each year."""
    counts: list[tuple[str, int]] = [("papers", sum(1 for _ in paper_rows(graph)))]
    for what, values in (
        ("concepts: ", (row["kind"] for row in concept_rows(graph))),
        ("links: ", (row["role"] for row in link_rows(graph))),
        ("papers of ", (row["year"] or "an unknown year" for row in paper_rows(graph))),
    ):
        found = Counter(map(str, values))
        counts += [(f"{what}{name}", number) for name, number in sorted(found.items())]
    return ({"what": what, "number": number} for what, number in counts)


def _write_sheet(sheet: Any, name: str, rows: Iterable[Row], bold: Any) -> None:
    for place, row in enumerate(rows):
        if place == 0:
            sheet.freeze_panes(1, 0)
            for column, field in enumerate(row):
                sheet.set_column(column, column, _WIDTHS.get(field, 14))
            sheet.write_row(0, 0, list(row), bold)
        if place + 1 >= MOST_ROWS:
            raise KgError(
                f"Excel opens no sheet of more than {MOST_ROWS:,} rows, and {name} has more: export a part, or csv"
            )
        for column, value in enumerate(row.values()):
            _write_cell(sheet, place + 1, column, value)


def _write_cell(sheet: Any, row: int, column: int, value: object) -> None:
    if value is None or value in ("", ()):
        return
    if isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        text = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        sheet.write_string(row, column, text.encode("utf-8", "replace").decode()[:LONGEST_CELL])
