"""How a browser shows things is a matter of its viewer, and stays so."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.garden import HEALTHY, Garden
from tests.browser.marks import BROWSER_MARKS
from tests.browser.windows import Windows

pytestmark = BROWSER_MARKS


def theme_of(page: Page) -> str:
    theme: str = page.evaluate("() => document.documentElement.dataset.theme")
    return theme


def test_dark_stays_dark_after_a_reload_from_the_first_paint_on(windows: Windows) -> None:
    page = windows.open("/settings")
    assert theme_of(page) == "light"

    page.get_by_label("Dark").check()

    assert theme_of(page) == "dark"
    page.reload(wait_until="commit")
    page.wait_for_function("() => document.body !== null")
    assert theme_of(page) == "dark"


def test_degrees_are_shown_as_the_viewer_counts_them(windows: Windows, garden: Garden) -> None:
    assert garden.has_grown
    page = windows.open("/settings")

    page.get_by_label("Imperial").check()
    page.goto(f"{windows.home}/device?id={HEALTHY}")

    expect(page.get_by_role("definition").filter(has_text="°F").first).to_be_visible()
    expect(page.get_by_text("°C")).to_have_count(0)


def test_times_are_the_viewers_and_the_sites_on_hover(windows: Windows, garden: Garden) -> None:
    registered_ms = garden.cloud.api.get(f"/devices/{HEALTHY}")["registered_at"]
    registered = datetime.fromtimestamp(registered_ms / 1000, UTC)
    # The browser stands in Berlin, the garden in Greenwich.
    page = windows.open(f"/device?id={HEALTHY}")

    time = page.locator("dt", has_text="Registered").locator("+ dd time")

    expect(time).to_contain_text(f"{registered.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}")
    expect(time).to_have_attribute("title", re.compile(rf"{registered:%H:%M} \(UTC\)$"))
