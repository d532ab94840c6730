"""The claims' certificates in IoT Core."""

from typing import Any, Final

from chalicelib.adapters.aws_failures import outages_of
from chalicelib.adapters.iot_certificates import sign_request
from chalicelib.domain.claim import SignedClaim
from chalicelib.domain.device import Credentials

# MQTT over TLS with client certificates; the port is IoT Core's own.
_MQTT_PORT: Final = 8883
_PART: Final = "the device registry of the message broker"


class IotClaims:
    """Implements `ClaimCertificates`.

    Args:
        client: of IoT Core's control plane.
        policy: that lets a certificate ask for another one, and do nothing else.
    """

    def __init__(self, client: Any, *, policy: str) -> None:
        self._client = client
        self._policy = policy

    def sign(self, csr_pem: str) -> SignedClaim:
        with outages_of(_PART):
            signed = sign_request(self._client, csr_pem)
            self._client.attach_policy(policyName=self._policy, target=signed["certificateArn"])
            endpoint = self._client.describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
        credentials = Credentials(
            certificate_pem=signed["certificatePem"], mqtt_endpoint=endpoint, mqtt_port=_MQTT_PORT
        )
        return SignedClaim(claim_id=signed["certificateId"], credentials=credentials)

    def revoke(self, claim_id: str) -> None:
        with outages_of(_PART):
            self._client.update_certificate(certificateId=claim_id, newStatus="REVOKED")
