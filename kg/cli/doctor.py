"""``kg doctor``: what is there of what paperkg can use, so that a report of a problem can say it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import __version__
from kg.cli.shared import say
from kg.installed import how_to_add, how_to_install_again

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.cli.surroundings import Package


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Say what is there: version, packages and extras, cores, memory; and whether extraction works."""
    import json
    import platform
    from dataclasses import asdict

    from kg.cli.surroundings import graph_in, memory, packages, trial
    from kg.nlp import cores

    has, may = memory()
    there = packages()
    fault = trial()
    found = {
        "paperkg": __version__,
        "at": str(Path(__file__).parents[1]),
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": cores(),
        "memory": has,
        "memory_limit": may,
        "graph": graph_in(Path("outputs")),
        "extraction": fault or "works",
        "packages": [asdict(package) for package in there],
    }
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(found, there)))
    broken = [package.name for package in there if not package.extra and not package.good]
    if broken or fault:
        say(f"something that is needed does not work: {how_to_install_again()}")
        ctx.exit(1)


def _lines(found: dict[str, object], there: list[Package]) -> Iterator[str]:
    limit = found["memory_limit"]
    size = _gigabytes(found["memory"]) + (f", of which this process may take {_gigabytes(limit)}" if limit else "")
    yield f"paperkg      {found['paperkg']} in {found['at']}"
    yield f"Python       {found['python']} on {found['system']}"
    yield f"cores        {found['cores']}"
    yield f"memory       {size}"
    yield f"outputs/     {found['graph']}"
    yield f"extraction   {found['extraction']}"
    for extra in sorted({package.extra for package in there}):
        own = [package for package in there if package.extra == extra]
        bad = [package for package in own if not package.good]
        state = "there" if not bad else "not all there" if any(package.version for package in own) else "not installed"
        listed = ", ".join(f"{package.name} {package.version or 'missing'}" for package in own)
        old = "".join(f"; {package.name} must be {package.wanted}" for package in bad if package.version)
        cure = f"; {how_to_add(extra)}" if bad and extra else ""
        yield f"{f'[{extra}]' if extra else 'needed':<12} {state}: {listed}{old}{cure}"


def _gigabytes(size: object) -> str:
    return f"{size / 2**30:.1f} GiB" if isinstance(size, int) else "not known"
