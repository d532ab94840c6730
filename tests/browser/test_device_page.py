"""A device's page: what it measured and photographed, and everything that can be done with it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.garden import HEALTHY, HOT, ILL, Garden
from tests.browser.marks import BROWSER_MARKS
from tests.browser.parts import card, charts
from tests.browser.windows import Windows
from tests.emulator.enrolled_device import enrolled
from tests.running_cloud import RunningCloud

pytestmark = [*BROWSER_MARKS, pytest.mark.usefixtures("garden")]

# From the click over the broker and a photo of several seconds to the diagnosis.
A_PHOTO_LATER_MS = 30_000
# Over the broker to the device, which reports at its next turn.
A_REPORT_LATER_MS = 20_000


def test_every_metric_has_a_chart_that_says_in_words_what_it_shows(windows: Windows) -> None:
    page = windows.open(f"/device?id={HOT}")

    expect(charts(page)).to_have_count(8)
    air = page.get_by_role("img", name=re.compile(r"^Air temperature: [\d.]+ °C"))
    expect(air).to_be_visible()


def test_an_hour_or_a_season_is_a_click_away_and_so_is_the_way_back(windows: Windows) -> None:
    page = windows.open(f"/device?id={HOT}")
    for name in ("1 h", "7 d", "30 d", "90 d", "24 h"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")
        expect(charts(page)).to_have_count(8)

    box = charts(page).first.locator(".u-over").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 40, steps=5)
    page.mouse.up()

    expect(page.get_by_role("button", name="24 h", exact=True)).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="24 h", exact=True).click()
    expect(page.get_by_role("button", name="24 h", exact=True)).to_have_attribute("aria-pressed", "true")


def test_its_open_alerts_stand_on_it(windows: Windows) -> None:
    page = windows.open(f"/device?id={HOT}")

    expect(card(page, "Open alerts")).to_contain_text("Air temperature")


def test_a_photo_of_the_strip_opens(windows: Windows) -> None:
    page = windows.open(f"/device?id={ILL}")

    page.get_by_role("list", name="Photos").get_by_role("link").last.click()

    expect(page.get_by_role("heading", name="Photo", level=1)).to_be_visible()


def test_a_photo_that_is_ordered_shows_up_by_itself(windows: Windows) -> None:
    page = windows.open(f"/device?id={HEALTHY}")
    photos = page.get_by_role("list", name="Photos").get_by_role("link")
    expect(photos.first).to_be_visible()
    before = photos.count()

    page.get_by_role("button", name="Take a photo now").click()
    page.get_by_role("dialog").get_by_role("button", name="Take a photo now").click()

    expect(page.get_by_role("status").filter(has_text="Photo ordered")).to_be_visible()
    expect(photos).to_have_count(before + 1, timeout=A_PHOTO_LATER_MS)


def test_what_a_device_is_wished_to_do_is_what_it_reports_soon(windows: Windows) -> None:
    page = windows.open(f"/device?id={ILL}")
    configuration = card(page, "Configuration")

    configuration.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog")
    # A whole number of samples, one every four seconds: else the device refuses it.
    dialog.get_by_label("Send every").fill("40")
    dialog.get_by_role("button", name="Save").click()

    row = configuration.get_by_role("row").filter(has_text="Send every")
    expect(row.get_by_role("cell").first).to_contain_text("40 s")
    expect(row.get_by_role("cell").last).to_contain_text("40 s", timeout=A_REPORT_LATER_MS)
    expect(configuration).to_contain_text("The device works as it was told.")


def test_a_device_gets_another_certificate(windows: Windows, cloud: RunningCloud) -> None:
    page = windows.open(f"/device?id={HEALTHY}")
    before = cloud.api.get(f"/devices/{HEALTHY}")["certificates"]

    page.get_by_role("button", name="Rotate").click()
    page.get_by_role("dialog").get_by_role("button", name="Rotate").click()

    certificates = card(page, "Certificates").get_by_role("listitem")
    expect(certificates).to_have_count(len(before) + 1, timeout=A_REPORT_LATER_MS)


@pytest.fixture
def spare(cloud: RunningCloud, tmp_path: Path) -> str:
    return enrolled(cloud, tmp_path, "spare").device_id


def test_a_device_gets_another_name(windows: Windows, spare: str) -> None:
    page = windows.open(f"/device?id={spare}")

    page.get_by_role("button", name="Edit").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Beside the door")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="Beside the door", level=1)).to_be_visible()


def test_a_wish_that_a_device_refuses_says_why_and_since_when(windows: Windows, cloud: RunningCloud) -> None:
    page = windows.open(f"/device?id={HOT}")
    configuration = card(page, "Configuration")

    configuration.get_by_role("button", name="Change").click()
    # It measures every four seconds: that is no whole number of samples.
    page.get_by_role("dialog").get_by_label("Send every").fill("42")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()

    refused = configuration.get_by_role("row").filter(has_text="Send every").get_by_role("cell").last
    expect(refused).to_contain_text("other than wished", timeout=A_REPORT_LATER_MS)
    expect(refused).to_contain_text(re.compile("whole|multiple"), timeout=A_REPORT_LATER_MS)
    expect(configuration).to_contain_text(re.compile(r"does not work as it was told, since .*\d\d:\d\d"))
    unwished = {"config": {"report_every_s": None}}
    assert cloud.api.request("PATCH", f"/devices/{HOT}", unwished).ok


def test_a_wish_for_a_device_that_is_away_waits(windows: Windows, spare: str) -> None:
    page = windows.open(f"/device?id={spare}")
    configuration = card(page, "Configuration")
    expect(configuration).to_contain_text("has not reported its configuration yet")

    configuration.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Takes photos").select_option("no")
    dialog.get_by_label("Photos from").fill("08:00")
    dialog.get_by_label("Photos until").fill("17:30")
    dialog.get_by_role("button", name="Save").click()

    for setting, wished in (("Takes photos", "no"), ("Photos from", "08:00"), ("Photos until", "17:30")):
        row = configuration.get_by_role("row").filter(has_text=setting)
        expect(row.get_by_role("cell").first).to_have_text(wished)
        expect(row.get_by_role("cell").last).to_contain_text("\N{EN DASH}")


def test_all_orders_of_a_device_are_a_click_away_and_say_what_became_of_them(
    windows: Windows, cloud: RunningCloud, spare: str
) -> None:
    for _ in range(6):
        cloud.api.post(f"/devices/{spare}/captures")
    page = windows.open(f"/device?id={spare}")
    orders = card(page, "Photo orders: why is there no photo?")
    expect(orders.get_by_role("listitem")).to_have_count(5)

    orders.get_by_role("button", name="Show all").click()

    expect(orders.get_by_role("listitem").filter(has_text="Ordered")).to_have_count(6)
    orders.get_by_role("button", name="Show fewer").click()
    expect(orders.get_by_role("listitem")).to_have_count(5)


def test_a_question_takes_the_focus_and_gives_it_back(windows: Windows, spare: str) -> None:
    page = windows.open(f"/device?id={spare}")
    ask = page.get_by_role("button", name="Take a photo now")
    ask.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Take a photo now")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()

    dialog.get_by_role("button", name="Cancel").click()

    expect(dialog).to_have_count(0)
    expect(ask).to_be_focused()


def test_who_retires_a_device_is_asked_first_and_writes_its_name(
    windows: Windows, cloud: RunningCloud, spare: str
) -> None:
    page = windows.open(f"/device?id={spare}")
    page.get_by_role("button", name="Retire").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Retire")).to_be_disabled()

    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert cloud.api.get(f"/devices/{spare}")["retired_at"] is None

    page.get_by_role("button", name="Retire").click()
    dialog.get_by_role("textbox").fill(spare)
    dialog.get_by_role("button", name="Retire").click()

    expect(page.get_by_role("button", name="Take a photo now")).to_have_count(0)
    assert cloud.api.get(f"/devices/{spare}")["retired_at"] is not None


def test_a_device_that_was_never_switched_on_says_so(windows: Windows, garden: Garden) -> None:
    assert garden.has_grown
    page = windows.open("/device?id=orangery-shelf")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Never seen")
    expect(page.get_by_text("Nothing was measured in this time.")).to_be_visible()
