"""On its way, nothing there, nobody answers, the network is gone: each page says so, and comes back by itself or on a
click."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest
from playwright.sync_api import Page, Route, expect

from local_cloud.folders import REPOSITORY
from tests.browser.accessibility import grave_findings
from tests.browser.garden import HOT, ILL, SITE, Garden
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
    "/updates": "**/api/rollouts?*",
    "/rules": "**/api/thresholds",
    "/export": "**/exports?*",
    f"/risk?site={SITE}": "**/api/sites/*/risk",
    f"/device?id={HOT}": f"**/api/devices/{HOT}",
    "/photo?id={photo}": "**/api/photos/*",
}
# Forms, which are there before anybody answers.
FORMS: Final = ("/settings", "/register")
NOTHING: Final[Mapping[str, Any]] = {"items": [], "cursor": None}
NO_RULES: Final[Mapping[str, Any]] = {
    "scope": "fleet",
    "etag": "0",
    "rules": [],
    "scopes": [],
    "changed_at": None,
    "changed_by": None,
    "problem": None,
}
EMPTY: Final[Mapping[str, tuple[str, Any, str]]] = {
    "/": ("**/api/fleet", {"devices": [], "sites": []}, "No devices yet"),
    "/alerts": ("**/api/alerts?*", NOTHING, "No alerts"),
    "/activity": ("**/api/events?*", NOTHING, "Nothing happened yet"),
    "/review": ("**/api/diagnoses?*", NOTHING, "Nothing to review"),
    "/system": ("**/api/rejections?*", NOTHING, "Nothing was refused."),
    "/rules": ("**/api/thresholds", NO_RULES, "No rules yet"),
    "/updates": ("**/api/rollouts?*", NOTHING, "Nothing was rolled out yet."),
    "/export": ("**/exports?*", NOTHING, "None was made."),
    "/risk": ("**/api/sites?*", NOTHING, "No sites yet"),
}
OLD: Final = "What you see may be old"


def test_no_page_is_forgotten_here() -> None:
    pages = {file.parent.name for file in (REPOSITORY / "dashboard" / "src" / "app").glob("*/page.tsx")}

    looked_at = {path.partition("?")[0].strip("/") for path in (*ASKS, *FORMS)}

    assert pages - looked_at == {"sign-in"}


@pytest.mark.parametrize("path", ASKS)
def test_a_page_waits_says_what_failed_asks_again_and_outlives_the_network(
    windows: Windows, garden: Garden, path: str
) -> None:
    windows.watch.excuse("status of 503", "ERR_")
    asked: list[Route] = []
    page = windows.blank()
    page.route(ASKS[path], lambda route: asked.append(route))  # noqa: PLW0108 - Playwright takes no bound method of C
    page.goto(windows.home + path.format(photo=garden.photo_of(ILL)["photo_id"]))
    expect(page.get_by_role("status", name="Loading").first).to_be_visible()

    page.route(ASKS[path], out_of_order)
    for route in asked:
        out_of_order(route)
    failure = page.get_by_role("alert").filter(has_text="The table is out of order.")
    expect(failure).to_be_visible()
    assert grave_findings(page) == []

    page.unroute(ASKS[path])
    page.get_by_role("button", name="Try again").first.click()
    expect(failure).to_have_count(0)
    settled(page)

    keeps_what_it_has_while_the_network_is_gone(page)


def out_of_order(route: Route) -> None:
    problem = {"type": "about:blank", "title": "The table is out of order.", "status": 503}
    route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(problem))


@pytest.mark.parametrize("path", FORMS)
def test_a_form_outlives_the_network(windows: Windows, path: str) -> None:
    windows.watch.excuse("ERR_")

    keeps_what_it_has_while_the_network_is_gone(windows.open(path))


def keeps_what_it_has_while_the_network_is_gone(page: Page) -> None:
    live(page)

    page.context.set_offline(True)
    expect(page.get_by_text(OLD).first).to_be_visible()
    settled(page)
    expect(page.get_by_text("That did not work").filter(visible=True)).to_have_count(0)

    page.context.set_offline(False)
    live(page)
    expect(page.get_by_text(OLD)).to_have_count(0)


def live(page: Page) -> None:
    expect(page.get_by_text("Live", exact=True)).to_be_visible()


@pytest.mark.parametrize("path", EMPTY)
def test_a_page_with_nothing_on_it_says_so(windows: Windows, path: str) -> None:
    asked, answer, said = EMPTY[path]
    page = windows.blank()
    page.route(asked, lambda route: route.fulfill(json=answer))
    page.goto(f"{windows.home}{path}")

    expect(page.get_by_text(said, exact=True)).to_be_visible()
    assert grave_findings(page) == []


@pytest.mark.parametrize("path", ["/device?id=no-such-one", "/photo?id=no-such-one"])
def test_what_nobody_knows_is_said_to_be_unknown(windows: Windows, path: str) -> None:
    windows.watch.excuse("status of 404")
    page = windows.blank()
    page.goto(f"{windows.home}{path}")

    expect(page.get_by_role("alert").filter(has_text="no-such-one")).to_be_visible()
