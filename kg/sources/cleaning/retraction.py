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
    r"\s*[\[(【]\s*(?:retracted|withdrawn|retraction|withdrawal|this (?:article|paper) has been retracted)\b[^\[\]【】]{0,200}[\])】]\W*$"
    r"|\s+[–—-]+\s*(?:retracted|withdrawn)(?: (?:article|paper))?\W*$",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\W{0,3}(?:(?:editorial |publisher['’]?s? )?(?:retraction|withdrawal)(?: (?:note|notice|statement))?(?: to| of| for)?\s*[:：]"
    r"|(?:retraction|withdrawal) (?:note|notice|statement)\b|(?:notice|statement|letter) of (?:retraction|withdrawal)\b"
    r"|temporary removal:|(?:retraction|withdrawal)(?: (?:of|to|for|notice))?:? [\"“‘']|retraction\W*$)",
    re.IGNORECASE,
)
_OF_ITSELF = (
    r"(?:paper|article|submission|manuscript|pre-?print|work|e-?print|note|letter|report|document|contribution|thesis)"
)
#: An abstract that says in the place of one, or behind it, that its paper is withdrawn: so arXiv has them.
_WITHDRAWN = re.compile(
    rf"\W{{0,3}}(?:(?:has been )?withdrawn(?=\W*$|[.!;:\])]| by (?:the )?(?:authors?|submitter|arxiv)\b)"
    rf"|(?:this|the|our) (?:arxiv )?{_OF_ITSELF} (?:(?:has|have) been |is |was |had to be )(?:now |hereby |temporarily )?(?:withdrawn|retracted)(?=\W*$|\W*[.!;:\])]| by | due | because | as | since | for | from | in | on | until | pending | at )"
    rf"|(?:the |this )?{_OF_ITSELF} withdrawn\b|(?:the |this )?{_OF_ITSELF} (?:has|have) been withdrawn\b"
    rf"|(?:the authors?|the submitter|we|i) (?:has |have |had to |hereby )?(?:withdrawn|withdrew|withdraw|withdraws|retract|retracted) (?:this|the|our) {_OF_ITSELF}\b)",
    re.IGNORECASE,
)
_WITHDRAWN_BEHIND = re.compile(
    rf"[.!?\])] \W?this {_OF_ITSELF} (?:has been|is|was) withdrawn(?=\W*$|[.;]| by (?:the |arxiv|its )| due to | because )",
    re.IGNORECASE,
)
#: A title of what corrects another paper: "Erratum: Trees", "Correction to: Trees", "Trees – Corrigendum".
_CORRECTION = re.compile(
    r"\W{0,3}(?:(?:publisher|author|editor)['’]?s?['’]? )?(?:errat(?:um|a)\b|(?:editorial )?expression of concern(?: (?:on|to|for|regarding))?(?:\s*:|\s+[\"“‘])|corrigend(?:um|a)\b|corrections?(?: notice)?(?: to| for| of)?(?:\s*:|\s+[\"“‘]))"
    r"|.+(?:\s[–—-]+|:)\s*(?:erratum|corrigendum)\W*$|.+\s[\[(](?:erratum|corrigendum)[\])]\W*$",
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


def corrects_another(title: str) -> bool:
    """Whether a title is that of a notice that corrects another paper.

    Examples
    --------
    >>> [corrects_another(title) for title in ("Erratum: Trees", "Correction to: Trees", "Trees – Corrigendum")]
    [True, True, True]
    >>> corrects_another("Corrections to scaling"), corrects_another("Correction of motion in MRI: a survey")
    (False, False)
    """
    return _CORRECTION.match(title) is not None


def says_withdrawn(abstract: str) -> bool:
    """Whether an abstract says that its own paper is withdrawn.

    Examples
    --------
    >>> says_withdrawn("This paper has been withdrawn by the authors due to an error in Lemma 3.")
    True
    >>> says_withdrawn("Withdrawn drugs are studied."), says_withdrawn("The drug was withdrawn by its maker.")
    (False, False)
    """
    if "withdr" not in abstract.lower() and "retract" not in abstract[:100].lower():
        return False
    return bool(_WITHDRAWN.match(abstract) or _WITHDRAWN_BEHIND.search(abstract, max(0, len(abstract) - 400)))


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


def says_retracted(types: Iterable[str], flags: Iterable[object]) -> bool:
    """Whether a record says so, by its types or its flags.

    Examples
    --------
    >>> says_retracted(["Article; Retracted Publication"], []), says_retracted([], ["TRUE"])
    (True, True)
    >>> says_retracted(["Article"], ["FALSE", 0, None])
    False
    """
    if any(flag is True or str(flag).strip().casefold() in _YES for flag in flags):
        return True
    return any(
        part.strip().casefold().replace("-", " ").replace("_", " ") in _TYPES
        for kind in types
        for part in re.split(r"[;,|/\[\]'\"]+", kind)
    )
