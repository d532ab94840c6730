"""Orders photos: of a device, a site or the fleet by an operator, of sites and the fleet by the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from chalicelib.domain.capture import CaptureOrder, CaptureTarget, TargetKind
from chalicelib.domain.errors import Outage
from chalicelib.domain.event import Event, EventKind
from chalicelib.ports.captures import CaptureBook
from chalicelib.ports.devices import DeviceCommands, DeviceRegistry
from chalicelib.ports.sites import SiteBook


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPorts:
    """What it takes to order photos."""

    devices: DeviceRegistry
    sites: SiteBook
    captures: CaptureBook
    commands: DeviceCommands


def order_capture(
    target: CaptureTarget, *, jitter_s: int, answer_within: timedelta, at: datetime, who: str, ports: OrderPorts
) -> CaptureOrder:
    """Order photos, now.

    Args:
        jitter_s: every device waits a random part of it.
        answer_within: how long a device may take, counted from the end of the jitter.

    Raises:
        DeviceNotFound, SiteNotFound: there is no such target.
    """
    name = _name_of(target, ports)
    order = CaptureOrder.by_person(
        target, at=at, by=who, jitter_s=jitter_s, answer_within=answer_within, nonce=uuid4().hex
    )
    give(order, name, captures=ports.captures, commands=ports.commands)
    return order


def give(order: CaptureOrder, name: str, *, captures: CaptureBook, commands: DeviceCommands) -> None:
    """Keep an order, then tell the devices: one that answers at once finds its order known.

    Args:
        name: of whom the photos are ordered, for people.

    Raises:
        Outage: a part did not answer; where it was the message broker, the order says so.
    """
    captures.record(order, _event(order, f"Photos ordered of {name}"))
    try:
        commands.order_capture(order)
    except Outage as outage:
        captures.record(order.not_delivered(str(outage)))
        raise


def _name_of(target: CaptureTarget, ports: OrderPorts) -> str:
    match target.kind:
        case TargetKind.DEVICE:
            return ports.devices.get(target.name).name
        case TargetKind.SITE:
            return ports.sites.get(target.name).name
        case TargetKind.FLEET:
            return "the whole fleet"


def _event(order: CaptureOrder, text: str) -> Event:
    return Event.of(
        EventKind.CAPTURE_ORDERED,
        at=order.ordered_at,
        who=order.ordered_by,
        subject=order.order_id,
        device_id=order.target.name if order.target.kind is TargetKind.DEVICE else "",
        text=text,
    )
