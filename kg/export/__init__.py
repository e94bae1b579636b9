"""The graph in the formats of other tools: graph viewers, spreadsheets, databases, notebooks, reference managers.

``FORMATS`` has each by name, :func:`export_graph` writes a graph in one.
"""

from __future__ import annotations

from kg.export.formats import FORMATS, ExportFormat, export_graph

__all__ = ["FORMATS", "ExportFormat", "export_graph"]
