"""What a paper does with a concept: a linear model over the words around its mentions and where they stand.

One role for each paper and concept. Cues of contrast, absence and hedging ("unlike X", "without X", "may use X") are
features of their own, so that such a mention does not read as use.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.model import Kind, Role
from kg.nlp.linear import LinearModel, read_linear_model, write_linear_model

ROLES = tuple(Role)
_TOKEN = re.compile(r"[A-Za-z0-9][\w\-]*|[^\w\s]")
_CUES_OF = {
    "INTRODUCE": "propose proposes proposed proposing introduce introduces introducing present presents develop"
    " develops design devise formulate release construct contribute",
    "CALL": "called named dubbed termed coined",
    "NEW": "new novel first",
    "COMPARE": "unlike compared compare comparison outperform outperforms outperforming outperformed baseline"
    " baselines than versus contrast competitive surpass surpasses surpassing superior",
    "OVER": "over",
    "EXISTING": "existing previous prior conventional traditional standard recent current popular",
    "WHILE": "while although however whereas",
    "INSTEAD": "instead rather",
    "WITHOUT": "without",
    "USE": "using use uses used via based leverage leverages leveraging employ employs utilize utilizes"
    " utilizing apply adopt combine combining combines incorporate integrate build built inspired"
    " through",
    "BY": "by",
    "EXTEND": "extend extends extension",
    "WITH": "with",
    "EVALUATE": "evaluate evaluated evaluation experiments experiment experimental results benchmark benchmarks"
    " demonstrate validate tested trained achieves",
    "DATA": "dataset datasets",
    "ON": "on",
    "STUDY": "study studies analyze analyse analysis investigate understand understanding examine explore"
    " theoretical prove convergence properties bounds revisit characterize",
    "SHOW": "show",
    "ADDRESS": "address addresses tackle solve solving problem problems task tasks challenge mitigate alleviate"
    " reduce overcome consider",
    "FOR": "for",
    "EXAMPLE": "such including like e.g",
    "APPLICATION": "applications application",
    "BACKGROUND": "important widely success successful shown have has become many often typically",
    "FUTURE": "future",
    "HEDGE": "may could might",
    "CAN": "can",
    "NOT": "not no",
    "IN": "in",
    "OF": "of",
    "TO": "to",
    "OUR": "our",
    "WE": "we",
    "THIS": "this paper work",
}
_CUES = {word: cue for cue, words in _CUES_OF.items() for word in words.split()}
_VERBS = frozenset("INTRODUCE COMPARE USE EVALUATE STUDY ADDRESS CALL EXTEND EXAMPLE INSTEAD WITHOUT FUTURE".split())
_BREAKS = frozenset(["however", "while", "although", "existing"])


@dataclass(frozen=True, slots=True)
class RoleModel(LinearModel):
    """A linear model whose classes are :data:`ROLES`."""

    def role(self, names: Sequence[str]) -> Role:
        """The likeliest role, given the features of :func:`role_features`."""
        return ROLES[int(self.probabilities(names).argmax())]


def read_role_model(folder: Path) -> RoleModel:
    """Read what :func:`write_role_model` wrote."""
    model = read_linear_model(folder / "roles")
    return RoleModel(model.index, model.weights, model.intercept)


def write_role_model(model: RoleModel, folder: Path) -> None:
    """Write a model to ``roles.npz`` and ``roles.json.gz``."""
    write_linear_model(model, folder / "roles")


def role_features(
    text: str, places: Sequence[tuple[int, int]], kind: Kind, sentences: Sequence[tuple[int, int]]
) -> list[str]:
    """Name the features of a concept in a paper.

    Parameters
    ----------
    text
        Title, line feed, abstract.
    places
        Where the concept is mentioned, sorted; not empty.
    kind
        What it is in this paper.
    sentences
        The sentences of the text (:func:`kg.sentences.sentence_spans`), the title first.
    """
    return context_features(text, places, kind.value[0], sentences)


def context_features(
    text: str, places: Sequence[tuple[int, int]], k: str, sentences: Sequence[tuple[int, int]]
) -> list[str]:
    """Name the features of some places in a text; ``k`` becomes part of those that depend on the kind."""
    title_end = text.find("\n") if "\n" in text else len(text)
    numbers = [max(0, bisect_right(sentences, (start, len(text))) - 1) for start, _ in places]
    body = [n for n, (start, _) in zip(numbers, places, strict=True) if start > title_end]
    names = [f"k={k}", *_positions(k, len(places), len(body) < len(places), body, len(sentences))]
    names += _in_title(text, title_end, places[0], k) if places[0][0] < title_end else []
    names += _shapes(text, places, k)
    seen: set[str] = set()
    first = True
    title = "T" if len(body) < len(places) else "-"
    for (start, end), number in zip(places, numbers, strict=True):
        if start <= title_end:
            continue
        here = _around(text, start, end, sentences[number], k, title, _zone(number, len(sentences)))
        seen.update(here)
        if first:
            seen.update("1" + name for name in here if name[:2] in ("l1", "r1", "l2", "cn", "cv", "kl"))
            first = False
    return [*names, *sorted(seen)]


def _zone(number: int, count: int) -> str:
    return "A" if number <= 1 else "Z" if number == count - 1 else "M"


def _positions(k: str, count: int, in_title: bool, body: Sequence[int], sentences: int) -> list[str]:
    title = "T" if in_title else "-"
    span = max(1, sentences - 2)
    first = (body[0] - 1) / span if body else -1.0
    last = (body[-1] - 1) / span if body else -1.0
    return [
        f"kt={k}{title}",
        f"kn={k}{min(count, 5)}",
        f"ktn={k}{title}{min(len(body), 3)}",
        f"kf={k}{int(first * 5)}",
        f"kl={k}{int(last * 5)}",
        f"kfl={k}{int(first * 3)}{int(last * 3)}{title}",
        f"s1={k}{min(body[0], 4) if body else 0}",
        f"se={k}{min(sentences - 1 - body[-1], 3) if body else 9}",
    ]


def _in_title(text: str, title_end: int, place: tuple[int, int], k: str) -> list[str]:
    start, end = place
    colon = text.find(":", 0, title_end)
    side = "none" if colon < 0 else "before" if end <= colon else "after"
    before = _TOKEN.findall(text[:start].lower())[-2:]
    after = _TOKEN.findall(text[end:title_end].lower())[:1]
    names = [f"tp={k}{side}", "tl2=" + " ".join(before)]
    names += [name for word in before[-1:] for name in (f"tl={word}", f"tlk={k}{word}")]
    names += [f"tr={k}{word}" for word in after]
    if start <= 1:
        names.append(f"tstart={k}")
    if end >= title_end - 1:
        names.append(f"tend={k}")
    return names


def _shapes(text: str, places: Sequence[tuple[int, int]], k: str) -> list[str]:
    surface = text[places[0][0] : places[0][1]]
    shape = "U" if any(c.isupper() for c in surface[1:]) else "C" if surface[:1].isupper() else "l"
    coined = any(" " not in text[s:e] and any(c.isupper() for c in text[s + 1 : e]) for s, e in places)
    names = [f"sh={k}{shape}", f"ash={k}{coined:d}", f"len={k}{min(4, len(surface.split()))}"]
    names.append("hw=" + surface.lower().split()[-1])
    if any(text[s - 1 : s] == "(" for s, _ in places):
        names.append(f"par={k}")
    if any(text[e : e + 2] == " (" for _, e in places):
        names.append(f"def={k}")
    return names


def _around(text: str, start: int, end: int, sentence: tuple[int, int], k: str, title: str, zone: str) -> list[str]:
    left = _TOKEN.findall(text[sentence[0] : start].lower())
    right = _TOKEN.findall(text[end : sentence[1]].lower())
    previous, following = left[-1] if left else "^", right[0] if right else "$"
    names = [f"l1={previous}", "l2=" + " ".join(left[-2:]), "l3=" + " ".join(left[-3:]), f"r1={following}"]
    names += ["r2=" + " ".join(right[:2]), "sf=" + " ".join(left[:2]), "sf1=" + (left[0] if left else "^")]
    names += [f"kl1={k}{previous}", f"kr1={k}{following}", f"pos={k}{zone}"]
    names += [f"lb={word}" for word in left[-7:]] + [f"rb={word}" for word in right[:5]]
    names += [f"kls={k}{word}" for word in left[-12:] if word in _CUES]
    cues = [_CUES[word] for word in left if word in _CUES]
    names += [f"cl={k}{cue}" for cue in cues] + [f"cr={k}{_CUES[word]}" for word in right if word in _CUES]
    if cues:
        names += [f"cn={k}{cues[-1]}", f"cn2={k}" + " ".join(cues[-2:]), f"cnp={k}{cues[-1]}{zone}"]
    verbs = [cue for cue in cues if cue in _VERBS]
    if verbs:
        names += [f"cv={k}{verbs[-1]}{title}", f"cvs={k}" + " ".join(verbs[-3:]), f"fv={k}{verbs[0]}"]
    names.append(f"we={k}{'we' in left:d}{bool(_BREAKS & set(left)):d}")
    return names
