"""A paper is read, and becomes mentions: decide, gate out filler, name, give roles."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kg.model import Kind, Mention, Paper, Role, Statement
from kg.nlp.abbreviations import Definition, find_definitions
from kg.nlp.decide import Decision, decide
from kg.nlp.decide import Dropped as Dropped  # noqa: PLC0414  (an extraction has them)
from kg.nlp.external import External, external_spans, load_external
from kg.nlp.forms import form_of
from kg.nlp.hyponyms import with_hyponyms
from kg.nlp.kinds import with_kinds
from kg.nlp.names import Reading, read_names
from kg.nlp.network import ROLES, Spans
from kg.nlp.relations import find_relations
from kg.nlp.shipped import Model, read_model
from kg.nlp.vocabulary import shipped_names
from kg.sentences import sentence_spans

_FILLER = frozenset(
    "method methods model models approach approaches algorithm algorithms framework frameworks system systems technique"
    " techniques training learning data dataset datasets performance experiment experiments result results task tasks"
    " problem problems network networks architecture architectures loss objective study analysis paper work theory"
    " accuracy baseline baselines benchmark benchmarks evaluation image images text video code state-of-the-art"
    " solution solutions strategy strategies module modules inference optimization setting settings function metric"
    " introduction survey review overview".split()
)
#: What numbers or marks something and names nothing: a Roman numeral (but IV and VI are short forms), a symbol with an
#: index, a quantity, the number of a figure or version, a prefix, where code lies, what stands for a citation.
_NO_NAME = re.compile(
    r"(?!(?:IV|VI)$)(?=[IVX]{2,}$)X{0,3}(?:IX|IV|V?I{0,3})|[A-Z]?[a-z]{1,3}_\{?\w{1,2}\}?|[vVx]\d+(?:\.\d+)*"
    r"|\d+(?:\.\d+)?(?:[eE][-+−]?\d+|\s?(?:[cmk]?m|k?gf?|[kmg]?hz|m?s|fps|px|db|[mg]b))|(?:fig|tab|eq|sec)\.?\s?\d+"
    r"|(?:(?:[Hh]yp|[Ss]up|[Ii]nt)er|[Mm]ulti|[Ss]emi|[Ss]ub|[Aa]nti|[Nn]on|[Pp]re|[Pp]ost|[Ii]ntra)-?"
    r"|alpha|beta|gamma|delta|epsilon|theta|lambda|sigma|omega|(?i:github|gitlab)|CITATIONS?"
)
_NOT_USE = re.compile(
    r"\b(?:future (?:work|research)|in (?:the )?future|left (?:for|to)|may|might|could)\b[^.;]*$"
    r"|\b(?:without|unlike|instead of|rather than|in contrast to|avoid\w*|no need (?:for|of)"
    r"|(?:not|never) (?:use|need|require|rely on|depend on))\b[^.;,]{0,60}$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|io|net|edu|ai|gov)\b\S*", re.IGNORECASE
)
#: Words that are no short form in lower case: a paper that defines CAN, IS or TO says "can", "is" and "to", too.
_FUNCTION_WORDS = frozenset(
    "a an and are as at be but by can do for from has he if in is it its may no not of on or our see so than that the"
    " then they this to us was we with".split()
)
#: What a paper does with a concept of each kind: only a problem is addressed, only data are evaluated on.
_ROLES_OF = {
    Kind.METHOD: frozenset(Role) - {Role.ADDRESSES, Role.EVALUATES_ON},
    Kind.PROBLEM: frozenset(Role) - {Role.USES, Role.EVALUATES_ON},
    Kind.DATASET: frozenset(Role) - {Role.ADDRESSES, Role.STUDIES},
}
_DETERMINERS = ("our ", "the ", "this ", "these ", "a ", "an ", "their ", "its ", "proposed ", "novel ", "new ")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found in one paper: mentions and what is stated of them, in text order, and what was dropped."""

    mentions: tuple[Mention, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    statements: tuple[Statement, ...] = ()


def is_filler(surface: str) -> bool:
    """Whether a surface names nothing that one would look up: "our method", "experiments", a number.

    Examples
    --------
    >>> is_filler("our Method"), is_filler("Experiments"), is_filler("3.5"), is_filler("label smoothing")
    (True, True, True, False)
    >>> [is_filler(name) for name in ("XVI", "Li_2", "Hyper", "CITATION", "omega", "VI", "T5", "HyperNet")]
    [True, True, True, True, True, False, False, False]
    """
    name = surface.lower()
    while name.startswith(_DETERMINERS):
        name = name.split(" ", 1)[1]
    return name in _FILLER or not any(c.isalpha() for c in name) or len(name) < 2 or bool(_NO_NAME.fullmatch(surface))


def extraction_of(paper: Paper, external: External | None = None) -> Extraction:
    """What is found in a paper, with exact offsets.

    Parameters
    ----------
    external
        A spaCy pipeline that says in our network's place which spans are concepts.

    Raises
    ------
    PipelineError
        Where there is no such pipeline.
    AssertionError
        Where a mention's surface is not the slice of the text that its offsets name: a bug, never written out.

    Examples
    --------
    >>> found = extraction_of(Paper("p", "Label smoothing for free", "We propose CoolNet and test it on CIFAR-10."))
    >>> [(mention.surface, mention.kind.value, mention.role.value) for mention in found.mentions][-1]
    ('CIFAR-10', 'dataset', 'evaluates-on')
    """
    text, model = paper.text, read_model()
    spans = model.network.read(text)
    if external is not None:
        spans = spans.replaced(external_spans(load_external(external.pipeline)(text), external))
    found = find_mentions(paper, spans, tuple(find_definitions(text)), sentence_spans(text), model)
    for mention in found.mentions:
        assert text[mention.start : mention.end] == mention.surface, mention
    return found


def find_mentions(
    paper: Paper,
    spans: Spans,
    definitions: Sequence[Definition],
    sentences: Sequence[tuple[int, int]],
    model: Model,
) -> Extraction:
    """Turn what the network, the abbreviations and the other detectors found into mentions; say what was dropped."""
    text, vocabulary = paper.text, shipped_names()
    reading = read_names(text, spans, sentences, definitions, model.lexicon, vocabulary)
    # The network learned from abstracts: a title alone gives it little, and there the vocabulary votes too.
    known = {} if paper.abstract else vocabulary.kinds
    decisions, dropped = decide(reading, model.network, model.lexicon, model.judge, known)
    decisions = with_kinds(reading, decisions, model.network)
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    long_forms = {d.short_form(text): d.long_form(text) for d in definitions}
    kept = []
    for decision in decisions:
        named = _without(decision, lambda start, end: _is_within(addresses, start, end))
        if named is None or all(is_filler(text[start:end]) for start, end in named.places):
            dropped.append(Dropped(decision.names[0], "filler", decision.confidence))
        elif named := _without(named, lambda start, end: _is_function_word(text, start, end)):
            kept.append(named)
    mentions = [mention for decision in kept for mention in _mentions(paper, decision, long_forms, reading)]
    return Extraction(
        tuple(sorted(mentions, key=lambda m: m.start)), tuple(dropped), _statements(paper, kept, reading, model)
    )


def _without(decision: Decision, is_none: Callable[[int, int], bool]) -> Decision | None:
    """A decision without the places that are no mention of it; None where no place is left."""
    left = [n for n, place in enumerate(decision.places) if not is_none(*place)]
    places, detectors = tuple(decision.places[n] for n in left), tuple(decision.detectors[n] for n in left)
    return replace(decision, places=places, detectors=detectors) if left else None


def _is_function_word(text: str, start: int, end: int) -> bool:
    return text[start].lower() + text[start + 1 : end] in _FUNCTION_WORDS  # "It" begins a sentence


def _statements(paper: Paper, decisions: Sequence[Decision], reading: Reading, model: Model) -> tuple[Statement, ...]:
    found = with_hyponyms(paper.text, decisions, find_relations(reading, decisions, model.network, model.judge))
    statements = [Statement(paper.id, r.places[0], r.predicate, r.places[1], r.confidence) for r in found]
    return tuple(sorted(statements, key=lambda s: (s.subject, s.object, s.predicate)))


def _mentions(
    paper: Paper,
    decision: Decision,
    long_forms: dict[str, str],
    reading: Reading,
) -> Iterable[Mention]:
    text = paper.text
    role = _role(decision, reading)
    main = _main_name([text[start:end] for start, end in decision.places], long_forms)
    for (start, end), detectors in zip(decision.places, decision.detectors, strict=True):
        surface = text[start:end]
        yield Mention(
            paper_id=paper.id,
            start=start,
            end=end,
            surface=surface,
            kind=decision.kind,
            role=role,
            confidence=decision.confidence,
            detectors=detectors,
            long_form=main if form_of(main) != form_of(surface) else None,
        )


def _role(decision: Decision, reading: Reading) -> Role:
    """The likeliest role of its kind; not ``uses`` where every mention is negated, contrasted or put off to later."""
    chances = dict(zip(ROLES, reading.spans.role_chances(decision.places).tolist(), strict=True))
    best, second, *_ = sorted(_ROLES_OF[decision.kind], key=lambda role: (-chances[role], role))
    if best is Role.USES and all(_is_not_use(reading.text, start, reading.sentences) for start, _ in decision.places):
        return second
    return best


def _is_not_use(text: str, start: int, sentences: Sequence[tuple[int, int]]) -> bool:
    first, _ = sentences[max(0, bisect_right(sentences, (start, len(text))) - 1)]
    return _NOT_USE.search(text, first, start) is not None


def _is_within(addresses: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a range is part of a web address: "github" in "https://github.com/…" names nothing."""
    return any(first <= start and end <= stop for first, stop in addresses)


def _main_name(surfaces: Sequence[str], long_forms: dict[str, str]) -> str:
    """The name to know a concept of a paper by: a well-known one, else one that is spelled out, else the commonest."""
    spelled_out = [long_forms[surface] for surface in surfaces if surface in long_forms]
    counts = Counter(form_of(name) for name in (*surfaces, *spelled_out))
    long = {form_of(name) for name in spelled_out}
    known = shipped_names().kinds
    best = min(counts, key=lambda form: (form not in known, form not in long, -counts[form], -len(form), form))
    return next(name for name in (*spelled_out, *surfaces) if form_of(name) == best)
