"""Words that the end of a line has broken: "opti- mization" is "optimization", "Few- Shot" is "Few-Shot"."""

# ruff: noqa: E501 - patterns and tables are as long as they are

from __future__ import annotations

import re

#: Where a word may be broken; a pattern that begins with a sign is much quicker than one that begins with a word.
_MAYBE = re.compile(r"-(?<=[A-Za-z]-)\s+[A-Za-z]")
_BROKEN = re.compile(r"(?<![\w-])([A-Za-z]+(?:-[A-Za-z]+)*)-\s+([a-z]+(?:-[a-z]+)*)")
#: A second half with a capital, which no word has within.
_CAPITAL = re.compile(r"-(?<=[A-Za-z]-)\s+(?=([A-Z][A-Za-z]+))")
#: Behind one of these, the hyphen was left hanging: "pre- and post-training".
_HANGING = frozenset(
    "and or to nor versus vs but as und oder y e et ou o than then with plus is are was were for in on via from into by "
    "not rather at we if which that while when a an if".split()
)
#: With a capital, these begin a sentence behind what was meant for a dash.
_FIRST_WORDS = frozenset("the this these those it its our their there here".split())
#: First halves that have a hyphen behind them, and second halves that have one in front.
_FIRST = frozenset(
    "self semi non multi quasi pseudo cross high low large small real long short well full single two three four five "
    "six many end top bottom state fine open closed vision data model time time-series real-time human knowledge graph "
    "language text image video deep off on-line on-policy off-policy multi-agent zero few one first second third near "
    "ever so hand head half co-design domain task context class problem decision information sampling collision robot "
    "discrete force energy resource feature object event rule tree user machine computer".split()
)
_SECOND = frozenset(
    "based driven level world free specific aware theoretic theoretical supervised making loop art arts scale "
    "dimensional time cost order quality resolution precision sensitive effector efficient assisted oriented guided "
    "centric agnostic invariant dependent independent consuming intensive sourced of-the-art the-art training trained "
    "processing defined tuning tuned wise-linear like to-end of-the shot modal task label class".split()
)
_SUFFIXES = frozenset(
    "er est ers ly ing ings ed ity ism ize izes ized izing ization izations izable ise istic istics istically ic ics ical "
    "ment ments ness able ible al ally ary ful fully ple plying plied plier plication plicative plicity tude etheless "
    "theless light lights lighted lighting lights ish ishly base bases set sets ology ological ton tions tion sion "
    "sions".split()
)


def mend_hyphens(text: str, beside: str | None = None) -> str:
    """A text whose broken words are whole.

    What the text itself has elsewhere decides first; then whether one of the halves is known for its hyphen. A hyphen
    before "and", "or" or "to" stands for the second half of a later word and stays.

    Parameters
    ----------
    beside
        The abstract of a title. It decides, too; and where nothing does, the title stays: it may mean a dash.

    Examples
    --------
    >>> mend_hyphens("We use opti- mization for large- scale, state-of-the- art pre- and post-training.")
    'We use optimization for large-scale, state-of-the-art pre- and post-training.'
    >>> mend_hyphens("Low-rank models; low- rank again. Few- Shot and Pre- And Post-training.")
    'Low-rank models; low-rank again. Few-Shot and Pre- And Post-training.'
    >>> mend_hyphens("Com- pression for Real- Time Use: A Study- preliminary", "We study compression.")
    'Compression for Real-Time Use: A Study- preliminary'
    """
    if not _MAYBE.search(text):
        return text
    lower = f"{text}\n{beside or ''}".lower()

    def whole(found: re.Match[str]) -> str:
        left, right = found[1].lower(), found[2]
        if right in _HANGING or right.partition("-")[0] in _HANGING or found[1].isupper():
            return found[0]
        together, apart = f"{left}{right}", f"{left}-{right}"
        if together in lower or apart in lower:
            joint = "" if together in lower else "-"
        elif right in _SUFFIXES:
            joint = ""
        elif "-" in left or len(left) == 1 or left in _FIRST or right in _SECOND:
            joint = "-"
        else:
            joint = "" if beside is None else "- "
        return f"{found[1]}{joint}{right}"

    text = _CAPITAL.sub(lambda found: found[0] if found[1].lower() in _HANGING | _FIRST_WORDS else "-", text)
    return _BROKEN.sub(whole, text)
