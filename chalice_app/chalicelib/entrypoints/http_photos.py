"""The photos: of a device, one by one, and how new ones come in."""

from http import HTTPStatus
from typing import Final

from chalicelib import wiring
from chalicelib.entrypoints.http_answers import photo_detail, photo_item, upload_grant_item
from chalicelib.entrypoints.http_resource import HttpResource
from chalicelib.entrypoints.port_bundles import grant_ports
from chalicelib.http_inputs import PageQuery
from chalicelib.http_outputs.photos import PhotoDetail, PhotoList, UploadGrantItem
from chalicelib.observability import Metric, count
from chalicelib.payloads import UploadRequestWire, upload_request
from chalicelib.services.find_device import find_device
from chalicelib.services.grant_upload import grant_upload

photos: Final = HttpResource(__name__)


@photos.route("GET", "/devices/{device_id}/photos", "List a device's photos, newest first")
def list_device_photos(device_id: str, query: PageQuery) -> PhotoList:
    find_device(device_id, devices=wiring.device_registry(), archive=wiring.device_archive())
    page = wiring.photo_book().of_device(device_id, limit=query.limit, cursor=query.cursor)
    return PhotoList(items=tuple(map(photo_item, page.rows)), cursor=page.cursor)


@photos.route(
    "POST",
    "/devices/{device_id}/uploads",
    "Grant the upload of a photo, as a device asks for it",
    status=HTTPStatus.CREATED,
)
def post_upload(device_id: str, body: UploadRequestWire) -> UploadGrantItem:
    request = upload_request(body, device_id=device_id, received_at=wiring.clock()())
    grant = grant_upload(request, ports=grant_ports())
    count(Metric.UPLOADS_GRANTED)
    return upload_grant_item(grant)


@photos.route("GET", "/photos/{photo_id}", "Show a photo: its diagnosis, its review, and links to the pictures")
def get_photo(photo_id: str) -> PhotoDetail:
    return photo_detail(wiring.photo_book().get(photo_id), wiring.photo_files())
