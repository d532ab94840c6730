"""Breaches become alerts, whatever happens on the way."""

from dataclasses import replace

import pytest

from chalicelib.domain.alert import Alert, AlertStatus
from chalicelib.domain.alert_rules import Breach, Severity, breaches_in
from chalicelib.domain.errors import AlertChanged, Outage
from chalicelib.services.raise_alerts import raise_alerts
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_message, a_rule, a_sample
from tests.fakes.faults import fail
from tests.fakes.world import Weather, World

SITES = {DEVICE: SITE, "greenhouse-1-b": SITE}


def breaches(*values: float, device_id: str = DEVICE) -> list[Breach]:
    samples = [a_sample(NOON + index * MINUTE, air_temp_c=value) for index, value in enumerate(values)]
    return list(breaches_in([a_message(*samples, device_id=device_id)], [a_rule()]))


def raised(world: World, *found: Breach) -> int:
    return raise_alerts(found, sites=SITES, ports=world.alerting())


def the_alert(world: World) -> Alert:
    (alert,) = world.alerts.alerts.values()
    return alert


def test_one_alert_is_opened_for_each_device_and_rule() -> None:
    world = World()

    assert raised(world, *breaches(36.0, 37.0, 36.5), *breaches(41.0, device_id="greenhouse-1-b")) == 2
    assert {str(alert_id) for alert_id in world.alerts.alerts} == {
        f"{DEVICE}.air-temp-high.000001",
        "greenhouse-1-b.air-temp-high.000001",
    }


def test_people_hear_once_of_a_warning_and_once_more_when_it_is_critical() -> None:
    world = World()

    for value in (36.0, 37.0, 41.0, 42.0, 36.0):
        raised(world, *breaches(value))

    assert [told.severity for told in world.notifier.told] == [Severity.WARNING, Severity.CRITICAL]
    assert the_alert(world).value == 42.0


def test_what_could_not_be_told_is_told_by_the_next_delivery() -> None:
    world = World()
    fail(world.notifier, "tell", times=1)

    with pytest.raises(ExceptionGroup):
        raised(world, *breaches(36.0))
    assert the_alert(world).to_be_told
    assert raised(world, *breaches(36.0)) == 0

    assert len(world.notifier.told) == 1
    assert not the_alert(world).to_be_told


def test_a_broken_alert_does_not_keep_the_others_from_being_told() -> None:
    world = World()
    fail(world.alerts, "latest", times=1)

    with pytest.raises(ExceptionGroup) as broken:
        raised(world, *breaches(36.0), *breaches(36.0, device_id="greenhouse-1-b"))

    assert broken.group_contains(Outage)
    assert [told.alert_id.device_id for told in world.notifier.told] == ["greenhouse-1-b"]


def test_an_alert_that_changed_meanwhile_is_read_again() -> None:
    world = World()
    raised(world, *breaches(36.0))
    stale, save = the_alert(world), world.alerts.save
    interrupted: list[bool] = []

    def save_after_a_person(alert: Alert, *, replacing: Alert | None, **_event: object) -> None:
        if not interrupted:
            interrupted.append(True)
            save(stale.acknowledged("owner"), replacing=stale)
        save(alert, replacing=replacing)

    world.alerts.save = save_after_a_person  # type: ignore[method-assign]
    raised(world, *breaches(41.0))

    alert = the_alert(world)
    assert (alert.status, alert.acknowledged_by) == (AlertStatus.ACKNOWLEDGED, "owner")
    assert (alert.severity, alert.notified) == (Severity.CRITICAL, Severity.CRITICAL)


def test_who_is_overtaken_for_ever_gives_up_and_comes_again() -> None:
    world = World()
    fail(world.alerts, "save", error=AlertChanged("always"))

    with pytest.raises(ExceptionGroup) as broken:
        raised(world, *breaches(36.0))

    assert broken.group_contains(AlertChanged)


def test_an_alert_that_grew_worse_while_it_was_told_is_told_again() -> None:
    world = World()
    tell = world.notifier.tell

    def tell_while_it_grows_worse(alerts: list[Alert]) -> None:
        tell(alerts)
        worse = replace(the_alert(world), severity=Severity.CRITICAL)
        world.alerts.alerts[worse.alert_id] = worse
        world.notifier.tell = tell  # type: ignore[method-assign]

    world.notifier.tell = tell_while_it_grows_worse  # type: ignore[method-assign, assignment]
    raised(world, *breaches(36.0))
    assert the_alert(world).to_be_told
    raised(world, *breaches(36.0))

    assert [told.severity for told in world.notifier.told] == [Severity.WARNING, Severity.CRITICAL]


def test_a_notification_whose_memory_was_lost_is_sent_twice_rather_than_never() -> None:
    # Calls: latest, save, tell, save of what was told.
    world = World(weather=Weather(before={4}))

    with pytest.raises(ExceptionGroup):
        raised(world, *breaches(36.0))
    raised(world, *breaches(36.0))

    assert len(world.notifier.told) == 2
    assert not the_alert(world).to_be_told


def test_no_breaches_touch_nothing() -> None:
    weather = Weather()

    assert raised(World(weather=weather)) == 0
    assert weather.calls == 0
