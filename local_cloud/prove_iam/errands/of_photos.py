"""Devices ask for upload grants and tell of uploads; photos are diagnosed."""

from typing import Final

from local_cloud.prove_iam import events
from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.messages import photo_outcome, upload_request
from local_cloud.prove_iam.stand import Stand

_REQUESTS: Final = "on_upload_request"
_OUTCOMES: Final = "on_photo_outcome"
_CONSUMER: Final = "on_photo_stored"


def _granted(stand: Stand) -> None:
    device = stand.device()
    order = stand.front.call("POST /devices/{device_id}/captures", device_id=device)["order_id"]
    stand.invoke(_REQUESTS, events.forwarded(device, upload_request(len(stand.leaf), order_id=order)))
    stand.upload_by(stand.heard_on(f"cloudiot/{device}/photos/grant"))


def _not_granted(stand: Stand) -> None:
    device = stand.device()
    stand.invoke(_REQUESTS, events.forwarded(device, {"v": 1, "at": events.now_ms()}))
    stand.heard_on(f"cloudiot/{device}/photos/refusal")


def _outcome_told(stand: Stand) -> None:
    device = stand.device()
    order = stand.front.call("POST /devices/{device_id}/captures", device_id=device)["order_id"]
    stand.invoke(_OUTCOMES, events.forwarded(device, photo_outcome(order_id=order)))


def _outcome_refused(stand: Stand) -> None:
    stand.invoke(_OUTCOMES, events.forwarded(stand.device(), {"v": 1, "at": events.now_ms()}))


def _diagnosed(stand: Stand) -> None:
    stand.diagnosed(stand.device())


def _ordered_and_diagnosed(stand: Stand) -> None:
    device = stand.device()
    order = stand.front.call("POST /devices/{device_id}/captures", device_id=device)["order_id"]
    request = upload_request(len(stand.leaf), order_id=order)
    grant = stand.front.call("POST /devices/{device_id}/uploads", device_id=device, body=request)
    stand.upload_by(grant)
    stand.until(
        lambda: stand.front.call("GET /devices/{device_id}/photos", device_id=device)["items"], "a diagnosed photo"
    )


def _uploaded_over(stand: Stand) -> None:
    device = stand.device()
    key, _ = stand.diagnosed(device)
    _, version = stand.keep_photo(device, stand.leaf[:-2] + b"\x00\x00", key=key)
    stand.invoke(_CONSUMER, events.stored(key, size=len(stand.leaf), version_id=version))


def _gone(stand: Stand) -> None:
    device = stand.device()
    key, version = stand.keep_photo(device, stand.leaf)
    stand.aws("s3").delete_object(Bucket=stand.output("RawBucketName"), Key=key, VersionId=version)
    stand.invoke(_CONSUMER, events.stored(key, size=len(stand.leaf)))


def _no_photo(stand: Stand) -> None:
    content = b"no photo " + events.photo_id().encode()
    key, version = stand.keep_photo(stand.device(), content)
    stand.invoke(_CONSUMER, events.stored(key, size=len(content), version_id=version))


ERRANDS: Final = (
    Errand(name="an upload is granted and used", of=_REQUESTS, run=_granted),
    Errand(name="an upload is not granted", of=_REQUESTS, run=_not_granted),
    Errand(name="a failed upload is told", of=_OUTCOMES, run=_outcome_told),
    Errand(name="an outcome is refused", of=_OUTCOMES, run=_outcome_refused),
    Errand(name="a photo is diagnosed", of=_CONSUMER, run=_diagnosed),
    Errand(name="an ordered photo is diagnosed", of=_CONSUMER, run=_ordered_and_diagnosed),
    Errand(name="a photo is uploaded over another", of=_CONSUMER, run=_uploaded_over),
    Errand(name="a photo is gone", of=_CONSUMER, run=_gone),
    Errand(name="a photo is none", of=_CONSUMER, run=_no_photo),
)
