"""The fleet at a glance: who fares how, where, and the way to each device."""

import re
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from local_cloud.browsing import PHONE, Window
from tests.browser.garden import DEVICE_IDS, HEALTHY, HOT, ILL, NEVER_SEEN, Garden
from tests.browser.marks import BROWSER_MARKS
from tests.browser.windows import Windows

pytestmark = [*BROWSER_MARKS, pytest.mark.usefixtures("garden")]

# All devices of the garden, and none of anybody else.
GARDENERS: Final = len(DEVICE_IDS) + 1
WALL: Final = ViewportSize(width=2560, height=1440)
# Whether so many devices are there, some of them at the same height.
SIDE_BY_SIDE: Final = """count => {
    const rows = [...document.querySelectorAll("main a[href^='/device?']")];
    const tops = rows.map((row) => row.getBoundingClientRect().top);
    return tops.length === count && new Set(tops).size < count;
}"""


def row_of(page: Page, device_id: str) -> Locator:
    return page.get_by_role("main").get_by_role("link").filter(has_text=device_id)


def shows(page: Page, count: int) -> None:
    expect(page.get_by_role("status").filter(has_text=re.compile(rf"^{count} of [\d,]+ devices$"))).to_be_visible()


def search(page: Page, text: str) -> None:
    page.get_by_role("searchbox").fill(text)


def mark_of_the_garden(page: Page) -> Locator:
    """The dot on the map."""
    return page.get_by_role("button", name=re.compile("^Orangery: "))


def test_a_row_tells_how_a_device_fares_what_it_measured_and_what_it_saw(windows: Windows) -> None:
    page = windows.open("/")
    search(page, "orangery")
    shows(page, GARDENERS)

    expect(page.get_by_role("heading", name="Orangery", level=2)).to_contain_text(f"{GARDENERS} devices")
    hot, never = row_of(page, HOT), row_of(page, NEVER_SEEN)
    expect(hot).to_contain_text("Critical")
    expect(hot).to_contain_text(re.compile(r"\d+\.\d °C"))
    expect(hot.get_by_role("img")).to_have_js_property("complete", True)
    assert hot.get_by_role("img").evaluate("image => image.naturalWidth") > 0
    expect(never).to_contain_text("Never seen")
    expect(never).to_contain_text("never heard")


def test_a_state_is_chosen_and_stays_in_the_address(windows: Windows) -> None:
    page = windows.open("/?q=orangery")

    page.get_by_role("group", name="By state").get_by_role("button", name="Never seen").click()

    shows(page, 1)
    expect(row_of(page, NEVER_SEEN)).to_be_visible()
    page.wait_for_url("**/?*state=never_seen*")
    page.reload()
    shows(page, 1)
    page.get_by_role("group", name="By state").get_by_role("button", name="Never seen").click()
    shows(page, GARDENERS)


def test_a_site_is_chosen_from_the_list_or_on_the_map_by_mouse_and_by_keyboard(windows: Windows) -> None:
    page = windows.open("/")
    sites, mark = page.get_by_role("combobox", name="All sites"), mark_of_the_garden(page)

    sites.select_option("Orangery")
    shows(page, GARDENERS)
    expect(mark).to_have_attribute("aria-pressed", "true")

    mark.click()
    expect(sites).to_have_value("")
    mark.focus()
    page.keyboard.press("Enter")
    expect(sites).to_have_value("orangery")
    shows(page, GARDENERS)


def test_who_finds_nothing_is_a_click_from_everything(windows: Windows) -> None:
    page = windows.open("/")
    search(page, "no such device")
    expect(page.get_by_text("No device matches")).to_be_visible()

    page.get_by_role("button", name="Clear filters").click()

    expect(page.get_by_text("No device matches")).to_have_count(0)
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_a_phone_shows_the_list_or_the_map(windows: Windows) -> None:
    page = windows.open("/?q=orangery", Window(size=PHONE))
    expect(row_of(page, HEALTHY)).to_be_visible()
    expect(mark_of_the_garden(page)).to_be_hidden()

    page.get_by_role("button", name="Map", exact=True).tap()
    expect(mark_of_the_garden(page)).to_be_visible()
    expect(row_of(page, HEALTHY)).to_be_hidden()

    page.get_by_role("button", name="List", exact=True).tap()
    expect(row_of(page, HEALTHY)).to_be_visible()


def test_a_wall_screen_shows_devices_side_by_side(windows: Windows) -> None:
    page = windows.open("/?q=orangery")
    shows(page, GARDENERS)

    page.set_viewport_size(WALL)

    page.wait_for_function(SIDE_BY_SIDE, arg=GARDENERS)
    for device_id in (*DEVICE_IDS, NEVER_SEEN):
        expect(row_of(page, device_id)).to_be_in_viewport()


def test_a_row_leads_to_its_device(windows: Windows, garden: Garden) -> None:
    page = windows.open("/?q=orangery")

    row_of(page, ILL).click()

    page.wait_for_url(f"**/device?id={ILL}")
    name = garden.cloud.api.get(f"/devices/{ILL}")["name"]
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def test_who_has_new_devices_is_led_to_where_they_are_added(windows: Windows) -> None:
    page = windows.open("/")

    page.get_by_role("main").get_by_role("link", name="Add devices").click()

    expect(page.get_by_role("heading", name="Add devices", level=1)).to_be_visible()
