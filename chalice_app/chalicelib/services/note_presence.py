"""Takes in that a device has connected or disconnected, and notices when several clients fight for its name."""

from dataclasses import dataclass
from typing import Final

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.errors import InputRefused, Outage
from chalicelib.domain.presence import Connection, ConnectionEnd, Presence, shared_breach
from chalicelib.domain.rejection import RejectionSource
from chalicelib.lifecycle_payloads import parse_lifecycle_event
from chalicelib.ports.devices import DeviceDirectory
from chalicelib.ports.presence import PresenceBook
from chalicelib.ports.rejections import RejectionBook
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.reject_input import reject_input
from chalicelib.services.tell_people import AlertPorts

# The connect and the disconnect of a short connection arrive together, and each may overtake the other a few times.
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PresencePorts:
    """What it takes to take in a lifecycle event."""

    devices: DeviceDirectory
    presence: PresenceBook
    rejections: RejectionBook
    alerting: AlertPorts


def note_presence(arrival: Arrival, *, ports: PresencePorts) -> Presence | None:
    """What is known of the device's connection after a lifecycle event; None of a client that is no registered device,
    such as one that holds a claim certificate only, and of an event that cannot be read, which is set aside.

    Raises:
        Outage: it could not be kept; the event must be delivered again.
        ExceptionGroup: it was kept, and the alert that it calls for could not be raised.
    """
    device_id = arrival.device_id
    device = ports.devices.known([device_id]).get(device_id)
    if device is None:
        return None
    try:
        event = parse_lifecycle_event(arrival.payload)
    except InputRefused as refusal:
        _set_aside(arrival, refusal, ports)
        return None
    presence = _kept(device_id, event, ports.presence)
    breach = shared_breach(presence)
    if breach is not None:
        # Also when nothing is new: an earlier delivery may have died before it raised the alert.
        raise_alerts([breach], sites={device_id: device.site}, ports=ports.alerting)
    return presence


def _kept(device_id: str, event: Connection | ConnectionEnd, book: PresenceBook) -> Presence:
    for _ in range(_ATTEMPTS):
        before = book.read(device_id)
        after = before.after(event)
        if after == before or book.keep(after, replacing=before):
            return after
    raise Outage(f"the presence of {device_id} kept changing meanwhile")


def _set_aside(arrival: Arrival, refusal: InputRefused, ports: PresencePorts) -> None:
    reject_input(
        arrival.payload,
        refusal,
        source=RejectionSource.RULE,
        device_id=arrival.device_id,
        received_at=arrival.received_at,
        now=ports.alerting.clock(),
        rejections=ports.rejections,
    )
