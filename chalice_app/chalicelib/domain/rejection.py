"""Input that was refused and kept aside, with its reason and its original bytes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256


class RejectionSource(StrEnum):
    """By which way the input came."""

    TELEMETRY = "telemetry"
    PHOTO = "photo"
    UPLOAD_REQUEST = "upload-request"
    PHOTO_OUTCOME = "photo-outcome"
    CONFIGURATION = "configuration"
    CERTIFICATE = "certificate"
    PROVISIONING = "provisioning"
    RULE = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """One refused input.

    Attributes:
        rejection_id: digest of source, device and bytes: the same input sent again is the same rejection.
        device_id: as far as it is known; may name a device that was never registered.
        key: where the original bytes lie in the raw bucket.
    """

    rejection_id: str
    source: RejectionSource
    device_id: str
    reason: str
    field: str
    received_at: datetime
    key: str
    size_bytes: int

    @classmethod
    def of(
        cls,
        source: RejectionSource,
        *,
        fingerprint: bytes,
        size_bytes: int,
        device_id: str,
        reason: str,
        received_at: datetime,
        field: str = "",
    ) -> "Rejection":
        """Describe a refused input.

        Args:
            fingerprint: tells inputs apart: the original bytes, or the key of a photo that stays unread.
        """
        digest = sha256(f"{source}\x1f{device_id}\x1f".encode() + fingerprint).hexdigest()[:32]
        return cls(
            rejection_id=digest,
            source=source,
            device_id=device_id,
            reason=reason,
            field=field,
            received_at=received_at,
            key=f"rejected/{source}/{received_at:%Y/%m/%d}/{digest}",
            size_bytes=size_bytes,
        )
