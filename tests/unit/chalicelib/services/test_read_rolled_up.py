"""Reading by the hour and by the day: from roll-ups where they hold, and never another answer than from samples."""

import random
from datetime import date, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.bucketing import hours_of
from chalicelib.domain.hourly import DayRollup, HourSummary, day_start
from chalicelib.domain.page import Page
from chalicelib.domain.telemetry_window import BUCKET_WIDTHS, TelemetryBucket, TelemetryWindow
from chalicelib.services.every_row import every_row
from chalicelib.services.read_telemetry import read_buckets, read_hours
from chalicelib.services.telemetry_stretches import TelemetryPorts
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, a_message, a_sample
from tests.fakes.rollups import InMemoryDayRollups
from tests.fakes.telemetry import InMemoryTelemetry

FIRST: Final = NOON - 12 * HOUR
DAYS: Final = [(FIRST + number * DAY).date() for number in range(4)]


class Store:
    """Four days of a device; which of them are rolled up, and which are late, is for the test to say."""

    def __init__(self) -> None:
        self.telemetry, self.rollups = InMemoryTelemetry(), InMemoryDayRollups()
        self._seq = 0

    @property
    def ports(self) -> TelemetryPorts:
        return TelemetryPorts(telemetry=self.telemetry, rollups=self.rollups)

    def measured(self, at: datetime, *, samples: int = 3, step: timedelta = 20 * MINUTE, seed: int = 0) -> None:
        dice = random.Random(f"{at} {seed}")
        self._seq += 1
        taken = [
            a_sample(at + number * step, air_temp_c=round(dice.uniform(-5, 40), 1), custom=dice.random())
            for number in range(samples)
        ]
        self.telemetry.put_all([a_message(*taken, seq=self._seq)])

    def rolled_up(self, *days: date) -> None:
        for day in days:
            messages = self.telemetry.between(DEVICE, day_start(day) - HOUR, day_start(day) + DAY, limit=10_000).rows
            self.rollups.put(DayRollup(device_id=DEVICE, day=day, hours=hours_of(messages, day)))

    def buckets(
        self,
        start: datetime,
        end: datetime,
        *,
        resolution: str = "1h",
        limit: int = 1000,
        metrics: frozenset[str] | None = None,
        ports: TelemetryPorts | None = None,
    ) -> list[TelemetryBucket]:
        window = TelemetryWindow(device_id=DEVICE, start=start, end=end, metrics=metrics)

        def page(cursor: str | None) -> Page[TelemetryBucket]:
            read = read_buckets(
                window, width=BUCKET_WIDTHS[resolution], limit=limit, cursor=cursor, ports=ports or self.ports
            )
            assert len(read.rows) <= limit
            return read

        return list(every_row(page))

    def from_samples(self, start: datetime, end: datetime, **how: str) -> list[TelemetryBucket]:
        bare = TelemetryPorts(telemetry=self.telemetry, rollups=InMemoryDayRollups())
        return self.buckets(start, end, ports=bare, **how)  # type: ignore[arg-type]


def assert_same(found: list[TelemetryBucket], expected: list[TelemetryBucket]) -> None:
    """Equal to the last digit, but for the mean: sums of hours were rounded once more each."""
    assert [bucket.at for bucket in found] == [bucket.at for bucket in expected]
    for one, other in zip(found, expected, strict=True):
        assert set(one.metrics) == set(other.metrics)
        for name, summary in one.metrics.items():
            same = other.metrics[name]
            assert (summary.count, summary.low, summary.high) == (same.count, same.low, same.high)
            assert summary.mean == pytest.approx(same.mean, rel=1e-14, abs=1e-13)


_minutes = st.integers(0, 4 * 24 * 60)


@given(
    starts=st.lists(_minutes, max_size=25),
    span=st.tuples(_minutes, _minutes).filter(lambda span: span[0] != span[1]),
    rolled=st.sets(st.sampled_from(DAYS)),
    late=st.sets(st.sampled_from(DAYS)),
    late_starts=st.lists(_minutes, max_size=5),
    resolution=st.sampled_from(["1h", "1d", "1m"]),
    limit=st.integers(1, 40),
)
def test_roll_ups_give_the_answer_of_the_samples(
    starts: list[int],
    span: tuple[int, int],
    rolled: set[date],
    late: set[date],
    late_starts: list[int],
    resolution: str,
    limit: int,
) -> None:
    # Given some days that are rolled up, and messages that came too late for it
    store = Store()
    for start in starts:
        store.measured(FIRST + start * MINUTE)
    store.rolled_up(*rolled)
    for start in late_starts:
        at = FIRST + start * MINUTE
        store.measured(at, seed=1)
        late = late | {at.date(), (at + 40 * MINUTE).date()}
    store.rollups.mark_late({DEVICE: late})

    # When any window is read
    begin, end = (FIRST + minutes * MINUTE for minutes in sorted(span))
    found = store.buckets(begin, end, resolution=resolution, limit=limit)

    # Then it is as if nothing was ever rolled up
    assert_same(found, store.from_samples(begin, end, resolution=resolution))


def test_a_rolled_up_day_is_answered_without_its_samples() -> None:
    store = Store()
    store.measured(FIRST + HOUR)
    store.rolled_up(DAYS[0])
    before = store.buckets(FIRST, FIRST + DAY)

    store.telemetry.messages.clear()

    assert before
    assert store.buckets(FIRST, FIRST + DAY) == before


def test_a_late_day_is_answered_from_its_samples() -> None:
    store = Store()
    store.measured(FIRST + HOUR)
    store.rolled_up(DAYS[0])
    store.measured(FIRST + 5 * HOUR)
    store.rollups.mark_late({DEVICE: {DAYS[0]}})

    assert [bucket.at for bucket in store.buckets(FIRST, FIRST + DAY)] == [FIRST + HOUR, FIRST + 5 * HOUR]


def test_only_the_metrics_that_are_asked_for_are_taken_from_a_roll_up() -> None:
    store = Store()
    store.measured(FIRST + HOUR)
    store.rolled_up(DAYS[0])

    (bucket,) = store.buckets(FIRST, FIRST + DAY, metrics=frozenset({"custom"}))

    assert set(bucket.metrics) == {"custom"}
    assert store.buckets(FIRST, FIRST + DAY, metrics=frozenset({"co2_ppm"})) == []


def test_the_platform_reads_every_hour_of_a_long_time() -> None:
    store = Store()
    for number in range(0, 4 * 24, 5):
        store.measured(FIRST + number * HOUR)
    store.rolled_up(*DAYS[:3])

    hours = read_hours(DEVICE, FIRST, FIRST + 4 * DAY, ports=store.ports)

    assert [hour.at for hour in hours] == [FIRST + number * HOUR for number in range(0, 4 * 24, 5)]
    assert all(isinstance(hour, HourSummary) for hour in hours)
