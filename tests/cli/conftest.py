"""What the tests of the terminal share: the sample's graph in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import save
from rdf_graphs import sample_graph


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(sample_graph(), tmp_path_factory.mktemp("sample") / "graph")
