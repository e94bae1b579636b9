"""What is there of what paperkg can use, for :mod:`kg.cli.doctor`."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

_TRIAL = "We train a ResNet on CIFAR-10."


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is used: its version, if it is there, and which are good. ``extra`` is empty for what must be."""

    name: str
    extra: str
    version: str | None
    wanted: str
    good: bool


def packages() -> list[Package]:
    """What the package says that it needs, and what of it is there."""
    from packaging.requirements import Requirement

    try:
        needs = requires("paperkg") or ()
    except PackageNotFoundError:  # run from a checkout that is not installed
        needs = ()
    found = []
    for line in needs:
        need = Requirement(line)
        marker = str(need.marker or "")
        extra = marker.partition('extra == "')[2].partition('"')[0]
        if need.marker is not None and not need.marker.evaluate({"extra": extra}):
            continue  # for another system
        try:
            there = version(need.name)
        except PackageNotFoundError:
            there = None
        good = there is not None and need.specifier.contains(there, prereleases=True)
        found.append(Package(need.name, extra, there, str(need.specifier), good))
    return sorted(found, key=lambda package: (package.extra, package.name))


def memory() -> tuple[int | None, int | None]:
    """The bytes of memory that this machine has, and those that this process may take, where the system says so."""
    has = None
    if hasattr(os, "sysconf") and {"SC_PAGE_SIZE", "SC_PHYS_PAGES"} <= os.sysconf_names.keys():
        has = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    elif sys.platform == "win32":
        import ctypes

        kilobytes = ctypes.c_ulonglong()
        if ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes)):
            has = kilobytes.value * 1024
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):  # a container's
        try:
            may = int(Path(limit).read_text(encoding="ascii"))
        except (OSError, ValueError):  # none, or "max"
            continue
        return has, may if has is None or may < has else None
    return has, None


def trial() -> str | None:
    """Find something in a sentence; what went wrong, or None."""
    try:
        from kg.model import Paper
        from kg.nlp import extract_batch

        (found,) = extract_batch([Paper("trial", "A trial", _TRIAL)])
    except Exception as error:  # noqa: BLE001  (whatever it is, it is what one wants to know)
        return f"{type(error).__name__}: {' '.join(str(error).split())}"
    names = {mention.surface for mention in found.mentions}
    return None if "CIFAR-10" in names else f"only {sorted(names)} were found in {_TRIAL!r}"


def graph_in(folder: Path) -> str:
    """What is in the folder that commands read by default."""
    from kg.errors import KgError
    from kg.lookup.counting import stats
    from kg.lookup.opened import open_index

    try:
        with open_index(folder / "kg.sqlite") as store:
            counts = stats(store, 0)
    except KgError as error:
        return str(error)
    return f"{counts.papers:,} papers, {counts.concepts:,} concepts"
