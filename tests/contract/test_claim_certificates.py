"""ClaimCertificates: the fake and IoT Core."""

from typing import Any

import pytest

from chalicelib.adapters.iot_claims import IotClaims
from chalicelib.domain.errors import InputRefused, Outage
from chalicelib.ports.claims import ClaimCertificates
from tests.contract import cloud
from tests.contract.test_device_enrolment import a_csr
from tests.fakes.claims import InMemoryClaimCertificates

POLICY = "cloudiot-test-claim"


def iot_claims() -> IotClaims:
    cloud.client("iot").create_policy(policyName=POLICY, policyDocument="{}")
    return IotClaims(cloud.client("iot"), policy=POLICY)


@pytest.fixture(params=[InMemoryClaimCertificates, iot_claims], ids=["fake", "iot"])
def certificates(request: pytest.FixtureRequest) -> ClaimCertificates:
    made: ClaimCertificates = request.param()
    return made


def described(claim_id: str) -> Any:
    return cloud.client("iot").describe_certificate(certificateId=claim_id)["certificateDescription"]


def test_a_signed_claim_comes_with_what_it_takes_to_connect(certificates: ClaimCertificates) -> None:
    signed = certificates.sign(a_csr())

    assert len(signed.claim_id) == 64
    assert signed.credentials.certificate_pem.startswith("-----BEGIN CERTIFICATE-----")
    assert signed.credentials.mqtt_endpoint
    assert signed.credentials.mqtt_port == 8883


def test_each_claim_is_another(certificates: ClaimCertificates) -> None:
    assert certificates.sign(a_csr()).claim_id != certificates.sign(a_csr()).claim_id


@pytest.mark.parametrize("csr", ["", "junk"])
def test_what_is_no_request_is_refused(csr: str) -> None:
    with pytest.raises(InputRefused) as refused:
        InMemoryClaimCertificates().sign(csr)

    assert refused.value.field == "csr_pem"


def test_an_empty_request_is_refused_by_iot_core_too() -> None:
    with pytest.raises(InputRefused):
        iot_claims().sign("")


def test_a_claim_is_active_has_the_claims_policy_and_no_thing() -> None:
    signed = iot_claims().sign(a_csr())

    iot, certificate = cloud.client("iot"), described(signed.claim_id)
    attached = iot.list_attached_policies(target=certificate["certificateArn"])["policies"]
    assert certificate["status"] == "ACTIVE"
    assert [policy["policyName"] for policy in attached] == [POLICY]
    assert not iot.list_principal_things(principal=certificate["certificateArn"])["things"]


def test_a_revoked_claim_is_revoked_and_may_be_again(certificates: ClaimCertificates) -> None:
    signed = certificates.sign(a_csr())

    certificates.revoke(signed.claim_id)
    certificates.revoke(signed.claim_id)

    if isinstance(certificates, IotClaims):
        assert described(signed.claim_id)["status"] == "REVOKED"


@pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("InternalFailureException", 500)])
def test_a_registry_that_does_not_answer_now_is_an_outage(code: str, status: int) -> None:
    iot, stubber = cloud.stubbed("iot")
    stubber.add_client_error("update_certificate", code, http_status_code=status)

    with pytest.raises(Outage):
        IotClaims(iot, policy=POLICY).revoke("0" * 64)
