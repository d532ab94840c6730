"""The devices' software is updated: signed, published, rolled out, fetched, refused, and stopped when too many fail."""

import json
import uuid
from pathlib import Path

import pytest
import requests

from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.enrolled_device import EnrolledDevice, enrolled
from tests.emulator.grants import without
from tests.emulator.mqtt_device import NOT_AUTHORIZED, PATIENCE_S
from tests.emulator.software import check, publish, roll_out, shown, simulated
from tests.emulator.waiting import eventually
from tests.unit.device_simulator.makers import Maker

pytestmark = EMULATOR_MARKS


@pytest.fixture
def device(cloud: RunningCloud, tmp_path: Path) -> EnrolledDevice:
    return enrolled(cloud, tmp_path, "updated")


def test_a_device_gets_the_release_that_its_maker_signed_and_reports_it(
    cloud: RunningCloud, device: EnrolledDevice, tmp_path: Path
) -> None:
    release = publish(cloud)

    with simulated(cloud, [device], tmp_path):
        rollout_id = roll_out(cloud, release, device_id=device.device_id)
        assert eventually(lambda: shown(cloud, rollout_id)["counts"] == {"succeeded": 1})
        detail = f"/devices/{device.device_id}"
        assert eventually(lambda: cloud.api.get(detail)["firmware"] == release.version)

    check(cloud)
    rollout = shown(cloud, rollout_id)
    assert (rollout["state"], rollout["why"]) == ("completed", "it runs on 1 of 1 device")
    assert [update["device_id"] for update in rollout["updates"]] == [device.device_id]
    events = [event for event in cloud.api.get("/events")["items"] if event["subject"] == rollout_id]
    assert {event["kind"] for event in events} == {"rollout.ordered", "rollout.started", "rollout.completed"}
    groups = cloud.endpoints.client("iot").list_thing_groups()["thingGroups"]
    assert not [group for group in groups if rollout_id in group["groupName"]]


def test_a_device_that_was_away_hears_of_it_when_it_is_back_and_refuses_what_another_signed(
    cloud: RunningCloud, device: EnrolledDevice, tmp_path: Path
) -> None:
    rollout_id = roll_out(cloud, publish(cloud, maker=Maker()), device_id=device.device_id)
    assert shown(cloud, rollout_id)["counts"] == {"queued": 1}

    with simulated(cloud, [device], tmp_path):
        assert eventually(lambda: shown(cloud, rollout_id)["counts"] == {"failed": 1})

    (update,) = shown(cloud, rollout_id)["updates"]
    assert update["reason"] == "the signature is not that of the software's maker"
    assert cloud.api.get(f"/devices/{device.device_id}")["firmware"] == "simulator 1.0.0"


def test_a_package_that_was_replaced_after_the_order_is_refused_by_the_device(
    cloud: RunningCloud, device: EnrolledDevice, tmp_path: Path
) -> None:
    release = publish(cloud)
    rollout_id = roll_out(cloud, release, device_id=device.device_id)
    bucket = cloud.endpoints.outputs["RawBucketName"]
    corrupt = release.package[:-1] + b"!"
    cloud.endpoints.client("s3").put_object(Bucket=bucket, Key=f"releases/{release.version}", Body=corrupt)

    with simulated(cloud, [device], tmp_path):
        assert eventually(lambda: shown(cloud, rollout_id)["counts"] == {"failed": 1})

    (update,) = shown(cloud, rollout_id)["updates"]
    assert update["reason"].startswith("the package is not the signed one")


def test_a_rollout_stops_by_itself_when_too_many_fail_and_no_more_devices_are_told(
    cloud: RunningCloud, tmp_path: Path
) -> None:
    site = f"updates-{uuid.uuid4().hex[:6]}"
    place = {"site_id": site, "name": "Updates", "crops": [], "time_zone": "UTC", "growing": "under_cover"}
    cloud.api.post("/sites", place)
    devices = [enrolled(cloud, tmp_path, "failing") for _ in range(3)]
    for device in devices:
        moved = cloud.api.request("PATCH", f"/devices/{device.device_id}", {"site": site})
        assert moved.status_code == 200, moved.text
    failing = ("--failing-updates", *(device.device_id for device in devices))

    with simulated(cloud, devices, tmp_path, *failing):
        rollout_id = roll_out(cloud, publish(cloud), site=site, per_minute=2, stop_at_failed_pct=50, stop_after=2)
        assert eventually(lambda: shown(cloud, rollout_id)["counts"].get("failed") == 2)
        check(cloud)

    rollout = shown(cloud, rollout_id)
    assert (rollout["state"], rollout["devices"]) == ("stopped", 3)
    assert rollout["why"].startswith("too many failed: it runs on 0 of ")
    assert rollout["counts"].get("succeeded", 0) == rollout["counts"].get("queued", 0) == 0
    assert cloud.api.request("POST", f"/rollouts/{rollout_id}/cancel").status_code == 409


