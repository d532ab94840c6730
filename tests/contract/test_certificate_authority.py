"""CertificateAuthority and RotationCommands: what they ask of IoT Core."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from chalicelib.adapters.iot_certificates import IotCertificates
from chalicelib.adapters.iot_rotation import IotRotation
from chalicelib.domain.errors import InputRefused, Outage
from chalicelib.domain.rotation import Rotation
from tests.builders import DEVICE, NOON
from tests.contract import cloud

POLICY = "cloudiot-test-device"
SHADOW = "config"
CERTIFICATE = "a" * 64
ARN = f"arn:aws:iot:eu-central-1:123456789012:cert/{CERTIFICATE}"


@cache
def a_csr() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, DEVICE)])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return request.public_bytes(Encoding.PEM).decode()


@pytest.fixture
def authority() -> IotCertificates:
    iot = cloud.client("iot")
    iot.create_policy(policyName=POLICY, policyDocument="{}")
    iot.create_thing(thingName=DEVICE)
    return IotCertificates(iot, cloud.client("iot-data"), policy=POLICY, shadow=SHADOW)


def stubbed() -> tuple[IotCertificates, Any, Any]:
    iot, control = cloud.stubbed("iot")
    data, plane = cloud.stubbed("iot-data")
    return IotCertificates(iot, data, policy=POLICY, shadow=SHADOW), control, plane


def described(**more: Any) -> dict[str, Any]:
    return {"certificateDescription": {"certificateArn": ARN, "certificateId": CERTIFICATE, **more}}


def test_a_signed_certificate_acts_for_its_device_and_says_how_long(authority: IotCertificates) -> None:
    signed = authority.sign(DEVICE, a_csr())

    assert signed.certificate_pem.startswith("-----BEGIN CERTIFICATE-----")
    assert signed.validity.begins_at < signed.validity.ends_at
    assert signed.validity.ends_at.tzinfo is not None
    assert authority.of_thing(DEVICE) == {signed.certificate_id}
    assert authority.pem_of(signed.certificate_id) == signed.certificate_pem
    attached = cloud.client("iot").list_principal_policies(
        principal=cloud.client("iot").list_thing_principals(thingName=DEVICE)["principals"][0]
    )
    assert [policy["policyName"] for policy in attached["policies"]] == [POLICY]


def test_a_revoked_certificate_opens_nothing_and_belongs_to_nobody(authority: IotCertificates) -> None:
    signed = authority.sign(DEVICE, a_csr())

    authority.revoke(DEVICE, signed.certificate_id)

    description = cloud.client("iot").describe_certificate(certificateId=signed.certificate_id)
    assert description["certificateDescription"]["status"] == "REVOKED"
    assert authority.of_thing(DEVICE) == frozenset()


def test_revoking_what_is_gone_is_fine(authority: IotCertificates) -> None:
    authority.revoke(DEVICE, CERTIFICATE)


def test_the_certificates_of_a_thing_that_is_gone_are_none(authority: IotCertificates) -> None:
    assert authority.of_thing("field-9") == frozenset()


def test_a_thing_is_removed_once_and_again(authority: IotCertificates) -> None:
    for _ in range(2):
        authority.remove_thing(DEVICE)

    assert not cloud.client("iot").list_things()["things"]


def test_a_request_that_cannot_be_signed_is_refused() -> None:
    authority, control, _ = stubbed()
    control.add_client_error("create_certificate_from_csr", "InvalidRequestException", "CSR violates constraints")

    with pytest.raises(InputRefused) as refused:
        authority.sign(DEVICE, "junk")

    assert refused.value.field == "csr_pem"


def test_validity_is_told_in_utc_whatever_the_clients_zone() -> None:
    authority, control, _ = stubbed()
    begins, ends = datetime(2026, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)
    validity = {"notBefore": begins.astimezone(), "notAfter": ends.astimezone()}
    control.add_response("describe_certificate", described(validity=validity), {"certificateId": CERTIFICATE})

    found = authority.validity_of(CERTIFICATE)

    assert (found.begins_at, found.ends_at, found.ends_at.utcoffset()) == (begins, ends, timedelta(0))


@pytest.mark.parametrize("forget", [True, False])
def test_a_connection_is_ended_with_or_without_its_session(forget: bool) -> None:
    authority, _, plane = stubbed()
    plane.add_response("delete_connection", {}, {"clientId": DEVICE, "cleanSession": forget})

    authority.close_connection(DEVICE, forget_session=forget)

    plane.assert_no_pending_responses()


def test_a_connection_that_is_not_there_has_ended() -> None:
    authority, _, plane = stubbed()
    plane.add_client_error("delete_connection", "ResourceNotFoundException", http_status_code=404)

    authority.close_connection(DEVICE, forget_session=True)


def test_a_thing_without_a_shadow_is_removed_all_the_same() -> None:
    authority, control, plane = stubbed()
    plane.add_client_error("delete_thing_shadow", "ResourceNotFoundException", http_status_code=404)
    control.add_response("delete_thing", {}, {"thingName": DEVICE})

    authority.remove_thing(DEVICE)

    control.assert_no_pending_responses()


def test_a_policy_that_is_not_on_it_any_more_is_no_obstacle() -> None:
    authority, control, _ = stubbed()
    control.add_response("describe_certificate", described())
    control.add_response("update_certificate", {}, {"certificateId": CERTIFICATE, "newStatus": "REVOKED"})
    control.add_client_error("detach_policy", "ResourceNotFoundException", http_status_code=404)
    control.add_response("detach_thing_principal", {}, {"thingName": DEVICE, "principal": ARN})

    authority.revoke(DEVICE, CERTIFICATE)

    control.assert_no_pending_responses()


@pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("InternalFailureException", 500)])
def test_a_registry_that_does_not_answer_now_is_an_outage(code: str, status: int) -> None:
    authority, control, _ = stubbed()
    control.add_client_error("describe_certificate", code, http_status_code=status)

    with pytest.raises(Outage):
        authority.revoke(DEVICE, CERTIFICATE)


def test_a_missing_grant_stays_visible() -> None:
    authority, control, _ = stubbed()
    control.add_client_error("list_thing_principals", "AccessDeniedException", http_status_code=403)

    with pytest.raises(ClientError, match="AccessDenied"):
        authority.of_thing(DEVICE)


def test_what_a_device_is_told_goes_to_its_own_topics_and_waits_for_it() -> None:
    data, plane = cloud.stubbed("iot-data")
    rotation = Rotation(rotation_id="r1", device_id=DEVICE, ordered_at=NOON, ordered_by="mia")
    noon_ms = 1_763_812_800_000
    told = {
        f"cloudiot/{DEVICE}/commands/rotate": {"v": 1, "rotation_id": "r1", "ordered_at": noon_ms},
        f"cloudiot/{DEVICE}/certificate/grant": {"v": 1, "rotation_id": "r1", "certificate_pem": "PEM"},
        f"cloudiot/{DEVICE}/certificate/refusal": {"v": 1, "rotation_id": None, "reason": "no"},
        f"cloudiot/{DEVICE}/certificate/accepted": {"v": 1, "rotation_id": "r1", "old_until": noon_ms},
    }
    for topic, message in told.items():
        expected = {"topic": topic, "qos": 1, "payload": msgspec.json.encode(message)}
        plane.add_response("publish", {}, expected)
    commands = IotRotation(data)

    commands.order_rotation(rotation)
    commands.hand_over_certificate(DEVICE, "r1", "PEM")
    commands.refuse_certificate(DEVICE, None, "no")
    commands.accept_proof(DEVICE, "r1", NOON)

    plane.assert_no_pending_responses()
