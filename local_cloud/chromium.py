"""The browser that looks at the dashboard: in tests, for its pictures, and in its benchmark."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from local_cloud.errors import Missing

# Names another browser than the first one found; any Chromium that speaks its debugging protocol will do.
CHOSEN_BY: Final = "CHROMIUM"
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_HOW_TO_GET_IT: Final = "On Debian: sudo apt-get install chromium"
# What a browser asks of its maker, and of graphics hardware, is no part of any test.
_ARGUMENTS: Final = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update")


def find_chromium() -> str | None:
    """Where the machine's Chromium is, None when it has none."""
    chosen = os.environ.get(CHOSEN_BY)
    return chosen or next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A browser without a window, for as long as the context lasts.

    Playwright's loop runs in this thread meanwhile: nothing else may call `asyncio.run` in it.

    Raises:
        Missing: there is no browser; the message says how to get one.
    """
    found = find_chromium()
    if found is None:
        raise Missing(f"missing: Chromium, under any of the names {', '.join(_NAMES)}. {_HOW_TO_GET_IT}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*_ARGUMENTS, *arguments])
        try:
            yield browser
        finally:
            browser.close()
