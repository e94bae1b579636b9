"""``python -m kg.training CORPUS_DIR PAPERS.jsonl.gz -o kg/nlp/model``: train everything that ships."""

from __future__ import annotations

import argparse
import logging
import sys
import tomllib
from pathlib import Path

from kg.errors import KgError
from kg.training.recipe import train


def main() -> None:
    """Read the arguments and run the recipe; progress goes to the log."""
    parser = argparse.ArgumentParser(prog="python -m kg.training", description=__doc__)
    parser.add_argument("corpus", type=Path, help="folder with train*.jsonl, and dev*.jsonl to report on")
    parser.add_argument("papers", type=Path, help="unannotated papers: JSON lines, may be gzipped")
    parser.add_argument("-o", "--output", type=Path, default=Path("kg/nlp/model"), help="folder of the model")
    parser.add_argument(
        "--encoder", type=Path, action="append", default=[], metavar="FOLDER",
        help="folder with model.safetensors and tokenizer.json that a teacher begins with: once for each round",
    )  # fmt: skip
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="folder of intermediate results")
    parser.add_argument("--recipe", type=Path, default=Path(__file__).with_name("recipe.toml"))
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = tomllib.loads(arguments.recipe.read_text(encoding="utf-8"))
    try:
        train(arguments.corpus, arguments.papers, arguments.output, arguments.work, settings, arguments.encoder)
    except KgError as error:
        sys.exit(f"python -m kg.training: {error}")


if __name__ == "__main__":
    main()
