"""The photos: of a device, one by one, and how new ones come in."""

from http import HTTPStatus
from typing import Final

from chalicelib import wiring
from chalicelib.entrypoints.http_answers import capture_order_item, photo_detail, photo_item, upload_grant_item
from chalicelib.entrypoints.http_resource import HttpResource
from chalicelib.http_inputs import PageQuery
from chalicelib.http_outputs.photos import CaptureOrderItem, PhotoDetail, PhotoList, UploadGrantItem
from chalicelib.observability import Metric, count
from chalicelib.payloads import UploadRequestWire, upload_request
from chalicelib.services.grant_upload import grant_upload
from chalicelib.services.order_captures import order_capture

photos: Final = HttpResource(__name__)


@photos.route("GET", "/devices/{device_id}/photos", "List a device's photos, newest first")
def list_device_photos(device_id: str, query: PageQuery) -> PhotoList:
    wiring.device_registry().get(device_id)
    page = wiring.photo_book().of_device(device_id, limit=query.limit, cursor=query.cursor)
    return PhotoList(items=tuple(map(photo_item, page.rows)), cursor=page.cursor)


@photos.route(
    "POST", "/devices/{device_id}/captures", "Order a photo of a device, to be taken now", status=HTTPStatus.ACCEPTED
)
def post_capture(device_id: str, who: str) -> CaptureOrderItem:
    order = order_capture(
        device_id,
        at=wiring.clock()(),
        who=who,
        devices=wiring.device_registry(),
        commands=wiring.device_commands(),
        events=wiring.event_feed(),
    )
    count(Metric.CAPTURES_ORDERED)
    return capture_order_item(order)


@photos.route(
    "POST",
    "/devices/{device_id}/uploads",
    "Grant the upload of a photo, as a device asks for it",
    status=HTTPStatus.CREATED,
)
def post_upload(device_id: str, body: UploadRequestWire) -> UploadGrantItem:
    request = upload_request(body, device_id=device_id, received_at=wiring.clock()())
    grant = grant_upload(request, devices=wiring.device_registry(), desk=wiring.upload_desk())
    count(Metric.UPLOADS_GRANTED)
    return upload_grant_item(grant)


@photos.route("GET", "/photos/{photo_id}", "Show a photo: its diagnosis, its review, and links to the pictures")
def get_photo(photo_id: str) -> PhotoDetail:
    return photo_detail(wiring.photo_book().get(photo_id), wiring.photo_files())
