"""Reads requests: path, query and body become typed shapes, or a refusal that names the field."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

import msgspec

from chalicelib.domain.device import DEVICE_ID
from chalicelib.domain.errors import (
    AlertNotFound,
    ClaimNotFound,
    CropNotFound,
    DeviceNotFound,
    InputRefused,
    NotFound,
    OrderNotFound,
    PhotoNotFound,
    ReleaseNotFound,
    RolloutNotFound,
    SiteNotFound,
)
from chalicelib.domain.release import VERSION
from chalicelib.wording import reason_and_field

Shape = TypeVar("Shape", bound=msgspec.Struct)

# The ids of photos and events (UUIDv7). The first digit keeps their time within the years that a datetime can hold.
TIME_ORDERED_ID: Final = re.compile(r"[0-9a-d][0-9a-f]{7}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

# What an id in a path can look like. Anything else is answered "not found" right away: no table needs to be
# asked, and none is asked with a key that is longer than it takes.
PATH_IDS: Final[Mapping[str, tuple[re.Pattern[str], type[NotFound]]]] = {
    "device_id": (DEVICE_ID, DeviceNotFound),
    # The id of its certificate: a SHA-256.
    "claim_id": (re.compile(r"[0-9a-f]{64}"), ClaimNotFound),
    "site_id": (DEVICE_ID, SiteNotFound),
    # Which crops there are is for the service to say, with a list of them.
    "crop": (DEVICE_ID, CropNotFound),
    "photo_id": (TIME_ORDERED_ID, PhotoNotFound),
    "order_id": (TIME_ORDERED_ID, OrderNotFound),
    "version": (VERSION, ReleaseNotFound),
    "rollout_id": (TIME_ORDERED_ID, RolloutNotFound),
    "alert_id": (re.compile(rf"{DEVICE_ID.pattern}\.[a-z0-9][a-z0-9-]{{2,127}}\.[0-9]{{6}}"), AlertNotFound),
}


def check_path_ids(ids: Mapping[str, str]) -> None:
    """Look whether the ids of a path can exist.

    Raises:
        NotFound: an id is none that we would ever give.
    """
    for name, value in ids.items():
        pattern, not_found = PATH_IDS[name]
        if not pattern.fullmatch(value):
            raise not_found(f"{value[:100]!r} cannot be a {name}")


def parse_query(params: Sequence[tuple[str, str]], shape: type[Shape]) -> Shape:
    """Read a query string.

    Args:
        params: names and values, as they were given.

    Raises:
        InputRefused: a parameter is unknown, given twice or not what it should be.
    """
    values = dict(params)
    for name, times in Counter(name for name, _ in params).items():
        if times != 1:
            raise InputRefused(f"{name} is given {times} times, once is enough", field=name)
    try:
        query = msgspec.convert(values, shape, strict=False)
    except msgspec.ValidationError as error:
        reason, field = reason_and_field(error, shape)
        raise InputRefused(reason, field=field) from error
    for name in values:
        # msgspec takes the word null for nothing: who filters by a variable that was never set would get everything.
        if getattr(query, name, ...) is None:
            raise InputRefused(f"{name} cannot be null", field=name)
    return query


def parse_body(raw: bytes, shape: type[Shape]) -> Shape:
    """Read a JSON body.

    Raises:
        InputRefused: there is none, it is no JSON, or it is not of this shape.
    """
    if not raw:
        raise InputRefused("the request needs a JSON body")
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        reason, field = reason_and_field(error, shape)
        raise InputRefused(reason, field=field) from error


def refuse_body(raw: bytes) -> None:
    """Make sure that nothing was sent which nobody would read; an empty object is what some clients send for nothing.

    Raises:
        InputRefused: there is a body.
    """
    if raw.strip() not in (b"", b"{}"):
        raise InputRefused("this request takes no body")
