"""Orders a device to change its certificate."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from chalicelib.domain.certificate import CertificateState
from chalicelib.domain.errors import NothingToRotate
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.ids import time_ordered_id
from chalicelib.domain.rotation import Rotation
from chalicelib.ports.certificates import CertificateAuthority, CertificateBook, RotationCommands
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.services.adopt_certificates import adopt_certificates


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationPorts:
    """What it takes to order a rotation."""

    devices: DeviceRegistry
    book: CertificateBook
    authority: CertificateAuthority
    commands: RotationCommands


def order_rotation(device_id: str, *, grace: timedelta, at: datetime, who: str, ports: RotationPorts) -> Rotation:
    """Order the change; it takes the place of an order that was not carried out yet.

    Args:
        grace: how long the old certificate stays valid after the new one was proven.

    Raises:
        DeviceNotFound: never registered.
        NothingToRotate: the device has no certificate yet.
    """
    device = ports.devices.get(device_id)
    adopt_certificates(device_id, book=ports.book, authority=ports.authority)
    if not any(each.state is CertificateState.ACTIVE for each in ports.book.of_device(device_id)):
        raise NothingToRotate(f"the device {device_id!r} has no active certificate: it must be provisioned first")
    rotation = Rotation(
        rotation_id=time_ordered_id(at, "rotation", device_id, uuid4().hex),
        device_id=device_id,
        ordered_at=at,
        ordered_by=who,
        grace=grace,
    )
    # Kept first, told then: a device that is told asks at once, and must be known to have been.
    ports.book.order(rotation, _event(rotation, device.name))
    ports.commands.order_rotation(rotation)
    return rotation


def _event(rotation: Rotation, name: str) -> Event:
    return Event.of(
        EventKind.ROTATION_ORDERED,
        at=rotation.ordered_at,
        who=rotation.ordered_by,
        subject=rotation.rotation_id,
        device_id=rotation.device_id,
        text=f"A new certificate ordered of {name}",
    )
