"""What alerts cost in calls of AWS, with the real adapters: trouble comes to whole sites at once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from chalicelib.adapters.dynamo_alerts import DynamoAlerts
from chalicelib.adapters.sns_alerts import SnsAlerts
from chalicelib.domain.alert import AlertKey
from chalicelib.domain.breach import Breach
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.tell_people import AlertPorts
from tests.builders import MINUTE, NOON, SITE, a_breach
from tests.contract import cloud
from tests.contract.records import RETENTION
from tests.fakes.world import World

DEVICES = tuple(f"field-{number:02d}" for number in range(50))


@pytest.fixture
def ports() -> AlertPorts:
    """Alerts and notifications on AWS; rules, sites and names, which are remembered for a minute, at hand."""
    topic = cloud.client("sns").create_topic(Name="cloudiot-test-alerts")["TopicArn"]
    world = World()
    return AlertPorts(
        book=DynamoAlerts(cloud.make_operations_table(), retention=RETENTION),
        notifier=SnsAlerts(cloud.client("sns"), topic, escalation_topic_arn=topic),
        clock=world.clock,
        rules=world.rules,
        sites=world.sites,
        devices=world.devices,
    )


@pytest.fixture
def calls(ports: AlertPorts) -> Iterator[Counter[str]]:
    """Counts the calls of AWS by operation, once the ports are made."""
    assert ports.clock() == NOON
    counted: Counter[str] = Counter()

    def count(model: Any, **_: object) -> None:
        counted[model.name] += 1

    clients = [cloud.client("dynamodb"), cloud.client("sns")]
    for client in clients:
        client.meta.events.register("before-call", count, unique_id="count")
    yield counted
    for client in clients:
        client.meta.events.unregister("before-call", unique_id="count")


def raised(ports: AlertPorts, breaches: Sequence[Breach]) -> int:
    return raise_alerts(breaches, sites=dict.fromkeys(DEVICES, SITE), ports=ports)


def test_fifty_new_alerts_take_eight_calls(ports: AlertPorts, calls: Counter[str]) -> None:
    assert raised(ports, [a_breach(device_id) for device_id in DEVICES]) == 50

    assert calls == {"BatchGetItem": 1, "TransactWriteItems": 2, "PublishBatch": 5}


def test_fifty_alerts_that_follow_earlier_ones_and_are_critical_take_nine(
    ports: AlertPorts, calls: Counter[str]
) -> None:
    raised(ports, [a_breach(device_id) for device_id in DEVICES])
    for alert in ports.book.latest_of([AlertKey(device_id, "air-temp-high") for device_id in DEVICES]).values():
        ports.book.save(alert.resolved(at=NOON, calm_since=NOON), replacing=alert)
    calls.clear()

    assert raised(ports, [a_breach(device_id, at=NOON + MINUTE, value=41.0) for device_id in DEVICES]) == 50

    # Four items each: the alert, the one that makes way, and two events.
    assert calls == {"BatchGetItem": 1, "TransactWriteItems": 3, "PublishBatch": 5}


def test_fifty_devices_in_lasting_trouble_take_one_read(ports: AlertPorts, calls: Counter[str]) -> None:
    raised(ports, [a_breach(device_id, value=41.0) for device_id in DEVICES])
    calls.clear()

    raised(ports, [a_breach(device_id, at=NOON + MINUTE, value=45.0) for device_id in DEVICES])

    assert calls == {"BatchGetItem": 1}


def test_one_new_alert_takes_four(ports: AlertPorts, calls: Counter[str]) -> None:
    raised(ports, [a_breach(DEVICES[0])])

    assert calls == {"BatchGetItem": 1, "TransactWriteItems": 1, "PublishBatch": 1, "PutItem": 1}
