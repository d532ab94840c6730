"""The inbox: what fired and why, and everything that can be done about it, one by one or several at once."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.marks import BROWSER_MARKS
from tests.browser.speaking import speaking
from tests.browser.windows import Windows
from tests.running_cloud import RunningCloud

pytestmark = BROWSER_MARKS

# One message that breaks five of the rules that the platform comes with.
TROUBLE: Final[Mapping[str, float]] = {
    "air_temp_c": 45.0,
    "humidity_pct": 99.5,
    "soil_moisture_pct": 5.0,
    "co2_ppm": 6_000.0,
    "battery_v": 3.2,
}
OPENED_WITHIN_S: Final = 30.0


@pytest.fixture(scope="module")
def troubled(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A device with an open alert of each of the five rules."""
    with speaking(cloud, tmp_path_factory.mktemp("troubled"), "troubled") as speaker:
        speaker.say(**TROUBLE)
        cloud.children.wait_until(
            lambda: len(alerts_of(cloud, speaker.device_id)) == len(TROUBLE),
            what="the alerts to open",
            timeout_s=OPENED_WITHIN_S,
        )
        yield speaker.device_id


def alerts_of(cloud: RunningCloud, device_id: str) -> dict[str, dict[str, Any]]:
    """The device's alerts by their rules."""
    listed = cloud.api.get(f"/alerts?device={device_id}")["items"]
    return {alert["rule_id"]: alert for alert in listed}


def inbox(windows: Windows) -> Page:
    return windows.open("/alerts")


def row_of(page: Page, device_id: str, what: str) -> Locator:
    """The alert of this device about this."""
    rows = page.get_by_role("main").get_by_role("listitem")
    return rows.filter(has=page.get_by_role("link", name=device_id)).filter(has_text=what).first


def opened(row: Locator) -> Locator:
    """The row with what can be done about it."""
    row.get_by_role("button", name="Why, history and comments").click()
    return row


def test_it_says_what_fired_and_why(windows: Windows, troubled: str) -> None:
    row = row_of(inbox(windows), troubled, "Air temperature")

    expect(row).to_contain_text("45 °C, limit 40 °C")
    expect(row).to_contain_text("Critical")


def test_an_alert_is_acknowledged(windows: Windows, cloud: RunningCloud, troubled: str) -> None:
    row = opened(row_of(inbox(windows), troubled, "Air temperature"))

    row.get_by_role("button", name="Acknowledge").click()

    expect(row.get_by_text("Acknowledged", exact=True)).to_be_visible()
    assert alerts_of(cloud, troubled)["air-temp-high"]["status"] == "acknowledged"


def test_somebody_says_something_about_it(windows: Windows, troubled: str) -> None:
    row = opened(row_of(inbox(windows), troubled, "Humidity"))

    row.get_by_role("textbox").fill("The vents are open.")
    row.get_by_role("button", name="Comment").click()

    expect(row.get_by_role("region", name="Comments")).to_contain_text("The vents are open.")


def test_an_alert_is_snoozed(windows: Windows, cloud: RunningCloud, troubled: str) -> None:
    row = opened(row_of(inbox(windows), troubled, "Humidity"))

    row.get_by_label("Snooze").select_option("1 hour")

    expect(row.get_by_text("Snoozed", exact=True)).to_be_visible()
    assert alerts_of(cloud, troubled)["humidity-high"]["snoozed_until"] is not None


def test_an_alert_is_resolved_and_leaves_the_inbox(windows: Windows, cloud: RunningCloud, troubled: str) -> None:
    page = inbox(windows)
    row = opened(row_of(page, troubled, "Soil moisture"))

    row.get_by_role("button", name="Resolve").click()

    expect(row).to_have_count(0)
    page.get_by_role("button", name="Resolved", exact=True).click()
    expect(row_of(page, troubled, "Soil moisture")).to_be_visible()
    assert alerts_of(cloud, troubled)["soil-moisture-low"]["status"] == "resolved"


def test_several_are_done_with_at_once(windows: Windows, cloud: RunningCloud, troubled: str) -> None:
    page, alerts = inbox(windows), alerts_of(cloud, troubled)
    for rule in ("co2-high", "battery-low"):
        row_of(page, troubled, alerts[rule]["what"]).get_by_role("checkbox").check()
    expect(page.get_by_text("2 selected")).to_be_visible()

    page.get_by_role("button", name="Acknowledge", exact=True).first.click()

    expect(page.get_by_text("2 selected")).to_have_count(0)
    alerts = alerts_of(cloud, troubled)
    assert {alerts[rule]["status"] for rule in ("co2-high", "battery-low")} == {"acknowledged"}


def test_it_shows_what_one_asks_for(windows: Windows, cloud: RunningCloud, troubled: str) -> None:
    humidity = alerts_of(cloud, troubled)["humidity-high"]["alert_id"]
    cloud.api.post(f"/alerts/{humidity}/snooze", {"minutes": 60})
    page = inbox(windows)

    page.get_by_role("button", name="Snoozed", exact=True).click()

    expect(row_of(page, troubled, "Humidity")).to_be_visible()
    expect(row_of(page, troubled, "Air temperature")).to_have_count(0)
