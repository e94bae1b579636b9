"""An abstract without what is not the abstract: notices of publishers, headings, registrations, lists of keywords.

Publishers' pages and databases put their own lines around an abstract, and whatever stands there would become concepts.
The labels of its sections stay, in one form ("Methods: …"), however a source writes them.
"""

# ruff: noqa: E501 - patterns and tables are as long as they are

from __future__ import annotations

import re

from kg.sources.cleaning.hyphens import mend_hyphens
from kg.sources.cleaning.notices import without_notices
from kg.sources.cleaning.text import clean_text

_LABELS = (
    r"background(?: and (?:objectives?|aims?|purpose))?|aims?(?: and objectives?| of the study)?"
    r"|(?:study |research )?objectives?|purpose(?: of (?:the )?(?:review|study))?"
    r"|(?:materials? and |patients and |subjects and |study )?methods?(?: and (?:materials|results|findings|analysis))?"
    r"|methodology(?:/principal findings)?|methods/design|design(?:/methodology/approach)?"
    r"|(?:study |experimental )?design(?:,? (?:and )?setting(?:,? and participants)?)?|settings?(?: and participants)?"
    r"|participants|patients|subjects|interventions?|(?:main |primary )?outcomes?(?: (?:and )?measures?)?"
    r"|main outcome measures?|measurements?(?: and main results)?|(?:main |key |principal )?results?(?: and discussion)?"
    r"|(?:main |key |principal )?findings|(?:main )?conclusions?(?:s?/significance)?(?: and (?:relevance|implications))?"
    r"|conclusions?/significance|interpretation|introduction|discussion|significance(?: statement)?"
    r"|importance|(?:strengths and )?limitations?|context|rationale|hypothes[ie]s|data (?:sources?|extraction|synthesis)"
    r"|study selection|search (?:methods|strategy)|selection criteria|(?:research |practical |social )?implications"
    r"|research limitations/implications|motivation|evidence acquisition|evidence synthesis|originality(?:/value)?"
    r"|goals?|problem(?: statement)?|relevance(?: to clinical practice)?|recent findings|observations?|case presentation"
    r"|levels? of evidence|availability(?: and implementation)?|contact|supplementary information|summary|novelty"
)
_CASED = rf"(?:(?i:{_LABELS}))"
#: A label in front: with a sign behind it, or glued to a sentence, or before one without any sign.
_FRONT = re.compile(
    rf"(?=[A-Z])(?P<label>{_CASED})(?:\s*[:：]\s*|\s+[–—-]\s+|\s*\.?[–—]\s*(?=[A-Z])|\.\s+(?=[A-Z])"
    rf"|\s+(?=[A-Z][a-z]*\s+(?:[a-z]|[A-Z]{{2}}))|(?=[A-Z][a-z]*\s))"
)
_INNER = re.compile(
    rf"(?:(?<=[.!?;)\]:]) |(?<=[a-z\d)][.!?]))(?=[A-Z])(?P<label>{_CASED})"
    rf"(?:\s*[:：]\s*|\s+[–—-]\s+|—(?=[A-Z])|\s+(?=[A-Z])|(?=[A-Z][a-z]*\s))"
)
_LINE = re.compile(rf"^[ \t]*(?=[A-Z])(?P<label>{_CASED})[ \t]*[:.]?[ \t]*$", re.MULTILINE)
_CAPITALS = re.compile(r"(?:^|(?<=[.?!)] ))[A-Z][A-Z ,/&-]{2,60}(?=: )")
_WORDS_OF_LABELS = re.compile(
    "BACKGROUND|AIM|OBJECTIVE|PURPOSE|METHOD|DESIGN|SETTING|PARTICIPANTS|PATIENTS|RESULT|FINDING|CONCLUSION"
    "|INTERPRETATION|INTRODUCTION|DISCUSSION|SIGNIFICANCE|IMPORTANCE|LIMITATION|MATERIAL|HYPOTHES|CONTEXT|MAIN OUTCOME"
    "|INTERVENTION|MEASUREMENT|STUDY|DATA SOURCE|RATIONALE|GOAL|SUMMARY|IMPLICATION|RELEVANCE|TRIAL REG|FUNDING"
)
_TELLING = ("RESULT", "METHOD", "CONCLUSION", "OBJECTIVE", "FINDING")
_HEADING = re.compile(
    r"\[(?i:abstract|summary)\]\s*|A B S T R A C T\s*:?\s+"
    r"|\W{0,3}(?:(?:(?i:abstract|summary)|Graphical abstract|ABSTRACT TEXT)\s*(?:[:：.|]|\s[–—-]|[–—])+\s*|(?:ABSTRACT|SUMMARY)\s+(?=[A-Z\"“(])"
    r"|(?:Abstract|Summary)\s+(?=(?P<next>[A-Z][\w-]*))|Abstract(?=[A-Z][a-z]*\s))"
)
#: What may follow "Abstract" and go with it: "Abstract Interpretation", "Abstract Meaning Representation".
_OF_TERMS = frozenset(
    "meaning syntax interpretation interpretations argumentation reasoning algebra algebras data state states machine machines "
    "convex harmonic dialectical art concept concepts concept-based thinking visual semantics rendering rewriting types "
    "elementary polytopes polytope domains domain numerical logic logics nonsense simplicial game games cauchy "
    "wiener screening screenplay model models text texts representation representations category homotopy "
    "expressionism painting paintings words nouns statistics".split()
)
_NOTHING = re.compile(
    r"[\W_]{1,6}|\W*(?:na|n\.?/?a\.?|null|none|nan|nil|void|missing|unknown|empty|abstract|not applicable|not available"
    r"|(?:there is )?no (?:abstract|summary)(?: (?:is |was )?(?:available|provided|present|found|supplied|given|exists?))?"
    r"(?: (?:for|from|in|on|by) .{0,80})?"
    r"|(?:an |the )?abstracts?(?: is| was| are)? (?:not|un|currently un|currently not) ?(?:yet )?(?:available|provided|present|found|supplied|given|included)"
    r"(?: .{0,300})?|(?:this|the) (?:\w+ )?(?:article|paper|document|item|record|publication|chapter|work|study|letter|editorial)"
    r" (?:has no|does not have an|doesn['’]t have an|contains no|comes without an?|is without an?) (?:abstract|summary).{0,100}"
    r"|available in full ?text|click .{0,60} to (?:read|view|see) .{0,60}|(?:first|front) page(?: of (?:the )?article)?"
    r"|\[?abstract from (?:author|publisher)\]?|n\.? ?d\.?|no disponible|without (?:an )?abstract|(?:abstract|summary) (?:unavailable|missing|to follow|tba|pending))\W*",
    re.IGNORECASE,
)
_LONGEST_NOTHING = 400


