"""Decides whether a device that comes with a claim may join the fleet, and as which device."""

from dataclasses import dataclass, replace

from chalicelib.domain.certificate import Certificate
from chalicelib.domain.claim import Claim
from chalicelib.domain.device import Device
from chalicelib.domain.errors import ClaimNotFound, DeviceNotFound, ProvisioningRefused, SerialUsed
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.provisioning import SERIAL_PARAMETER, ProvisioningRequest
from chalicelib.ports.certificates import CertificateAuthority, CertificateBook
from chalicelib.ports.claims import ClaimBook
from chalicelib.ports.clock import Clock
from chalicelib.ports.devices import DeviceRegistry


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionPorts:
    """What it takes to admit a device."""

    devices: DeviceRegistry
    claims: ClaimBook
    certificates: CertificateBook
    authority: CertificateAuthority
    clock: Clock


def admit_device(request: ProvisioningRequest, *, ports: AdmissionPorts) -> Device:
    """Take note that a registered device uses its serial number now, by this certificate.

    The broker asks again when the device does, for its answer may be lost: the same certificate is admitted again.

    Raises:
        ProvisioningRefused: the claim or the serial number does not hold.
        Outage: a part did not answer; the device is refused this time, and asks again.
    """
    claim = _valid_claim(request, ports)
    device = _registered(request, ports)
    if device.provisioned_at is not None:
        return _again(device, request, ports)
    now = ports.clock()
    device = replace(device, provisioned_at=now)
    validity = ports.authority.validity_of(request.certificate_id)
    certificate = Certificate.issued(request.certificate_id, device.device_id, validity)
    event = Event.of(
        EventKind.DEVICE_PROVISIONED,
        at=now,
        subject=request.certificate_id,
        device_id=device.device_id,
        text=f"{device.name} joined with the serial number {request.serial}, by the claim {claim.name}",
    )
    try:
        ports.devices.provision(device, certificate, event)
    except SerialUsed:
        # It was asked twice at the same time: what counts is by which certificate.
        return _again(ports.devices.get(device.device_id), request, ports)
    return device


def _valid_claim(request: ProvisioningRequest, ports: AdmissionPorts) -> Claim:
    try:
        claim = ports.claims.get(request.claim_id)
    except ClaimNotFound as unknown:
        raise ProvisioningRefused("nobody made the claim that the device came with") from unknown
    if claim.revoked_at is not None:
        raise ProvisioningRefused(f"the claim {claim.name} was revoked")
    return claim


def _registered(request: ProvisioningRequest, ports: AdmissionPorts) -> Device:
    holders = ports.devices.holders([request.serial])
    try:
        return ports.devices.get(holders[request.serial])
    except (KeyError, DeviceNotFound) as unknown:
        raise ProvisioningRefused(
            f"no device is registered with the serial number {request.serial}", field=SERIAL_PARAMETER
        ) from unknown


def _again(device: Device, request: ProvisioningRequest, ports: AdmissionPorts) -> Device:
    """A device that has joined, if it was by the same certificate and still has it."""
    certificates = ports.certificates.of_device(device.device_id)
    if not any(each.certificate_id == request.certificate_id and each.live for each in certificates):
        raise ProvisioningRefused(
            f"the serial number {request.serial} was used already: {device.name} joined with it",
            field=SERIAL_PARAMETER,
            device_id=device.device_id,
        )
    return device
