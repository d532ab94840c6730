"""What work takes a core is read from a file, so that the same bill comes out until it is measured again."""

import tomllib

import pytest

from benchmarks.cost.times import Times, read_times, written
from benchmarks.cost.timing import Timing

TIMES = Times(message_s=0.000_09, photo_s=0.002, heatmap_s=0.02, diagnosis_s=0.016)


def test_what_is_written_is_what_is_read() -> None:
    read = tomllib.loads(written(TIMES, on="2026-11-23"))

    assert read["measured"] == "2026-11-23"
    assert Times(**read["seconds_of_a_core"]) == TIMES


def test_times_that_were_measured_are_there() -> None:
    times = read_times()

    assert all(0 < getattr(times, name) < 1 for name in Times.__dataclass_fields__)
    assert times.message_s < times.photo_s < times.diagnosis_s + times.heatmap_s


def test_a_processor_of_aws_is_taken_for_slower_and_the_endpoint_waits_for_the_photo() -> None:
    timing = Timing.of(TIMES)

    assert timing.message_s > TIMES.message_s
    assert timing.photo_s > TIMES.photo_s
    assert timing.diagnosis_s > TIMES.diagnosis_s + 0.01


def test_a_larger_photo_takes_longer_and_the_model_as_long() -> None:
    usual, large = Timing.of(TIMES), Timing.of(TIMES, size=3)

    assert large.photo_s == pytest.approx(3 * usual.photo_s)
    assert large.heatmap_s == pytest.approx(3 * usual.heatmap_s)
    assert usual.diagnosis_s < large.diagnosis_s < 3 * usual.diagnosis_s
    assert large.message_s == usual.message_s