def clean_abstract(text: str) -> str:
    r"""A clean abstract without what is not the abstract; nothing, where it only says that there is none.

    Examples
    --------
    >>> clean_abstract("ABSTRACT Background Moss dries. METHODS We water. © 2021 Elsevier B.V. All rights reserved.")
    'Background: Moss dries. Methods: We water.'
    >>> clean_abstract("[No abstract available]"), clean_abstract("Abstract interpretation is sound.")
    ('', 'Abstract interpretation is sound.')
    """
    if "\n" in text:
        text = _LINE.sub(r"\g<label>: ", text)
    text = clean_text(text)
    if text[:1] == text[-1:] == '"' and text.count('"') == 2:  # the quotation marks of a table
        text = text[1:-1].strip()
    if len(text) < _LONGEST_NOTHING and _NOTHING.fullmatch(text):
        return ""
    if "- " in text:  # a clean text has no line breaks
        text = mend_hyphens(text)
    return without_notices(_labelled(_without_heading(text))) if text else text


def _without_heading(text: str) -> str:
    """A text without the word "Abstract" in front of it."""
    if text[:8].lower().lstrip("[(*").startswith(("abstrac", "summar", "graphic", "a b s t")):
        while found := _HEADING.match(text):
            if (found["next"] or "").lower() in _OF_TERMS or found.end() == len(text):
                break
            text = text[found.end() :]
    return text


def _labelled(text: str) -> str:
    """A text whose labels of sections have one form."""
    if found := _FRONT.match(text):
        text = f"{_said(found)}{text[found.end() :]}"
        text = _INNER.sub(lambda found: f" {_said(found)}", text)
    if ":" not in text:  # behind every label that plain_labels changes
        return text
    for word in _TELLING:  # a loop: a generator costs more than the search
        if word in text:
            return plain_labels(text)
    return text


def _said(found: re.Match[str]) -> str:
    return f"{found['label'].capitalize()}: "


def plain_labels(abstract: str) -> str:
    """A structured abstract whose headings are not in capitals, which look like abbreviations.

    Examples
    --------
    >>> plain_labels("AIM: To see. MATERIALS AND METHODS: DNA. RESULTS: We saw DNA: It was there.")
    'Aim: To see. Materials and methods: DNA. Results: We saw DNA: It was there.'
    """
    return _CAPITALS.sub(
        lambda found: found[0].capitalize() if _WORDS_OF_LABELS.search(found[0]) else found[0], abstract
    )
