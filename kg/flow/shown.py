"""The explorer within a notebook: the page in an iframe that holds all of it, with no server and no file."""

from __future__ import annotations

from html import escape
from os import PathLike
from typing import Any

from kg.graph.network import Graph


class Page:
    """A page that a notebook shows in its cell; ``html`` is the page itself."""

    def __init__(self, html: str, height: int, said: str) -> None:
        self.html = html
        self.height = height
        self._said = said

    def __repr__(self) -> str:
        return f"the explorer of {self._said}\n(a notebook shows it in its cell; .html is the page)"

    def _repr_html_(self) -> str:
        """An iframe of an origin of its own: the page can reach neither the notebook nor a network."""
        style = f"width: 100%; height: {self.height}px; border: 1px solid #ccc"
        may = "allow-scripts allow-downloads allow-modals"
        return f'<iframe title="paperkg" sandbox="{may}" style="{style}" srcdoc="{escape(self.html)}"></iframe>'


def show(
    graph: Graph | str | PathLike[str] = "outputs", *, height: int = 720, view_limit: int = 2, **page: Any
) -> Page:
    """Show the explorer of a graph in the cell of a notebook.

    Parameters
    ----------
    graph
        A graph, or the folder of a build.
    height
        The height of the page, in pixels.
    view_limit
        The page has at most so many megabytes; what has little support is left out of a larger one, and it says so.
        Jupyter shows nothing of an output of more than some 3 MB unless it is told to
        (``--ServerApp.iopub_data_rate_limit``), so more is for other notebooks.
    **page
        Anything else of :func:`kg.view.to_html`, like ``title``.

    Raises
    ------
    GraphError
        Where there is no graph in the folder, or it is damaged or of another version.

    Examples
    --------
    >>> import kg
    >>> page = kg.show(kg.build([kg.SAMPLE]))
    >>> page._repr_html_().startswith("<iframe")
    True
    """
    from kg.flow.whole import load
    from kg.graph.cut import own
    from kg.lookup.nearest import nearest_of
    from kg.store.reading import store_of
    from kg.view import to_html

    whole, store = (load(graph), store_of(graph)) if isinstance(graph, str | PathLike) else (own(graph), None)
    similar = nearest_of(whole, store)
    return Page(to_html(whole, view_limit=view_limit, similar=similar, **page), height, str(whole))
