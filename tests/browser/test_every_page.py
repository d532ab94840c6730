"""Whatever page one opens, in whatever window: it is there, sound, and can be used by everybody."""

from typing import Final

import pytest
from playwright.sync_api import expect

from local_cloud.browsing import DESKTOP, PHONE, Window
from tests.browser.accessibility import grave_findings, grave_findings_at_night
from tests.browser.garden import HOT, ILL, SITE, Garden
from tests.browser.marks import BROWSER_MARKS
from tests.browser.windows import Windows, settled

pytestmark = BROWSER_MARKS

PAGES: Final = (
    "fleet",
    "device",
    "photo",
    "review",
    "alerts",
    "risk",
    "rules",
    "activity",
    "export",
    "updates",
    "register",
    "system",
    "settings",
)
WINDOWS: Final = (Window(size=DESKTOP), Window(size=PHONE))
# What opens when one asks for it.
OPENED: Final = {
    "device": ("Take a photo now", "Edit", "Retire", "Change", "Rotate"),
    "photo": ("That is wrong",),
    "alerts": ("Why, history and comments",),
}
# What lies beside the window can be reached on a phone by nobody who does not know of it.
OVERHANG: Final = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def path_of(page: str, garden: Garden) -> str:
    paths = {
        "fleet": "/",
        "device": f"/device?id={HOT}",
        "photo": f"/photo?id={garden.photo_of(ILL)['photo_id']}",
        "risk": f"/risk?site={SITE}",
    }
    return paths.get(page, f"/{page}")


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_by_everybody(windows: Windows, garden: Garden, name: str, window: Window) -> None:
    page = windows.open(path_of(name, garden), window)

    assert grave_findings(page) == []
    assert page.evaluate(OVERHANG) <= 0
    assert grave_findings_at_night(page) == []


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_so_can_the_page_where_one_signs_in(windows: Windows, window: Window) -> None:
    windows.watch.excuse("status of 401")
    page = windows.stranger("/sign-in", window)
    settled(page)

    assert grave_findings(page) == []
    assert page.evaluate(OVERHANG) <= 0
    assert grave_findings_at_night(page) == []


@pytest.mark.parametrize("name", OPENED)
def test_so_can_what_opens_on_it(windows: Windows, garden: Garden, name: str) -> None:
    page = windows.open(path_of(name, garden))

    for opener in OPENED[name]:
        page.get_by_role("main").get_by_role("button", name=opener, exact=True).first.click()
        assert grave_findings(page) == []
        page.keyboard.press("Escape")


def test_so_can_the_pages_that_a_phone_has_no_room_for(windows: Windows) -> None:
    page = windows.open("/", Window(size=PHONE))

    page.get_by_role("button", name="More").tap()

    expect(page.get_by_role("link", name="Settings").last).to_be_visible()
    assert grave_findings(page) == []


def test_every_page_is_two_taps_away_on_a_phone(windows: Windows) -> None:
    page = windows.open("/", Window(size=PHONE))

    bar = page.get_by_role("navigation", name="Pages")

    for name in ("Alerts", "Review", "Risk", "Fleet"):
        bar.get_by_role("link", name=name).tap()
        page.get_by_role("heading", name=name, level=1).wait_for()
    for name in ("Alert rules", "Activity", "Exports", "Updates", "Add devices", "System", "Settings"):
        bar.get_by_role("button", name="More").tap()
        bar.get_by_role("link", name=name).tap()
        page.get_by_role("heading", name=name, level=1).wait_for()


def test_the_keyboard_skips_what_is_the_same_on_every_page(windows: Windows) -> None:
    page = windows.open("/alerts")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


def test_a_page_that_is_none_is_not_found(windows: Windows) -> None:
    windows.watch.excuse("status of 404")
    answer = windows.blank().goto(f"{windows.home}/no-such-page")

    assert answer is not None
    assert answer.status == 404
