"""Devices whose input is refused again and again are found, and found well again."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.errors import Outage
from chalicelib.domain.rejection_rate import REJECTIONS_LIMIT, REJECTIONS_RULE, REJECTIONS_WINDOW
from chalicelib.services.check_rejections import RejectionReport, check_rejections, rejections_calm_since
from tests.builders import DEVICE, HOUR, MINUTE, NOON, SITE, a_device, a_rejection, an_event
from tests.fakes.faults import fail
from tests.fakes.world import World

QUIET = RejectionReport(refused=0, alerts_opened=0)


def refused(world: World, times: int, *, device_id: str = DEVICE, at: datetime = NOON) -> None:
    """Let a device have been refused so often, one minute apart; the last one at `at`."""
    for number in range(times):
        moment = at - number * MINUTE
        rejection = a_rejection(f"{device_id} {moment}".encode(), device_id=device_id, at=moment)
        world.rejections.set_aside(rejection, an_event(subject=rejection.rejection_id), original=b"")


def check(world: World) -> RejectionReport:
    return check_rejections(ports=world.rejection_check())


def test_a_device_that_is_refused_again_and_again_is_an_alert_with_the_reason() -> None:
    world = World()
    refused(world, REJECTIONS_LIMIT)

    assert check(world) == RejectionReport(refused=1, alerts_opened=1)

    (alert,) = world.alerts.alerts.values()
    assert (alert.alert_id.rule_id, alert.site, alert.since) == (REJECTIONS_RULE, SITE, NOON)
    assert alert.what == "Input is refused: JSON is malformed"
    assert (alert.value, alert.unit) == (REJECTIONS_LIMIT, "in 60 min")
    assert len(world.notifier.told) == 1


def test_a_hiccup_is_no_alert() -> None:
    world = World()
    refused(world, REJECTIONS_LIMIT - 1)

    assert check(world) == QUIET


def test_refusals_that_lie_further_apart_are_no_alert() -> None:
    world = World()
    for number in range(REJECTIONS_LIMIT):
        refused(world, 1, at=NOON - number * REJECTIONS_WINDOW)

    assert check(world) == QUIET


def test_a_device_that_reports_every_quarter_of_an_hour_and_is_always_refused_is_found_within_the_hour() -> None:
    world = World()
    for number in range(REJECTIONS_LIMIT):
        refused(world, 1, at=NOON - number * 15 * MINUTE)

    assert check(world).alerts_opened == 1


def test_the_same_refusals_are_told_once() -> None:
    world = World()
    refused(world, REJECTIONS_LIMIT)
    for _ in range(3):
        check(world)
        world.clock.advance(5 * MINUTE)

    assert len(world.alerts.alerts) == len(world.notifier.told) == 1


def test_devices_are_held_apart() -> None:
    world = World()
    for name in ("field-7", "field-8"):
        world.devices.devices[name] = a_device(name)
        refused(world, REJECTIONS_LIMIT - 1, device_id=name)

    assert check(world) == QUIET


def test_what_no_registered_device_sent_opens_nothing() -> None:
    world = World()
    refused(world, 10, device_id="")
    refused(world, 10, device_id="stranger")

    assert check(world) == QUIET


def test_rejections_that_cannot_be_read_fail_the_check() -> None:
    world = World()
    fail(world.rejections, "recent")

    with pytest.raises(Outage):
        check(world)


# --- and when it is over


@pytest.mark.parametrize(
    ("waited", "calm_since"),
    [(timedelta(0), None), (REJECTIONS_WINDOW, None), (REJECTIONS_WINDOW + MINUTE, NOON)],
)
def test_an_hour_without_a_refusal_is_calm(waited: timedelta, calm_since: datetime | None) -> None:
    world = World()
    refused(world, REJECTIONS_LIMIT)

    calm = rejections_calm_since(DEVICE, last_at=NOON, now=NOON + waited, rejections=world.rejections)

    assert calm == calm_since


def test_a_newer_refusal_than_the_alert_knows_of_counts() -> None:
    world = World()
    refused(world, 1, at=NOON + HOUR)

    now = NOON + REJECTIONS_WINDOW + MINUTE
    assert rejections_calm_since(DEVICE, last_at=NOON, now=now, rejections=world.rejections) is None


def test_refusals_that_have_expired_keep_no_alert_open() -> None:
    world = World()

    now = NOON + 2 * HOUR
    assert rejections_calm_since(DEVICE, last_at=NOON, now=now, rejections=world.rejections) == NOON
