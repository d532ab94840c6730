"""Gives devices an identity in IoT Core: a thing, a certificate, and the fleet's policy on it."""

from typing import Any, Final

from botocore.exceptions import ClientError, ParamValidationError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.domain.device import Credentials
from chalicelib.domain.errors import InputRefused

# MQTT over TLS with client certificates; the port is IoT Core's own.
_MQTT_PORT: Final = 8883
_PART: Final = "the device registry of the message broker"
# Of a request that is none, IoT Core says no more than that it "violates constraints".
_WANTED: Final = (
    "it must be a certificate signing request in PEM, with an EC key (P-256, P-384 or P-521) "
    "or an RSA key of at least 2048 bits"
)


class IotEnrolment:
    """Implements `DeviceEnrolment`.

    It may be repeated after it broke off: the thing and the attachments are made once, and a certificate
    of an earlier attempt was handed to nobody, so it opens nothing.
    """

    def __init__(self, client: Any, *, policy: str) -> None:
        self._client = client
        self._policy = policy

    def enrol(self, device_id: str, csr_pem: str) -> Credentials:
        """Sign first: a request that cannot be signed leaves nothing behind."""
        with outages_of(_PART):
            certificate = self._sign(csr_pem)
            self._make_thing(device_id)
            self._client.attach_policy(policyName=self._policy, target=certificate["certificateArn"])
            self._client.attach_thing_principal(thingName=device_id, principal=certificate["certificateArn"])
            endpoint = self._client.describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
        return Credentials(certificate_pem=certificate["certificatePem"], mqtt_endpoint=endpoint, mqtt_port=_MQTT_PORT)

    def _sign(self, csr_pem: str) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self._client.create_certificate_from_csr(
                certificateSigningRequest=csr_pem, setAsActive=True
            )
        except ParamValidationError as error:
            raise _unsignable("it is empty or too long") from error
        except ClientError as error:
            if code_of(error) == "InvalidRequestException":
                why = error.response["Error"].get("Message", "")
                raise _unsignable(f"{_WANTED} (AWS IoT: {why})") from error
            raise
        return answer

    def _make_thing(self, device_id: str) -> None:
        try:
            self._client.create_thing(thingName=device_id)
        except ClientError as error:
            # It has attributes or a type that we did not give it: an operator made it, and it is this device's.
            if code_of(error) != "ResourceAlreadyExistsException":
                raise


def _unsignable(why: str) -> InputRefused:
    return InputRefused(f"the certificate request cannot be signed: {why}", field="csr_pem")
