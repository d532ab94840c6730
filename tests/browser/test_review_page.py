"""Photos of which the model was not sure, decided one after the other without a mouse."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.marks import BROWSER_MARKS
from tests.browser.unsure_leaf import unsure_leaf
from tests.browser.windows import Windows
from tests.emulator.enrolled_device import enrolled
from tests.running_cloud import RunningCloud

pytestmark = BROWSER_MARKS


@pytest.fixture(scope="module")
def unsure(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Ids of four photos that wait for somebody."""
    device = enrolled(cloud, tmp_path_factory.mktemp("doubtful"), "doubtful")
    keys = [device.upload(unsure_leaf(number)) for number in range(4)]
    ids = [key.rpartition("/")[2].removesuffix(".jpg") for key in keys]
    cloud.children.wait_until(lambda: set(ids) <= waiting(cloud), what="the diagnoses", timeout_s=60)
    return ids


def waiting(cloud: RunningCloud) -> set[str]:
    listed = cloud.api.listed("/diagnoses?verdict=unsure&reviewed=false")
    return {photo["photo_id"] for photo in listed}


def said_of(cloud: RunningCloud, photo_ids: list[str]) -> list[str]:
    """The labels that reviews gave these photos."""
    shown: list[dict[str, Any]] = [cloud.api.get(f"/photos/{photo_id}") for photo_id in photo_ids]
    return [photo["review"]["label"] for photo in shown if photo["review"] is not None]


def left(page: Page, count: int) -> None:
    expect(progress(page)).to_have_text("1 photo waits" if count == 1 else f"{count} photos wait")


def progress(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text=re.compile(r"^\d+ photos? waits?$"))


def opened(windows: Windows) -> tuple[Page, int]:
    """The queue, and how many wait in it: unsure ones, and behind them what the model was not very sure of."""
    page = windows.open("/review")
    return page, int(progress(page).inner_text().split()[0])


def test_a_key_decides_and_the_next_photo_comes(windows: Windows, cloud: RunningCloud, unsure: list[str]) -> None:
    page, before = opened(windows)

    page.keyboard.press("n")
    left(page, before - 1)
    page.keyboard.press("1")
    left(page, before - 2)

    labels = said_of(cloud, unsure)
    assert len(labels) == 2
    assert labels.count("Background_without_leaves") == 1


def test_who_does_not_know_skips_and_may_come_back(windows: Windows, cloud: RunningCloud, unsure: list[str]) -> None:
    (page, before), undecided = opened(windows), waiting(cloud) & set(unsure)

    page.keyboard.press("s")
    left(page, before - 1)
    page.keyboard.press("u")
    left(page, before)

    assert waiting(cloud) & set(unsure) == undecided


def test_a_tap_decides_as_well(windows: Windows, cloud: RunningCloud, unsure: list[str]) -> None:
    (page, before), undecided = opened(windows), waiting(cloud) & set(unsure)

    page.get_by_role("button", name="Not a leaf").click()

    left(page, before - 1)
    assert len(undecided - waiting(cloud)) == 1


def test_what_no_key_stands_for_is_picked_from_the_list(
    windows: Windows, cloud: RunningCloud, unsure: list[str]
) -> None:
    page, before = opened(windows)
    page.get_by_role("button", name="Skip").click()
    left(page, before - 1)
    page.get_by_role("button", name="Undo").click()
    left(page, before)

    page.get_by_role("button", name="Something else…").click()
    page.get_by_label("What does the photo show?").select_option("Grape___Black_rot")
    page.get_by_role("button", name="Save").click()

    left(page, before - 1)
    assert "Grape___Black_rot" in said_of(cloud, unsure)
