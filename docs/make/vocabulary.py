"""Write docs/vocabulary.md, the page that people read, of ontologies/paperkg.ttl.

Run ``python docs/make/vocabulary.py > docs/vocabulary.md``.
"""

from __future__ import annotations

import sys
from collections import defaultdict

import pyoxigraph as ox

from kg.paths import ontology
from kg.rdf.terms import KG, prefixed, term

_HEAD = """# The vocabulary

<!-- Made of ontologies/paperkg.ttl: python docs/make/vocabulary.py > docs/vocabulary.md -->

{description}
Namespace `{namespace}`, prefix `kg:`, version {version} (`{version_iri}`),
licence [MIT](https://opensource.org/license/mit). The file: [`ontologies/paperkg.ttl`](../ontologies/paperkg.ttl).
How the terms are used together is in [rdf.md](rdf.md).
"""
_KINDS = (
    ("owl:Class", "Classes"),
    ("owl:ObjectProperty", "Properties to things"),
    ("owl:DatatypeProperty", "Properties to values"),
)
_SAID = (
    ("rdfs:subClassOf", "is a kind of"), ("rdfs:subPropertyOf", "implies"), ("rdfs:domain", "of"),
    ("rdfs:range", "gives"), ("owl:disjointWith", "never a"), ("rdfs:seeAlso", "see also"),
)  # fmt: skip


def vocabulary_page() -> str:
    """The page as Markdown: every term with its label, its comment and what it implies."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in ox.parse(path=str(ontology("paperkg.ttl")), format=ox.RdfFormat.TURTLE):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        said[quad.subject.value][quad.predicate.value].append(quad.object.value)
    about = said[KG.rstrip("#")]
    parts = [
        _HEAD.format(
            description=about[term("dcterms:description").value][0],
            namespace=KG,
            version=about[term("owl:versionInfo").value][0],
            version_iri=about[term("owl:versionIRI").value][0],
        )
    ]
    for kind, title in _KINDS:
        own = [
            iri
            for iri, values in said.items()
            if iri.startswith(KG) and term(kind).value in values[term("rdf:type").value]
        ]
        parts.append(f"## {title}\n")
        parts += [_entry(iri, said[iri]) for iri in sorted(own)]
    return "\n".join(parts)


def _entry(iri: str, values: dict[str, list[str]]) -> str:
    """A term: its name, label, comment, and a list of what is said of it."""
    lines = [
        f"### {prefixed(iri)}\n",
        f"*{values[term('rdfs:label').value][0]}*: {values[term('rdfs:comment').value][0]}\n",
    ]
    for predicate, words in _SAID:
        if values[term(predicate).value]:
            lines.append(
                f"- {words} {', '.join(f'`{prefixed(other)}`' for other in sorted(values[term(predicate).value]))}"
            )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(vocabulary_page())
