"""DayRollups: the fake and the telemetry table."""

from datetime import date, timedelta

import pytest

from chalicelib.adapters.dynamo_day_rollups import DynamoDayRollups
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.hourly import DayRollup, HourSummary, day_start
from chalicelib.domain.metric_summary import MetricSummary
from chalicelib.ports.rollups import DayRollups
from tests.builders import DAY, DEVICE, HOUR
from tests.contract import cloud
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.fakes.clock import FrozenClock
from tests.fakes.rollups import InMemoryDayRollups

A_DAY = date(2025, 11, 21)
OTHER = "greenhouse-1-b"


def dynamo_rollups() -> DynamoDayRollups:
    cloud.make_telemetry_table()
    return DynamoDayRollups(
        cloud.client("dynamodb"),
        cloud.TELEMETRY_TABLE,
        retention=timedelta(days=730),
        samples_retention=timedelta(days=90),
        clock=FrozenClock(),
        sleep=cloud.no_sleep,
    )


@pytest.fixture(params=[InMemoryDayRollups, dynamo_rollups], ids=["fake", "dynamo"])
def rollups(request: pytest.FixtureRequest) -> DayRollups:
    made: DayRollups = request.param()
    return made


def a_rollup(day: date = A_DAY, *, device_id: str = DEVICE, revision: int = 1, value: float = 21.5) -> DayRollup:
    hours = tuple(
        HourSummary(
            at=day_start(day) + hour * HOUR,
            metrics={"air_temp_c": MetricSummary.of([value, value + hour]), "custom": MetricSummary.of([1e308] * 3)},
        )
        for hour in (0, 7, 23)
    )
    return DayRollup(device_id=device_id, day=day, hours=hours, revision=revision)


def kept(rollups: DayRollups, device_id: str = DEVICE) -> list[DayRollup]:
    page = rollups.between(device_id, A_DAY - 40 * DAY, A_DAY + 40 * DAY, limit=200)
    assert page.cursor is None
    return list(page.rows)


def test_a_day_comes_back_as_it_was_kept(rollups: DayRollups) -> None:
    assert rollups.put(a_rollup())

    assert kept(rollups) == [a_rollup()]


def test_a_day_without_a_sample_is_a_day_too(rollups: DayRollups) -> None:
    empty = DayRollup(device_id=DEVICE, day=A_DAY, hours=())

    assert rollups.put(empty)

    assert kept(rollups) == [empty]


def test_a_later_revision_takes_the_place_of_the_one_before(rollups: DayRollups) -> None:
    rollups.put(a_rollup())

    assert rollups.put(a_rollup(revision=2, value=30.0))

    assert kept(rollups) == [a_rollup(revision=2, value=30.0)]
    assert rollups.revision(DEVICE, A_DAY) == 2


@pytest.mark.parametrize("revision", [1, 2, 4])
def test_of_two_runs_at_once_the_slower_one_changes_nothing(rollups: DayRollups, revision: int) -> None:
    rollups.put(a_rollup())
    rollups.put(a_rollup(revision=2))

    assert not rollups.put(a_rollup(revision=revision, value=30.0))

    assert kept(rollups) == [a_rollup(revision=2)]


def test_a_day_that_was_never_rolled_up_has_revision_0(rollups: DayRollups) -> None:
    rollups.put(a_rollup(device_id=OTHER))

    assert rollups.revision(DEVICE, A_DAY) == 0


def test_the_newest_day_of_a_device_is_its_own(rollups: DayRollups) -> None:
    for day in (A_DAY - DAY, A_DAY - 3 * DAY):
        rollups.put(a_rollup(day))
    rollups.put(a_rollup(device_id=OTHER))
    rollups.mark_late({DEVICE: {A_DAY + DAY}})

    assert rollups.newest_day(DEVICE) == A_DAY - DAY


def test_a_device_without_roll_ups_has_no_newest_day(rollups: DayRollups) -> None:
    rollups.mark_late({DEVICE: {A_DAY}})

    assert rollups.newest_day(DEVICE) is None
    assert kept(rollups) == []


