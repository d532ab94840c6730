"""New software for the devices: ordered after a question, followed, and called off."""

import re
import uuid
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import grave_findings
from tests.browser.marks import BROWSER_MARKS
from tests.browser.windows import Windows
from tests.emulator.enrolled_device import EnrolledDevice, enrolled
from tests.emulator.software import Published, check, publish, roll_out, shown, simulated
from tests.running_cloud import RunningCloud
from tests.unit.device_simulator.makers import Maker

pytestmark = BROWSER_MARKS

# The device fetches the package, starts anew with it and reports; the page asks every five seconds.
AN_UPDATE_LATER_MS: Final = 30_000


@pytest.fixture(scope="module")
def device(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EnrolledDevice]:
    """A device that is switched on, and takes what its maker signed."""
    folder = tmp_path_factory.mktemp("updated")
    device = enrolled(cloud, folder, "updated")
    with simulated(cloud, [device], folder):
        yield device


@pytest.fixture(scope="module")
def release(cloud: RunningCloud) -> Published:
    return publish(cloud)


@pytest.fixture
def waiting(cloud: RunningCloud, release: Published, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A roll-out to a device that is switched off."""
    away = enrolled(cloud, tmp_path_factory.mktemp("away"), "away")
    rollout_id = roll_out(cloud, release, device_id=away.device_id)
    yield rollout_id
    cloud.api.post(f"/rollouts/{rollout_id}/cancel")


def ask_to_roll_out(page: Page, version: str, **fields: str) -> Locator:
    """Fill the form in, and come to the question."""
    page.get_by_role("combobox", name="Release").select_option(version)
    if "share" in fields:
        page.get_by_role("button", name="A share of the fleet").click()
        page.get_by_label("Share of the fleet, in percent").fill(fields["share"])
    else:
        page.get_by_role("textbox", name="Device").fill(fields["device"])
    page.get_by_role("button", name="Roll out…").click()
    return page.get_by_role("dialog")


def test_a_release_is_rolled_out_to_a_device_and_the_page_follows_it(
    windows: Windows, cloud: RunningCloud, device: EnrolledDevice, release: Published
) -> None:
    page = windows.open("/updates")
    listed = page.get_by_role("listitem").filter(has_text=release.version)
    expect(listed.filter(has_text="64 kB").filter(has_text="not rolled out yet")).to_be_visible()

    question = ask_to_roll_out(page, release.version, device=device.device_id)
    expect(question).to_contain_text(f"Release {release.version} goes to the device {device.device_id}.")
    assert grave_findings(page) == []
    question.get_by_role("button", name="Roll out", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Ordered.")).to_be_visible()

    page.get_by_role("link", name=f"Roll-out of {release.version}").click()
    check(cloud)
    ours = page.get_by_role("listitem").filter(has_text=device.device_id)
    expect(ours).to_contain_text("Runs it", timeout=AN_UPDATE_LATER_MS)
    check(cloud)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Completed")
    expect(page.get_by_text("It runs on 1 of 1 device.")).to_be_visible()
    assert grave_findings(page) == []

    ours.get_by_role("link", name=device.device_id).click()
    firmware = page.get_by_role("definition").filter(has_text=release.version)
    expect(firmware).to_be_visible(timeout=AN_UPDATE_LATER_MS)
    firmware.get_by_role("link", name="Update it").click()
    expect(page.get_by_role("textbox", name="Device")).to_have_value(device.device_id)


def test_a_device_that_failed_says_why_and_is_found_by_its_state(
    windows: Windows, cloud: RunningCloud, device: EnrolledDevice
) -> None:
    forged = publish(cloud, maker=Maker())
    page = windows.open(f"/updates?rollout={roll_out(cloud, forged, device_id=device.device_id)}")

    page.get_by_role("button", name="Failed 1").click(timeout=AN_UPDATE_LATER_MS)

    ours = page.get_by_role("listitem").filter(has_text=device.device_id)
    expect(ours).to_contain_text("the signature is not that of the software's maker")
    page.reload()
    expect(page.get_by_role("button", name="Failed 1")).to_have_attribute("aria-pressed", "true")


def test_who_rolls_out_to_a_share_is_told_to_how_many_and_may_think_better_of_it(
    windows: Windows, cloud: RunningCloud, release: Published
) -> None:
    before = cloud.api.get("/rollouts")["items"]
    fleet = len(cloud.api.get("/fleet")["devices"])
    page = windows.open("/updates")

    question = ask_to_roll_out(page, release.version, share="50")

    expect(question).to_contain_text(f"of the fleet's {fleet} devices, chosen by chance")
    # How long that takes depends on how many devices the other tests have brought.
    expect(question).to_contain_text(re.compile(r"all of them (at once|within \d+ minutes)\."))
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    assert [one["rollout_id"] for one in cloud.api.get("/rollouts")["items"]] == [one["rollout_id"] for one in before]


def test_a_device_that_there_is_not_gets_nothing(windows: Windows, release: Published) -> None:
    question = ask_to_roll_out(windows.open("/updates"), release.version, device="no-such-device")

    expect(question).to_contain_text("The fleet has no device no-such-device.")
    expect(question.get_by_role("button", name="Roll out", exact=True)).to_be_disabled()


def test_a_release_without_its_package_is_refused_with_the_reason(
    windows: Windows, cloud: RunningCloud, device: EnrolledDevice
) -> None:
    windows.watch.excuse("status of 409")
    version = f"3.{uuid.uuid4().hex[:8]}"
    cloud.api.post("/releases", {"version": version, "size_bytes": 10, "sha256": "0" * 64, "signature": "A" * 96})
    question = ask_to_roll_out(windows.open("/updates"), version, device=device.device_id)

    question.get_by_role("button", name="Roll out", exact=True).click()

    expect(question.get_by_role("status")).to_contain_text("was not uploaded")


def test_a_rollout_is_cancelled_after_a_question(windows: Windows, cloud: RunningCloud, waiting: str) -> None:
    page = windows.open(f"/updates?rollout={waiting}")
    expect(page.get_by_text("1 waiting")).to_be_visible()
    question = page.get_by_role("dialog")

    page.get_by_role("button", name="Cancel the roll-out").click()
    question.get_by_role("button", name="Let it go on").click()
    assert shown(cloud, waiting)["state"] == "running"

    page.get_by_role("button", name="Cancel the roll-out").click()
    question.get_by_role("button", name="Cancel the roll-out").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Cancelled")
    expect(page.get_by_role("button", name="Cancel the roll-out")).to_have_count(0)
    assert shown(cloud, waiting)["state"] == "cancelled"


def test_a_rollout_that_somebody_else_orders_is_in_the_list_without_a_reload(
    windows: Windows, cloud: RunningCloud, release: Published, device: EnrolledDevice
) -> None:
    page = windows.open("/updates")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    rows = page.get_by_role("link", name=f"Roll-out of {release.version}")
    before = rows.count()

    order = {"version": release.version, "device_id": device.device_id}
    rollout_id = cloud.api.post("/rollouts", order)["rollout_id"]

    expect(rows).to_have_count(before + 1)
    cloud.api.post(f"/rollouts/{rollout_id}/cancel")
