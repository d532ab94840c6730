"""Alerts are closed when calm has returned, by whatever it is that they tell of."""

from chalicelib.domain.alert import CALM_FOR, AlertStatus
from chalicelib.domain.alert_rules import AlertRule, Condition, Direction
from chalicelib.domain.breach import SILENT_AFTER, Severity, disease_breach
from chalicelib.domain.event import PLATFORM, EventKind
from chalicelib.domain.notice import News
from chalicelib.domain.rule_scopes import FLEET_SCOPE
from chalicelib.services.check_silence import check_silence
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.settle_alert import FIGURES_EVERY
from chalicelib.services.settle_alerts import Settlement
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, SITE, a_breach, a_photo, a_sample, an_alert_rule
from tests.fakes.world import World
from tests.unit.chalicelib.services.troubled_device import a_world, keep, measure, send, settle, the_alert

NOTHING = Settlement()

NOTHING = Settlement()


def test_an_alert_is_closed_after_ten_minutes_of_calm() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)

    assert settle(world) == Settlement(resolved=1)
    alert = the_alert(world)
    assert (alert.status, alert.resolved_by, alert.resolved_at) == (AlertStatus.RESOLVED, PLATFORM, world.clock())
    assert alert.calm_since == NOON + CALM_FOR
    (event,) = [event for event in world.events.events.values() if event.kind is EventKind.ALERT_RESOLVED]
    assert (event.who, event.subject, event.text) == (
        PLATFORM,
        str(alert.alert_id),
        "Over: Air temperature above its limit",
    )


def test_an_alert_stays_open_while_the_calm_is_young() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR - MINUTE, air_temp_c=20.0)

    assert settle(world) == NOTHING


def test_an_alert_stays_open_when_its_device_says_no_more() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)

    assert settle(world, NOON + HOUR) == NOTHING


def test_an_alert_stays_open_when_its_sensor_says_no_more() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + HOUR, humidity_pct=50.0)

    assert settle(world) == NOTHING


def test_one_of_several_conditions_that_is_measured_no_more_keeps_its_alert_open() -> None:
    rule = AlertRule(
        rule_id="climate",
        conditions=(
            Condition(metric="air_temp_c", direction=Direction.ABOVE, warning=35.0, critical=None),
            Condition(metric="humidity_pct", direction=Direction.ABOVE, warning=95.0, critical=None),
        ),
    )
    world = a_world(rule)
    measure(world, NOON, air_temp_c=36.0, humidity_pct=80.0)
    measure(world, NOON + 20 * MINUTE, humidity_pct=80.0)
    assert settle(world) == NOTHING

    measure(world, NOON + 40 * MINUTE, air_temp_c=20.0, humidity_pct=96.0)
    assert settle(world) == NOTHING
    measure(world, NOON + 60 * MINUTE, air_temp_c=20.0, humidity_pct=80.0)
    assert settle(world).resolved == 1


def test_an_alert_is_closed_although_the_newest_sample_lacks_the_metric() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)
    measure(world, NOON + CALM_FOR + MINUTE, humidity_pct=50.0)

    assert settle(world).resolved == 1


def test_values_within_the_clear_margin_are_no_calm() -> None:
    world = a_world(an_alert_rule(warning=35.0, clear_margin=2.0))
    measure(world, NOON, air_temp_c=36.0)
    for minute in range(1, 60):
        measure(world, NOON + minute * MINUTE, air_temp_c=33.5)
        assert settle(world) == NOTHING

    measure(world, NOON + HOUR, air_temp_c=33.0)
    assert settle(world) == NOTHING
    measure(world, NOON + HOUR + CALM_FOR, air_temp_c=33.0)
    assert settle(world).resolved == 1


def test_a_new_breach_after_the_calm_is_a_new_alert() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)
    settle(world)
    measure(world, NOON + 2 * CALM_FOR, air_temp_c=36.0)

    assert sorted(alert_id.ordinal for alert_id in world.alerts.alerts) == [1, 2]


def test_a_closed_alert_shows_its_worst_value_and_its_last_breach() -> None:
    world = World()
    for minute, value in enumerate((36.0, 38.5, 37.0, 20.0)):
        measure(world, NOON + minute * MINUTE, air_temp_c=value)
    measure(world, NOON + 20 * MINUTE, air_temp_c=20.0)
    settle(world)

    alert = the_alert(world)
    assert (alert.value, alert.last_at) == (38.5, NOON + 2 * MINUTE)


def test_a_trouble_of_many_hours_is_read_from_its_beginning_when_it_is_over() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + HOUR, air_temp_c=39.5)
    for hour in range(2, 30):
        measure(world, NOON + hour * HOUR, air_temp_c=37.0)
    measure(world, NOON + 30 * HOUR, air_temp_c=20.0)
    settle(world)

    alert = the_alert(world)
    assert (alert.status, alert.value, alert.last_at) == (AlertStatus.RESOLVED, 39.5, NOON + 29 * HOUR)


