"""A batch of telemetry comes in: good messages are kept, poison is set aside, trouble is told."""

from datetime import date

import pytest

from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.arrival import Arrival
from chalicelib.domain.breach import STALE_AFTER, Severity
from chalicelib.domain.errors import Outage
from chalicelib.domain.event import EventKind
from chalicelib.domain.rejection import RejectionSource
from chalicelib.domain.rule_scopes import RuleScope
from chalicelib.services.ingest_telemetry import Intake, ingest_telemetry
from tests.builders import DEVICE, HOUR, MINUTE, NOON, an_alert_rule
from tests.fakes.faults import fail
from tests.fakes.platform_parts import RETENTION
from tests.fakes.world import World
from tests.unit.chalicelib.bad_telemetry import BAD_MESSAGES, BadMessage
from tests.unit.chalicelib.services.telemetry_arrivals import a_payload, an_arrival, measured

HOT = an_arrival(a_payload(measured(NOON, air_temp_c=41.5), seq=2))


def take_in(world: World, *arrivals: Arrival) -> Intake:
    return ingest_telemetry(arrivals, retention=RETENTION, ports=world.intake())


def test_messages_are_kept_whole() -> None:
    world = World()
    payload = a_payload(measured(NOON - MINUTE, air_temp_c=20.0), measured(NOON, air_temp_c=21.0), seq=7)

    intake = take_in(world, an_arrival(payload), an_arrival(a_payload(seq=8)))

    assert intake == Intake(stored=2, rejected=0, alerts_opened=0)
    assert sorted(message.seq for message in world.telemetry.messages[DEVICE].values()) == [7, 8]
    latest = world.telemetry.latest(DEVICE)
    assert latest is not None
    assert latest.at == NOON


@pytest.mark.parametrize("bad", BAD_MESSAGES, ids=str)
def test_a_bad_message_becomes_a_rejection_and_the_rest_of_its_batch_goes_on(bad: BadMessage) -> None:
    world = World()
    poison = an_arrival(bad.payload, at=NOON)
    world.clock.advance(MINUTE)

    intake = take_in(world, an_arrival(a_payload(seq=1)), poison, HOT)

    assert intake == Intake(stored=2, rejected=1, alerts_opened=1)
    assert len(world.telemetry.messages[DEVICE]) == 2
    (rejection,) = world.rejections.rejections.values()
    assert bad.reason in rejection.reason
    assert (rejection.source, rejection.device_id, rejection.field) == (RejectionSource.TELEMETRY, DEVICE, bad.field)
    assert (rejection.received_at, rejection.size_bytes) == (NOON, len(bad.payload))
    assert world.rejections.originals == {rejection.key: bad.payload}
    (event,) = [event for event in world.events.events.values() if event.kind is EventKind.INPUT_REJECTED]
    assert (event.subject, event.device_id, event.at) == (rejection.rejection_id, DEVICE, NOON + MINUTE)


@pytest.mark.parametrize("stranger", ["greenhouse-9-z", "", "UPPER", "a/b", "x" * 3000, "⚘⚘⚘"])
def test_a_device_that_was_never_registered_is_not_stored_for(stranger: str) -> None:
    world = World()

    intake = take_in(world, an_arrival(device_id=stranger), an_arrival())

    assert intake == Intake(stored=1, rejected=1, alerts_opened=0)
    (rejection,) = world.rejections.rejections.values()
    assert (rejection.device_id, rejection.reason) == (stranger, "the device is not registered")
    assert set(world.telemetry.messages) == {DEVICE}


def test_a_breach_opens_an_alert_and_tells_people() -> None:
    world = World()

    take_in(world, HOT)

    (alert,) = world.alerts.alerts.values()
    assert (alert.status, alert.severity, alert.value, alert.limit) == (AlertStatus.OPEN, Severity.CRITICAL, 41.5, 40.0)
    assert alert.notified is Severity.CRITICAL
    assert [str(told.alert_id) for told in world.notifier.told] == [f"{DEVICE}.air-temp-high.000001"]
    (opened,) = [event for event in world.events.events.values() if event.kind is EventKind.ALERT_OPENED]
    assert opened.subject == str(alert.alert_id)


def test_a_device_is_watched_by_the_rules_of_its_own_site_and_crop() -> None:
    world = World()
    world.rules.give(
        RuleScope.crop("tomato"), an_alert_rule("co2-high", metric="co2_ppm", warning=900.0, critical=None)
    )
    world.rules.give(RuleScope.site("elsewhere"), an_alert_rule("dark", metric="light_lux", warning=1.0, critical=None))

    take_in(world, an_arrival(a_payload(measured(NOON, air_temp_c=20.0, co2_ppm=1_000, light_lux=9_000))))

    assert [str(alert_id) for alert_id in world.alerts.alerts] == [f"{DEVICE}.co2-high.000001"]


