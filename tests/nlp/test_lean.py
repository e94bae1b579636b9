"""What extracts imports no framework for networks and no commands of spaCy's, and takes none from who uses them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("own", "imported"), [("kg.nlp.lean.own_process()", False), ("kg.nlp.pool.begin_worker()", False), ("", True)]
)
def test_only_a_process_of_our_own_does_without_frameworks_and_commands(
    tmp_path: Path, own: str, imported: bool
) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError('this one is broken')")  # so that spaCy goes on without it
    (tmp_path / "sitecustomize.py").write_text(
        "import builtins, sys\n"
        "class Seen:\n"
        "    def find_spec(self, name, *_):\n"
        "        builtins.asked = getattr(builtins, 'asked', False) or name == 'torch'\n"
        "sys.meta_path.insert(0, Seen())\n"
    )
    code = (
        f"import builtins, sys, kg.nlp.lean, kg.nlp.pool; {own}\n"
        "from kg.model import Paper\n"
        "found = kg.nlp.pool.extract_batch([Paper('p', 'Label smoothing', 'We use Adam.')])\n"
        "assert found[0].mentions\n"
        "print(getattr(builtins, 'asked', False), 'spacy.cli' in sys.modules)\n"
        "from spacy.cli import info\n"
        "print(info.__module__)\n"
        "try: import torch\n"
        "except ImportError as error: print(error)\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.splitlines() == [f"{imported} {imported}", "spacy.cli.info", "this one is broken"]
