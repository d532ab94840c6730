"""The same page behind a gateway that buffers every answer, gives up after 30 seconds and carries 10 MB."""

import csv
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from local_cloud.browsing import DESKTOP, Window
from tests.browser.marks import BROWSER_MARKS
from tests.browser.own_service import own_service
from tests.browser.parts import entries
from tests.browser.speaking import Speaker, speaking
from tests.browser.windows import Windows, settled
from tests.emulator.enrolled_device import EnrolledDevice, enrolled
from tests.gateway.limits import INTEGRATION_TIMEOUT_S, PAYLOAD_BYTES, Gateway, gateway_limits
from tests.running_cloud import RunningCloud

pytestmark = BROWSER_MARKS

SOON_MS: Final = 3_000
AN_EXPORT_LATER_MS: Final = 60_000
# An answer to somebody for whom there is no news ends after twenty seconds.
QUIET_S: Final = 19.0
# With a name as long as this one's, a row takes more than 110 bytes.
HOARDER: Final = "on-the-last-bench-of-the-furthest-greenhouse-of-all"
HOURS: Final = 96
SAMPLES_AN_HOUR: Final = 1_000
STORED_WITHIN_S: Final = 60.0
# Lets a page hear of one device only, as if all others were silent.
NARROWED: Final = """
const Source = window.EventSource;
window.EventSource = class extends Source {
    constructor(url) {
        super(url + (url.includes("?") ? "&" : "?") + "device=%s");
    }
};
"""
# Notes whether the page ever takes itself for offline.
NOTE_DOUBT: Final = """() => {
    window.doubted = false;
    const look = () => { window.doubted ||= document.body.textContent.includes("What you see may be old"); };
    new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""


@pytest.fixture(scope="module")
def speaker(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speaker]:
    with speaking(cloud, tmp_path_factory.mktemp("behind"), "behind") as speaker:
        speaker.say(air_temp_c=20.0)
        yield speaker


@pytest.fixture(scope="module")
def silent(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speaker]:
    """A device that says nothing for a long time."""
    with speaking(cloud, tmp_path_factory.mktemp("silent"), "silent") as speaker:
        yield speaker


@pytest.fixture(scope="module")
def hoarder(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> EnrolledDevice:
    """A device that measured more than the gateway carries, and was retired."""
    device = enrolled(cloud, tmp_path_factory.mktemp("hoarder"), HOARDER)
    newest_ms = time.time_ns() // 1_000_000
    with device.connected() as connection:
        for hour in reversed(range(HOURS)):
            message = an_hour_of_samples(newest_ms - hour * 3_600_000, seq=HOURS - hour)
            assert not connection.publish(device.telemetry_topic, message).is_failure
    cloud.children.wait_until(
        lambda: newest_sample_of(cloud, device) == newest_ms, what="the samples", timeout_s=STORED_WITHIN_S
    )
    assert cloud.api.request("DELETE", f"/devices/{device.device_id}").ok
    return device


def an_hour_of_samples(until_ms: int, *, seq: int) -> bytes:
    step_ms = 3_600_000 // SAMPLES_AN_HOUR
    times_ms = range(until_ms - (SAMPLES_AN_HOUR - 1) * step_ms, until_ms + 1, step_ms)
    return json.dumps({"v": 1, "seq": seq, "samples": [{"t": at, "co2_ppm": 640.5} for at in times_ms]}).encode()


def newest_sample_of(cloud: RunningCloud, device: EnrolledDevice) -> int | None:
    latest = cloud.api.get(f"/devices/{device.device_id}")["latest_sample"]
    return None if latest is None else int(latest["at"])


@pytest.fixture(scope="module")
def gateway(cloud: RunningCloud) -> Iterator[Gateway]:
    with own_service(cloud, BUFFERED_GATEWAY="true") as service, gateway_limits(service.url) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def listener(browser: Browser, session: StorageState, gateway: Gateway, silent: Speaker) -> Iterator[Page]:
    """A page that hears of the silent device alone, and waits while the other tests run."""
    context = Window(size=DESKTOP).open_in(browser, session)
    page = context.new_page()
    page.add_init_script(NARROWED % silent.device_id)
    page.goto(f"{gateway.url}/device?id={silent.device_id}")
    settled(page)
    # Ends the first answer: from the second one on, the page knows that it is live.
    silent.say(air_temp_c=20.0)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.evaluate(NOTE_DOUBT)
    yield page
    context.close()


@pytest.mark.usefixtures("listener")
def test_a_published_sample_is_in_the_fleet_within_three_seconds(
    windows: Windows, gateway: Gateway, speaker: Speaker
) -> None:
    page = windows.open("/", home=gateway.url)
    page.get_by_role("searchbox").fill(speaker.device_id)
    row = page.get_by_role("link").filter(has_text=speaker.device_id)
    expect(row).to_be_visible()
    # Ends the first answer, whatever else happens: none is seen before it ends.
    speaker.say(air_temp_c=25.0)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    for degrees in (26.1, 27.2, 28.3):
        speaker.say(air_temp_c=degrees)
        expect(row).to_contain_text(f"{degrees} °C", timeout=SOON_MS)


def test_a_table_larger_than_the_gateway_carries_is_downloaded_past_it(
    windows: Windows, gateway: Gateway, hoarder: EnrolledDevice, tmp_path: Path
) -> None:
    page = windows.open("/export", home=gateway.url)
    page.get_by_label("Device").fill(hoarder.device_id)
    page.get_by_role("button", name="Make the table").click()
    link = entries(page).filter(has_text=hoarder.device_id).first.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=AN_EXPORT_LATER_MS)
    with page.expect_download() as download:
        link.click()
    file = tmp_path / "table.csv"
    download.value.save_as(file)

    assert file.stat().st_size > PAYLOAD_BYTES
    assert not download.value.url.startswith(gateway.url)
    with file.open(encoding="utf-8", newline="") as rows:
        table = list(csv.DictReader(rows))
    assert len(table) == HOURS * SAMPLES_AN_HOUR
    assert all(row["retired_at"] for row in table)
    assert [passage for passage in gateway.passages if passage.status >= 500] == []


def test_a_page_that_hears_nothing_for_longer_than_an_answer_takes_is_live_all_the_same(
    cloud: RunningCloud, listener: Page, gateway: Gateway, silent: Speaker
) -> None:
    def quiet_answers() -> list[float]:
        about_it = (one for one in gateway.passages if one.path.endswith(f"device={silent.device_id}"))
        return [one.seconds for one in about_it if one.path.startswith("/live") and one.seconds > QUIET_S]

    cloud.children.wait_until(lambda: bool(quiet_answers()), what="an answer without news", timeout_s=60.0)
    assert max(quiet_answers()) < INTEGRATION_TIMEOUT_S
    expect(listener.get_by_text("Live", exact=True)).to_be_visible()
    assert listener.evaluate("() => window.doubted") is False

    silent.say(air_temp_c=21.4)

    expect(listener.get_by_role("definition").filter(has_text="21.4 °C")).to_be_visible(timeout=SOON_MS)
