"""Patterns for what no list can know: names that a paper introduces, data it names, problems it states."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Kind
from kg.nlp.candidates import Candidate

DETECTOR = "pattern"

_NAME = r"[A-Za-z0-9α-ωΑ-Ω][\w+#./*-]*"
_TITLE_NAME = re.compile(rf"^({_NAME}(?: {_NAME}){{0,3}})\s?:\s")
_DATA_WORDS = r"(?:data ?sets?|benchmarks?|corpus|corpora|test ?suites?|leaderboards?|simulators?|shared tasks?)"
_DATA_TITLE = re.compile(rf"^[^:]*:[^:]*\b{_DATA_WORDS}\b", re.IGNORECASE)
_PROPOSE = re.compile(
    r"\b(?:[Ww]e|[Tt]his (?:paper|work|article)|paper)\s+(?:(?:also|first|then|further|here|thus|therefore|hereby)\s+)?"
    r"(?:proposes?|introduces?|presents?|develops?|describes?)\s+"
)
_CALLED = re.compile(
    r"\b(?:called|named|termed|dubbed|coined|denoted|referred to as|which we call|we call)\s+(?:as\s+)?(?:the\s+)?"
)
_ON_DATA = re.compile(
    rf"\b(?:on|using|in|from|with|over)\s+(?:the\s+|both\s+|standard\s+|popular\s+|challenging\s+)*"
    rf"((?:[A-Z0-9][\w.+-]*)(?:[ -](?:[A-Z0-9][\w.+-]*))*)\s+{_DATA_WORDS}\b"
)
_PROBLEM_OF = re.compile(r"\b(?:problem|task|challenge)s?\s+of\s+")
_FRONT = re.compile(
    r"(?:(?:a|an|the|our|two|three|several|new|novel|simple|efficient|effective|general|generic|unified|principled|fast|first"
    r"|scalable|lightweight|practical|robust|powerful|flexible|improved|large-scale|large|comprehensive|innovative"
    r"|state-of-the-art|end-to-end|data-driven|framework|family|class|set|series|variant|of|for|called|named|both"
    r"|learning|estimating|predicting|solving|finding)\s+)+",
)
_WORD = r"[\w+#*-]+(?:[./][\w+#*-]+)*"
_PHRASE = re.compile(rf"{_WORD}(?: {_WORD}){{0,5}}")
_STOP = re.compile(
    r"\s(?:that|which|who|where|when|while|with|without|for|to|of|in|on|by|from|as|at|is|are|was|were|be|can|and|or|but|using"
    r"|via|based|between|under|over|into|through|across|given|such|whose|we|it|this|these|has|have|not|only|does|do|among)\b"
)
_HEADS = re.compile(
    r"\s(?:methods?|approach(?:es)?|algorithms?|frameworks?|models?|techniques?|systems?|architectures?|strateg(?:y|ies)"
    r"|pipelines?|problems?|tasks?|procedures?|schemes?|paradigms?|mechanisms?|modules?)$"
)


def find_patterns(text: str) -> Iterator[Candidate]:
    """Yield what the patterns find in a paper's text (title, line feed, abstract).

    Examples
    --------
    >>> text = "CoolNet: Fast Parsing\\nWe study the problem of parsing. We test on the Penn Treebank corpus."
    >>> [(text[c.start:c.end], c.kind.value) for c in find_patterns(text)]
    [('CoolNet', 'method'), ('Penn Treebank', 'dataset'), ('parsing', 'problem')]
    """
    yield from _title_names(text)
    yield from _data_names(text)
    for match in _PROBLEM_OF.finditer(text):
        yield from _phrase(text, match.end(), Kind.PROBLEM, 0.6)
    for match in _PROPOSE.finditer(text):
        yield from _phrase(text, match.end(), None, 0.5)
    for match in _CALLED.finditer(text):
        if text[match.end() : match.end() + 1].isupper():
            yield from _phrase(text, match.end(), None, 0.6)


def _title_names(text: str) -> Iterator[Candidate]:
    title = text[: text.index("\n")] if "\n" in text else text
    match = _TITLE_NAME.match(title)
    if match and (_looks_like_a_name(match[1]) or " " not in match[1]):
        kind = Kind.DATASET if _DATA_TITLE.match(title) else Kind.METHOD
        yield Candidate(match.start(1), match.end(1), DETECTOR, kind, 0.8)


def _data_names(text: str) -> Iterator[Candidate]:
    for match in _ON_DATA.finditer(text):
        if not match[1].isdigit() and match[1].lower() not in {"real", "synthetic", "public", "large", "two"}:
            yield Candidate(match.start(1), match.end(1), DETECTOR, Kind.DATASET, 0.7)


def _phrase(text: str, start: int, kind: Kind | None, score: float) -> Iterator[Candidate]:
    """The noun phrase that begins at ``start``, without determiners, praise and generic head."""
    front = _FRONT.match(text, start)
    begin = front.end() if front else start
    match = _PHRASE.match(text, begin)
    if match is None:
        return
    phrase = match[0].rstrip("-")
    stop = _STOP.search(phrase)
    phrase = phrase[: stop.start()] if stop else phrase
    bare = _HEADS.sub("", phrase)
    words = bare.split()
    if kind is None:
        if not (_looks_like_a_name(words[0] if words else "") or (2 <= len(words) <= 4 and bare != phrase)):
            return
        kind = Kind.DATASET if re.search(rf"\b{_DATA_WORDS}$", phrase) else Kind.METHOD
        bare = words[0] if _looks_like_a_name(words[0]) and not words[-1].istitle() else bare
    if bare:
        yield Candidate(begin, begin + len(bare), DETECTOR, kind, score)


def _looks_like_a_name(word: str) -> bool:
    """A coined name: capitals inside, or capitals with digits ("GPT-3", "CornerNet", "DPO")."""
    return any(c.isupper() for c in word[1:]) and any(c.isalpha() for c in word)
