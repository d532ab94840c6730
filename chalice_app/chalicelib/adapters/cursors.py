"""Opaque page cursors: where the last row of a page lies."""

import base64
from typing import Final

import msgspec

from chalicelib.domain.errors import CursorInvalid

_places: Final = msgspec.json.Decoder(tuple[str, ...])


def encode_cursor(*place: str) -> str:
    """Wrap the keys of a row; safe in an address as it is."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def decode_cursor(cursor: str, *, parts: int) -> tuple[str, ...]:
    """The keys of a row again. Whether they lie in the list that is read is for the caller to check.

    Raises:
        CursorInvalid: it was not made by `encode_cursor` from so many keys.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = _places.decode(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, msgspec.DecodeError) as error:
        raise not_ours() from error
    if len(place) != parts:
        raise not_ours()
    return place


def not_ours() -> CursorInvalid:
    """The refusal of a cursor."""
    return CursorInvalid("the cursor is not one that this list gave", field="cursor")
