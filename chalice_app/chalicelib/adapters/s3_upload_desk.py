"""Presigned uploads: an HTML form that S3 accepts for one key, one type, up to one size, for some minutes.

A form, not a presigned PUT: only a form's policy lets S3 check the size before it takes the bytes.
"""

from datetime import timedelta
from typing import Any, Final

from chalicelib.domain.photo import MAX_PHOTO_BYTES, PhotoKey, UploadGrant, UploadRequest
from chalicelib.ports.clock import Clock

# A 10 MB photo over a poor mobile link of 256 kbit/s takes five minutes; the double, for one more attempt.
GRANT_VALID: Final = timedelta(minutes=10)
_TYPE: Final = "image/jpeg"


class S3UploadDesk:
    """Implements `UploadDesk`. Signing happens here, without a call."""

    def __init__(self, client: Any, *, raw_bucket: str, clock: Clock) -> None:
        self._client = client
        self._raw = raw_bucket
        self._clock = clock

    def grant(self, request: UploadRequest, key: PhotoKey) -> UploadGrant:
        expires_at = self._clock() + GRANT_VALID
        form = self._client.generate_presigned_post(
            Bucket=self._raw,
            Key=key.raw,
            Fields={"Content-Type": _TYPE},
            Conditions=[{"Content-Type": _TYPE}, ["content-length-range", 1, MAX_PHOTO_BYTES]],
            ExpiresIn=int(GRANT_VALID.total_seconds()),
        )
        return UploadGrant(
            request_id=request.request_id,
            photo_id=key.photo_id,
            url=form["url"],
            fields=form["fields"],
            expires_at=expires_at,
        )
