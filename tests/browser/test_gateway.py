"""The same page behind a gateway that buffers every answer, gives up after 30 seconds and carries 10 MB."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.marks import BROWSER_MARKS
from tests.browser.own_service import own_service
from tests.browser.speaking import Speaker, speaking
from tests.browser.windows import Windows
from tests.gateway.limits import gateway_limits
from tests.running_cloud import RunningCloud

pytestmark = BROWSER_MARKS

SOON_MS: Final = 3_000
AN_EXPORT_LATER_MS: Final = 60_000


@pytest.fixture(scope="module")
def speaker(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speaker]:
    with speaking(cloud, tmp_path_factory.mktemp("behind"), "behind") as speaker:
        speaker.say(air_temp_c=20.0)
        yield speaker


@pytest.fixture(scope="module")
def gateway(cloud: RunningCloud) -> Iterator[str]:
    """The gateway's address."""
    with own_service(cloud, BUFFERED_GATEWAY="true") as service, gateway_limits(service.url) as gateway:
        yield gateway.url


def test_a_published_sample_is_in_the_fleet_within_three_seconds(
    windows: Windows, gateway: str, speaker: Speaker
) -> None:
    page = windows.open("/", home=gateway)
    page.get_by_role("searchbox").fill(speaker.device_id)
    row = page.get_by_role("link").filter(has_text=speaker.device_id)
    expect(row).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    for degrees in (26.1, 27.2, 28.3):
        speaker.say(air_temp_c=degrees)
        expect(row).to_contain_text(f"{degrees} °C", timeout=SOON_MS)


def test_a_quiet_page_stays_live(windows: Windows, gateway: str) -> None:
    page = windows.open("/settings", home=gateway)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    # Longer than one answer of the gateway may take.
    page.wait_for_timeout(32_000)

    expect(page.get_by_text("Live", exact=True)).to_be_visible()
