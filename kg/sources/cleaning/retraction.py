"""Whether a record says that its paper is retracted: by its title, its type, or a flag."""

# ruff: noqa: E501 - patterns and tables are as long as they are

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = r"(?:retracted|withdrawn|removed)"
_KIND = r"(?: (?:article|paper|chapter|manuscript|publication|at request of .{3,40}?))?"
#: A title that begins with the mark of a retracted paper; the rest is the paper's own title.
_MARK = re.compile(
    rf"\W{{0,3}}(?:[\[(【<*]+\s*{_WORD}{_KIND}\s*[\])】>*]+\s*[:：.–—-]?\s*|{_WORD}{_KIND}\s*(?:[:：]|\s[–—-]\s|[–—])+\s*|{_WORD}-\s+)"
    r"(?=\S)",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"(?:RETRACTED|WITHDRAWN)(?: (?:ARTICLE|PAPER|CHAPTER))?\s+(?=[A-Z][a-z])")
#: A mark at the end: "(Retracted article. See vol. 12, pg. 3, 2019)", "[Retracted]", "– RETRACTED".
_END = re.compile(
    r"\s*[\[(【]\s*(?:retracted|withdrawn|this (?:article|paper) has been retracted)\b[^\[\]【】]{0,200}[\])】]\W*$"
    r"|\s+[–—-]+\s*(?:retracted|withdrawn)(?: (?:article|paper))?\W*$",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\W{0,3}(?:(?:editorial |publisher['’]?s? )?(?:retraction|withdrawal)(?: (?:note|notice|statement))?(?: to| of| for)?\s*[:：]"
    r"|(?:retraction|withdrawal) (?:note|notice|statement)\b|(?:notice|statement|letter) of (?:retraction|withdrawal)\b"
    r"|temporary removal:|(?:retraction|withdrawal)(?: (?:of|to|for|notice))?:? [\"“‘']|retraction\W*$)",
    re.IGNORECASE,
)
_TYPES = frozenset(
    ("retracted", "retracted publication", "retracted article", "retracted paper", "retraction", "retraction notice",
     "retraction note", "retraction of publication", "withdrawn", "withdrawn publication", "withdrawal", "removal",
     "withdrawn article", "retracted chapter", "article retracted", "retraction statement")
)  # fmt: skip
_YES = frozenset(
    ("true", "t", "yes", "y", "1", "1.0", "x", "retracted", "retraction", "withdrawn", "is retracted", "wahr", "vrai")
)


def marked_title(title: str) -> bool:
    """Whether a title has the mark of a retracted paper, or is that of a notice.

    Examples
    --------
    >>> titles = "RETRACTED: Trees", "Trees (Retracted article. See vol. 3)", "Retraction Note to: Trees"
    >>> [marked_title(title) for title in titles], marked_title("Retraction of posets")
    ([True, True, True], False)
    """
    head, tail = title[:60].lower(), title[-230:].lower()
    if (
        "retract" not in head
        and "withdraw" not in head
        and "remov" not in head
        and "retract" not in tail
        and "withdraw" not in tail
    ):
        return False
    return bool(_MARK.match(title) or _CAPITALS.match(title) or _NOTICE.match(title) or _END.search(title))


def without_mark(title: str) -> str:
    """A title without the mark of a retraction, to see that it is the same paper's.

    Examples
    --------
    >>> without_mark("Retracted: Trees"), without_mark("Trees [Retracted]"), without_mark("Trees")
    ('Trees', 'Trees', 'Trees')
    """
    if not marked_title(title):
        return title
    bare = _END.sub("", _CAPITALS.sub("", _MARK.sub("", title, count=1), count=1))
    return bare if bare.strip() else title


def says_retracted(title: str, types: Iterable[str], flags: Iterable[object]) -> bool:
    """Whether a record says so.

    Examples
    --------
    >>> says_retracted("Trees", ["Article; Retracted Publication"], []), says_retracted("Trees", [], ["TRUE"])
    (True, True)
    >>> says_retracted("Trees", ["Article"], ["FALSE", 0, None])
    False
    """
    if marked_title(title):
        return True
    if any(flag is True or str(flag).strip().casefold() in _YES for flag in flags):
        return True
    return any(
        part.strip().casefold().replace("-", " ").replace("_", " ") in _TYPES
        for kind in types
        for part in re.split(r"[;,|/\[\]'\"]+", kind)
    )
