"""What papers are about, and whether they still are: the concepts of titles, and those of the newest papers."""

from __future__ import annotations

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
#: No concept counts as livelier than so many times what is usual.
LIVELIEST = 2.0


def title_papers(store: Store) -> dict[int, int]:
    """How many papers have each concept in the title."""
    rows = store.execute(
        "SELECT c.number, count(DISTINCT m.paper_id) FROM mention AS m JOIN paper AS p ON p.id = m.paper_id"
        " JOIN look_concept AS c ON c.id = m.concept_id WHERE m.start < length(p.title) GROUP BY c.number"
    )
    return dict(rows.fetchall())


def newest_papers(store: Store) -> dict[int, tuple[float, int]]:
    """How many papers of each concept one would expect by how many of the newest it has; and how many have a year.

    A concept of ten papers with a year, of which half are among the newest quarter of the collection, has 20: it is
    twice as lively as is usual. There is none where no paper has a year.
    """
    years = [year for (year,) in store.execute("SELECT year FROM look_paper WHERE year IS NOT NULL ORDER BY year DESC")]
    if not years:
        return {}
    since = years[int(NEWEST * len(years))]
    usual = sum(year >= since for year in years) / len(years)
    rows = store.execute("SELECT concept, sum(year >= ?), count(year) FROM look_use GROUP BY concept", (since,))
    return {concept: ((new or 0) / usual, dated) for concept, new, dated in rows}


def in_titles(titles: Floats, papers: Floats) -> Floats:
    """Which share of the papers of each concept has it in the title: what is a subject, and no word on the way.

    Obstacles ("data scarcity") and parts ("pooling") are named in abstracts; tasks and methods head papers, too. The
    share is shrunk where there are few papers.

    Examples
    --------
    >>> import numpy as np
    >>> in_titles(np.array([0, 1, 50]), np.array([1, 1, 99])).round(3).tolist()
    [0.125, 0.625, 0.502]
    """
    return (titles + 0.25) / (papers + 1)


def liveliness(newest: Floats, dated: Floats) -> Floats:
    """How many of the newest papers each concept has, as a multiple of what is usual: 1; :data:`LIVELIEST` at most.

    What is livelier still is what everyone tries now, on everything.

    Examples
    --------
    >>> import numpy as np
    >>> liveliness(np.array([0.0, 0.0, 40.0]), np.array([0, 8, 10])).round(2).tolist()
    [1.0, 0.2, 2.0]
    """
    import numpy as np

    return np.minimum((newest + _USUAL) / (dated + _USUAL), LIVELIEST)
