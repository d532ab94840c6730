"""DeviceEnrolment: the fake and IoT Core."""

from functools import cache
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from chalicelib.adapters.iot_enrolment import IotEnrolment
from chalicelib.domain.errors import InputRefused, Outage
from chalicelib.ports.devices import DeviceEnrolment
from tests.builders import DEVICE, SITE
from tests.contract import cloud
from tests.fakes.devices import InMemoryEnrolment

POLICY = "cloudiot-test-device"


@cache
def a_csr() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, DEVICE)])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return request.public_bytes(Encoding.PEM).decode()


def iot_enrolment() -> IotEnrolment:
    cloud.client("iot").create_policy(policyName=POLICY, policyDocument="{}")
    return IotEnrolment(cloud.client("iot"), policy=POLICY)


@pytest.fixture(params=[InMemoryEnrolment, iot_enrolment], ids=["fake", "iot"])
def enrolment(request: pytest.FixtureRequest) -> DeviceEnrolment:
    made: DeviceEnrolment = request.param()
    return made


def refusing(code: str, *, status: int = 400) -> IotEnrolment:
    """IoT Core as it answers a certificate request that it does not like."""
    iot, stubber = cloud.stubbed("iot")
    stubber.add_client_error("create_certificate_from_csr", code, "CSR violates constraints", http_status_code=status)
    return IotEnrolment(iot, policy=POLICY)


def test_an_enrolled_device_gets_what_it_needs_to_connect(enrolment: DeviceEnrolment) -> None:
    credentials = enrolment.enrol(DEVICE, a_csr(), site=SITE)

    assert credentials.certificate_pem.startswith("-----BEGIN CERTIFICATE-----")
    assert credentials.mqtt_endpoint
    assert credentials.mqtt_port == 8883


def test_enrolling_again_gives_another_certificate(enrolment: DeviceEnrolment) -> None:
    first, second = enrolment.enrol(DEVICE, a_csr(), site=SITE), enrolment.enrol(DEVICE, a_csr(), site=SITE)

    assert first.certificate_pem != second.certificate_pem


def test_thing_certificate_and_policy_hang_together() -> None:
    iot_enrolment().enrol(DEVICE, a_csr(), site=SITE)

    iot = cloud.client("iot")
    (certificate,) = iot.list_thing_principals(thingName=DEVICE)["principals"]
    described = iot.describe_certificate(certificateId=certificate.rpartition("/")[2])["certificateDescription"]
    attached = iot.list_attached_policies(target=certificate)["policies"]
    assert described["status"] == "ACTIVE"
    assert [policy["policyName"] for policy in attached] == [POLICY]


def test_the_thing_is_of_the_type_that_the_platform_has_for_its_devices() -> None:
    iot = cloud.client("iot")
    iot.create_policy(policyName=POLICY, policyDocument="{}")
    iot.create_thing_type(thingTypeName="cloudiot-device")

    IotEnrolment(iot, policy=POLICY, device_type="cloudiot-device").enrol(DEVICE, a_csr(), site=SITE)

    assert iot.describe_thing(thingName=DEVICE)["thingTypeName"] == "cloudiot-device"


def test_a_thing_that_somebody_made_otherwise_is_the_devices() -> None:
    iot, stubber = cloud.stubbed("iot")
    certificate: dict[str, Any] = {"certificateArn": "arn:cert", "certificatePem": "-----BEGIN CERTIFICATE-----"}
    stubber.add_response("create_certificate_from_csr", certificate)
    stubber.add_client_error("create_thing", "ResourceAlreadyExistsException", http_status_code=409)
    site = {"attributes": {"site": SITE}, "merge": True}
    stubber.add_response("update_thing", {}, {"thingName": DEVICE, "attributePayload": site})
    stubber.add_response("attach_policy", {}, {"policyName": POLICY, "target": "arn:cert"})
    stubber.add_response("attach_thing_principal", {}, {"thingName": DEVICE, "principal": "arn:cert"})
    stubber.add_response(
        "describe_endpoint", {"endpointAddress": "a1-ats.iot.example"}, {"endpointType": "iot:Data-ATS"}
    )

    assert IotEnrolment(iot, policy=POLICY).enrol(DEVICE, a_csr(), site=SITE).mqtt_endpoint == "a1-ats.iot.example"


def test_a_request_that_cannot_be_signed_is_refused_and_leaves_nothing_behind() -> None:
    with pytest.raises(InputRefused) as refused:
        refusing("InvalidRequestException").enrol(DEVICE, "junk", site=SITE)

    assert "must be a certificate signing request in PEM" in refused.value.reason
    assert "CSR violates constraints" in refused.value.reason
    assert refused.value.field == "csr_pem"


def test_an_empty_request_is_refused(enrolment: DeviceEnrolment) -> None:
    with pytest.raises(InputRefused) as refused:
        enrolment.enrol(DEVICE, "", site=SITE)

    assert refused.value.field == "csr_pem"


@pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("InternalFailureException", 500)])
def test_a_registry_that_does_not_answer_now_is_an_outage(code: str, status: int) -> None:
    with pytest.raises(Outage):
        refusing(code, status=status).enrol(DEVICE, a_csr(), site=SITE)


def test_a_missing_grant_stays_visible() -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        refusing("AccessDeniedException", status=403).enrol(DEVICE, a_csr(), site=SITE)
