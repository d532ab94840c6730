"""One alert for each device and rule, however many containers find the same trouble at once: fake and real."""

from collections.abc import Collection, Mapping
from typing import Any

from chalicelib.domain.alert import Alert, AlertKey
from chalicelib.domain.breach import Breach
from chalicelib.domain.event import EventKind
from chalicelib.ports.alerts import AlertBook
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.tell_people import AlertPorts
from tests.builders import DEVICE, HOUR, MINUTE, NOON, SITE, a_breach
from tests.contract.records import Records
from tests.fakes.world import World

KEY = AlertKey(DEVICE, "air-temp-high")


class SlowContainer:
    """Implements `AlertBook`; another container works between its first look and its write."""

    def __init__(self, book: AlertBook, meanwhile: Any) -> None:
        self._book = book
        self._meanwhile = [meanwhile]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._book, name)

    def latest_of(self, keys: Collection[AlertKey]) -> Mapping[AlertKey, Alert]:
        found = self._book.latest_of(keys)
        while self._meanwhile:
            self._meanwhile.pop()()
        return found


def container(world: World, book: Any) -> AlertPorts:
    return AlertPorts(
        book=book,
        notifier=world.notifier,
        clock=world.clock,
        rules=world.rules,
        sites=world.sites,
        devices=world.devices,
    )


def raised(ports: AlertPorts, *breaches: Breach) -> int:
    return raise_alerts(breaches, sites={DEVICE: SITE}, ports=ports)


def raced(records: Records, ours: Breach, theirs: Breach) -> tuple[World, int]:
    """Two containers find trouble at the same moment; how many alerts ours believes to have opened."""
    world = World()
    other = container(world, records.alerts)
    slow = SlowContainer(records.alerts, lambda: raised(other, theirs))
    return world, raised(container(world, slow), ours)


def test_two_containers_that_open_the_same_alert_open_one(records: Records) -> None:
    world, opened = raced(records, a_breach(), a_breach())

    assert opened == 0
    assert len(records.alerts.of_device(DEVICE, limit=10).rows) == 1
    assert [event.kind for event in records.events.recent(limit=10).rows] == [EventKind.ALERT_OPENED]
    assert len(world.notifier.told) == 1


def test_what_each_of_them_knows_ends_in_the_one_alert(records: Records) -> None:
    world, _ = raced(records, a_breach(at=NOON + MINUTE, value=41.0), a_breach())

    (alert,) = records.alerts.latest_of([KEY]).values()
    assert (alert.since, alert.onset_at, alert.value) == (NOON, NOON + MINUTE, 41.0)
    assert [told.value for told in world.notifier.told] == [36.0, 41.0]


def test_two_containers_that_open_the_next_alert_open_one(records: Records) -> None:
    world = World()
    raised(container(world, records.alerts), a_breach())
    (first,) = records.alerts.latest_of([KEY]).values()
    resolved = first.resolved(at=NOON, calm_since=NOON)
    records.alerts.save(resolved, replacing=first)

    later = a_breach(at=NOON + HOUR)
    raced(records, later, later)

    assert [alert.alert_id.ordinal for alert in records.alerts.of_device(DEVICE, limit=10).rows] == [2, 1]
    assert records.alerts.get(first.alert_id) == resolved


def test_a_container_that_was_restarted_opens_nothing_anew(records: Records) -> None:
    for _ in range(3):
        raised(container(World(), records.alerts), a_breach())

    assert len(records.alerts.of_device(DEVICE, limit=10).rows) == 1
