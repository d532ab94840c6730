"""What a device's day costs: the real handlers on an AWS in memory, whose units are metered as AWS reckons them."""

from typing import Final

import pytest

from benchmarks.device_day import DayPlan, live_through, platform_in_memory
from benchmarks.dynamo_units import UnitMeter
from benchmarks.function_environment import OPERATIONS_TABLE, TELEMETRY_TABLE

# Write units a message, everything counted. One is the message itself.
BUDGET: Final = 1.2


@pytest.fixture(scope="module")
def day() -> UnitMeter:
    """A day of 96 messages of 15 samples, with an hour too hot, and one message that arrives broken as well."""
    with platform_in_memory() as platform:
        live_through(platform, DayPlan())
        return platform.aws.meter


def kept(day: UnitMeter, table: str, prefix: str) -> int:
    """How many items of this kind the day left."""
    return sum(any(value.get("S", "").startswith(prefix) for value in item.values()) for item in day.items(table))


def test_the_day_is_a_whole_one(day: UnitMeter) -> None:
    assert kept(day, TELEMETRY_TABLE, "178") == 96
    assert kept(day, TELEMETRY_TABLE, "day#") == 1
    assert kept(day, OPERATIONS_TABLE, "REJECTIONS#") == 1
    assert kept(day, OPERATIONS_TABLE, "alert.opened") == kept(day, OPERATIONS_TABLE, "alert.resolved") == 1
    assert kept(day, OPERATIONS_TABLE, "input.rejected") == 1


def test_a_message_of_fifteen_samples_is_one_write_unit(day: UnitMeter) -> None:
    assert day.write_units[TELEMETRY_TABLE, "BatchWriteItem"] == 96


def test_a_day_takes_at_most_one_and_a_fifth_write_units_a_message(day: UnitMeter) -> None:
    assert day.written <= BUDGET * 97, day.write_units


def test_a_quiet_day_takes_hardly_more_than_its_messages() -> None:
    with platform_in_memory() as platform:
        live_through(platform, DayPlan(hot_from=0, hot_until=0, broken_at=None))

    assert platform.aws.meter.written <= 96 + 3
