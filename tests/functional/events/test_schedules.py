"""What the clock wakes, through the whole app."""

from datetime import timedelta

import pytest

from chalicelib.domain.alert import CALM_FOR, AlertStatus
from chalicelib.domain.capture import TO_FLEET
from chalicelib.domain.certificate import Certificate, Validity
from chalicelib.domain.errors import Outage
from chalicelib.domain.rejection_rate import REJECTIONS_LIMIT
from chalicelib.domain.rule_scopes import FLEET_SCOPE
from chalicelib.services import check_silence, roll_up_days, settle_alerts
from chalicelib.services.roll_up_days import hour_of
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, a_device, a_message, a_rejection, a_sample, an_alert_rule
from tests.builders import an_event as an_input_rejected
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.functional.events.lambda_calls import LogLines, Wake, an_event, metrics_in


@pytest.fixture
def _in_no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of the test client's invocations is over as they begin."""
    for job in (check_silence, settle_alerts):
        monkeypatch.setattr(job, "TIME_TO_FINISH", timedelta(minutes=-1))


def test_the_hour_orders_a_photo_of_every_device(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    wake("on_capture_schedule", an_event("schedule"))

    (order,) = world.commands.orders
    assert (order.target, order.ordered_at) == (TO_FLEET, NOON)
    assert metrics_in(capsys.readouterr().out) == {"CapturesOrdered": 1}


def test_an_hour_that_strikes_twice_is_one_order(world: World, wake: Wake) -> None:
    world.clock.advance(MINUTE)
    for _ in range(2):
        wake("on_capture_schedule", an_event("schedule"))

    assert len({order.order_id for order in world.commands.orders}) == len(world.events.events) == 1


@pytest.mark.usefixtures("_in_no_hurry")
def test_a_silent_device_is_found(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    world.clock.advance(HOUR)

    wake("on_device_check", an_event("schedule"))

    assert [str(alert_id) for alert_id in world.alerts.alerts] == [f"{DEVICE}.silence.000001"]
    assert metrics_in(capsys.readouterr().out) == {"DevicesSilent": 1, "AlertsOpened": 1}


def test_a_device_that_is_refused_again_and_again_is_found(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    world.telemetry.put_all([a_message(a_sample(NOON))])
    for number in range(REJECTIONS_LIMIT):
        rejection = a_rejection(f"{number}".encode())
        world.rejections.set_aside(rejection, an_input_rejected(subject=rejection.rejection_id), original=b"")

    wake("on_device_check", an_event("schedule"))

    assert [str(alert_id) for alert_id in world.alerts.alerts] == [f"{DEVICE}.rejections.000001"]
    assert metrics_in(capsys.readouterr().out) == {"AlertsOpened": 1}


@pytest.mark.usefixtures("_in_no_hurry")
def test_refusals_are_looked_for_even_when_silence_cannot_be(world: World, wake: Wake) -> None:
    fail(world.devices, "listed")
    for number in range(REJECTIONS_LIMIT):
        rejection = a_rejection(f"{number}".encode())
        world.rejections.set_aside(rejection, an_input_rejected(subject=rejection.rejection_id), original=b"")

    with pytest.RaisesGroup(Outage):
        wake("on_device_check", an_event("schedule"))

    assert [str(alert_id) for alert_id in world.alerts.alerts] == [f"{DEVICE}.rejections.000001"]


@pytest.mark.usefixtures("_in_no_hurry")
def test_an_alert_is_closed_after_calm_has_returned(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    wake("on_telemetry_batch", an_event("telemetry_batch"))
    world.clock.advance(CALM_FOR)
    world.telemetry.put_all([a_message(a_sample(world.clock(), air_temp_c=20.0))])
    capsys.readouterr()

    wake("on_alert_settlement", an_event("schedule"))

    assert [alert.status for alert in world.alerts.alerts.values()] == [AlertStatus.RESOLVED]
    assert metrics_in(capsys.readouterr().out) == {"AlertsResolved": 1}


@pytest.mark.usefixtures("_in_no_hurry")
def test_an_hour_in_which_nothing_happens_counts_nothing(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not world.alerts.alerts

    wake("on_alert_settlement", an_event("schedule"))

    assert metrics_in(capsys.readouterr().out) == {}


def test_a_settlement_that_has_no_time_says_so_and_leaves_the_alerts_to_the_next_minute(
    wake: Wake, log_lines: LogLines
) -> None:
    wake("on_telemetry_batch", an_event("telemetry_batch"))

    wake("on_alert_settlement", an_event("schedule"))

    assert "alerts are left for the next minute" in [line["message"] for line in log_lines()]


@pytest.mark.usefixtures("_in_no_hurry")
def test_an_escalation_is_counted(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    world.rules.give(FLEET_SCOPE, an_alert_rule(escalate_after=HOUR))
    wake("on_telemetry_batch", an_event("telemetry_batch"))
    capsys.readouterr()
    world.clock.advance(HOUR)

    wake("on_alert_settlement", an_event("schedule"))

    assert metrics_in(capsys.readouterr().out) == {"AlertsEscalated": 1}


def test_a_run_that_has_no_time_leaves_the_devices_to_the_next_one(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    world.clock.now = NOON.replace(hour=hour_of(DEVICE), minute=10) + DAY

    wake("on_rollup_schedule", an_event("schedule"))

    assert world.rollups.rollups == {}
    assert metrics_in(capsys.readouterr().out) == {"RollupsLeft": 1}


def test_finished_days_are_rolled_up_and_written_to_the_history(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The time of the test client's invocations is over as they begin.
    monkeypatch.setattr(roll_up_days, "TIME_TO_FINISH", timedelta(minutes=-1))
    yesterday = NOON - DAY
    world.devices.devices[DEVICE] = a_device(at=yesterday)
    world.telemetry.put_all([a_message(a_sample(yesterday, air_temp_c=20.0), a_sample(yesterday + HOUR / 2))])
    world.clock.now = NOON.replace(hour=hour_of(DEVICE), minute=10) + DAY

    wake("on_rollup_schedule", an_event("schedule"))

    assert set(world.rollups.rollups) == {(DEVICE, yesterday.date()), (DEVICE, NOON.date())}
    ((written,),) = world.history.files
    assert (written.day, written.revision) == (yesterday.date(), 1)
    assert metrics_in(capsys.readouterr().out) == {"DaysRolledUp": 2}


@pytest.mark.usefixtures("_in_no_hurry")
@pytest.mark.parametrize(
    ("function", "part", "method"),
    [
        ("on_capture_schedule", "sites", "listed"),
        ("on_rollup_schedule", "devices", "listed"),
        ("on_alert_settlement", "rules", "all_rules"),
    ],
)
def test_an_outage_fails_the_invocation(world: World, wake: Wake, function: str, part: str, method: str) -> None:
    fail(getattr(world, part), method)

    with pytest.raises(Outage):
        wake(function, an_event("schedule"))


@pytest.mark.usefixtures("_in_no_hurry")
@pytest.mark.parametrize(("part", "method"), [("devices", "listed"), ("rejections", "recent"), ("certificates", "due")])
def test_an_outage_of_one_part_of_the_device_check_fails_it(world: World, wake: Wake, part: str, method: str) -> None:
    fail(getattr(world, part), method)

    with pytest.RaisesGroup(Outage):
        wake("on_device_check", an_event("schedule"))


@pytest.mark.usefixtures("_in_no_hurry")
def test_the_device_check_ends_certificates_and_takes_a_glance(world: World, wake: Wake) -> None:
    validity = Validity(begins_at=NOON, ends_at=NOON + timedelta(days=365))
    retiring = Certificate.issued("c1", DEVICE, validity).retiring(NOON)
    world.certificates.record(retiring)
    world.telemetry.put_all([a_message(a_sample(NOON, battery_v=3.8))])

    wake("on_device_check", an_event("schedule"))

    assert world.authority.revoked == ["c1"]
    (glance,) = world.glances.latest().values()
    assert (glance.heard_at, glance.battery_v) == (NOON, 3.8)
