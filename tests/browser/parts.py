"""Parts of a page, found as a person finds them."""

from playwright.sync_api import Locator, Page


def card(page: Page, title: str) -> Locator:
    """A part of the page by its heading."""
    return page.locator("section").filter(has=page.get_by_role("heading", name=title, exact=True))


def charts(page: Page) -> Locator:
    """The charts that are drawn."""
    return page.locator("figure").filter(has=page.locator("canvas"))


def entries(page: Page) -> Locator:
    """What the page lists."""
    return page.get_by_role("main").get_by_role("listitem")
