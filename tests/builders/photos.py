"""Photos, from the order to the review."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from chalicelib.domain.capture import TO_FLEET, CaptureOrder, CaptureTarget, to_device
from chalicelib.domain.diagnosis import Diagnosis
from chalicelib.domain.photo import Photo, PhotoKey, UploadGrant, UploadRequest
from chalicelib.domain.review import Review
from tests.builders.defaults import DEVICE, HOUR, MINUTE, NOON, SITE
from tests.builders.diagnoses import a_diagnosis


def a_capture_order(
    target: CaptureTarget | None = None,
    *,
    at: datetime = NOON,
    by: str = "owner",
    jitter_s: int = 0,
    answer_within: timedelta = 15 * MINUTE,
) -> CaptureOrder:
    """An operator's order, to `DEVICE` unless somebody else is named."""
    return CaptureOrder.by_person(
        target or to_device(DEVICE), at=at, by=by, jitter_s=jitter_s, answer_within=answer_within, nonce="1"
    )


def an_hourly_order(*, at: datetime = NOON, except_sites: Sequence[str] = ()) -> CaptureOrder:
    """The schedule's order to the fleet."""
    return CaptureOrder.by_schedule(TO_FLEET, at=at, except_sites=except_sites)


def an_upload_request(
    device_id: str = DEVICE,
    *,
    request_id: str = "request-1",
    at: datetime = NOON,
    size_bytes: int = 183_211,
    order_id: str | None = None,
    unsettled: tuple[str, ...] = (),
) -> UploadRequest:
    return UploadRequest(
        device_id=device_id,
        request_id=request_id,
        taken_at=at,
        size_bytes=size_bytes,
        order_id=order_id,
        unsettled=unsettled,
    )


def an_upload_grant(*, request_id: str = "request-1", at: datetime = NOON) -> UploadGrant:
    key = a_photo_key(request_id=request_id, at=at)
    return UploadGrant(
        request_id=request_id,
        photo_id=key.photo_id,
        url="https://raw.example/",
        fields={"key": key.raw},
        expires_at=at + 10 * MINUTE,
    )


def a_photo_key(device_id: str = DEVICE, *, request_id: str = "request-1", at: datetime = NOON) -> PhotoKey:
    return PhotoKey.for_request(device_id, request_id, at)


def a_photo(
    device_id: str = DEVICE,
    *,
    request_id: str = "request-1",
    at: datetime = NOON,
    diagnosis: Diagnosis | None = None,
    order_id: str | None = None,
    version_id: str | None = None,
    review: Review | None = None,
) -> Photo:
    return Photo(
        key=a_photo_key(device_id, request_id=request_id, at=at),
        site=SITE,
        taken_at=at,
        diagnosed_at=at + MINUTE,
        size_bytes=183_211,
        diagnosis=diagnosis or a_diagnosis(),
        order_id=order_id,
        version_id=version_id,
        review=review,
    )


def a_review(
    label: str = "Tomato___Late_blight",
    *,
    of: Photo | None = None,
    by: str = "owner",
    at: datetime = NOON + HOUR,
    comment: str | None = None,
) -> Review:
    """A review, made on the photo as it is."""
    photo = of or a_photo()
    return Review.of(photo.key.photo_id, label=label, by=by, at=at, comment=comment, after=photo.review)


@cache
def a_jpeg(width: int = 320, height: int = 240, *, orientation: int | None = None) -> bytes:
    """A whole JPEG: left half red, right half green.

    Args:
        orientation: the EXIF orientation that the file claims, 1 to 8.
    """
    from PIL import Image

    picture = Image.new("RGB", (width, height), "red")
    picture.paste("green", (width // 2, 0, width, height))
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85, exif=exif)
    return file.getvalue()
