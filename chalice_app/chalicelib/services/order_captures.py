"""Orders photos: of the whole fleet by the clock, of one device by an operator."""

from datetime import datetime
from uuid import uuid4

from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.event import PLATFORM, Event, EventKind
from chalicelib.ports.devices import DeviceCommands, DeviceRegistry
from chalicelib.ports.events import EventFeed


def order_capture(
    device_id: str, *, at: datetime, who: str, devices: DeviceRegistry, commands: DeviceCommands, events: EventFeed
) -> CaptureOrder:
    """Order a photo of one device, now.

    Raises:
        DeviceNotFound: never registered.
    """
    device = devices.get(device_id)
    order = CaptureOrder.to_device(device.device_id, at=at, by=who, nonce=uuid4().hex)
    _give(order, f"Photo ordered of {device.name}", commands, events)
    return order


def order_fleet_capture(*, at: datetime, commands: DeviceCommands, events: EventFeed) -> CaptureOrder:
    """Order a photo of every device; the same time is the same order, however often it is given.

    Args:
        at: the hour that the schedule struck.
    """
    order = CaptureOrder.to_fleet(at=at, by=PLATFORM)
    _give(order, "Photos ordered of the whole fleet", commands, events)
    return order


def _give(order: CaptureOrder, text: str, commands: DeviceCommands, events: EventFeed) -> None:
    # Given first, told then: an order that is given twice is obeyed once, by its id.
    commands.order_capture(order)
    events.append(
        Event.of(
            EventKind.CAPTURE_ORDERED,
            at=order.ordered_at,
            who=order.ordered_by,
            subject=order.order_id,
            device_id=order.device_id or "",
            text=text,
        )
    )
