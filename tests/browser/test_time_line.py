"""A device's charts: limits, alerts and photos on one line of time, and the ways to move along it."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.garden import HOT
from tests.browser.marks import BROWSER_MARKS
from tests.browser.parts import charts
from tests.browser.windows import Windows

pytestmark = [*BROWSER_MARKS, pytest.mark.usefixtures("garden")]

HOUR_MS: Final = 3_600_000
# How many pixels of a chart's canvas have the colour that the theme gives to this name.
PIXELS: Final = """(canvas, name) => {
    const probe = document.createElement("canvas").getContext("2d");
    probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    probe.fillRect(0, 0, 1, 1);
    const wanted = probe.getImageData(0, 0, 1, 1).data;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4)
        if ([0, 1, 2].every((part) => Math.abs(data[at + part] - wanted[part]) < 3) && data[at + 3] > 250) count += 1;
    return count;
}"""


def air(page: Page) -> Locator:
    """The chart of the air's temperature."""
    return charts(page).filter(has_text="Air temperature")


def asked_for(page: Page, action: Callable[[], None]) -> tuple[int, int]:
    """The stretch of time that an action makes the page read, epoch milliseconds."""
    with page.expect_request(re.compile(r"/telemetry\?")) as request:
        action()
    query = parse_qs(urlsplit(request.value.url).query)
    return int(query["from"][0]), int(query["to"][0])


def press(page: Page, name: str) -> Callable[[], None]:
    return lambda: page.get_by_role("button", name=name, exact=True).click()


def test_a_chart_says_its_limits_and_what_happened_meanwhile(windows: Windows) -> None:
    page = windows.open(f"/device?id={HOT}")

    expect(air(page).get_by_role("img")).to_have_attribute(
        "aria-label", re.compile(r"Critical above 40\.0 °C.*\d alerts? meanwhile; \d photos? meanwhile$")
    )


def test_limits_and_alerts_are_drawn_in_their_colour(windows: Windows) -> None:
    page = windows.open(f"/device?id={HOT}")
    expect(air(page).get_by_role("img")).to_have_attribute("aria-label", re.compile("alerts? meanwhile"))

    bars = air(page).locator("canvas").evaluate(PIXELS, "--critical")

    # At least a bar of four by four pixels.
    assert bars >= 16


def test_buttons_do_what_dragging_does(windows: Windows) -> None:
    page = windows.open(f"/device?id={HOT}")
    expect(charts(page)).to_have_count(8)
    expect(page.get_by_role("button", name="Later")).to_be_disabled()

    earlier = asked_for(page, press(page, "Earlier"))
    assert earlier[1] - earlier[0] == 24 * HOUR_MS
    later = asked_for(page, press(page, "Later"))
    assert later[0] - earlier[0] == pytest.approx(12 * HOUR_MS, abs=60_000)
    closer = asked_for(page, press(page, "Closer"))
    assert closer[1] - closer[0] == 12 * HOUR_MS
    # Once wider is what was read before.
    page.get_by_role("button", name="Wider").click()
    wider = asked_for(page, press(page, "Wider"))
    assert wider[1] - wider[0] == 48 * HOUR_MS

    page.get_by_role("button", name="Back to now").click()
    expect(page.get_by_role("button", name="24 h", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Back to now")).to_have_count(0)


def test_a_double_click_leads_back_to_now(windows: Windows) -> None:
    page = windows.open(f"/device?id={HOT}")
    expect(charts(page)).to_have_count(8)
    page.get_by_role("button", name="Closer").click()
    expect(page.get_by_role("button", name="Back to now")).to_be_visible()

    air(page).locator(".u-over").dblclick()

    expect(page.get_by_role("button", name="24 h", exact=True)).to_have_attribute("aria-pressed", "true")


def test_who_points_at_a_chart_reads_the_time_here_and_there(windows: Windows) -> None:
    page = windows.open(f"/device?id={HOT}")
    expect(charts(page)).to_have_count(8)

    air(page).locator(".u-over").hover()

    # The browser stands in Berlin, the garden in Greenwich.
    expect(air(page)).to_contain_text(re.compile(r"\d\d:\d\d \(\d\d:\d\d there\)"))
