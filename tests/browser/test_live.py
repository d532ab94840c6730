"""What happens in the field is on the screen three seconds later, without a reload."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.garden import HEALTHY
from tests.browser.marks import BROWSER_MARKS
from tests.browser.speaking import Speaker, speaking
from tests.browser.windows import PATIENCE_MS, Windows
from tests.running_cloud import RunningCloud

pytestmark = BROWSER_MARKS

SOON_MS: Final = 3_000


@pytest.fixture(scope="module")
def speaker(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speaker]:
    with speaking(cloud, tmp_path_factory.mktemp("speaker"), "talker") as speaker:
        # So that the functions are warm, as they are wherever devices report all day.
        speaker.say(air_temp_c=20.0)
        yield speaker


def live(page: Page) -> Page:
    """The page once its connection stands."""
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page


def test_a_published_sample_is_in_the_fleet_within_three_seconds(windows: Windows, speaker: Speaker) -> None:
    page = live(windows.open("/"))
    page.get_by_role("searchbox").fill(speaker.device_id)
    row = page.get_by_role("link").filter(has_text=speaker.device_id)
    expect(row).to_be_visible()

    speaker.say(air_temp_c=27.3)

    expect(row).to_contain_text("27.3 °C", timeout=SOON_MS)


def test_a_published_sample_is_on_the_devices_page_within_three_seconds(windows: Windows, speaker: Speaker) -> None:
    page = live(windows.open(f"/device?id={speaker.device_id}"))

    speaker.say(air_temp_c=28.4)

    expect(page.get_by_role("definition").filter(has_text="28.4 °C")).to_be_visible(timeout=SOON_MS)


@pytest.mark.usefixtures("garden")
def test_what_somebody_else_does_is_in_the_activity_without_a_reload(windows: Windows, cloud: RunningCloud) -> None:
    cloud.api.post(f"/devices/{HEALTHY}/captures")
    told = next(event for event in cloud.api.listed("/events") if event["kind"].startswith("capture."))
    page = live(windows.open("/activity"))
    orders = page.get_by_role("main").get_by_role("listitem").filter(has_text=told["text"])
    expect(orders.first).to_be_visible()
    before = orders.count()

    cloud.api.post(f"/devices/{HEALTHY}/captures")

    expect(orders).to_have_count(before + 1, timeout=PATIENCE_MS)


def test_an_alert_is_in_the_inbox_without_a_reload(windows: Windows, speaker: Speaker) -> None:
    page = live(windows.open("/alerts"))
    mine = page.get_by_role("main").get_by_role("listitem").filter(has_text=speaker.device_id)
    expect(mine).to_have_count(0)

    speaker.say(air_temp_c=45.0)

    expect(mine.filter(has_text="Air temperature").first).to_be_visible(timeout=PATIENCE_MS)
