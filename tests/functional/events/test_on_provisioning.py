"""Devices that come with a claim, as IoT Core asks about them, through the whole app."""

import json
from typing import Any

import pytest

from chalicelib.domain.errors import Outage
from chalicelib.domain.event import EventKind
from chalicelib.domain.rejection import Rejection, RejectionSource
from tests.builders import DAY, DEVICE, NOON, SITE, a_claim, a_device
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.functional.events.lambda_calls import Wake, an_event, metrics_in

CSR = "-----BEGIN CERTIFICATE REQUEST-----\nMIH…\n-----END CERTIFICATE REQUEST-----\n"
REFUSED = {"allowProvisioning": False}
ADMITTED = {
    "allowProvisioning": True,
    "parameterOverrides": {"ThingName": DEVICE, "Site": SITE, "DeviceName": "North bench"},
}


@pytest.fixture(autouse=True)
def _registered(world: World) -> None:
    """A device with a serial number, a claim, and certificates that the broker has signed."""
    world.devices.devices[DEVICE] = a_device(serial="SN-0001")
    world.claims.claims[a_claim().claim_id] = a_claim()
    for _ in range(3):
        world.authority.sign("nobody-yet", CSR)


def asking(number: int = 1, **parameters: Any) -> Any:
    """A device that asks with the certificate of this number."""
    event = an_event("provisioning") | {"certificateId": f"{number:064x}"}
    return event | ({"parameters": parameters} if parameters else {})


def the_rejection(world: World) -> Rejection:
    (rejection,) = world.rejections.rejections.values()
    return rejection


