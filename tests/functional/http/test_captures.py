"""Capture orders: given to one, to some, to all; and always an answer to why there is no photo."""

from typing import Any

import pytest

from chalicelib.domain.capture import TO_FLEET, to_site
from chalicelib.domain.capture_state import CaptureGrant, CaptureOutcome, OutcomeKind
from chalicelib.domain.clock import to_ms
from chalicelib.domain.event import EventKind
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, SITE, a_capture_order, a_device, a_photo_key
from tests.fakes.faults import fail
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR, VIEWER, RestClient

NEIGHBOUR = "greenhouse-1-b"


@pytest.mark.parametrize(
    ("path", "target", "device_id", "site"),
    [
        (f"/devices/{DEVICE}/captures", "device", DEVICE, None),
        (f"/sites/{SITE}/captures", "site", None, SITE),
        ("/captures", "fleet", None, None),
    ],
)
def test_an_order_reaches_the_devices_and_the_feed(
    api: RestClient, platform: FakePlatform, path: str, target: str, device_id: str | None, site: str | None
) -> None:
    answer = api.post(f"{path}?jitter_s=60&answer_within_s=120")

    assert answer.status == 202
    (order,) = platform.commands.orders
    assert answer.json == {
        "order_id": order.order_id,
        "target": target,
        "device_id": device_id,
        "site": site,
        "except_sites": [],
        "ordered_at": to_ms(NOON),
        "ordered_by": OPERATOR.name,
        "jitter_s": 60,
        "expires_at": to_ms(NOON + 3 * MINUTE),
    }
    (event,) = platform.events.events.values()
    assert (event.kind, event.who) == (EventKind.CAPTURE_ORDERED, OPERATOR.name)


def test_an_order_is_to_be_obeyed_at_once_unless_told_otherwise(api: RestClient) -> None:
    order = api.post(f"/devices/{DEVICE}/captures").json

    assert (order["jitter_s"], order["expires_at"]) == (0, to_ms(NOON + 15 * MINUTE))


def test_two_orders_of_the_same_moment_are_two_orders(api: RestClient) -> None:
    first, second = (api.post(f"/devices/{DEVICE}/captures").json["order_id"] for _ in range(2))

    assert first != second


@pytest.mark.parametrize("path", ["/devices/greenhouse-9-z/captures", "/sites/greenhouse-9/captures"])
def test_strangers_are_ordered_nothing(api: RestClient, platform: FakePlatform, path: str) -> None:
    assert api.post(path).status == 404
    assert not platform.commands.orders


@pytest.mark.parametrize(
    ("query", "field"),
    [("jitter_s=-1", "jitter_s"), ("jitter_s=3601", "jitter_s"), ("answer_within_s=0", "answer_within_s")],
)
def test_time_that_makes_no_sense_is_refused(api: RestClient, query: str, field: str) -> None:
    answer = api.post(f"/captures?{query}")

    assert answer.status == 400
    assert answer.wrong_fields == [field]


@pytest.mark.parametrize("path", [f"/devices/{DEVICE}/captures", f"/sites/{SITE}/captures", "/captures"])
def test_a_viewer_orders_nothing(api: RestClient, platform: FakePlatform, path: str) -> None:
    assert api.post(path, key=VIEWER.key).status == 403
    assert not platform.commands.orders


def test_a_broker_that_does_not_answer_is_told_and_stays_visible(api: RestClient, platform: FakePlatform) -> None:
    fail(platform.commands, "order_capture", times=1)

    assert api.post(f"/devices/{DEVICE}/captures").status == 503

    (shown,) = api.get(f"/devices/{DEVICE}/captures").json["items"]
    assert shown["reason"].startswith("the order did not reach the message broker")


def test_orders_are_listed_newest_first(api: RestClient, platform: FakePlatform) -> None:
    orders = [a_capture_order(TO_FLEET, at=NOON - minutes * MINUTE) for minutes in range(3)]
    for order in orders:
        platform.captures.record(order)

    first = api.get("/captures?limit=2").json
    second = api.get(f"/captures?limit=2&cursor={first['cursor']}").json

    listed = [item["order_id"] for item in (*first["items"], *second["items"])]
    assert listed == [order.order_id for order in orders]
    assert second["cursor"] is None


