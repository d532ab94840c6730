"""The hourly look at every site: when it opens an alert, when it closes one, and when it holds its tongue."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from chalicelib.domain.alert import AlertId, AlertKey, AlertStatus
from chalicelib.domain.breach import Severity
from chalicelib.domain.event import EventKind
from chalicelib.domain.risk.catalogue import MODELS
from chalicelib.domain.site import Growing
from chalicelib.services.assess_risk import SHOWN_DAYS
from chalicelib.services.check_risk import JOB, SITES_AT_ONCE, TIME_TO_FINISH, RiskReport, check_risk, rule_id
from chalicelib.services.resolve_alert import resolve_alert
from tests.builders import DAY, DEVICE, HOUR, NOON, SITE, a_device, a_site
from tests.fakes.faults import fail
from tests.fakes.weather import Sky, a_day, days, measure
from tests.fakes.world import World

MIDNIGHT: Final = datetime(NOON.year, NOON.month, NOON.day, tzinfo=UTC)
FIRST: Final = MIDNIGHT - (SHOWN_DAYS - 1) * DAY
GOOD: Final = a_day(7)
DRY: Final = a_day(0)


def a_field(world: World, *crops: str, site_id: str = SITE, time_zone: str = "UTC") -> None:
    world.sites.sites[site_id] = a_site(site_id, crops=crops, time_zone=time_zone, growing=Growing.OPEN_FIELD)


def check(world: World, *, time_left: timedelta = HOUR) -> RiskReport:
    return check_risk(ports=world.risk_check(), time_left=lambda: time_left)


def statuses(world: World) -> dict[str, AlertStatus]:
    return {str(alert_id): alert.status for alert_id, alert in world.alerts.alerts.items()}


def test_crossing_a_band_opens_an_alert_that_names_the_disease_and_what_to_do() -> None:
    world = World()
    a_field(world, "potato", "tomato")
    measure(world.telemetry, [*days(11, DRY), *days(2, GOOD), *DRY], since=FIRST)

    report = check(world)

    (alert,) = world.alerts.alerts.values()
    assert report == RiskReport(sites=1, at_risk=1, alerts_opened=1)
    assert alert.alert_id == AlertId(subject=SITE, rule_id="risk-hutton", ordinal=1)
    assert (alert.site, alert.severity, alert.value, alert.limit) == (SITE, Severity.WARNING, 2, 2)
    assert alert.unit == "days in a row"
    assert alert.what.startswith(
        "Late blight on potato and tomato: risk is high (Hutton criteria). Look for late blight"
    )
    assert "(IPM Decisions)" in alert.what
    assert alert.since == MIDNIGHT
    assert len(world.notifier.told) == 1


def test_calm_weather_opens_nothing() -> None:
    world = World()
    a_field(world, "potato", "tomato", "apple", "grape")
    measure(world.telemetry, days(SHOWN_DAYS, DRY), since=FIRST)

    assert check(world) == RiskReport(sites=1)
    assert not world.alerts.alerts


def test_looking_again_changes_nothing_and_tells_nobody_again() -> None:
    world = World()
    a_field(world, "potato")
    measure(world.telemetry, days(SHOWN_DAYS, GOOD), since=FIRST)
    check(world)
    writes = world.alerts.writes

    for _ in range(5):
        world.clock.advance(HOUR)
        assert check(world).alerts_opened == 0

    assert world.alerts.writes == writes
    assert len(world.notifier.told) == 1


def test_when_the_band_falls_back_the_alert_is_resolved_and_it_is_told_in_the_feed() -> None:
    world = World()
    a_field(world, "potato")
    measure(world.telemetry, [*days(11, DRY), *GOOD, *GOOD, *DRY, *DRY], since=FIRST)
    check(world)
    assert set(statuses(world).values()) == {AlertStatus.OPEN}

    world.clock.advance(DAY)
    report = check(world)

    (alert,) = world.alerts.alerts.values()
    assert report.alerts_resolved == 1
    assert (alert.status, alert.resolved_by) == (AlertStatus.RESOLVED, "platform")
    assert EventKind.ALERT_RESOLVED in {event.kind for event in world.events.events.values()}


def test_after_it_is_over_the_next_danger_opens_a_new_alert_even_on_the_same_day() -> None:
    world = World()
    a_field(world, "apple")
    wet: list[Sky] = [(18.0, 95.0)] * 8
    # An infection yesterday; this morning is dry, the afternoon is wet again.
    today: list[Sky] = [*[(18.0, 60.0)] * 13, *wet, *[(18.0, 60.0)] * 3]
    measure(world.telemetry, [*days(12, DRY), *wet, *DRY[8:], *today], since=FIRST)
    world.clock.advance(-13 * HOUR)
    check(world)
    assert statuses(world) == {f"{SITE}.risk-apple-scab.000001": AlertStatus.OPEN}

    world.clock.advance(12 * HOUR)
    check(world)
    world.clock.advance(12 * HOUR)
    check(world)

    assert statuses(world) == {
        f"{SITE}.risk-apple-scab.000001": AlertStatus.RESOLVED,
        f"{SITE}.risk-apple-scab.000002": AlertStatus.OPEN,
    }


def test_what_an_operator_resolved_opens_again_on_another_day_at_the_earliest() -> None:
    world = World()
    a_field(world, "potato")
    measure(world.telemetry, days(SHOWN_DAYS + 1, GOOD), since=FIRST)
    check(world)
    resolve_alert(
        AlertId(subject=SITE, rule_id="risk-hutton", ordinal=1), at=world.clock(), who="owner", alerts=world.alerts
    )

    world.clock.advance(HOUR)
    assert check(world).alerts_opened == 0
    world.clock.advance(DAY)
    assert check(world).alerts_opened == 1


def test_an_unknown_risk_neither_opens_nor_closes() -> None:
    world = World()
    a_field(world, "potato")
    measure(world.telemetry, days(13, GOOD), since=FIRST)
    world.clock.advance(-11 * HOUR)
    check(world)

    # From here on nobody measures: at the next midnight the day before is unknown.
    world.clock.advance(DAY)
    report = check(world)

    assert report == RiskReport(sites=1)
    assert set(statuses(world).values()) == {AlertStatus.OPEN}


def test_an_alert_of_a_crop_that_no_longer_grows_there_is_closed() -> None:
    world = World()
    a_field(world, "potato")
    measure(world.telemetry, days(SHOWN_DAYS, GOOD), since=FIRST)
    check(world)

    a_field(world, "bean")
    report = check(world)

    assert report.alerts_resolved == 1
    assert set(statuses(world).values()) == {AlertStatus.RESOLVED}


def test_where_no_crop_calls_for_a_model_nothing_is_read() -> None:
    world = World()
    a_field(world, "bean")
    fail(world.devices, "ids_of_site")

    assert check(world) == RiskReport(sites=1)


def test_each_site_has_alerts_of_its_own_days() -> None:
    world = World()
    a_field(world, "potato", time_zone="Pacific/Auckland")
    a_field(world, "potato", site_id="field-1")
    world.devices.devices["field-1-a"] = a_device("field-1-a", site="field-1")
    for device_id in (DEVICE, "field-1-a"):
        measure(world.telemetry, days(SHOWN_DAYS, [(18.0, 95.0)] * 24), since=FIRST, device_id=device_id)

    assert check(world).alerts_opened == 4  # Hutton and Wallin, at both

    since = {str(alert_id): alert.since for alert_id, alert in world.alerts.alerts.items()}
    assert since[f"{SITE}.risk-hutton.000001"] == MIDNIGHT + 11 * HOUR
    assert since["field-1.risk-hutton.000001"] == MIDNIGHT


def test_one_site_that_cannot_be_checked_leaves_the_others_checked() -> None:
    world = World()
    a_field(world, "potato")
    a_field(world, "potato", site_id="aaa-field")
    measure(world.telemetry, days(SHOWN_DAYS, GOOD), since=FIRST)
    fail(world.devices, "ids_of_site", times=1)

    with pytest.raises(ExceptionGroup, match="check risk"):
        check(world)

    assert list(statuses(world)) == [f"{SITE}.risk-hutton.000001"]


def test_without_time_it_goes_on_where_it_stopped() -> None:
    world = World()
    for number in range(SITES_AT_ONCE + 1):
        a_field(world, site_id=f"field-{number:04d}")
    left = [HOUR, TIME_TO_FINISH - timedelta(seconds=1)]

    first = check_risk(ports=world.risk_check(), time_left=lambda: left.pop(0))
    assert (first.sites, first.ended) == (SITES_AT_ONCE, False)
    assert world.bookmarks.read(JOB) is not None
    second = check(world)

    assert (second.sites, second.ended) == (2, True)
    assert world.bookmarks.read(JOB) is None


def test_a_bookmark_that_nobody_understands_begins_anew() -> None:
    world = World()
    world.bookmarks.keep(JOB, "nonsense")

    assert check(world).sites == 1


@pytest.mark.parametrize("model", [model for model in MODELS if model.bands], ids=lambda model: model.model_id)
def test_the_alerts_of_every_model_have_ids_that_the_routes_take(model: object) -> None:
    rule = rule_id(model)  # type: ignore[arg-type]

    assert AlertId.parse(f"{SITE}.{rule}.000001").key == AlertKey(SITE, rule)
