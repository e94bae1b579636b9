"""Which concept is a kind of which: by the vocabulary, by head words, by sentences like "X such as Y".

References
----------
M. A. Hearst (1992). Automatic acquisition of hyponyms from large text corpora. COLING 1992, 539-545.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.concepts.normal import normal_form
from kg.concepts.reasons import Broader, Reason
from kg.model import Concept, Kind, Link, Mention, Paper
from kg.nlp.vocabulary import Entry

#: The most broader concepts that one concept has.
MOST = 3
#: From how many papers, and from how many longer names, a single word is taken for a kind of thing.
_COMMON = 3

_SUCH_AS = re.compile(r"\W{0,3}(?:such as|including|e\.g\.,?|for example,?)\W{0,3}(?:the )?$", re.IGNORECASE)
_KIND_OF = re.compile(
    r"(?:,| is| are) (?:an? )?(?:kind|type|form|class|variant|special case|instance)s? of (?:the )?$", re.IGNORECASE
)
_AND_OTHER = re.compile(r",? (?:and|or) other (?:\w+ )?$", re.IGNORECASE)
_NEXT = re.compile(r"(?: ?\([^()]{1,15}\))?(?:, | and | or |, and |, or )(?:the )?$")
_NO_KIND_OF = frozenset("anti cross no non not pseudo quasi un without".split())


def hierarchy(
    concepts: Sequence[Concept], links: Sequence[Link], entries: Mapping[str, Entry], papers: Iterable[Paper] = ()
) -> tuple[Broader, ...]:
    """Find the broader concepts, sorted: at most :data:`MOST` a concept, no circles, each with its reason.

    The vocabulary counts first, then head words, then sentences. A head of several words stands for a kind
    of thing wherever it is a concept of the same kind ("sparse linear regression" under "linear regression"). A
    single word must be in the vocabulary, or be named by as many papers as the longer name and end
    several longer names: "random forest" is no "forest". The names of datasets have no heads ("Fashion-MNIST").
    """
    count = Counter(link.concept_id for link in links)
    above: dict[str, dict[str, Broader]] = defaultdict(dict)
    found = [
        *_from_vocabulary(concepts, entries),
        *_from_heads(concepts, entries, count),
        *_from_sentences(concepts, links, papers),
    ]
    for edge in found:
        own = above[edge.narrower]
        if edge.narrower == edge.broader or len(own) >= MOST or _is_under(edge.narrower, edge.broader, above):
            continue
        if not _is_under(edge.broader, edge.narrower, above):
            own[edge.broader] = edge
    return tuple(sorted(edge for edges in above.values() for edge in edges.values()))


def _is_under(narrower: str, broader: str, above: Mapping[str, Mapping[str, Broader]]) -> bool:
    """Whether a concept is under another already, over any number of steps."""
    waiting, seen = [narrower], {narrower}
    while waiting:
        for parent in above.get(waiting.pop(), ()):
            if parent == broader:
                return True
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return False


def _from_vocabulary(concepts: Iterable[Concept], entries: Mapping[str, Entry]) -> Iterator[Broader]:
    """The nearest broader concepts that the corpus has, past those that it does not have."""
    ids = {concept.key: concept.id for concept in concepts}
    for concept in sorted(concepts, key=lambda c: c.key):
        waiting = list(entries[concept.key].broader) if concept.key in entries else []
        seen: set[str] = set()
        found: set[str] = set()
        while waiting:
            key = normal_form(waiting.pop())
            if key not in seen and key != concept.key:
                seen.add(key)
                if key in ids:
                    found.add(ids[key])
                elif key in entries:
                    waiting.extend(entries[key].broader)
        for broader in sorted(found):
            yield Broader(concept.id, broader, Reason.VOCABULARY, "")


def _from_heads(
    concepts: Iterable[Concept], entries: Mapping[str, Entry], count: Mapping[str, int]
) -> Iterator[Broader]:
    by_key = {concept.key: concept for concept in concepts}
    ends = Counter(concept.key.rpartition(" ")[2] for concept in concepts if " " in concept.key)
    for key in sorted(by_key):
        words = key.split()
        for start in range(1, len(words)):
            head = by_key.get(" ".join(words[start:]))
            if (
                head is None
                or head.kinds[0] is Kind.DATASET
                or head.kinds[0] is not by_key[key].kinds[0]
                or words[start - 1] in _NO_KIND_OF
            ):
                continue
            papers = count[head.id]
            enough = papers >= max(_COMMON, count[by_key[key].id]) and ends[head.key] >= _COMMON
            if start < len(words) - 1 or head.key in entries or enough:
                yield Broader(by_key[key].id, head.id, Reason.HEAD, f"{papers} papers name it by itself")
                break


def _from_sentences(concepts: Iterable[Concept], links: Iterable[Link], papers: Iterable[Paper]) -> Iterator[Broader]:
    """The pairs of Hearst's patterns whose both ends are concepts of one kind, those of most papers first."""
    kinds = {concept.id: concept.kinds[0] for concept in concepts}
    texts = {paper.id: paper.text for paper in papers}
    places: dict[str, list[tuple[Mention, str]]] = defaultdict(list)
    for link in links if texts else ():
        places[link.paper_id].extend((mention, link.concept_id) for mention in link.mentions)
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for paper_id in sorted(places.keys() & texts.keys()):
        said: set[tuple[str, str]] = set()
        for narrower, broader, words in _pairs(texts[paper_id], sorted(places[paper_id], key=lambda p: p[0].start)):
            if kinds[narrower] is kinds[broader] and narrower != broader and (narrower, broader) not in said:
                said.add((narrower, broader))
                seen[narrower, broader].append(f"“{words}” ({paper_id})")
    for (narrower, broader), found in sorted(seen.items(), key=lambda item: (-len(item[1]), item[0])):
        yield Broader(narrower, broader, Reason.PATTERN, found[0])


def _pairs(text: str, places: Sequence[tuple[Mention, str]]) -> Iterator[tuple[str, str, str]]:
    """(narrower, broader, the words that say so) of one text."""
    for number, (first, concept) in enumerate(places[:-1]):
        second, other = places[number + 1]
        between = text[first.end : second.start]
        if len(between) > 40 or "\n" in between:
            continue
        if _KIND_OF.fullmatch(between) or (_AND_OTHER.fullmatch(between) and _is_plural(second.surface)):
            yield concept, other, text[first.start : second.end]
        elif _SUCH_AS.fullmatch(between) and _is_plural(first.surface):
            yield other, concept, text[first.start : second.end]
            for (before, _), (after, listed) in zip(places[number + 1 :], places[number + 2 :], strict=False):
                if not _NEXT.fullmatch(text[before.end : after.start]):
                    break
                yield listed, concept, text[first.start : after.end]


def _is_plural(surface: str) -> bool:
    return surface.endswith("s") and not surface.endswith("ss")
