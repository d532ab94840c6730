"""Grants the upload of one photo; devices ask by MQTT, people and tests over REST."""

from dataclasses import dataclass, replace

from chalicelib.domain.capture_state import CaptureGrant
from chalicelib.domain.photo import PhotoKey, UploadGrant, UploadRequest
from chalicelib.ports.captures import CaptureBook, CaptureOrders
from chalicelib.ports.clock import Clock
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.photos import UploadDesk
from chalicelib.services.known_order import known_order


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantPorts:
    """What it takes to grant an upload."""

    devices: DeviceRegistry
    desk: UploadDesk
    orders: CaptureOrders
    captures: CaptureBook
    clock: Clock


def grant_upload(request: UploadRequest, *, ports: GrantPorts) -> UploadGrant:
    """A grant for the photo of this request: asked for again, it is a fresh grant for the same photo.

    Raises:
        DeviceNotFound: never registered.
        InputRefused: nobody gave this device that order.
    """
    device = ports.devices.get(request.device_id)
    key = PhotoKey.for_request(device.device_id, request.request_id, request.taken_at)
    if request.order_id is not None:
        known_order(request.order_id, device, ports.orders)
    grant = ports.desk.grant(request, key)
    if request.order_id is not None:
        ports.captures.note_grant(
            CaptureGrant(
                device_id=device.device_id,
                order_id=request.order_id,
                key=key,
                granted_at=ports.clock(),
                valid_until=grant.expires_at,
            )
        )
    if not request.unsettled:
        return grant
    return replace(grant, settled=ports.captures.fates(device.device_id, request.unsettled))
