"""Several photos in one request, as JSON.

    {"photos": [{"content_type": "image/jpeg", "data": "<base64>"}, …]}
    {"diagnoses": [<diagnosis, or the problem document of a photo that has none>, …]}

The diagnoses stand in the order of the photos.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct
from starlette.responses import Response

from ml_model.diagnosis import Diagnosis
from ml_model.serving.problems import BatchInvalid, EntryInvalid, Problem, RequestRefused, UnsupportedType

# As the body of a single photo is named.
PHOTO_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
BATCH_TYPE: Final = "application/json"

# A batch takes its places in the queue at once; more would seldom find them free.
MAX_BATCH_PHOTOS: Final = 16


class BatchPhoto(Struct, frozen=True, kw_only=True):
    """One photo; `data` is base64 in the JSON."""

    content_type: str
    data: bytes


class _Batch(Struct, frozen=True, kw_only=True):
    photos: list[msgspec.Raw]  # each is looked at for itself, so that a bad one does not sink the others


class _Answers(Struct, frozen=True, kw_only=True):
    diagnoses: Sequence[Diagnosis | Problem]


def photos_in(body: bytes) -> list[bytes | RequestRefused]:
    """The photos of a batch in order, each as its bytes or as what is wrong with its entry.

    Raises:
        BatchInvalid: it is no batch, or too many photos.
    """
    try:
        entries = msgspec.json.decode(body, type=_Batch).photos
    except msgspec.DecodeError as error:
        raise BatchInvalid(str(error)) from error
    if not 1 <= len(entries) <= MAX_BATCH_PHOTOS:
        raise BatchInvalid(f"a batch has 1 to {MAX_BATCH_PHOTOS} photos, this one {len(entries)}")
    return [_photo_of(entry) for entry in entries]


def batch_response(diagnoses: Sequence[Diagnosis | Problem]) -> Response:
    """The answer to a batch."""
    return Response(msgspec.json.encode(_Answers(diagnoses=diagnoses)), media_type="application/json")


def media_type_of(content_type: str) -> str:
    """The type without its parameters, in small letters."""
    return content_type.partition(";")[0].strip().lower()


def _photo_of(entry: msgspec.Raw) -> bytes | RequestRefused:
    try:
        photo = msgspec.json.decode(entry, type=BatchPhoto)
    except msgspec.DecodeError as error:
        return EntryInvalid(str(error))
    if media_type_of(photo.content_type) not in PHOTO_TYPES:
        return UnsupportedType(f"the content type is {photo.content_type!r}")
    return photo.data
