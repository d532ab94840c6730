"""Presigned uploads: an HTML form that S3 accepts for one key, one type, one size and one order, for some minutes.

A form, not a presigned PUT: only a form's policy lets S3 check the size before it takes the bytes. A form can be used
more than once while it lasts; what came later under the same key is told apart by its version (`diagnose_photo`).
"""

from datetime import timedelta
from typing import Any, Final

from chalicelib.domain.photo import PhotoKey, UploadGrant, UploadRequest
from chalicelib.ports.clock import Clock

# A 10 MB photo over a poor mobile link of 256 kbit/s takes five minutes; the double, for one more attempt.
GRANT_VALID: Final = timedelta(minutes=10)
_TYPE: Final = "image/jpeg"
# The object's own metadata say under which order it came; the key says which device's it is.
ORDER_METADATA: Final = "order-id"


class S3UploadDesk:
    """Implements `UploadDesk`. Signing happens here, without a call."""

    def __init__(self, client: Any, *, raw_bucket: str, clock: Clock) -> None:
        self._client = client
        self._raw = raw_bucket
        self._clock = clock

    def grant(self, request: UploadRequest, key: PhotoKey) -> UploadGrant:
        expires_at = self._clock() + GRANT_VALID
        fields = {"Content-Type": _TYPE}
        if request.order_id is not None:
            fields[f"x-amz-meta-{ORDER_METADATA}"] = request.order_id
        size = ["content-length-range", request.size_bytes, request.size_bytes]
        form = self._client.generate_presigned_post(
            Bucket=self._raw,
            Key=key.raw,
            Fields=fields,
            # S3 refuses a form with fields that its policy does not name, and values other than those.
            Conditions=[*({name: value} for name, value in fields.items()), size],
            ExpiresIn=int(GRANT_VALID.total_seconds()),
        )
        return UploadGrant(
            request_id=request.request_id,
            photo_id=key.photo_id,
            url=form["url"],
            fields=form["fields"],
            expires_at=expires_at,
        )
