"""Notices at the ends of an abstract that are not of it: copyright, rights, registrations of trials, keywords."""

# ruff: noqa: E501 - patterns and tables are as long as they are

from __future__ import annotations

import re

#: Where notices stand: so many characters in front, and behind.
_FRONT, _BACK = 160, 900
_SIGNS = (
    "©", "database record", "published by", "access article", "regist", "index terms", "clinicaltrials", "isrctn", "prospero", "creative commons",
    "licensee", "government work", "jel c", "jel:", "abstract from", "graphical abstract",
)  # fmt: skip
#: Signs behind a part that is sought first: most texts don't have it.
_RARE_SIGNS = (("(", ("(c)",)), ("right", ("copyright", "rights reserved")), ("key", ("keyw", "key w")), ("0", ("nct0",)))  # fmt: skip
#: What a text has where the pattern for copyright, for rights, or for keywords may be found: quicker than the pattern.
_OF_COPYRIGHT = ("©", "ⓒ", "(c)", "copyright")
_OF_RIGHTS = ("database record", " reserved", " by ", "from author", "from publisher", "graphical abstract", "licensee", "government work", "copyright", "access article", " under", " with")  # fmt: skip
_OF_KEYWORDS = ("key", "index terms", "jel")
_BEGINS = r"(?:^|(?<=[.!?)\]\"”;:] )|(?<=[.!?]))"
_YEAR = r"(?:19|20)\d\d"
_COPYRIGHT = re.compile(
    rf"(?:{_BEGINS}|(?<=\s))[(\[]?(?:(?:The author\(s\) )?(?:Crown )?Copyright:?\s*(?:©|ⓒ|\(c\))|(?:Crown )?©|ⓒ)"
    rf"|{_BEGINS}[(\[]?(?:Crown )?Copyright(?: is held by|,? (?:of|by)|:)? ?(?=[\s,]*(?:{_YEAR}|the authors?|IEEE|ACM|[A-Z]))"
    rf"|{_BEGINS}\(c\)\s*(?={_YEAR}|copyright|the author|by |[A-Z][A-Za-z]+)",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    rf"{_BEGINS}[(\[]?(?:"
    rf"Psyc(?:INFO|Info) Database Record|{_YEAR},? [A-Z][^.]{{1,80}}(?:\.[^.]{{0,40}}){{0,3}}\.? ?All rights reserved"
    rf"|(?:Published|Production and hosting) by [A-Z]|All rights (?:are )?reserved|Licensee\b"
    rf"|Published {_YEAR}\. This article is a U\.?S\.? Government work"
    r"|This article is (?:protected by copyright|a U\.?S\.? Government work)"
    r"|This is an open[- ]access article|This (?:article|work|paper) is (?:an open[- ]access|distributed under|licensed under)"
    r"|(?:Distributed|Licensed|Reproduced) (?:under|with)|Open access article"
    r"|\[?ABSTRACT FROM (?:AUTHOR|PUBLISHER)\]?|Graphical abstract\W*$)",
)
_KEYWORDS = re.compile(
    r"(?:^|(?<=[.!?)\]] )|(?<=[.!?]))(?:Key\s?-?words(?: and phrases)?|Author keywords|Index terms|JEL(?: classifications?)?(?: codes?| numbers?)?)\s*[:：.—–-]\s*.{0,600}$",
    re.IGNORECASE,
)
_ID = r"(?:NCT|ISRCTN|ACTRN|ChiCTR|CRD|DRKS|UMIN|jRCT|IRCT|KCT|CTRI|EudraCT|PROSPERO|NTR|TCTR|RBR)[\w/: -]{0,25}\d"
_TRIAL = re.compile(
    rf"{_BEGINS}[(\[]?(?:(?i:(?:clinical |study |systematic review )?trials? registration|(?:study |review |protocol "
    r"|systematic review )registration|registration (?:number|no\.?|id)|clinicaltrials?\.gov|trial (?:is |was )?registered"
    r"|(?:this|the) (?:trial|study|review|protocol|meta-analysis) (?:is|was|has been) (?:\w+ )?registered"
    rf"|registered (?:at|with|in|on|under|\d))|PROSPERO\b|Registration:|{_ID})"
    r".{0,260}?(?:\d[)\]]?\.?$|[.)\]](?=\s+[A-Z©(])|[.)\]]+\s*$|$)"
    r"(?:\s+(?i:(?:retrospectively |prospectively )?registered)\b[^.]{0,80}\.?)?"
)
_PROSE = re.compile(r"\b(?:we|our|results|this paper|this study)\b", re.IGNORECASE)
_REST_OF_NOTICE = re.compile(r".{0,250}?(?:reserved\.?|\.)\s+(?=[A-Z][a-z]*\s+[a-z]|[A-Z][a-z]+:|A\s)")
_SHORTEST = 20


def without_notices(text: str) -> str:
    """A text without the notices that stand in front of it or behind it.

    Examples
    --------
    >>> without_notices("We study moss at night. Trial registration: NCT00000001. Copyright © 2019 Moss & Sons, Ltd.")
    'We study moss at night.'
    >>> without_notices("We study copyright, and (c) a third thing.")
    'We study copyright, and (c) a third thing.'
    """
    ends = (text if len(text) <= _FRONT + _BACK else f"{text[:_FRONT]} {text[-_BACK:]}").lower()
    if not _has_sign(ends):
        return text
    while (shorter := _once(text)) != text:
        text = shorter
    return text


def _has_sign(ends: str) -> bool:
    """Whether a text may have a notice; a loop for most signs, as a generator costs more than the search."""
    for sign in _SIGNS:
        if sign in ends:
            return True
    return any(part in ends and any(sign in ends for sign in signs) for part, signs in _RARE_SIGNS)


def _once(text: str) -> str:
    """A text with at most one notice less."""
    lower = text.lower()
    signs_of = ((_COPYRIGHT, _OF_COPYRIGHT), (_RIGHTS, _OF_RIGHTS), (_KEYWORDS, _OF_KEYWORDS))
    likely = [pattern for pattern, signs in signs_of if any(sign in lower for sign in signs)]
    for pattern in likely:
        if pattern is not _KEYWORDS and pattern.match(text) and (found := _REST_OF_NOTICE.match(text)):
            return text[found.end() :]
    start = max(0, len(text) - _BACK)
    for pattern in likely:
        found = pattern.search(text, start)
        if found and found.start() >= _SHORTEST and not _PROSE.search(text, found.end()):
            return _ended(text[: found.start()])
    found = _TRIAL.search(text, start)
    if found and found.start() >= _SHORTEST and re.search(rf"{_ID}|\.gov|(?i:trials? regist)", found[0]):
        return _ended(f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}")
    return text


def _ended(text: str) -> str:
    return text.strip().rstrip("([").rstrip()
