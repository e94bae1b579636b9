"""What the tests of exports share."""

from __future__ import annotations

import pytest
from by_hand import make_graph

from kg.graph.network import Graph


@pytest.fixture(scope="module")
def small() -> Graph:
    """The small graph made by hand."""
    return make_graph()
