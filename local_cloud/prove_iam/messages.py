"""What devices and the message broker say, as errands need it."""

from typing import Any

from local_cloud.prove_iam.events import now_ms, photo_id

Message = dict[str, Any]


def upload_request(size_bytes: int, *, order_id: str | None = None) -> Message:
    """A device's request for an upload grant; it asks what became of an earlier photo, too."""
    request = {
        "v": 1,
        "request_id": photo_id().replace("-", ""),
        "taken_at": now_ms(),
        "content_type": "image/jpeg",
        "size_bytes": size_bytes,
        "unsettled": [photo_id()],
    }
    return request | ({} if order_id is None else {"order_id": order_id})


def photo_outcome(*, order_id: str | None = None) -> Message:
    """A device's word that there will be no photo."""
    outcome = {"v": 1, "request_id": photo_id().replace("-", ""), "outcome": "failed", "reason": "no answer"}
    return outcome | ({} if order_id is None else {"order_id": order_id})


def shadow_change(*, version: int, reported: Message | None = None) -> Message:
    """The broker's word that a configuration has changed."""
    state = {} if reported is None else {"reported": reported}
    current = {"state": state, "metadata": {}, "version": version}
    return {"previous": None, "current": current, "timestamp": now_ms() // 1_000}


def connected(certificate_id: str) -> Message:
    """The broker's word of a new connection."""
    return {
        "timestamp": now_ms(),
        "eventType": "connected",
        "sessionIdentifier": photo_id(),
        "versionNumber": 0,
        "principalIdentifier": certificate_id,
    }


def disconnected(reason: str) -> Message:
    """The broker's word of the end of a connection."""
    return {
        "timestamp": now_ms(),
        "eventType": "disconnected",
        "sessionIdentifier": photo_id(),
        "versionNumber": 0,
        "disconnectReason": reason,
    }
