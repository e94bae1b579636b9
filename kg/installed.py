"""How this copy of paperkg was installed, and so how an extra is added to it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any


def how_to_add(extra: str) -> str:
    """The command that adds an extra to this installation, whichever of pip, pipx, uv tool and uvx made it.

    pipx and uv leave a receipt in the environment that they make; of uvx there is only the place, in uv's cache. Where
    there is neither, it is pip: ``pip`` alone if that is the one of this Python, and else this Python's.

    Examples
    --------
    >>> "paperkg[serve]" in how_to_add("serve") or "pipx inject" in how_to_add("serve")
    True
    """
    home = Path(sys.prefix)
    if (receipt := home / "uv-receipt.toml").is_file():
        return _uv_tool(receipt, extra)
    if (home / "pipx_metadata.json").is_file():
        return " ".join(["pipx", "inject", home.name, *_quoted(_needs(extra))])
    if home.parent.name.startswith(("archive-v", "environments-v")) and (home.parents[1] / "CACHEDIR.TAG").is_file():
        return " ".join(["uvx", "--from", *_quoted([_source({extra})]), "kg", "…"])
    return _pip(f"paperkg[{extra}]")


def how_to_install_again() -> str:
    """The command that installs all that paperkg needs once more."""
    home = Path(sys.prefix)
    if (home / "uv-receipt.toml").is_file():
        return f"uv tool upgrade --reinstall {home.name}"
    if (home / "pipx_metadata.json").is_file():
        return f"pipx reinstall {home.name}"
    return _pip(_source(set()), "--force-reinstall")


def _uv_tool(receipt: Path, extra: str) -> str:
    """``uv tool install`` with what the receipt says that was asked for before: uv forgets what is not said again."""
    import tomllib

    extras, others = {extra}, list[str]()
    try:
        asked: list[dict[str, Any]] = tomllib.loads(receipt.read_text(encoding="utf-8"))["tool"]["requirements"]
        for one in asked:
            if one["name"] == "paperkg":
                extras |= set(one.get("extras", ()))
            else:
                others += ["--with", *_quoted([f"{one['name']}{one.get('specifier', '')}"])]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # a receipt of another uv
        extras, others = {extra}, []
    return " ".join(["uv", "tool", "install", *_quoted([_source(extras)]), *others])


def _source(extras: set[str]) -> str:
    """What was installed, with extras, as a requirement: from where it came (PEP 610), or by its name."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    named = f"paperkg[{','.join(sorted(extras))}]" if extras else "paperkg"
    try:
        origin = json.loads(distribution("paperkg").read_text("direct_url.json") or "{}")
        version_control = origin.get("vcs_info")
        if version_control:
            return f"{named} @ {version_control['vcs']}+{origin['url']}@{version_control['commit_id']}"
        return f"{named} @ {origin['url']}"
    except (PackageNotFoundError, ValueError, KeyError, TypeError):
        return named


def _needs(extra: str) -> list[str]:
    """The packages of an extra, as the installed package names them."""
    from importlib.metadata import PackageNotFoundError, requires

    try:
        lines = requires("paperkg") or []
    except PackageNotFoundError:
        return [f"paperkg[{extra}]"]
    parted = (re.split(r"\s*;\s*", line, maxsplit=1) for line in lines)
    return [need for need, *marker in parted if re.search(rf"extra == ['\"]{re.escape(extra)}['\"]", "".join(marker))]


def _pip(what: str, *options: str) -> str:
    """How what is wanted is installed for this Python by the pip that does so, or by uv, which makes places without."""
    import shutil
    from importlib.util import find_spec

    python, here = sys.executable or "python", Path(sys.executable).parent
    if find_spec("pip") is None and shutil.which("uv"):
        return " ".join(["uv", "pip", "install", "--python", *_quoted([python]), *options, *_quoted([what])])
    found = shutil.which("pip")
    own = ["pip"] if found is not None and Path(found).parent == here else [*_quoted([python]), "-m", "pip"]
    return " ".join([*own, "install", *options, *_quoted([what])])


def _quoted(words: list[str]) -> list[str]:
    """Words as a shell takes them: PowerShell and cmd know double quotes, other shells single ones."""
    mark = '"' if sys.platform == "win32" else "'"
    return [word if re.fullmatch(r"[\w./\\:=-]+", word) else f"{mark}{word}{mark}" for word in words]
