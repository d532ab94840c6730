"""Says what became of capture orders: of one order at its devices, and of a device's orders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.capture import CaptureOrder, TargetKind, targets_of
from chalicelib.domain.capture_state import CaptureReport, CaptureState, Evidence, report
from chalicelib.domain.device import Device
from chalicelib.domain.errors import OrderNotFound
from chalicelib.domain.page import Page
from chalicelib.ports.captures import CaptureBook
from chalicelib.ports.clock import Clock
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.photos import PhotoFiles
from chalicelib.ports.presence import PresenceBook
from chalicelib.services.search_pages import search_pages


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationPorts:
    """Where it is written what became of orders."""

    captures: CaptureBook
    devices: DeviceRegistry
    files: PhotoFiles
    presence: PresenceBook
    clock: Clock


def find_order(order_id: str, *, captures: CaptureBook) -> CaptureOrder:
    """One order.

    Raises:
        OrderNotFound: never given, or more than thirty days ago.
    """
    order = captures.find(order_id)
    if order is None:
        raise OrderNotFound(f"the capture order {order_id!r} was never given, or is forgotten")
    return order


def explain_order(
    order: CaptureOrder, state: CaptureState | None, *, limit: int, cursor: str | None, ports: ExplanationPorts
) -> Page[CaptureReport]:
    """What became of an order, device by device; of one state a page may be short although there are more.

    Args:
        state: the one that is asked for; None for all.
    """

    def read(rows: int, place: str | None) -> Page[CaptureReport]:
        devices = _devices_of(order, rows, place, ports)
        return Page(tuple(_reports([(order, each) for each in devices.rows], ports)), devices.cursor)

    return search_pages(read, lambda each: state in (None, each.state), limit=limit, cursor=cursor)


def explain_device(device_id: str, *, limit: int, cursor: str | None, ports: ExplanationPorts) -> Page[CaptureReport]:
    """What became of the orders that concern a device, newest first; a page may be short although there are more.

    Raises:
        DeviceNotFound: never registered.
    """
    device = ports.devices.get(device_id)
    orders = ports.captures.to_any_of(targets_of(device_id, site=device.site), limit=limit, cursor=cursor)
    pairs = [(order, device_id) for order in orders.rows if _met(order, device)]
    return Page(tuple(_reports(pairs, ports)), orders.cursor)


def _devices_of(order: CaptureOrder, limit: int, cursor: str | None, ports: ExplanationPorts) -> Page[str]:
    """The devices that an order concerns."""
    match order.target.kind:
        case TargetKind.DEVICE:
            return Page((order.target.name,))
        case TargetKind.SITE:
            ids = ports.devices.ids_of_site(order.target.name, limit=limit, cursor=cursor)
            devices: Iterable[Device] = ports.devices.known(ids.rows).values()
            place = ids.cursor
        case TargetKind.FLEET:
            listed = ports.devices.listed(limit=limit, cursor=cursor)
            devices, place = listed.rows, listed.cursor
    return Page(tuple(sorted(device.device_id for device in devices if _met(order, device))), place)


def _met(order: CaptureOrder, device: Device) -> bool:
    """Whether an order concerns a device that was there when it was given."""
    return device.registered_at <= order.ordered_at and order.concerns(device.device_id, site=device.site)


def _reports(pairs: Sequence[tuple[CaptureOrder, str]], ports: ExplanationPorts) -> list[CaptureReport]:
    now = ports.clock()
    found = ports.captures.evidence((order.order_id, device_id) for order, device_id in pairs)
    evidence = {place: _looked_up(each, ports.files) for place, each in found.items()}
    silent = {device_id for order, device_id in pairs if evidence[order.order_id, device_id] == Evidence()}
    presence = ports.presence.of_all(silent) if silent else {}
    return [
        report(order, device_id, replace(evidence[place], presence=presence.get(device_id)), now=now)
        for order, device_id in pairs
        for place in [(order.order_id, device_id)]
    ]


def _looked_up(evidence: Evidence, files: PhotoFiles) -> Evidence:
    """With a look into the bucket, where it would tell something: few photos are under way at any time."""
    under_way = evidence.grant is not None and not evidence.diagnosed and evidence.refused is None
    if not under_way or evidence.grant is None:
        return evidence
    return replace(evidence, stored=files.has(evidence.grant.key.raw))