def test_the_link_to_a_package_opens_that_package_and_nothing_else(cloud: RunningCloud, device: EnrolledDevice) -> None:
    release, other = publish(cloud), publish(cloud)
    topic = f"$aws/things/{device.device_id}/jobs/start-next"

    with device.connected() as connection:
        assert not connection.subscribe(f"{topic}/accepted").is_failure
        roll_out(cloud, release, device_id=device.device_id)
        assert not connection.publish(topic, b"{}").is_failure
        _, payload = connection.received.get(timeout=PATIENCE_S)

    link = json.loads(payload)["execution"]["jobDocument"]["url"]
    assert requests.get(link, timeout=PATIENCE_S).content == release.package
    assert requests.get(link.partition("?")[0], timeout=PATIENCE_S).status_code == 403
    strange = link.replace(release.version, other.version)
    assert requests.get(strange, timeout=PATIENCE_S).status_code == 403


def test_a_cancelled_rollout_reaches_nobody_any_more(cloud: RunningCloud, device: EnrolledDevice) -> None:
    rollout_id = roll_out(cloud, publish(cloud), device_id=device.device_id)

    answer = cloud.api.request("POST", f"/rollouts/{rollout_id}/cancel")

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert shown(cloud, rollout_id)["counts"] == {"canceled": 1}
    topic = f"$aws/things/{device.device_id}/jobs/start-next"
    with device.connected() as connection:
        assert not connection.subscribe(f"{topic}/accepted").is_failure
        connection.publish(topic, b"{}")
        _, payload = connection.received.get(timeout=PATIENCE_S)
    assert "execution" not in json.loads(payload)


@pytest.mark.parametrize("verb", ["start-next", "$next/get", "job-1/update"])
def test_a_device_has_no_say_in_the_jobs_of_another(
    cloud: RunningCloud, device: EnrolledDevice, tmp_path: Path, verb: str
) -> None:
    other = enrolled(cloud, tmp_path, "other")

    with device.connected() as connection:
        said = connection.publish(f"$aws/things/{other.device_id}/jobs/{verb}", b'{"status": "SUCCEEDED"}')
        heard = connection.subscribe(f"$aws/things/{other.device_id}/jobs/notify-next")

    assert said.value == NOT_AUTHORIZED
    assert heard.is_failure


def test_a_form_takes_its_own_package_size_only(cloud: RunningCloud) -> None:
    body = {"version": f"3.{uuid.uuid4().hex[:8]}", "size_bytes": 10, "sha256": "0" * 64, "signature": "A" * 96}
    form = cloud.api.post("/releases", body)["upload"]

    answer = requests.post(form["url"], data=form["fields"], files={"file": b"eleven bytes"}, timeout=PATIENCE_S)

    assert answer.status_code in (400, 403)
    refused = cloud.api.request("POST", "/rollouts", {"version": body["version"], "share_pct": 100})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:cloudiot:problem:package-missing")


def test_without_its_grant_the_check_starts_nothing_and_goes_on_once_it_has_it(
    cloud: RunningCloud, device: EnrolledDevice
) -> None:
    order = {"version": publish(cloud).version, "device_id": device.device_id}
    rollout_id = cloud.api.post("/rollouts", order)["rollout_id"]

    with without(cloud, "on_rollout_check", "iot:CreateJob"), pytest.raises(AssertionError, match="parts failed"):
        check(cloud)
    assert shown(cloud, rollout_id)["state"] == "preparing"

    check(cloud)
    assert shown(cloud, rollout_id)["state"] == "running"
