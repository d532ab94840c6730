"""What the broker and devices tell of connections and certificates, through the whole app."""

import base64
import json
from typing import Any

import pytest

from chalicelib.domain.certificate import Certificate, CertificateState, Validity
from chalicelib.domain.errors import InputRefused, Outage
from chalicelib.domain.rejection import RejectionSource
from chalicelib.domain.rotation import Rotation
from tests.builders import DAY, DEVICE, NOON
from tests.builders import an_event as told
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.functional.events.lambda_calls import Wake, an_event, metrics_in

_NOBODY = {"device_id": "claim-7", "topic": "$aws/events/presence/connected/claim-7"}


@pytest.fixture
def rotation(world: World) -> Rotation:
    """The order under which the device of the event asks."""
    validity = Validity(begins_at=NOON, ends_at=NOON + 365 * DAY)
    world.certificates.record(Certificate.issued("c1", DEVICE, validity))
    rotation = Rotation(rotation_id="rotation-1", device_id=DEVICE, ordered_at=NOON, ordered_by="mia")
    world.certificates.order(rotation, told())
    return rotation


def saying(name: str, payload: bytes, **more: Any) -> dict[str, Any]:
    event: dict[str, Any] = an_event(name)
    return event | {"payload_base64": base64.b64encode(payload).decode()} | more


def test_a_connection_is_noted(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    wake("on_presence", an_event("presence"))

    presence = world.presence.read(DEVICE)
    assert (presence.connected, presence.since) == (True, NOON)
    assert metrics_in(capsys.readouterr().out) == {"DevicesConnected": 1}


def test_a_client_without_a_name_in_the_fleet_counts_for_nothing(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    wake("on_presence", an_event("presence") | _NOBODY)

    assert not world.presence.presence
    assert metrics_in(capsys.readouterr().out) == {}


def test_an_event_that_cannot_be_read_is_kept(world: World, wake: Wake) -> None:
    wake("on_presence", saying("presence", b"\xff"))

    assert [rejection.source for rejection in world.rejections.rejections.values()] == [RejectionSource.RULE]


def test_a_certificate_is_handed_over(
    world: World, wake: Wake, rotation: Rotation, capsys: pytest.CaptureFixture[str]
) -> None:
    wake("on_certificate_message", an_event("certificate_message"))

    ((device_id, rotation_id, _),) = world.rotation.certificates
    assert (device_id, rotation_id) == (DEVICE, rotation.rotation_id)
    assert metrics_in(capsys.readouterr().out) == {"CertificatesAnswered": 1}


def test_a_proof_counts_by_the_connection_that_it_came_over(world: World, wake: Wake, rotation: Rotation) -> None:
    wake("on_certificate_message", an_event("certificate_message"))
    (new,) = [each for each in world.certificates.of_device(DEVICE) if each.state is CertificateState.REPLACING]
    proof = saying(
        "certificate_message",
        json.dumps({"v": 1, "rotation_id": rotation.rotation_id}).encode(),
        topic=f"cloudiot/{DEVICE}/certificate/proof",
        certificate_id=new.certificate_id,
    )

    wake("on_certificate_message", proof)

    assert [rotation_id for _, rotation_id, _ in world.rotation.accepted] == [rotation.rotation_id]


def test_a_request_that_nobody_ordered_is_refused(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    wake("on_certificate_message", an_event("certificate_message"))

    assert [rotation_id for _, rotation_id, _ in world.rotation.refusals] == ["rotation-1"]
    assert metrics_in(capsys.readouterr().out) == {"CertificatesRefused": 1}


@pytest.mark.parametrize("certificate_id", [None, 7])
def test_an_event_that_no_rule_of_ours_has_written_fails(wake: Wake, certificate_id: object) -> None:
    with pytest.raises(InputRefused):
        wake("on_certificate_message", an_event("certificate_message") | {"certificate_id": certificate_id})


@pytest.mark.parametrize(
    ("function", "event", "part", "method"),
    [
        ("on_presence", "presence", "presence", "keep"),
        ("on_certificate_message", "certificate_message", "authority", "sign"),
    ],
)
@pytest.mark.usefixtures("rotation")
def test_an_outage_fails_the_invocation(
    world: World, wake: Wake, function: str, event: str, part: str, method: str
) -> None:
    fail(getattr(world, part), method)

    with pytest.raises(Outage):
        wake(function, an_event(event))


def undelivered(body: dict[str, Any]) -> dict[str, Any]:
    (record, *_) = an_event("undelivered_messages")["Records"]
    return {"Records": [record | {"body": json.dumps(body)}]}


def test_a_connection_that_no_function_took_is_noted_in_the_end(world: World, wake: Wake) -> None:
    event = an_event("presence")
    rule_error = {"topic": event["topic"], "base64OriginalPayload": event["payload_base64"]}

    for body in (rule_error, {"requestPayload": event}):
        world.presence.presence.clear()
        wake("on_undelivered_message", undelivered(body))
        assert world.presence.read(DEVICE).connected


def test_a_certificate_message_that_no_function_took_is_kept_and_asked_again(world: World, wake: Wake) -> None:
    event = an_event("certificate_message")

    wake("on_undelivered_message", undelivered({"requestPayload": event}))

    ((rejection),) = world.rejections.rejections.values()
    assert rejection.reason == "the platform could not take it; the device asks again"
