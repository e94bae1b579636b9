"""What the site has beside the files of docs/: a hook of MkDocs makes pages of the README, of ``--help`` and others.

Links that lead out of docs/ become links within the site, or plain text where the site does not have the file.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
#: Files of the project that are pages.
PAGES = {
    "README.md": "index.md",
    "MODEL_CARD.md": "model-card.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
#: Folders of the project whose files the site has as they are, for those who follow a link.
FOLDERS = ("ontologies", "notebooks")
_LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s:]+)\)")
_IMAGE = re.compile(r"(!\[[^\]]*\]\()docs/")
_ROLE = re.compile(r":(?:func|class|meth|mod|data|attr|exc):(<code>)~?(?:kg\.(?:\w+\.)*)?")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    from mkdocs.structure.files import File

    for name, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / name).read_text(encoding="utf-8")))
    files.append(File.generated(config, "cli.md", content=command_line()))
    for folder in FOLDERS:
        for path in sorted(ROOT.joinpath(folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                files.append(File.generated(config, path.relative_to(ROOT).as_posix(), abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, files: Files, **_: Any) -> str:
    """Let links lead to where the site has what they mean."""
    own = page.file.src_uri
    source = next((name for name, made in PAGES.items() if made == own), f"docs/{own}")
    return "".join(
        part if number % 2 else _linked(part, source, own, files)
        for number, part in enumerate(re.split(r"(^```.*?^```)", markdown, flags=re.MULTILINE | re.DOTALL))
    )


def on_page_content(html: str, **_: Any) -> str:
    """Show the roles of docstrings (``:func:`kg.build```) as the code that they name."""
    return _ROLE.sub(r"\1", html)


def _linked(text: str, source: str, own: str, files: Files) -> str:
    text = _IMAGE.sub(r"\1", text) if not source.startswith("docs/") else text

    def moved(found: re.Match[str]) -> str:
        path, hash_, anchor = found[2].partition("#")
        if not path:
            return found[0]
        meant = normpath(PurePosixPath(source).parent / path)  # within the project
        there = PAGES.get(meant, meant.removeprefix("docs/"))
        if files.get_file_from_path(there) is None:
            return found[1] if (ROOT / meant).exists() else found[0]  # MkDocs says what leads nowhere
        up = "../" * own.count("/")
        return f"[{found[1]}]({up}{there}{hash_}{anchor})"

    return _LINK.sub(moved, text)


def command_line() -> str:
    """The page of all commands: what ``--help`` prints of each."""
    from kg.cli import main

    above = click.Context(main, info_name="kg", **main.context_settings, max_content_width=100, terminal_width=100)
    parts = ["# The command line", "What `kg --help` and `kg COMMAND --help` print.", _shown(_overview(main, above))]
    for name in main.list_commands(above):
        command = main.get_command(above, name)
        if command is not None and not command.hidden:
            help_ = command.get_help(click.Context(command, parent=above, info_name=name))
            parts.append(f"## kg {name}\n\n{_shown(help_)}")
    return "\n\n".join(parts) + "\n"


def _overview(group: click.Group, context: click.Context) -> str:
    """What ``kg --help`` prints, without its last words, which depend on the folder one is in."""
    formatter = context.make_formatter()
    group.format_usage(context, formatter)
    group.format_help_text(context, formatter)
    group.format_options(context, formatter)
    return formatter.getvalue().rstrip("\n")


def _shown(text: str) -> str:
    return f"```text\n{text}\n```"
