"""A device in the world that changes its certificate, one step after the other."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.certificate import Certificate, CertificateState
from chalicelib.domain.rotation import DEFAULT_GRACE, Rotation
from chalicelib.services.answer_certificate_message import (
    CertificateMessage,
    CertificateTopic,
    answer_certificate_message,
)
from chalicelib.services.order_rotation import order_rotation
from tests.builders import DEVICE
from tests.fakes.world import World

CSR: Final = "-----BEGIN CERTIFICATE REQUEST-----\nkey one\n-----END CERTIFICATE REQUEST-----\n"
OTHER_CSR: Final = CSR.replace("one", "two")


def certified(world: World) -> Certificate:
    """Give the device its first certificate."""
    signed = world.authority.sign(DEVICE, CSR.replace("one", "of the factory"))
    certificate = Certificate.issued(signed.certificate_id, DEVICE, signed.validity)
    world.certificates.record(certificate)
    return certificate


def ordered(world: World, *, grace: timedelta = DEFAULT_GRACE) -> Rotation:
    """Order a rotation."""
    return order_rotation(DEVICE, grace=grace, at=world.clock(), who="mia", ports=world.ordering_rotations())


def requested(world: World, rotation: Rotation, *, csr_pem: str = CSR) -> bool:
    """Let the device ask for a certificate; whether it was answered."""
    return said(world, CertificateTopic.REQUEST, {"v": 1, "rotation_id": rotation.rotation_id, "csr_pem": csr_pem})


def proven(world: World, rotation: Rotation, *, over: str | None = None) -> bool:
    """Let the device prove its new certificate; whether that was accepted."""
    present = world.certificates.rotation_of(DEVICE)
    certificate_id = over or (present.certificate_id if present else None) or ""
    proof = {"v": 1, "rotation_id": rotation.rotation_id}
    return said(world, CertificateTopic.PROOF, proof, over=certificate_id)


def said(world: World, topic: CertificateTopic, message: Mapping[str, object], *, over: str = "") -> bool:
    """Let the device say something."""
    arrival = Arrival(device_id=DEVICE, payload=json.dumps(message).encode(), received_at=world.clock())
    certified_message = CertificateMessage(topic=topic, arrival=arrival, certificate_id=over)
    return answer_certificate_message(certified_message, ports=world.certificate_intake())


def states(world: World) -> dict[str, CertificateState]:
    """How the device's certificates stand, by their ids."""
    return {each.certificate_id: each.state for each in world.certificates.of_device(DEVICE)}
