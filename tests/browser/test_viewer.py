"""Somebody who may look and not touch: the page offers nothing that would be refused, and the service refuses it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.garden import HOT, ILL, Garden
from tests.browser.marks import BROWSER_MARKS
from tests.browser.own_service import own_service
from tests.browser.windows import Windows, settled
from tests.emulator.enrolled_device import enrolled
from tests.emulator.software import publish, roll_out
from tests.running_cloud import RunningCloud

pytestmark = BROWSER_MARKS

KEY: Final = "a-key-for-the-screen-on-the-wall-of-the-packing-hall"
ORDER: Final = """() => fetch("/api/captures", { method: "POST", headers: { "X-CloudIoT-Request": "1" } })
    .then(({ status }) => status)"""


@pytest.fixture(scope="module")
def home(cloud: RunningCloud) -> Iterator[str]:
    """A service that knows a viewer's key: it looks keys up when it starts."""
    secrets, name = cloud.endpoints.client("secretsmanager"), cloud.endpoints.outputs["OperatorKeysSecretName"]
    before = secrets.get_secret_value(SecretId=name)["SecretString"]
    keys = json.loads(before)
    viewer = {"name": "wall", "role": "viewer", "state": "current", "key": KEY}
    secrets.put_secret_value(
        SecretId=name, SecretString=json.dumps([*(keys if isinstance(keys, list) else [keys]), viewer])
    )
    with own_service(cloud) as service:
        yield service.url
    secrets.put_secret_value(SecretId=name, SecretString=before)


@pytest.fixture
def page(windows: Windows, home: str) -> Page:
    windows.watch.homes.append(home)
    windows.watch.excuse("status of 401", "status of 403")
    page = windows.stranger(f"/sign-in#key={KEY}", home=home)
    expect(page.get_by_role("heading", name="Fleet", level=1)).to_be_visible()
    return page


@pytest.mark.parametrize(
    ("path", "action"),
    [
        (f"/device?id={HOT}", "Take a photo now"),
        (f"/device?id={HOT}", "Retire"),
        ("/photo?id={photo}", "That is right"),
        ("/rules", "Change"),
        ("/rules", "Add a rule"),
    ],
)
def test_a_viewer_is_offered_nothing_to_do(page: Page, home: str, garden: Garden, path: str, action: str) -> None:
    page.goto(home + path.format(photo=garden.photo_of(ILL)["photo_id"]))
    settled(page)

    expect(page.get_by_role("button", name=action)).to_have_count(0)


@pytest.mark.usefixtures("garden")
def test_a_viewer_sees_why_an_alert_fired_and_answers_none(page: Page, home: str) -> None:
    page.goto(f"{home}/alerts")
    page.get_by_role("button", name="Why, history and comments").first.click()

    expect(page.get_by_text("History", exact=True).first).to_be_visible()
    for action in ("Acknowledge", "Resolve", "Comment"):
        expect(page.get_by_role("button", name=action, exact=True)).to_have_count(0)
    expect(page.get_by_role("checkbox")).to_have_count(0)


def test_a_viewer_sees_rollouts_and_neither_starts_nor_cancels_any(
    page: Page, home: str, cloud: RunningCloud, tmp_path: Path
) -> None:
    release, away = publish(cloud), enrolled(cloud, tmp_path, "away")
    rollout_id = roll_out(cloud, release, device_id=away.device_id)

    page.goto(f"{home}/updates")
    settled(page)
    expect(page.get_by_role("button", name="Roll out…")).to_have_count(0)
    page.get_by_role("link", name=f"Roll-out of {release.version}").click()

    expect(page.get_by_role("listitem").filter(has_text=away.device_id)).to_be_visible()
    expect(page.get_by_role("button", name="Cancel the roll-out")).to_have_count(0)
    cloud.api.post(f"/rollouts/{rollout_id}/cancel")


def test_what_a_viewer_tries_all_the_same_is_refused(page: Page) -> None:
    assert page.evaluate(ORDER) == 403
