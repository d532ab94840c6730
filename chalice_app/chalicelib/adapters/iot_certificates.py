"""Signs and ends the devices' certificates in IoT Core."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import ClientError, ParamValidationError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.domain.certificate import SignedCertificate, Validity
from chalicelib.domain.errors import InputRefused

_PART: Final = "the device registry of the message broker"
_BROKER: Final = "the message broker"
# Of a request that is none, IoT Core says no more than that it "violates constraints".
_WANTED: Final = (
    "it must be a certificate signing request in PEM, with an EC key (P-256, P-384 or P-521) "
    "or an RSA key of at least 2048 bits"
)
_GONE: Final = "ResourceNotFoundException"


class IotCertificates:
    """Implements `CertificateAuthority`.

    Args:
        client: of IoT Core's control plane.
        data_client: of its data plane, where connections and shadows are.
        policy: that every device certificate carries.
        shadow: name of the devices' shadow, which outlives its thing unless it is deleted.
    """

    def __init__(self, client: Any, data_client: Any, *, policy: str, shadow: str) -> None:
        self._client = client
        self._data = data_client
        self._policy = policy
        self._shadow = shadow

    def sign(self, device_id: str, csr_pem: str) -> SignedCertificate:
        with outages_of(_PART):
            signed = sign_request(self._client, csr_pem)
            self._client.attach_policy(policyName=self._policy, target=signed["certificateArn"])
            self._client.attach_thing_principal(thingName=device_id, principal=signed["certificateArn"])
        return SignedCertificate(
            certificate_id=signed["certificateId"],
            certificate_pem=signed["certificatePem"],
            validity=self.validity_of(signed["certificateId"]),
        )

    def pem_of(self, certificate_id: str) -> str:
        return str(self._describe(certificate_id)["certificatePem"])

    def validity_of(self, certificate_id: str) -> Validity:
        validity = self._describe(certificate_id)["validity"]
        return Validity(begins_at=_utc(validity["notBefore"]), ends_at=_utc(validity["notAfter"]))

    def of_thing(self, device_id: str) -> frozenset[str]:
        try:
            with outages_of(_PART):
                pages = self._client.get_paginator("list_thing_principals").paginate(thingName=device_id)
                arns = [arn for page in pages for arn in page["principals"]]
        except ClientError as error:
            if code_of(error) == _GONE:
                return frozenset()
            raise
        return frozenset(arn.rpartition("/")[2] for arn in arns)

    def revoke(self, device_id: str, certificate_id: str) -> None:
        """The certificate first: from then on it opens nothing, whatever fails behind it."""
        with outages_of(_PART):
            try:
                arn = self._describe(certificate_id)["certificateArn"]
            except ClientError as error:
                if code_of(error) == _GONE:
                    return
                raise
            self._client.update_certificate(certificateId=certificate_id, newStatus="REVOKED")
            _unless_gone(self._client.detach_policy, policyName=self._policy, target=arn)
            _unless_gone(self._client.detach_thing_principal, thingName=device_id, principal=arn)

    def close_connection(self, device_id: str, *, forget_session: bool) -> None:
        with outages_of(_BROKER):
            _unless_gone(self._data.delete_connection, clientId=device_id, cleanSession=forget_session)

    def remove_thing(self, device_id: str) -> None:
        with outages_of(_PART):
            _unless_gone(self._data.delete_thing_shadow, thingName=device_id, shadowName=self._shadow)
            _unless_gone(self._client.delete_thing, thingName=device_id)

    def _describe(self, certificate_id: str) -> dict[str, Any]:
        with outages_of(_PART):
            described: dict[str, Any] = self._client.describe_certificate(certificateId=certificate_id)
        return dict(described["certificateDescription"])


def sign_request(client: Any, csr_pem: str) -> dict[str, Any]:
    """Sign a certificate request; IoT Core's own answer.

    Raises:
        InputRefused: it cannot be signed.
    """
    try:
        answer: dict[str, Any] = client.create_certificate_from_csr(certificateSigningRequest=csr_pem, setAsActive=True)
    except ParamValidationError as error:
        raise _unsignable("it is empty or too long") from error
    except ClientError as error:
        if code_of(error) == "InvalidRequestException":
            why = error.response["Error"].get("Message", "")
            raise _unsignable(f"{_WANTED} (AWS IoT: {why})") from error
        raise
    return answer


def _unsignable(why: str) -> InputRefused:
    return InputRefused(f"the certificate request cannot be signed: {why}", field="csr_pem")


def _unless_gone(call: Callable[..., Any], **arguments: Any) -> None:
    try:
        call(**arguments)
    except ClientError as error:
        if code_of(error) != _GONE:
            raise


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
