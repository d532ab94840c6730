"""Percentiles of delays."""

import pytest

from local_cloud.fleet_report.delays import Delays


def test_percentiles_are_delays_that_were_measured() -> None:
    delays = Delays.of_ms(range(1_000, 0, -10))

    assert [delays.percentile(percent) for percent in (1, 50, 90, 99, 100)] == [0.01, 0.5, 0.9, 0.99, 1.0]


def test_one_delay_is_every_percentile() -> None:
    assert {Delays.of_ms([250]).percentile(percent) for percent in (1, 50, 99)} == {0.25}


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Delays.of_ms([]).percentile(50)
