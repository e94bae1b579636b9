"""spaCy without the frameworks that it would import where they are installed: to import PyTorch alone takes longer
than all else that a process which extracts begins with, and nothing here uses it."""

from __future__ import annotations

import sys
from threading import Event

#: What :mod:`thinc.compat`, on which spaCy stands, imports if it is there.
_FRAMEWORKS = ("torch", "cupy")

_own = Event()


def own_process() -> None:
    """Say that nothing but this package runs in this process: :func:`import_spacy` may be lean."""
    _own.set()


def import_spacy() -> None:
    """Import spaCy, in a process of our own without frameworks for networks that are not ours.

    Elsewhere somebody may want to use spaCy with them. A later import of a framework finds it.

    Examples
    --------
    >>> import_spacy()
    >>> "spacy" in sys.modules
    True
    """
    hidden = [name for name in _FRAMEWORKS if name not in sys.modules] if _own.is_set() else []
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: an import of it fails
    try:
        import spacy  # noqa: F401
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
