"""A device's clock is never quite right, is put right now and then, and says the same again for the same seed."""

from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from device_simulator.clock import DeviceClock, Drift
from tests.unit.device_simulator.fakes import NOON_MS, FakeTime

DAY_MS: Final = 24 * 3_600_000
any_seed = st.integers(min_value=0, max_value=2**32)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(seed=any_seed, hours=st.integers(min_value=0, max_value=10_000))
def test_a_clock_stays_within_five_seconds_of_the_truth(seed: int, hours: int) -> None:
    at_ms = NOON_MS + hours * 3_600_000
    drift = Drift.of("field-1-a", seed=seed)

    assert abs(drift.offset_ms(at_ms)) <= 5_000
    assert drift == Drift.of("field-1-a", seed=seed)


def test_a_clock_drifts_between_two_corrections_and_jumps_at_one() -> None:
    drift = Drift(rate_ppm=40.0, pause_ms=DAY_MS, phase_ms=0, left_ms=10.0)
    midnight = NOON_MS // DAY_MS * DAY_MS

    assert [drift.offset_ms(midnight + hour * 3_600_000) for hour in (0, 12, 23, 24)] == [10, 1738, 3322, 10]
    assert (
        drift.corrections(midnight) == drift.corrections(midnight + DAY_MS - 1) == drift.corrections(midnight - 1) + 1
    )


def test_devices_have_clocks_of_their_own() -> None:
    assert Drift.of("field-1-a", seed=1) != Drift.of("field-1-b", seed=1)
    assert Drift.of("field-1-a", seed=1) != Drift.of("field-1-a", seed=2)


def test_a_wrong_clock_shows_the_error_on_top_and_no_time_before_1970() -> None:
    clock = DeviceClock(FakeTime(), Drift(rate_ppm=0.0, pause_ms=DAY_MS, phase_ms=0, left_ms=0.0))

    clock.wrong_by_ms = 3_600_000
    assert clock.now_ms() == NOON_MS + 3_600_000
    clock.wrong_by_ms = -(10**15)
    assert clock.now_ms() == 0
