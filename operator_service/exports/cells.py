"""What a row holds of a photo, and of an alert."""

from datetime import datetime
from typing import Any

from chalicelib.domain.alert import Alert
from chalicelib.domain.clock import to_ms
from chalicelib.domain.photo import Photo


def photo_row(photo: Photo, retired_at: datetime | None) -> dict[str, Any]:
    """A photo with its diagnosis, and the review that counts.

    Args:
        retired_at: when its device left the fleet, None while it is there.
    """
    diagnosis, review = photo.diagnosis, photo.review
    return {
        "photo_id": photo.key.photo_id,
        "device_id": photo.key.device_id,
        "site": photo.site,
        "retired_at": ms_or_none(retired_at),
        "taken_at": to_ms(photo.taken_at),
        "diagnosed_at": to_ms(photo.diagnosed_at),
        "verdict": diagnosis.verdict.value,
        "crop": diagnosis.crop,
        "condition": diagnosis.condition,
        "label": diagnosis.label,
        "confidence": diagnosis.confidence,
        "severity_pct": diagnosis.severity_pct,
        "model_version": diagnosis.model.version,
        "review_label": None if review is None else review.label,
        "reviewed_by": None if review is None else review.by,
        "reviewed_at": None if review is None else to_ms(review.at),
        "review_comment": None if review is None else review.comment,
        "order_id": photo.order_id,
        "size_bytes": photo.size_bytes,
    }


def alert_row(alert: Alert, retired_at: datetime | None) -> dict[str, Any]:
    """An alert as it stands.

    Args:
        retired_at: as of a photo.
    """
    return {
        "alert_id": str(alert.alert_id),
        "device_id": alert.alert_id.device_id or None,
        "site": alert.site,
        "retired_at": ms_or_none(retired_at),
        "rule_id": alert.alert_id.rule_id,
        "severity": alert.severity.name.lower(),
        "status": alert.status.value,
        "what": alert.what,
        "value": alert.value,
        "limit": alert.limit,
        "unit": alert.unit,
        "since": to_ms(alert.since),
        "last_at": to_ms(alert.last_at),
        "opened_at": to_ms(alert.opened_at),
        "told_at": ms_or_none(alert.told_at),
        "acknowledged_by": alert.acknowledged_by,
        "resolved_by": alert.resolved_by,
        "resolved_at": ms_or_none(alert.resolved_at),
    }


def ms_or_none(at: datetime | None) -> int | None:
    """A time that may be missing, as a cell."""
    return None if at is None else to_ms(at)
