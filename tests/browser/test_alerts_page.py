"""The inbox: what fired and why, and everything that can be done about it, one by one or several at once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.marks import BROWSER_MARKS
from tests.browser.parts import entries
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
    with in_trouble(cloud, tmp_path_factory.mktemp("troubled"), "troubled") as device_id:
        yield device_id


@pytest.fixture(scope="module")
def weary(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another one, all of whose alerts are looked at and answered together."""
    with in_trouble(cloud, tmp_path_factory.mktemp("weary"), "weary") as device_id:
        yield device_id


@contextmanager
def in_trouble(cloud: RunningCloud, folder: Path, name: str) -> Iterator[str]:
    with speaking(cloud, folder, name) as speaker:
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
    return entries(page).filter(has=page.get_by_role("link", name=device_id)).filter(has_text=what).first


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


def test_the_inbox_is_narrowed_by_severity_kind_site_and_device(windows: Windows, weary: str) -> None:
    page = windows.open(f"/alerts?device={weary}")
    expect(entries(page)).to_have_count(len(TROUBLE))

    page.get_by_role("combobox", name="Any severity").select_option("Critical")
    expect(row_of(page, weary, "Air temperature")).to_be_visible()
    expect(entries(page).filter(has_text="Warning")).to_have_count(0)
    page.get_by_role("combobox", name="Any severity").select_option("Any severity")
    page.get_by_role("combobox", name="Any kind").select_option("Diseases")
    expect(entries(page)).to_have_count(0)
    page.get_by_role("combobox", name="Any kind").select_option("Limits")
    page.get_by_role("combobox", name="All sites").select_option("Test bench")
    expect(entries(page)).to_have_count(len(TROUBLE))
    page.wait_for_url(lambda url: "kind=limit" in url and "site=test-bench" in url)

    page.get_by_role("button", name=weary).click()

    expect(page.get_by_role("button", name=weary)).to_have_count(0)
    page.wait_for_url(lambda url: weary not in url)


def test_an_alert_leads_to_the_charts_of_its_time(windows: Windows, weary: str) -> None:
    page = windows.open(f"/alerts?device={weary}")

    opened(row_of(page, weary, "Air temperature")).get_by_role("link", name="See it in the charts").click()

    page.wait_for_url(f"**/device?id={weary}&from=*")
    expect(page.get_by_role("button", name="Back to now")).to_be_visible()
    expect(page.get_by_role("img", name="Air temperature: 45.0 °C").first).to_be_visible()


def test_all_that_are_listed_are_snoozed_and_resolved_at_once(
    windows: Windows, cloud: RunningCloud, weary: str
) -> None:
    page = windows.open(f"/alerts?device={weary}")
    expect(entries(page)).to_have_count(len(TROUBLE))

    page.get_by_role("checkbox", name="Select all").check()
    page.get_by_label("Snooze").first.select_option("1 day")
    expect(page.get_by_role("status").filter(has_text="Done.")).to_be_visible()
    assert {alert["status"] for alert in alerts_of(cloud, weary).values()} == {"snoozed"}

    page.get_by_role("checkbox", name="Select all").check()
    page.get_by_role("button", name="Resolve", exact=True).first.click()
    expect(entries(page)).to_have_count(0)
    assert {alert["status"] for alert in alerts_of(cloud, weary).values()} == {"resolved"}
