"""The hours of a site, made of those of its devices."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.hourly import HourSummary
from chalicelib.domain.metric_summary import MetricSummary
from chalicelib.domain.risk.site_weather import LEAST_SAMPLES, site_hours
from tests.unit.chalicelib.domain.risk.skies import BERLIN, HOUR

MIDNIGHT = datetime(2025, 6, 9, 22, tzinfo=UTC)  # of the tenth, in Berlin


def an_hour(at: datetime = MIDNIGHT, *, samples: int = 4, **values: float) -> HourSummary:
    """An hour in which each metric was measured so often, half a degree or percent around its value."""
    return HourSummary(
        at=at,
        metrics={
            name: MetricSummary(count=samples, total=samples * value, low=value - 0.5, high=value + 0.5)
            for name, value in values.items()
        },
    )


def test_each_device_counts_the_same_however_often_it_measures() -> None:
    often = an_hour(samples=60, air_temp_c=10.0, humidity_pct=100.0)
    seldom = an_hour(samples=4, air_temp_c=20.0, humidity_pct=80.0)

    (hour,) = site_hours([[often], [seldom]], BERLIN)

    assert (hour.mean_c, hour.low_c, hour.high_c, hour.humidity_pct) == (15.0, 14.5, 15.5, 90.0)
    assert (hour.samples, hour.devices) == (64, 2)


def test_an_hour_belongs_to_the_local_day_in_which_it_begins() -> None:
    hours = [an_hour(MIDNIGHT - HOUR, air_temp_c=10.0), an_hour(MIDNIGHT, air_temp_c=10.0)]

    assert [hour.day for hour in site_hours([hours], BERLIN)] == [date(2025, 6, 9), date(2025, 6, 10)]


@pytest.mark.parametrize(("samples", "known"), [(LEAST_SAMPLES, 1), (LEAST_SAMPLES - 1, 0)])
def test_an_hour_with_too_few_samples_is_missing(samples: int, known: int) -> None:
    assert len(site_hours([[an_hour(samples=samples, air_temp_c=10.0)]], UTC)) == known


def test_a_device_with_too_few_samples_does_not_pull_the_others() -> None:
    (hour,) = site_hours([[an_hour(air_temp_c=10.0)], [an_hour(samples=2, air_temp_c=40.0)]], UTC)

    assert (hour.mean_c, hour.devices, hour.samples) == (10.0, 1, 4)


def test_a_metric_that_one_device_has_counts_for_the_site() -> None:
    (hour,) = site_hours([[an_hour(air_temp_c=10.0)], [an_hour(leaf_wetness_pct=80.0)]], UTC)

    assert (hour.mean_c, hour.wetness_pct, hour.humidity_pct, hour.devices) == (10.0, 80.0, None, 1)


def test_what_no_model_asks_for_makes_no_hour() -> None:
    assert site_hours([[an_hour(battery_v=3.9)]], UTC) == ()
    assert site_hours([], UTC) == ()


def test_hours_come_in_order_each_once() -> None:
    first, second = ([an_hour(MIDNIGHT + n * HOUR, air_temp_c=10.0) for n in numbers] for numbers in ((2, 0), (1, 2)))

    assert [hour.at - MIDNIGHT for hour in site_hours([first, second], UTC)] == [0 * HOUR, HOUR, 2 * HOUR]
