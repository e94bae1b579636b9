"""What a name of one word is a kind of by a known name in it: StyleGAN is a GAN, ResNet-50 is a ResNet."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.concepts.known import Known
from kg.concepts.normal import normal_form
from kg.model import Concept, Kind

#: A version, a size, or signs at the end of a name: "ResNet-50", "LLaMA-7B", "YOLOv3", "GPT-3.5", "RRT#".
_VERSION = re.compile(r"(?<=[^\W\d_]{3})(?:[- ]?v?\d+(?:\.\d+)?[BMK]?|[+#*]+)$", re.IGNORECASE)
#: An abbreviation that ends a word, after a hyphen or after a small letter: "Soft-NMS", "DeepGCNs".
_ABBREVIATION = re.compile(r"(?:(?<=[a-z\d])|(?<=\w-))[A-Z]{3,}(?=s?[+#*]*$)")
#: What begins no kind of what follows: "non-SVM".
_DENIALS = ("non-", "anti-", "pseudo-", "quasi-", "pre-", "post-")


def kind_in_name(concept: Concept, known: Known) -> tuple[str, str] | None:
    """The key of the entry of the vocabulary that a name of one word is a kind of, and the part that says so.

    Both are methods, or both problems; names of datasets say nothing of the kind. What is an entry itself stands where
    the vocabulary puts it.

    Examples
    --------
    >>> from kg.concepts.known import known_before
    >>> from kg.nlp.vocabulary import Entry
    >>> known = known_before([Entry("generative adversarial network", Kind.METHOD, ["GAN"])])
    >>> kind_in_name(Concept("", "stylegan", "StyleGAN", (Kind.METHOD,)), known)
    ('generative adversarial network', 'GAN')
    >>> kind_in_name(Concept("", "gan++", "GAN++", (Kind.METHOD,)), known)
    ('generative adversarial network', 'GAN')
    """
    label = concept.label
    if concept.key in known.entries or concept.kinds[0] is Kind.DATASET or normal_form(label) != concept.key:
        return None
    if label.lower().startswith(_DENIALS):
        return None
    parts = [label[: found.start()] for found in _VERSION.finditer(label)] if label.count(" ") <= 1 else []
    if " " not in label:
        parts += _ABBREVIATION.findall(label)
    for part in parts:
        key = known.lexicon.keys.get(normal_form(part), "")
        if key in known.entries and known.entries[key].kind is concept.kinds[0]:
            return key, part
    return None


def kinds_in_names(concepts: Iterable[Concept], known: Known) -> dict[str, tuple[str, str]]:
    """What :func:`kind_in_name` says of concepts, by their ids."""
    found = {concept.id: kind_in_name(concept, known) for concept in concepts}
    return {identifier: kind for identifier, kind in found.items() if kind}