def test_news_of_a_day_that_may_be_rolled_up_marks_the_day_as_late() -> None:
    world = World()
    midnight = NOON + 12 * HOUR
    world.clock.now = midnight + HOUR
    over_midnight = a_payload(measured(midnight - MINUTE, co2_ppm=1), measured(midnight, co2_ppm=1), seq=1)
    yesterday = a_payload(measured(NOON - 13 * HOUR, co2_ppm=1), seq=2)
    today = a_payload(measured(midnight + MINUTE, co2_ppm=1), seq=3)

    take_in(world, *(an_arrival(payload, at=world.clock.now) for payload in (over_midnight, yesterday, today)))

    marked = world.rollups.late_days(DEVICE, date(2025, 11, 1), date(2025, 12, 1))
    assert set(marked) == {date(2025, 11, 21), date(2025, 11, 22)}


def test_within_the_hour_after_midnight_nothing_is_late() -> None:
    world = World()
    world.clock.now = NOON + 13 * HOUR - MINUTE
    fail(world.rollups, "mark_late")

    take_in(world, an_arrival(a_payload(measured(NOON, co2_ppm=1)), at=world.clock.now))

    assert len(world.telemetry.messages[DEVICE]) == 1


def test_a_day_is_marked_late_also_when_it_is_not_known_which_messages_were_kept() -> None:
    world = World()
    world.clock.advance(24 * HOUR)
    fail(world.telemetry, "put_all")

    with pytest.raises(ExceptionGroup):
        take_in(world, an_arrival())

    assert set(world.rollups.late_days(DEVICE, NOON.date(), NOON.date())) == {NOON.date()}


def test_a_breach_that_was_long_past_on_arrival_is_kept_and_alarms_nobody() -> None:
    world = World()
    old = an_arrival(a_payload(measured(NOON - STALE_AFTER - MINUTE, air_temp_c=41.0)))

    assert take_in(world, old) == Intake(stored=1, rejected=0, alerts_opened=0)
    assert not world.alerts.alerts


def test_a_message_that_is_delivered_late_is_judged_by_its_arrival() -> None:
    world = World()
    world.clock.advance(5 * HOUR)

    assert take_in(world, HOT).alerts_opened == 1


def test_a_late_sample_does_not_clear_an_alert() -> None:
    world = World()
    take_in(world, HOT)

    take_in(world, an_arrival(a_payload(measured(NOON - 5 * MINUTE, air_temp_c=20.0), seq=1)))

    assert [alert.status for alert in world.alerts.alerts.values()] == [AlertStatus.OPEN]


def test_when_the_table_is_out_the_rest_is_done_and_the_batch_comes_again() -> None:
    world = World()
    fail(world.telemetry, "put_all", times=1)

    with pytest.raises(ExceptionGroup) as broken:
        take_in(world, HOT, an_arrival(b"{"))
    assert broken.group_contains(Outage)
    assert len(world.rejections.rejections) == 1
    assert len(world.alerts.alerts) == 1
    take_in(world, HOT, an_arrival(b"{"))

    assert len(world.telemetry.messages[DEVICE]) == 1
    assert len(world.rejections.rejections) == 1
    assert len(world.notifier.told) == 1


def test_when_poison_cannot_be_set_aside_the_batch_comes_again() -> None:
    world = World()
    fail(world.rejections, "set_aside", times=1)

    with pytest.raises(ExceptionGroup):
        take_in(world, an_arrival(b"{"), HOT)

    assert len(world.telemetry.messages[DEVICE]) == 1
    assert len(world.alerts.alerts) == 1


def test_when_the_rules_cannot_be_read_telemetry_is_kept_all_the_same() -> None:
    world = World()
    fail(world.rules, "all_rules", times=1)

    with pytest.raises(ExceptionGroup):
        take_in(world, HOT)
    assert len(world.telemetry.messages[DEVICE]) == 1
    take_in(world, HOT)

    assert len(world.alerts.alerts) == 1


def test_when_nobody_knows_the_devices_nothing_is_refused() -> None:
    world = World()
    fail(world.devices, "known")

    with pytest.raises(Outage):
        take_in(world, HOT, an_arrival(device_id="greenhouse-9-z"))

    assert not world.rejections.rejections


def test_a_fault_of_our_own_fails_the_batch_and_not_the_rest_of_it() -> None:
    world = World()
    fail(world.telemetry, "put_all", error=RuntimeError("a bug"))

    with pytest.raises(ExceptionGroup) as broken:
        take_in(world, HOT)

    assert broken.group_contains(RuntimeError)
    assert len(world.alerts.alerts) == 1


def test_an_empty_batch_is_no_trouble() -> None:
    assert take_in(World()) == Intake(stored=0, rejected=0, alerts_opened=0)
