"""spaCy without what takes most of the time of importing it and is not used here: frameworks for networks, where they
are installed, and the commands of its own command line, with what these import."""

from __future__ import annotations

import sys
from collections.abc import MutableSequence
from threading import Event
from types import ModuleType

#: What :mod:`thinc.compat`, on which spaCy stands, imports if it is there.
_FRAMEWORKS = ("torch", "cupy")
#: What spaCy imports its only command from that is a function of the package, too.
_COMMANDS = ("spacy.cli", "spacy.cli.info")

_own = Event()


def own_process() -> None:
    """Say that nothing but this package runs in this process: :func:`import_spacy` may be lean."""
    _own.set()


def import_spacy() -> None:
    """Import spaCy, in a process of our own without frameworks that are not ours, and without its commands.

    Elsewhere somebody may want to use spaCy with them. A later import of any of them finds it.

    Examples
    --------
    >>> import_spacy()
    >>> "spacy" in sys.modules
    True
    """
    hidden: dict[str, ModuleType | None] = {}
    if _own.is_set() and "spacy" not in sys.modules:
        hidden = dict.fromkeys(name for name in _FRAMEWORKS if name not in sys.modules)
        hidden |= {name: _Empty(name) for name in _COMMANDS}
    sys.modules.update(hidden)  # type: ignore[arg-type]  # None: an import of it fails
    try:
        import spacy  # noqa: F401
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


class _Empty(ModuleType):
    """A module that has whatever is asked of it, without a use."""

    __path__: MutableSequence[str] = []  # noqa: RUF012 - as a package has it

    def __getattr__(self, name: str) -> None:
        return None
