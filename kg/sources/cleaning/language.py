"""Is a text in another language than English? Told by script and by the commonest words; in doubt, it is English.

Function words are some 40 % of running text in most languages, and hardly shared between them (the method of small
words: Grefenstette, "Comparing two language identification schemes", JADT 1995). Abstracts are long enough for it; a
language that has too few words to tell, such as a short title's, is taken for English.
"""

from __future__ import annotations

import re
import string
from collections import Counter

_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "en": (
            "the of and in to a is for with that on this we are by as from an be which it was were can our at "
            "or these not have has using between their its than into both how they via under over"
        ),
        "de": (
            "der die das und in den von zu mit des im für auf ist dem ein eine als auch werden durch aus bei "
            "sich wird nicht sind einer wurde nach oder zur zum wir dass über einen diese dieser"
        ),
        "fr": (
            "le la les de des et en du un une dans pour que est par sur au avec qui sont ce cette plus ou nous "
            "ont été aux ses entre leur ces être afin ainsi à d l"
        ),
        "es": (
            "el la los las de del y en un una que se por con para es al como su más son lo entre este esta "
            "sobre ha fue han o sus estos estas ser desde no"
        ),
        "pt": (
            "o a os as de do da dos das e em um uma que se por com para é ao como mais no na nos nas são este "
            "esta pelo pela entre foi ou sua seu à foram ser"
        ),
        "it": (
            "il la i le gli di del della dei delle e in un una che si per con è al alla come più sono nel nella "
            "da dal questo questa tra ha stato anche lo l o su non"
        ),
        "nl": (
            "de het een van en in te dat is op voor met zijn die aan door als bij deze wordt niet worden ook "
            "naar uit om tot of over dit werd kan we hebben"
        ),
        "pl": "i w na z do się jest to że o nie dla oraz przez od jako są po które który która ich został może tym",
        "sv": "och i att en av för som är på med det den till har om ett vi inte från de kan eller var detta",
        "da": "og i at en af for som er på med det den til har om et vi ikke fra de kan eller var dette",
        "tr": "ve bir bu ile için olarak olan da de en çok daha gibi ise göre sonra kadar tarafından",
        "id": "yang dan di dengan untuk dari pada ini dalam adalah oleh sebagai tidak dapat ke yaitu telah atau",
        "ro": "și în de la a cu pe pentru care din este un o sunt prin mai au fost că al ale",
        "cs": "a v na se je z s do pro že k o jsou jako byl které pomocí také nebo při",
        "hu": "a az és hogy egy nem is meg van volt ez valamint vagy mint",
        "fi": "ja on ei että se oli joka tai sekä ovat mutta kun myös",
    }.items()
}  # fmt: skip
_ONLY_ENGLISH = _WORDS["en"].difference(*(words for language, words in _WORDS.items() if language != "en"))
_WORD = re.compile(r"[^\W\d_]+")
_OTHER_SCRIPTS = re.compile(
    "[\u0400-\u052f\u0531-\u058f\u0590-\u05ff\u0600-\u07ff\u0900-\u0dff\u0e00-\u0eff\u10a0-\u10ff\u1100-\u11ff"
    "\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]"
)
_ASCII_LETTERS = string.ascii_letters.encode()
_ENOUGH = 8
_ENGLISH_SHARE = 0.06


def other_language(text: str, declared: str | None = None) -> str | None:
    """The language of a text that is surely not English, as a BCP 47 tag (``und`` where only that is known); else None.

    ``declared`` is what its source says: it decides only where the text has no English function word.

    Examples
    --------
    >>> other_language("Wir zeigen, dass die Methode für den Vergleich von Bäumen in der Praxis nützlich ist.")
    'de'
    >>> other_language("深度学习的方法"), other_language("Deep Learning"), other_language("Une étude", "fr")
    ('und', None, 'fr')
    >>> other_language("A study of the liver in rats", "zh")
    """
    if _may_be_in_other_script(text) and len(_OTHER_SCRIPTS.findall(text)) > 0.5 * sum(map(str.isalpha, text)) > 0:
        return declared if declared and not declared.startswith("en") else "und"
    lower = text.lower()
    if _surely_english(lower):
        return None
    words = Counter(_WORD.findall(lower))
    number = words.total()
    if sum(words[word] for word in _ONLY_ENGLISH) >= max(1, _ENGLISH_SHARE * number):
        return None
    found = {language: sum(words[word] for word in small) for language, small in _WORDS.items() if language != "en"}
    if declared and not declared.startswith("en") and not _english(words, _WORDS.get(declared, frozenset())):
        return declared
    language, most = max(found.items(), key=lambda item: (item[1], item[0]))
    english = _english(words, _WORDS[language])
    distinct = sum(1 for word in _WORDS[language] if word in words)
    foreign = number >= _ENOUGH and english < _ENGLISH_SHARE * number and most >= 0.15 * number and distinct >= 3
    return language if foreign and most > 2 * english else None


def _may_be_in_other_script(text: str) -> bool:
    """False where letters of ASCII are most of a text: quick to tell, and so it is with nearly all texts."""
    if text.isascii():
        return False
    plain = text.encode("ascii", "ignore")
    return 2 * (len(text) - len(plain)) > len(plain) - len(plain.translate(None, _ASCII_LETTERS))


def _surely_english(lower: str) -> bool:
    """Whether a text in lower case has enough English words: quick to tell, and so it is with nearly all texts.

    No text has more words than signs that are no letters, and one.
    """
    signs = lower.encode("ascii", "replace")
    most = len(signs.translate(None, _ASCII_LETTERS)) + 1
    return sum(map(_ONLY_ENGLISH.__contains__, lower.split())) >= max(1, _ENGLISH_SHARE * most)


def _english(words: Counter[str], other: frozenset[str]) -> int:
    """How many function words are English and not of another language, too."""
    return sum(words[word] for word in _WORDS["en"] - other)
