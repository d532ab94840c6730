"""Takes in what a device says of a photo that did not come, or not at once."""

from dataclasses import dataclass

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.capture_state import CaptureOutcome, OutcomeKind
from chalicelib.domain.device import Device
from chalicelib.domain.errors import DeviceNotFound, InputRefused
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.rejection import RejectionSource
from chalicelib.outcome_payloads import PhotoOutcome, parse_photo_outcome
from chalicelib.ports.captures import CaptureBook, CaptureOrders
from chalicelib.ports.clock import Clock
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.events import EventFeed
from chalicelib.ports.rejections import RejectionBook
from chalicelib.services.known_order import known_order
from chalicelib.services.reject_input import reject_input


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePorts:
    """What it takes to take in an outcome."""

    devices: DeviceRegistry
    orders: CaptureOrders
    captures: CaptureBook
    events: EventFeed
    rejections: RejectionBook
    clock: Clock


def take_in_outcome(arrival: Arrival, *, ports: OutcomePorts) -> OutcomeKind | None:
    """Note what the device says and tell of it, or set it aside; None when it was set aside.

    Raises:
        Outage: a part did not answer; the outcome must be delivered again.
    """
    try:
        outcome = parse_photo_outcome(arrival.payload)
        device = _device(arrival.device_id, ports)
        order = None if outcome.order_id is None else known_order(outcome.order_id, device, ports.orders)
    except InputRefused as refusal:
        _reject(arrival, refusal, ports)
        return None
    if outcome.kind is not OutcomeKind.UPLOADED:
        _note(outcome, order, arrival, ports)
    return outcome.kind


def _device(device_id: str, ports: OutcomePorts) -> Device:
    try:
        return ports.devices.get(device_id)
    except DeviceNotFound as error:
        raise InputRefused("the device is not registered") from error


def _note(outcome: PhotoOutcome, order: CaptureOrder | None, arrival: Arrival, ports: OutcomePorts) -> None:
    if order is not None:
        ports.captures.note_outcome(
            CaptureOutcome(
                device_id=arrival.device_id,
                order_id=order.order_id,
                kind=outcome.kind,
                reason=outcome.reason,
                at=arrival.received_at,
            )
        )
    # A device that is configured to rest at night says so each hour. That is an answer, and no news.
    if outcome.kind is OutcomeKind.FAILED or order is None or not order.is_routine:
        ports.events.append(_event(outcome, arrival))


def _event(outcome: PhotoOutcome, arrival: Arrival) -> Event:
    failed = outcome.kind is OutcomeKind.FAILED
    said = "An upload failed" if failed else "There will be no photo"
    return Event.of(
        EventKind.UPLOAD_FAILED if failed else EventKind.CAPTURE_REFUSED,
        at=arrival.received_at,
        subject=outcome.photo_id or outcome.order_id or outcome.request_id or "",
        device_id=arrival.device_id,
        text=f"{said}: {outcome.reason}",
    )


def _reject(arrival: Arrival, refusal: InputRefused, ports: OutcomePorts) -> None:
    reject_input(
        arrival.payload,
        refusal,
        source=RejectionSource.PHOTO_OUTCOME,
        device_id=arrival.device_id,
        received_at=arrival.received_at,
        now=ports.clock(),
        rejections=ports.rejections,
    )
