"""A tab of the browser that the tests of a process share: to start another takes it longer than to show a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from view_graphs import DESKTOP

#: The tab of each browser that runs.
_tabs: dict[Any, Any] = {}

#: What a tab can be given anew; for all else a page is opened.
_OF_A_TAB = {"viewport", "color_scheme", "reduced_motion"}


def _shared(browser: Any) -> Any:
    """The tab; the pointer is outside."""
    if browser not in _tabs or _tabs[browser].is_closed():
        _tabs[browser] = browser.new_page()
    _tabs[browser].mouse.move(-10, -10)
    return _tabs[browser]


@contextmanager
def opening(browser: Any, trouble: list[str], *schemes: str) -> Iterator[Callable[..., Any]]:
    """What opens pages: the first in the tab, others in their own.

    Errors, warnings and dialogs go to ``trouble``, and so do requests to addresses that don't begin with one of
    ``schemes``.
    """
    heard = {
        "console": lambda m: trouble.append(f"console: {m.text}") if m.type in {"error", "warning"} else None,
        "pageerror": lambda error: trouble.append(f"error: {error}"),
        "dialog": lambda dialog: (trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()),
        "request": lambda r: None if r.url.startswith(schemes) else trouble.append(f"request: {r.url}"),
    }
    pages: list[Any] = []

    def open_page(url: str, **options: Any) -> Any:
        wanted = {"viewport": DESKTOP, "color_scheme": "light", "reduced_motion": "no-preference"} | options
        if pages or not wanted.keys() <= _OF_A_TAB:
            page = browser.new_page(**wanted)
        else:
            page = _shared(browser)
            page.set_viewport_size(wanted["viewport"])
            media = {name: wanted[name] for name in ("color_scheme", "reduced_motion")}
            page.emulate_media(media="screen", forced_colors="none", contrast="no-preference", **media)
        pages.append(page)
        for event, hear in heard.items():
            page.on(event, hear)
        page.goto(url)
        page.wait_for_selector("html[data-ready]")
        return page

    try:
        yield open_page
    finally:
        for page in pages:
            if page is _tabs.get(browser) and not page.is_closed():
                page.goto("about:blank")
                for event, hear in heard.items():
                    page.remove_listener(event, hear)
            else:
                page.close()
