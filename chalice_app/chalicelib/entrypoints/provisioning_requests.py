"""What IoT Core tells the hook of its provisioning template, and what it wants to be told."""

from typing import Annotated, Any

import msgspec

from chalicelib.domain.device import Device
from chalicelib.domain.errors import ProvisioningRefused
from chalicelib.domain.provisioning import ProvisioningRequest
from chalicelib.text_rules import SERIAL_NUMBER
from chalicelib.wording import reason_and_field


class Parameters(msgspec.Struct, frozen=True):
    """What the device says; what it says besides is overridden, or read by nobody."""

    serial: Annotated[str, msgspec.Meta(pattern=SERIAL_NUMBER)] = msgspec.field(name="SerialNumber")


class HookEvent(msgspec.Struct, frozen=True, rename="camel"):
    """As IoT Core sends it (payload version 2020-04-01). Who came without a certificate came without a claim."""

    certificate_id: str
    parameters: Parameters
    claim_certificate_id: str = ""


def provisioning_request(event: Any) -> ProvisioningRequest:
    """The request that IoT Core tells of.

    Raises:
        ProvisioningRefused: the device gave no serial number, or one that cannot be any.
    """
    try:
        told = msgspec.convert(event, HookEvent)
    except msgspec.ValidationError as error:
        reason, field = reason_and_field(error, HookEvent)
        raise ProvisioningRefused(reason, field=field) from error
    return ProvisioningRequest(
        serial=told.parameters.serial,
        claim_id=told.claim_certificate_id,
        certificate_id=told.certificate_id,
    )


def original_of(event: Any) -> bytes:
    """What to keep of a request: all but the certificate itself, which its id stands for."""
    if isinstance(event, dict):
        event = {name: value for name, value in event.items() if name != "certificatePem"}
    return msgspec.json.encode(event, order="sorted")


def admission(device: Device) -> dict[str, Any]:
    """Lets a device in, as the one that it is registered as: each of these overrides what it said of itself."""
    return {
        "allowProvisioning": True,
        "parameterOverrides": {"ThingName": device.device_id, "Site": device.site, "DeviceName": device.name},
    }


def refusal() -> dict[str, Any]:
    """Keeps a device out. IoT Core does not hand a reason on: operators find it among the rejections."""
    return {"allowProvisioning": False}
