"""What thirty days by the hour cost to read, counted as DynamoDB bills it, on the real adapters."""

import random
from collections.abc import Iterator
from datetime import timedelta
from math import cos, pi
from typing import Any, Final

import pytest

from chalicelib.adapters.dynamo_day_rollups import DynamoDayRollups
from chalicelib.adapters.dynamo_telemetry import DynamoTelemetry
from chalicelib.domain.hourly import late_days
from chalicelib.domain.sample import Sample, TelemetryMessage
from chalicelib.domain.telemetry_window import TelemetryBucket, TelemetryWindow
from chalicelib.services.read_telemetry import read_buckets
from chalicelib.services.roll_up_days import RollupPorts, hour_of, roll_up_days
from chalicelib.services.telemetry_stretches import TelemetryPorts
from tests.builders import DAY, HOUR, MINUTE, NOON, a_device, a_message
from tests.contract import cloud
from tests.fakes.clock import FrozenClock
from tests.fakes.devices import InMemoryDevices
from tests.fakes.events import InMemoryEvents
from tests.fakes.rollups import InMemoryDayRollups, InMemoryHistory
from tests.fakes.sites import InMemorySites
from tests.fakes.telemetry import InMemoryTelemetry

RETENTION: Final = timedelta(days=365)
# Its days are rolled up last of all in the day: the next run is never farther away than for this device.
DEVICE: Final = next(name for number in range(1000) if hour_of(name := f"bench-{number}") == 23)
MIDNIGHT: Final = NOON - 12 * HOUR
# A minute before the next run: of yesterday and of today, only samples tell.
NOW: Final = MIDNIGHT + 23 * HOUR + 9 * MINUTE
READ_UNIT_BYTES: Final = 4096


class Meter:
    """A client that counts the read units of its queries."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.units = 0.0
        self.rollup_sizes: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def query(self, **request: Any) -> Any:
        answer = self._client.query(**request)
        size = sum(map(size_of, answer["Items"]))
        # A query is billed by the sum of what it read, at least one unit; half if it need not be consistent.
        whole = max(1, -(-size // READ_UNIT_BYTES))
        self.units += whole if request.get("ConsistentRead") else whole / 2
        return answer

    def put_item(self, **request: Any) -> Any:
        self.rollup_sizes.append(size_of(request["Item"]))
        return self._client.put_item(**request)


def size_of(item: dict[str, Any]) -> int:
    """Bytes of an item, by DynamoDB's rules: names and values, a number a byte for two digits and one more."""
    return sum(len(name.encode()) + _size(*value.items()) for name, value in item.items())


