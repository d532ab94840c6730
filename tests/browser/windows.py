"""Opens pages in windows as a test wants them: large or small, light or dark, signed in or not."""

from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from local_cloud.browsing import DESKTOP, Window
from tests.browser.page_watch import PageWatch

PATIENCE_MS: Final = 10_000
_DESKTOP: Final = Window(size=DESKTOP)
_FORGET: Final = "() => localStorage.clear()"


@dataclass(slots=True, kw_only=True)
class WarmBrowsers:
    """An operator's browsers, one of each kind of window: they keep what they loaded from one test to the next."""

    browser: Browser
    session: StorageState
    _contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def page(self, window: Window) -> Page:
        """A new page in such a browser."""
        if window.name not in self._contexts:
            self._contexts[window.name] = window.open_in(self.browser, self.session)
        return self._contexts[window.name].new_page()

    def clear(self) -> None:
        """Close all pages; what their viewers chose is forgotten, and the network is there."""
        for context in self._contexts.values():
            context.set_offline(False)
            for page in context.pages:
                if page.url.startswith("http"):
                    page.evaluate(_FORGET)
                page.close()

    def close(self) -> None:
        """Close all of them."""
        for context in self._contexts.values():
            context.close()


@dataclass(slots=True, kw_only=True)
class Windows:
    """The windows of one test.

    Attributes:
        home: origin of the service.
        warm: the browsers of somebody who is signed in.
    """

    warm: WarmBrowsers
    home: str
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
        return self._watched(self.warm.page(window))

    def stranger(self, path: str, window: Window = _DESKTOP, *, home: str | None = None) -> Page:
        """A page as somebody sees it who never signed in."""
        context = window.open_in(self.warm.browser)
        self._contexts.append(context)
        page = self._watched(context.new_page())
        page.goto(f"{home or self.home}{path}")
        return page

    def close(self) -> None:
        """Close all of them."""
        self.warm.clear()
        for context in self._contexts:
            context.close()

    def _watched(self, page: Page) -> Page:
        page.set_default_timeout(PATIENCE_MS)
        self.watch.over(page)
        return page


def settled(page: Page) -> None:
    """Wait until the page has its heading, and nothing on it is a placeholder any more."""
    expect(page.locator("h1").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("status", name="Loading")).to_have_count(0, timeout=PATIENCE_MS)
