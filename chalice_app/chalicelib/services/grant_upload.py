"""Grants the upload of one photo; devices ask by MQTT, people and tests over REST."""

from chalicelib.domain.photo import PhotoKey, UploadGrant, UploadRequest
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.photos import UploadDesk


def grant_upload(request: UploadRequest, *, devices: DeviceRegistry, desk: UploadDesk) -> UploadGrant:
    """A grant for the photo of this request: asked for again, it is a fresh grant for the same photo.

    Raises:
        DeviceNotFound: never registered.
    """
    device = devices.get(request.device_id)
    return desk.grant(request, PhotoKey.for_request(device.device_id, request.request_id, request.taken_at))
