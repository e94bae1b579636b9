"""Where the files lie that ship with the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def ontology(name: str) -> Path:
    """The path of a file of ``ontologies/``: inside the installed package, or beside it in a checkout.

    Examples
    --------
    >>> ontology("paperkg.ttl").name
    'paperkg.ttl'
    """
    installed = _PACKAGE / "ontologies"
    return (installed if installed.is_dir() else _PACKAGE.parent / "ontologies") / name
