"""Opens pages in windows as a test wants them: large or small, light or dark, signed in or not."""

from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from local_cloud.browsing import DESKTOP, Window
from tests.browser.page_watch import PageWatch

PATIENCE_MS: Final = 10_000
_DESKTOP: Final = Window(size=DESKTOP)


@dataclass(slots=True, kw_only=True)
class Windows:
    """The windows of one test.

    Attributes:
        home: origin of the service.
        session: what signs a window in.
    """

    browser: Browser
    home: str
    session: StorageState
    watch: PageWatch
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, path: str, window: Window = _DESKTOP, *, home: str | None = None) -> Page:
        """A page that is there in full, as an operator sees it; of another service if one is named."""
        page = self.blank(window)
        if home is not None:
            self.watch.homes.append(home)
        page.goto(f"{home or self.home}{path}")
        settled(page)
        return page

    def blank(self, window: Window = _DESKTOP) -> Page:
        """A window of an operator with nothing in it yet."""
        return self._window(window, self.session)

    def stranger(self, path: str, window: Window = _DESKTOP, *, home: str | None = None) -> Page:
        """A page as somebody sees it who never signed in."""
        page = self._window(window, None)
        page.goto(f"{home or self.home}{path}")
        return page

    def close(self) -> None:
        """Close all of them."""
        for context in self._contexts:
            context.close()

    def _window(self, window: Window, session: StorageState | None) -> Page:
        context = window.open_in(self.browser, session)
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        page = context.new_page()
        self.watch.over(page)
        return page


def settled(page: Page) -> None:
    """Wait until the page has its heading, and nothing on it is a placeholder any more."""
    expect(page.locator("h1").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("status", name="Loading")).to_have_count(0, timeout=PATIENCE_MS)
