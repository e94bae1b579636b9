"""The pages about Python tell the truth: their examples run, and print what they show."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["frames.md", "python.md", "spacy.md"])
def test_the_examples_of_a_page_print_what_it_shows(page: str, tmp_path: Path) -> None:
    if page == "frames.md":
        pytest.importorskip("pandas", reason="pandas is not installed: pip install 'paperkg[pandas]'")
    text = (DOCS / page).read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE))
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    shown = re.findall(r"# > (.*)", code)
    assert shown
    assert done.stdout.splitlines() == shown
