"""Certificates, and the claims by which devices join."""

from chalicelib import triggers
from chalicelib.ports.certificates import CertificateAuthority, CertificateBook, RotationCommands
from chalicelib.ports.claims import ClaimBook, ClaimCertificates
from chalicelib.settings import settings
from chalicelib.triggers import CONFIG_SHADOW
from chalicelib.wiring import foundation
from chalicelib.wiring.parts import Part


@Part
def certificate_book() -> CertificateBook:
    """The devices' certificates, in the operations table."""
    from chalicelib.adapters.dynamo_certificates import DynamoCertificates

    return DynamoCertificates(foundation.operations_table(), retention=settings().telemetry_retention)


@Part
def certificate_authority() -> CertificateAuthority:
    """Certificates, connections and things in IoT Core."""
    from chalicelib.adapters.iot_certificates import IotCertificates

    return IotCertificates(
        foundation.client("iot"), foundation.client("iot-data"), policy=settings().device_policy, shadow=CONFIG_SHADOW
    )


@Part
def rotation_commands() -> RotationCommands:
    """MQTT, for devices that change their certificates."""
    from chalicelib.adapters.iot_rotation import IotRotation

    return IotRotation(foundation.client("iot-data"))


@Part
def claim_book() -> ClaimBook:
    """The claims, in the operations table."""
    from chalicelib.adapters.dynamo_claims import DynamoClaims

    return DynamoClaims(foundation.operations_table(), retention=settings().telemetry_retention)


@Part
def claim_certificates() -> ClaimCertificates:
    """The claims' certificates in IoT Core."""
    from chalicelib.adapters.iot_claims import IotClaims

    return IotClaims(foundation.client("iot"), policy=triggers.claim_policy_name(settings().stage))
