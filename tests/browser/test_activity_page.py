"""The feed: who did what and when, and only what one wants to see of it."""

import re

from playwright.sync_api import Route, expect

from tests.browser.garden import HEALTHY, Garden
from tests.browser.marks import BROWSER_MARKS
from tests.browser.parts import entries
from tests.browser.windows import Windows

pytestmark = BROWSER_MARKS


def in_small_pages(route: Route) -> None:
    """As if more had happened than fits into a page."""
    route.continue_(url=route.request.url.replace("limit=100", "limit=5"))


def test_one_kind_is_shown_alone(windows: Windows, garden: Garden) -> None:
    garden.cloud.api.post(f"/devices/{HEALTHY}/captures")
    page = windows.open("/activity")

    page.get_by_role("combobox", name="Kind").select_option("Photo orders")

    page.wait_for_url("**/activity?kind=capture")
    orders = entries(page).filter(has=page.get_by_title("Photo orders"))
    expect(orders.first).to_be_visible()
    expect(entries(page)).to_have_count(orders.count())


def test_what_happened_earlier_is_a_click_away(windows: Windows, garden: Garden) -> None:
    assert garden.has_grown
    page = windows.blank()
    page.route("**/api/events?*", in_small_pages)
    page.goto(f"{windows.home}/activity")
    expect(entries(page)).to_have_count(5)

    page.get_by_role("button", name="Earlier").click()

    expect(entries(page)).to_have_count(10)


def test_an_event_of_a_device_leads_to_it_and_tells_the_time_there(windows: Windows, garden: Garden) -> None:
    garden.cloud.api.post(f"/devices/{HEALTHY}/captures")
    page = windows.open("/activity")
    line = entries(page).filter(has=page.get_by_role("link", name=HEALTHY)).first

    expect(line.get_by_role("time")).to_have_attribute("title", re.compile(r"\(UTC\)$"))
    line.get_by_role("link", name=HEALTHY).click()

    page.wait_for_url(f"**/device?id={HEALTHY}")
