"""Whether the weather of a site lets diseases spread, and what that is said by."""

import re

from playwright.sync_api import expect

from tests.browser.garden import SITE, Garden
from tests.browser.marks import BROWSER_MARKS
from tests.browser.windows import Windows

pytestmark = BROWSER_MARKS


def test_a_model_shows_two_weeks_and_what_it_rests_on(windows: Windows, garden: Garden) -> None:
    assert garden.has_grown
    page = windows.open(f"/risk?site={SITE}")

    days = page.get_by_role("img").first
    expect(days).to_have_attribute("aria-label", re.compile(r"(\d{4}-\d\d-\d\d: [^;]+(; )?){14}"))
    page.get_by_text("Rule", exact=True).first.click()
    expect(page.get_by_text("Source", exact=True).first).to_be_visible()


def test_another_site_is_a_click_away(windows: Windows, garden: Garden) -> None:
    assert garden.has_grown
    page = windows.open("/risk")

    page.get_by_role("link", name="Orangery").click()

    page.wait_for_url(f"**/risk?site={SITE}")
    expect(page.get_by_role("link", name="Orangery")).to_have_attribute("aria-current", re.compile("true|page"))
