"""What the clock wakes, through the whole app."""

import pytest

from chalicelib.domain.alert import CALM_FOR, AlertStatus
from chalicelib.domain.errors import Outage
from tests.builders import DEVICE, HOUR, NOON, a_message, a_sample
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.functional.events.lambda_calls import Wake, an_event, metrics_in


def test_the_hour_orders_a_photo_of_every_device(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    wake("on_capture_schedule", an_event("schedule"))

    (order,) = world.commands.orders
    assert (order.device_id, order.ordered_at) == (None, NOON)
    assert metrics_in(capsys.readouterr().out) == {"CapturesOrdered": 1}


def test_an_hour_that_strikes_twice_is_one_order(world: World, wake: Wake) -> None:
    world.clock.advance(HOUR)
    for _ in range(2):
        wake("on_capture_schedule", an_event("schedule"))

    assert len({order.order_id for order in world.commands.orders}) == len(world.events.events) == 1


def test_a_silent_device_is_found(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    world.clock.advance(HOUR)

    wake("on_silence_check", an_event("schedule"))

    assert [str(alert_id) for alert_id in world.alerts.alerts] == [f"{DEVICE}.silence.000001"]
    assert metrics_in(capsys.readouterr().out) == {"DevicesSilent": 1, "AlertsOpened": 1}


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


def test_an_hour_in_which_nothing_happens_counts_nothing(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not world.alerts.alerts

    wake("on_alert_settlement", an_event("schedule"))

    assert metrics_in(capsys.readouterr().out) == {}


@pytest.mark.parametrize(
    ("function", "part", "method"),
    [
        ("on_capture_schedule", "commands", "order_capture"),
        ("on_silence_check", "devices", "listed"),
        ("on_alert_settlement", "thresholds", "rules"),
    ],
)
def test_an_outage_fails_the_invocation(world: World, wake: Wake, function: str, part: str, method: str) -> None:
    fail(getattr(world, part), method)

    with pytest.raises(Outage):
        wake(function, an_event("schedule"))