def test_a_value_that_grows_worse_is_shown_after_a_while_and_written_rarely() -> None:
    world = World()
    for minute in range(HOUR // MINUTE):
        measure(world, NOON + minute * MINUTE, air_temp_c=35.5 + minute / 20)
        settle(world)

    assert the_alert(world).value == 35.5 + 30 / 20
    # The opening, what was told, and the value after half an hour.
    assert world.alerts.writes == 3
    settle(world, NOON + 2 * FIGURES_EVERY)
    assert the_alert(world).value == 35.5 + 59 / 20


def test_a_stored_critical_breach_whose_alert_is_still_to_be_raised_is_not_closed_over() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    keep(world, a_sample(NOON + 30 * MINUTE, air_temp_c=41.0), a_sample(NOON + 45 * MINUTE, air_temp_c=20.0))

    assert settle(world, NOON + 45 * MINUTE) == Settlement(raised=1)
    assert settle(world) == Settlement(resolved=1)

    assert (the_alert(world).severity, the_alert(world).value) == (Severity.CRITICAL, 41.0)
    assert [notice.news for notice in world.notifier.notices] == [News.OPENED, News.RAISED]


def test_a_long_message_that_began_in_the_trouble_is_read_to_its_end() -> None:
    world = World()
    send(world, *(a_sample(NOON + m * MINUTE, air_temp_c=36.0 if m < 30 else 20.0) for m in range(60)))

    assert settle(world).resolved == 1


def test_an_alert_whose_rule_was_taken_away_is_closed() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    world.rules.give(FLEET_SCOPE)

    assert settle(world).resolved == 1


def test_an_acknowledged_and_a_snoozed_alert_are_closed_too() -> None:
    for snooze in (False, True):
        world = World()
        measure(world, NOON, air_temp_c=36.0)
        alert = the_alert(world)
        changed = alert.snoozed(NOON + 5 * HOUR) if snooze else alert.acknowledged("owner")
        world.alerts.save(changed, replacing=alert)
        measure(world, NOON + CALM_FOR, air_temp_c=20.0)

        assert settle(world).resolved == 1


def test_device_silence_is_an_alert_that_ends_when_the_device_speaks_again() -> None:
    world = World()
    world.clock.advance(HOUR)
    check_silence(ports=world.silence_check())
    assert settle(world) == NOTHING

    measure(world, world.clock(), air_temp_c=20.0)
    assert settle(world).resolved == 1


def test_a_backlog_does_not_end_a_silence() -> None:
    world = World()
    world.clock.advance(HOUR)
    check_silence(ports=world.silence_check())
    keep(world, a_sample(NOON + MINUTE))

    assert settle(world) == NOTHING


def test_a_disease_is_never_closed_by_the_clock() -> None:
    world = World()
    breach = disease_breach(a_photo())
    assert breach is not None
    raise_alerts([breach], sites={DEVICE: SITE}, ports=world.alerting())
    measure(world, NOON + 5 * HOUR, air_temp_c=20.0)

    assert settle(world) == NOTHING


def test_a_rejected_message_rate_is_over_an_hour_after_the_last_refusal() -> None:
    world = World()
    raise_alerts([a_breach(rule_id="rejections")], sites={DEVICE: SITE}, ports=world.alerting())

    assert settle(world, NOON + HOUR) == NOTHING
    assert settle(world, NOON + HOUR + MINUTE).resolved == 1


def test_a_risk_is_left_to_the_check_that_found_it() -> None:
    world = World()
    raise_alerts([a_breach(SITE, rule_id="risk-late-blight")], sites={}, ports=world.alerting())

    assert settle(world, NOON + 10 * DAY) == NOTHING


def test_what_is_looked_at_daily_is_over_when_it_was_not_seen_again() -> None:
    world = World()
    for day in range(3):
        raise_alerts(
            [a_breach(rule_id="certificate-expiry", at=NOON + day * DAY)], sites={DEVICE: SITE}, ports=world.alerting()
        )
        assert settle(world, NOON + day * DAY + HOUR) == NOTHING

    assert settle(world, NOON + 4 * DAY).resolved == 1
    assert the_alert(world).last_at == NOON + 2 * DAY


def test_silence_is_over_only_while_the_device_is_heard() -> None:
    world = World()
    world.clock.advance(HOUR)
    check_silence(ports=world.silence_check())
    measure(world, world.clock(), air_temp_c=20.0)
    world.clock.advance(SILENT_AFTER + MINUTE)

    assert settle(world) == NOTHING
