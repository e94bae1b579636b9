"""What papers are about, and whether they still are: the concepts of titles, and those of the newest papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.store.opened import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: The newest papers are this share of those that have a year.
NEWEST = 0.25
#: So many papers' worth of what is usual is added to the years of a concept.
_USUAL = 2.0


def in_titles(store: Store, concepts: Sequence[int]) -> Floats:
    """Which share of the papers of each concept has it in the title: what is a subject, and no word on the way.

    Obstacles ("data scarcity") and parts ("pooling") are named in abstracts; tasks and methods head papers, too. The
    share is shrunk where there are few papers.
    """
    import numpy as np

    rows = store.execute(
        "SELECT c.number, count(DISTINCT m.paper_id) FROM mention AS m JOIN paper AS p ON p.id = m.paper_id"
        " JOIN look_concept AS c ON c.id = m.concept_id WHERE m.start < length(p.title) GROUP BY c.number"
    )
    titles = dict(rows.fetchall())
    papers = dict(store.execute("SELECT number, papers FROM look_concept").fetchall())
    return np.array([(titles.get(concept, 0) + 0.25) / (papers[concept] + 1) for concept in concepts])


def liveliness(store: Store, concepts: Sequence[int]) -> Floats:
    """How many of the newest papers of the collection each concept has, as a multiple of what is usual: 1.

    It is at most 1 / ``NEWEST``, and 1 where no paper has a year.
    """
    import numpy as np

    years = [year for (year,) in store.execute("SELECT year FROM look_paper WHERE year IS NOT NULL ORDER BY year DESC")]
    if not years:
        return np.ones(len(concepts))
    since = years[int(NEWEST * len(years))]
    usual = sum(year >= since for year in years) / len(years)
    rows = store.execute("SELECT concept, sum(year >= ?), count(year) FROM look_use GROUP BY concept", (since,))
    newest = {concept: (new or 0, dated) for concept, new, dated in rows}
    shares = [
        (new + _USUAL * usual) / (dated + _USUAL) / usual
        for concept in concepts
        for new, dated in [newest.get(concept, (0, 0))]
    ]
    return np.array(shares)