def test_a_span_includes_both_its_ends(rollups: DayRollups) -> None:
    for number in range(5):
        rollups.put(a_rollup(A_DAY + number * DAY))

    page = rollups.between(DEVICE, A_DAY + DAY, A_DAY + 3 * DAY, limit=10)

    assert [rollup.day for rollup in page.rows] == [A_DAY + number * DAY for number in (1, 2, 3)]


def test_a_span_that_ends_before_it_starts_is_empty(rollups: DayRollups) -> None:
    rollups.put(a_rollup())
    rollups.mark_late({DEVICE: {A_DAY}})

    assert rollups.between(DEVICE, A_DAY + DAY, A_DAY, limit=10).rows == ()
    assert rollups.late_days(DEVICE, A_DAY + DAY, A_DAY) == {}


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
def test_pages_show_every_day_once_oldest_first(rollups: DayRollups, limit: int) -> None:
    days = [A_DAY + number * DAY for number in range(5)]
    for day in days:
        rollups.put(a_rollup(day))

    pages = all_pages(lambda cursor: rollups.between(DEVICE, days[0], days[-1], limit=limit, cursor=cursor))

    assert [rollup.day for page in pages for rollup in page] == days
    assert len(pages) == -(-5 // limit)


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(rollups: DayRollups, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        rollups.between(DEVICE, A_DAY, A_DAY + DAY, limit=1, cursor=cursor)


def test_late_days_are_told_for_each_device(rollups: DayRollups) -> None:
    rollups.mark_late({DEVICE: {A_DAY, A_DAY - DAY}, OTHER: {A_DAY + DAY}})

    assert set(rollups.late_days(DEVICE, A_DAY - DAY, A_DAY + DAY)) == {A_DAY - DAY, A_DAY}
    assert set(rollups.late_days(DEVICE, A_DAY, A_DAY)) == {A_DAY}
    assert set(rollups.late_days(OTHER, A_DAY, A_DAY + DAY)) == {A_DAY + DAY}


def test_more_late_days_than_one_write_takes_are_all_marked(rollups: DayRollups) -> None:
    days = {A_DAY - number * DAY for number in range(60)}

    rollups.mark_late({DEVICE: days})

    assert set(rollups.late_days(DEVICE, A_DAY - 60 * DAY, A_DAY)) == days


def test_nothing_is_marked_of_no_days(rollups: DayRollups) -> None:
    rollups.mark_late({})

    assert rollups.late_days(DEVICE, A_DAY, A_DAY) == {}


def test_a_marker_is_cleared_with_its_token(rollups: DayRollups) -> None:
    rollups.mark_late({DEVICE: {A_DAY, A_DAY - DAY}})
    token = rollups.late_days(DEVICE, A_DAY, A_DAY)[A_DAY]

    rollups.clear_late(DEVICE, A_DAY, token)

    assert set(rollups.late_days(DEVICE, A_DAY - DAY, A_DAY)) == {A_DAY - DAY}


def test_a_day_that_was_marked_again_stays_late(rollups: DayRollups) -> None:
    rollups.mark_late({DEVICE: {A_DAY}})
    token = rollups.late_days(DEVICE, A_DAY, A_DAY)[A_DAY]
    rollups.mark_late({DEVICE: {A_DAY}})

    rollups.clear_late(DEVICE, A_DAY, token)

    assert set(rollups.late_days(DEVICE, A_DAY, A_DAY)) == {A_DAY}


def test_a_marker_that_another_run_cleared_is_no_failure(rollups: DayRollups) -> None:
    rollups.mark_late({DEVICE: {A_DAY}})
    token = rollups.late_days(DEVICE, A_DAY, A_DAY)[A_DAY]

    rollups.clear_late(DEVICE, A_DAY, token)
    rollups.clear_late(DEVICE, A_DAY, token)

    assert rollups.late_days(DEVICE, A_DAY, A_DAY) == {}
