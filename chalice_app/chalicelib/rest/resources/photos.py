"""The photos: of a device, one by one, and how new ones come in."""

from http import HTTPStatus
from typing import Final

from chalicelib import wiring
from chalicelib.domain.errors import PhotoNotFound
from chalicelib.observability import Metric, count
from chalicelib.payloads import UploadRequestWire, upload_request
from chalicelib.port_bundles.uploads import grant_ports
from chalicelib.rest.answers.photos import photo_detail, photo_item, thumbnail_url, upload_grant_item
from chalicelib.rest.inputs.input import PageQuery
from chalicelib.rest.operation import Redirect
from chalicelib.rest.outputs.photos import PhotoDetail, PhotoList, UploadGrantItem
from chalicelib.rest.resource import Resource
from chalicelib.services.find_device import find_device
from chalicelib.services.grant_upload import grant_upload

photos: Final = Resource()

# Links hold for fifteen minutes; whoever follows one that a browser kept has ten of them left.
_LINK_KEPT_S: Final = 300


@photos.operation("GET", "/devices/{device_id}/photos", "List a device's photos, newest first")
def list_device_photos(device_id: str, query: PageQuery) -> PhotoList:
    find_device(device_id, devices=wiring.device_registry(), archive=wiring.device_archive())
    page = wiring.photo_book().of_device(device_id, limit=query.limit, cursor=query.cursor)
    return PhotoList(items=tuple(map(photo_item, page.rows)), cursor=page.cursor)


@photos.operation(
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


@photos.operation("GET", "/photos/{photo_id}", "Show a photo: its diagnosis, its review, and links to the pictures")
def get_photo(photo_id: str) -> PhotoDetail:
    return photo_detail(wiring.photo_book().get(photo_id), wiring.photo_files())


@photos.operation("GET", "/photos/{photo_id}/image", "Show the picture itself")
def get_image(photo_id: str) -> Redirect:
    """Leads to a link that opens it for some minutes."""
    photo, files = wiring.photo_book().get(photo_id), wiring.photo_files()
    return _link(files.view_url(photo.original_key, photo.original_version))


@photos.operation("GET", "/photos/{photo_id}/thumbnail", "Show the small picture")
def get_thumbnail(photo_id: str) -> Redirect:
    """Of a photo that is small enough it is the photo itself."""
    photo, files = wiring.photo_book().get(photo_id), wiring.photo_files()
    return _link(thumbnail_url(photo, files))


@photos.operation("GET", "/photos/{photo_id}/heatmap", "Show the picture under the heat map of what the model saw")
def get_heatmap(photo_id: str) -> Redirect:
    """404 where there is none: of healthy leaves, and of what is no leaf."""
    photo = wiring.photo_book().get(photo_id)
    if photo.heatmap_key is None:
        raise PhotoNotFound(f"there is no heat map of the photo {photo_id!r}")
    return _link(wiring.photo_files().heatmap_url(photo.key))


def _link(url: str) -> Redirect:
    return Redirect(location=url, fresh_for_s=_LINK_KEPT_S)
