"""How open the gaps of ``kg gaps`` are: those of a part of a collection are looked for in the whole.

    python benchmarks/gaps.py PART_DIR WHOLE_DIR

Both are graphs that ``kg build`` made, the first of a sample of the papers of the second. A gap is closed where an
abstract of the whole has both sides in any words, narrower concepts counted in. Beside it stand the same methods with
the problems of other gaps, where no abstract of the part has both either: what a shuffle would find.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.lookup import find_gaps, open_index
from kg.lookup.any_words import InAnyWords
from kg.store.opened import Store


def main() -> None:
    """Find gaps in the part, look for them in the whole, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", type=Path)
    parser.add_argument("whole", type=Path)
    parser.add_argument("--top", type=int, default=40)
    arguments = parser.parse_args()
    with open_index(arguments.part / "kg.sqlite") as part, open_index(arguments.whole / "kg.sqlite") as whole:
        gaps = find_gaps(part, most=arguments.top)
        pairs = [(gap.method.concept_id, gap.problem.concept_id) for gap in gaps]
        step = len(pairs) // 2
        turned = [(method, pairs[(n + step) % len(pairs)][1]) for n, (method, _) in enumerate(pairs)]
        texts = InAnyWords(part)
        shuffled = [pair for pair in turned if texts.apart(*(_number(part, one) or 0 for one in pair))]
        for name, some in (("gaps", pairs), ("shuffled", shuffled)):
            closed, known = _closed(whole, some)
            print(f"{name}: {closed} of {known} are closed in the whole ({len(some) - known} not looked for)")


def _closed(whole: Store, pairs: list[tuple[str, str]]) -> tuple[int, int]:
    """How many of some pairs are in one abstract, and of how many the whole has both concepts."""
    texts = InAnyWords(whole)
    numbers = [(_number(whole, method), _number(whole, problem)) for method, problem in pairs]
    known = [(one, other) for one, other in numbers if one is not None and other is not None]
    return sum(not texts.apart(one, other) for one, other in known), len(known)


def _number(store: Store, concept: str) -> int | None:
    found = store.execute("SELECT number FROM look_concept WHERE id = ?", (concept,)).fetchone()
    return int(found[0]) if found else None


if __name__ == "__main__":
    main()
