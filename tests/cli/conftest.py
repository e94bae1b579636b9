"""What the tests of the terminal share: the sample's graph in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from built import copy_sample


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_sample(tmp_path_factory.mktemp("sample") / "graph", "kg.sqlite")
