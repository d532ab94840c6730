"""Joining by claim: who comes with a claim and a registered serial number is taken in, once, and nobody else."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.emulator.claimed import (
    SIGN,
    SITE,
    FactoryClaim,
    as_client,
    asked,
    made_claim,
    registered,
)
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.grants import without
from tests.emulator.mqtt_device import NOT_AUTHORIZED, MqttDevice, NotConnected

pytestmark = EMULATOR_MARKS

# The hook's refusal reaches the device without a reason, as on AWS.
REFUSED: Final = ("rejected", {"statusCode": 403, "errorCode": "AccessDenied", "errorMessage": "Access Denied"})


@pytest.fixture(scope="module")
def claim(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> FactoryClaim:
    return made_claim(cloud, tmp_path_factory.mktemp("claim"))


@pytest.fixture
def device(claim: FactoryClaim) -> Iterator[MqttDevice]:
    with claim.asking() as device:
        yield device


def newest(cloud: RunningCloud, path: str) -> dict[str, Any]:
    item: dict[str, Any] = cloud.api.get(f"{path}limit=1")["items"][0]
    return item


def telemetry() -> bytes:
    now_ms = time.time_ns() // 1_000_000
    return json.dumps({"v": 1, "seq": now_ms, "samples": [{"t": now_ms, "air_temp_c": 21.0}]}).encode()


def test_a_registered_device_joins_and_reports_under_its_own_name(
    cloud: RunningCloud, claim: FactoryClaim, device: MqttDevice
) -> None:
    device_id, serial = registered(cloud)
    identity, token = claim.signed(device)

    kind, answer = claim.provisioned(device, token, SerialNumber=serial)

    assert (kind, answer["thingName"]) == ("accepted", device_id)
    assert answer["deviceConfiguration"] == {"site": SITE, "name": "Seedling"}
    shown = cloud.api.get(f"/devices/{device_id}")
    assert (shown["serial"], abs(shown["provisioned_at"] / 1000 - time.time()) < 60) == (serial, True)
    assert newest(cloud, "/events?")["kind"] == "device.provisioned"
    with as_client(cloud, device_id, identity) as joined:
        topic = f"$aws/rules/cloudiot_dev_telemetry/cloudiot/{device_id}/telemetry"
        assert not joined.publish(topic, telemetry()).is_failure


def test_the_thing_carries_its_site_and_the_type_of_the_platforms_devices(
    cloud: RunningCloud, claim: FactoryClaim, device: MqttDevice
) -> None:
    device_id, serial = registered(cloud)
    _, token = claim.signed(device)
    claim.provisioned(device, token, SerialNumber=serial)

    thing = cloud.endpoints.client("iot").describe_thing(thingName=device_id)

    assert thing["attributes"]["site"] == SITE
    types = cloud.endpoints.client("iot").list_thing_types()["thingTypes"]
    assert [thing["thingTypeName"]] == [each["thingTypeName"] for each in types]


def test_a_device_that_missed_the_answer_asks_again(
    cloud: RunningCloud, claim: FactoryClaim, device: MqttDevice
) -> None:
    device_id, serial = registered(cloud)
    identity, token = claim.signed(device)
    claim.provisioned(device, token, SerialNumber=serial)

    kind, answer = claim.provisioned(device, token, SerialNumber=serial)

    assert (kind, answer["thingName"]) == ("accepted", device_id)
    with as_client(cloud, device_id, identity):
        pass


def test_what_a_device_says_of_itself_besides_counts_for_nothing(
    cloud: RunningCloud, claim: FactoryClaim, device: MqttDevice
) -> None:
    device_id, serial = registered(cloud)
    _, token = claim.signed(device)

    _, answer = claim.provisioned(
        device, token, SerialNumber=serial, ThingName=cloud.fleet.device_ids[0], Site="greenhouse-1", DeviceName="Mine"
    )

    assert answer["thingName"] == device_id
    assert answer["deviceConfiguration"] == {"site": SITE, "name": "Seedling"}


def test_an_unknown_serial_number_is_refused_and_shown(
    cloud: RunningCloud, claim: FactoryClaim, device: MqttDevice
) -> None:
    identity, token = claim.signed(device)

    assert claim.provisioned(device, token, SerialNumber="SN-UNKNOWN") == REFUSED

    rejection, event = newest(cloud, "/rejections?"), newest(cloud, "/events?")
    assert (rejection["source"], rejection["field"]) == ("provisioning", "SerialNumber")
    assert "no device is registered with the serial number SN-UNKNOWN" in rejection["reason"]
    assert (event["kind"], event["subject"]) == ("input.rejected", rejection["rejection_id"])
    with pytest.raises(NotConnected), as_client(cloud, "seedling-unknown", identity):
        pytest.fail("it was let in")


def test_a_used_serial_number_is_refused_and_shown_on_its_device_which_stays(
    cloud: RunningCloud, claim: FactoryClaim, device: MqttDevice
) -> None:
    device_id, serial = registered(cloud)
    first, token = claim.signed(device)
    claim.provisioned(device, token, SerialNumber=serial)

    clone, clones_token = claim.signed(device)
    assert claim.provisioned(device, clones_token, SerialNumber=serial) == REFUSED

    rejection = newest(cloud, f"/rejections?device={device_id}&")
    assert (rejection["source"], rejection["device_id"]) == ("provisioning", device_id)
    assert "was used already" in rejection["reason"]
    with as_client(cloud, device_id, first):
        pass
    with pytest.raises(NotConnected), as_client(cloud, device_id, clone):
        pytest.fail("it was let in")


@pytest.mark.parametrize(
    "parameters", [{}, {"SerialNumber": ""}, {"SerialNumber": "no serial"}, {"SerialNumber": "S" * 65}]
)
def test_a_serial_number_that_cannot_be_any_is_refused_and_kept(
    cloud: RunningCloud, claim: FactoryClaim, device: MqttDevice, parameters: dict[str, str]
) -> None:
    _, token = claim.signed(device)

    assert claim.provisioned(device, token, **parameters) == REFUSED

    rejection = newest(cloud, "/rejections?")
    assert (rejection["source"], "SerialNumber" in rejection["reason"]) == ("provisioning", True)


def test_a_certificate_opens_nothing_before_its_device_was_taken_in(
    cloud: RunningCloud, claim: FactoryClaim, device: MqttDevice
) -> None:
    device_id, _ = registered(cloud)
    identity, _ = claim.signed(device)

    with pytest.raises(NotConnected), as_client(cloud, device_id, identity):
        pytest.fail("it was let in")


@pytest.mark.parametrize("request_", [{}, {"certificateSigningRequest": "junk"}, {"certificateSigningRequest": 7}])
def test_what_is_no_signing_request_is_rejected(device: MqttDevice, request_: dict[str, Any]) -> None:
    kind, answer = asked(device, SIGN, request_)

    assert (kind, answer["statusCode"]) == ("rejected", 400)


def test_a_token_that_nobody_was_given_is_rejected(
    cloud: RunningCloud, claim: FactoryClaim, device: MqttDevice
) -> None:
    _, serial = registered(cloud)

    kind, answer = claim.provisioned(device, "made up", SerialNumber=serial)

    assert (kind, answer["errorCode"]) == ("rejected", "InvalidCertificateOwnershipToken")


def test_a_revoked_claim_is_refused_even_on_a_connection_that_it_has(cloud: RunningCloud, tmp_path: Path) -> None:
    _, serial = registered(cloud)
    claim = made_claim(cloud, tmp_path)
    with claim.asking() as device:
        _, token = claim.signed(device)
        claim.revoke()
        assert claim.provisioned(device, token, SerialNumber=serial) == REFUSED

    assert "was revoked" in newest(cloud, "/rejections?")["reason"]
    with pytest.raises(NotConnected), claim.as_client("claim-again"):
        pytest.fail("it was let in")
    listed = {each["claim_id"]: each for each in cloud.api.listed("/claims")}
    assert listed[claim.claim_id]["revoked_by"]


@pytest.mark.parametrize(
    "topic",
    [
        "$aws/rules/cloudiot_dev_telemetry/cloudiot/{device}/telemetry",
        "cloudiot/{device}/photos/request",
        "cloudiot/fleet/commands/capture",
        "$aws/things/{device}/shadow/name/config/update",
        "$aws/certificates/create/json",
        "$aws/provisioning-templates/another/provision/json",
    ],
)
def test_a_claim_may_publish_nothing_but_its_two_questions(cloud: RunningCloud, device: MqttDevice, topic: str) -> None:
    answer = device.publish(topic.format(device=cloud.fleet.device_ids[0]), telemetry())

    assert answer.value == NOT_AUTHORIZED


@pytest.mark.parametrize(
    "topic", ["#", "cloudiot/#", "cloudiot/{device}/commands/capture", "cloudiot/fleet/commands/capture"]
)
def test_a_claim_may_listen_to_nothing_but_its_answers(cloud: RunningCloud, device: MqttDevice, topic: str) -> None:
    answer = device.subscribe(topic.format(device=cloud.fleet.device_ids[0]))

    assert answer.is_failure


def test_a_stolen_claim_does_not_connect_as_a_device(cloud: RunningCloud, claim: FactoryClaim) -> None:
    for client_id in (cloud.fleet.device_ids[0], "somebody-else"):
        with pytest.raises(NotConnected), claim.as_client(client_id):
            pytest.fail("it was let in")


def test_no_device_takes_a_name_under_which_claims_connect(cloud: RunningCloud) -> None:
    registered(cloud)
    order = {"device_id": "claim-7", "site": SITE, "name": "Seedling", "serial": "SN-CLAIM-7"}

    answer = cloud.api.request("POST", "/devices", order)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "device_id")


def test_while_the_platform_cannot_look_a_device_up_it_is_not_let_in_and_may_ask_again(
    cloud: RunningCloud, claim: FactoryClaim, device: MqttDevice
) -> None:
    device_id, serial = registered(cloud)
    _, token = claim.signed(device)
    refused_before = cloud.api.get("/rejections?limit=1")["items"][:1]

    with without(cloud, "on_provisioning", "dynamodb:BatchGetItem"):
        kind, _ = claim.provisioned(device, token, SerialNumber=serial)
    assert kind == "rejected"
    assert cloud.api.get(f"/devices/{device_id}")["provisioned_at"] is None
    assert cloud.api.get("/rejections?limit=1")["items"][:1] == refused_before

    # A function that failed is started anew, which may take longer than IoT Core waits.
    deadline = time.monotonic() + 60
    while (answer := claim.provisioned(device, token, SerialNumber=serial))[0] == "rejected":
        assert time.monotonic() < deadline, answer
    assert answer[1]["thingName"] == device_id
