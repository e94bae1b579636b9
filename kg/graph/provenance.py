"""What a graph was made by and from, in a few hashes: equal where the same software made it of the same papers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from kg import __version__
from kg.concepts import Corrections, OwnLink, rules_hash
from kg.concepts.own_links import digest_of_links
from kg.graph.network import Run
from kg.model import Paper


def run_from(
    inputs: Iterable[tuple[str, str]], pipeline: str, corrections: Corrections | None, links: Sequence[OwnLink] = ()
) -> Run:
    """What a graph was made by and from: the sources of its papers, the hash of the pipeline, corrections, links."""
    by_hand = [("corrections", corrections.digest)] if corrections else []
    by_hand += [("links", digest_of_links(links))] if links else []
    rules = hashlib.sha256(f"{pipeline}\n{rules_hash()}".encode()).hexdigest()
    return Run(__version__, rules, (*inputs, *by_hand))


def inputs_of(papers: Iterable[Paper]) -> tuple[tuple[str, str], ...]:
    """The name of each source and a sha256 of the papers that it gave, whatever their order."""
    digests: dict[str, list[str]] = {}
    for paper in papers:
        digest = digest_of_paper(paper)
        for source in paper.sources:
            digests.setdefault(source, []).append(digest)
    return tuple((source, digest_of_papers(sorted(all_of_it))) for source, all_of_it in sorted(digests.items()))


def digest_of_paper(paper: Paper) -> str:
    """A sha256 of all that is known of a paper."""
    return hashlib.sha256(repr(paper).encode("utf-8", "surrogatepass")).hexdigest()


def digest_of_papers(digests: Iterable[str]) -> str:
    """A sha256 of the papers of a source, of theirs in order.

    Examples
    --------
    >>> digest_of_papers(["ab", "cd"]) == hashlib.sha256(b"ab\\ncd").hexdigest()
    True
    """
    whole = hashlib.sha256()
    for number, digest in enumerate(digests):
        whole.update(digest.encode() if number == 0 else f"\n{digest}".encode())
    return whole.hexdigest()
