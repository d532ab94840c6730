"""Upload requests as devices send them."""

import json
from typing import Any

import pytest

from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.photo import UploadRequest
from chalicelib.payloads import MAX_UNSETTLED, named_in, parse_upload_request
from tests.builders import DAY, DEVICE, MINUTE, NOON, a_photo_key


def a_request(**other: Any) -> bytes:
    fields = {
        "v": 1,
        "request_id": "7d4f1c1e",
        "taken_at": to_ms(NOON),
        "content_type": "image/jpeg",
        "size_bytes": 183_211,
        **other,
    }
    return json.dumps({name: value for name, value in fields.items() if value is not ...}).encode()


def parse(payload: bytes) -> UploadRequest:
    return parse_upload_request(payload, device_id=DEVICE, received_at=NOON)


def test_a_request_is_read() -> None:
    request = parse(a_request(order_id="019ab3c4-6b5e-7000-8000-2f6f5c8e9d10"))

    assert (request.device_id, request.request_id, request.taken_at) == (DEVICE, "7d4f1c1e", NOON)
    assert (request.size_bytes, request.order_id) == (183_211, "019ab3c4-6b5e-7000-8000-2f6f5c8e9d10")


def test_nobody_need_have_ordered_the_photo() -> None:
    assert parse(a_request()).order_id is None


@pytest.mark.parametrize("moment", [NOON + 10 * MINUTE, NOON - 30 * DAY])
def test_the_edges_of_time_are_inside(moment: Any) -> None:
    assert parse(a_request(taken_at=to_ms(moment))).taken_at == moment


@pytest.mark.parametrize(
    ("payload", "reason", "field"),
    [
        (b"", "the JSON ends too early", ""),
        (b"\xff", "malformed", ""),
        (b"[" * 60_000, "must be an object, not an array", ""),
        (a_request(v=2), "v cannot be 2, only 1", "v"),
        (a_request(request_id=...), "request_id is missing", "request_id"),
        (a_request(request_id="a b"), "request_id must be 1 to 64 of A-Z, a-z, 0-9, _ and -", "request_id"),
        (a_request(request_id="a\n"), "request_id must be 1 to 64 of", "request_id"),
        (a_request(request_id="x" * 65), "request_id must be 1 to 64 of", "request_id"),
        (a_request(content_type="image/png"), "content_type cannot be 'image/png', only 'image/jpeg'", "content_type"),
        (a_request(size_bytes=0), "size_bytes must be at least 1", "size_bytes"),
        (a_request(size_bytes=10_000_001), "size_bytes must be at most 10000000", "size_bytes"),
        (a_request(size_bytes="183211"), "size_bytes must be a whole number, not text", "size_bytes"),
        (a_request(taken_at=to_ms(NOON + 10 * MINUTE) + 1), "at most 10 minutes ahead", "taken_at"),
        (a_request(taken_at=to_ms(NOON - 30 * DAY) - 1), "the last 30 days", "taken_at"),
        (a_request(taken_at=10**30), "taken_at", "taken_at"),
        (a_request(order_id="../x"), "order_id must be 1 to 64 of A-Z, a-z, 0-9 and -", "order_id"),
        (a_request(extra=1), "extra is not known here", "extra"),
    ],
)
def test_a_request_that_breaks_a_rule_is_refused_with_reason_and_field(payload: bytes, reason: str, field: str) -> None:
    with pytest.raises(InputRefused) as refused:
        parse(payload)

    assert reason in refused.value.reason
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("payload", "request_id"),
    [
        (a_request(size_bytes=0), "7d4f1c1e"),
        (a_request(v=3, extra=[]), "7d4f1c1e"),
        (a_request(request_id="no such id"), None),
        (a_request(request_id=7), None),
        (b"{", None),
        (b'{"a":' * 60_000, None),
    ],
)
def test_the_id_of_a_refused_request_is_read_as_far_as_possible(payload: bytes, request_id: str | None) -> None:
    assert named_in(payload).request_id == request_id


@pytest.mark.parametrize(
    ("payload", "order_id"),
    [
        (a_request(size_bytes=0, order_id="order-1"), "order-1"),
        (a_request(request_id=7, order_id="order-1"), "order-1"),
        (a_request(order_id="no such order"), None),
        (a_request(size_bytes=0), None),
        (b"{", None),
    ],
)
def test_so_is_the_order_that_it_names(payload: bytes, order_id: str | None) -> None:
    assert named_in(payload).order_id == order_id


def test_a_request_may_ask_what_became_of_earlier_photos() -> None:
    unsettled = [a_photo_key(request_id=name).photo_id for name in ("first", "second")]

    assert parse(a_request(unsettled=unsettled)).unsettled == tuple(unsettled)


@pytest.mark.parametrize(
    ("unsettled", "field"),
    [
        (["photo-1"], "unsettled[0]"),
        ([a_photo_key(request_id=str(number)).photo_id for number in range(MAX_UNSETTLED + 1)], "unsettled"),
    ],
)
def test_it_may_not_ask_for_what_is_no_photo_nor_for_too_many(unsettled: list[str], field: str) -> None:
    with pytest.raises(InputRefused) as refused:
        parse(a_request(unsettled=unsettled))

    assert refused.value.field == field
