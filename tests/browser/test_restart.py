"""The service ends under the browser's feet and comes back: the page goes on by itself, and no event is missing."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.garden import HEALTHY
from tests.browser.marks import BROWSER_MARKS
from tests.browser.own_service import OwnService, own_service
from tests.browser.windows import Windows
from tests.running_cloud import RunningCloud

pytestmark = [*BROWSER_MARKS, pytest.mark.usefixtures("garden")]

BACK_WITHIN_MS: Final = 15_000
# A listener of the test's own beside the page's: what it heard, in order.
LISTEN: Final = """() => {
    window.heard = [];
    window.greeted = 0;
    const source = new EventSource("/live");
    source.addEventListener("hello", () => { window.greeted += 1; });
    source.addEventListener("feed", ({ data }) => window.heard.push(JSON.parse(data).event_id));
}"""


@pytest.fixture(scope="module")
def own(cloud: RunningCloud) -> Iterator[OwnService]:
    with own_service(cloud) as service:
        yield service


@pytest.fixture
def service(own: OwnService) -> OwnService:
    """A service that runs, and may be ended."""
    if not own.runs:
        own.start()
    return own


def something_happens(cloud: RunningCloud) -> None:
    cloud.api.post(f"/devices/{HEALTHY}/captures")


def heard(page: Page) -> list[str]:
    ids: list[str] = page.evaluate("() => window.heard")
    return ids


def happened_after(cloud: RunningCloud, event_id: str) -> list[str]:
    """Ids of the feed's events, oldest first."""
    page: dict[str, Any] = cloud.api.get(f"/events?after={event_id}&limit=100")
    return [event["event_id"] for event in page["items"]]


@pytest.mark.parametrize("killed", [False, True], ids=["asked to end", "killed"])
def test_no_event_is_missed_while_the_service_is_gone(
    windows: Windows, service: OwnService, cloud: RunningCloud, *, killed: bool
) -> None:
    windows.watch.excuse("ERR_", "status of 503")
    page = windows.open("/activity", home=service.url)
    page.evaluate(LISTEN)
    page.wait_for_function("() => window.greeted > 0")
    something_happens(cloud)
    page.wait_for_function("() => window.heard.length > 0")
    first = heard(page)[0]

    service.end(killed=killed)
    for _ in range(3):
        something_happens(cloud)
    last = happened_after(cloud, first)[-1]
    service.start()
    something_happens(cloud)

    page.wait_for_function("last => window.heard.includes(last)", arg=last, timeout=BACK_WITHIN_MS)
    something_happens(cloud)
    newest = happened_after(cloud, last)[-1]
    page.wait_for_function("newest => window.heard.includes(newest)", arg=newest)
    told = heard(page)
    assert len(told) == len(set(told))
    assert [event_id for event_id in happened_after(cloud, first) if event_id <= told[-1]] == told[1:]


def test_without_the_service_the_page_keeps_what_it_has_and_says_that_it_may_be_old(
    windows: Windows, service: OwnService
) -> None:
    windows.watch.excuse("ERR_", "status of 503")
    page = windows.open("/", home=service.url)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.get_by_role("searchbox").fill(HEALTHY)
    devices = page.get_by_role("main").get_by_role("link").filter(has_text=HEALTHY)
    expect(devices).to_have_count(1)

    service.end(killed=True)
    expect(page.get_by_text("What you see may be old").first).to_be_visible(timeout=BACK_WITHIN_MS)
    expect(devices).to_have_count(1)

    service.start()
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=BACK_WITHIN_MS)
