"""New devices, by hand and by table, and the site where they stand."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.marks import BROWSER_MARKS
from tests.browser.parts import card
from tests.browser.windows import Windows
from tests.emulator.mqtt_device import new_signing_request
from tests.running_cloud import RunningCloud

pytestmark = BROWSER_MARKS


@pytest.fixture
def page(windows: Windows) -> Page:
    return windows.open("/register")


def a_name(kind: str) -> str:
    return f"{kind}-{uuid.uuid4().hex[:8]}"


def test_a_site_is_registered_and_stands_on_the_map(page: Page, cloud: RunningCloud) -> None:
    site, fields = a_name("meadow"), card(page, "A site")
    fields.get_by_label("Site id").fill(site)
    fields.get_by_label("Name").fill("Meadow")
    fields.get_by_label("Time zone").fill("Europe/Berlin")
    fields.get_by_label("Latitude").fill("48.1")
    fields.get_by_label("Longitude").fill("7.7")
    fields.get_by_label("Tomato").check()

    fields.get_by_role("button", name="Register the site").click()

    expect(fields.get_by_role("status")).to_contain_text("Registered.")
    registered = cloud.api.get(f"/sites/{site}")
    assert (registered["latitude"], registered["crops"]) == (48.1, ["tomato"])


def test_a_device_is_registered(page: Page, cloud: RunningCloud) -> None:
    device, fields = a_name("sprout"), card(page, "One device")
    fields.get_by_label("Device id").fill(device)
    fields.get_by_label("Name").fill("Sprout")
    fields.get_by_label("Serial number").fill(f"SN-{device}")

    fields.get_by_role("button", name="Register the device").click()

    expect(fields.get_by_role("status")).to_contain_text("Registered.")
    assert cloud.api.get(f"/devices/{device}")["name"] == "Sprout"


def test_a_name_that_is_taken_is_refused_with_a_reason(page: Page, windows: Windows) -> None:
    windows.watch.excuse("status of 409")
    device, fields = a_name("twin"), card(page, "One device")
    for _ in range(2):
        fields.get_by_label("Device id").fill(device)
        fields.get_by_label("Name").fill("Twin")
        fields.get_by_role("button", name="Register the device").click()
        expect(fields.get_by_role("status")).not_to_be_empty()

    expect(fields.get_by_role("status")).not_to_contain_text("Registered.")


def test_a_table_registers_all_of_its_devices_or_none(
    page: Page, windows: Windows, cloud: RunningCloud, tmp_path: Path
) -> None:
    windows.watch.excuse("status of 400")
    site = next(cloud.api.listed("/sites"))["site_id"]
    one, other = a_name("row"), a_name("row")
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    head = "device_id,site,name,serial\n"
    wrong.write_text(f"{head}{one},{site},One,SN-{one}\nNO GOOD ID,{site},Other,SN-{other}\n")
    right.write_text(f"{head}{one},{site},One,SN-{one}\n{other},{site},Other,SN-{other}\n")
    fields = card(page, "Many devices")

    fields.get_by_label("Table (CSV)").set_input_files(wrong)
    fields.get_by_role("button", name="Register all").click()
    expect(fields.get_by_role("status")).to_contain_text("device_id")
    assert cloud.api.request("GET", f"/devices/{one}").status_code == 404

    fields.get_by_label("Table (CSV)").set_input_files(right)
    fields.get_by_role("button", name="Register all").click()
    expect(fields.get_by_role("status")).to_contain_text("2 devices registered")


def claim_named(cloud: RunningCloud, name: str) -> dict[str, Any]:
    return next(claim for claim in cloud.api.listed("/claims") if claim["name"] == name)


def test_a_claim_is_made_and_revoked(page: Page, cloud: RunningCloud, tmp_path: Path) -> None:
    name, claims = a_name("batch"), card(page, "Claims")
    claims.locator("summary").click()
    claims.get_by_label("Name").fill(name)
    claims.get_by_label("Certificate signing request").fill(new_signing_request(name, tmp_path / "claim.key"))

    claims.get_by_role("button", name="Make a claim").click()

    made = claims.get_by_role("status").filter(has_text="Fill the devices with these")
    expect(made).to_contain_text("BEGIN CERTIFICATE")
    expect(made).to_contain_text(cloud.endpoints.mqtt_host)
    line = claims.get_by_role("listitem").filter(has_text=name)
    assert claim_named(cloud, name)["revoked_at"] is None

    line.get_by_role("button", name="Revoke").click()
    line.get_by_role("dialog").get_by_role("button", name="Revoke").click()

    expect(line).to_contain_text("revoked")
    expect(line.get_by_role("button", name="Revoke")).to_have_count(0)
    assert claim_named(cloud, name)["revoked_at"] is not None


def test_what_cannot_be_signed_makes_no_claim_and_says_why(page: Page, windows: Windows, cloud: RunningCloud) -> None:
    windows.watch.excuse("status of 400")
    name, claims = a_name("batch"), card(page, "Claims")
    claims.locator("summary").click()
    claims.get_by_label("Name").fill(name)
    claims.get_by_label("Certificate signing request").fill("no request at all")

    claims.get_by_role("button", name="Make a claim").click()

    expect(claims.get_by_role("status").filter(has_text="cannot be signed")).to_be_visible()
    assert name not in {claim["name"] for claim in cloud.api.listed("/claims")}
