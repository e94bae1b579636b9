"""A small graph made by hand: few papers, all roles, kinds and predicates, an alias, an abbreviation, odd names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.concepts import relate, resolution
from kg.graph.network import Graph, Run, to_graph
from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Role, Statement
from kg.nlp.vocabulary import Entry

METHOD, DATASET, PROBLEM = Kind.METHOD, Kind.DATASET, Kind.PROBLEM

COOLNET = Paper(
    "10.1000/coolnet",
    "CoolNet: label smoothing for dependency parsing",
    "We propose CoolNet, a network with label smoothing for dependency parsing. CoolNet is better than Adam on the "
    "Penn Treebank (PTB). It is <b>not</b> “slow” 😀.",
    authors=("Ada Ångström", "Bob O'Neill"),
    date="2021-05-03",
    venue="Journal of Examples",
    doi="10.1000/coolnet",
    arxiv_id="2105.01234",
    url="https://example.org/coolnet?a=1&b=2",
    organization="Example Lab",
    sources=("one.jsonl", "two.jsonl"),
    orcids=("0000-0002-1825-0097", ""),
    pmid="31452104",
    openalex_id="W2741809807",
    language="en",
    keywords=("networks", "parsing & trees"),
    licence="https://creativecommons.org/licenses/by/4.0/",
    citation_count=12,
    extra=(("pages", "1-9"), ("volume", "7")),
)
STUDY = Paper(
    "study",
    "A study of label-smoothing",
    "Label-smoothing helps transformers. We use PTB and a β-VAE.",
    author_count=7,
    date="2019",
    sources=("one.jsonl",),
)
LANGUAGES = Paper("languages", "C++ or C#?", "C++, C# and C are languages. Transformer is a model.", date="2019-07")
BARE = Paper("深度 学习/1", "A bare paper", "It names learning techniques.", date="--02-22", sources=("two.jsonl",))
ANOTHER_STUDY = Paper("study-2", "A study of nothing at all", "It says nothing.", date="2020-01-31")
PAPERS = (COOLNET, STUDY, LANGUAGES, BARE, ANOTHER_STUDY)

VOCABULARY = (
    Entry("label smoothing", METHOD, ["soft targets"], ["regularization"]),
    Entry("regularization", METHOD, [], ["learning technique"]),
    Entry("learning technique", METHOD),
    Entry("VAE", METHOD),
    Entry("β-VAE", METHOD, [], ["VAE"]),
    Entry("dependency parsing", PROBLEM),
    Entry("Penn Treebank", DATASET),
    Entry("transformer", METHOD, [], ["learning technique"]),
)


def find(
    paper: Paper,
    surface: str,
    kind: Kind,
    role: Role,
    nth: int = 0,
    *,
    confidence: float = 0.8,
    detectors: tuple[str, ...] = ("vocabulary",),
    long_form: str | None = None,
) -> Mention:
    """The mention of the nth place where a surface stands in a paper."""
    start = [match.start() for match in re.finditer(re.escape(surface), paper.text)][nth]
    return Mention(paper.id, start, start + len(surface), surface, kind, role, confidence, detectors, long_form)


def make_mentions() -> list[Mention]:
    """All mentions of the small graph."""
    coined = {"confidence": 0.95, "detectors": ("pattern", "title")}
    return [
        find(COOLNET, "CoolNet", METHOD, Role.PROPOSES, 0, **coined),
        find(COOLNET, "CoolNet", METHOD, Role.PROPOSES, 1, **coined),
        find(COOLNET, "CoolNet", METHOD, Role.MENTIONS, 2),
        find(COOLNET, "label smoothing", METHOD, Role.USES, 0),
        find(COOLNET, "label smoothing", METHOD, Role.USES, 1),
        find(COOLNET, "dependency parsing", PROBLEM, Role.ADDRESSES, 0),
        find(COOLNET, "dependency parsing", PROBLEM, Role.ADDRESSES, 1),
        find(COOLNET, "Adam", METHOD, Role.COMPARES_WITH, confidence=1.0),
        find(COOLNET, "Penn Treebank", DATASET, Role.EVALUATES_ON),
        find(COOLNET, "PTB", DATASET, Role.EVALUATES_ON, long_form="Penn Treebank"),
        find(STUDY, "label-smoothing", METHOD, Role.STUDIES),
        find(STUDY, "Label-smoothing", METHOD, Role.STUDIES, confidence=0.3333),
        find(STUDY, "transformers", METHOD, Role.MENTIONS),
        find(STUDY, "PTB", METHOD, Role.USES),
        find(STUDY, "β-VAE", METHOD, Role.USES),
        find(LANGUAGES, "C++", METHOD, Role.STUDIES, 0, confidence=0.0),
        find(LANGUAGES, "C++", METHOD, Role.STUDIES, 1),
        find(LANGUAGES, "C#", METHOD, Role.STUDIES, 0),
        find(LANGUAGES, "C", METHOD, Role.MENTIONS, 4),
        find(LANGUAGES, "Transformer", METHOD, Role.MENTIONS),
        find(BARE, "learning techniques", METHOD, Role.MENTIONS),
    ]


def state(subject: Mention, predicate: Predicate, thing: Mention, confidence: float = 0.7) -> Statement:
    """What a paper states of two of its mentions."""
    places = (subject.start, subject.end), (thing.start, thing.end)
    return Statement(subject.paper_id, places[0], predicate, places[1], confidence)


def make_statements() -> list[Statement]:
    """All statements of the small graph."""
    mentions = {(m.paper_id, m.surface, m.start): m for m in make_mentions()}
    first = {(paper, surface): m for (paper, surface, _), m in sorted(mentions.items(), reverse=True)}
    coolnet, smoothing, parsing, adam, data = (
        first[COOLNET.id, surface]
        for surface in ("CoolNet", "label smoothing", "dependency parsing", "Adam", "Penn Treebank")
    )
    return [
        state(coolnet, Predicate.USED_FOR, parsing),
        state(smoothing, Predicate.USED_FOR, parsing),
        state(coolnet, Predicate.EVALUATED_WITH, data),
        state(adam, Predicate.COMPARED_WITH, coolnet),
    ]


def resolve(mentions: Iterable[Mention], vocabulary: Sequence[Entry]) -> tuple[list[Concept], list[Link]]:
    """The concepts and links that mentions alone lead to."""
    found = resolution(mentions, vocabulary)
    return list(found.concepts), list(found.links)


def make_graph() -> Graph:
    """The small graph, made by the stages that make every graph."""
    concepts, links = resolve(make_mentions(), VOCABULARY)
    inputs = (("one.jsonl", "1" * 64), ("two.jsonl", "2" * 64))
    relations = relate(concepts, links, make_statements())
    return to_graph(PAPERS, concepts, links, relations, Run("0.1.0", "abc", inputs))
