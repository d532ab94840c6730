"""Gives devices an identity in IoT Core: a thing, a certificate, and the fleet's policy on it."""

from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.adapters.iot_certificates import sign_request
from chalicelib.domain.device import Credentials

# MQTT over TLS with client certificates; the port is IoT Core's own.
_MQTT_PORT: Final = 8883
_PART: Final = "the device registry of the message broker"


class IotEnrolment:
    """Implements `DeviceEnrolment`.

    It may be repeated after it broke off: the thing and the attachments are made once, and a certificate
    of an earlier attempt was handed to nobody, so it opens nothing.
    """

    def __init__(self, client: Any, *, policy: str, device_type: str | None = None) -> None:
        self._client = client
        self._policy = policy
        self._type = {} if device_type is None else {"thingTypeName": device_type}

    def enrol(self, device_id: str, csr_pem: str, *, site: str) -> Credentials:
        """Sign first: a request that cannot be signed leaves nothing behind."""
        with outages_of(_PART):
            certificate = sign_request(self._client, csr_pem)
            self._make_thing(device_id, site)
            self._client.attach_policy(policyName=self._policy, target=certificate["certificateArn"])
            self._client.attach_thing_principal(thingName=device_id, principal=certificate["certificateArn"])
            endpoint = self._client.describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
        return Credentials(certificate_pem=certificate["certificatePem"], mqtt_endpoint=endpoint, mqtt_port=_MQTT_PORT)

    def move(self, device_id: str, site: str) -> None:
        attributes = {"attributes": {"site": site}, "merge": True}
        try:
            with outages_of(_PART):
                self._client.update_thing(thingName=device_id, attributePayload=attributes)
        except ClientError as error:
            # Its thing is made when it provisions itself, with the site that it is registered at then.
            if code_of(error) != "ResourceNotFoundException":
                raise

    def _make_thing(self, device_id: str, site: str) -> None:
        """The thing says where its device stands: the policy lets it hear the orders to that site."""
        try:
            attributes = {"attributes": {"site": site}}
            self._client.create_thing(thingName=device_id, attributePayload=attributes, **self._type)
        except ClientError as error:
            # It has attributes or a type that we did not give it: an operator made it, and it is this device's.
            if code_of(error) != "ResourceAlreadyExistsException":
                raise
            self.move(device_id, site)