def _size(typed: tuple[str, Any]) -> int:
    kind, value = typed
    return -(-len(value) // 2) + 1 if kind == "N" else len(value.encode() if kind == "S" else bytes(value))


def weather(minute: int, dice: random.Random) -> dict[str, float]:
    """Eight sensors over the day, each with its noise and its resolution."""
    warmth = -cos(2 * pi * minute / 1440)
    return {
        "air_temp_c": round(19 + 6 * warmth + dice.gauss(0, 0.3), 1),
        "humidity_pct": round(75 - 15 * warmth + dice.gauss(0, 1.5), 1),
        "leaf_wetness_pct": round(max(0.0, 30 - 40 * warmth + dice.gauss(0, 3)), 1),
        "soil_moisture_pct": round(40 - minute / 1000 + dice.gauss(0, 0.3), 1),
        "soil_temp_c": round(17 + 2 * warmth + dice.gauss(0, 0.1), 1),
        "light_lux": float(round(max(0.0, 60_000 * warmth + dice.gauss(0, 2_000)))),
        "co2_ppm": float(round(620 - 180 * warmth + dice.gauss(0, 12))),
        "battery_v": round(3.7 + 0.1 * warmth + dice.gauss(0, 0.01), 2),
    }


def messages(days: int) -> Iterator[TelemetryMessage]:
    """Fifteen samples every fifteen minutes, until now."""
    dice = random.Random(7)
    for seq in range(days * 96):
        start = MIDNIGHT + DAY - days * DAY + seq * 15 * MINUTE
        minute = seq % 96 * 15
        samples = [Sample(at=start + n * MINUTE, values=weather(minute + n, dice)) for n in range(15)]
        if samples[-1].at < NOW:
            yield a_message(*samples, device_id=DEVICE, seq=seq)


class Platform:
    """The telemetry table with a month of one device in it, rolled up as far as the runs have come."""

    def __init__(self) -> None:
        cloud.make_telemetry_table()
        self.clock = FrozenClock(NOW - DAY)
        self.meter = Meter(cloud.client("dynamodb"))
        self.telemetry = DynamoTelemetry(self.meter, cloud.TELEMETRY_TABLE, retention=RETENTION, sleep=cloud.no_sleep)
        self.told = InMemoryTelemetry()
        self.rollups = DynamoDayRollups(
            self.meter,
            cloud.TELEMETRY_TABLE,
            retention=5 * RETENTION,
            samples_retention=RETENTION,
            clock=self.clock,
            sleep=cloud.no_sleep,
        )
        self.devices = InMemoryDevices(InMemoryEvents(), InMemorySites(InMemoryEvents()))
        self.devices.devices[DEVICE] = a_device(DEVICE, at=NOW - 32 * DAY)

    def roll_up(self) -> None:
        ports = RollupPorts(
            devices=self.devices,
            telemetry=self.telemetry,
            rollups=self.rollups,
            history=InMemoryHistory(),
            clock=self.clock,
            samples_retention=RETENTION,
        )
        roll_up_days(ports=ports, time_left=lambda: timedelta(minutes=15))

    def receive(self, *messages: TelemetryMessage) -> None:
        self.telemetry.put_all(messages)
        self.told.put_all(messages)

    def late(self, message: TelemetryMessage) -> None:
        self.receive(message)
        days = {sample.at.date() for sample in message.samples}
        self.rollups.mark_late({DEVICE: late_days(days, now=self.clock())})

    def thirty_days(self) -> list[TelemetryBucket]:
        window = TelemetryWindow(device_id=DEVICE, start=NOW - 30 * DAY, end=NOW)
        ports = TelemetryPorts(telemetry=self.telemetry, rollups=self.rollups)
        page = read_buckets(window, width=HOUR, limit=2000, cursor=None, ports=ports)
        assert page.cursor is None
        return list(page.rows)

    def metered(self) -> tuple[float, list[TelemetryBucket]]:
        self.meter.units = 0.0
        found = self.thirty_days()
        return self.meter.units, found

    def from_samples(self) -> list[TelemetryBucket]:
        window = TelemetryWindow(device_id=DEVICE, start=NOW - 30 * DAY, end=NOW)
        ports = TelemetryPorts(telemetry=self.told, rollups=InMemoryDayRollups())
        return list(read_buckets(window, width=HOUR, limit=2000, cursor=None, ports=ports).rows)


def assert_right(platform: Platform, found: list[TelemetryBucket]) -> None:
    expected = platform.from_samples()
    assert [bucket.at for bucket in found] == [bucket.at for bucket in expected]
    # Of the hour that runs, nothing was said yet.
    assert len(found) == 30 * 24
    for one, other in zip(found, expected, strict=True):
        assert one.metrics.keys() == other.metrics.keys()
        for name, summary in one.metrics.items():
            same = other.metrics[name]
            assert (summary.count, summary.low, summary.high) == (same.count, same.low, same.high)
            assert summary.mean == pytest.approx(same.mean, rel=1e-14)


def test_thirty_days_by_the_hour_cost_at_most_twenty_read_units_and_are_right() -> None:
    # Given a month that is rolled up as far as may be
    platform = Platform()
    platform.receive(*messages(days=32))
    platform.roll_up()
    platform.clock.now = NOW
    assert len(platform.meter.rollup_sizes) == 31
    assert max(platform.meter.rollup_sizes) < 2_500

    # When it is read, then it costs little and is right
    units, found = platform.metered()
    assert units <= 20
    assert_right(platform, found)

    # Given messages that are delivered again, and late ones
    platform.late(a_message(Sample(at=NOW - 9 * DAY, values={"air_temp_c": 39.5}), device_id=DEVICE, seq=10**6))
    units_one_day_late, found = platform.metered()
    assert units_one_day_late <= 20
    again = list(messages(days=32))[::50]
    platform.receive(*again)
    for message in again[-12:]:
        platform.late(message)

    # Then it is right while the days are late, and cheap again once they are rolled up anew
    _, found = platform.metered()
    assert_right(platform, found)
    assert max(bucket.metrics["air_temp_c"].high for bucket in found) == 39.5
    platform.roll_up()
    units_after, found = platform.metered()
    assert units_after <= 20
    assert_right(platform, found)
