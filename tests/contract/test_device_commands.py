"""DeviceCommands: the fake and the IoT data plane."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import ANY

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iotdata.models import iotdata_backends

from chalicelib.adapters.iot_commands import IotCommands
from chalicelib.domain.capture import TO_FLEET, CaptureOrder, to_device, to_site
from chalicelib.domain.clock import to_ms
from chalicelib.ports.devices import DeviceCommands
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_capture_order, an_hourly_order, an_upload_grant
from tests.contract import cloud
from tests.fakes.commands import RecordingCommands


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """The port, and how many messages of each kind a device would have heard."""

    commands: DeviceCommands
    orders_to: Callable[[str], int]
    grants_to: Callable[[str], int]
    refusals_to: Callable[[str], int]


def fake_broker() -> Broker:
    commands = RecordingCommands()
    return Broker(
        commands=commands,
        orders_to=lambda device: sum(order.concerns(device, site=SITE) for order in commands.orders),
        grants_to=lambda device: sum(to == device for to, _ in commands.grants),
        refusals_to=lambda device: sum(to == device for to, *_ in commands.refusals),
    )


def iot_broker() -> Broker:
    return Broker(
        commands=IotCommands(cloud.client("iot-data")),
        orders_to=lambda device: heard(f"cloudiot/{device}/commands/capture", "cloudiot/fleet/commands/capture"),
        grants_to=lambda device: heard(f"cloudiot/{device}/photos/grant"),
        refusals_to=lambda device: heard(f"cloudiot/{device}/photos/refusal"),
    )


def published() -> list[tuple[str, Any]]:
    backend = iotdata_backends[DEFAULT_ACCOUNT_ID][cloud.REGION]
    return [(topic, json.loads(payload)) for topic, payload in backend.published_payloads]


def heard(*topics: str) -> int:
    return sum(topic in topics for topic, _ in published())


@pytest.fixture(params=[fake_broker, iot_broker], ids=["fake", "iot"])
def broker(request: pytest.FixtureRequest) -> Broker:
    made: Broker = request.param()
    return made


def test_an_order_to_one_device_reaches_that_one(broker: Broker) -> None:
    broker.commands.order_capture(a_capture_order(to_device(DEVICE)))

    assert (broker.orders_to(DEVICE), broker.orders_to("greenhouse-1-b")) == (1, 0)


def test_an_order_to_the_fleet_reaches_everyone(broker: Broker) -> None:
    broker.commands.order_capture(a_capture_order(TO_FLEET))

    assert (broker.orders_to(DEVICE), broker.orders_to("greenhouse-1-b")) == (1, 1)


def test_an_order_to_a_site_is_for_whoever_stands_there() -> None:
    iot_broker().commands.order_capture(a_capture_order(to_site(SITE)))

    assert [topic for topic, _ in published()] == [f"cloudiot/site/{SITE}/commands/capture"]


def test_a_grant_reaches_the_device_that_asked(broker: Broker) -> None:
    broker.commands.hand_over_grant(DEVICE, an_upload_grant())

    assert (broker.grants_to(DEVICE), broker.grants_to("greenhouse-1-b"), broker.refusals_to(DEVICE)) == (1, 0, 0)


def test_a_refusal_reaches_the_device_that_asked(broker: Broker) -> None:
    broker.commands.refuse_upload(DEVICE, None, "unreadable")

    assert (broker.refusals_to(DEVICE), broker.refusals_to("greenhouse-1-b"), broker.grants_to(DEVICE)) == (1, 0, 0)


def test_messages_travel_as_the_device_protocol_says() -> None:
    commands = iot_broker().commands
    order, hourly, grant = a_capture_order(jitter_s=60), an_hourly_order(except_sites=[SITE]), an_upload_grant()

    commands.order_capture(order)
    commands.order_capture(hourly)
    commands.hand_over_grant(DEVICE, grant)
    commands.refuse_upload(DEVICE, "request-1", "size_bytes must be at most 10000000")

    assert [message for _, message in published()] == [
        {
            "v": 1,
            "order_id": order.order_id,
            "ordered_at": to_ms(NOON),
            "jitter_s": 60,
            "expires_at": to_ms(NOON + 16 * MINUTE),
        },
        {
            "v": 1,
            "order_id": hourly.order_id,
            "ordered_at": to_ms(NOON),
            "jitter_s": 300,
            "expires_at": to_ms(NOON + 20 * MINUTE),
            "except_sites": [SITE],
        },
        {
            "v": 1,
            "request_id": "request-1",
            "photo_id": grant.photo_id,
            "url": grant.url,
            "fields": grant.fields,
            "expires_at": to_ms(NOON + 10 * MINUTE),
        },
        {"v": 1, "request_id": "request-1", "reason": "size_bytes must be at most 10000000"},
    ]


def test_an_answer_is_sent_once_because_a_device_that_misses_it_asks_again() -> None:
    data, stubber = cloud.stubbed("iot-data")
    stubber.add_response(
        "publish",
        {},
        {
            "topic": f"cloudiot/{DEVICE}/photos/refusal",
            "qos": 0,
            "payload": b'{"v":1,"request_id":null,"reason":"unreadable"}',
        },
    )

    IotCommands(data).refuse_upload(DEVICE, None, "unreadable")

    stubber.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("order", "place", "qos"),
    [
        (a_capture_order(to_device(DEVICE)), DEVICE, 1),
        (a_capture_order(to_site(SITE)), f"site/{SITE}", 1),
        (a_capture_order(TO_FLEET), "fleet", 1),
        (an_hourly_order(), "fleet", 0),
        (CaptureOrder.by_schedule(to_site(SITE), at=NOON), f"site/{SITE}", 0),
    ],
)
def test_what_a_person_orders_arrives_and_an_order_by_the_clock_is_followed_by_the_next(
    order: CaptureOrder, place: str, qos: int
) -> None:
    data, stubber = cloud.stubbed("iot-data")
    expected = {"topic": f"cloudiot/{place}/commands/capture", "qos": qos, "payload": ANY}
    stubber.add_response("publish", {}, expected)

    IotCommands(data).order_capture(order)

    stubber.assert_no_pending_responses()
