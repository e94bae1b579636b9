"""Papers whose records lie in several files, and what shards and one piece make of them: for the tests of shards."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

import fsspec

from kg.concepts.tally import Tally
from kg.flow.whole import build
from kg.graph.network import Graph
from kg.rdf.export import write_rdf
from kg.rdf.formats import N_TRIPLES

#: Records of three files. Some are one paper by title, by DOI or by arXiv id under another title, over three steps;
#: some have one title and are two papers, or one id; one is retracted, one in German, one has no abstract.
FILES: dict[str, list[dict[str, Any]]] = {
    "one.jsonl": [
        {"title": "CoolNet: label smoothing for parsing", "abstract": "We propose CoolNet for dependency parsing. It "
         "beats long short-term memory (LSTM) on the Penn Treebank.", "doi": "10.1000/cool", "year": 2020},
        {"title": "Evolution strategies (ES) at scale", "abstract": "Evolution strategies (ES) rival Q-learning on "
         "Atari. Optimizers such as evolution strategies are robust.", "arxiv_id": "1703.03864"},
        {"title": "Expert systems (ES) for diagnosis", "abstract": "Expert systems (ES) use knowledge bases for "
         "medical diagnosis. ES are old.", "year": 1990},
        {"title": "What ES can do", "abstract": "ES work with Q-learning on Atari games."},
        {"title": "On parsing", "abstract": "We use an LSTM for dependency parsing.", "authors": ["A"], "year": 1999},
        {"id": "same", "title": "Graph neural networks", "abstract": "Graph neural networks (GNNs) for molecules."},
        {"title": "RETRACTED: A cure", "abstract": "We cured it."},
    ],
    "two.jsonl": [
        {"title": "CoolNet, or: smoothing", "doi": "10.1000/cool", "arxiv_id": "2001.00001", "venue": "ACL"},
        {"title": "on PARSING", "abstract": "We parse with probabilistic grammars.", "authors": ["B"], "year": 2020},
        {"id": "same", "title": "Graph networks again", "abstract": "We compare GNNs with transformers on MNIST."},
        {"title": "Nur ein Titel über die Bäume und die Wälder in den Bergen", "abstract": "Wir zeigen, dass die Bäume "
         "und die Wälder in den Bergen nicht die gleichen sind wie am Meer."},
        {"title": "MNIST"},
        "no record",
    ],
    "three.jsonl": [
        {"title": "Smoothing", "arxiv_id": "2001.00001", "abstract": "We propose CoolNet for dependency parsing. It "
         "beats the long short-term memory (LSTM) on the Penn Treebank (PTB), and label smoothing helps."},
        {"title": "What GNNs cannot do", "abstract": "A study of graph neural nets and of image classification on "
         "MNIST and CIFAR-10. Unlike Q-learning, we use no rewards."},
        {"title": "Evolution Strategies (ES) at scale!", "abstract": "Short."},
    ],
}  # fmt: skip

CORRECTIONS = """\
merge image classification | classification
retype Atari | dataset
drop medical diagnosis
rename CoolNet | The Cool Net
split LSTM | long short-term memory
"""


def write_files(folder: Path) -> list[str]:
    """The three files, one of them compressed."""
    folder.mkdir(exist_ok=True)
    for name, records in FILES.items():
        text = "".join(json.dumps(record) + "\n" for record in records)
        if name == "two.jsonl":
            (folder / f"{name}.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
        else:
            (folder / name).write_text(text, encoding="utf-8")
    return [str(path) for path in sorted(folder.iterdir())]


def in_one_piece(
    paths: Iterable[str], corrections: Path | None = None, links: Iterable[Path] = ()
) -> tuple[Graph, list[bytes]]:
    """The graph, and its N-Triples, sorted."""
    graph = build(paths, corrections=corrections, links=links)
    return graph, lines_of(graph)


def lines_of(graph: Graph) -> list[bytes]:
    """The N-Triples of a graph, sorted."""
    buffer = io.BytesIO()
    write_rdf(graph, buffer, format=N_TRIPLES)
    return sorted(buffer.getvalue().splitlines())


def in_shards(url: str) -> list[bytes]:
    """The N-Triples of a graph in shards, sorted."""
    lines = []
    for file in fsspec.open_files(f"{url}/rdf/*.nt.gz", "rb"):
        with file as opened:
            lines += gzip.decompress(opened.read()).splitlines()
    return sorted(lines)


def everything(folder: Path) -> dict[str, bytes]:
    """All files of a graph in shards."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".shards" not in path.parts
    }


def everything_at(url: str) -> dict[str, bytes]:
    """All files of a graph in shards on any file system."""
    system, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
    found = {name.removeprefix(root).strip("/"): name for name in system.find(root) if "/.shards/" not in name}
    return {name: system.cat_file(path) for name, path in sorted(found.items())}


def add_up(tallies: Iterable[Tally]) -> Tally:
    """The tally of all papers, of those of parts of them."""
    whole = Tally()
    for tally in tallies:
        for field in fields(Tally):
            getattr(whole, field.name).update(getattr(tally, field.name))
    return whole
