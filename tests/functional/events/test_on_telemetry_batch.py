"""Records of the telemetry stream, through the whole app."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Outage
from tests.builders import DEVICE, NOON
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.functional.events.lambda_calls import LogLines, Wake, an_event, metrics_in


def test_a_batch_is_stored_and_its_poison_is_set_aside(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wake("on_telemetry_batch", an_event("telemetry_batch")) is None

    assert sorted(message.seq for message in world.telemetry.messages[DEVICE].values()) == [1, 2]
    assert {(row.device_id, row.reason) for row in world.rejections.rejections.values()} == {
        (DEVICE, "air_temp_c must be a finite number"),
        ("greenhouse-9-z", "the device is not registered"),
    }
    assert [str(alert_id) for alert_id in world.alerts.alerts] == [f"{DEVICE}.air-temp-high.000001"]
    assert metrics_in(capsys.readouterr().out) == {"MessagesStored": 2, "MessagesRejected": 2, "AlertsOpened": 1}


def test_the_time_of_arrival_is_the_streams_not_ours(world: World, wake: Wake) -> None:
    world.clock.advance(timedelta(days=2))

    wake("on_telemetry_batch", an_event("telemetry_batch"))

    arrived_at = NOON + timedelta(milliseconds=987)
    assert {row.received_at for row in world.rejections.rejections.values()} == {arrived_at}
    assert world.alerts.alerts


def test_the_original_bytes_are_kept_as_they_came(world: World, wake: Wake) -> None:
    wake("on_telemetry_batch", an_event("telemetry_batch"))

    assert any(b"NaN" in original for original in world.rejections.originals.values())


def test_a_batch_that_comes_twice_and_backwards_is_the_same_batch(world: World, wake: Wake) -> None:
    event = an_event("telemetry_batch")
    wake("on_telemetry_batch", event)
    kept = repr(world.kept())

    wake("on_telemetry_batch", {"Records": list(reversed(event["Records"]))})

    assert repr(world.kept()) == kept


def test_an_outage_fails_the_invocation_so_that_the_stream_delivers_again(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(world.telemetry, "put_all", times=1)

    with pytest.raises(ExceptionGroup) as broken:
        wake("on_telemetry_batch", an_event("telemetry_batch"))
    assert broken.group_contains(Outage)
    # What failed is counted when it is done: a batch that comes again is not counted twice.
    assert metrics_in(capsys.readouterr().out) == {}
    wake("on_telemetry_batch", an_event("telemetry_batch"))

    assert len(world.telemetry.messages[DEVICE]) == 2


def test_every_line_of_log_carries_the_id_of_its_invocation(wake: Wake, log_lines: LogLines) -> None:
    wake("on_telemetry_batch", an_event("telemetry_batch"))
    wake("on_telemetry_batch", an_event("telemetry_batch"))

    lines = log_lines()
    assert [line["message"] for line in lines] == ["telemetry taken in"] * 2
    assert [line["stored"] for line in lines] == [2, 2]
    assert len({line["function_request_id"] for line in lines}) == 2
    assert {line["function_name"] for line in lines} == {"on_telemetry_batch"}


def test_a_failure_is_logged_before_it_is_raised(world: World, wake: Wake, log_lines: LogLines) -> None:
    fail(world.devices, "known")

    with pytest.raises(Outage):
        wake("on_telemetry_batch", an_event("telemetry_batch"))

    (line,) = log_lines()
    assert (line["level"], line["message"], line["exception_name"]) == ("ERROR", "invocation failed", "Outage")
