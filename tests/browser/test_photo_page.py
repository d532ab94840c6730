"""A photo with its diagnosis: how sure, how bad, what it may be besides, and what a person says it is."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.garden import ILL, Garden
from tests.browser.marks import BROWSER_MARKS
from tests.browser.parts import card
from tests.browser.windows import Windows
from tests.running_cloud import RunningCloud

pytestmark = BROWSER_MARKS

LOADED = "image => image.complete && image.naturalWidth > 0"


@pytest.fixture
def photo(garden: Garden, cloud: RunningCloud) -> dict[str, Any]:
    shown: dict[str, Any] = cloud.api.get(f"/photos/{garden.photo_of(ILL)['photo_id']}")
    return shown


@pytest.fixture
def page(windows: Windows, photo: dict[str, Any]) -> Page:
    return windows.open(f"/photo?id={photo['photo_id']}")


def test_the_picture_is_there_and_the_heat_map_lies_over_it(page: Page, photo: dict[str, Any]) -> None:
    pictures = page.locator("figure img")
    expect(pictures.first).to_have_js_property("complete", True)
    assert all(image.evaluate(LOADED) for image in pictures.all())
    assert photo["heatmap_url"] is not None

    page.get_by_role("slider").fill("80")

    expect(pictures.last).to_have_css("opacity", "0.8")


def likelihood(confidence: float) -> str:
    """As the page has it: nothing is certain, or out of the question."""
    if confidence >= 0.995:
        return ">99%"
    return "<1%" if confidence < 0.005 else f"{confidence:.0%}"


def test_it_says_what_the_model_sees_and_how_sure_it_is(page: Page, photo: dict[str, Any]) -> None:
    diagnosis = photo["diagnosis"]

    expect(page.get_by_role("heading", name=diagnosis["condition"]).first).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(likelihood(diagnosis["confidence"]))
    expect(page.get_by_role("main")).to_contain_text("Leaf area affected")
    expect(page.get_by_role("main")).to_contain_text(diagnosis["model"]["version"])


def test_it_names_three_guesses_what_the_disease_is_and_what_growers_do(page: Page, photo: dict[str, Any]) -> None:
    guesses = page.get_by_role("heading", name="Confidence").locator("+ ol").get_by_role("listitem")
    expect(guesses).to_have_count(3)
    for guess, shown in zip(photo["diagnosis"]["top"][:3], guesses.all(), strict=True):
        expect(shown).to_contain_text(likelihood(guess["confidence"]))

    disease = card(page, photo["diagnosis"]["condition"])
    expect(disease.get_by_role("heading", name="What growers do about it")).to_be_visible()
    expect(disease.get_by_role("listitem").first).not_to_be_empty()
    source = disease.get_by_role("link")
    expect(source).to_have_attribute("href", re.compile("^https://"))
    expect(source).to_have_attribute("rel", "noreferrer")


def test_somebody_says_that_it_is_right(page: Page, cloud: RunningCloud, photo: dict[str, Any]) -> None:
    page.get_by_role("button", name="That is right").click()

    expect(page.get_by_role("status").filter(has_text="Thank you")).to_be_visible()
    review = cloud.api.get(f"/photos/{photo['photo_id']}")["review"]
    assert review["label"] == photo["diagnosis"]["label"]


def test_somebody_says_what_it_is_instead(page: Page, cloud: RunningCloud, photo: dict[str, Any]) -> None:
    page.get_by_role("button", name="That is wrong").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("What does the photo show?")).to_have_count(0)
    page.get_by_role("button", name="That is wrong").click()
    page.get_by_label("What does the photo show?").select_option("Tomato___Leaf_Mold")
    page.get_by_label("Comment").fill("Grey below.")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("status").filter(has_text="Thank you")).to_be_visible()
    review = cloud.api.get(f"/photos/{photo['photo_id']}")["review"]
    assert (review["label"], review["comment"]) == ("Tomato___Leaf_Mold", "Grey below.")


def test_the_devices_other_photos_are_beside_it(page: Page) -> None:
    strip = page.get_by_role("list", name="Photos")

    expect(strip.locator("[aria-current=true]")).to_have_count(1)
    strip.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Photo", level=1)).to_be_visible()


def test_one_photo_follows_the_other(windows: Windows, garden: Garden) -> None:
    garden.cloud.api.post(f"/devices/{ILL}/captures")
    garden.cloud.children.wait_until(lambda: len(garden.photos_of(ILL)) > 1, what="another photo", timeout_s=60)
    newer, older, *_ = (photo["photo_id"] for photo in garden.photos_of(ILL))
    page = windows.open(f"/photo?id={older}")

    page.get_by_role("link", name="Next").click()
    page.wait_for_url(f"**/photo?id={newer}")
    page.get_by_role("link", name="Previous").click()

    page.wait_for_url(f"**/photo?id={older}")
