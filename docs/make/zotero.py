"""Write docs/zotero.bib: papers of the sample as Zotero exports them (BibTeX), for the tutorial.

Run ``python docs/make/zotero.py > docs/zotero.bib``. Titles and facts are the papers', the abstracts
the sample's own.
"""

from __future__ import annotations

import json
import re
import sys

import kg

#: What the tutorial's group collected: papers that name one of these.
TOPIC = re.compile(r"regulariz|dropout|normaliz|smoothing|mixup|optimi[sz]", re.IGNORECASE)
#: How many papers it has.
MOST = 30


def entry(record: dict[str, object]) -> str:
    """A record as an entry, with the fields that Zotero's BibTeX export has."""
    authors = [str(name) for name in record.get("authors") or []]  # type: ignore[attr-defined]
    title = str(record["title"])
    word = next(word for word in re.findall(r"[a-z]+", title.lower()) if len(word) > 3)
    family = re.sub(r"[^a-z]", "", authors[0].split()[-1].lower()) if authors else "anon"
    fields = {
        "title": f"{{{title}}}",
        "doi": record.get("doi"),
        "url": f"https://arxiv.org/abs/{record['arxiv_id']}" if record.get("arxiv_id") else None,
        "abstract": record["abstract"],
        "language": "en",
        "urldate": "2024-11-04",
        "booktitle": record.get("venue"),
        "author": " and ".join(f"{name.rpartition(' ')[2]}, {name.rpartition(' ')[0]}" for name in authors),
        "year": record["year"],
        "keywords": "to read",
    }
    lines = [f"\t{name} = {{{_escaped(str(value))}}}," for name, value in fields.items() if value]
    return "\n".join([f"@inproceedings{{{family}_{word}_{record['year']},", *lines, "}"])


def _escaped(text: str) -> str:
    """A text with LaTeX's signs escaped, as Zotero does."""
    return re.sub(r"([%&$#_])", r"\\\1", text)


def main() -> None:
    """Print the export."""
    records = [json.loads(line) for line in kg.SAMPLE.read_text(encoding="utf-8").splitlines()]
    chosen = [record for record in records if TOPIC.search(f"{record['title']} {record['abstract']}")]
    sys.stdout.write("\n" + "\n\n".join(entry(record) for record in chosen[-MOST:]) + "\n")


if __name__ == "__main__":
    main()