def test_a_registered_device_is_admitted_as_the_one_that_it_is_registered_as(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wake("on_provisioning", asking()) == ADMITTED

    assert metrics_in(capsys.readouterr().out) == {"DevicesProvisioned": 1}
    assert world.devices.get(DEVICE).provisioned_at == NOON
    (certificate,) = world.certificates.of_device(DEVICE)
    assert (certificate.certificate_id, certificate.live) == (f"{1:064x}", True)
    (event,) = world.events.events.values()
    assert (event.kind, event.device_id) == (EventKind.DEVICE_PROVISIONED, DEVICE)
    assert event.text == "North bench joined with the serial number SN-0001, by the claim Lot 7"


def test_the_same_certificate_is_admitted_again(world: World, wake: Wake) -> None:
    wake("on_provisioning", asking())
    world.clock.advance(DAY)

    assert wake("on_provisioning", asking()) == ADMITTED

    assert world.devices.get(DEVICE).provisioned_at == NOON
    assert len(world.events.events) == 1
    assert not world.rejections.rejections


def test_a_used_serial_number_is_refused_and_kept_on_its_device(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    wake("on_provisioning", asking())
    capsys.readouterr()

    assert wake("on_provisioning", asking(number=2)) == REFUSED

    assert metrics_in(capsys.readouterr().out) == {"ProvisioningsRefused": 1}
    rejection = the_rejection(world)
    assert (rejection.source, rejection.device_id) == (RejectionSource.PROVISIONING, DEVICE)
    assert rejection.reason == "the serial number SN-0001 was used already: North bench joined with it"
    assert [certificate.certificate_id for certificate in world.certificates.of_device(DEVICE)] == [f"{1:064x}"]


def test_a_certificate_that_was_revoked_since_is_not_admitted_again(world: World, wake: Wake) -> None:
    wake("on_provisioning", asking())
    (certificate,) = world.certificates.of_device(DEVICE)
    world.certificates.change([(certificate, certificate.revoked(NOON))])

    assert wake("on_provisioning", asking()) == REFUSED


def test_who_loses_the_race_for_a_serial_number_is_refused(world: World, wake: Wake) -> None:
    unused = world.devices.get(DEVICE)
    wake("on_provisioning", asking())
    # The other container has read the device before.
    reads = iter([unused])
    real = world.devices.get
    world.devices.get = lambda device_id: next(reads, None) or real(device_id)  # type: ignore[method-assign]

    assert wake("on_provisioning", asking(number=2)) == REFUSED

    assert "was used already" in the_rejection(world).reason


def test_an_unknown_serial_number_is_refused_counted_told_and_kept_without_the_certificate(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wake("on_provisioning", asking(SerialNumber="SN-0009")) == REFUSED

    assert metrics_in(capsys.readouterr().out) == {"ProvisioningsRefused": 1}
    rejection = the_rejection(world)
    assert (rejection.device_id, rejection.field) == ("", "SerialNumber")
    assert rejection.reason == "no device is registered with the serial number SN-0009"
    kept = json.loads(world.rejections.originals[rejection.key])
    assert kept["parameters"] == {"SerialNumber": "SN-0009"}
    assert "certificatePem" not in kept
    (event,) = world.events.events.values()
    assert (event.kind, event.subject) == (EventKind.INPUT_REJECTED, rejection.rejection_id)


def test_who_asks_again_soon_is_refused_again_and_kept_once(world: World, wake: Wake) -> None:
    for _ in range(3):
        assert wake("on_provisioning", asking(SerialNumber="SN-0009")) == REFUSED

    assert len(world.rejections.rejections) == 1


def test_a_revoked_claim_admits_nobody(world: World, wake: Wake) -> None:
    world.claims.claims[a_claim().claim_id] = a_claim().revoked(at=NOON, by="owner")

    assert wake("on_provisioning", asking()) == REFUSED

    assert the_rejection(world).reason == "the claim Lot 7 was revoked"
    assert world.devices.get(DEVICE).provisioned_at is None


@pytest.mark.parametrize("change", [{"claimCertificateId": "9" * 64}, {"claimCertificateId": None}])
def test_without_a_claim_of_ours_nobody_is_admitted(world: World, wake: Wake, change: dict[str, Any]) -> None:
    event = {name: value for name, value in (asking() | change).items() if value is not None}

    assert wake("on_provisioning", event) == REFUSED

    assert the_rejection(world).reason == "nobody made the claim that the device came with"


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"Serial": "SN-0001"}, "SerialNumber is missing"),
        ({"SerialNumber": ""}, "SerialNumber must be 4 to 64 of"),
        ({"SerialNumber": "S N-0001"}, "SerialNumber must be 4 to 64 of"),
        ({"SerialNumber": "SN-0001\n"}, "SerialNumber must be 4 to 64 of"),
        ({"SerialNumber": "S" * 65}, "SerialNumber must be 4 to 64 of"),
        ({"SerialNumber": 7}, "SerialNumber must be text"),
    ],
)
def test_a_serial_number_that_cannot_be_any_is_refused_and_kept(
    world: World, wake: Wake, parameters: dict[str, Any], reason: str
) -> None:
    assert wake("on_provisioning", asking(**parameters)) == REFUSED

    assert reason in the_rejection(world).reason


@pytest.mark.parametrize("event", [{}, [], None, {"parameters": []}])
def test_what_iot_core_has_not_written_is_refused_and_kept(world: World, wake: Wake, event: Any) -> None:
    assert wake("on_provisioning", event) == REFUSED

    assert the_rejection(world).source is RejectionSource.PROVISIONING


def test_what_a_device_says_besides_is_passed_over(wake: Wake) -> None:
    assert wake("on_provisioning", asking(SerialNumber="SN-0001", ThingName="impostor", Site="elsewhere")) == ADMITTED


@pytest.mark.parametrize(
    ("part", "method"),
    [("claims", "get"), ("devices", "holders"), ("authority", "validity_of"), ("devices", "provision")],
)
def test_an_outage_fails_the_invocation_and_the_device_may_ask_again(
    world: World, wake: Wake, part: str, method: str
) -> None:
    fail(getattr(world, part), method, times=1)

    with pytest.raises(Outage):
        wake("on_provisioning", asking())
    assert not world.rejections.rejections

    assert wake("on_provisioning", asking()) == ADMITTED
