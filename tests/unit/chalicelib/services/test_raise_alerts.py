"""Breaches become alerts, whatever happens on the way."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chalicelib.domain.alert import Alert, AlertKey, AlertStatus
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.breach import Breach, Severity
from chalicelib.domain.errors import AlertChanged, Outage
from chalicelib.domain.event import EventKind
from chalicelib.domain.notice import News, Notice
from chalicelib.services.raise_alerts import raise_alerts
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_breach
from tests.fakes.faults import fail
from tests.fakes.outages import Weather
from tests.fakes.world import World

OTHER_DEVICE = "greenhouse-1-b"
SITES = {DEVICE: SITE, OTHER_DEVICE: SITE}


def breaches(*values: float, device_id: str = DEVICE) -> list[Breach]:
    return [a_breach(device_id, at=NOON + index * MINUTE, value=value) for index, value in enumerate(values)]


def raised(world: World, *found: Breach) -> int:
    return raise_alerts(found, sites=SITES, ports=world.alerting())


def the_alert(world: World) -> Alert:
    (alert,) = world.alerts.alerts.values()
    return alert


def test_one_alert_is_opened_for_each_device_and_rule() -> None:
    world = World()

    assert raised(world, *breaches(36.0, 37.0, 36.5), *breaches(41.0, device_id=OTHER_DEVICE)) == 2
    assert {str(alert_id) for alert_id in world.alerts.alerts} == {
        f"{DEVICE}.air-temp-high.000001",
        f"{OTHER_DEVICE}.air-temp-high.000001",
    }


def test_a_risk_concerns_its_site_and_no_device() -> None:
    world = World()

    raised(world, a_breach(SITE, rule_id="risk-late-blight", value=12.0))

    alert = the_alert(world)
    assert (alert.alert_id.subject, alert.alert_id.device_id, alert.site) == (SITE, "", SITE)
    (event,) = world.events.events.values()
    assert event.device_id == ""


def test_people_hear_once_of_a_warning_and_once_more_when_it_is_critical() -> None:
    world = World()

    for value in (36.0, 37.0, 41.0, 42.0, 36.0):
        raised(world, *breaches(value))

    assert [(notice.news, notice.alert.severity) for notice in world.notifier.notices] == [
        (News.OPENED, Severity.WARNING),
        (News.RAISED, Severity.CRITICAL),
    ]
    assert sorted(event.kind for event in world.events.events.values()) == [
        EventKind.ALERT_OPENED,
        EventKind.ALERT_RAISED,
    ]


def test_an_alert_that_opens_critical_says_so_in_the_feed() -> None:
    world = World()

    raised(world, *breaches(41.0))

    assert {event.kind for event in world.events.events.values()} == {EventKind.ALERT_OPENED, EventKind.ALERT_RAISED}
    assert [notice.news for notice in world.notifier.notices] == [News.OPENED]


def test_a_message_of_a_device_in_lasting_trouble_writes_nothing() -> None:
    world = World()
    raised(world, *breaches(36.0))
    after_opening = world.alerts.writes

    for quarter in range(1, 96):
        at = NOON + quarter * 15 * MINUTE
        raised(world, a_breach(at=at, value=36.0 + quarter / 100), a_breach(at=at + MINUTE, value=37.0))

    assert world.alerts.writes == after_opening == 2
    assert len(world.events.events) == 1


def test_fifty_alerts_are_opened_by_a_handful_of_calls() -> None:
    weather = Weather()
    world = World(weather=weather)
    found = [breach for number in range(50) for breach in breaches(36.0, device_id=f"field-{number:02d}")]

    assert raised(world, *found) == 50

    # One read, one write, one call of the notifier, one write of what was told; and what names and hours it takes.
    rules_and_names = 5
    assert weather.calls == 4 + rules_and_names
    assert len(world.notifier.told) == 50


def test_what_could_not_be_told_is_told_by_the_next_delivery() -> None:
    world = World()
    fail(world.notifier, "tell", times=1)

    with pytest.raises(ExceptionGroup):
        raised(world, *breaches(36.0))
    assert the_alert(world).to_be_told
    assert raised(world, *breaches(36.0)) == 0

    assert len(world.notifier.told) == 1
    assert not the_alert(world).to_be_told


def test_what_was_told_is_not_told_again_because_something_else_could_not_be() -> None:
    world = World()
    world.notifier.refuses = 1

    with pytest.raises(ExceptionGroup) as broken:
        raised(world, *breaches(36.0), *breaches(36.0, device_id=OTHER_DEVICE))
    raised(world, *breaches(36.0), *breaches(36.0, device_id=OTHER_DEVICE))

    assert broken.group_contains(Outage)
    assert sorted(alert.alert_id.subject for alert in world.notifier.told) == [DEVICE, OTHER_DEVICE]


def test_people_are_told_although_the_names_of_things_are_out_of_reach() -> None:
    world = World()
    fail(world.devices, "known")

    raised(world, *breaches(36.0))

    (notice,) = world.notifier.notices
    assert (notice.site_name, notice.device_name) == (SITE, DEVICE)


def test_people_are_told_the_names_that_they_gave_to_things() -> None:
    world = World()

    raised(world, *breaches(36.0))

    (notice,) = world.notifier.notices
    assert (notice.site_name, notice.device_name, str(notice.zone)) == ("Greenhouse 1", "North bench", "Europe/Berlin")


def test_an_alert_that_changed_meanwhile_is_read_again() -> None:
    world = World()
    raised(world, *breaches(36.0))
    stale, save_all = the_alert(world), world.alerts.save_all
    interrupted: list[bool] = []

    def save_after_a_person(changes: Sequence[AlertChange]) -> frozenset[AlertKey]:
        if not interrupted:
            interrupted.append(True)
            world.alerts.save(stale.acknowledged("owner"), replacing=stale)
        return save_all(changes)

    world.alerts.save_all = save_after_a_person  # type: ignore[method-assign]
    raised(world, *breaches(41.0))

    alert = the_alert(world)
    assert (alert.status, alert.acknowledged_by) == (AlertStatus.ACKNOWLEDGED, "owner")
    assert (alert.severity, alert.notified) == (Severity.CRITICAL, Severity.CRITICAL)


def test_who_loses_a_race_does_not_hold_up_the_others() -> None:
    world = World()
    raised(world, *breaches(36.0))
    save_all = world.alerts.save_all

    def save_but_the_first(changes: Sequence[AlertChange]) -> frozenset[AlertKey]:
        lost = frozenset(change.key for change in changes if change.key.subject == DEVICE)
        return lost | save_all([change for change in changes if change.key not in lost])

    world.alerts.save_all = save_but_the_first  # type: ignore[method-assign]
    with pytest.raises(ExceptionGroup) as broken:
        raised(world, *breaches(41.0), *breaches(36.0, device_id=OTHER_DEVICE))

    assert broken.group_contains(AlertChanged)
    assert [alert.alert_id.subject for alert in world.notifier.told] == [DEVICE, OTHER_DEVICE]


def test_an_alert_that_grew_worse_while_it_was_told_is_told_again() -> None:
    world = World()
    tell = world.notifier.tell

    def tell_while_it_grows_worse(notices: Sequence[Notice]) -> Sequence[Notice]:
        worse = replace(the_alert(world), severity=Severity.CRITICAL)
        world.alerts.alerts[worse.alert_id] = worse
        world.notifier.tell = tell  # type: ignore[method-assign]
        return tell(notices)

    world.notifier.tell = tell_while_it_grows_worse  # type: ignore[method-assign]
    raised(world, *breaches(36.0))
    assert the_alert(world).to_be_told
    raised(world, *breaches(36.0))

    assert [told.severity for told in world.notifier.told] == [Severity.WARNING, Severity.CRITICAL]


def test_an_alert_that_a_person_changed_while_it_was_told_is_remembered_as_told() -> None:
    world = World()
    tell = world.notifier.tell

    def tell_while_a_person_acts(notices: Sequence[Notice]) -> Sequence[Notice]:
        alert = the_alert(world)
        world.alerts.save(alert.acknowledged("owner"), replacing=alert)
        return tell(notices)

    world.notifier.tell = tell_while_a_person_acts  # type: ignore[method-assign]
    raised(world, *breaches(36.0))

    assert (the_alert(world).acknowledged_by, the_alert(world).to_be_told) == ("owner", False)


def test_a_notification_whose_memory_was_lost_is_sent_twice_rather_than_never() -> None:
    # The second writing of alerts is the one that remembers what was told.
    world = World()
    save_all = world.alerts.save_all
    calls: list[int] = []

    def forget_once(changes: Sequence[AlertChange]) -> frozenset[AlertKey]:
        calls.append(len(changes))
        if len(calls) == 2:
            raise Outage("nothing was written")
        return save_all(changes)

    world.alerts.save_all = forget_once  # type: ignore[method-assign]
    with pytest.raises(ExceptionGroup):
        raised(world, *breaches(36.0))
    raised(world, *breaches(36.0))

    assert len(world.notifier.told) == 2
    assert not the_alert(world).to_be_told


def test_no_breaches_touch_nothing() -> None:
    weather = Weather()

    assert raised(World(weather=weather)) == 0
    assert weather.calls == 0