def test_an_order_is_shown_with_what_became_of_it_at_each_device(api: RestClient, platform: FakePlatform) -> None:
    order = _an_order_with_two_answers(platform)

    shown = api.get(f"/captures/{order}").json

    assert (shown["order_id"], shown["target"], shown["site"]) == (order, "site", SITE)
    assert shown["devices"] == [
        {
            "device_id": DEVICE,
            "state": "received",
            "reason": "the device was granted the upload at 12:00:00 UTC, until 12:10:00 UTC",
            "photo_id": a_photo_key().photo_id,
        },
        {
            "device_id": NEIGHBOUR,
            "state": "refused",
            "reason": "capture is switched off",
            "photo_id": None,
        },
    ]
    assert shown["cursor"] is None


@pytest.mark.parametrize(("state", "devices"), [("refused", [NEIGHBOUR]), ("diagnosed", [])])
def test_the_devices_of_one_state_are_found(
    api: RestClient, platform: FakePlatform, state: str, devices: list[str]
) -> None:
    order = _an_order_with_two_answers(platform)

    shown = api.get(f"/captures/{order}?state={state}").json["devices"]

    assert [item["device_id"] for item in shown] == devices


def test_a_device_says_why_there_is_no_photo(api: RestClient, platform: FakePlatform) -> None:
    order = a_capture_order(at=NOON - HOUR)
    platform.devices.devices[DEVICE] = a_device(at=NOON - DAY)
    platform.captures.record(order)

    (shown,) = api.get(f"/devices/{DEVICE}/captures").json["items"]

    assert (shown["order_id"], shown["state"], shown["photo_id"]) == (order.order_id, "expired", None)
    assert shown["reason"] == "the device did not answer, and nothing is known of its connection"


@pytest.mark.parametrize(
    "path", ["/captures/order-1", f"/captures/{a_capture_order().order_id}", "/devices/greenhouse-9-z/captures"]
)
def test_what_was_never_ordered_is_not_found(api: RestClient, path: str) -> None:
    assert api.get(path).status == 404


@pytest.mark.parametrize("cursor", ["nonsense", "WyJhIl0"])
def test_a_cursor_of_somebody_else_is_refused(api: RestClient, cursor: str) -> None:
    assert api.get(f"/devices/{DEVICE}/captures?cursor={cursor}").status == 400


def test_a_site_may_have_times_of_its_own(api: RestClient) -> None:
    answer = api.patch(f"/sites/{SITE}", {"capture_cron": "30 6-18/4 * * 1-5"})

    assert answer.json["capture_cron"] == "30 6-18/4 * * 1-5"
    assert api.patch(f"/sites/{SITE}", {"capture_cron": None}).json["capture_cron"] is None


@pytest.mark.parametrize("cron", ["7 * * * *", "hourly", "0 25 * * *", ""])
def test_times_that_nobody_can_tell_are_refused(api: RestClient, cron: str) -> None:
    answer = api.patch(f"/sites/{SITE}", {"capture_cron": cron})

    assert answer.status == 400
    assert answer.wrong_fields == ["capture_cron"]


def _an_order_with_two_answers(platform: FakePlatform) -> Any:
    """An order to the site: one device has a grant, the other refused."""
    order = a_capture_order(to_site(SITE))
    for device_id in (DEVICE, NEIGHBOUR):
        platform.devices.devices[device_id] = a_device(device_id, at=NOON - DAY)
    platform.captures.record(order)
    platform.captures.note_grant(
        CaptureGrant(
            device_id=DEVICE,
            order_id=order.order_id,
            key=a_photo_key(),
            granted_at=NOON,
            valid_until=NOON + 10 * MINUTE,
        )
    )
    platform.captures.note_outcome(
        CaptureOutcome(
            device_id=NEIGHBOUR,
            order_id=order.order_id,
            kind=OutcomeKind.REFUSED,
            reason="capture is switched off",
            at=NOON,
        )
    )
    return order.order_id
