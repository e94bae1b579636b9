"""From what the detectors say to the mentions of a paper: merge, gate out filler, complete, give roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.model import Kind, Mention, Paper, Role
from kg.nlp.abbreviations import Definition
from kg.nlp.candidates import Candidate
from kg.sentences import sentence_at

_FILLER = frozenset(
    [
        "method",
        "methods",
        "model",
        "models",
        "approach",
        "approaches",
        "algorithm",
        "algorithms",
        "framework",
        "frameworks",
        "system",
        "systems",
        "technique",
        "techniques",
        "training",
        "learning",
        "data",
        "dataset",
        "datasets",
        "performance",
        "experiment",
        "experiments",
        "result",
        "results",
        "task",
        "tasks",
        "problem",
        "problems",
        "network",
        "networks",
        "architecture",
        "architectures",
        "loss",
        "objective",
        "study",
        "analysis",
        "paper",
        "work",
        "theory",
        "accuracy",
        "baseline",
        "baselines",
        "benchmark",
        "benchmarks",
        "evaluation",
        "image",
        "images",
        "text",
        "video",
        "code",
        "state-of-the-art",
        "solution",
        "solutions",
        "strategy",
        "strategies",
        "module",
        "modules",
        "inference",
        "optimization",
        "setting",
        "settings",
        "function",
        "metric",
        "introduction",
        "survey",
        "review",
        "overview",
    ]
)
_PROBLEM_HEAD = re.compile(
    r"(?:recognition|detection|estimation|segmentation|classification|prediction|forecasting|generation|answering|tracking"
    r"|retrieval|translation|summarization|completion|identification|discovery|planning|navigation|parsing|problem|task"
    r"|shift|attack|attacks|overfitting|forgetting|collapse|bias|hacking|hallucination|extraction|synthesis|reconstruction)s?$",
    re.IGNORECASE,
)
_DATASET_HEAD = re.compile(r"(?:dataset|data set|benchmark|corpus|challenge|suite|bench)s?$", re.IGNORECASE)
_PROPOSES = re.compile(
    r"\b(?:we|paper|work|article)\b[^.]{0,60}\b(?:propos|introduc|present|develop|design|call)|\b(?:called|named|dubbed|termed)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:unlike|outperform\w*|compared? (?:to|with|against)|in contrast to|baselines?|surpass\w*|better than"
    r"|superior to|competitive with|rather than|instead of|improv\w+ (?:over|upon)|over)\b",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\b(?:without|no need for|not require|future work|avoid\w*|such as|e\.g\.)\b[^,;.]{0,50}$", re.IGNORECASE
)
_STUDIES = re.compile(
    r"\b(?:we (?:study|analy[sz]e|investigate|examine|revisit|show that|prove that)|analysis of|understanding)\b",
    re.IGNORECASE,
)
_DEFAULT_ROLE = {Kind.METHOD: Role.USES, Kind.DATASET: Role.EVALUATES_ON, Kind.PROBLEM: Role.ADDRESSES}


def guess_kind(name: str) -> Kind:
    """The kind of a name that nothing else tells, by its last word.

    Examples
    --------
    >>> guess_kind("object detection").value, guess_kind("Toy Corpus").value, guess_kind("CoolNet").value
    ('problem', 'dataset', 'method')
    """
    if _DATASET_HEAD.search(name):
        return Kind.DATASET
    return Kind.PROBLEM if _PROBLEM_HEAD.search(name) else Kind.METHOD


def is_filler(surface: str) -> bool:
    """Whether a surface names nothing that one would look up: "our method", "experiments", a number.

    Examples
    --------
    >>> is_filler("Experiments"), is_filler("3.5"), is_filler("label smoothing")
    (True, True, False)
    """
    return surface.lower() in _FILLER or not any(c.isalpha() for c in surface) or len(surface) < 2


def decide(
    paper: Paper,
    candidates: Iterable[Candidate],
    definitions: Sequence[Definition],
    sentences: list[tuple[int, int]],
) -> list[Mention]:
    """Turn the candidates of all detectors into mentions that don't overlap, in text order.

    Candidates of the same range are one mention that knows all its detectors; of candidates that
    overlap, the longer stands. Each surface that was found is found again wherever else it occurs.
    """
    text = paper.text
    long_forms = {d.short_form(text): d.long_form(text) for d in definitions}
    ranges: dict[tuple[int, int], list[Candidate]] = {}
    for candidate in [*candidates, *_defined(text, definitions)]:
        if not is_filler(text[candidate.start : candidate.end]):
            ranges.setdefault((candidate.start, candidate.end), []).append(candidate)
    for again in _again(text, ranges):
        ranges.setdefault((again.start, again.end), []).append(again)
    chosen = _without_overlap(ranges)
    kinds = _kinds(text, chosen, long_forms)
    mentions = []
    for (start, end), votes in sorted(chosen.items()):
        surface = text[start:end]
        kind = kinds[long_forms.get(surface, surface).casefold()]
        mentions.append(
            Mention(
                paper_id=paper.id,
                start=start,
                end=end,
                surface=surface,
                kind=kind,
                role=_role(text, start, end, kind, sentences),
                confidence=round(1 - _product(1 - v.score for v in _strongest(votes)), 3),
                detectors=tuple(sorted({v.detector for v in votes})),
                long_form=long_forms.get(surface),
            )
        )
    return mentions


def _defined(text: str, definitions: Sequence[Definition]) -> Iterable[Candidate]:
    for d in definitions:
        kind = guess_kind(d.long_form(text))
        yield Candidate(d.long_start, d.long_end, "abbreviation", kind, 0.6)
        yield Candidate(d.short_start, d.short_end, "abbreviation", kind, 0.6)


def _again(text: str, ranges: dict[tuple[int, int], list[Candidate]]) -> list[Candidate]:
    best: dict[str, Candidate] = {}
    for (start, end), votes in sorted(ranges.items()):
        top = max(votes, key=lambda v: (v.score, v.kind is not None, v.detector))
        surface = text[start:end]
        if surface not in best or best[surface].score < top.score:
            best[surface] = top
    return [
        Candidate(match.start(), match.end(), top.detector, top.kind, top.score)
        for surface, top in best.items()
        for match in re.finditer(rf"(?<![\w-]){re.escape(surface)}(?![\w-])", text)
        if (match.start(), match.end()) not in ranges
    ]


def _without_overlap(ranges: dict[tuple[int, int], list[Candidate]]) -> dict[tuple[int, int], list[Candidate]]:
    chosen: dict[tuple[int, int], list[Candidate]] = {}
    for (start, end), votes in sorted(ranges.items(), key=lambda item: (item[0][0] - item[0][1], item[0])):
        if all(end <= a or b <= start for a, b in chosen):
            chosen[start, end] = votes
    return chosen


def _kinds(text: str, chosen: dict[tuple[int, int], list[Candidate]], long_forms: dict[str, str]) -> dict[str, Kind]:
    """One kind for each name of the paper: the one with the highest sum of scores."""
    sums: dict[str, dict[Kind, float]] = {}
    for (start, end), votes in sorted(chosen.items()):
        name = long_forms.get(text[start:end], text[start:end])
        for vote in votes:
            kind = vote.kind or guess_kind(name)
            tally = sums.setdefault(name.casefold(), {})
            tally[kind] = tally.get(kind, 0.0) + vote.score
    return {name: max(sorted(tally), key=lambda kind: tally[kind]) for name, tally in sums.items()}


def _strongest(votes: list[Candidate]) -> Iterable[Candidate]:
    """One vote for each detector, its strongest."""
    best: dict[str, Candidate] = {}
    for vote in votes:
        if vote.detector not in best or best[vote.detector].score < vote.score:
            best[vote.detector] = vote
    return [best[name] for name in sorted(best)]


def _product(factors: Iterable[float]) -> float:
    result = 1.0
    for factor in factors:
        result *= factor
    return result


def _role(text: str, start: int, end: int, kind: Kind, sentences: list[tuple[int, int]]) -> Role:
    """What the words around a mention say that the paper does with it."""
    first, last = sentence_at(sentences, start)
    before = text[first:start]
    if first == 0:
        return Role.PROPOSES if kind is not Kind.PROBLEM and text[end : end + 1] == ":" else _DEFAULT_ROLE[kind]
    if _WITHOUT.search(before):
        return Role.MENTIONS
    if kind is Kind.METHOD and _COMPARES.search(before):
        return Role.COMPARES_WITH
    if (
        kind is not Kind.PROBLEM
        and _PROPOSES.search(before)
        and not re.search(r"\b(?:based|using|via|for|by|on|with)\b", before[-60:])
    ):
        return Role.PROPOSES
    if kind is Kind.METHOD and _STUDIES.search(text[first:last]):
        return Role.STUDIES
    return _DEFAULT_ROLE[kind]
