"""Graph → one HTML file that opens with no network and answers "what is known about X?".

========================  ============================================================================
:mod:`~kg.view.columns`   everything the page knows, as compact columns
:mod:`~kg.view.scene`     the first scene: which concepts, which edges between them
:mod:`~kg.view.layout`    where they stand
:mod:`~kg.view.html`      pyvis and our own template make the file
``page/``                 the template, the style and the script, as a browser reads them
========================  ============================================================================
"""

from __future__ import annotations

from kg.view.html import to_html

__all__ = ["to_html"]
