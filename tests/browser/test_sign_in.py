"""The way in: by one click on the printed link, or with a key; and no way in with another one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.marks import BROWSER_MARKS
from tests.browser.own_service import own_service
from tests.browser.windows import Windows
from tests.running_cloud import RunningCloud

pytestmark = BROWSER_MARKS


def try_key(page: Page, key: str) -> None:
    page.get_by_label("Operator key").fill(key)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def door(windows: Windows) -> Page:
    windows.watch.excuse("status of 401")
    return windows.stranger("/sign-in")


def test_one_click_on_the_printed_link_signs_in_and_leaves_no_key_behind(cloud: RunningCloud, windows: Windows) -> None:
    windows.watch.excuse("status of 401")
    key = cloud.endpoints.operator_key
    page = windows.stranger(f"/sign-in#key={key}")

    expect(page.get_by_role("heading", name="Fleet", level=1)).to_be_visible()
    assert key not in page.url
    page.go_back()
    assert key not in page.url


def test_the_key_opens_the_page(cloud: RunningCloud, door: Page) -> None:
    try_key(door, cloud.endpoints.operator_key)

    expect(door.get_by_role("heading", name="Fleet", level=1)).to_be_visible()


def test_a_wrong_key_is_refused_with_a_reason(door: Page) -> None:
    try_key(door, "not-a-key-of-ours")

    expect(door.get_by_role("alert").filter(has_text="not valid")).to_be_visible()
    assert door.request.get(door.url.replace("/sign-in", "/session")).status == 401


def test_who_signs_out_is_out(cloud: RunningCloud, windows: Windows, door: Page) -> None:
    try_key(door, cloud.endpoints.operator_key)
    expect(door.get_by_role("heading", name="Fleet", level=1)).to_be_visible()
    page = door
    page.goto(f"{windows.home}/settings")

    page.get_by_role("button", name="Sign out").click()

    page.wait_for_url("**/sign-in*")
    assert page.request.get(f"{windows.home}/session").status == 401


def test_who_guesses_is_told_to_wait_and_a_right_key_does_not_help(cloud: RunningCloud, windows: Windows) -> None:
    windows.watch.excuse("status of 401", "status of 429")
    # A service of its own: at the one that all share, nobody could sign in for a minute.
    with own_service(cloud) as service:
        windows.watch.homes.append(service.url)
        page = windows.stranger("/sign-in", home=service.url)
        for _ in range(10):
            try_key(page, "a-guess")
            expect(page.get_by_role("alert").filter(has_text="not valid")).to_be_visible()
            expect(page.get_by_role("button", name="Sign in")).to_be_enabled()

        try_key(page, cloud.endpoints.operator_key)

        expect(page.get_by_role("alert").filter(has_text="Too many tries. Wait")).to_be_visible()
        answer = page.request.get(f"{service.url}/session")
        assert answer.status == 401
