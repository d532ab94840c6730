"""Nothing there yet, nobody answers, the network is gone: each page says so, and comes back by itself or on a click."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest
from playwright.sync_api import Route, expect

from tests.browser.accessibility import grave_findings
from tests.browser.garden import SITE
from tests.browser.marks import BROWSER_MARKS
from tests.browser.windows import Windows, settled

pytestmark = BROWSER_MARKS

# What each page asks first.
ASKS: Final[Mapping[str, str]] = {
    "/": "**/api/fleet",
    "/alerts": "**/api/alerts?*",
    "/activity": "**/api/events?*",
    "/review": "**/api/diagnoses?*",
    "/system": "**/api/system",
    f"/risk?site={SITE}": "**/api/sites/*/risk",
}
NOTHING: Final[Mapping[str, Any]] = {"items": [], "cursor": None}
EMPTY: Final[Mapping[str, tuple[str, Any, str]]] = {
    "/": ("**/api/fleet", {"devices": [], "sites": []}, "No devices yet"),
    "/alerts": ("**/api/alerts?*", NOTHING, "No alerts"),
    "/activity": ("**/api/events?*", NOTHING, "Nothing happened yet"),
    "/review": ("**/api/diagnoses?*", NOTHING, "Nothing to review"),
}


def out_of_order(route: Route) -> None:
    problem = {"type": "about:blank", "title": "The table is out of order.", "status": 503}
    route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(problem))


@pytest.mark.parametrize("path", ASKS)
@pytest.mark.usefixtures("garden")
def test_a_page_whose_question_fails_says_so_and_asks_again(windows: Windows, path: str) -> None:
    windows.watch.excuse("status of 503")
    page = windows.blank()
    page.route(ASKS[path], out_of_order)
    page.goto(f"{windows.home}{path}")
    failure = page.get_by_role("alert").filter(has_text="The table is out of order.")
    expect(failure).to_be_visible()
    assert grave_findings(page) == []

    page.unroute(ASKS[path])
    page.get_by_role("button", name="Try again").first.click()

    expect(failure).to_have_count(0)
    settled(page)


@pytest.mark.parametrize("path", EMPTY)
def test_a_page_with_nothing_on_it_says_so(windows: Windows, path: str) -> None:
    asked, answer, said = EMPTY[path]
    page = windows.blank()
    page.route(asked, lambda route: route.fulfill(json=answer))
    page.goto(f"{windows.home}{path}")

    expect(page.get_by_text(said, exact=True)).to_be_visible()
    assert grave_findings(page) == []


def test_a_device_that_nobody_knows_is_said_to_be_unknown(windows: Windows) -> None:
    windows.watch.excuse("status of 404")
    page = windows.blank()
    page.goto(f"{windows.home}/device?id=no-such-device")

    expect(page.get_by_role("alert").filter(has_text="no-such-device")).to_be_visible()
