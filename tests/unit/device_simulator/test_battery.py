"""Batteries fill by day, empty by night, and run lower when the sun stays away."""

from itertools import pairwise
from typing import Final

import pytest

from device_simulator import battery
from device_simulator.battery import battery_v
from tests.unit.device_simulator.fakes import NOON_MS

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    battery.charge_after.cache_clear()
    battery._light_lux.cache_clear()


def test_a_battery_is_lower_before_sunrise_than_after_a_sunny_day() -> None:
    midnight = NOON_MS // DAY_MS * DAY_MS

    for day in range(1, 5):
        before_dawn, evening = (
            battery_v("field-1-a", "field-1", midnight + day * DAY_MS + hour * HOUR_MS, seed=1) for hour in (5, 17)
        )
        assert before_dawn < evening


def test_a_week_in_the_dark_empties_the_battery_down_to_what_the_firmware_spares(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(battery, "_light_lux", lambda *_: 0.0)

    midnight = NOON_MS // DAY_MS * DAY_MS
    assert battery_v("field-1-a", "field-1", midnight, seed=1) == pytest.approx(3.64, abs=0.01)


def test_a_week_in_full_sun_fills_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(battery, "_light_lux", lambda *_: 80_000.0)

    assert battery_v("field-1-a", "field-1", NOON_MS, seed=1) == 4.15


def test_panels_differ_from_device_to_device() -> None:
    def lowest_v(device_id: str) -> float:
        """Over a month of noons: a poor panel fills the cell on sunny days only."""
        return min(battery_v(device_id, "field-1", NOON_MS + day * DAY_MS, seed=1) for day in range(30))

    assert len({lowest_v(f"field-1-{number}") for number in range(10)}) > 1


def test_the_voltage_changes_smoothly_through_a_day() -> None:
    volts = [battery_v("field-1-a", "field-1", NOON_MS + minute * 60_000, seed=1) for minute in range(0, 600, 10)]

    assert max(abs(later - earlier) for earlier, later in pairwise(volts)) <= 0.02
